// The typed client understands what the server says.

#include <weft/client/committee.hpp>
#include <weft/client/contracts.hpp>
#include <weft/client/dkg.hpp>
#include <weft/client/ledger.hpp>
#include <weft/client/node.hpp>

#include "api_fixture.hpp"

namespace weft::api {
namespace {

class ClientTest : public ApiTest {
protected:
    [[nodiscard]] client::Client typed() const
    {
        return {
            [this](const client::Exchange& exchange) -> std::expected<client::Reply, std::string> {
                const auto method =
                    exchange.method == "POST" ? http::Method::post : http::Method::get;
                auto answer = client(exchange.token).send(method, exchange.target, exchange.body);
                if (!answer) return std::unexpected{answer.error().detail};
                return client::Reply{.status = static_cast<unsigned>(answer->status),
                                     .body = std::move(answer->body)};
            },
            "token"};
    }
};

TEST_F(ClientTest, every_call_reads_what_the_server_says)
{
    config.token = "token";
    start();
    const auto node_client = typed();
    const auto status = client::node(node_client);
    ASSERT_TRUE(status) << status.error().message;
    EXPECT_EQ(status->id, node_a);
    EXPECT_EQ(status->network.name, "test");
    EXPECT_EQ(status->peers.at(0).name, "b \"quoted\"");
    const auto ready = client::ready(node_client);
    ASSERT_TRUE(ready) << ready.error().message;
    EXPECT_FALSE(ready->ready);
    EXPECT_EQ(ready->reasons.at(0).stage, "peers");

    const auto address = client::address(node_client, alice);
    ASSERT_TRUE(address) << address.error().message;
    EXPECT_TRUE(address->confirmed.empty()) << "all outputs are spent";
    const auto outputs = client::outputs(node_client, alice);
    ASSERT_TRUE(outputs) << outputs.error().message;
    EXPECT_EQ(outputs->at(0).balance.of(gold), large);
    EXPECT_EQ(outputs->at(0).spent_by, other_tx);
    const auto history = client::history(node_client, alice);
    ASSERT_TRUE(history) << history.error().message;
    EXPECT_EQ(history->at(1).spent.of(gold), large);
    const auto submitted = client::submit(node_client, to_bytes("x"));
    ASSERT_TRUE(submitted) << submitted.error().message;
    EXPECT_EQ(submitted->transaction, tx);
    EXPECT_EQ(submitted->message, message_id);
    const auto transaction = client::transaction(node_client, tx, 1s);
    ASSERT_TRUE(transaction) << transaction.error().message;
    EXPECT_EQ(transaction->state, answers::TransactionState::confirmed);
    EXPECT_EQ(transaction->conflicts.at(0).output, (types::OutputId{alice, other_tx}));
    EXPECT_EQ(transaction->messages.at(0), message_id);
    const auto tangle = client::tangle(node_client);
    ASSERT_TRUE(tangle) << tangle.error().message;
    EXPECT_EQ(tangle->tips, 2u);
    EXPECT_EQ(tangle->conflicts, 6u);
    EXPECT_EQ(client::issue(node_client, to_bytes("x")).value().message, message_id);

    const auto run =
        client::start_dkg(node_client, {.members = {node_a, node_b}, .timeout_ms = 500});
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(run->run, run_id);
    const auto dkg = client::dkg(node_client, run->run, 1s);
    ASSERT_TRUE(dkg) << dkg.error().message;
    EXPECT_EQ(dkg->address, alice);
    EXPECT_EQ(dkg->threshold, 2u);
    EXPECT_EQ(dkg->culprits.at(0).fault, "share_wrong");
    EXPECT_TRUE(client::activate(node_client, {bob, tx, "a chain"}));
    const auto chains = client::chains(node_client);
    ASSERT_TRUE(chains) << chains.error().message;
    EXPECT_TRUE(chains->at(0).active);
    EXPECT_EQ(chains->at(0).chain, bob);
    const auto chain = client::chain(node_client, bob);
    ASSERT_TRUE(chain) << chain.error().message;
    EXPECT_EQ(chain->owner, types::AgentId{alice});
    EXPECT_EQ(chain->anchor.value().state, answers::AnchorState::confirmed);
    EXPECT_EQ(chain->assets.of(types::iota_color), large);
    const auto blocks = client::blocks(node_client, bob);
    ASSERT_TRUE(blocks) << blocks.error().message;
    EXPECT_EQ(blocks->at(1).index, 2u);
    const auto request = client::request(node_client, bob, request_id, 1s);
    ASSERT_TRUE(request) << request.error().message;
    EXPECT_EQ(request->receipt.value().fee, large);
    EXPECT_EQ(request->receipt->error, "panic: no");
    const types::Dict params{{to_bytes("k"), to_bytes("v")}};
    const auto results = client::view(node_client, bob, {"counter", "0000002a", params});
    ASSERT_TRUE(results) << results.error().message;
    EXPECT_EQ(results->results.at(to_bytes("k")), to_bytes("v"));
    EXPECT_EQ(results->results.at(to_bytes("contract")),
              types::encoded(types::hname_of("counter")));
    EXPECT_EQ(results->results.at(to_bytes("entry_point")), types::encoded(types::Hname{0x2a}));
    const auto contracts = client::contracts(node_client, bob);
    ASSERT_TRUE(contracts) << contracts.error().message;
    EXPECT_EQ(contracts->at(0).hname, types::hname_of("counter"));
    const types::AgentId contract{types::ContractId{bob, types::hname_of("counter")}};
    EXPECT_EQ(client::accounts(node_client, bob).value().at(0), contract);
    EXPECT_EQ(client::account(node_client, bob, contract).value().balances.of(gold), large);
    EXPECT_EQ(client::account(node_client, bob, types::AgentId{alice}).value().balances.of(gold),
              large);
    EXPECT_EQ(client::state_value(node_client, bob, to_bytes("key")).value().value,
              to_bytes("value"));
    const auto proof = client::proof(node_client, bob, to_bytes("key"));
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_EQ(proof->anchor.bytes, to_bytes("anchor"));
    const auto lines = client::log_lines(node_client, bob, "counter");
    ASSERT_TRUE(lines) << lines.error().message;
    EXPECT_EQ(lines->at(0).time, 20);
}

TEST_F(ClientTest, contracts_are_asked_by_their_descriptions)
{
    start();
    const auto node_client = typed();
    const auto interface = client::contract_interface(node_client, bob, "counter");
    ASSERT_TRUE(interface) << interface.error().message;
    EXPECT_EQ(interface->hname, types::hname_of("counter"));
    EXPECT_EQ(interface->entry_points.at(0).params.at(0).type, "u64");
    const answers::Values five{{{"n", {"5"}}}};
    const auto asked =
        client::ask(node_client, bob,
                    {.contract = "counter", .entry_point = "get", .params = five, .block = 7});
    ASSERT_TRUE(asked) << asked.error().message;
    EXPECT_EQ(asked->block_index, 7u);
    EXPECT_EQ(asked->results.value().named.at("n"), five.named.at("n"));
    EXPECT_EQ(asked->results->named.at("number"), answers::Value{std::int64_t{-3}});
    EXPECT_EQ(asked->results->named.at("flag"), answers::Value{true});
    const auto estimated = client::estimate(node_client, bob,
                                            {.sender = types::AgentId{alice},
                                             .contract = "counter",
                                             .entry_point = "add",
                                             .params = five,
                                             .args = {},
                                             .transfer = {{gold, large}},
                                             .gas = large});
    ASSERT_TRUE(estimated) << estimated.error().message;
    EXPECT_EQ(estimated->gas_limit, large);
    EXPECT_EQ(estimated->events.at(0).event, "added");
    EXPECT_EQ(estimated->accounts.at(0).agent, types::AgentId{alice});
    const auto traced = client::trace(node_client, bob, request_id);
    ASSERT_TRUE(traced) << traced.error().message;
    EXPECT_EQ(traced->request, request_id);
    EXPECT_EQ(traced->calls.at(0).error.value().name, "too_much");
    EXPECT_TRUE(traced->calls.at(0).rolled_back);
}

TEST_F(ClientTest, what_is_absent_reads_too)
{
    config.token = "token";
    node.bare = true;
    start();
    const auto node_client = typed();
    EXPECT_TRUE(client::ready(node_client).value().ready);
    EXPECT_EQ(client::address(node_client, alice).value().confirmed.of(gold), large);
    EXPECT_FALSE(client::chain(node_client, bob).value().owner.has_value());
    EXPECT_FALSE(client::chain(node_client, bob).value().anchor.has_value());
    EXPECT_FALSE(client::dkg(node_client, run_id).value().address.has_value());
    EXPECT_FALSE(client::state_value(node_client, bob, to_bytes("k")).value().value.has_value());
    EXPECT_FALSE(client::proof(node_client, bob, to_bytes("k")).value().value.has_value());
    EXPECT_FALSE(client::blocks(node_client, bob).value().at(0).anchor.has_value());
}

TEST_F(ClientTest, commands_reach_the_node_as_they_were_meant)
{
    config.token = "token";
    start();
    EXPECT_TRUE(client::submit(typed(), to_bytes("signed")));
    EXPECT_TRUE(client::issue(typed(), to_bytes("data")));
    EXPECT_TRUE(client::start_dkg(typed(), {.members = {node_b, node_a}, .timeout_ms = 500}));
    EXPECT_TRUE(client::activate(typed(), {bob, tx, "a chain"}));
    ASSERT_EQ(node.commands.size(), 4u);
    EXPECT_EQ(node.commands[0].get_if<node::SubmitTransaction>()->transaction, to_bytes("signed"));
    EXPECT_EQ(node.commands[1].get_if<node::IssueData>()->data, to_bytes("data"));
    const auto& dkg = *node.commands[2].get_if<node::StartDkg>();
    EXPECT_EQ(dkg.members, (std::vector{node_b, node_a}));
    EXPECT_EQ(dkg.phase_timeout_ms, 500u);
    const auto& chain = *node.commands[3].get_if<node::ActivateChain>();
    EXPECT_EQ(chain.chain, bob);
    EXPECT_EQ(chain.origin, tx);
    EXPECT_EQ(chain.description, "a chain");
}

TEST_F(ClientTest, a_refusal_keeps_its_code_through_the_client)
{
    node.refusal = node::QueryFailure{node::CommitteeQueryError::unknown_chain};
    start();
    const auto chain = client::chain(typed(), bob);
    ASSERT_FALSE(chain);
    EXPECT_EQ(chain.error().code, "unknown_chain");
    EXPECT_EQ(chain.error().hint, "See GET /chains.");
    EXPECT_EQ(chain.error().status, 404u);
}

}  // namespace
}  // namespace weft::api
