// The off-ledger requests that a member holds: which it takes, which it proposes when, what a restart
// leaves.

#include "../src/off_ledger_pool.hpp"

#include <weft/committee/proposal.hpp>

#include <gtest/gtest.h>

#include "../src/user_request.hpp"
#include "member_chain.hpp"

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

using Why = OffLedgerPool::Refusal;
using From = OffLedgerPool::From;

struct Off {
    std::uint64_t nonce = 0;
    std::uint64_t allowance = 0;
    std::uint32_t valid_for = 600;
    std::size_t bytes = 0;  ///< of an argument
};

class APool : public testing::Test {
protected:
    APool()
    {
        member.block({member.init()});
        // Three wallets with 100 IOTA each.
        for (const auto* name : {"ann", "bob", "cid"}) deposit(name);
    }
    static types::AgentId agent(const std::string& name)
    {
        return types::AgentId{fixtures::wallet(name)};
    }
    void deposit(const std::string& name)
    {
        types::RequestSection section;
        section.target = {member.id, types::hname_of("accounts")};
        section.entry_point = types::hname_of("deposit");
        section.args = {{to_bytes("a"), types::encoded(agent(name))}};
        section.transfer = {{types::iota_color, 100}};
        const auto result = member.block({member.request(section)});
        ASSERT_EQ(result.receipts.at(0).error, std::nullopt);
    }
    types::OffLedgerRequest request(const std::string& name, const Off& off = {}) const
    {
        types::OffLedgerRequest request;
        request.target = {member.id, types::hname_of("accounts")};
        request.entry_point = types::hname_of("deposit");
        request.nonce = off.nonce;
        request.valid_until = static_cast<std::uint32_t>(member.now / 1s) + off.valid_for;
        if (off.allowance > 0) request.allowance = {{types::iota_color, off.allowance}};
        if (off.bytes > 0) request.args = {{to_bytes("x"), Bytes(off.bytes)}};
        return types::sign(request, fixtures::key_of(name));
    }
    std::expected<OffLedgerPool::Taken, OffLedgerPool::Refused> give(
        const types::OffLedgerRequest& request, From from = From::user)
    {
        auto taken = pool.take(member.now, request, types::encode(request), *member.chain, from);
        if (taken) disk.apply(taken->write);
        return taken;
    }
    types::TransactionId take(const std::string& name, const Off& off = {}, From from = From::user)
    {
        const auto taken = give(request(name, off), from);
        EXPECT_TRUE(taken.has_value()) << (taken ? "" : taken.error().text);
        return taken ? taken->id.transaction : types::TransactionId{};
    }
    Why refusal(const std::string& name, const Off& off)
    {
        const auto taken = give(request(name, off));
        EXPECT_FALSE(taken.has_value());
        return taken ? Why::form : taken.error().why;
    }
    /// A block of these, which the pool hears of.
    void block(const std::vector<types::OffLedgerRequest>& requests)
    {
        member.now += 1s;
        chain::BatchInput input;
        for (const auto& one : requests)
            input.units.push_back(*chain::unit_of(one, member.chain->identity()));
        input.timestamp = unix_time(member.now);
        const auto result = member.chain->execute(member.programs, input);
        ASSERT_TRUE(result.needed);
        member.disk.apply(member.chain->commit(result, member.certificate(result)));
        for (const auto& [id, why] : result.left) pool.left_out(member.now, id, why);
        disk.apply(pool.on_block(result.block, *member.chain));
    }
    std::vector<types::TransactionId> ready(std::size_t most = 1024)
    {
        return pool.ready(member.now, *member.chain, most);
    }
    static std::vector<types::TransactionId> sorted(std::vector<types::TransactionId> ids)
    {
        std::ranges::sort(ids);
        return ids;
    }

    MemberChain member;
    fixtures::Disk disk;
    OffLedgerPool pool{to_bytes("q")};
};

}  // namespace

TEST_F(APool, takes_a_request_once_and_gives_the_same_answer_again)
{
    const auto asked = request("ann");
    const auto first = give(asked);
    ASSERT_TRUE(first && first->is_new);
    EXPECT_EQ(disk.scan(to_bytes("q"), to_bytes("q"), 9).size(), 1u);
    const auto again = give(asked);
    ASSERT_TRUE(again.has_value());
    EXPECT_FALSE(again->is_new);
    EXPECT_EQ(again->id, first->id);
    EXPECT_EQ(pool.size(), 1u);
    EXPECT_EQ(pool.find(first->id.transaction)->bytes, types::encode(asked));
}

TEST_F(APool, says_what_is_wrong_with_a_request)
{
    take("ann");
    EXPECT_EQ(refusal("ann", {.allowance = 1}), Why::nonce_taken);
    EXPECT_EQ(refusal("nobody", {}), Why::no_account);
    EXPECT_EQ(refusal("bob", {.allowance = 101}), Why::unpayable);
    EXPECT_EQ(refusal("bob", {.valid_for = 90'000}), Why::valid_too_long);
    EXPECT_EQ(refusal("bob", {.nonce = 5'000}), Why::nonce_too_far);
    auto other = request("bob");
    other.target.chain = fixtures::wallet("bob");
    EXPECT_EQ(give(other).error().why, Why::form);
    block({request("bob")});
    EXPECT_EQ(refusal("bob", {}), Why::nonce_used);
    const auto old = request("bob", {.nonce = 1, .valid_for = 1});
    member.now += 3s;
    EXPECT_EQ(give(old).error().why, Why::expired);
}

TEST_F(APool, tells_who_has_nothing_on_the_chain_how_to_put_something_there)
{
    const auto text = give(request("nobody")).error().text;
    EXPECT_NE(text.find("weft chain deposit " + member.id.text()), std::string::npos) << text;
}

TEST_F(APool, names_the_number_after_those_that_wait_without_a_gap)
{
    EXPECT_EQ(pool.next_nonce(*member.chain, agent("ann")), 0u);
    take("ann");
    take("ann", {.nonce = 1});
    take("ann", {.nonce = 3});
    EXPECT_EQ(pool.next_nonce(*member.chain, agent("ann")), 2u);
}

TEST_F(APool, proposes_the_next_of_each_account_before_the_second_of_any)
{
    const auto a0 = take("ann");
    const auto a1 = take("ann", {.nonce = 1});
    const auto a2 = take("ann", {.nonce = 2});
    member.now += 1ms;
    const auto b0 = take("bob");
    member.now += 1ms;
    const auto c1 = take("cid", {.nonce = 1});  // its first is missing
    EXPECT_EQ(ready(2), sorted({a0, b0}));
    EXPECT_EQ(ready(3), sorted({a0, a1, b0}));
    EXPECT_EQ(ready(), sorted({a0, a1, a2, b0}));
    const auto c0 = take("cid");
    EXPECT_EQ(ready(3), sorted({a0, b0, c0}));
    EXPECT_EQ(ready(), sorted({a0, a1, a2, b0, c0, c1}));
}

TEST_F(APool, is_done_with_what_a_block_has_and_with_what_its_numbers_exclude)
{
    take("ann");
    const auto a1 = take("ann", {.nonce = 1});
    // Another one with the number ran.
    block({request("ann", {.allowance = 3})});
    EXPECT_EQ(pool.size(), 1u);
    EXPECT_EQ(ready(), std::vector{a1});
    block({request("ann", {.nonce = 1})});
    EXPECT_EQ(pool.size(), 0u);
    EXPECT_EQ(pool.bytes(), 0u);
    EXPECT_TRUE(disk.scan(to_bytes("q"), to_bytes("q"), 9).empty());
}

TEST_F(APool, finds_its_next_when_a_block_had_one_that_was_never_here)
{
    const auto a1 = take("ann", {.nonce = 1});
    EXPECT_TRUE(ready().empty());
    block({request("ann")});
    EXPECT_EQ(ready(), std::vector{a1});
    EXPECT_TRUE(pool.settled(member.now, 1ms));
}

TEST_F(APool, takes_several_of_a_user_up_to_the_first_that_it_refuses_with_one_record)
{
    std::vector<SignedOffLedger> requests;
    for (const auto& [name, off] : std::initializer_list<std::pair<const char*, Off>>{
             {"ann", {}}, {"ann", {.nonce = 1}}, {"bob", {.allowance = 101}}, {"cid", {}}})
        requests.push_back({types::encode(request(name, off)), request(name, off)});
    Effects effects;
    std::vector<bool> is_new;
    const auto* chain = &*member.chain;
    EXPECT_EQ(take_of_user(pool, member.now, CommandId{1}, requests, chain, "", is_new, effects),
              2U);
    EXPECT_EQ(is_new, (std::vector{true, true}));
    ASSERT_EQ(effects.writes.size(), 1U);
    EXPECT_EQ(effects.writes[0].batch.puts.size(), 2U);
    EXPECT_TRUE(effects.answers.empty());  // not before it is on disk
    const auto& answer = effects.writes[0].answers.at(0);
    EXPECT_TRUE(answer.error.empty());
    ASSERT_EQ(answer.values.size(), 3U);
    EXPECT_EQ(answer.values[0], (std::pair<std::string, std::string>{"refused", "unpayable"}));
    EXPECT_EQ(answer.values[2].second, types::to_text(types::id_of(requests[1].request)));
    EXPECT_EQ(pool.size(), 2U);  // what stands behind it was not looked at

    // The same again, and what was refused alone.
    effects = {};
    is_new.clear();
    EXPECT_EQ(take_of_user(pool, member.now, CommandId{2}, requests, chain, "", is_new, effects),
              2U);
    EXPECT_EQ(is_new, (std::vector{false, false}));
    requests.erase(requests.begin(), requests.begin() + 2);
    effects = {};
    is_new.clear();
    EXPECT_EQ(take_of_user(pool, member.now, CommandId{3}, requests, chain, "", is_new, effects),
              0U);
    EXPECT_TRUE(effects.writes.empty());
    EXPECT_EQ(effects.answers.at(0).error, "unpayable");
    EXPECT_EQ(pool.size(), 2U);
}

TEST_F(APool, knows_when_the_next_may_be_proposed)
{
    EXPECT_EQ(pool.next_settled(0ms, 5ms), std::nullopt);
    take("ann", {.nonce = 1});  // the one before it is not here
    EXPECT_EQ(pool.next_settled(0ms, 5ms), std::nullopt);
    member.now += 3ms;
    const auto came = member.now;
    const auto b0 = take("bob");
    EXPECT_EQ(pool.next_settled(0ms, 5ms), came + 5ms);
    EXPECT_EQ(pool.next_settled(came + 9ms, 5ms), came + 9ms);
    EXPECT_FALSE(pool.settled(came + 4ms, 5ms));
    EXPECT_TRUE(pool.settled(came + 5ms, 5ms));
    block({request("bob")});
    EXPECT_EQ(pool.find(b0), nullptr);
    EXPECT_EQ(pool.next_settled(0ms, 5ms), std::nullopt);
}

TEST_F(APool, lets_an_account_that_cannot_pay_wait_twice_as_long_each_time)
{
    take("ann", {.allowance = 80});
    const auto b0 = take("bob");
    // Its tokens go another way meanwhile.
    types::OffLedgerRequest away = request("ann");
    away.target.contract = types::hname_of("accounts");
    away.args = {{to_bytes("a"), types::encoded(agent("cid"))}};
    away.allowance = {{types::iota_color, 60}};
    away = types::sign(away, fixtures::key_of("ann"));
    const auto a1 = take("ann", {.nonce = 1, .allowance = 80});
    block({away});
    EXPECT_EQ(ready(), std::vector{b0});  // and it is not tried for a second
    member.now += 999ms;
    EXPECT_EQ(ready(), std::vector{b0});
    deposit("ann");  // and a second passes
    EXPECT_EQ(ready(), sorted({a1, b0}));
}

TEST_F(APool, holds_through_a_restart_what_a_user_gave_and_no_more)
{
    const auto a0 = take("ann");
    take("bob", {}, From::member);
    const auto c0 = take("cid");
    const auto c0_request = request("cid");
    OffLedgerPool after{to_bytes("q")};
    disk.apply(after.load(member.now, disk, *member.chain));
    EXPECT_EQ(after.ready(member.now, *member.chain, 9), sorted({a0, c0}));
    // What ran meanwhile waits no more. It is kept beside, since the ledger may take its block back.
    block({c0_request});
    pool = OffLedgerPool{to_bytes("q")};
    disk.apply(pool.load(member.now, disk, *member.chain));
    EXPECT_EQ(ready(), std::vector{a0});
    EXPECT_EQ(pool.done(), 1u);
    EXPECT_EQ(disk.scan(to_bytes("q"), to_bytes("q"), 9).size(), 2u);
}

TEST_F(APool, gives_what_a_return_took_back_its_turn_again_also_after_a_restart)
{
    const auto c0 = take("cid");
    const auto before = member.chain->state().block_index();
    block({request("cid")});
    EXPECT_TRUE(ready().empty());
    EXPECT_EQ(pool.done(), 1u);
    chain::BatchInput input;
    input.timestamp = unix_time(member.now += std::chrono::seconds{1});
    auto earlier = member.chain->earlier(member.disk, before);
    ASSERT_TRUE(earlier.has_value());
    input.back = *std::move(earlier);
    const auto result = member.chain->execute(member.programs, input);
    member.disk.apply(member.chain->commit(result, member.certificate(result)));
    disk.apply(pool.on_return(member.now, *member.chain));
    EXPECT_EQ(ready(), std::vector{c0});
    EXPECT_EQ(pool.done(), 0u);
    OffLedgerPool after{to_bytes("q")};
    disk.apply(after.load(member.now, disk, *member.chain));
    EXPECT_EQ(after.ready(member.now, *member.chain, 9), std::vector{c0});
}

TEST_F(APool, keeps_what_a_user_gives_that_a_member_had_passed_on)
{
    const auto asked = request("ann");
    EXPECT_TRUE(give(asked, From::member)->write.empty());
    EXPECT_FALSE(give(asked, From::user)->write.empty());
    EXPECT_EQ(disk.scan(to_bytes("q"), to_bytes("q"), 9).size(), 1u);
}

TEST_F(APool, keeps_what_it_names_whoever_gave_it)
{
    const auto a0 = take("ann", {}, From::member);
    take("bob", {}, From::member);
    disk.apply(pool.keep({a0, types::TransactionId::filled(1)}));
    EXPECT_TRUE(pool.keep({a0}).empty());
    OffLedgerPool after{to_bytes("q")};
    disk.apply(after.load(member.now, disk, *member.chain));
    EXPECT_EQ(after.ready(member.now, *member.chain, 9), std::vector{a0});
}

TEST_F(APool, forgets_what_can_be_in_no_later_block)
{
    take("ann", {.valid_for = 10});
    member.now += 60s;
    disk.apply(pool.on_time(member.now));
    EXPECT_EQ(pool.size(), 1u);  // a block's clock may be behind
    member.now += 11s;
    disk.apply(pool.on_time(member.now));
    EXPECT_EQ(pool.size(), 0u);
    EXPECT_TRUE(disk.scan(to_bytes("q"), to_bytes("q"), 9).empty());
}

TEST_F(APool, leaves_room_for_others_whatever_one_account_sends)
{
    std::uint64_t sent = 0;
    while (give(request("ann", {.nonce = sent, .bytes = 60'000}))) ++sent;
    EXPECT_EQ(refusal("ann", {.nonce = sent, .bytes = 60'000}), Why::account_full);
    EXPECT_LE(pool.bytes(), OffLedgerPool::bytes_max / 8 + 61'000);
    take("bob", {.bytes = 60'000});
}

TEST_F(APool, tells_members_of_what_has_waited_for_a_second_all_in_turn)
{
    std::set<types::TransactionId> all;
    for (std::uint64_t i = 0; i < 5; ++i) all.insert(take("ann", {.nonce = i}));
    EXPECT_TRUE(pool.to_tell(member.now, 2).empty());
    member.now += 1s;
    std::set<types::TransactionId> told;
    for (int i = 0; i < 5; ++i)
        for (const auto& id : pool.to_tell(member.now, 2)) told.insert(id);
    EXPECT_EQ(told, all);
}

TEST_F(APool, tells_of_what_waits_again_however_much_comes_meanwhile)
{
    std::uint64_t nonce = 0;
    const auto first = take("ann", {.nonce = nonce++});
    int times = 0;
    for (int i = 0; i < 40; ++i) {
        member.now += 1s;
        // More than is told by age.
        for (int more = 0; more < 2; ++more) take("ann", {.nonce = nonce++});
        times += static_cast<int>(std::ranges::count(pool.to_tell(member.now, 2), first));
    }
    EXPECT_GE(times, 2);
}
