#include <weft/casper_blocks/deploy_pool.hpp>

#include <gtest/gtest.h>

#include "made.hpp"

namespace weft::casper {
namespace {

using made::deploy;
using made::genesis;
using made::key;
using made::network;
using made::noon;

constexpr auto hour = 60 * types::minute;

class Pool : public testing::Test {
protected:
    /// The ids of what fits in the next block on these parents.
    std::vector<DeployId> selected(const std::vector<BlockId>& parents,
                                   types::Timestamp time = noon + types::minute,
                                   std::uint64_t gas = 10'000)
    {
        std::vector<DeployId> ids;
        for (const auto* one :
             pool.select({.time = time, .parents = parents, .gas_max = gas, .bytes_max = 100'000},
                         dag, history))
            ids.push_back(id_of(*one));
        return ids;
    }
    BlockId accept(Validator creator, std::vector<BlockId> parents, std::vector<Deploy> deploys)
    {
        const auto block = made::block(creator, std::move(parents), std::move(deploys));
        const auto id = id_of(block.header);
        dag.insert(consensus_block(block.header, creator, {}));
        history.insert(id, creator, block);
        pool.on_block(id, block);
        return id;
    }
    DeployState state(const Deploy& one) { return pool.status(id_of(one))->state; }
    static std::string said(const std::expected<DeployId, DeployPool::Refused>& added)
    {
        return added ? "taken" : std::string{name(added.error().error)};
    }

    DeployPool pool{network, {.per_account_max = 3, .ended_max = 2, .block_gas_max = 10'000}};
    Dag dag{genesis, {1, 1, 1}};
    History history{genesis};
};

TEST_F(Pool, a_deploy_goes_from_pending_over_a_block_to_final)
{
    const auto pay = deploy(1);
    EXPECT_FALSE(pool.status(id_of(pay)));
    EXPECT_EQ(said(pool.add(pay, noon)), "taken");
    EXPECT_EQ(said(pool.add(pay, noon)), "known");
    EXPECT_EQ(state(pay), DeployState::pending);
    const auto block = accept(0, {genesis}, {pay});
    EXPECT_EQ(state(pay), DeployState::in_block);
    EXPECT_EQ(pool.status(id_of(pay))->blocks, std::vector{block});
    pool.on_final(block);
    EXPECT_EQ(state(pay), DeployState::final);
    EXPECT_EQ(said(pool.add(pay, noon)), "known") << "V17 e, without taking it first";
}

TEST_F(Pool, what_breaks_a_rule_leaves_no_trace)
{
    auto spoilt = deploy(1);
    spoilt.approvals[0].signature = {};
    const auto refused = pool.add(spoilt, noon);
    EXPECT_EQ(said(refused), "invalid");
    EXPECT_EQ(refused.error().rule, DeployError::approval_invalid);
    EXPECT_EQ(said(pool.add(deploy(1), noon)), "taken") << "the true one of the same id";
}

TEST_F(Pool, an_orphaned_deploy_is_pending_again_when_no_block_has_it)
{
    const auto pay = deploy(1);
    const auto one = accept(0, {genesis}, {pay});
    const auto two = accept(1, {genesis}, {pay});
    EXPECT_TRUE(pool.on_orphaned(one, noon).empty());
    EXPECT_EQ(state(pay), DeployState::in_block);
    EXPECT_EQ(pool.on_orphaned(two, noon), std::vector{id_of(pay)});
    EXPECT_EQ(state(pay), DeployState::pending);
    EXPECT_EQ(selected({genesis}), std::vector{id_of(pay)}) << "heard of in a block alone";
}

TEST_F(Pool, v17_a_what_the_parents_do_not_stand_on_may_stand_in_the_next_block)
{
    const auto pay = deploy(1);
    pool.add(pay, noon).value();
    const auto with = accept(0, {genesis}, {pay});
    const auto beside = accept(1, {genesis}, {deploy(2)});
    EXPECT_EQ(selected({with}), std::vector{id_of(deploy(2))});
    EXPECT_EQ(selected({beside}), std::vector{id_of(pay)});
    EXPECT_TRUE(selected({with, beside}).empty());
}

TEST_F(Pool, v17_b_a_deploy_waits_for_what_it_depends_on)
{
    const auto first = deploy(1);
    auto second = made::unsigned_deploy(2);
    second.dependencies = {id_of(first)};
    approve(second, key(2));
    pool.add(second, noon).value();
    pool.add(first, noon).value();
    EXPECT_EQ(selected({genesis}), std::vector{id_of(first)});
    const auto block = accept(0, {genesis}, {first});
    EXPECT_EQ(selected({block}), std::vector{id_of(second)});
}

TEST_F(Pool, v17_c_a_deploy_has_a_window_of_time)
{
    auto one = made::unsigned_deploy(1, 3);
    auto two = made::unsigned_deploy(2, 5);
    for (auto* each : {&one, &two}) each->time_to_live = hour;
    approve(one, key(1));
    approve(two, key(2));
    pool.add(one, 0).value();
    pool.add(two, 0).value();
    EXPECT_TRUE(selected({genesis}, 1).empty());
    EXPECT_EQ(selected({genesis}, 4), std::vector{id_of(one)});
    EXPECT_TRUE(selected({genesis}, hour + 11).empty());
    EXPECT_EQ(pool.pending(), 2u);
    EXPECT_EQ(pool.expire(hour + 4).size(), 1u);
    EXPECT_EQ(pool.expire(hour + 11).size(), 1u);
    EXPECT_EQ(state(one), DeployState::expired);
    EXPECT_EQ(pool.pending(), 0u);
    EXPECT_EQ(pool.bytes(), 0u);
}

TEST_F(Pool, what_has_expired_here_and_stands_in_a_block_is_in_a_block)
{
    const auto pay = deploy(1);
    pool.add(pay, noon).value();
    EXPECT_EQ(pool.expire(noon + hour + 1), std::vector{id_of(pay)});
    accept(0, {genesis}, {pay});
    EXPECT_EQ(state(pay), DeployState::in_block);
}

TEST_F(Pool, a_block_is_filled_in_order_of_time_and_what_does_not_fit_is_passed_over)
{
    auto big = made::unsigned_deploy(1, noon);
    big.gas_limit = 5'000;
    approve(big, key(1));
    const auto small = deploy(2, noon + 1);
    const auto smaller = deploy(3, noon + 2);
    for (const auto& one : {smaller, big, small}) pool.add(one, noon).value();
    EXPECT_EQ(selected({genesis}), (std::vector{id_of(big), id_of(small), id_of(smaller)}));
    EXPECT_EQ(selected({genesis}, noon + types::minute, 2'000),
              (std::vector{id_of(small), id_of(smaller)}));
}

TEST_F(Pool, an_account_and_the_pool_have_bounds_and_what_ended_is_forgotten_in_order)
{
    for (int k = 0; k < 3; ++k) pool.add(deploy(1, noon + k), noon).value();
    EXPECT_EQ(said(pool.add(deploy(1, noon + 3), noon)), "account_full");
    EXPECT_EQ(said(pool.add(deploy(2), noon)), "taken");
    DeployPool tiny{network, {.bytes_max = 10}};
    EXPECT_EQ(said(tiny.add(deploy(1), noon)), "pool_full");
    EXPECT_EQ(said(pool.add(deploy(3), noon + hour + 1)), "expired");
    for (int k = 0; k < 3; ++k) pool.reject(id_of(deploy(1, noon + k)), Rejection::cannot_pay);
    EXPECT_FALSE(pool.status(id_of(deploy(1, noon)))) << "the oldest of three, with room for two";
    EXPECT_EQ(pool.status(id_of(deploy(1, noon + 2)))->rejection, Rejection::cannot_pay);
    EXPECT_EQ(said(pool.add(deploy(1, noon + 3), noon)), "taken") << "its place is free again";
}

TEST_F(Pool, a_deploy_that_no_block_has_gas_for_is_rejected_with_the_reason)
{
    auto greedy = made::unsigned_deploy(1);
    greedy.gas_limit = 10'001;
    approve(greedy, key(1));
    pool.add(greedy, noon).value();
    EXPECT_EQ(state(greedy), DeployState::rejected);
    EXPECT_EQ(pool.status(id_of(greedy))->rejection, Rejection::gas_above_the_block);
    EXPECT_EQ(pool.pending(), 0u);
}

}  // namespace
}  // namespace weft::casper
