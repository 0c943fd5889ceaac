// A decided batch on its way to a block.

#include "../src/batch_under_way.hpp"

#include <gtest/gtest.h>

#include "member_chain.hpp"
#include <algorithm>

using namespace weft;
using namespace weft::node;

namespace {

class ABatch : public testing::Test {
protected:
    void know(const types::Transaction& transaction)
    {
        backlog.add(member.now, member.unit(transaction), types::encode(transaction));
    }
    committee::Decided decided(const std::vector<types::Transaction>& units)
    {
        committee::Decided decided;
        for (const auto& one : units)
            decided.plan.units.push_back(
                {types::id_of(one), {ValidatorIndex{1}, ValidatorIndex{2}}});
        std::ranges::sort(decided.plan.units, {}, &committee::UnitMention::unit);
        decided.plan.time = unix_time(member.now);
        decided.randomness = crypto::Hash::filled(9);
        return decided;
    }
    const BatchUnderWay::Executed& execute()
    {
        return batch.execute(*member.chain, member.programs, backlog);
    }

    MemberChain member;
    Backlog backlog;
    BatchUnderWay batch;
    ValidatorIndex self{0};
};

}  // namespace

TEST_F(ABatch, asks_each_of_those_who_named_it_for_what_is_missing)
{
    const auto init = member.init();
    const auto other = member.deposit();
    know(init);
    batch.begin(decided({init, other}));
    const auto missing = batch.missing(backlog, ValidatorIndex{2});
    EXPECT_EQ(missing.units, std::vector{types::id_of(other)});
    ASSERT_EQ(missing.by_proposer.size(), 1u) << "nobody asks itself";
    EXPECT_EQ(missing.by_proposer.at(ValidatorIndex{1}), missing.units);
}

TEST_F(ABatch, takes_from_a_member_what_it_names_and_nothing_else)
{
    const auto init = member.init();
    EXPECT_FALSE(batch.take(types::encode(init))) << "there is no batch";
    batch.begin(decided({init}));
    EXPECT_FALSE(batch.take(types::encode(member.deposit())));
    EXPECT_FALSE(batch.take(to_bytes("rubbish")));
    EXPECT_TRUE(batch.take(types::encode(init)));
    EXPECT_TRUE(batch.missing(backlog, self).units.empty());
    EXPECT_EQ(*batch.fetched(types::id_of(init)), types::encode(init));
    EXPECT_TRUE(execute().result.needed);
    EXPECT_FALSE(batch.take(types::encode(init))) << "it has been executed";
}

TEST_F(ABatch, runs_alike_whether_its_transactions_came_from_the_ledger_or_from_members)
{
    const auto init = member.init();
    const auto other = member.deposit();
    know(init);
    know(other);
    batch.begin(decided({init, other}));
    const auto known = execute().result.block;
    Backlog empty;
    BatchUnderWay fetched;
    fetched.begin(decided({init, other}));
    EXPECT_TRUE(fetched.take(types::encode(other)));
    EXPECT_TRUE(fetched.take(types::encode(init)));
    EXPECT_EQ(fetched.execute(*member.chain, member.programs, empty).result.block, known);
}

TEST_F(ABatch, runs_what_it_names_and_not_what_else_waits)
{
    const auto init = member.init();
    know(init);
    know(member.deposit());
    batch.begin(decided({init}));
    EXPECT_EQ(execute().result.receipts.size(), 1u);
}

TEST_F(ABatch, has_its_anchor_signed_along_when_the_anchor_before_it_is_known)
{
    const auto init = member.init();
    know(init);
    batch.begin(decided({init}));
    const auto& executed = execute();
    ASSERT_TRUE(executed.anchor.has_value()) << "the first block is anchored on the origin";
    EXPECT_EQ(*executed.anchor, chain::build_anchor(member.chain->identity(), executed.result.state,
                                                    *member.chain->anchors().back().id));
    member.block({init});  // and its anchor is not signed
    const auto deposit = member.deposit();
    member.now += std::chrono::seconds{2};
    know(deposit);
    BatchUnderWay next;
    next.begin(decided({deposit}));
    const auto& second = next.execute(*member.chain, member.programs, backlog);
    EXPECT_TRUE(second.result.anchor_due);
    EXPECT_EQ(second.anchor, std::nullopt);
}

TEST_F(ABatch, gives_its_result_once)
{
    const auto init = member.init();
    know(init);
    batch.begin(decided({init}));
    EXPECT_TRUE(batch.open());
    const auto state = execute().result.state.hash();
    EXPECT_FALSE(batch.open());
    EXPECT_EQ(batch.certified().result.state.hash(), state);
    EXPECT_FALSE(batch.open());
}

TEST_F(ABatch, without_a_block_keeps_what_was_fetched_for_the_next_attempt_and_with_one_does_not)
{
    const auto init = member.init();
    batch.begin(decided({init}));
    EXPECT_TRUE(batch.take(types::encode(init)));
    batch.end();
    batch.begin(decided({init}));
    EXPECT_TRUE(batch.missing(backlog, self).units.empty());
    batch.on_block();
    EXPECT_EQ(batch.fetched(types::id_of(init)), nullptr);
}
