// Solo itself: the ledger, blocks, anchors and time of one process. What contracts do on it is in
// tests/conformance/contracts.

#include <weft/solo/solo.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace weft::solo {
namespace {

Bytes program(const std::string& name)
{
    std::ifstream file{WEFT_SOURCE_DIR "/contracts/" + name + "/" + name + ".wasm",
                       std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_FALSE(text.str().empty()) << name;
    return to_bytes(text.str());
}

Bytes u64(std::uint64_t value)
{
    codec::Writer writer;
    writer.u64(value);
    return std::move(writer).take();
}

const Balances iotas_42{{types::iota_color, 42}};

/// A chain "main" of the wallet "owner", and alice with 1337 IOTA.
class OneChain : public ::testing::Test {
protected:
    OneChain()
    {
        for (const auto* wallet : {&owner, &alice})
            EXPECT_TRUE(solo.fund(wallet->address(), 1337).has_value());
        const auto started = solo.start_chain("main", owner);
        EXPECT_TRUE(started.has_value());
        EXPECT_EQ(started->own()->receipt.error, std::nullopt);
    }
    void deploy(const std::string& name, std::string_view chain = "main")
    {
        const auto ran = solo.deploy(
            owner, {.chain = std::string{chain}, .name = name, .program = program(name)});
        ASSERT_TRUE(ran.has_value()) << ran.error().text;
        EXPECT_EQ(ran->own(1)->receipt.error, std::nullopt);
    }
    std::uint64_t below(const Wallet& wallet) const
    {
        return solo.on_ledger(wallet.address()).of(types::iota_color);
    }

    Solo solo;
    const Wallet& owner = solo.wallet("owner");
    const Wallet& alice = solo.wallet("alice");
};

/// The program with so many bytes more that nothing reads: a custom section.
Bytes grown(Bytes program, std::size_t more)
{
    program.push_back(std::byte{0});
    for (std::size_t left = more, i = 0; i < 4; ++i, left >>= 7)
        program.push_back(static_cast<std::byte>((left & 0x7f) | (i < 3 ? 0x80 : 0)));
    program.push_back(std::byte{4});
    append(program, as_bytes("more"));
    program.resize(program.size() + more - 5, std::byte{0x5a});
    return program;
}

TEST_F(OneChain, takes_a_program_in_several_transactions_and_runs_it_like_any_other)
{
    const auto large = grown(program("counter"), 150'000);
    const Deployment plan{.chain = "main", .name = "counter", .program = large};
    const auto ran = solo.deploy(owner, plan);
    ASSERT_TRUE(ran) << ran.error().text;
    EXPECT_EQ(ran->own(0)->receipt.error, std::nullopt);
    EXPECT_EQ(ran->own(1)->receipt.error, std::nullopt);
    // What is stored already is no failure, and the same program is the same blob.
    const auto again = solo.deploy(owner, {.chain = "main", .name = "second", .program = large});
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(again->own(0)->receipt.error->text, "the blob exists already");
    EXPECT_EQ(again->own(1)->receipt.error, std::nullopt);

    const auto added = solo.request(alice, {.chain = "main",
                                            .contract = "counter",
                                            .entry = "add",
                                            .args = {{to_bytes("n"), u64(7)}}});
    ASSERT_TRUE(added) << added.error().text;
    EXPECT_EQ(added->own()->receipt.error, std::nullopt);
    EXPECT_EQ(added->own()->results->at(to_bytes("counter")), u64(7));
    EXPECT_EQ(solo.view("main", "counter", "get")->at(to_bytes("counter")), u64(7));
    EXPECT_EQ(solo.view("main", "second", "get")->at(to_bytes("counter")), u64(0));
}

TEST_F(OneChain, takes_no_program_larger_than_a_blob_may_be)
{
    const auto ran = solo.deploy(
        owner,
        {.chain = "main", .name = "counter", .program = grown(program("counter"), 512 * 1024)});
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().error, SoloError::not_built);
}

TEST_F(OneChain, costs_its_owner_the_chain_token_and_nothing_else)
{
    EXPECT_EQ(below(owner), 1336U);
    EXPECT_TRUE(solo.total_assets("main").empty());
    EXPECT_EQ(solo.chains(), std::vector<std::string>{"main"});
    EXPECT_EQ(solo.start_chain("main", owner).error().error, SoloError::name_taken);
}

TEST_F(OneChain, an_off_ledger_request_is_paid_from_the_account_and_takes_no_transaction)
{
    deploy("counter");
    const auto deposit = solo.request(alice, {.chain = "main",
                                              .contract = "accounts",
                                              .entry = "deposit",
                                              .tokens = {{types::iota_color, 100}}});
    ASSERT_TRUE(deposit && !deposit->own()->receipt.error);
    const auto before = below(alice);
    const Request call{.chain = "main",
                       .contract = "counter",
                       .entry = "increment",
                       .tokens = {{types::iota_color, 5}}};
    for (int i = 0; i < 3; ++i) {
        const auto ran = solo.request_off_ledger(alice, call);
        ASSERT_TRUE(ran.has_value()) << ran.error().text;
        ASSERT_NE(ran->own(), nullptr);
        EXPECT_EQ(ran->own()->receipt.error, std::nullopt);
        EXPECT_EQ(ran->own()->receipt.sender, alice.agent());
    }
    EXPECT_EQ(solo.account("main", alice.agent()), (Balances{{types::iota_color, 85}}));
    EXPECT_EQ(solo.account("main", solo.contract("main", "counter")),
              (Balances{{types::iota_color, 15}}));
    EXPECT_EQ(below(alice), before);
}

TEST_F(OneChain, refuses_an_off_ledger_request_that_no_block_would_take_as_a_member_does)
{
    const auto poor = solo.request_off_ledger(
        alice, {.chain = "main", .contract = "accounts", .entry = "deposit"});
    ASSERT_FALSE(poor.has_value());
    EXPECT_EQ(poor.error().error, SoloError::off_ledger);
    EXPECT_EQ(poor.error().text, "no_account");
    ASSERT_TRUE(solo.request(alice, {.chain = "main",
                                     .contract = "accounts",
                                     .entry = "deposit",
                                     .tokens = {{types::iota_color, 10}}}));
    const auto dear = solo.request_off_ledger(alice, {.chain = "main",
                                                      .contract = "accounts",
                                                      .entry = "deposit",
                                                      .tokens = {{types::iota_color, 11}}});
    EXPECT_EQ(dear.error().text, "unpayable");
}

TEST_F(OneChain, a_request_has_run_and_its_token_is_back_when_the_call_returns)
{
    const auto ran = solo.request(
        alice, {.chain = "main", .contract = "accounts", .entry = "deposit", .tokens = iotas_42});
    ASSERT_TRUE(ran.has_value());
    ASSERT_EQ(ran->processed.size(), 1U);
    EXPECT_EQ(ran->own(), &ran->processed[0]);
    EXPECT_EQ(ran->own()->receipt.error, std::nullopt);
    EXPECT_TRUE(ran->own()->results.has_value());
    EXPECT_EQ(solo.account("main", alice.agent()), iotas_42);
    EXPECT_EQ(below(alice), 1337U - 42);
}

TEST_F(OneChain, the_ledger_refuses_what_a_node_refuses)
{
    const auto built =
        solo.build(alice, {{.chain = "main", .contract = "accounts", .entry = "deposit"}});
    ASSERT_TRUE(built.has_value());
    ASSERT_TRUE(solo.submit(*built).has_value());
    const auto again = solo.submit(*built);
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().error, SoloError::refused);
    EXPECT_EQ(again.error().text, "spent_already: " + types::to_text(types::id_of(*built)));

    auto forged =
        *solo.build(alice, {{.chain = "main", .contract = "accounts", .entry = "deposit"}});
    forged.unlocks = types::sign(forged.essence, {owner.keys.key_of(owner.address()), 1}).unlocks;
    EXPECT_EQ(solo.submit(forged).error().text, "unlock_missing");

    const auto poor = solo.request(solo.wallet("nobody"),
                                   {.chain = "main", .contract = "accounts", .entry = "deposit"});
    EXPECT_EQ(poor.error().error, SoloError::not_built);
}

TEST_F(OneChain, time_goes_on_with_blocks_and_when_it_is_told_and_never_back)
{
    const auto before = solo.now();
    ASSERT_TRUE(solo.request(alice, {.chain = "main", .contract = "accounts", .entry = "deposit"}));
    EXPECT_EQ(solo.now(), before + types::second);
    EXPECT_EQ(solo.set_time(before).error().error, SoloError::time_goes_back);
    ASSERT_TRUE(solo.advance(types::minute).has_value());
    EXPECT_EQ(solo.now(), before + types::second + types::minute);
}

TEST_F(OneChain, a_timelocked_request_runs_when_its_time_has_come)
{
    const auto unlocked = solo.now() / types::second + 3600;
    const auto ran = solo.request(alice, {.chain = "main",
                                          .contract = "accounts",
                                          .entry = "deposit",
                                          .tokens = iotas_42,
                                          .timelock = static_cast<std::uint32_t>(unlocked)});
    ASSERT_TRUE(ran.has_value());
    EXPECT_EQ(ran->own(), nullptr);
    EXPECT_TRUE(solo.total_assets("main").empty());
    const auto later = solo.set_time(unlocked * types::second);
    ASSERT_TRUE(later.has_value());
    ASSERT_EQ(later->processed.size(), 1U);
    EXPECT_EQ(solo.account("main", alice.agent()), iotas_42);
}

TEST_F(OneChain, what_waits_for_an_anchor_is_waited_for)
{
    auto parameters = solo_parameters();
    parameters.anchor_interval = 100 * types::second;
    ASSERT_TRUE(solo.start_chain("slow", owner, parameters).has_value());
    const auto before = solo.now();
    ASSERT_TRUE(solo.request(alice, {.chain = "slow", .contract = "accounts", .entry = "deposit"}));
    EXPECT_GE(solo.now(), before + 99 * types::second);
    EXPECT_EQ(below(alice), 1337U) << "the request token is back";
}

TEST_F(OneChain, an_estimate_says_what_the_request_then_does_and_keeps_nothing)
{
    deploy("counter");
    const Request add{.chain = "main",
                      .contract = "counter",
                      .entry = "add",
                      .args = {{to_bytes("n"), u64(5)}},
                      .tokens = {}};
    const auto state = solo.chain("main").state().hash();
    const auto estimate = solo.estimate(alice, add);
    ASSERT_TRUE(estimate.has_value());
    EXPECT_EQ(solo.chain("main").state().hash(), state);
    const auto ran = solo.request(alice, add);
    ASSERT_TRUE(ran.has_value());
    EXPECT_EQ(estimate->receipt, ran->own()->receipt);
    EXPECT_EQ(*estimate->results(), *ran->own()->results);
    EXPECT_EQ(estimate->events, ran->own()->events);
    EXPECT_EQ(estimate->changes, ran->own()->changes);
    EXPECT_EQ(solo.state("main", "counter", as_bytes("counter")), u64(5));
}

TEST_F(OneChain, a_program_that_breaks_a_rule_is_refused_at_its_deployment_with_the_rule)
{
    auto damaged = program("counter");
    damaged[0] = std::byte{1};
    const auto ran =
        solo.deploy(owner, {.chain = "main", .name = "damaged", .program = std::move(damaged)});
    ASSERT_TRUE(ran.has_value());
    const auto& error = ran->own(1)->receipt.error;
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->kind, vm::FailureKind::refused_program);
    EXPECT_FALSE(error->text.empty());
}

TEST_F(OneChain, contracts_that_ask_each_other_for_ever_are_stopped_with_a_reason)
{
    // Each request takes its token along, so nobody goes on for ever without paying: with few tokens
    // this would end by itself.
    ASSERT_TRUE(solo.start_chain("other", owner).has_value());
    deploy("testcore");
    deploy("testcore", "other");
    for (const auto* chain : {"main", "other"})
        ASSERT_TRUE(solo.request(alice, {.chain = chain,
                                         .contract = "testcore",
                                         .entry = "do_nothing",
                                         .tokens = {{types::iota_color, 200}}}));
    const types::ContractId target{solo.identity("other").id, types::hname_of("testcore")};
    const auto ran = solo.request(alice, {.chain = "main",
                                          .contract = "testcore",
                                          .entry = "ask_other",
                                          .args = {{to_bytes("target"), types::encoded(target)}}});
    ASSERT_FALSE(ran.has_value());
    EXPECT_EQ(ran.error().error, SoloError::never_settles);
}

TEST_F(OneChain, a_built_in_contract_of_a_test_runs_beside_the_core_contracts)
{
    auto builtin = contracts::core_contracts();
    auto echo = std::make_shared<vm::TableProcessor>();
    echo->func("say", [](vm::Sandbox& sandbox) -> vm::Outcome { return sandbox.params(); });
    builtin->add("echo", std::move(echo));
    Solo own{{.builtin = std::move(builtin)}};
    const auto& bob = own.wallet("bob");
    ASSERT_TRUE(own.fund(bob.address(), 100).has_value());
    ASSERT_TRUE(own.start_chain("main", bob).has_value());
    const auto deployed = own.deploy(bob, {.chain = "main",
                                           .name = "echo",
                                           .program = to_bytes("echo"),
                                           .vm_type = std::string{vm::builtin_vm_type}});
    ASSERT_TRUE(deployed.has_value());
    EXPECT_EQ(deployed->own(1)->receipt.error, std::nullopt);
    const types::Dict args{{to_bytes("a"), to_bytes("b")}};
    const auto ran =
        own.request(bob, {.chain = "main", .contract = "echo", .entry = "say", .args = args});
    EXPECT_EQ(ran->own()->results, args);
}

/// All that a run gives, told by its hashes.
std::vector<std::string> told(const std::string& seed)
{
    Solo solo{{.seed = seed}};
    const auto& owner = solo.wallet("owner");
    EXPECT_TRUE(solo.fund(owner.address(), 1000).has_value());
    EXPECT_TRUE(solo.start_chain("main", owner).has_value());
    EXPECT_TRUE(
        solo.deploy(owner, {.chain = "main", .name = "testcore", .program = program("testcore")})
            .has_value());
    const auto ran =
        solo.request(owner, {.chain = "main", .contract = "testcore", .entry = "context"});
    EXPECT_EQ(ran->own()->receipt.error, std::nullopt);
    return {types::to_text(ran->transaction), solo.chain("main").state().hash().hex(),
            to_hex(*solo.state("main", "testcore", as_bytes("entropy"))),
            solo.ledger().ledger().digest().hex()};
}

TEST(Solo, is_the_same_in_every_run_and_another_with_another_seed)
{
    const auto once = told("a");
    EXPECT_EQ(told("a"), once);
    const auto other = told("b");
    for (std::size_t i = 0; i < once.size(); ++i) EXPECT_NE(other[i], once[i]);
}

}  // namespace
}  // namespace weft::solo
