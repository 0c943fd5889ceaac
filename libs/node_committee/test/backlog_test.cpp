// What waits for a block, and what of it is proposed when.

#include "../src/backlog.hpp"

#include <weft/committee/proposal.hpp>

#include <gtest/gtest.h>

#include "member_chain.hpp"

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

class ABacklog : public testing::Test {
protected:
    types::TransactionId add(const types::Transaction& transaction)
    {
        backlog.add(member.now, member.unit(transaction), types::encode(transaction));
        return types::id_of(transaction);
    }
    /// A unit without a transaction behind it.
    types::TransactionId add_stray(std::uint32_t number, Instant at)
    {
        chain::Unit unit;
        unit.transaction =
            *types::TransactionId::from(crypto::blake2b(as_bytes(std::to_string(number))).bytes());
        backlog.add(at, unit, {});
        return unit.transaction;
    }

    MemberChain member;
    Backlog backlog;
};

}  // namespace

TEST_F(ABacklog, takes_a_unit_once)
{
    const auto deposit = member.deposit();
    EXPECT_TRUE(backlog.add(member.now, member.unit(deposit), types::encode(deposit)));
    EXPECT_FALSE(backlog.add(member.now, member.unit(deposit), types::encode(deposit)));
    EXPECT_EQ(backlog.size(), 1u);
    EXPECT_EQ(*backlog.transaction(types::id_of(deposit)), types::encode(deposit));
    EXPECT_EQ(backlog.transaction(types::TransactionId{}), nullptr);
}

TEST_F(ABacklog, leaves_the_newest_of_who_has_most_with_the_ledger_when_it_is_full)
{
    const auto unit_of = [](std::uint32_t number, std::uint8_t sender) {
        chain::Unit unit;
        unit.transaction =
            *types::TransactionId::from(crypto::blake2b(as_bytes(std::to_string(number))).bytes());
        unit.requests.emplace_back();
        unit.requests.back().sender =
            types::AgentId{types::Address::of(crypto::ed25519::PublicKey::filled(sender))};
        return unit;
    };
    constexpr std::size_t bytes = 244;
    constexpr std::size_t each = 2 * bytes + Backlog::around_bytes;
    Backlog small{10 * each};
    const auto add = [&](std::uint32_t number, std::uint8_t sender) {
        return small.add(member.now, unit_of(number, sender), Bytes(bytes));
    };
    for (std::uint32_t i = 0; i < 8; ++i) EXPECT_TRUE(add(i, 1));
    EXPECT_TRUE(add(100, 2));
    EXPECT_TRUE(add(101, 2));
    EXPECT_EQ(small.bytes(), 10 * each);
    EXPECT_FALSE(add(8, 1)) << "there is no more room for who has most";
    EXPECT_EQ(small.size(), 10u);
    EXPECT_TRUE(add(200, 3)) << "who has nothing here finds room";
    EXPECT_EQ(small.size(), 10u);
    EXPECT_FALSE(small.contains(unit_of(7, 1).transaction)) << "the newest of who has most went";
    EXPECT_TRUE(small.contains(unit_of(6, 1).transaction));
    EXPECT_TRUE(small.contains(unit_of(101, 2).transaction));
    EXPECT_EQ(small.left_with_ledger(), 2u);
    EXPECT_FALSE(small.may_read_again(member.now)) << "it is full";
    for (std::uint32_t i = 0; i < 6; ++i)
        small.left_out(member.now, unit_of(i, 1).transaction, chain::Left::already_processed, true);
    EXPECT_EQ(small.bytes(), 4 * each);
    EXPECT_TRUE(small.may_read_again(member.now));
    EXPECT_FALSE(small.may_read_again(member.now)) << "once";
    EXPECT_TRUE(add(7, 1));
    EXPECT_TRUE(add(8, 1));
    EXPECT_FALSE(small.may_read_again(member.now + 1h)) << "nothing was left since";
}

TEST_F(ABacklog, reads_again_what_it_left_also_when_what_is_here_never_becomes_ready)
{
    const auto second = static_cast<std::uint32_t>(member.now / 1s);
    const auto unit_of = [](std::uint32_t number, std::uint32_t timelock) {
        chain::Unit unit;
        unit.transaction =
            *types::TransactionId::from(crypto::blake2b(as_bytes(std::to_string(number))).bytes());
        unit.requests.emplace_back();
        unit.requests.back().sender =
            types::AgentId{types::Address::of(crypto::ed25519::PublicKey::filled(1))};
        unit.timelock = timelock;
        return unit;
    };
    constexpr std::size_t bytes = 244;
    constexpr std::size_t each = 2 * bytes + Backlog::around_bytes;
    Backlog small{10 * each};
    for (std::uint32_t i = 0; i < 10; ++i)
        EXPECT_TRUE(small.add(member.now, unit_of(i, i < 2 ? second + 100'000 : 0), Bytes(bytes)));
    EXPECT_TRUE(small.add(member.now, unit_of(10, 0), Bytes(bytes)));
    EXPECT_TRUE(small.add(member.now, unit_of(11, second + 60), Bytes(bytes)));
    EXPECT_FALSE(small.contains(unit_of(0, 0).transaction)) << "it is not ready for long";
    EXPECT_FALSE(small.contains(unit_of(1, 0).transaction));
    EXPECT_FALSE(small.add(member.now, unit_of(12, 0), Bytes(bytes))) << "the newest";
    EXPECT_EQ(small.bytes(), 10 * each);
    EXPECT_FALSE(small.may_read_again(member.now + 1min));
    EXPECT_TRUE(small.may_read_again(member.now + 5min)) << "nothing of it has gone";
    EXPECT_FALSE(small.may_read_again(member.now + 1h)) << "nothing was left since";
}

TEST_F(ABacklog, proposes_those_that_wait_longest_when_there_are_too_many)
{
    // The first come last: who chose a small id gains nothing.
    std::set<types::TransactionId> oldest;
    for (std::uint32_t i = 0; i < committee::units_max + 100; ++i) {
        const auto at = member.now + std::chrono::milliseconds{committee::units_max + 100 - i};
        const auto id = add_stray(i, at);
        if (i >= 100) oldest.insert(id);
    }
    const auto ready = backlog.ready(member.now + 1h);
    EXPECT_EQ(std::set(ready.begin(), ready.end()), oldest);
}

TEST_F(ABacklog, is_settled_when_something_in_it_is_known_to_the_others_by_now)
{
    EXPECT_FALSE(backlog.settled(member.now, 30ms));
    EXPECT_EQ(backlog.next_settled(Instant{0}, 30ms), std::nullopt);
    add(member.deposit());
    EXPECT_FALSE(backlog.settled(member.now, 30ms));
    EXPECT_EQ(backlog.next_settled(Instant{0}, 30ms), member.now + 30ms);
    EXPECT_TRUE(backlog.settled(member.now + 30ms, 30ms));
    EXPECT_EQ(backlog.next_settled(member.now + 1s, 30ms), member.now + 1s);
}

TEST_F(ABacklog, holds_a_timelocked_unit_until_its_time)
{
    const auto second = static_cast<std::uint32_t>(member.now / 1s) + 10;
    const auto id = add(member.deposit(second));
    EXPECT_TRUE(backlog.contains(id));
    EXPECT_TRUE(backlog.ready(member.now + 9s).empty());
    EXPECT_FALSE(backlog.settled(member.now + 9s, 30ms));
    EXPECT_EQ(backlog.ready(member.now + 10s), std::vector{id});
}

TEST_F(ABacklog, offers_what_did_not_fit_an_anchor_to_the_next_block)
{
    const auto id = add(member.deposit());
    backlog.left_out(member.now, id, chain::Left::anchor_full, true);
    EXPECT_EQ(backlog.ready(member.now), std::vector{id});
}

TEST_F(ABacklog, lets_what_a_block_left_out_for_its_time_wait_a_second)
{
    const auto id = add(member.deposit());
    backlog.left_out(member.now, id, chain::Left::timelocked, true);
    EXPECT_TRUE(backlog.ready(member.now).empty());
    EXPECT_EQ(backlog.ready(member.now + 1s), std::vector{id});
}

TEST_F(ABacklog, makes_the_next_block_for_what_a_full_block_left_out_unless_it_was_alone)
{
    const auto id = add(member.deposit());
    backlog.left_out(member.now, id, chain::Left::block_full, true);
    EXPECT_EQ(backlog.ready(member.now), std::vector{id});
    backlog.left_out(member.now, id, chain::Left::block_full, false);
    EXPECT_TRUE(backlog.ready(member.now).empty());
}

TEST_F(ABacklog, lets_what_may_never_fit_wait_twice_as_long_each_time_and_four_minutes_at_most)
{
    const auto id = add(member.deposit());
    auto pause = 1s;
    for (int i = 0; i < 12; ++i) {
        backlog.left_out(member.now, id, chain::Left::too_many_colors, true);
        EXPECT_TRUE(backlog.ready(member.now + pause - 1ms).empty()) << i;
        EXPECT_EQ(backlog.ready(member.now + pause), std::vector{id}) << i;
        pause = std::min<std::chrono::seconds>(2 * pause, 256s);
    }
}

TEST_F(ABacklog, forgets_what_a_block_took_and_what_was_processed_before)
{
    const auto init = member.init();
    const auto taken = add(init);
    const auto waits = add(member.deposit());
    member.block({init});
    backlog.on_block(member.now, member.chain->state());
    EXPECT_FALSE(backlog.contains(taken));
    EXPECT_TRUE(backlog.contains(waits));
    backlog.left_out(member.now, waits, chain::Left::already_processed, true);
    EXPECT_FALSE(backlog.contains(waits));
}

TEST_F(ABacklog, has_waited_since_it_was_last_empty_or_since_the_last_block)
{
    add(member.deposit());
    EXPECT_EQ(backlog.waiting_since(), member.now);
    const auto first = member.now;
    member.now += 5s;
    add(member.deposit());
    EXPECT_EQ(backlog.waiting_since(), first);
    backlog.on_block(member.now, member.chain->state());
    EXPECT_EQ(backlog.waiting_since(), member.now);
}
