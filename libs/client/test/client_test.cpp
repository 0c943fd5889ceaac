#include <weft/client/committee.hpp>
#include <weft/client/dkg.hpp>
#include <weft/client/ledger.hpp>
#include <weft/client/node.hpp>

#include <gtest/gtest.h>

namespace weft::client {
namespace {

using types::TransactionId;

const std::string zeros = types::to_text(TransactionId{});
const types::Address alice = types::Address::of(crypto::ed25519::PublicKey::filled(1));

/// A node that says what it is told to say, and remembers what it was asked.
struct Script {
    std::vector<Reply> replies;
    std::vector<Exchange> asked;

    [[nodiscard]] Client client()
    {
        return Client{[this](const Exchange& exchange) -> std::expected<Reply, std::string> {
                          asked.push_back(exchange);
                          if (asked.size() > replies.size())
                              return std::unexpected{std::string{"nobody there"}};
                          return replies[asked.size() - 1];
                      },
                      "token"};
    }
};

TEST(Client, an_address_reads_with_amounts_as_digits)
{
    Script node{
        .replies = {{200, R"({"address":")" + alice.text() +
                              R"(","confirmed":{"IOTA":"5"},)"
                              R"("pending":{"IOTA":"18446744073709551615"},"more_colors":false})"}},
        .asked = {}};
    const auto status = address(node.client(), alice);
    ASSERT_TRUE(status.has_value()) << status.error().message;
    EXPECT_EQ(status->confirmed.of(types::iota_color), 5u);
    EXPECT_EQ(status->pending.of(types::iota_color), ~0ull);
    EXPECT_EQ(node.asked[0].target, "/ledger/addresses/" + alice.text());
    EXPECT_EQ(node.asked[0].token, "token");
}

TEST(Client, outputs_are_read_page_by_page_to_the_last)
{
    const std::string output = R"({"transaction":")" + zeros +
                               R"(","balance":{"IOTA":"5"},"state":"confirmed","spent_by":null})";
    Script node{.replies = {{200, R"({"items":[)" + output + R"(],"next":"1"})"},
                            {200, R"({"items":[)" + output + R"(],"next":null})"}},
                .asked = {}};
    const auto outputs = client::outputs(node.client(), alice);
    ASSERT_TRUE(outputs.has_value()) << outputs.error().message;
    ASSERT_EQ(outputs->size(), 2u);
    EXPECT_EQ(outputs->at(0).transaction, TransactionId{});
    EXPECT_FALSE(outputs->at(0).spent_by.has_value());
    const auto target = "/ledger/addresses/" + alice.text() + "/outputs?limit=1000";
    EXPECT_EQ(node.asked[0].target, target);
    EXPECT_EQ(node.asked[1].target, target + "&cursor=1");
}

TEST(Client, an_error_is_the_node_s_own)
{
    Script node{
        .replies =
            {{400,
              R"({"error":{"code":"input_unknown","message":"no such output","hint":"wait"}})"},
             {500, "boom"}},
        .asked = {}};
    const auto client = node.client();
    const auto refused = submit(client, Bytes{});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "input_unknown");
    EXPECT_EQ(refused.error().hint, "wait");
    EXPECT_EQ(tangle(client).error().code, "http_500");
    EXPECT_EQ(tangle(client).error().code, "node_unreachable");
}

TEST(Client, an_answer_that_is_not_as_promised_is_named_by_field)
{
    Script node{.replies = {{200, "{}"},
                            {200, "[]"},
                            {200, R"({"address":"x","confirmed":{"IOTA":"-1"},"pending":{}})"},
                            {200, R"({"address":")" + alice.text() +
                                      R"(","confirmed":{"IOTA":5},"pending":{}})"},
                            {200, R"({"address":")" + alice.text() +
                                      R"(","confirmed":{},"pending":{},"more":1})"},
                            {200, "<html>"}},
                .asked = {}};
    const auto client = node.client();
    for (int i = 0; i < 6; ++i) {
        const auto status = address(client, alice);
        ASSERT_FALSE(status.has_value());
        EXPECT_EQ(status.error().code, "answer_malformed") << status.error().message;
    }
}

TEST(Client, a_list_that_never_ends_is_an_error_and_no_list)
{
    const Client client{[](const Exchange&) -> std::expected<Reply, std::string> {
                            return Reply{200, R"({"items":[],"next":"1"})"};
                        },
                        ""};
    const auto outputs = client::outputs(client, alice);
    ASSERT_FALSE(outputs.has_value());
    EXPECT_EQ(outputs.error().code, "answer_malformed");
}

TEST(Client, a_list_is_all_its_pages)
{
    const auto agent = "A/" + alice.text();
    Script node{.replies = {{200, R"({"items":[")" + agent + R"("],"next":"two"})"},
                            {200, R"({"items":[")" + agent + R"("],"next":null})"}},
                .asked = {}};
    const auto agents = accounts(node.client(), alice);
    ASSERT_TRUE(agents.has_value());
    EXPECT_EQ(agents->size(), 2u);
    EXPECT_EQ(node.asked[1].target, "/chains/" + alice.text() + "/accounts?limit=1000&cursor=two");
}

TEST(Client, readiness_is_an_answer_also_when_it_is_no)
{
    Script node{
        .replies = {{503, R"({"ready":false,"reasons":[{"stage":"peers","reason":"2 of 3"}]})"}},
        .asked = {}};
    const auto ready = client::ready(node.client());
    ASSERT_TRUE(ready.has_value());
    EXPECT_FALSE(ready->ready);
    ASSERT_EQ(ready->reasons.size(), 1u);
    EXPECT_EQ(ready->reasons[0].stage, "peers");
    EXPECT_EQ(ready->reasons[0].reason, "2 of 3");
}

TEST(Client, a_request_id_is_escaped_in_the_path_and_a_wait_prolongs_the_exchange)
{
    Script node{.replies = {{200, R"({"request":"[3])" + zeros +
                                      R"(","state":"pending","reason":null,"receipt":null})"}},
                .asked = {}};
    const auto status =
        request(node.client(), alice, {TransactionId{}, 3}, std::chrono::milliseconds{5000});
    ASSERT_TRUE(status.has_value());
    EXPECT_EQ(status->state, answers::RequestState::pending);
    EXPECT_EQ(node.asked[0].target, "/chains/" + alice.text() + "/requests/%5B3%5D" + zeros +
                                        "?wait=processed&timeout_ms=5000");
    EXPECT_EQ(node.asked[0].timeout, std::chrono::milliseconds{35'000});
}

const Reply away{422, R"({"error":{"code":"member_not_connected","message":"away","hint":""}})"};

TEST(Client, a_key_generation_waits_for_members_that_are_on_their_way)
{
    Script node{.replies = {away, away, {202, R"({"run":"0a0b"})"}}, .asked = {}};
    const auto run = start_dkg(node.client(), {.members = {}});
    ASSERT_TRUE(run.has_value()) << run.error().code << ": " << run.error().message;
    EXPECT_EQ(to_hex(run->run), "0a0b");
    EXPECT_EQ(node.asked.size(), 3u);
}

TEST(Client, a_member_that_stays_away_and_any_other_error_are_the_last_word)
{
    Script node{
        .replies = {away,
                    {422, R"({"error":{"code":"members_count","message":"1 to 100","hint":""}})"}},
        .asked = {}};
    using namespace std::chrono_literals;
    EXPECT_EQ(start_dkg(node.client(), {.members = {}}, 0ms).error().code, "member_not_connected");
    EXPECT_EQ(start_dkg(node.client(), {.members = {}}).error().code, "members_count");
    EXPECT_EQ(node.asked.size(), 2u);
}

}  // namespace
}  // namespace weft::client
