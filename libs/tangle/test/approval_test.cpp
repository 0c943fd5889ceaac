#include <weft/base/prng.hpp>
#include <weft/fixtures/drawn_tangle.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::tangle {
namespace {

using namespace fixtures;

TEST(Approval, supporters_are_the_issuers_that_reference_a_message_over_strong_parents)
{
    DrawnTangle t;  // A 60, B 25, C 15
    (void)t.put({"1", "B"});
    EXPECT_EQ(t.weight("1"), 25u) << "its own issuer";
    (void)t.put({"2", "C", {"genesis"}, {"1"}});
    EXPECT_EQ(t.weight("1"), 25u) << "a weak parent is no support";
    (void)t.put({"3", "C", {"1"}});
    EXPECT_EQ(t.weight("1"), 40u);
    (void)t.put({"4", "C", {"3"}});
    EXPECT_EQ(t.weight("1"), 40u) << "once per issuer";
    EXPECT_FALSE(t.confirmed("1"));
    (void)t.put({"5", "A", {"4", "2"}});
    EXPECT_EQ(t.weight("1"), 100u) << "also over others' messages";
    EXPECT_TRUE(t.confirmed("1"));
}

TEST(Approval, exactly_the_threshold_is_not_enough)
{
    DrawnTangle t{{.nodes = {{"A", 50}, {"B", 50}}}};
    (void)t.put({"1", "A"});
    EXPECT_FALSE(t.confirmed("1"));
    DrawnTangle u{{.nodes = {{"A", 51}, {"B", 50}}}};
    (void)u.put({"1", "A"});
    EXPECT_TRUE(u.confirmed("1"));
}

TEST(Approval, weights_beyond_half_of_u64_do_not_overflow)
{
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    DrawnTangle t{{.nodes = {{"A", most / 2}, {"B", most - most / 2}}}};
    (void)t.put({"1", "A"});
    EXPECT_FALSE(t.confirmed("1"));
    (void)t.put({"2", "B", {"1"}});
    EXPECT_TRUE(t.confirmed("1"));
    EXPECT_TRUE(t.confirmed("2"));
}

TEST(Approval, without_any_mana_nothing_is_confirmed)
{
    DrawnTangle t{{.nodes = {}}};
    (void)t.put({"1", "A"});
    (void)t.put({"2", "B", {"1"}});
    EXPECT_FALSE(t.confirmed("1"));
    EXPECT_EQ(t.tangle.message(t.id("1"))->active_total, 0u);
}

TEST(Approval, a_network_starts_with_a_majority_of_its_pledged_mana_not_with_its_first_speaker)
{
    DrawnTangle t{{.nodes = {{"A", 30}, {"B", 30}, {"C", 40}}}};
    (void)t.put({.id = "1", .issuer = "A", .time = 1'000'000});  // long after genesis
    EXPECT_FALSE(t.confirmed("1"));
    (void)t.put({.id = "2", .issuer = "B", .strong = {"1"}, .time = 1'000'001});
    EXPECT_TRUE(t.confirmed("1")) << "60 of 100";
    EXPECT_EQ(t.tangle.tangle_time(), 1'000'000 * types::second);
    EXPECT_EQ(t.tangle.message(t.id("1"))->active_total, 60u) << "C has been silent too long";
    EXPECT_FALSE(t.confirmed("2")) << "30 of 60";
}

TEST(Approval, a_node_is_active_for_thirty_minutes_of_tangle_time)
{
    DrawnTangle t;  // A 60, B 25, C 15
    (void)t.put({.id = "c", .issuer = "C", .time = 100});
    (void)t.put({.id = "a1", .issuer = "A", .strong = {"c"}, .time = 100 + 1799});
    EXPECT_EQ(t.tangle.tangle_time(), 1899 * types::second);
    EXPECT_EQ(t.tangle.message(t.id("a1"))->active_total, 75u)
        << "C spoke 1799 s ago, B only at genesis, 1899 s ago";
    (void)t.put({.id = "a2", .issuer = "A", .strong = {"a1"}, .time = 1900});
    EXPECT_EQ(t.tangle.message(t.id("a2"))->active_total, 75u) << "exactly 30 min";
    (void)t.put({.id = "a3", .issuer = "A", .strong = {"a2"}, .time = 1901});
    EXPECT_EQ(t.tangle.message(t.id("a3"))->active_total, 60u);
    (void)t.put({.id = "c2", .issuer = "C", .strong = {"a3"}, .time = 1902});
    EXPECT_EQ(t.tangle.message(t.id("c2"))->active_total, 75u) << "and back";
}

TEST(Approval, what_a_silent_majority_leaves_is_judged_anew_when_it_goes)
{
    // B's messages weigh 25 of 100 until A has been silent for 30 min of the Tangle's time. That
    // time passes with confirmed messages alone, so a minority cannot outwait a majority.
    DrawnTangle t;
    (void)t.put({.id = "a", .issuer = "A", .time = 100});
    std::string last = "a";
    for (int minute = 1; minute < 90; ++minute) {
        const auto id = "b" + std::to_string(minute);
        (void)t.put({.id = id, .issuer = "B", .strong = {last}, .time = 100 + 60 * minute});
        last = id;
    }
    EXPECT_FALSE(t.confirmed("b1"));
    EXPECT_EQ(t.tangle.tangle_time(), 100 * types::second);
}

TEST(Approval, support_given_before_the_issuer_had_mana_counts_once_it_has_some)
{
    DrawnTangle t{{.nodes = {{"A", 60}, {"B", 40}}, .wallets = {{"alice", 100}}}};
    t.transaction({.id = "pay", .spends = {"alice"}, .creates = {{"bob", 100}}, .pledge = "N"});
    (void)t.put({"1", "B"});
    (void)t.put({"2", "N", {"1"}});
    EXPECT_EQ(t.weight("1"), 40u);
    (void)t.put({.id = "3", .issuer = "A", .transaction = "pay"});
    EXPECT_EQ(t.state("pay"), "confirmed");
    EXPECT_EQ(t.weight("1"), 140u) << "N supported it all along and weighs 100 now";
    EXPECT_TRUE(t.confirmed("1")) << "140 of 200";
    EXPECT_EQ(t.weight("2"), 100u);
    EXPECT_FALSE(t.confirmed("2")) << "100 of 200 is not above a half";
}

TEST(Approval, mana_that_a_node_pledges_to_itself_does_not_pass_u64_on_the_way)
{
    constexpr auto half = std::uint64_t{1} << 63;
    DrawnTangle t{{.nodes = {{"A", half}}, .wallets = {{"alice", half - 1}}}};
    t.transaction({"1", {"alice"}, {{"alice", half - 1}}, "A"});
    t.transaction({"2", {"alice/1"}, {{"bob", half - 1}}, "A"});
    (void)t.put({.id = "m1", .issuer = "A", .transaction = "1"});
    (void)t.put({.id = "m2", .issuer = "A", .strong = {"m1"}, .transaction = "2"});
    EXPECT_EQ(t.state("2"), "confirmed");
    EXPECT_EQ(t.tangle.mana().front().mana, std::numeric_limits<std::uint64_t>::max());
}

TEST(Approval, mana_pledged_to_keys_that_never_speak_costs_nothing)
{
    Mana mana{genesis_of({.mana = {{"A", 5}}})};
    const auto silent = key_of("silent").public_key();
    EXPECT_FALSE(mana.move({.from = {{NodeId{}, 7}}, .to = silent}));
    EXPECT_EQ(mana.holders().size(), 1u);
    EXPECT_EQ(mana.of(*mana.find(silent)), 7u);
    EXPECT_TRUE(mana.issued(*mana.find(silent), 1)) << "until one speaks";
    EXPECT_EQ(mana.holders().size(), 2u);
    EXPECT_EQ(mana.active_total(), 12u);
}

TEST(Approval, progress_names_the_nodes_whose_approval_is_missing)
{
    DrawnTangle t;
    (void)t.put({"1", "B"});
    const auto progress = t.tangle.progress(t.id("1"));
    ASSERT_TRUE(progress);
    EXPECT_EQ(progress->weight, 25u);
    EXPECT_EQ(progress->active_total, 100u);
    ASSERT_EQ(progress->missing.size(), 2u);
    EXPECT_EQ(progress->missing[0].node, key_of("A").public_key());
    EXPECT_EQ(progress->missing[0].mana, 60u);
    EXPECT_EQ(progress->missing[1].node, key_of("C").public_key());
}

/// Everything about weights from the definition, over whole past cones, with nothing kept.
class Recount {
public:
    explicit Recount(const DrawnTangle& t) : t_{t} {}

    [[nodiscard]] std::set<MessageId> strong_past(const MessageId& id) const
    {
        std::set<MessageId> past;
        std::vector<MessageId> open{id};
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            if (at == types::genesis_message || !past.insert(at).second) continue;
            const auto state = *t_.tangle.message(at);
            open.insert(open.end(), state.strong.begin(), state.strong.end());
        }
        return past;
    }

    [[nodiscard]] std::map<MessageId, std::set<NodeId>> supporters() const
    {
        std::map<MessageId, std::set<NodeId>> all;
        for (std::uint32_t order = 1; order <= t_.tangle.counts().messages; ++order) {
            const auto id = t_.tangle.at(order);
            for (const auto& below : strong_past(id))
                all[below].insert(t_.tangle.message(id)->issuer);
        }
        return all;
    }

    [[nodiscard]] std::uint64_t weight(const std::set<NodeId>& supporters) const
    {
        std::uint64_t sum = 0;
        for (const auto& entry : t_.tangle.mana())
            if (entry.active && supporters.contains(entry.node)) sum += entry.mana;
        return sum;
    }

private:
    const DrawnTangle& t_;
};

/// A random DAG; some issuers have no mana at first, pledges move some about.
void grow_and_recount(std::uint64_t seed)
{
    Prng prng{seed};
    const auto mana = [&] { return prng.below(50); };
    Drawing drawing{.nodes = {}, .wallets = {{"w0", 40}, {"w1", 9}, {"w2", 70}}};
    for (const auto* node : {"A", "B", "C", "D"}) drawing.nodes[node] = mana();
    DrawnTangle t{drawing};
    const std::vector<std::string> issuers = {"A", "B", "C", "D", "E", "F"};
    for (int i = 0; i < 3; ++i) {
        const auto n = std::to_string(i);
        t.transaction({"t" + n, {"w" + n}, {{"w" + n, drawing.wallets["w" + n]}}, issuers[i + 2u]});
    }
    Names made = {"genesis"};
    std::set<std::string> confirmed;
    for (int i = 0; i < 40; ++i) {
        std::set<std::string> strong;
        std::set<std::string> weak;
        const auto parents = 1 + prng.below(3);
        for (std::uint64_t p = 0; p < parents; ++p) {
            const auto back = std::min<std::uint64_t>(made.size(), 1 + prng.below(6));
            const auto& parent = made[made.size() - back];
            if (p == 0 || prng.chance({3, 4}))
                strong.insert(parent);
            else
                weak.insert(parent);
        }
        for (const auto& parent : strong) weak.erase(parent);
        const auto issuer = prng.below(issuers.size());
        const auto carry = prng.below(12);
        const auto id = std::to_string(i);
        const auto gap = prng.chance({1, 10}) ? 900 : 1;
        t.now += gap * types::second;
        (void)t.put({.id = id,
                     .issuer = issuers[issuer],
                     .strong = {strong.begin(), strong.end()},
                     .weak = {weak.begin(), weak.end()},
                     .time = t.now / types::second,
                     .transaction = carry < 3 ? "t" + std::to_string(carry) : ""});
        if (!t.tangle.booked(t.id(id))) continue;
        made.push_back(id);

        const Recount recount{t};
        std::uint64_t active = 0;
        for (const auto& entry : t.tangle.mana()) active += entry.active ? entry.mana : 0;
        for (const auto& [message, supporters] : recount.supporters()) {
            const auto state = t.tangle.message(message);
            const auto weight = recount.weight(supporters);
            ASSERT_EQ(state->weight, weight) << "seed " << seed << " message " << t.name(message);
            ASSERT_EQ(state->active_total, active);
            if (2 * weight > active) {
                EXPECT_TRUE(state->confirmed) << "seed " << seed;
            }
            if (confirmed.contains(t.name(message))) {
                EXPECT_TRUE(state->confirmed) << "for good: nothing conflicts";
            }
            if (state->confirmed) confirmed.insert(t.name(message));
        }
    }
}

TEST(Approval, equals_a_recount_over_past_cones_on_random_dags)
{
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        grow_and_recount(seed);
        if (::testing::Test::HasFatalFailure()) return;
    }
}

TEST(Approval, more_nodes_with_mana_than_bits_in_a_word)
{
    Drawing drawing{.nodes = {}, .wallets = {{"w", 20}}};
    for (int i = 0; i < 60; ++i) drawing.nodes["n" + std::to_string(i)] = 1;
    DrawnTangle t{drawing};
    for (int i = 0; i < 20; ++i)
        t.transaction({.id = "t" + std::to_string(i),
                       .spends = {i == 0 ? "w" : "w/t" + std::to_string(i - 1)},
                       .creates = {{"w", 20}},
                       .pledge = "late" + std::to_string(i),
                       .time = 61 * (i + 1)});
    std::string last = "genesis";
    const auto add = [&](const std::string& issuer, const std::string& transaction) {
        const auto id = issuer + transaction;
        (void)t.put({.id = id, .issuer = issuer, .strong = {last}, .transaction = transaction});
        ASSERT_TRUE(t.tangle.booked(t.id(id)));
        last = id;
    };
    for (int i = 0; i < 60; ++i) add("n" + std::to_string(i), "");
    for (int i = 0; i < 20; ++i) {
        add("late" + std::to_string(i), "t" + std::to_string(i));
        for (int n = 0; n < 60; ++n) add("n" + std::to_string(n), "t" + std::to_string(i));
    }
    EXPECT_EQ(t.tangle.message(t.id("n0"))->supporters.size(), 80u);
    EXPECT_EQ(t.weight("n0"), 80u);
    EXPECT_EQ(t.weight("late18t18"), 80u) << "18's mana went on to 19, who came after it";
    EXPECT_EQ(t.weight("n59t19"), 1u);
}

}  // namespace
}  // namespace weft::tangle
