#include <weft/base/check.hpp>
#include <weft/ledger/ledger.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::ledger {

std::string_view name(TransactionState state) noexcept
{
    switch (state) {
    case TransactionState::pending: return "pending";
    case TransactionState::confirmed: return "confirmed";
    case TransactionState::rejected: return "rejected";
    }
    return "unknown";
}

Ledger::Ledger(std::span<const Initial> outputs)
{
    for (const auto& output : outputs) add_output(output.id, output.balance, 0);
}

Ledger::Ledger(const types::Genesis& genesis)
{
    transactions_[0].timestamp = genesis.time;
    for (const auto& allocation : genesis.allocations)
        add_output({allocation.address, TransactionId{}}, allocation.balance, 0);
    transactions_[0].output_count = output_next_;
    transaction_index_.emplace(TransactionId{}, 0);
}

Ledger::OutputEntry& Ledger::add_output(const OutputId& id, Balances balance, Index creator)
{
    const auto index = output_next_++;
    const bool added = output_index_.emplace(id, index).second;
    WEFT_CHECK(added);  // pre: a transaction is booked once, and its outputs are distinct
    const auto& from = transactions_[creator];
    auto& owner = addresses_[id.address];
    owner.outputs.insert(index);
    auto& output = outputs_
                       .emplace(index, OutputEntry{.id = id,
                                                   .balance = std::move(balance),
                                                   .creator = creator,
                                                   .pledged_to = from.consensus_pledge,
                                                   .since = from.timestamp,
                                                   .spenders = {},
                                                   .owner = &owner})
                       .first->second;
    refresh(index, output);
    return output;
}

void Ledger::remove_output(Index index)
{
    const auto found = outputs_.find(index);
    const auto& output = found->second;
    WEFT_CHECK(output.counted == Counted{});  // I4: nothing counts it any more
    auto& owner = *output.owner;
    owner.outputs.erase(index);
    output_index_.erase(output.id);
    if (output.conflict_set != 0) conflict_sets_.erase({output.conflict_set, index});
    for (const auto spender : output.spenders) {
        std::erase(transactions_[spender].inputs, index);
        transactions_[spender].inputs_gone.push_back(output.id.address);
    }
    if (owner.outputs.empty() && owner.transactions.empty())
        addresses_.erase(addresses_.find(output.id.address));
    outputs_.erase(found);
}

/// The oldest transaction of its history.
void Ledger::forget_address(const Address& address, Index transaction)
{
    const auto found = addresses_.find(address);
    if (found == addresses_.end()) return;
    auto& owner = found->second;
    if (!owner.transactions.empty() && owner.transactions.front() == transaction)
        owner.transactions.pop_front();
    if (owner.outputs.empty() && owner.transactions.empty()) addresses_.erase(found);
}

void Ledger::let_go(TransactionIndex transaction, bool of_a_side, bool left_behind)
{
    WEFT_CHECK(transaction == transactions_.first());
    auto& entry = transactions_[transaction];
    const bool confirmed = entry.state == TransactionState::confirmed;
    WEFT_CHECK(entry.state != TransactionState::pending);  // pre
    const auto inputs = std::move(entry.inputs);
    auto addresses = std::move(entry.inputs_gone);
    for (const auto input : inputs) {
        auto& output = outputs_.at(input);
        addresses.push_back(output.id.address);
        std::erase(output.spenders, transaction);
        if (confirmed && !WEFT_PLANTED(ledger_spent_output_kept)) {
            remove_output(input);
            continue;
        }
        if (confirmed) output.confirmed_spender = 0;
        refresh(input, output);
        if (output.conflict_set != 0 && output.spenders.empty()) {
            conflict_sets_.erase({output.conflict_set, input});
            output.conflict_set = 0;
        }
    }
    for (auto o = entry.output_first; o < entry.output_first + entry.output_count; ++o) {
        auto& output = outputs_.at(o);
        addresses.push_back(output.id.address);
        if (!confirmed) {
            remove_output(o);
            continue;
        }
        output.creator = 0;
        output.of_a_side = of_a_side;
        output.left_behind = left_behind;
    }
    for (const auto& address : addresses) forget_address(address, transaction);
    transaction_index_.erase(entry.id);
    transactions_.drop_before(transaction + 1);
}

void Ledger::note_address(AddressEntry& address, Index transaction)
{
    auto& list = address.transactions;
    if (list.empty() || list.back() != transaction) list.push_back(transaction);
}

std::uint64_t& Ledger::count_of(TransactionState state)
{
    switch (state) {
    case TransactionState::pending: return counts_.pending;
    case TransactionState::confirmed: return counts_.confirmed;
    case TransactionState::rejected: break;
    }
    return counts_.rejected;
}

Ledger::Booked Ledger::book(const TransactionId& id, const Essence& essence)
{
    const auto self = transactions_.size();  // I1
    const bool added = transaction_index_.emplace(id, self).second;
    WEFT_CHECK(added);  // pre: it is new
    Booked booked{.transaction = self, .creators = {}, .inputs = {}};
    for (const auto& input : essence.inputs) {
        const auto found = output_index_.find(input);
        WEFT_CHECK(found != output_index_.end());  // pre: it passed the rules
        booked.inputs.push_back(found->second);
        if (const auto creator = outputs_.at(found->second).creator; creator != 0)
            booked.creators.push_back(creator);
    }
    std::ranges::sort(booked.inputs);
    std::ranges::sort(booked.creators);
    const auto repeated = std::ranges::unique(booked.creators);
    booked.creators.erase(repeated.begin(), repeated.end());
    WEFT_CHECK(booked.creators.empty() || booked.creators.back() < self);  // I1

    transactions_.push_back({.id = id,
                             .inputs = booked.inputs,
                             .output_first = output_next_,
                             .output_count = essence.outputs.size(),
                             .state = TransactionState::pending,
                             .consensus_pledge = essence.consensus_pledge,
                             .access_pledge = essence.access_pledge,
                             .timestamp = essence.timestamp});
    ++counts_.transactions;
    ++counts_.pending;
    for (const auto input : booked.inputs) {
        auto& output = outputs_.at(input);
        WEFT_CHECK(output.spenders.empty() || output.spenders.back() < self);  // I2: ascending
        output.spenders.push_back(self);
        if (output.first_live == 0) output.first_live = self;
        refresh(input, output);
        note_address(*output.owner, self);
        if (output.spenders.size() != 2 || output.conflict_set != 0) continue;
        output.conflict_set = ++counts_.conflict_sets;
        conflict_sets_.emplace(output.conflict_set, input);
    }
    for (const auto& output : essence.outputs) {
        const auto& added_output =
            add_output({output.address, id}, minted(output.balance, id), self);
        note_address(*added_output.owner, self);
    }
    return booked;
}

void Ledger::set_state(TransactionIndex transaction, TransactionState state)
{
    auto& entry = transactions_[transaction];
    if (entry.state == state) return;
    --count_of(entry.state);
    ++count_of(state);
    entry.state = state;
    for (const auto input : entry.inputs) {
        auto& output = outputs_.at(input);
        note_spender(output, transaction, state);
        refresh(input, output);
    }
    for (Index o = entry.output_first; o < entry.output_first + entry.output_count; ++o)
        refresh(o, outputs_.at(o));
}

/// I3, after the state of a spender is another one.
void Ledger::note_spender(OutputEntry& output, Index spender, TransactionState now) const
{
    if (now == TransactionState::confirmed) {
        WEFT_CHECK(output.confirmed_spender == 0);  // pre: it was taken back first
        output.confirmed_spender = spender;
    } else if (output.confirmed_spender == spender) {
        output.confirmed_spender = 0;
    }
    if (now != TransactionState::rejected) {
        if (output.first_live == 0 || spender < output.first_live) output.first_live = spender;
        return;
    }
    if (output.first_live != spender) return;
    const auto next = std::ranges::find_if(
        std::ranges::upper_bound(output.spenders, spender), output.spenders.end(),
        [&](Index other) { return transactions_[other].state != TransactionState::rejected; });
    output.first_live = next == output.spenders.end() ? 0 : *next;
}

const Balances* Ledger::find(const OutputId& id) const
{
    const auto found = output_index_.find(id);
    return found == output_index_.end() ? nullptr : &outputs_.at(found->second).balance;
}

std::optional<OutputIndex> Ledger::index_of(const OutputId& id) const
{
    const auto found = output_index_.find(id);
    return found == output_index_.end() ? std::nullopt : std::optional{found->second};
}

const Balances* BookedOutputs::find(const OutputId& id) const
{
    return ledger_.find(id);
}

bool BookedOutputs::history_conflicts(std::span<const OutputId> inputs) const
{
    std::vector<OutputIndex> spent;
    std::vector<TransactionIndex> creators;
    for (const auto& input : inputs) {
        spent.push_back(*ledger_.index_of(input));
        if (const auto creator = ledger_.creator(spent.back()); creator != 0)
            creators.push_back(creator);
    }
    std::ranges::sort(creators);
    const auto repeated = std::ranges::unique(creators);
    creators.erase(repeated.begin(), repeated.end());
    return branches_.history_conflicts(creators, spent);
}

}  // namespace weft::ledger
