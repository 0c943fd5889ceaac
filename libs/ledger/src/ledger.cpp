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

std::string_view name(Status status) noexcept
{
    switch (status) {
    case Status::pending: return "pending";
    case Status::held_back: return "held_back";
    case Status::confirmed: return "confirmed";
    case Status::rejected: return "rejected";
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

std::uint64_t& Ledger::count_of(Status status)
{
    switch (status) {
    case Status::pending: return counts_.pending;
    case Status::held_back: return counts_.held_back;
    case Status::confirmed: return counts_.confirmed;
    case Status::rejected: break;
    }
    return counts_.rejected;
}

void Ledger::set_status(Index transaction, Status status, Step& step)
{
    auto& record = transactions_[transaction];
    --count_of(record.status);
    ++count_of(status);
    record.status = status;
    if (status == Status::held_back)
        for (const auto input : record.inputs)
            if (outputs_[input].leader == transaction) outputs_[input].leader = 0;
    if (status == Status::confirmed) {
        for (const auto input : record.inputs) unspent_at(input).erase(input);
        for (Index o = record.output_first; o < record.output_first + record.output_count; ++o)
            unspent_at(o).insert(o);
    }
    for (const auto input : record.inputs) recount(input);
    for (Index o = record.output_first; o < record.output_first + record.output_count; ++o)
        recount(o);
    step.changed.push_back({record.id, status});
}

template <class Visit>
void Ledger::each_child(Index transaction, Visit visit) const
{
    const auto& record = transactions_[transaction];
    for (Index o = record.output_first; o < record.output_first + record.output_count; ++o)
        for (const auto spender : outputs_[o].spenders) visit(spender);
}

Step Ledger::book(const TransactionId& id, const Essence& essence)
{
    const auto self = static_cast<Index>(transactions_.size());
    const bool added = transaction_index_.emplace(id, self).second;
    WEFT_CHECK(added);

    Record record{.id = id,
                  .inputs = {},
                  .output_first = static_cast<Index>(outputs_.size()),
                  .output_count = 0,  // until they are there
                  .status = Status::pending,
                  .approved = false,
                  .contested = {},
                  .consensus_pledge = essence.consensus_pledge,
                  .timestamp = essence.timestamp};
    auto status = Status::pending;
    bool rivalled = false;
    bool claimed = false;  // a rejected rival does not lock funds (S2, FCoB case 2)
    std::set<Index> leaders;
    std::set<Index> first_rivals;
    for (const auto& input : essence.inputs) {
        const auto found = output_index_.find(input);
        WEFT_CHECK(found != output_index_.end());
        const auto& output = outputs_[found->second];
        record.inputs.push_back(found->second);
        const auto& creator = transactions_[output.creator];
        unite(record.contested, creator.contested);
        // Rejection is known at booking and final: a confirmed rival, or a rejected history.
        if (creator.status == Status::rejected) status = Status::rejected;
        if (creator.status == Status::held_back && status == Status::pending)
            status = Status::held_back;
        if (output.spenders.empty()) continue;
        rivalled = true;
        claimed = claimed || output.claimant != 0;
        if (output.leader != 0) leaders.insert(output.leader);
        // The later ones were marked when they came.
        if (output.spenders.size() == 1) first_rivals.insert(output.spenders.front());
    }
    std::ranges::sort(record.inputs);
    if (std::ranges::any_of(leaders, [&](Index leader) {
            return transactions_[leader].status == Status::confirmed;
        }))
        status = Status::rejected;
    if (status == Status::pending && claimed) status = Status::held_back;

    transactions_.push_back(std::move(record));
    ++counts_.transactions;
    ++counts_.pending;
    Step step;
    set_status(self, status, step);

    for (const auto input : transactions_[self].inputs) {
        auto& output = outputs_[input];
        output.spenders.push_back(self);
        if (status != Status::rejected && output.claimant == 0) output.claimant = self;
        if (status == Status::pending) output.leader = self;
        recount(input);
        note_address(output.id.address, self);
        if (output.spenders.size() < 2) continue;
        if (output.spenders.size() == 2) {
            contested_outputs_.push_back(input);
            ++counts_.conflicts;
        }
        step.conflicts.push_back(conflict_at(input, step_spenders_max));
    }
    std::ranges::sort(step.conflicts, std::ranges::less{}, &Conflict::output);
    for (const auto& output : essence.outputs) {
        add_output({output.address, id}, minted(output.balance, id), self);
        note_address(output.address, self);
        ++transactions_[self].output_count;
    }
    if (rivalled) contest(self);
    for (const auto rival : first_rivals) contest(rival);
    if (status != Status::rejected)
        for (const auto leader : leaders) hold_back(leader, step);
    return step;
}

/// Marks a transaction that shares an input with another one, in itself and all that builds on it.
void Ledger::contest(Index transaction)
{
    std::vector<Index> open{transaction};
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        auto& contested = transactions_[at].contested;
        const auto place = std::ranges::lower_bound(contested, transaction);
        // Whoever has the mark has passed it on.
        if (place != contested.end() && *place == transaction) continue;
        contested.insert(place, transaction);
        each_child(at, [&](Index child) { open.push_back(child); });
    }
}

void Ledger::hold_back(Index transaction, Step& step)
{
    // Children have higher indexes than what they spend from: the lowest first is parents first.
    std::set<Index> open{transaction};
    while (!open.empty()) {
        const auto at = *open.begin();
        open.erase(open.begin());
        if (transactions_[at].status != Status::pending) continue;
        set_status(at, Status::held_back, step);
        each_child(at, [&](Index child) { open.insert(child); });
    }
}

bool Ledger::ready(Index transaction) const
{
    const auto& record = transactions_[transaction];
    return record.approved && record.status == Status::pending &&
           std::ranges::all_of(record.inputs, [&](Index input) {
               return transactions_[outputs_[input].creator].status == Status::confirmed;
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
        // Whoever was approved has approved its history.
        if (transactions_[at].approved) continue;
        transactions_[at].approved = true;
        candidates.insert(at);
        for (const auto input : transactions_[at].inputs) open.push_back(outputs_[input].creator);
    }
    Step step;
    while (!candidates.empty()) {
        const auto at = *candidates.begin();
        candidates.erase(candidates.begin());
        if (!ready(at)) continue;
        set_status(at, Status::confirmed, step);
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
        // What a transaction spends from was booked before it.
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
    std::vector<Index> contested;
    for (const auto creator : creators) unite(contested, transactions_[creator].contested);
    // Two in the history spend the same: both are marked.
    std::unordered_set<Index> spent_twice;  // lookups only
    for (const auto member : contested)
        for (const auto input : transactions_[member].inputs)
            if (outputs_[input].spenders.size() > 1 && !spent_twice.insert(input).second)
                return true;
    // One in the history spends what the transaction itself spends: perhaps not marked yet.
    bool found = false;
    walk_history({creators.begin(), creators.end()}, lowest, [&](Index at) {
        return found = std::ranges::any_of(transactions_[at].inputs, [&](Index input) {
                   return std::ranges::binary_search(spent, input);
               });
    });
    return found;
}

}  // namespace weft::ledger
