#include <weft/casper_blocks/validation.hpp>

#include <gtest/gtest.h>

#include "made.hpp"

namespace weft::casper {
namespace {

using made::deploy;
using made::genesis;
using made::key;
using made::network;
using made::noon;

constexpr std::uint64_t gas_max = 1'000;

std::string said(const Checked& checked)
{
    if (checked) return "ok";
    std::string text{name(checked.error().fault)};
    if (checked.error().deploy) text += " " + std::to_string(*checked.error().deploy);
    if (checked.error().error) text += " " + std::string{name(*checked.error().error)};
    return text;
}
std::string said(const std::expected<void, DeployError>& checked)
{
    return checked ? "ok" : std::string{name(checked.error())};
}
void sign_again(SignedBlock& block, unsigned creator = 0)
{
    sign(block, key(creator));
}

TEST(DeployCheck, one_that_its_account_has_signed_is_good)
{
    EXPECT_EQ(said(check(deploy(1), network)), "ok");
}

TEST(DeployCheck, each_rule_has_its_name_and_the_first_broken_one_is_named)
{
    auto elsewhere = deploy(1);
    elsewhere.network = {};
    elsewhere.gas_limit = 0;
    EXPECT_EQ(said(check(elsewhere, network)), "another_network");
    auto for_ever = deploy(1);
    for_ever.time_to_live = time_to_live_max + 1;
    EXPECT_EQ(said(check(for_ever, network)), "time_to_live_out_of_range") << "V17 d: above a day";
    auto without_gas = deploy(1);
    without_gas.gas_limit = 0;
    EXPECT_EQ(said(check(without_gas, network)), "gas_limit_zero");
    auto nothing = deploy(1);
    nothing.session = {};
    EXPECT_EQ(said(check(nothing, network)), "session_empty");
    auto by_another = made::unsigned_deploy(1);
    approve(by_another, key(2));
    EXPECT_EQ(said(check(by_another, network)), "account_has_not_signed");
}

TEST(DeployCheck, one_bad_signature_among_good_ones_refuses_it)
{
    auto two = deploy(1);
    approve(two, key(2));
    EXPECT_EQ(said(check(two, network)), "ok");
    two.gas_price += 1;
    approve(two, key(1));
    EXPECT_EQ(said(check(two, network)), "approval_invalid");
}

TEST(DeployCheck, it_may_stand_in_blocks_from_its_timestamp_to_the_end_of_its_time_to_live)
{
    const auto one = deploy(1);
    EXPECT_FALSE(begun(one, noon - 1));
    EXPECT_TRUE(begun(one, noon));
    EXPECT_FALSE(expired(one, noon + one.time_to_live));
    EXPECT_TRUE(expired(one, noon + one.time_to_live + 1));
    EXPECT_FALSE(expired(one, 0));
}

TEST(CheckOrigin, what_its_creator_did_not_make_is_told_from_what_it_did)
{
    auto block = made::block(0, {genesis}, {deploy(1)});
    EXPECT_EQ(said(check_origin(block, network)), "ok");
    auto forged = block;
    forged.header.rank += 1;
    EXPECT_EQ(said(check_origin(forged, network)), "signature_invalid");
    auto elsewhere = block;
    elsewhere.header.network = {};
    EXPECT_EQ(said(check_origin(elsewhere, network)), "another_network");
    auto swapped = block;
    swapped.deploys[0].gas += 1;
    EXPECT_EQ(said(check_origin(swapped, network)), "body_mismatch");
}

TEST(CheckAlone, gas_is_the_sum_and_bounded)
{
    auto block = made::block(0, {genesis}, {deploy(1), deploy(2)});
    EXPECT_EQ(said(check_alone(block, gas_max)), "ok");
    EXPECT_EQ(said(check_alone(block, 19)), "too_much_gas");
    block.header.gas = 21;
    EXPECT_EQ(said(check_alone(block, gas_max)), "gas_sum_wrong");
    block.deploys[0].gas = ~std::uint64_t{0};
    block.header.gas = 9;
    EXPECT_EQ(said(check_alone(block, gas_max)), "gas_sum_wrong") << "a sum that wraps is none";
}

TEST(CheckAlone, a_deploy_that_may_use_more_than_a_block_is_in_none)
{
    // Its claimed gas is small; who judges would have to execute it to know better.
    const auto block = made::block(0, {genesis}, {deploy(1)});
    EXPECT_EQ(said(check_alone(block, deploy(1).gas_limit)), "ok");
    EXPECT_EQ(said(check_alone(block, deploy(1).gas_limit - 1)), "too_much_gas 0");
}

TEST(CheckAlone, stage_0_comes_first_and_the_later_ones_one_by_one)
{
    const auto staged = [](std::vector<std::uint32_t> stages) {
        std::vector<Deploy> deploys;
        for (unsigned k = 0; k < stages.size(); ++k) deploys.push_back(deploy(k));
        auto block = made::block(0, {genesis}, deploys);
        for (std::size_t k = 0; k < stages.size(); ++k) block.deploys[k].stage = stages[k];
        sign_again(block);
        return said(check_alone(block, gas_max));
    };
    EXPECT_EQ(staged({0, 0, 1, 2}), "ok");
    EXPECT_EQ(staged({1, 2}), "ok");
    EXPECT_EQ(staged({0, 2}), "stages_unordered 1");
    EXPECT_EQ(staged({1, 1}), "stages_unordered 1");
    EXPECT_EQ(staged({1, 0}), "stages_unordered 1");
}

TEST(CheckAlone, deploys_are_good_fresh_and_different)
{
    const auto of = [](std::vector<Deploy> deploys) {
        return said(check_alone(made::block(0, {genesis}, std::move(deploys)), gas_max));
    };
    const auto block_time = noon + types::minute;
    auto spoilt = deploy(2);
    spoilt.gas_price += 1;
    EXPECT_EQ(of({deploy(1), spoilt}), "deploy_invalid 1 approval_invalid");
    EXPECT_EQ(of({deploy(1), deploy(1)}), "deploy_repeated 1");
    EXPECT_EQ(of({deploy(1, block_time + 1)}), "deploy_from_future 0");
    EXPECT_EQ(of({deploy(1, block_time - 60 * types::minute - 1)}), "deploy_expired 0");
    auto signed_twice = deploy(1);
    approve(signed_twice, key(5));
    EXPECT_EQ(of({deploy(1), signed_twice}), "deploy_repeated 1") << "more signatures, same deploy";
}

TEST(Due, a_block_a_little_ahead_waits_and_one_far_ahead_is_not_kept)
{
    EXPECT_EQ(due(noon, noon), Due::now);
    EXPECT_EQ(due(noon + 1, noon), Due::later);
    EXPECT_EQ(due(noon + ahead_max, noon), Due::later);
    EXPECT_EQ(due(noon + ahead_max + 1, noon), Due::too_far_ahead);
}

/// Blocks that are accepted, with the DAG they stand in.
class Chain {
public:
    Chain() : dag{genesis, {1, 1, 1}}, history{genesis} {}
    BlockId accept(const SignedBlock& block, Validator creator)
    {
        dag.insert(consensus_block(block.header, creator, {}));
        const auto id = id_of(block.header);
        history.insert(id, creator, block);
        return id;
    }
    [[nodiscard]] std::string check(const SignedBlock& block, Validator creator) const
    {
        return said(check_cited(block, creator, dag, history));
    }
    Dag dag;
    History history;
};

TEST(CheckCited, time_does_not_run_backwards_and_the_rank_is_one_above_the_highest)
{
    Chain chain;
    const auto first = chain.accept(made::block(0, {genesis}), 0);
    Header header{.timestamp = noon + types::minute, .rank = 2};
    EXPECT_EQ(chain.check(made::block(1, {first}, {}, header), 1), "ok");
    header.timestamp -= 1;
    EXPECT_EQ(chain.check(made::block(1, {first}, {}, header), 1), "timestamp_before_cited");
    header.timestamp += 1;
    header.rank = 3;
    EXPECT_EQ(chain.check(made::block(1, {first}, {}, header), 1), "rank_wrong");
}

TEST(CheckCited, a_creator_counts_its_blocks_and_names_the_previous_one)
{
    Chain chain;
    const auto first = chain.accept(made::block(0, {genesis}), 0);
    const auto other = chain.accept(made::block(1, {genesis}), 1);
    Header header{.sequence_number = 2, .previous = first, .rank = 2};
    EXPECT_EQ(chain.check(made::block(0, {first}, {}, header), 0), "ok");
    header.previous = other;
    EXPECT_EQ(chain.check(made::block(0, {first, other}, {}, header), 0), "previous_wrong");
    header.previous = {};
    EXPECT_EQ(chain.check(made::block(0, {first}, {}, header), 0), "previous_wrong");
    header.previous = first;
    header.sequence_number = 3;
    EXPECT_EQ(chain.check(made::block(0, {first}, {}, header), 0), "sequence_number_wrong");
    EXPECT_EQ(chain.check(made::block(2, {first}, {}, {.previous = first, .rank = 2}), 2),
              "previous_wrong")
        << "who has not spoken has no previous block";
}

TEST(CheckCited, a_deploy_is_executed_once_on_each_path_and_after_what_it_depends_on)
{
    Chain chain;
    const auto pay = deploy(1);
    const auto paid = chain.accept(made::block(0, {genesis}, {pay}), 0);
    const auto beside = chain.accept(made::block(1, {genesis}), 1);
    EXPECT_EQ(chain.check(made::block(2, {paid}, {pay}, {.rank = 2}), 2), "deploy_in_past 0");
    EXPECT_EQ(chain.check(made::block(2, {beside}, {pay}, {.rank = 2}), 2), "ok")
        << "its parents' past does not have it";
    auto after = made::unsigned_deploy(2);
    after.dependencies = {id_of(pay)};
    approve(after, key(2));
    EXPECT_EQ(chain.check(made::block(2, {paid}, {after}, {.rank = 2}), 2), "ok");
    EXPECT_EQ(chain.check(made::block(2, {beside}, {after}, {.rank = 2}), 2),
              "dependency_missing 0");
    EXPECT_EQ(chain.check(made::block(2, {beside}, {pay, after}, {.rank = 2}), 2),
              "dependency_missing 1")
        << "in the same block is not before it";
}

TEST(CheckExecuted, what_execution_gives_is_compared_in_its_order)
{
    auto block = made::block(0, {genesis}, {deploy(1)});
    Execution execution;
    execution.deploys = {{.gas = 10, .outcome = Outcome::done}};
    execution.effects = {{Bytes{std::byte{1}}, Op::add}};
    block.header.effects = hash_of(execution.effects);
    EXPECT_EQ(said(check_executed(block, execution)), "ok");
    const auto with = [&](auto change) {
        auto other = execution;
        change(other);
        return said(check_executed(block, other));
    };
    const auto hash = *types::Hash::from(Bytes(32, std::byte{1}));
    EXPECT_EQ(with([&](Execution& e) { e.state_before = e.state_after = hash; }),
              "state_before_wrong");
    EXPECT_EQ(with([](Execution& e) { e.deploys[0].gas = 11; }), "deploy_gas_wrong 0");
    EXPECT_EQ(with([](Execution& e) { e.deploys[0].outcome = Outcome::payment_failed; }),
              "deploy_outcome_wrong 0");
    EXPECT_EQ(with([](Execution& e) { e.stages_commute = false; }), "stage_conflict");
    EXPECT_EQ(with([](Execution& e) { e.effects.begin()->second = Op::read; }), "effects_wrong");
    EXPECT_EQ(with([&](Execution& e) { e.state_after = hash; }), "state_after_wrong");
    EXPECT_EQ(with([&](Execution& e) { e.stakes = hash; }), "stakes_wrong");
}

}  // namespace
}  // namespace weft::casper
