#include <weft/base/check.hpp>
#include <weft/tangle/offers.hpp>

#include <algorithm>
#include <set>
#include <unordered_set>

namespace weft::tangle {

namespace {

constexpr std::size_t checkpoints_max = 32;

}  // namespace

TransactionIndex Offers::carry(const types::TransactionId& id)
{
    const auto [place, added] =
        index_.try_emplace(id, static_cast<TransactionIndex>(transactions_.size()));
    if (added) transactions_.push_back({id, {}});
    return place->second;
}

void Offers::carried_by(TransactionIndex transaction, MessageIndex message)
{
    transactions_[transaction].carriers.push_back(message);
}

std::optional<TransactionIndex> Offers::find(const types::TransactionId& id) const
{
    const auto found = index_.find(id);
    return found == index_.end() ? std::nullopt : std::optional{found->second};
}

/// Removes from `wanted` what standing for `carrier`'s payload alone brings.
void Offers::settle(std::vector<TransactionIndex>& wanted,
                    MessageIndex carrier,
                    const Dag& dag,
                    const ledger::Ledger& ledger) const
{
    const auto brought = dag[carrier].transaction;
    if (brought == no_index) return;
    std::erase_if(wanted, [&](TransactionIndex w) {
        return w == brought || ledger.in_history(id(w), id(brought));
    });
}

/// Nothing older than this can bring any of them.
types::Timestamp Offers::first_time(const std::vector<TransactionIndex>& wanted,
                                    const Dag& dag) const
{
    auto first = std::numeric_limits<types::Timestamp>::max();
    for (const auto transaction : wanted)
        for (const auto carrier : carriers(transaction)) first = std::min(first, dag[carrier].time);
    return first;
}

std::vector<TransactionIndex> Offers::missing(std::span<const MessageIndex> strong,
                                              std::span<const MessageIndex> weak,
                                              std::vector<TransactionIndex> wanted,
                                              const Dag& dag,
                                              const ledger::Ledger& ledger)
{
    for (const auto parent : weak) settle(wanted, parent, dag, ledger);

    std::vector<MessageIndex> open{strong.begin(), strong.end()};
    std::unordered_set<MessageIndex> seen{open.begin(), open.end()};
    auto first = first_time(wanted, dag);
    while (!open.empty() && !wanted.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (at == 0 || dag[at].time < first) continue;
        if (const auto checkpoint = checkpoints_.find(at); checkpoint != checkpoints_.end()) {
            const auto& bits = checkpoint->second;
            std::erase_if(wanted, [&](TransactionIndex w) { return w < bits.size() && bits[w]; });
            first = first_time(wanted, dag);
            continue;
        }
        const auto before = wanted.size();
        // In a strong past the history of a payload is there in messages of its own.
        if (const auto brought = dag[at].transaction; brought != no_index)
            std::erase(wanted, brought);
        for (const auto parent : dag.weak(at)) settle(wanted, parent, dag, ledger);
        if (wanted.size() != before) first = first_time(wanted, dag);
        for (const auto parent : dag.strong(at))
            if (seen.insert(parent).second) open.push_back(parent);
    }
    if (seen.size() >= checkpoint_after_ && !strong.empty())
        make_checkpoint(std::ranges::max(strong), dag, ledger);
    return wanted;
}

void Offers::add_history(Bits& bits,
                         TransactionIndex transaction,
                         const ledger::Ledger& ledger) const
{
    std::vector<TransactionIndex> open{transaction};
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (bits[at]) continue;
        bits[at] = true;
        for (const auto& creator : ledger.spends_from(id(at))) open.push_back(index_.at(creator));
    }
}

void Offers::make_checkpoint(MessageIndex message, const Dag& dag, const ledger::Ledger& ledger)
{
    if (checkpoints_.contains(message)) return;
    Bits bits(transactions_.size(), false);
    std::vector<MessageIndex> open{message};
    std::unordered_set<MessageIndex> seen{message};
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (const auto older = checkpoints_.find(at); older != checkpoints_.end()) {
            for (std::size_t t = 0; t < older->second.size(); ++t)
                if (older->second[t]) bits[t] = true;
            continue;
        }
        if (const auto brought = dag[at].transaction; brought != no_index)
            add_history(bits, brought, ledger);
        for (const auto parent : dag.weak(at))
            if (const auto brought = dag[parent].transaction; brought != no_index)
                add_history(bits, brought, ledger);
        for (const auto parent : dag.strong(at))
            if (seen.insert(parent).second) open.push_back(parent);
    }
    checkpoints_.emplace(message, std::move(bits));
    checkpoint_order_.push_back(message);
    if (checkpoint_order_.size() <= checkpoints_max) return;
    checkpoints_.erase(checkpoint_order_.front());
    checkpoint_order_.pop_front();
}

}  // namespace weft::tangle
