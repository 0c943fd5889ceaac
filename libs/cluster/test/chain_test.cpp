#include <weft/chain/own_requests.hpp>
#include <weft/contracts/core.hpp>
#include <weft/node_committee/contract_queries.hpp>

#include <gtest/gtest.h>

#include "scene.hpp"
#include <fstream>

using namespace weft;
using namespace weft::cluster;

namespace {

types::Balances iota(std::uint64_t amount)
{
    return {{types::iota_color, amount}};
}

/// Anchors that member 0 gave up, to have them signed again.
std::uint64_t voided(Scene& scene)
{
    for (const auto& figure : scene.cluster().queries(scene.member(0))->figures())
        if (figure.name == "weft_chain_anchors_voided_total") return figure.value;
    return 0;
}

/// `contracts/testcore`, on the chain of the scene.
void deploy_testcore(Scene& scene)
{
    std::ifstream file{WEFT_SOURCE_DIR "/contracts/testcore/testcore.wasm", std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    const types::Dict blob{{to_bytes("p"), to_bytes(text.str())}};
    ASSERT_TRUE(scene.processed(scene.request(scene.section("blob", "storeBlob", blob))));
    codec::Writer gas;
    gas.u64(200'000'000);
    const auto deployed = scene.request(scene.section(
        "root", "deployContract",
        {{to_bytes("$$proghash$$"), to_bytes(ByteSpan{contracts::blob_hash(blob).bytes()})},
         {to_bytes("$$name$$"), to_bytes("testcore")},
         {to_bytes("$$gas$$"), to_bytes(gas.view())}}));
    ASSERT_TRUE(scene.processed(deployed));
    scene.cluster().run_for(100ms);
    ASSERT_EQ(scene.errors().at(deployed), "");
}

/// `testcore` asks its own chain to count, not before this time.
types::RequestSection ask_own(Scene& scene, std::uint32_t timelock)
{
    codec::Writer time;
    time.u32(timelock);
    return scene.section("testcore", "ask",
                         {{to_bytes("target"), types::encoded(types::ContractId{
                                                   scene.chain(), types::hname_of("testcore")})},
                          {to_bytes("entry"), types::encoded(types::hname_of("inc_counter"))},
                          {to_bytes("timelock"), to_bytes(time.view())}});
}

}  // namespace

TEST(ChainNodes, origin_and_init_make_a_chain_that_all_members_agree_on)
{
    Scene scene{{}};
    scene.deploy();
    EXPECT_TRUE(scene.cluster().run_until([&] { return scene.agreed(); }, 10s));
    EXPECT_EQ(scene.info(0).owner, types::AgentId{scene.wallet()});
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
    EXPECT_TRUE(scene.cluster().run_until(
        [&] {
            return scene.info(1).anchor &&
                   scene.info(1).anchor->state == answers::AnchorState::confirmed &&
                   scene.info(1).anchor->block_index >= 1;
        },
        20s));
}

TEST(ChainNodes, a_deposit_is_on_the_account_of_its_sender_on_every_member)
{
    Scene scene{{}};
    scene.deploy();
    const auto id = scene.request(scene.section("accounts", "deposit", {}, iota(1000)));
    ASSERT_TRUE(scene.processed(id));
    scene.cluster().run_for(100ms);  // it is told when it is durable
    EXPECT_EQ(scene.errors().at(id), "");
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_EQ(scene.cluster()
                      .queries(scene.member(i))
                      ->ask(&node::CommitteeQueries::account, scene.chain(),
                            types::AgentId{scene.wallet()})
                      ->balances,
                  iota(1000));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, an_estimate_is_what_the_request_does_and_a_trace_shows_it_afterwards)
{
    Scene scene{{}};
    scene.deploy();
    deploy_testcore(scene);
    const auto* queries = scene.cluster().queries(scene.member(1));
    const auto estimate = [&](const char* contract, const char* entry, std::uint64_t tokens) {
        auto run = queries->ask(
            &node::ContractQueries::estimate, scene.chain(),
            answers::EstimateAsk{.sender = types::AgentId{scene.wallet()},
                                 .contract = contract,
                                 .entry_point = entry,
                                 .params = {},
                                 .args = {},
                                 .transfer = tokens > 0 ? iota(tokens) : types::Balances{},
                                 .gas = {}},
            scene.cluster().shown(scene.member(1)));
        EXPECT_TRUE(run) << run.error().text;
        return (*run)();
    };
    const auto trace = [&](const types::RequestId& id) {
        auto run = queries->ask(&node::ContractQueries::trace, scene.chain(), id);
        EXPECT_TRUE(run) << run.error().code << run.error().text;
        return (*run)();
    };
    const auto hash = scene.info(1).state_hash;
    const auto expected = estimate("testcore", "inc_counter", 0);
    ASSERT_TRUE(expected) << expected.error().text;
    EXPECT_FALSE(expected->error);
    EXPECT_GT(expected->gas, 0u);
    EXPECT_FALSE(expected->changes.empty());
    EXPECT_EQ(scene.info(1).state_hash, hash) << "nothing is kept";

    const auto id = scene.request(scene.section("testcore", "inc_counter"));
    ASSERT_TRUE(scene.processed(id));
    scene.cluster().run_for(100ms);
    const auto traced = trace(id);
    ASSERT_TRUE(traced) << traced.error().text;
    EXPECT_EQ(traced->gas, expected->gas);
    ASSERT_FALSE(traced->calls.empty());
    EXPECT_EQ(traced->calls.front().contract, "testcore");
    EXPECT_FALSE(traced->calls.front().rolled_back);

    // Tokens: what it would move, and what it moved.
    const auto deposit = estimate("accounts", "deposit", 70);
    ASSERT_TRUE(deposit) << deposit.error().text;
    bool credited = false;
    for (const auto& account : deposit->accounts)
        if (account.agent == types::AgentId{scene.wallet()})
            credited =
                account.after.of(types::iota_color) - account.before.of(types::iota_color) == 70;
    EXPECT_TRUE(credited);

    const auto bad = estimate("nobody", "nothing", 5);
    ASSERT_TRUE(bad) << bad.error().text;
    ASSERT_TRUE(bad->error);
    EXPECT_EQ(bad->error->kind, "unknown_contract");
    const auto refused = scene.request(scene.section("nobody", "nothing", {}, iota(5)));
    ASSERT_TRUE(scene.processed(refused));
    scene.cluster().run_for(100ms);
    const auto failed = trace(refused);
    ASSERT_TRUE(failed) << failed.error().text;
    EXPECT_EQ(failed->error->kind, "unknown_contract");

    const types::RequestId never{types::TransactionId::filled(7), 0};
    EXPECT_EQ(queries->ask(&node::ContractQueries::trace, scene.chain(), never).error().code,
              "unknown_request");
}

TEST(ChainNodes, a_view_of_a_past_block_sees_its_state_while_it_is_kept)
{
    Scene scene{{}};
    scene.deploy();
    const auto* queries = scene.cluster().queries(scene.member(0));
    const auto ask = [&](const char* entry, std::optional<std::uint32_t> block,
                         std::map<std::string, answers::Value> params) {
        return queries->ask(&node::ContractQueries::ask, scene.chain(),
                            answers::TypedCall{.contract = "eventlog",
                                               .entry_point = entry,
                                               .params = {std::move(params)},
                                               .block = block});
    };
    const auto id = scene.request(scene.section("accounts", "deposit", {}, iota(10)));
    ASSERT_TRUE(scene.processed(id));
    scene.cluster().run_for(100ms);
    const auto height = scene.info(0).block_index;
    const auto seen = [&](std::uint32_t block) {
        auto run = ask("isRequestProcessed", block, {{"requestID", {types::to_text(id)}}});
        EXPECT_TRUE(run);
        const auto results = (*run)();
        EXPECT_TRUE(results) << results.error().text;
        EXPECT_EQ(results->block_index, block);
        return results->results->named.at("processed") == answers::Value{true};
    };
    EXPECT_FALSE(seen(1));
    EXPECT_TRUE(seen(height));
    EXPECT_EQ(ask("isRequestProcessed", height + 5, {}).error().code, "block_not_kept");
    const auto code = [&](const char* entry, std::map<std::string, answers::Value> params) {
        const auto run = ask(entry, {}, std::move(params));
        return run ? std::string{(*run)().error().code} : std::string{run.error().code};
    };
    EXPECT_EQ(code("isRequestProcessed", {}), "bad_argument");
    EXPECT_EQ(code("isRequestProcessed", {{"requestID", {"x"}}}), "bad_argument");
    EXPECT_EQ(code("noSuchView", {}), "unknown_entry_point");
}

TEST(ChainNodes, a_bad_request_is_refunded_by_an_anchor)
{
    Scene scene{{}};
    scene.deploy();
    const auto id = scene.request(scene.section("nobody", "nothing", {}, iota(500)));
    ASSERT_TRUE(scene.processed(id));
    scene.cluster().run_for(100ms);  // it is told when it is durable
    EXPECT_NE(scene.errors().at(id), "");
    const auto supply = [&] {
        std::uint64_t sum = 0;
        for (const auto& funds : scene.funds()) sum += funds.balance.of(types::iota_color);
        return sum;
    };
    // One token is the chain's, for ever.
    EXPECT_TRUE(scene.cluster().run_until([&] { return supply() == 1'000'000'000 - 1; }, 30s))
        << supply();
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, an_off_ledger_request_given_to_one_member_is_done_by_all)
{
    Scene scene{{}};
    scene.deploy();
    ASSERT_TRUE(
        scene.processed(scene.request(scene.section("accounts", "deposit", {}, iota(1000)))));
    const types::AgentId other{fixtures::wallet("other")};
    const auto call = scene.off_ledger(0, "accounts", "deposit",
                                       {{to_bytes("a"), types::encoded(other)}}, iota(30));
    const auto answer = scene.give(call, 2);
    EXPECT_TRUE(scene.cluster().run_until([&] { return *answer != "no answer"; }, 1s));
    EXPECT_EQ(*answer, "");
    const auto again = scene.give(call, 0);
    ASSERT_TRUE(scene.processed(types::id_of(call)));
    EXPECT_EQ(*again, "");
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(scene.account(i, other), iota(30));
        EXPECT_EQ(scene.account(i, types::AgentId{scene.wallet()}), iota(970));
    }
    const auto once_more = scene.give(call, 1);
    scene.cluster().run_for(5s);
    EXPECT_EQ(*once_more, "nonce_used");
    EXPECT_EQ(scene.account(1, other), iota(30));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, who_has_nothing_on_the_chain_is_told_to_deposit_first)
{
    Scene scene{{}};
    scene.deploy();
    const auto answer = scene.give(scene.off_ledger(0, "accounts", "deposit"), 0);
    EXPECT_TRUE(scene.cluster().run_until([&] { return *answer != "no answer"; }, 1s));
    EXPECT_EQ(*answer, "no_account");
}

TEST(ChainNodes, a_batch_of_off_ledger_requests_is_taken_up_to_the_first_that_is_refused)
{
    Scene scene{{}};
    scene.deploy();
    ASSERT_TRUE(
        scene.processed(scene.request(scene.section("accounts", "deposit", {}, iota(1000)))));
    std::vector<types::OffLedgerRequest> calls;
    for (std::uint64_t nonce = 0; nonce < 5; ++nonce)
        calls.push_back(scene.off_ledger(nonce, "accounts", "deposit"));
    const auto numbered = [&](std::initializer_list<std::size_t> numbers) {
        std::vector<Bytes> requests;
        for (const auto number : numbers) requests.push_back(types::encode(calls[number]));
        return requests;
    };
    const auto give = [&](std::vector<Bytes> requests) {
        std::optional<node::Answer> told;
        scene.cluster().command(scene.member(1),
                                node::SubmitOffLedgers{scene.chain(), std::move(requests)},
                                [&](const node::Answer& said) { told = said; });
        scene.cluster().run_until([&] { return told.has_value(); }, 5s);
        return told.value_or(node::Answer{});
    };
    const auto value = [](const node::Answer& answer, std::string_view name) {
        const auto found = std::ranges::find(
            answer.values, name, [](const auto& one) { return std::string_view{one.first}; });
        return found == answer.values.end() ? std::string{} : found->second;
    };
    const auto id = [&](std::size_t number) { return types::id_of(calls[number]); };

    const auto whole = give(numbered({0, 1, 2}));
    EXPECT_EQ(whole.error, "");
    EXPECT_EQ(value(whole, "last"), types::to_text(id(2)));
    EXPECT_EQ(value(whole, "refused"), "");
    for (const std::size_t number : {0u, 1u, 2u}) EXPECT_TRUE(scene.processed(id(number)));

    const auto in_part = give(numbered({3, 0, 4}));
    EXPECT_EQ(in_part.error, "");
    EXPECT_EQ(value(in_part, "last"), types::to_text(id(3)));
    EXPECT_EQ(value(in_part, "refused"), "nonce_used");
    EXPECT_NE(value(in_part, "message"), "");
    EXPECT_TRUE(scene.processed(id(3)));

    EXPECT_EQ(give(numbered({1, 4})).error, "nonce_used");
    EXPECT_EQ(give({}).error, "bad_request");
    EXPECT_EQ(give(std::vector<Bytes>(65, numbered({4}).front())).error, "bad_request");
    auto bad = numbered({4});
    bad.resize(64, bad.front());
    bad.back().back() ^= std::byte{1};
    const auto spoilt = give(bad);
    EXPECT_NE(spoilt.error, "");
    EXPECT_NE(spoilt.message.find("request 63"), std::string::npos) << spoilt.message;
    EXPECT_EQ(scene.violation(), "");
}

TEST(ChainNodes, a_member_that_took_an_off_ledger_request_and_was_killed_at_once_still_has_it)
{
    Scene scene{{}};
    scene.deploy();
    ASSERT_TRUE(
        scene.processed(scene.request(scene.section("accounts", "deposit", {}, iota(1000)))));
    auto& cluster = scene.cluster();
    const auto taker = scene.member(1);
    // Nobody else hears of it: it is as if all frames were lost with the sessions.
    for (std::size_t i = 0; i < 4; ++i)
        if (scene.member(i) != taker) cluster.cut(taker, scene.member(i));
    const auto call = scene.off_ledger(0, "accounts", "deposit", {}, iota(30));
    const auto answer = scene.give(call, 1);
    ASSERT_TRUE(cluster.run_until([&] { return *answer == ""; }, 1s));
    cluster.crash(taker);
    cluster.run_for(5s);
    EXPECT_FALSE(scene.processed(types::id_of(call), 5s));
    cluster.heal();
    cluster.start(taker);
    EXPECT_TRUE(scene.processed(types::id_of(call)));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, a_member_that_was_cut_off_from_who_took_a_request_gets_it_from_those_who_named_it)
{
    Scene scene{{}};
    scene.deploy();
    ASSERT_TRUE(
        scene.processed(scene.request(scene.section("accounts", "deposit", {}, iota(1000)))));
    scene.cluster().cut(scene.member(0), scene.member(3));
    const auto call = scene.off_ledger(0, "accounts", "deposit", {}, iota(30));
    const auto answer = scene.give(call, 0);
    EXPECT_TRUE(scene.processed(types::id_of(call)));
    EXPECT_EQ(*answer, "");
    EXPECT_TRUE(scene.cluster().run_until([&] { return scene.agreed(); }, 20s));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, a_transaction_without_a_request_is_told_as_one_with_the_reason)
{
    Scene scene{{}};
    scene.deploy();
    types::Essence essence;
    essence.timestamp = scene.now();
    types::Balances rest;
    for (const auto& funds : scene.funds()) {
        essence.inputs.push_back(funds.id);
        EXPECT_TRUE(rest.add(funds.balance));
    }
    EXPECT_TRUE(rest.subtract(types::iota_color, 7));
    essence.outputs = {{scene.wallet(), rest}, {scene.chain(), iota(7)}};
    ASSERT_TRUE(types::make_canonical(essence));
    const types::RequestId id{scene.send(essence), 0};
    const auto told = [&] {
        return *scene.cluster()
                    .queries(scene.member(2))
                    ->ask(&node::CommitteeQueries::request, scene.chain(), id);
    };
    EXPECT_TRUE(scene.cluster().run_until(
        [&] { return told().state == answers::RequestState::not_a_request; }, 60s));
    EXPECT_EQ(told().reason, "no_payload");
    EXPECT_EQ(told().receipt, std::nullopt);
}

TEST(ChainNodes, receipts_are_listed_the_newest_first_page_by_page)
{
    Scene scene{{}};
    scene.deploy();
    std::vector<types::RequestId> ids;
    for (int i = 0; i < 3; ++i) {
        ids.push_back(scene.request(i == 1 ? scene.section("nobody", "nothing", {}, iota(5))
                                           : scene.section("accounts", "deposit", {}, iota(1000))));
        ASSERT_TRUE(scene.processed(ids.back()));
    }
    std::vector<types::OffLedgerRequest> calls;
    for (std::uint64_t nonce = 0; nonce < 4; ++nonce) {
        calls.push_back(scene.off_ledger(nonce, "accounts", "deposit"));
        (void)scene.give(calls.back(), 0);
    }
    for (const auto& call : calls) {
        ids.push_back(types::id_of(call));
        ASSERT_TRUE(scene.processed(ids.back()));
    }
    for (const std::uint32_t limit : {1u, 2u, 3u, 100u}) {
        std::vector<types::RequestId> seen;
        answers::PageAsk ask{.cursor = {}, .limit = limit};
        for (int pages = 0; pages < 20; ++pages) {
            const auto page = scene.cluster()
                                  .queries(scene.member(1))
                                  ->ask(&node::CommitteeQueries::receipts, scene.chain(), ask);
            ASSERT_TRUE(page.has_value());
            EXPECT_LE(page->items.size(), limit);
            for (const auto& receipt : page->items) seen.push_back(receipt.request);
            if (!page->next) break;
            ask.cursor = *page->next;
        }
        ASSERT_EQ(seen.size(), ids.size() + 1) << limit;  // and init
        seen.pop_back();
        std::ranges::reverse(seen);
        EXPECT_EQ(seen, ids) << limit;
    }
    EXPECT_FALSE(scene.cluster()
                     .queries(scene.member(1))
                     ->ask(&node::CommitteeQueries::receipts, scene.chain(),
                           answers::PageAsk{.cursor = "x", .limit = 1})
                     .has_value());
}

TEST(ChainNodes,
     a_member_whose_batches_run_longer_than_rounds_takes_the_others_blocks_and_counts_no_old_batch)
{
    Scene scene{{}};
    scene.deploy();
    const auto slow = scene.member(2);
    scene.cluster().slow_jobs(slow, 7s);
    std::vector<types::RequestId> requests;
    for (int i = 0; i < 6; ++i) {
        requests.push_back(scene.request(scene.section("accounts", "deposit", {}, iota(10))));
        scene.cluster().run_for(2s);
    }
    for (const auto& id : requests) EXPECT_TRUE(scene.processed(id));
    const auto dropped = [&] {
        for (const auto& figure : scene.cluster().queries(slow)->figures())
            if (figure.name == "weft_chain_batches_in_vain_total") return figure.value;
        return std::uint64_t{0};
    };
    EXPECT_TRUE(scene.cluster().run_until([&] { return dropped() > 0; }, 30s));
    EXPECT_TRUE(scene.cluster().run_until([&] { return scene.agreed(); }, 60s));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, a_member_killed_while_a_batch_runs_loses_nothing)
{
    for (const auto after : {10ms, 300ms, 1'500ms, 2'900ms}) {
        Scene scene{{.committee = 1}};
        scene.deploy();
        const auto member = scene.member(0);
        scene.cluster().slow_jobs(member, 3s);
        const auto id = scene.request(scene.section("accounts", "deposit", {}, iota(10)));
        scene.cluster().run_for(1s + after);
        scene.cluster().crash(member);
        scene.cluster().start(member);
        EXPECT_TRUE(scene.processed(id)) << after.count();
        EXPECT_EQ(scene.violation() + scene.lagging(), "");
    }
}

TEST(ChainNodes, a_member_that_was_down_catches_up_and_takes_part_again)
{
    Scene scene{{}};
    scene.deploy();
    scene.cluster().crash(scene.member(1));
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(
            scene.processed(scene.request(scene.section("accounts", "deposit", {}, iota(10)))));
    scene.cluster().start(scene.member(1));
    EXPECT_TRUE(scene.cluster().run_until([&] { return scene.agreed(); }, 20s));
    scene.cluster().crash(scene.member(2));  // now the returned one is needed
    ASSERT_TRUE(scene.processed(scene.request(scene.section("accounts", "deposit", {}, iota(10)))));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, a_member_that_is_dead_leads_at_most_once)
{
    Scene scene{{.seed = 5}};
    scene.deploy();
    const auto decided = [&](std::string_view how) {
        for (const auto& figure : scene.cluster().queries(scene.member(0))->figures())
            if (figure.name == how) return figure.value;
        return std::uint64_t{0};
    };
    const auto late = decided("weft_chain_decided_late_total");
    const auto fast = decided("weft_chain_decided_fast_total");
    scene.cluster().crash(scene.member(3));
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(
            scene.processed(scene.request(scene.section("accounts", "deposit", {}, iota(10)))));
    EXPECT_LE(decided("weft_chain_decided_late_total"), late + 1);
    EXPECT_GE(decided("weft_chain_decided_fast_total"), fast + 9);
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, who_is_split_off_without_a_quorum_makes_no_block_and_has_the_others_when_it_heals)
{
    // X §6.3, 22 and 23: first one of four is cut off, then two from two.
    for (const std::size_t apart : {std::size_t{1}, std::size_t{2}}) {
        Scene scene{{.seed = 11 + apart}};
        auto& cluster = scene.cluster();
        scene.deploy();
        cluster.run_for(10s);
        for (std::size_t i = 0; i < apart; ++i)
            for (std::size_t other = apart; other < 4; ++other)
                cluster.cut(scene.member(i), scene.member(other));
        const auto before = scene.info(3).block_index;
        const auto request =
            scene.request(scene.section("accounts", "deposit", {}, {{types::iota_color, 1}}));
        cluster.run_for(60s);
        for (std::size_t i = 0; i < apart; ++i) EXPECT_EQ(scene.info(i).block_index, before);
        EXPECT_EQ(scene.info(3).block_index > before, apart == 1);
        cluster.heal();
        EXPECT_TRUE(scene.processed(request));
        EXPECT_TRUE(cluster.run_until([&] { return scene.agreed(); }, 60s));
        EXPECT_EQ(scene.violation() + scene.lagging(), "");
    }
}

TEST(ChainNodes,
     a_member_that_was_proved_a_liar_is_shown_and_has_no_time_to_lead_also_after_a_restart)
{
    Scene scene{{.seed = 17}};
    auto& cluster = scene.cluster();
    scene.deploy();
    scene.note_liar(scene.member(3));
    // The last byte of what it says in rounds is another one: shares, mostly.
    cluster.lie(scene.member(3), [](std::size_t, ByteSpan frame) {
        auto bytes = to_bytes(frame);
        if (node::decode_frame<std::variant<node::RoundFrame>>(frame)) bytes.back() ^= std::byte{1};
        return std::optional{bytes};
    });
    const auto liar = cluster.id(scene.member(3));
    const auto fault = [&](std::size_t i) -> std::optional<std::string> {
        for (const auto& seat : scene.info(i).committee)
            if (seat.node == liar) return seat.fault;
        return std::nullopt;
    };
    const auto deposit = [&] {
        EXPECT_TRUE(scene.processed(
            scene.request(scene.section("accounts", "deposit", {}, {{types::iota_color, 1}}))));
    };
    EXPECT_EQ(fault(0), std::nullopt);
    for (int i = 0; i < 4; ++i) deposit();
    ASSERT_NE(fault(0), std::nullopt);
    for (const auto& seat : scene.info(0).committee)
        if (seat.node != liar) {
            EXPECT_EQ(seat.fault, std::nullopt) << "nobody else is accused";
        }
    const auto first = fault(0);
    cluster.crash(scene.member(0));
    cluster.start(scene.member(0));
    ASSERT_TRUE(cluster.run_until([&] { return fault(0).has_value(); }, 10s));
    EXPECT_EQ(fault(0), first);
    for (int i = 0; i < 4; ++i) deposit();
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, a_member_that_left_an_attempt_behind_does_not_run_its_batch)
{
    Scene scene{{.seed = 3}};
    auto& cluster = scene.cluster();
    scene.create();
    cluster.run_for(5s);
    // Member 0 hears of the request from the others alone, who keep it back until they are in the
    // middle of the next attempt: before init the request makes no block.
    for (std::size_t i = 0; i < 4; ++i) cluster.cut(scene.member(0), scene.ledger(i));
    for (std::size_t i = 1; i < 4; ++i)
        cluster.lie(scene.member(i),
                    [held = Bytes{}, sent = 0](std::size_t, ByteSpan bytes) mutable {
                        const auto frame = node::decode_frame<node::CommitteeFrames>(bytes);
                        if (!frame) return std::optional{to_bytes(bytes)};  // of another role
                        if (std::holds_alternative<node::TransactionFrame>(*frame)) {
                            held = to_bytes(bytes);
                            return std::optional<Bytes>{};
                        }
                        const auto* round = std::get_if<node::RoundFrame>(&*frame);
                        const bool later = round != nullptr && round->attempt > 0;
                        if (later && !held.empty() && ++sent % 4 == 0) return std::optional{held};
                        return std::optional{to_bytes(bytes)};
                    });
    const auto early = scene.request(scene.section("accounts", "deposit", {}, iota(10)));
    cluster.run_for(8s);
    for (std::size_t i = 1; i < 4; ++i) cluster.lie(scene.member(i), {});
    cluster.heal();
    scene.init();
    EXPECT_TRUE(scene.processed(early));
    EXPECT_TRUE(cluster.run_until([&] { return scene.agreed(); }, 20s));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, all_members_are_killed_at_once_and_go_on)
{
    Scene scene{{.seed = 7}};
    scene.deploy();
    const auto id = scene.request(scene.section("accounts", "deposit", {}, iota(10)));
    for (std::size_t i = 0; i < 4; ++i) scene.cluster().crash(scene.member(i));
    scene.cluster().run_for(1s);
    scene.cluster().start_all();
    ASSERT_TRUE(scene.processed(id));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, an_anchor_that_no_ledger_node_took_in_time_is_signed_again_on_what_the_ledger_has)
{
    Scene scene{{.seed = 21}};
    scene.deploy();
    auto& cluster = scene.cluster();
    const auto all_links = [&](auto&& act) {
        for (std::size_t member = 0; member < 4; ++member)
            for (std::size_t ledger = 0; ledger < 4; ++ledger)
                act(scene.member(member), scene.ledger(ledger));
    };
    const auto before = scene.info(0).block_index;
    const auto request =
        scene.request(scene.section("nobody", "nothing", {}, {{types::iota_color, 500}}));
    // Cut at the moment of the block: the anchor is signed, and what was posted is lost.
    ASSERT_TRUE(cluster.run_until([&] { return scene.info(0).block_index > before; }, 60s));
    all_links([&](auto member, auto ledger) { cluster.cut(member, ledger); });
    ASSERT_TRUE(scene.processed(request));  // blocks need no ledger
    cluster.run_for(12min);
    EXPECT_EQ(voided(scene), 0u);  // nobody was there to say that the ledger lacks it

    cluster.heal();
    ASSERT_TRUE(cluster.run_until(
        [&] {
            for (std::size_t i = 0; i < 4; ++i)
                if (scene.info(i).anchor->block_index != scene.info(i).block_index ||
                    scene.info(i).anchor->state != answers::AnchorState::confirmed)
                    return false;
            return true;
        },
        120s));
    EXPECT_GT(voided(scene), 0u);
    EXPECT_TRUE(cluster.run_until(
        [&] {
            std::uint64_t sum = 0;
            for (const auto& funds : scene.funds()) sum += funds.balance.of(types::iota_color);
            return sum == 1'000'000'000 - 1;  // the refund came with it; the chain token stays out
        },
        60s));
    EXPECT_TRUE(scene.processed(
        scene.request(scene.section("accounts", "deposit", {}, {{types::iota_color, 7}}))));
    EXPECT_TRUE(cluster.run_until([&] { return scene.agreed(); }, 60s));
    EXPECT_EQ(scene.violation(), "");
}

TEST(ChainNodes, what_one_ledger_node_alone_says_is_not_proposed_and_the_node_is_named)
{
    Scene scene{{.seed = 5}};
    auto& cluster = scene.cluster();
    scene.deploy();
    // The last ledger node tells of a request that is paid with an output that nobody ever made.
    const auto thief = fixtures::key_of("thief");
    const auto section = scene.section("accounts", "deposit", {}, iota(1'000'000));
    const std::vector<chain::Funds> nothing{
        {{fixtures::wallet("thief"), types::TransactionId::filled(77)}, iota(2'000'000)}};
    const auto forged = types::sign(
        *chain::build_requests(std::span{&section, 1}, nothing, scene.now()), std::span{&thief, 1});
    const types::RequestId stolen{types::id_of(forged), 0};
    std::size_t lies = 0;
    cluster.lie(scene.ledger(3), [&](std::size_t, ByteSpan bytes) {
        const auto frame = node::decode_frame<std::variant<node::FromLedgerFrame>>(bytes);
        if (!frame) return std::optional{to_bytes(bytes)};
        ++lies;
        const node::AddressUpdate update{scene.chain(), types::encode(forged), {}};
        return std::optional{node::encode(node::FromLedgerFrame{update})};
    });
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(
            scene.processed(scene.request(scene.section("accounts", "deposit", {}, iota(10)))));
    ASSERT_GT(lies, 0u);
    cluster.run_for(70s);
    for (std::size_t i = 0; i < 4; ++i) {
        const auto* queries = cluster.queries(scene.member(i));
        EXPECT_EQ(queries->ask(&node::CommitteeQueries::request, scene.chain(), stolen)->state,
                  answers::RequestState::unknown);
        bool named = false;
        for (const auto& reason : queries->not_ready(scene.instant()))
            named = named || reason.reason.find(types::to_text(cluster.id(scene.ledger(3)))) !=
                                 std::string::npos;
        EXPECT_TRUE(named);
    }
    EXPECT_TRUE(cluster.run_until([&] { return scene.agreed(); }, 10s));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, one_process_in_both_roles_needs_no_wire_between_them)
{
    Scene scene{{.ledger = 1, .committee = 1, .both_roles = true}};
    scene.deploy();
    ASSERT_TRUE(scene.processed(scene.request(scene.section("accounts", "deposit", {}, iota(10)))));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(ChainNodes, two_runs_of_one_seed_have_equal_digests)
{
    const auto run = [] {
        Scene scene{{.seed = 11}};
        scene.deploy();
        EXPECT_TRUE(
            scene.processed(scene.request(scene.section("accounts", "deposit", {}, iota(10)))));
        return scene.cluster().digest();
    };
    const auto first = run();
    EXPECT_EQ(run(), first);
}

TEST(ChainNodes, what_a_contract_asks_of_its_own_chain_runs_though_nobody_sends_it_and_members_die)
{
    Scene scene{{}};
    scene.deploy();
    deploy_testcore(scene);
    ASSERT_TRUE(scene.processed(scene.request(ask_own(scene, 0))));
    EXPECT_TRUE(scene.processed(chain::own_request_id(scene.chain(), 0)));

    // All members die while it waits for its time.
    const auto due = static_cast<std::uint32_t>(scene.now() / types::second) + 30;
    ASSERT_TRUE(scene.processed(scene.request(ask_own(scene, due))));
    const auto waits = chain::own_request_id(scene.chain(), 1);
    for (std::size_t i = 0; i < 4; ++i) {
        scene.cluster().crash(scene.member(i));
        scene.cluster().start(scene.member(i));
    }
    EXPECT_FALSE(scene.processed(waits, 20s));
    EXPECT_TRUE(scene.processed(waits, 30s));
    scene.cluster().run_for(1s);
    EXPECT_EQ(scene.errors().at(waits), "");
    EXPECT_TRUE(scene.cluster().run_until([&] { return scene.agreed(); }, 20s));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}
