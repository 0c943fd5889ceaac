#include <weft/codec/codec.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/ledger/ledger.hpp>

#include <algorithm>

namespace weft::ledger {

namespace {

std::uint64_t total(const Balances& balance)
{
    std::uint64_t sum = 0;
    for (const auto& [color, amount] : balance) sum += amount;
    return sum;
}

}  // namespace

bool Ledger::knows(const TransactionId& id) const
{
    return transaction_index_.contains(id);
}

std::optional<TransactionIndex> Ledger::find(const TransactionId& id) const
{
    const auto found = transaction_index_.find(id);
    return found == transaction_index_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<TransactionState> Ledger::state(const TransactionId& id) const
{
    const auto found = transaction_index_.find(id);
    if (found == transaction_index_.end()) return std::nullopt;
    return transactions_[found->second].state;
}

ConflictSet Ledger::conflict_set_at(Index output, std::size_t spenders_max) const
{
    const auto& entry = outputs_.at(output);
    const auto& spenders = entry.spenders;
    ConflictSet conflict{.output = entry.id, .spenders = {}};
    const auto first = std::min(spenders.size(), spenders_max);
    for (std::size_t i = 0; i < first; ++i)
        conflict.spenders.push_back(transactions_[spenders[i]].id);
    if (first < spenders.size()) conflict.spenders.back() = transactions_[spenders.back()].id;
    return conflict;
}

std::uint64_t Ledger::conflict_count(const TransactionId& id) const
{
    const auto found = transaction_index_.find(id);
    if (found == transaction_index_.end()) return 0;
    std::uint64_t count = 0;
    for (const auto input : transactions_[found->second].inputs)
        count += outputs_.at(input).spenders.size() - 1;
    return count;
}

std::vector<ConflictSet> Ledger::conflict_sets_of(TransactionIndex transaction) const
{
    std::vector<ConflictSet> sets;
    for (const auto input : transactions_[transaction].inputs)
        if (outputs_.at(input).spenders.size() > 1)
            sets.push_back(conflict_set_at(input, step_spenders_max));
    std::ranges::sort(sets, std::ranges::less{}, &ConflictSet::output);
    return sets;
}

Pledge Ledger::pledge(TransactionIndex transaction) const
{
    const auto& entry = transactions_[transaction];
    Pledge pledge{.from = {}, .to = entry.consensus_pledge};
    for (const auto input : entry.inputs) {
        const auto& output = outputs_.at(input);
        pledge.from.push_back({output.pledged_to, total(output.balance)});
    }
    return pledge;
}

AccessPledge Ledger::access_pledge(TransactionIndex transaction) const
{
    const auto& entry = transactions_[transaction];
    AccessPledge pledge{.inputs = {}, .to = entry.access_pledge, .at = entry.timestamp};
    for (const auto input : entry.inputs) {
        const auto& output = outputs_.at(input);
        pledge.inputs.push_back({total(output.balance), output.since});
    }
    return pledge;
}

OutputState Ledger::state_of(Index output) const
{
    const auto& entry = outputs_.at(output);
    OutputState state{.id = entry.id,
                      .balance = entry.balance,
                      .state = transactions_[entry.creator].state,
                      .spenders = {}};
    for (const auto spender : entry.spenders)
        state.spenders.push_back({transactions_[spender].id, transactions_[spender].state});
    return state;
}

std::optional<OutputState> Ledger::output(const OutputId& id) const
{
    const auto found = output_index_.find(id);
    if (found == output_index_.end()) return std::nullopt;
    return state_of(found->second);
}

std::vector<ConflictSet> Ledger::conflict_sets() const
{
    std::vector<ConflictSet> sets;
    sets.reserve(conflict_sets_.size());
    for (const auto& [number, output] : conflict_sets_) sets.push_back(conflict_set_at(output));
    return sets;
}

std::size_t Ledger::bytes() const noexcept
{
    // Nodes of the maps and sets, with what an allocation costs.
    constexpr std::size_t node = 32;
    const auto outputs = outputs_.size() * (sizeof(OutputEntry) + 2 * sizeof(Color) + 4 * node +
                                            2 * sizeof(OutputId));
    const auto transactions =
        transactions_.bytes() + transactions_.count() * (sizeof(TransactionId) + 4 * node);
    return outputs + transactions + addresses_.size() * (sizeof(AddressEntry) + 2 * node);
}

types::Hash Ledger::digest() const
{
    codec::Writer writer;
    writer.u64(transactions_.first());
    for (auto t = transactions_.first(); t < transactions_.size(); ++t)
        writer.fixed(transactions_[t].id).u8(static_cast<std::uint8_t>(transactions_[t].state));
    std::vector<Index> outputs;
    // tidy: allow unordered: sorted here
    for (const auto& [index, output] : outputs_) outputs.push_back(index);
    std::ranges::sort(outputs);
    for (const auto index : outputs) {
        const auto& output = outputs_.at(index);
        encode(writer, output.id.address);
        writer.fixed(output.id.transaction).u64(output.creator).count(output.spenders.size());
        for (const auto spender : output.spenders) writer.u64(spender);
    }
    return crypto::tagged_hash("weft/ledger/state", writer.view());
}

types::Hash Ledger::confirmed_digest() const
{
    std::vector<const OutputEntry*> unspent;
    // tidy: allow unordered: sorted here
    for (const auto& [index, output] : outputs_)
        if (counted(output).confirmed) unspent.push_back(&output);
    std::ranges::sort(unspent, {}, [](const auto* output) { return output->id; });
    codec::Writer writer;
    writer.u64(unspent.size());
    for (const auto* output : unspent) {
        encode(writer, output->id.address);
        writer.fixed(output->id.transaction);
        writer.count(output->balance.size());
        for (const auto& [color, amount] : output->balance) writer.fixed(color).u64(amount);
        writer.fixed(output->pledged_to).i64(output->since);
    }
    return crypto::tagged_hash("weft/ledger/confirmed", writer.view());
}

std::vector<TransactionId> Ledger::unspent_from() const
{
    std::set<TransactionId> created;
    // tidy: allow unordered: into a set
    for (const auto& [index, output] : outputs_)
        if (counted(output).confirmed && !is_initial(index)) created.insert(output.id.transaction);
    return {created.begin(), created.end()};
}

void Ledger::index_again()
{
    output_index_.clear();
    // tidy: allow unordered: into another index
    for (auto& [index, output] : outputs_) {
        output_index_.emplace(output.id, index);
        // An image that was cut short may lack the address; who read it throws all away.
        output.owner = &addresses_[output.id.address];
    }
    transaction_index_.clear();
    transaction_index_.emplace(TransactionId{}, 0);
    for (auto t = transactions_.first(); t < transactions_.size(); ++t)
        transaction_index_.emplace(transactions_[t].id, t);
}

}  // namespace weft::ledger
