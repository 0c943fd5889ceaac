// A whole network whose genesis names the series of beacons that judges votes: a committee makes it, no
// ledger node is told anything, and each judges its rounds by the same numbers.

#include <weft/drng/follower.hpp>

#include <gtest/gtest.h>

#include "scene.hpp"

using namespace weft;
using namespace weft::cluster;

namespace {

class JudgedVotes : public testing::Test {
protected:
    static constexpr std::size_t ledgers = 6;

    /// Three spends of all that the wallet has, each with a third of the mana when all hear of all:
    /// weight decides nothing before the votes do.
    void spend_thrice()
    {
        for (std::size_t a = 0; a < ledgers; ++a)
            for (std::size_t b = 0; b < a; ++b)
                if (a / 2 != b / 2) scene.cluster().cut(scene.ledger(a), scene.ledger(b));
        const auto funds = scene.funds().front();
        for (std::size_t side = 0; side < 3; ++side) {
            const auto transaction = scene.sign(
                {.timestamp = scene.now(),
                 .access_pledge = {},
                 .consensus_pledge = {},
                 .inputs = {funds.id},
                 .outputs = {{fixtures::wallet("to " + std::to_string(side)), funds.balance}},
                 .data = {}});
            sides.push_back(types::id_of(transaction));
            scene.cluster().command(scene.ledger(2 * side),
                                    node::SubmitTransaction{types::encode(transaction)});
        }
        scene.cluster().run_for(300ms);
        scene.cluster().heal();
    }
    answers::Branch branch(std::size_t ledger, const types::TransactionId& id)
    {
        const auto found =
            scene.cluster().queries(scene.ledger(ledger))->ask(&node::LedgerQueries::branch, id);
        return found ? *found : answers::Branch{};
    }
    bool ended_everywhere()
    {
        for (std::size_t n = 0; n < ledgers; ++n)
            for (const auto& side : sides) {
                const auto vote = branch(n, side).vote;
                if (!vote || vote->level < 2) return false;
            }
        return true;
    }
    /// For a failure.
    std::string standing()
    {
        std::string text;
        for (std::size_t n = 0; n < ledgers; ++n) {
            text += "\nnode " + std::to_string(n) + ":";
            for (const auto& side : sides) {
                const auto found = branch(n, side);
                text += " " + std::string{answers::name(found.state)} + " " +
                        found.approval_weight.text;
                for (const auto& round : found.vote_rounds)
                    text += " [" + std::to_string(round.round) + round.opinion + " " +
                            std::to_string(round.likes) + "/" + std::to_string(round.valid) + " t" +
                            round.threshold.value_or("-") + " b" +
                            (round.beacon ? std::to_string(*round.beacon) : "-") + "]";
                if (found.vote)
                    text += " " + found.vote->opinion + std::to_string(found.vote->level) +
                            found.vote->by + std::to_string(found.vote->rounds);
            }
        }
        return text;
    }
    std::uint64_t figure(std::size_t host, std::string_view name)
    {
        for (const auto& figure : scene.cluster().queries(host)->figures())
            if (figure.name == name) return figure.value;
        return 0;
    }
    /// The first 8 bytes of that round's randomness, as a member has it.
    std::string made(std::uint64_t round)
    {
        const auto all = scene.cluster()
                             .queries(scene.member(0))
                             ->ask(&node::DrngQueries::series, answers::whole_list);
        const auto id = drng::SeriesId::from(*all->items.front().series);
        const auto found =
            scene.cluster().queries(scene.member(0))->ask(&node::DrngQueries::round, *id, round);
        return found ? to_hex(found->randomness).substr(0, 16) : "";
    }

    Scene scene{{.ledger = ledgers,
                 .committee = 4,
                 .voting = types::Genesis::Voting{.quarantine_ms = 1'000, .round_ms = 500},
                 .beacons = 500ms}};
    std::vector<types::TransactionId> sides;
};

}  // namespace

TEST_F(JudgedVotes, are_judged_by_the_beacons_of_the_series_in_genesis_and_by_the_same_on_all_nodes)
{
    scene.start_beacons();
    scene.cluster().run_for(20s);
    for (std::size_t n = 0; n < ledgers; ++n)
        EXPECT_GE(figure(scene.ledger(n), "weft_votes_beacons_heard_total"), 25u)
            << "nobody told node " << n << " to follow anything";
    spend_thrice();
    ASSERT_TRUE(scene.cluster().run_until([&] { return ended_everywhere(); }, 30s)) << standing();

    // Votes do not begin at the same instant everywhere; what judges at an instant is the same.
    std::map<std::uint64_t, std::string> thresholds;  // by round of the series
    for (const auto& side : sides)
        for (std::size_t n = 0; n < ledgers; ++n) {
            std::vector<std::uint64_t> used;
            for (const auto& round : branch(n, side).vote_rounds) {
                if (!round.beacon) continue;
                used.push_back(*round.beacon);
                EXPECT_EQ(*round.random, made(*round.beacon)) << "node " << n;
                EXPECT_EQ(thresholds.emplace(*round.beacon, *round.threshold).first->second,
                          *round.threshold)
                    << "node " << n;
            }
            EXPECT_GE(used.size(), 5u) << "of ten rounds the first and the last three are fixed";
            for (std::size_t k = 1; k < used.size(); ++k)
                EXPECT_EQ(used[k], used[k - 1] + 1) << "node " << n << ": a beacon judged nothing";
            // Three of four that are equal state what they think; every node knows of two others.
            const auto shown = branch(n, side);
            EXPECT_GE(shown.stated_total, 2u) << "node " << n;
            for (const auto& one : shown.stated) {
                EXPECT_TRUE(one.opinion == "like" || one.opinion == "dislike") << one.opinion;
                EXPECT_GE(one.round, 1u);
            }
        }
    EXPECT_EQ(scene.violation(), "");
}

TEST_F(JudgedVotes, end_by_the_clock_when_the_committee_is_silent)
{
    scene.start_beacons();
    scene.cluster().run_for(15s);
    for (std::size_t m = 0; m < 4; ++m) scene.cluster().crash(scene.member(m));
    scene.cluster().run_for(2s);
    spend_thrice();
    ASSERT_TRUE(scene.cluster().run_until([&] { return ended_everywhere(); }, 30s)) << standing();
    for (std::size_t n = 0; n < ledgers; ++n)
        for (const auto& side : sides) {
            const auto rounds = branch(n, side).vote_rounds;
            EXPECT_GE(rounds.size(), 10u);
            for (const auto& round : rounds) EXPECT_FALSE(round.random) << round.round;
        }
}

TEST_F(JudgedVotes, a_round_that_one_node_is_handed_over_comes_to_all)
{
    // The committee makes them, and no ledger node hears it: as with a public network.
    for (std::size_t m = 0; m < 4; ++m)
        for (std::size_t n = 0; n < ledgers; ++n)
            scene.cluster().cut(scene.member(m), scene.ledger(n));
    scene.start_beacons();
    scene.cluster().run_for(10s);
    EXPECT_EQ(figure(scene.ledger(2), "weft_votes_beacons_heard_total"), 0u);
    const auto all = scene.cluster()
                         .queries(scene.member(0))
                         ->ask(&node::DrngQueries::series, answers::whole_list);
    const auto series = *drng::SeriesId::from(*all->items.front().series);
    for (std::uint64_t number = 1; number <= 6; ++number) {
        const auto said = *scene.cluster()
                               .queries(scene.member(0))
                               ->ask(&node::DrngQueries::round, series, number);
        scene.cluster().command(
            scene.ledger(1),
            node::HearRound{series, drng::Round{.number = said.round,
                                                .signature = said.signature,
                                                .previous_signature =
                                                    said.previous_signature.value_or(Bytes{})}});
        scene.cluster().run_for(500ms);
    }
    for (std::size_t n = 0; n < ledgers; ++n)
        EXPECT_GE(figure(scene.ledger(n), "weft_votes_beacons_heard_total"), 6u) << "node " << n;
}
