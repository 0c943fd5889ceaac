#include <weft/base/check.hpp>
#include <weft/tangle/past_contents.hpp>

#include <algorithm>
#include <queue>
#include <set>

namespace weft::tangle {

namespace {

constexpr std::size_t checkpoints_max = 32;

}  // namespace

bool PastContents::Bits::add(std::uint64_t place)
{
    if (place / 64 < first_) return false;
    const auto word = static_cast<std::size_t>(place / 64 - first_);
    if (word >= words_.size()) words_.resize(word + 1, 0);
    const auto bit = std::uint64_t{1} << (place % 64);
    const bool fresh = (words_[word] & bit) == 0;
    words_[word] |= bit;
    return fresh;
}

void PastContents::Bits::add(const Bits& other)
{
    for (std::size_t w = 0; w < other.words_.size(); ++w) {
        const auto number = other.first_ + w;
        if (number < first_) continue;
        const auto word = static_cast<std::size_t>(number - first_);
        if (word >= words_.size()) words_.resize(word + other.words_.size() - w, 0);
        words_[word] |= other.words_[w];
    }
}

void PastContents::Bits::drop_before(std::uint64_t bound)
{
    const auto first = bound / 64;
    if (first <= first_) return;
    const auto words = std::min<std::uint64_t>(first - first_, words_.size());
    // tidy: allow unordered: these are in order
    words_.erase(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(words));
    words_.shrink_to_fit();
    first_ = first;
}

void PastContents::let_go(MessageIndex messages, TransactionIndex transactions)
{
    for (auto t = transactions_.first(); t < transactions; ++t) index_.erase(transactions_[t].id);
    transactions_.drop_before(transactions);
    std::erase_if(checkpoints_, [&](const auto& one) { return one.first < messages; });
    std::erase_if(checkpoint_order_, [&](MessageIndex at) { return at < messages; });
    for (auto& [at, checkpoint] : checkpoints_) {
        checkpoint.past.drop_before(messages);
        checkpoint.transactions.drop_before(transactions);
    }
}

std::size_t PastContents::bytes() const noexcept
{
    constexpr std::size_t node = 32;
    auto sum = transactions_.bytes() +
               index_.size() * (sizeof(types::TransactionId) + sizeof(TransactionIndex) + node);
    for (auto t = transactions_.first(); t < transactions_.size(); ++t)
        sum += (transactions_[t].carriers.capacity() + transactions_[t].spends_from.capacity()) *
               sizeof(TransactionIndex);
    for (const auto& [at, checkpoint] : checkpoints_)
        sum += checkpoint.past.bytes() + checkpoint.transactions.bytes() + 2 * node;
    return sum;
}

TransactionIndex PastContents::carry(const types::TransactionId& id,
                                     const std::vector<TransactionIndex>& spends_from)
{
    const auto [place, added] = index_.try_emplace(id, transactions_.size());
    if (added) {
        for (const auto from : spends_from) WEFT_CHECK(from < place->second);  // P1
        transactions_.push_back({.id = id, .carriers = {}, .spends_from = spends_from});
    }
    return place->second;
}

void PastContents::booked(MessageIndex message, TransactionIndex transaction, const Dag& dag)
{
    if (transaction != no_index) {
        auto& carried = transactions_[transaction];
        carried.carriers.push_back(message);
        carried.first_time = std::min(carried.first_time, dag[message].time);
    }
    if (message % checkpoint_after_ == 0) make_checkpoint(message, dag);
}

std::optional<TransactionIndex> PastContents::find(const types::TransactionId& id) const
{
    const auto found = index_.find(id);
    return found == index_.end() ? std::nullopt : std::optional{found->second};
}

/// What is still wanted, and which histories have been walked for it.
struct PastContents::Query {
    std::set<TransactionIndex> wanted;
    std::unordered_set<TransactionIndex> walked;  ///< lookups only
    TransactionIndex lowest = no_index;           ///< of those still wanted
    types::Timestamp first = 0;                   ///< nobody older carries one of them (P3)

    void shrunk(const Window<Carried>& transactions)
    {
        lowest = wanted.empty() ? no_index : *wanted.begin();
        first = std::numeric_limits<types::Timestamp>::max();
        for (const auto one : wanted) first = std::min(first, transactions[one].first_time);
    }
    /// Standing for a payload alone brings it and the transactions it spends from.
    std::size_t settle(TransactionIndex brought, const Window<Carried>& transactions)
    {
        if (brought == no_index) return 0;
        const auto before = wanted.size();
        std::size_t visited = 0;
        std::vector<TransactionIndex> open{brought};
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            // Below the lowest that is wanted there is none that is wanted (P1).
            if (at < lowest || !walked.insert(at).second) continue;
            ++visited;
            wanted.erase(at);
            const auto& from = transactions[at].spends_from;
            open.insert(open.end(), from.begin(), from.end());
        }
        if (wanted.size() != before) shrunk(transactions);
        return visited;
    }
};

std::vector<TransactionIndex> PastContents::missing(std::span<const MessageIndex> strong,
                                                    std::span<const MessageIndex> weak,
                                                    const std::vector<TransactionIndex>& wanted,
                                                    const Dag& dag)
{
    Query query;
    query.wanted.insert(wanted.begin(), wanted.end());
    query.shrunk(transactions_);
    for (const auto parent : weak) visits_ += query.settle(dag[parent].transaction, transactions_);

    // The highest first (P5).
    std::priority_queue<MessageIndex> open;
    std::unordered_set<MessageIndex> seen;  // lookups only
    const auto push = [&](MessageIndex message) {
        if (seen.insert(message).second) open.push(message);
    };
    for (const auto parent : strong) push(parent);
    std::vector<const Checkpoint*> below;
    std::size_t visited = 0;
    while (!open.empty() && !query.wanted.empty()) {
        const auto at = open.top();
        open.pop();
        if (at < dag.first() || dag[at].time < query.first) continue;  // P3
        // What this message brings, a checkpoint above it has brought (P4).
        if (std::ranges::any_of(below, [&](const auto* c) { return c->past.has(at); })) continue;
        ++visited;
        const auto before = query.wanted.size();
        if (const auto checkpoint = checkpoints_.find(at); checkpoint != checkpoints_.end()) {
            std::erase_if(query.wanted, [&](TransactionIndex w) {
                return checkpoint->second.transactions.has(w);
            });
            below.push_back(&checkpoint->second);
            touch(at);
        } else {
            // The walk meets what the payload spends from further down, as a payload of its own (P2).
            if (const auto brought = dag[at].transaction; brought != no_index)
                query.wanted.erase(brought);
            for (const auto parent : dag.weak(at))
                visits_ += query.settle(dag[parent].transaction, transactions_);
            for (const auto parent : dag.strong(at)) push(parent);
        }
        if (query.wanted.size() != before) query.shrunk(transactions_);
    }
    visits_ += visited;
    if (visited >= checkpoint_after_) make_checkpoint(std::ranges::max(strong), dag);
    return {query.wanted.begin(), query.wanted.end()};
}

void PastContents::add_history(Bits& bits, TransactionIndex transaction) const
{
    std::vector<TransactionIndex> open{transaction};
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (at < transactions_.first() || !bits.add(at)) continue;
        const auto& from = transactions_[at].spends_from;
        open.insert(open.end(), from.begin(), from.end());
    }
}

/// Marks one as used last.
void PastContents::touch(MessageIndex checkpoint)
{
    std::erase(checkpoint_order_, checkpoint);
    checkpoint_order_.push_back(checkpoint);
}

void PastContents::make_checkpoint(MessageIndex message, const Dag& dag)
{
    WEFT_CHECK(message < dag.size());  // P4: of a booked message
    if (message < dag.first() || checkpoints_.contains(message)) return;
    Checkpoint made{.transactions = Bits{transactions_.first()}, .past = Bits{dag.first()}};
    std::priority_queue<MessageIndex> open;
    open.push(message);
    while (!open.empty()) {
        const auto at = open.top();
        open.pop();
        if (!made.past.add(at)) continue;
        if (const auto older = checkpoints_.find(at); older != checkpoints_.end()) {
            // An older checkpoint stands for all below it (P4).
            made.transactions.add(older->second.transactions);
            made.past.add(older->second.past);
            continue;
        }
        if (const auto brought = dag[at].transaction; brought != no_index)
            add_history(made.transactions, brought);
        for (const auto parent : dag.weak(at))
            if (const auto brought = dag[parent].transaction; brought != no_index)
                add_history(made.transactions, brought);
        for (const auto parent : dag.strong(at))
            if (parent >= dag.first() && !made.past.has(parent)) open.push(parent);
    }
    checkpoints_.emplace(message, std::move(made));
    touch(message);
    if (checkpoint_order_.size() <= checkpoints_max) return;
    checkpoints_.erase(checkpoint_order_.front());
    checkpoint_order_.pop_front();
}

}  // namespace weft::tangle
