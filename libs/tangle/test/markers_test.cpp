// Markers against their definition: who references an open message, counted by walking its future.

#include <weft/base/prng.hpp>
#include <weft/tangle/markers.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::tangle {
namespace {

types::MessageId id_of(std::uint64_t n)
{
    types::MessageId id;
    for (int i = 0; i < 8; ++i) id.writable()[i] = static_cast<std::byte>((n + 1) >> (8 * i));
    return id;
}

/// A drawn DAG with its markers, beside the plain sums.
class Drawn {
public:
    Drawn(std::uint64_t seed, Markers::Place place_max) : prng_{seed}, markers_{place_max}
    {
        for (std::size_t n = 0; n < 6; ++n) weights_.push_back(prng_.below(4) * 10);
        markers_.set_enough(0);
    }

    /// Attaches to up to three messages of the newest ones that are kept.
    void book()
    {
        std::set<MessageIndex> strong;
        const auto kept = dag_.size() - dag_.first();
        for (auto n = prng_.below(3) + 1; n > 0; --n)
            strong.insert(
                kept == 0 ? 0 : dag_.size() - 1 - prng_.below(std::min<std::uint64_t>(kept, 9)));
        const std::vector<MessageIndex> parents{strong.begin(), strong.end()};
        const auto issuer = static_cast<std::uint32_t>(prng_.below(weights_.size()));
        const auto message = dag_.add({.id = id_of(dag_.size()),
                                       .time = static_cast<types::Timestamp>(dag_.size()),
                                       .issuer = issuer},
                                      parents, {});
        markers_.book(message, dag_, weights_[issuer]);
    }
    /// The first open message of a chain, if its parents are confirmed.
    void close(Markers::ChainIndex chain)
    {
        const auto message = markers_.first_open(chain);
        if (message == no_index || dag_[message].dead) return;
        for (const auto parent : dag_.strong(message))
            if (!dag_[parent].confirmed) return;
        dag_.confirm(message);
        markers_.close_first(chain);
    }
    void close_some()
    {
        for (Markers::ChainIndex chain = 0; chain < markers_.chains(); ++chain)
            if (prng_.chance({1, 2})) close(chain);
    }
    void reweigh()
    {
        const auto node = static_cast<std::uint32_t>(prng_.below(weights_.size()));
        const auto now = prng_.below(4) * 10;
        markers_.reweigh(node, weights_[node], now);
        weights_[node] = now;
    }
    /// A message is open again, and what stands on it.
    void take_back()
    {
        if (dag_.size() == dag_.first()) return;
        const auto from = dag_.first() + prng_.below(dag_.size() - dag_.first());
        std::vector<MessageIndex> open{from};
        std::set<MessageIndex> seen;
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            if (!seen.insert(at).second) continue;
            if (dag_[at].confirmed) dag_.unconfirm(at);
            dag_.each_child(at, [&](MessageIndex child, bool) { open.push_back(child); });
        }
        markers_.reopen(dag_, [&](std::uint32_t node) { return weights_[node]; });
    }
    void let_go()
    {
        const auto kept = dag_.size() - dag_.first();
        const auto below = dag_.first() + prng_.below(kept / 3 + 1);
        for (auto message = dag_.first(); message < below; ++message)
            if (!dag_[message].confirmed) (void)dag_.kill(message);
        markers_.let_go(below);
        dag_.let_go(below);
    }

    void expect_plain_sums()
    {
        std::set<MessageIndex> watched;
        for (Markers::ChainIndex chain = 0; chain < markers_.chains(); ++chain) {
            const auto first = markers_.first_open(chain);
            if (first == no_index) continue;
            EXPECT_FALSE(dag_[first].confirmed);
            EXPECT_TRUE(watched.insert(first).second) << "a message is on one chain";
            EXPECT_EQ(markers_.open_weight(chain), weight(first)) << "message " << first;
        }
        for (auto message = dag_.first(); message < dag_.size(); ++message) {
            if (dag_[message].confirmed) continue;
            const auto by = supporters(message);
            for (std::uint32_t node = 0; node < weights_.size(); ++node)
                EXPECT_EQ(markers_.supports(node, message), by.contains(node))
                    << "node " << node << ", message " << message;
            bool ends_at_watched = watched.contains(message);
            for (const auto parent : dag_.strong(message))
                ends_at_watched = ends_at_watched || !dag_[parent].confirmed;
            EXPECT_TRUE(ends_at_watched) << "an open message whose parents are closed is watched";
        }
    }
    [[nodiscard]] std::size_t chains() const { return markers_.chains(); }
    [[nodiscard]] std::uint64_t below(std::uint64_t n) { return prng_.below(n); }

private:
    [[nodiscard]] std::set<std::uint32_t> supporters(MessageIndex message) const
    {
        std::set<std::uint32_t> found;
        std::vector<MessageIndex> open{message};
        std::set<MessageIndex> seen;
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            if (!seen.insert(at).second) continue;
            found.insert(dag_[at].issuer);
            dag_.each_child(at, [&](MessageIndex child, bool) { open.push_back(child); });
        }
        return found;
    }
    [[nodiscard]] std::uint64_t weight(MessageIndex message) const
    {
        std::uint64_t sum = 0;
        for (const auto node : supporters(message)) sum += weights_[node];
        return sum;
    }

    Prng prng_;
    Dag dag_;
    Markers markers_;
    std::vector<std::uint64_t> weights_;
};

constexpr auto no_end = std::numeric_limits<Markers::Place>::max() - 1;

TEST(Markers, weigh_the_first_open_message_of_each_chain_as_a_walk_of_its_future_does)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Drawn drawn{seed, no_end};
        for (int i = 0; i < 60; ++i) {
            drawn.book();
            if (drawn.below(3) == 0) drawn.close_some();
            if (drawn.below(8) == 0) drawn.reweigh();
        }
        drawn.expect_plain_sums();
    }
}

TEST(Markers, do_so_after_messages_were_taken_back_and_let_go)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Drawn drawn{seed, no_end};
        for (int i = 0; i < 80; ++i) {
            drawn.book();
            if (drawn.below(2) == 0) drawn.close_some();
            if (drawn.below(12) == 0) drawn.reweigh();
            if (drawn.below(16) == 0) drawn.take_back();
            if (drawn.below(16) == 0) drawn.let_go();
            if (i % 10 == 0) drawn.expect_plain_sums();
        }
        drawn.expect_plain_sums();
    }
}

TEST(Markers, do_so_when_chains_are_as_long_as_they_may_be)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Drawn drawn{seed, 5};
        for (int i = 0; i < 120; ++i) {
            drawn.book();
            drawn.close_some();
            if (drawn.below(16) == 0) drawn.take_back();
            if (drawn.below(8) == 0) drawn.let_go();
            if (i % 10 == 0) drawn.expect_plain_sums();
        }
        drawn.expect_plain_sums();
    }
}

TEST(Markers, use_chains_again_when_all_their_messages_are_confirmed)
{
    Drawn drawn{1, no_end};
    for (int i = 0; i < 3000; ++i) {
        drawn.book();
        for (int n = 0; n < 3; ++n) drawn.close_some();
    }
    EXPECT_LE(drawn.chains(), 24u) << "as many as were open at one time, not as many as ever began";
}

}  // namespace
}  // namespace weft::tangle
