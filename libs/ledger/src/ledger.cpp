#include <weft/base/check.hpp>
#include <weft/ledger/ledger.hpp>

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace weft::ledger {

namespace {

/// Merges sorted `more` into sorted `into`.
void unite(std::vector<std::uint32_t>& into, const std::vector<std::uint32_t>& more)
{
    if (more.empty()) return;
    std::vector<std::uint32_t> united;
    united.reserve(into.size() + more.size());
    std::ranges::set_union(into, more, std::back_inserter(united));
    into = std::move(united);
}

}  // namespace

std::string_view name(TransactionState state) noexcept
{
    switch (state) {
    case TransactionState::pending: return "pending";
    case TransactionState::conflicting: return "conflicting";
    case TransactionState::confirmed: return "confirmed";
    case TransactionState::rejected: return "rejected";
    }
    return "unknown";
}

Ledger::Ledger(std::span<const Initial> outputs)
{
    transactions_.emplace_back();
    for (const auto& output : outputs) add_output(output.id, output.balance, 0);
}

Ledger::Ledger(const types::Genesis& genesis)
{
    transactions_.emplace_back();
    for (const auto& allocation : genesis.allocations)
        add_output({allocation.address, TransactionId{}}, allocation.balance, 0);
    transactions_[0].output_count = static_cast<Index>(outputs_.size());
    transactions_[0].timestamp = genesis.time;
    transaction_index_.emplace(TransactionId{}, 0);
}

Ledger::Index Ledger::add_output(const OutputId& id, Balances balance, Index creator)
{
    const auto index = static_cast<Index>(outputs_.size());
    const bool added = output_index_.emplace(id, index).second;
    WEFT_CHECK(added);
    outputs_.push_back(
        {.id = id, .balance = std::move(balance), .creator = creator, .spenders = {}});
    auto& owner = addresses_[id.address];
    owner.outputs.push_back(index);
    if (creator == 0) owner.unspent.insert(index);
    recount(index);
    return index;
}

std::set<Ledger::Index>& Ledger::unspent_at(Index output)
{
    return addresses_.at(outputs_[output].id.address).unspent;
}

void Ledger::note_address(const Address& address, Index transaction)
{
    auto& list = addresses_[address].transactions;
    if (list.empty() || list.back() != transaction) list.push_back(transaction);
}

std::uint64_t& Ledger::count_of(TransactionState state)
{
    switch (state) {
    case TransactionState::pending: return counts_.pending;
    case TransactionState::conflicting: return counts_.conflicting;
    case TransactionState::confirmed: return counts_.confirmed;
    case TransactionState::rejected: break;
    }
    return counts_.rejected;
}

void Ledger::set_state(Index transaction, TransactionState state, Step& step)
{
    auto& entry = transactions_[transaction];
    WEFT_CHECK(entry.state != TransactionState::confirmed);  // I3
    WEFT_CHECK(entry.state != TransactionState::rejected);   // I3
    --count_of(entry.state);
    ++count_of(state);
    entry.state = state;
    for (const auto input : entry.inputs) {
        auto& undisputed = outputs_[input].undisputed;
        if (state == TransactionState::conflicting && undisputed == transaction) undisputed = 0;
        if (state == TransactionState::confirmed) {
            WEFT_CHECK(undisputed == transaction);  // I5
            unspent_at(input).erase(input);
        }
        recount(input);
    }
    for (Index o = entry.output_first; o < entry.output_first + entry.output_count; ++o) {
        if (state == TransactionState::confirmed) unspent_at(o).insert(o);
        recount(o);
    }
    step.changed.push_back({entry.id, state});
}

template <class Visit>
void Ledger::each_child(Index transaction, Visit visit) const
{
    const auto& entry = transactions_[transaction];
    for (Index o = entry.output_first; o < entry.output_first + entry.output_count; ++o)
        for (const auto spender : outputs_[o].spenders) visit(spender);
}

Step Ledger::book(const TransactionId& id, const Essence& essence)
{
    const auto self = static_cast<Index>(transactions_.size());  // I1
    const bool added = transaction_index_.emplace(id, self).second;
    WEFT_CHECK(added);

    TransactionEntry entry{.id = id,
                           .inputs = {},
                           .output_first = static_cast<Index>(outputs_.size()),
                           .output_count = 0,  // until they are there
                           .state = TransactionState::pending,
                           .approved = false,
                           .in_conflict = {},
                           .consensus_pledge = essence.consensus_pledge,
                           .timestamp = essence.timestamp};
    const auto met = meet(essence, entry);
    transactions_.push_back(std::move(entry));
    ++counts_.transactions;
    ++counts_.pending;

    Step step;
    set_state(self, met.state, step);
    join_spenders(self, step);
    for (const auto& output : essence.outputs) {
        add_output({output.address, id}, minted(output.balance, id), self);
        note_address(output.address, self);
        ++transactions_[self].output_count;
    }
    if (met.conflict) note_conflict(self);
    for (const auto spender : met.only_spenders) note_conflict(spender);
    // A rejected spender disputes nothing. One that is not rejected met no confirmed one.
    if (met.state != TransactionState::rejected)
        for (const auto spender : met.undisputed) mark_conflicting(spender, step);  // I4
    return step;
}

/// Fills the entry's inputs, and what is in conflict in its history.
Ledger::Met Ledger::meet(const Essence& essence, TransactionEntry& entry) const
{
    Met met;
    bool live = false;       // somebody who is not rejected spends one of them
    bool confirmed = false;  // somebody confirmed does
    const auto state_of = [&](Index transaction) { return transactions_[transaction].state; };
    for (const auto& input : essence.inputs) {
        const auto found = output_index_.find(input);
        WEFT_CHECK(found != output_index_.end());
        const auto& output = outputs_[found->second];
        entry.inputs.push_back(found->second);
        unite(entry.in_conflict, transactions_[output.creator].in_conflict);  // I7
        // I6
        if (state_of(output.creator) == TransactionState::rejected)
            met.state = TransactionState::rejected;
        if (state_of(output.creator) == TransactionState::conflicting &&
            met.state == TransactionState::pending)
            met.state = TransactionState::conflicting;
        if (output.spenders.empty()) continue;
        met.conflict = true;
        // A rejected conflict does not lock funds (S2, FCoB case 2).
        live = live || output.first_live != 0;
        if (output.undisputed != 0) {
            met.undisputed.insert(output.undisputed);
            confirmed = confirmed || state_of(output.undisputed) == TransactionState::confirmed;
        }
        // The others were entered when they joined the conflict set (I7).
        if (output.spenders.size() == 1) met.only_spenders.insert(output.spenders.front());
    }
    std::ranges::sort(entry.inputs);
    if (confirmed) met.state = TransactionState::rejected;
    if (live && met.state == TransactionState::pending) met.state = TransactionState::conflicting;
    return met;
}

/// Enters a new transaction among the spenders of its inputs.
void Ledger::join_spenders(Index transaction, Step& step)
{
    const auto state = transactions_[transaction].state;
    for (const auto input : transactions_[transaction].inputs) {
        auto& output = outputs_[input];
        WEFT_CHECK(output.spenders.empty() || output.spenders.back() < transaction);  // I2
        output.spenders.push_back(transaction);
        if (state != TransactionState::rejected && output.first_live == 0)
            output.first_live = transaction;
        if (state == TransactionState::pending) {
            WEFT_CHECK(output.undisputed == 0);  // I4
            output.undisputed = transaction;
        }
        recount(input);
        note_address(output.id.address, transaction);
        if (output.spenders.size() < 2) continue;
        if (output.spenders.size() == 2) {
            conflict_sets_.push_back(input);
            ++counts_.conflict_sets;
        }
        step.conflict_sets.push_back(conflict_set_at(input, step_spenders_max));
    }
    std::ranges::sort(step.conflict_sets, std::ranges::less{}, &ConflictSet::output);
}

/// The transaction is in a conflict set from now on: enters it in itself and in all that builds on
/// it (I7).
void Ledger::note_conflict(Index transaction)
{
    std::vector<Index> open{transaction};
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        auto& in_conflict = transactions_[at].in_conflict;
        const auto place = std::ranges::lower_bound(in_conflict, transaction);
        // Where it is entered, it is entered in all that builds on that.
        if (place != in_conflict.end() && *place == transaction) continue;
        in_conflict.insert(place, transaction);
        each_child(at, [&](Index child) { open.push_back(child); });
    }
}

/// A pending transaction got a conflict: with it, all pending ones that build on it (I6).
void Ledger::mark_conflicting(Index transaction, Step& step)
{
    // The lowest first: parents before children (I1).
    std::set<Index> open{transaction};
    while (!open.empty()) {
        const auto at = *open.begin();
        open.erase(open.begin());
        // Below a conflicting or rejected one no other is pending, and below a pending one no other
        // is confirmed (I5, I6).
        WEFT_CHECK(transactions_[at].state != TransactionState::confirmed);
        if (transactions_[at].state != TransactionState::pending) continue;
        set_state(at, TransactionState::conflicting, step);
        each_child(at, [&](Index child) { open.insert(child); });
    }
}

bool Ledger::confirmable(Index transaction) const
{
    const auto& entry = transactions_[transaction];
    return entry.approved && entry.state == TransactionState::pending &&
           std::ranges::all_of(entry.inputs, [&](Index input) {
               return transactions_[outputs_[input].creator].state == TransactionState::confirmed;
           });
}

Step Ledger::approve(const TransactionId& id)
{
    const auto found = transaction_index_.find(id);
    WEFT_CHECK(found != transaction_index_.end());
    std::set<Index> candidates;
    std::vector<Index> open{found->second};
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (transactions_[at].approved) continue;  // and with it its history (I8)
        transactions_[at].approved = true;
        candidates.insert(at);
        for (const auto input : transactions_[at].inputs) open.push_back(outputs_[input].creator);
    }
    Step step;
    // The lowest first: parents before children (I1).
    while (!candidates.empty()) {
        const auto at = *candidates.begin();
        candidates.erase(candidates.begin());
        if (!confirmable(at)) continue;
        set_state(at, TransactionState::confirmed, step);
        each_child(at, [&](Index child) { candidates.insert(child); });
    }
    return step;
}

const Balances* Ledger::find(const OutputId& id) const
{
    const auto found = output_index_.find(id);
    return found == output_index_.end() ? nullptr : &outputs_[found->second].balance;
}

/// Visits `from` and their history, each transaction once, none booked before `lowest`, until
/// `visit` says true.
template <class Visit>
void Ledger::walk_history(std::vector<Index> from, Index lowest, Visit visit) const
{
    std::unordered_set<Index> seen;  // lookups only
    while (!from.empty()) {
        const auto at = from.back();
        from.pop_back();
        // What is lower than `lowest` leads only to what is lower still (I1).
        if (at < lowest || !seen.insert(at).second) continue;
        if (visit(at)) return;
        for (const auto input : transactions_[at].inputs) from.push_back(outputs_[input].creator);
    }
}

/// True when `target` is one of `from` or in their history.
bool Ledger::reaches(std::vector<Index> from, Index target) const
{
    bool found = false;
    walk_history(std::move(from), target, [&](Index at) { return found = at == target; });
    return found;
}

bool Ledger::history_conflicts(std::span<const OutputId> inputs) const
{
    std::set<Index> creators;
    std::vector<Index> spent;
    auto lowest = std::numeric_limits<Index>::max();  // of those that spend one of the inputs
    for (const auto& input : inputs) {
        const auto index = output_index_.at(input);
        const auto& output = outputs_[index];
        creators.insert(output.creator);
        spent.push_back(index);
        if (!output.spenders.empty()) lowest = std::min(lowest, output.spenders.front());
    }
    std::ranges::sort(spent);
    std::vector<Index> in_conflict;
    for (const auto creator : creators) unite(in_conflict, transactions_[creator].in_conflict);
    // Two in the history spend the same: both are in its conflict set, and entered (I7).
    std::unordered_set<Index> spent_twice;  // lookups only
    for (const auto member : in_conflict)
        for (const auto input : transactions_[member].inputs)
            if (outputs_[input].spenders.size() > 1 && !spent_twice.insert(input).second)
                return true;
    // One in the history spends what the transaction itself spends: it may be the only spender so
    // far, and then it is in no conflict set yet. It is no lower than the first spender (I1, I2).
    bool found = false;
    walk_history({creators.begin(), creators.end()}, lowest, [&](Index at) {
        return found = std::ranges::any_of(transactions_[at].inputs, [&](Index input) {
                   return std::ranges::binary_search(spent, input);
               });
    });
    return found;
}

}  // namespace weft::ledger
