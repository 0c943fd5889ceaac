// The role casper in whole nodes on simulated disks, clocks and connections.

#include <gtest/gtest.h>

#include "validators.hpp"

namespace weft::cluster {
namespace {

class CasperRole : public testing::Test {
protected:
    void start(ValidatorsOptions options = {})
    {
        network = std::make_unique<Validators>(options);
        network->nodes.start_all();
        network->nodes.run_for(4s);
    }
    bool until_final(Duration at_most = 30s)
    {
        return network->nodes.run_until([&] { return network->all_final(network->everybody()); },
                                        at_most);
    }
    void TearDown() override { EXPECT_EQ(network->violation, ""); }

    std::unique_ptr<Validators> network;
};

}  // namespace

TEST_F(CasperRole, a_transfer_is_executed_once_and_final_at_every_node)
{
    start();
    const auto deploy = network->transfer(0, 0, 1, 7);
    network->nodes.run_for(1s);
    ASSERT_TRUE(network->taken.contains(deploy)) << network->refusals[deploy];
    ASSERT_TRUE(until_final());
    for (const auto host : network->everybody()) {
        EXPECT_EQ(network->balance(host, 1), Validators::each + 7);
        const auto gas = *network->at(host).casper_deploy(deploy.bytes())->gas;
        EXPECT_EQ(network->balance(host, 0), Validators::each - 7 - gas);
    }
}

TEST_F(CasperRole, tells_who_stands_on_a_block_and_which_clique_made_it_final)
{
    start({.validators = 4, .others = 1});
    network->nodes.crash(3);
    const auto deploy = network->transfer(0, 0, 1, 7);
    ASSERT_TRUE(network->nodes.run_until([&] { return network->final_at(0, deploy); }, 60s));
    network->nodes.run_for(2s);
    const auto block = network->at(0).casper_deploy(deploy.bytes())->blocks.front();
    const auto answer = network->at(0).casper_agreement(block);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->state, answers::CasperBlockState::final);
    EXPECT_EQ(answer->stakes, 4 * Validators::stake);
    EXPECT_EQ(answer->standing, 3 * Validators::stake);
    EXPECT_GE(answer->proof, answer->needed);
    EXPECT_GE(answer->weight, answer->proof);
    EXPECT_TRUE(answer->exact);
    EXPECT_EQ(answer->left_out, 0u);
    ASSERT_EQ(answer->validators.size(), 4u);
    std::uint64_t proof = 0;
    std::size_t silent = 0;
    for (std::uint32_t place = 0; place < 4; ++place) {
        const auto& one = answer->validators[place];
        EXPECT_EQ(one.stake, Validators::stake);
        if (one.stance == answers::CasperStance::silent) {
            ++silent;
            EXPECT_TRUE(one.knows.empty());
            EXPECT_FALSE(one.in_clique);
        } else {
            EXPECT_EQ(one.stance, answers::CasperStance::stands);
            EXPECT_EQ(std::ranges::count(one.knows, place), 0) << "of itself";
        }
        if (one.in_proof) proof += one.stake;
    }
    EXPECT_EQ(silent, 1u);
    EXPECT_EQ(proof, answer->proof);
    const auto unknown = network->at(0).casper_agreement(Bytes(32));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, "unknown_block");
    network->nodes.start(3);
}

TEST_F(CasperRole, transfers_of_many_accounts_through_any_node_are_final_and_silence_follows)
{
    start({.validators = 3, .others = 1, .accounts = 8});
    for (std::size_t k = 0; k < 40; ++k) {
        network->transfer(k % 4, k % 8, (k + 1) % 8, 1 + k);
        network->nodes.run_for(20ms);
    }
    network->nodes.run_for(1s);
    ASSERT_EQ(network->taken.size(), 40u) << network->refusals.begin()->second;
    ASSERT_TRUE(until_final());
    network->nodes.run_for(10s);
    const auto blocks = network->at(0).casper()->blocks;
    network->nodes.run_for(60s);
    EXPECT_EQ(network->at(0).casper()->blocks, blocks) << "a quiet network stays quiet";
}

TEST_F(CasperRole, takes_deploys_and_blocks_while_a_long_deploy_is_executed)
{
    start();
    for (std::size_t host = 0; host < 3; ++host) network->nodes.slow_jobs(host, 2s);
    auto large =
        network->make(Validators::account_key(0), casper::transfer_call(Validators::address(1), 7));
    large.gas_limit = 100'000'000;
    casper::approve(large, Validators::account_key(0));
    const auto first = network->send(0, large);
    network->nodes.run_for(1s);
    ASSERT_TRUE(network->taken.contains(first));
    std::vector<casper::DeployId> others;
    for (std::size_t host = 0; host < 3; ++host) others.push_back(network->transfer(host, 2, 3, 1));
    network->nodes.run_for(100ms);
    for (const auto& deploy : others) EXPECT_TRUE(network->taken.contains(deploy));
    EXPECT_FALSE(network->final_at(0, first));
    ASSERT_TRUE(until_final(60s));
    EXPECT_EQ(network->balance(2, 1), Validators::each + 7);
    // What is lost with a crash in the middle is executed again.
    large.timestamp += types::second;
    casper::approve(large, Validators::account_key(0));
    const auto again = network->send(0, large);
    network->nodes.run_for(1s);
    for (const auto host : network->everybody()) network->nodes.crash(host);
    network->nodes.start_all();
    ASSERT_TRUE(network->taken.contains(again));
    ASSERT_TRUE(until_final(60s));
    EXPECT_EQ(network->balance(2, 1), Validators::each + 14);
}

TEST_F(CasperRole, who_bonds_is_a_validator_of_the_next_era_and_who_leaves_is_none)
{
    start({.validators = 3, .others = 1});
    network->send(3, network->make(Validators::node_key(3), casper::bond_call(100)));
    ASSERT_TRUE(network->nodes.run_until(
        [&] {
            return std::ranges::all_of(network->everybody(), [&](std::size_t host) {
                return network->at(host).casper()->era == 1;
            });
        },
        60s));
    EXPECT_EQ(network->at(0).casper_validators(answers::whole_list)->items.size(), 4u);
    EXPECT_TRUE(network->at(3).casper()->bonded);
    network->send(0, network->make(Validators::node_key(0), casper::unbond_call(0)));
    ASSERT_TRUE(network->nodes.run_until(
        [&] {
            return std::ranges::all_of(network->everybody(), [&](std::size_t host) {
                return network->at(host).casper()->era == 2;
            });
        },
        60s));
    EXPECT_FALSE(network->at(0).casper()->bonded);
    const auto last = network->transfer(0, 0, 1, 7);
    network->nodes.run_for(1s);
    ASSERT_TRUE(network->taken.contains(last));
    ASSERT_TRUE(until_final());
    const auto sums = *network->at(2).casper();
    EXPECT_EQ(sums.leaving, 100u);
    EXPECT_EQ(sums.accounts + sums.stakes + sums.leaving + sums.fees + sums.vault,
              network->supply());
}

TEST_F(CasperRole, many_blocks_side_by_side_become_final_all_the_same)
{
    // Latency is far above the pause between two blocks: each round is as wide as there are validators.
    ClusterFaults slow;
    slow.latency_max = 150ms;
    start({.validators = 24, .others = 0, .accounts = 48, .faults = slow});
    for (std::size_t round = 0; round < 3; ++round) {
        for (std::size_t k = 0; k < 48; ++k) network->transfer(k % 24, k, (k + 1) % 48, 1 + round);
        network->nodes.run_for(400ms);
    }
    network->nodes.run_for(1s);
    ASSERT_EQ(network->taken.size(), 144u);
    ASSERT_TRUE(until_final(60s));
    std::map<std::uint64_t, std::size_t> width;
    const auto blocks = network->at(0).casper_blocks(answers::whole_list);
    for (const auto& block : blocks->items) ++width[block.rank];
    const auto widest =
        std::ranges::max_element(width, {}, [](const auto& one) { return one.second; });
    ASSERT_NE(widest, width.end());
    EXPECT_GT(widest->second, 20u);
    EXPECT_EQ(network->violation, "");
}

TEST_F(CasperRole, what_was_taken_survives_a_crash_of_all_nodes)
{
    start();
    const auto deploy = network->transfer(0, 0, 1, 7);
    ASSERT_TRUE(network->nodes.run_until([&] { return network->taken.contains(deploy); }, 1s));
    for (const auto host : network->everybody()) network->nodes.crash(host);
    network->nodes.start_all();
    ASSERT_TRUE(until_final());
    EXPECT_EQ(network->balance(2, 1), Validators::each + 7);
}

TEST_F(CasperRole, who_was_away_for_eras_catches_up_from_its_disk_and_from_genesis)
{
    casper::Parameters parameters;
    parameters.era_ranks = 10;
    start({.validators = 3, .others = 1, .accounts = 4, .parameters = parameters});
    network->nodes.crash(3);
    network->nodes.crash(2);
    for (std::size_t k = 0; k < 30; ++k) {
        network->transfer(k % 2, k % 4, (k + 1) % 4, 1);
        network->nodes.run_for(1s);
    }
    ASSERT_GE(network->at(0).casper()->era, 2u);
    network->nodes.start(2);
    network->nodes.start(3);
    ASSERT_TRUE(until_final(60s));
    EXPECT_TRUE(network->nodes.run_until(
        [&] {
            return network->at(3).casper()->era == network->at(0).casper()->era &&
                   network->at(2).casper()->era == network->at(0).casper()->era;
        },
        60s));
}

TEST_F(CasperRole, that_was_there_does_not_listen_when_an_era_ends)
{
    casper::Parameters parameters;
    parameters.era_ranks = 20;
    start({.validators = 3, .accounts = 30, .parameters = parameters});
    std::map<casper::DeployId, Duration> sent;
    Duration longest{};
    for (std::size_t k = 0; k < 600; ++k) {
        sent.emplace(network->transfer(k % 3, k % 30, (k + 1) % 30, 1),
                     network->nodes.agenda().now());
        network->nodes.run_for(50ms);
        std::erase_if(sent, [&](const auto& one) {
            if (!network->final_at(0, one.first)) return false;
            longest = std::max(longest, network->nodes.agenda().now() - one.second);
            return true;
        });
    }
    ASSERT_TRUE(until_final());
    ASSERT_GE(network->at(0).casper()->era, 5u);
    // Listening takes three seconds.
    EXPECT_LT(longest, 2s) << longest.count() / 1'000'000 << " ms";
}

/// Four validators in eras of ten ranks, and host 4 that is not up; the state takes several frames.
class JoiningLate : public CasperRole {
protected:
    void go_eras_ahead(std::uint64_t eras)
    {
        casper::Parameters parameters;
        parameters.era_ranks = 10;
        network = std::make_unique<Validators>(ValidatorsOptions{
            .validators = 4, .others = 1, .accounts = 10'000, .parameters = parameters});
        for (std::size_t host = 0; host < 4; ++host) network->nodes.start(host);
        network->nodes.listen([this](std::size_t, std::size_t to, ByteSpan frame) {
            const auto decoded = node::decode_frame<node::CasperFrames>(frame);
            if (to == 4 && decoded && std::holds_alternative<node::CasperStateFrame>(*decoded))
                ++pieces;
        });
        network->nodes.run_for(4s);
        first = network->transfer(0, 0, 1, 7);
        network->nodes.run_for(1s);
        old_block = network->at(0).casper_blocks(answers::whole_list)->items.front().block;
        for (std::size_t k = 0; network->at(0).casper()->era < eras; ++k) {
            network->transfer(k % 4, k % 100, (k + 1) % 100, 1);
            network->nodes.run_for(1s);
        }
    }
    bool joins(Duration at_most = 60s)
    {
        return network->nodes.run_until(
            [&] {
                return network->nodes.up(4) &&
                       network->at(4).casper()->era == network->at(0).casper()->era &&
                       network->all_final({4});
            },
            at_most);
    }
    /// Host `liar` adds one to what an account holds, in all that it sends of a state.
    void falsify(std::size_t liar)
    {
        network->liars.insert(liar);
        network->nodes.lie(liar, [](std::size_t, ByteSpan frame) -> std::optional<Bytes> {
            const auto decoded = node::decode_frame<node::CasperFrames>(frame);
            const auto* piece = decoded ? std::get_if<node::CasperStateFrame>(&*decoded) : nullptr;
            if (piece == nullptr || piece->entries.empty()) return to_bytes(frame);
            auto other = *piece;
            other.entries.front().second.front() ^= std::byte{1};
            return node::encode(other);
        });
    }
    std::size_t pieces = 0;
    casper::DeployId first;
    Bytes old_block;
};

TEST_F(JoiningLate, takes_the_state_of_the_newest_era_and_executes_nothing_before_it)
{
    go_eras_ahead(6);
    network->nodes.start(4);
    ASSERT_TRUE(joins());
    EXPECT_GE(pieces, 3u);
    EXPECT_FALSE(network->at(4).casper_block(old_block).has_value());
    network->nodes.run_for(1s);
    // What became of deploys whose time is not over is known all the same.
    const auto here = *network->at(4).casper_deploy(first.bytes());
    const auto there = *network->at(0).casper_deploy(first.bytes());
    EXPECT_EQ(here.state, answers::CasperDeployState::final);
    EXPECT_EQ(here.gas, there.gas);
    EXPECT_EQ(here.blocks, there.blocks);
    EXPECT_EQ(network->balance(4, 1), network->balance(0, 1));
    const auto sums = *network->at(4).casper();
    EXPECT_EQ(sums.accounts + sums.stakes + sums.leaving + sums.fees + sums.vault,
              network->supply());
    // It goes on with the others, from its own disk as well.
    network->nodes.crash(4);
    network->nodes.start(4);
    const auto later = network->transfer(4, 3, 1, 5);
    network->nodes.run_for(1s);
    ASSERT_TRUE(network->taken.contains(later)) << network->refusals[later];
    ASSERT_TRUE(until_final());
}

TEST_F(JoiningLate, from_who_lies_about_the_state_takes_it_from_the_next)
{
    go_eras_ahead(6);
    falsify(0);
    falsify(1);
    network->nodes.start(4);
    ASSERT_TRUE(joins());
    EXPECT_EQ(network->at(4).casper()->state, network->at(2).casper()->state);
    EXPECT_FALSE(network->at(4).casper_block(old_block).has_value());
}

TEST_F(JoiningLate, begins_again_after_a_crash_in_the_middle)
{
    go_eras_ahead(6);
    network->nodes.start(4);
    ASSERT_TRUE(network->nodes.run_until([&] { return pieces == 2; }, 20s));
    const auto reasons = network->nodes.queries(4)->not_ready(network->nodes.shown(4));
    EXPECT_TRUE(
        std::ranges::any_of(reasons, [](const auto& one) { return one.stage == "joining"; }));
    network->nodes.crash(4);
    network->nodes.start(4);
    ASSERT_TRUE(joins());
    EXPECT_GE(pieces, 5u);
    EXPECT_FALSE(network->at(4).casper_block(old_block).has_value());
}

TEST_F(JoiningLate, while_no_more_than_half_of_the_stake_names_an_era_executes_what_leads_there)
{
    go_eras_ahead(6);
    network->nodes.cut(4, 2);
    network->nodes.cut(4, 3);
    network->nodes.start(4);
    network->nodes.run_for(30s);
    EXPECT_EQ(pieces, 0u);
    EXPECT_TRUE(network->at(4).casper_block(old_block).has_value());
    network->nodes.heal();
    ASSERT_TRUE(joins());
}

TEST_F(CasperRole, falls_silent_while_nothing_can_be_final_and_goes_on_when_the_stake_returns)
{
    start({.validators = 5, .others = 0, .accounts = 8});
    // More than three of five must agree.
    network->nodes.crash(3);
    network->nodes.crash(4);
    const auto pay_for = [&](Duration time) {
        const auto end = network->nodes.agenda().now() + time;
        for (std::size_t k = 0; network->nodes.agenda().now() < end; ++k) {
            network->transfer(k % 3, k % 8, (k + 1) % 8, 1);
            network->nodes.run_for(1s);
        }
    };
    pay_for(300s);
    const auto reason = [&](std::size_t host) {
        for (const auto& one : network->nodes.queries(host)->not_ready(network->nodes.shown(host)))
            if (one.stage == "casper") return one.reason;
        return std::string{};
    };
    EXPECT_NE(reason(0).find("300 of 500 stake stands on the oldest block that waits, and more "
                             "than 300 must. Start or reconnect "),
              std::string::npos)
        << reason(0);
    // 200 with deploys, what three say at once above that, and a few votes of each for every one.
    const auto blocks = network->blocks();
    EXPECT_LT(blocks, 1'500u);
    pay_for(100s);
    network->nodes.run_for(60s);
    EXPECT_LT(network->blocks() - blocks, 300u) << "it slows down";
    const auto silent = network->blocks();
    network->nodes.run_for(300s);
    EXPECT_EQ(network->blocks(), silent);

    network->nodes.start(3);
    network->nodes.start(4);
    ASSERT_TRUE(network->nodes.run_until([&] { return reason(0).empty(); }, 15s)) << reason(0);
    ASSERT_TRUE(until_final(120s));
    EXPECT_EQ(network->balance(4, 1), network->owed(4)[1]);
}

TEST_F(CasperRole, that_lost_its_mark_makes_no_block_in_the_eras_it_may_have_spoken_in)
{
    casper::Parameters parameters;
    parameters.era_ranks = 10;
    start({.validators = 4, .others = 0, .accounts = 4, .parameters = parameters});
    const auto pay = [&](std::size_t count) {
        for (std::size_t k = 0; k < count; ++k) {
            network->transfer(k % 3, k % 4, (k + 1) % 4, 1);
            network->nodes.run_for(1s);
        }
    };
    const auto mark_is_missed = [&] {
        return std::ranges::any_of(network->nodes.queries(3)->not_ready(network->nodes.shown(3)),
                                   [](const auto& reason) { return reason.stage == "mark"; });
    };
    const auto own_blocks = [&](std::uint64_t era) { return network->blocks_of(3, era); };
    pay(3);
    EXPECT_FALSE(mark_is_missed());
    network->nodes.crash(3);
    network->nodes.lose_marks(3);
    // It is back in another era than the one it left, with the disk of that one.
    pay(12);
    const auto era = network->at(0).casper()->era;
    ASSERT_GE(era, 1u);
    const auto before = own_blocks(era);
    network->nodes.start(3);
    network->nodes.run_for(2s);
    EXPECT_TRUE(mark_is_missed());
    // Not in its next life either.
    network->nodes.crash(3);
    network->nodes.start(3);
    network->nodes.run_for(2s);
    EXPECT_TRUE(mark_is_missed() || network->at(0).casper()->era > era);
    pay(40);
    ASSERT_GT(network->at(0).casper()->era, era + 2);
    EXPECT_EQ(own_blocks(era), before);
    EXPECT_FALSE(mark_is_missed());
    std::size_t after = 0;
    for (auto later = era + 1; later <= network->at(0).casper()->era; ++later)
        after += own_blocks(later);
    EXPECT_GT(after, 0u) << "from a later era on it speaks again";
    EXPECT_EQ(network->violation, "");
}

TEST_F(CasperRole, that_lost_its_mark_does_not_wait_for_an_era_that_no_more_name_than_may_lie)
{
    casper::Parameters parameters;
    parameters.era_ranks = 10;
    parameters.threshold_numerator = 2;  // of five: of five equal stakes one may lie
    start({.validators = 5, .others = 0, .accounts = 4, .parameters = parameters});
    network->nodes.crash(4);
    network->nodes.lose_marks(4);
    network->liars.insert(0);
    network->nodes.lie(0, [](std::size_t to, ByteSpan frame) -> std::optional<Bytes> {
        const auto decoded = node::decode_frame<node::CasperFrames>(frame);
        const auto* tips = decoded ? std::get_if<node::CasperTips>(&*decoded) : nullptr;
        if (tips == nullptr || to != 4) return to_bytes(frame);
        auto other = *tips;
        other.era = 1'000'000;
        return node::encode(other);
    });
    network->nodes.start(4);
    const auto mark_is_missed = [&] {
        return std::ranges::any_of(network->nodes.queries(4)->not_ready(network->nodes.shown(4)),
                                   [](const auto& reason) { return reason.stage == "mark"; });
    };
    network->nodes.run_for(5s);
    EXPECT_TRUE(mark_is_missed());
    for (std::size_t k = 0; mark_is_missed() && k < 200; ++k) {
        network->transfer(k % 4, k % 4, (k + 1) % 4, 1);
        network->nodes.run_for(1s);
    }
    EXPECT_FALSE(mark_is_missed());
    EXPECT_LT(network->at(4).casper()->era, 10u);
}

TEST_F(CasperRole, of_an_equivocator_takes_the_lanes_alone_that_others_cite)
{
    casper::Parameters parameters;
    parameters.threshold_numerator = 2;  // of five: four must agree
    start({.validators = 5, .others = 0, .accounts = 4, .parameters = parameters});
    network->nodes.crash(2);
    network->nodes.crash(3);
    network->liars.insert(4);
    std::optional<casper::SignedBlock> own;
    network->nodes.listen([&](std::size_t from, std::size_t, ByteSpan frame) {
        const auto decoded = node::decode_frame<node::CasperFrames>(frame);
        const auto* told = decoded ? std::get_if<node::CasperBlockFrame>(&*decoded) : nullptr;
        if (from != 4 || told == nullptr || own) return;
        if (auto block = casper::decode_signed_block(told->block);
            block && block->header.creator == network->nodes.id(4))
            own = *std::move(block);
    });
    for (std::size_t k = 0; k < 4; ++k) network->transfer(k % 2, k, (k + 1) % 4, 7);
    network->nodes.run_for(20s);
    ASSERT_TRUE(own);
    const auto before = network->at(0).casper()->blocks;
    network->nodes.lie(4, [](std::size_t, ByteSpan frame) { return to_bytes(frame); });
    for (int k = 0; k < 100; ++k) {
        own->header.timestamp += 1;
        casper::sign(*own, Validators::node_key(4));
        network->nodes.say(4, 0, node::encode(node::CasperBlockFrame{casper::encode(*own)}));
        network->nodes.run_for(50ms);
    }
    network->nodes.run_for(5s);
    EXPECT_GT(network->at(0).casper()->blocks, before) << "the first twin, and what the honest say";
    EXPECT_LT(network->at(0).casper()->blocks, before + 20);
    network->nodes.start(2);
    network->nodes.start(3);
    EXPECT_TRUE(network->nodes.run_until(
        [&] {
            return std::ranges::all_of(std::vector<std::size_t>{0, 1, 2, 3}, [&](std::size_t host) {
                return network->at(host).casper()->vault == Validators::stake;
            });
        },
        60s));
}

TEST_F(CasperRole, a_deploy_that_cannot_pay_or_is_of_another_network_is_refused_with_the_reason)
{
    start();
    auto poor =
        network->make(fixtures::key_of("nobody"), casper::transfer_call(Validators::address(1), 1));
    auto other = network->make(Validators::account_key(0), casper::bond_call(1));
    other.network = casper::NetworkId::filled(7);
    casper::approve(other, Validators::account_key(0));
    auto cheap = network->make(Validators::account_key(0), casper::bond_call(1));
    cheap.gas_price = 0;
    casper::approve(cheap, Validators::account_key(0));
    network->send(0, poor);
    network->send(0, other);
    network->send(0, cheap);
    network->nodes.run_for(1s);
    EXPECT_EQ(network->refusals[casper::id_of(poor)], "cannot_pay");
    EXPECT_EQ(network->refusals[casper::id_of(other)], "another_network");
    EXPECT_EQ(network->refusals[casper::id_of(cheap)], "gas_price_too_low");
}

TEST_F(CasperRole, a_deploy_that_can_no_longer_be_paid_for_is_rejected_with_the_reason)
{
    start();
    auto later =
        network->make(Validators::account_key(0), casper::transfer_call(Validators::address(1), 1));
    later.timestamp += 6 * types::second;
    casper::approve(later, Validators::account_key(0));
    network->send(0, later);
    const auto all = network->transfer(0, 0, 1, Validators::each - 1'000'000);
    network->nodes.run_for(1s);
    ASSERT_TRUE(network->taken.contains(casper::id_of(later)));
    ASSERT_TRUE(network->taken.contains(all));
    network->nodes.run_for(60s);
    ASSERT_TRUE(network->final_at(0, all));
    const auto now = network->at(0).casper_deploy(casper::id_of(later).bytes());
    ASSERT_TRUE(now.has_value());
    EXPECT_EQ(now->state, answers::CasperDeployState::rejected);
    EXPECT_EQ(now->reason, "cannot_pay");
    EXPECT_TRUE(now->blocks.empty());
}

TEST_F(CasperRole, says_that_final_blocks_contradict_when_more_stake_than_may_lie_is_elsewhere)
{
    casper::Parameters parameters;
    parameters.threshold_numerator = 3;  // of five: of four equal stakes one may lie
    start({.validators = 4, .others = 1, .accounts = 2, .parameters = parameters});
    const auto contradicted = [&] {
        return std::ranges::any_of(
            network->nodes.queries(0)->not_ready(network->nodes.shown(0)),
            [](const auto& reason) { return reason.stage == "contradiction"; });
    };
    const auto say = [&](std::size_t host) {
        network->nodes.lie(host, [](std::size_t, ByteSpan frame) { return to_bytes(frame); });
        node::CasperTips tips;
        tips.opened_by = casper::BlockId::filled(7);
        network->nodes.say(host, 0, node::encode(tips));
        network->nodes.run_for(1s);
    };
    say(4);
    EXPECT_FALSE(contradicted()) << "who has no stake says nothing";
    say(3);
    EXPECT_FALSE(contradicted());
    EXPECT_FALSE(network->at(0).casper()->contradicted);
    EXPECT_EQ(network->violation, "");
    say(2);
    EXPECT_TRUE(contradicted());
    EXPECT_TRUE(network->at(0).casper()->contradicted);
    network->violation = "";
}

}  // namespace weft::cluster
