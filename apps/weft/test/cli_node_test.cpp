// Commands against a node that is not one: what they ask it.

#include <weft/http/json.hpp>
#include <weft/http/server.hpp>

#include <gtest/gtest.h>

#include "cli/values.hpp"
#include "ran.hpp"
#include <mutex>
#include <set>
#include <thread>

namespace weft::app {
namespace {

/// Gives every question the same answer, but for /node, and remembers what was asked.
class Node {
public:
    explicit Node(std::string answer) : answer_{std::move(answer)}
    {
        server_ = http::Server::open(io_, {}).value();
        const auto note = [this](const http::Request& request, const http::Respond& respond) {
            const std::scoped_lock lock{mutex_};
            asked_.push_back(std::string{request.target} + " " + request.body);
            if (const auto* token = request.header("authorization")) tokens_.insert(*token);
            respond({.body = request.target == "/node" ? about : answer_});
        };
        server_->stream(
            "/events",
            [](const http::Request&) -> std::expected<http::StreamFilter, http::Response> {
                return std::unexpected{http::error(400, "no_such_topic", "There is none.")};
            });
        server_->route(http::Method::get, "/{rest...}", note);
        server_->route(http::Method::post, "/{rest...}", note);
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Node()
    {
        io_.stop();
        thread_.join();
    }
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    [[nodiscard]] std::string url() const
    {
        return "http://127.0.0.1:" + std::to_string(server_->port());
    }
    [[nodiscard]] std::vector<std::string> asked() const
    {
        const std::scoped_lock lock{mutex_};
        return asked_;
    }

    [[nodiscard]] std::set<std::string> tokens() const
    {
        const std::scoped_lock lock{mutex_};
        return tokens_;
    }

private:
    static constexpr const char* about =
        R"({"id":"11111111111111111111111111111111","version":"0","network":{"name":"n","genesis":)"
        R"("0000000000000000000000000000000000000000000000000000000000000000"},"roles":[],"time":"0",)"
        R"("uptime_ms":"0","peers":[],"known":[]})";

    net::Io io_;
    std::unique_ptr<http::Server> server_;
    std::thread thread_;
    mutable std::mutex mutex_;
    std::string answer_;
    std::vector<std::string> asked_;
    std::set<std::string> tokens_;
};

const std::string chain = types::Address::of(crypto::ed25519::PublicKey{}).text();

TEST(Asking, a_view_by_its_hname_is_asked_as_the_api_writes_hnames)
{
    const Node node{R"({"results":{}})"};
    const auto ran =
        run({"chain", "view", chain, "0x3c4b5e02", "totalAssets", "--api", node.url()});
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.error;
    ASSERT_EQ(node.asked().size(), 1U);
    EXPECT_NE(node.asked()[0].find(R"("contract":"3c4b5e02")"), std::string::npos)
        << node.asked()[0];
}

TEST(Asking, a_stream_that_is_refused_is_told_in_the_node_s_own_words)
{
    const Node node{"{}"};
    const auto ran = run({"tangle", "watch", "--topics", "x", "--api", node.url(), "--json"});
    EXPECT_EQ(ran.exit_code, exit_failed);
    EXPECT_EQ(Json::parse(ran.out)["error"]["code"], "no_such_topic") << ran.out;
}

TEST(Asking, a_long_wait_for_a_request_is_asked_in_turns_that_a_node_answers)
{
    const Node node{
        R"({"request":"[0]11111111111111111111111111111111","state":"processed",)"
        R"("reason":null,"receipt":{"request":"[0]11111111111111111111111111111111","block":1,"index":0,)"
        R"("contract":"3c4b5e02",)"
        R"("entry_point":"3c4b5e02","gas":"1","fee":"0","error":null,"results":{},"events":[],"timestamp":"0","standing":"certified"}})"};
    const auto ran = run({"chain", "request", chain, "[0]" + std::string(32, '1'), "--wait", "120",
                          "--api", node.url()});
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.error;
    ASSERT_EQ(node.asked().size(), 1U);
    EXPECT_NE(node.asked()[0].find("timeout_ms=20000"), std::string::npos) << node.asked()[0];
}

TEST(Asking, a_token_is_for_the_first_of_several_nodes_alone)
{
    const Node first{R"({"items":[],"next":null})"};
    const Node further{R"({"items":[],"next":null})"};
    const auto ran = run({"tangle", "conflicts", "--api", first.url(), "--token", "of-the-first",
                          "--also", further.url()});
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.error;
    EXPECT_EQ(ran.out, "no conflicts\n");
    EXPECT_EQ(first.tokens(), std::set<std::string>{"Bearer of-the-first"});
    EXPECT_TRUE(further.tokens().empty());
    EXPECT_EQ(further.asked().size(), 2U);
}

}  // namespace
}  // namespace weft::app
