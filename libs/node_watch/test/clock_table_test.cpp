// Whose clock is off (clock_table.hpp).

#include "../src/clock_table.hpp"

#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <string>

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;
using Standing = ClockTable::Standing;

namespace {

constexpr Instant noon = 1'700'000'000s;

types::Timestamp stamp(Instant now, std::chrono::nanoseconds ahead = {})
{
    return static_cast<types::Timestamp>(now.count()) + ahead.count();
}

/// A node with peers that answer at once.
struct Asking {
    ClockTable table;
    Instant now = noon;

    static PeerId peer(std::size_t i) { return fixtures::node_id("peer " + std::to_string(i)); }
    void tells(std::size_t i, std::chrono::nanoseconds ahead)
    {
        (void)table.told(now, peer(i), table.ask(now, peer(i)), stamp(now, ahead));
    }
    /// Peers with clocks that are so far ahead of this node's.
    static Asking with(const std::vector<std::chrono::nanoseconds>& ahead)
    {
        Asking node;
        for (std::size_t i = 0; i < ahead.size(); ++i) {
            node.table.up(peer(i));
            node.tells(i, ahead[i]);
        }
        return node;
    }
    [[nodiscard]] Standing standing() const { return table.judge(now).standing; }
};

}  // namespace

TEST(ClockTable, alone_a_clock_is_compared_with_nothing)
{
    Asking node;
    EXPECT_EQ(node.standing(), Standing::alone);
    node.table.up(Asking::peer(0));
    (void)node.table.ask(node.now, Asking::peer(0));
    EXPECT_EQ(node.standing(), Standing::alone) << "it may be a program that does not answer";
    EXPECT_TRUE(node.table.asks_first(node.now));
    EXPECT_FALSE(node.table.asks_first(node.now + ClockTable::first_answer_max));
    node.tells(0, 0s);
    EXPECT_FALSE(node.table.asks_first(node.now));
    EXPECT_EQ(node.standing(), Standing::right);
    node.table.down(Asking::peer(0));
    EXPECT_EQ(node.standing(), Standing::alone);
}

TEST(ClockTable, with_one_peer_a_difference_is_a_difference)
{
    const auto ahead = Asking::with({-24h}).table.judge(noon);
    EXPECT_EQ(ahead.standing, Standing::ahead);
    EXPECT_EQ(ahead.by, Instant{24h});
    EXPECT_EQ(ahead.peers, 1u);
    EXPECT_EQ(ahead.say_so, 1u);
    EXPECT_EQ(Asking::with({6s}).standing(), Standing::behind);
    EXPECT_EQ(Asking::with({5s}).standing(), Standing::right);
    EXPECT_EQ(Asking::with({-5s}).standing(), Standing::right);
}

/// All combinations of what up to seven peers may tell, against the rule in words.
TEST(ClockTable, one_third_of_the_peers_may_tell_what_they_like)
{
    const std::vector<std::chrono::nanoseconds> clocks{-24h, 0s, 24h};
    for (std::size_t m = 1; m <= 7; ++m) {
        std::size_t combinations = 1;
        for (std::size_t i = 0; i < m; ++i) combinations *= clocks.size();
        for (std::size_t c = 0; c < combinations; ++c) {
            std::vector<std::chrono::nanoseconds> told;
            std::size_t low = 0;
            std::size_t high = 0;
            for (std::size_t i = 0, rest = c; i < m; ++i, rest /= clocks.size()) {
                told.push_back(clocks[rest % clocks.size()]);
                low += told.back() < 0s ? 1 : 0;
                high += told.back() > 0s ? 1 : 0;
            }
            const auto f = m / 3;
            // Were these f lying, somebody correct would still say it.
            const auto expected = low >= m - f   ? Standing::ahead
                                  : high >= m - f ? Standing::behind
                                                  : Standing::right;
            EXPECT_EQ(Asking::with(told).standing(), expected)
                << m << " peers, " << low << " low, " << high << " high";
        }
    }
}

TEST(ClockTable, what_took_a_while_to_come_says_less)
{
    Asking node;
    node.table.up(Asking::peer(0));
    const auto number = node.table.ask(node.now, Asking::peer(0));
    node.now += 4s;
    // It read that somewhen in these four seconds: it is ahead by 4 s at least and by 8 s at most.
    EXPECT_TRUE(node.table.told(node.now, Asking::peer(0), number, stamp(noon, 8s)));
    EXPECT_EQ(node.standing(), Standing::right);
    const auto again = node.table.ask(node.now, Asking::peer(0));
    EXPECT_FALSE(node.table.told(node.now + 5'001ms, Asking::peer(0), again, stamp(noon, 24h)))
        << "this node's own clock may have jumped meanwhile";
    EXPECT_EQ(node.standing(), Standing::right);
}

TEST(ClockTable, only_the_last_question_has_an_answer_and_only_one)
{
    Asking node;
    node.table.up(Asking::peer(0));
    const auto first = node.table.ask(node.now, Asking::peer(0));
    const auto second = node.table.ask(node.now, Asking::peer(0));
    EXPECT_FALSE(node.table.told(node.now, Asking::peer(0), first, stamp(noon, 24h)));
    EXPECT_FALSE(node.table.told(node.now, Asking::peer(0), 0, stamp(noon, 24h)));
    EXPECT_FALSE(node.table.told(node.now, Asking::peer(1), second, stamp(noon, 24h)));
    EXPECT_TRUE(node.table.told(node.now, Asking::peer(0), second, stamp(noon)));
    EXPECT_FALSE(node.table.told(node.now, Asking::peer(0), second, stamp(noon, 24h)));
    EXPECT_EQ(node.standing(), Standing::right);
}

TEST(ClockTable, what_was_told_before_the_own_clock_jumped_counts_for_nothing)
{
    auto node = Asking::with({0s, 0s, 0s});
    EXPECT_EQ(node.standing(), Standing::right);
    node.now += 24h;
    EXPECT_EQ(node.standing(), Standing::unsure);
    node.tells(0, -24h);
    EXPECT_EQ(node.standing(), Standing::ahead) << "the first that answers";
    node.tells(1, -24h);
    node.tells(2, -24h);
    EXPECT_EQ(node.table.judge(node.now).say_so, 3u);
}

TEST(ClockTable, names_the_peers_whose_clocks_are_off)
{
    const auto node = Asking::with({0s, 60s, 4s, -60s});
    EXPECT_EQ(node.standing(), Standing::right);
    std::map<PeerId, ClockTable::Off> off;
    for (const auto& one : node.table.off(noon)) off.emplace(one.peer, one);
    ASSERT_EQ(off.size(), 2u);
    EXPECT_EQ(off.at(Asking::peer(1)), (ClockTable::Off{Asking::peer(1), 60s, true}));
    EXPECT_EQ(off.at(Asking::peer(3)), (ClockTable::Off{Asking::peer(3), 60s, false}));
}

TEST(ClockTable, any_time_a_peer_claims_is_one)
{
    using Limits = std::numeric_limits<types::Timestamp>;
    for (const auto claimed : {Limits::min(), Limits::max(), types::Timestamp{0}}) {
        Asking node;
        node.table.up(Asking::peer(0));
        (void)node.table.told(node.now, Asking::peer(0), node.table.ask(node.now, Asking::peer(0)),
                              claimed);
        EXPECT_EQ(node.standing(),
                  claimed > stamp(noon) ? Standing::behind : Standing::ahead);
        EXPECT_EQ(node.table.off(noon).size(), 1u);
    }
}
