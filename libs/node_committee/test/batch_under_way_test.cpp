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
    void begin(committee::Decided decided) { now = std::move(decided); }
    const BatchUnderWay::Executed& execute()
    {
        return batch.was_run(
            batch.run(now, *member.chain, member.programs, backlog, pool, reader())(),
            *member.chain, member.chain->anchors().back().id);
    }
    bool take(const types::Transaction& transaction)
    {
        return batch.take(now, types::encode(transaction));
    }
    BatchUnderWay::Missing missing(ValidatorIndex self = ValidatorIndex{0})
    {
        return batch.missing(now, backlog, pool, reader(), self);
    }

    /// Of a chain that has never moved.
    const UnitReader& reader()
    {
        const auto& chain = member.chain->identity();
        home.homes(chain, {{chain.id, 0}});
        return home;
    }

    MemberChain member;
    UnitReader home;
    Backlog backlog;
    OffLedgerPool pool{to_bytes("q")};
    BatchUnderWay batch;
    committee::Decided now;  ///< as the driver has it
};

}  // namespace

TEST_F(ABatch, asks_each_of_those_who_named_it_for_what_is_missing)
{
    const auto init = member.init();
    const auto other = member.deposit();
    know(init);
    begin(decided({init, other}));
    const auto lacking = missing(ValidatorIndex{2});
    EXPECT_EQ(lacking.units, std::vector{types::id_of(other)});
    ASSERT_EQ(lacking.by_proposer.size(), 1u) << "nobody asks itself";
    EXPECT_EQ(lacking.by_proposer.at(ValidatorIndex{1}), lacking.units);
}

TEST_F(ABatch, lacks_what_this_member_alone_named_before_it_crashed)
{
    const auto init = member.init();
    auto alone = decided({init});
    alone.plan.units.front().proposers = {ValidatorIndex{1}};
    begin(std::move(alone));
    const auto lacking = missing(ValidatorIndex{1});
    EXPECT_EQ(lacking.units, std::vector{types::id_of(init)}) << "it must not be run without";
    EXPECT_TRUE(lacking.by_proposer.empty()) << "and no member can be asked: the ledger is";
}

TEST_F(ABatch, takes_from_a_member_what_it_names_and_nothing_else)
{
    const auto init = member.init();
    begin(decided({init}));
    EXPECT_FALSE(take(member.deposit()));
    EXPECT_FALSE(batch.take(now, to_bytes("rubbish")));
    EXPECT_TRUE(take(init));
    EXPECT_TRUE(missing().units.empty());
    EXPECT_EQ(*batch.fetched(types::id_of(init)), types::encode(init));
    EXPECT_TRUE(execute().result.needed);
}

TEST_F(ABatch, runs_alike_whether_its_transactions_came_from_the_ledger_or_from_members)
{
    const auto init = member.init();
    const auto other = member.deposit();
    know(init);
    know(other);
    begin(decided({init, other}));
    const auto known = execute().result.block;
    const Backlog empty;
    BatchUnderWay fetched;
    EXPECT_TRUE(fetched.take(now, types::encode(other)));
    EXPECT_TRUE(fetched.take(now, types::encode(init)));
    EXPECT_EQ(fetched.run(now, *member.chain, member.programs, empty, pool, reader())().block,
              known);
}

TEST_F(ABatch, runs_what_it_names_and_not_what_else_waits)
{
    const auto init = member.init();
    know(init);
    know(member.deposit());
    begin(decided({init}));
    EXPECT_EQ(execute().result.receipts.size(), 1u);
}

TEST_F(ABatch, has_its_anchor_signed_along_when_the_anchor_before_it_is_known)
{
    const auto init = member.init();
    know(init);
    begin(decided({init}));
    const auto& first = execute();
    ASSERT_TRUE(first.anchor.has_value()) << "the first block is anchored on the origin";
    EXPECT_EQ(*first.anchor, chain::build_anchor(member.chain->identity(), first.result.state,
                                                 *member.chain->anchors().back().id));
    member.block({init});  // and its anchor is not signed
    const auto deposit = member.deposit();
    member.now += std::chrono::seconds{2};
    know(deposit);
    begin(decided({deposit}));
    const auto& second = execute();
    EXPECT_TRUE(second.result.anchor_due);
    EXPECT_EQ(second.anchor, std::nullopt);
}

TEST_F(ABatch, keeps_what_was_fetched_for_the_next_attempt_until_there_is_a_block)
{
    const auto init = member.init();
    begin(decided({init}));
    EXPECT_TRUE(take(init));
    const auto state = execute().result.state.hash();
    EXPECT_TRUE(missing().units.empty());
    EXPECT_EQ(batch.certified().result.state.hash(), state);
    batch.on_block();
    EXPECT_EQ(batch.fetched(types::id_of(init)), nullptr);
}
