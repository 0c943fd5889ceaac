// The adversarial scenarios of X §6.3 that concern agreement, told one by one.

#include <gtest/gtest.h>

#include "dealt_keys.hpp"
#include "scenario.hpp"
#include "schedules.hpp"
#include "table.hpp"
#include <algorithm>
#include <span>

namespace weft::sim::agreement {
namespace {

constexpr std::uint16_t sizes[] = {1, 4, 7, 10};

Scenario with_liars(Kind kind, std::uint16_t size, Lie lie, Prng& prng)
{
    auto scenario = plain(kind, size, prng);
    const auto f = scenario.setting.committee.faulty_max();
    // The liars sit anywhere, and one of them proposes in a broadcast.
    const auto first = prng.below(size);
    for (std::size_t i = 0; i < f; ++i) {
        const auto who = (first + i) % size;
        scenario.liars[who] = lie;
        scenario.setting.correct[who] = false;
    }
    scenario.setting.proposer = first;
    const auto trouble = NetworkFaults::swarm(prng, size);
    if (prng.below(2) == 1) scenario.network = trouble;
    return scenario;
}

class EachLie : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(F, EachLie, testing::Range(std::size_t{0}, lies), [](const auto& lie) {
    return std::string{name(static_cast<Lie>(lie.param))};
});

/// The world checks agreement, validity, totality, no false accusation, liveness after healing.
TEST_P(EachLie, of_f_seats_breaks_no_promise_at_any_of_the_four_sizes)
{
    const auto lie = static_cast<Lie>(GetParam());
    for (const auto size : sizes)
        for (const auto kind : {Kind::rbc, Kind::aba, Kind::acs})
            for (std::uint64_t seed = 1; seed <= 8; ++seed) {
                Prng prng{seed * 1000 + size};
                const auto scenario = with_liars(kind, size, lie, prng);
                const auto outcome = play(scenario, prng);
                EXPECT_EQ(outcome.failure, Failure::none)
                    << outcome.what << "\nseed " << seed << ", " << scenario.text();
            }
}

TEST(Stories, committees_that_are_not_3f_plus_1_and_large_ones_agree_too)
{
    static constexpr std::uint16_t odd_sizes[] = {2, 3, 5, 6, 8, 13, 31};
    for (const auto size : odd_sizes) {
        Prng prng{size};
        const auto scenario = with_liars(Kind::acs, size, Lie::silence, prng);
        const auto outcome = play(scenario, prng);
        EXPECT_EQ(outcome.failure, Failure::none) << outcome.what << scenario.text();
    }
}

/// Scenarios 4 and 5: against the correct build the coin seer keeps the estimates apart through the
/// two constant coins, which anybody can foresee, and never through a real one. (That it wins for
/// ever where estimates come from the own AUX outcome is shown by planted bugs
/// aba_conf_only_opens and aba_no_conf.)
TEST(Stories, the_coin_seer_loses_at_the_first_real_coin)
{
    for (const auto size : std::span{sizes}.subspan(1))
        for (const bool input : {false, true}) {
            const auto duel = coin_seer(dealt_keys(size), input, 300);
            EXPECT_FALSE(duel.stalled);
            EXPECT_EQ(duel.split_rounds, 2u);
            EXPECT_TRUE(duel.decided);
            EXPECT_TRUE(duel.agreed);
            EXPECT_LE(duel.round_last, 12u);
        }
}

/// What planted.aba_past_rounds_forgotten breaks: the past must not be forgotten.
TEST(Stories, a_seat_that_has_left_a_round_still_helps_the_one_behind)
{
    for (const bool b : {false, true}) {
        const auto duel = early_leaver(dealt_keys(4), b);
        EXPECT_TRUE(duel.decided);
        EXPECT_TRUE(duel.agreed);
    }
}

/// Scenario 22: n - f on one side of a split go on, the others decide nothing alone and catch up.
TEST(Stories, a_minority_cut_off_decides_nothing_and_catches_up)
{
    Prng prng{1};
    const auto scenario = plain(Kind::acs, 7, prng);
    Table<Acs> table{scenario.setting};
    const auto inside = [](std::size_t who) { return who < 2; };
    table.shut([&](std::size_t from, std::size_t to) { return inside(from) != inside(to); });
    table.start_all();
    table.settle();
    for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(table.node(i).done(), !inside(i));
    table.open();
    table.settle();
    EXPECT_EQ(table.at_end(), "");
}

/// Scenario 23: no side has n - f: nobody decides, and all decide once after the heal.
TEST(Stories, a_split_without_a_quorum_decides_nothing_until_it_heals)
{
    for (const auto kind : {Kind::aba, Kind::acs}) {
        Prng prng{2};
        const auto scenario = plain(kind, 10, prng);
        const auto inside = [](std::size_t who) { return who < 5; };
        const auto across = [&](std::size_t from, std::size_t to) {
            return inside(from) != inside(to);
        };
        const auto tell = [&](auto table) {
            table.shut(across);
            table.start_all();
            table.settle();
            EXPECT_EQ(table.outputs(), 0u);
            table.open();
            table.settle();
            EXPECT_EQ(table.outputs(), 10u);
            EXPECT_EQ(table.at_end(), "");
        };
        if (kind == Kind::aba)
            tell(Table<Aba>{scenario.setting});
        else
            tell(Table<Acs>{scenario.setting});
    }
}

/// Scenario 9: a flood of well-formed frames that fit nothing does not stop anybody.
TEST(Stories, a_flood_from_one_seat_stops_nobody)
{
    Prng prng{3};
    auto scenario = plain(Kind::acs, 4, prng);
    scenario.setting.correct[3] = false;
    Table<Acs> table{scenario.setting};
    Acs engine{scenario.setting};
    for (int i = 0; i < 100'000; ++i) table.say(3, i % 3, engine.noise(prng));
    table.start_all();
    table.settle();
    EXPECT_EQ(table.at_end(), "");
}

/// A repeat of everything a node has heard changes nothing: the ground for restarts.
TEST(Stories, a_node_that_hears_its_past_again_says_nothing_new)
{
    Prng prng{4};
    const auto scenario = plain(Kind::acs, 4, prng);
    std::vector<Acs::Node> nodes;
    std::vector<std::tuple<std::size_t, std::size_t, Acs::Message>> frames;
    Acs engine{scenario.setting};
    for (std::size_t i = 0; i < 4; ++i) nodes.push_back(std::move(engine.machines(i).front()));
    std::vector<std::vector<std::pair<std::size_t, Acs::Message>>> heard(4);
    std::vector<Bytes> spoken(4);
    const auto obey = [&](std::size_t who, const acs::Step& step) {
        for (const auto& envelope : step.messages)
            for (std::size_t to = 0; to < 4; ++to)
                if (to != who) frames.emplace_back(who, to, envelope.message);
    };
    for (std::size_t i = 0; i < 4; ++i) obey(i, *engine.start(nodes[i], i, false));
    for (std::size_t next = 0; next < frames.size(); ++next) {
        const auto [from, to, message] = frames[next];
        heard[to].emplace_back(from, message);
        obey(to, nodes[to].handle(seat(from), message).value());
    }
    for (std::size_t i = 0; i < 4; ++i) {
        ASSERT_TRUE(nodes[i].done());
        auto second_life = std::move(engine.machines(i).front());
        std::size_t said = engine.start(second_life, i, false)->messages.size();
        acs::Subset output;
        for (const auto& [from, message] : heard[i]) {
            auto step = second_life.handle(seat(from), message).value();
            said += step.messages.size();
            for (auto& subset : step.outputs) output = std::move(subset);
        }
        EXPECT_GE(output.size(), 3u);
        const auto first_life =
            std::ranges::count_if(frames, [&](const auto& f) { return std::get<0>(f) == i; });
        EXPECT_EQ(said * 3, static_cast<std::size_t>(first_life)) << "to three others each";
        for (const auto& [from, message] : heard[i])
            EXPECT_TRUE(second_life.handle(seat(from), message)->empty());
    }
}

}  // namespace
}  // namespace weft::sim::agreement
