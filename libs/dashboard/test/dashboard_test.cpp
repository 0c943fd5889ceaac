#include <weft/dashboard/dashboard.hpp>
#include <weft/http/client.hpp>
#include <weft/net/io.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <thread>

namespace weft::dashboard {
namespace {

class Dashboard : public testing::Test {
protected:
    void start(const Options& options = {})
    {
        http::ServerConfig config;
        auto opened = http::Server::open(io_, config);
        ASSERT_TRUE(opened) << opened.error().detail;
        server_ = *std::move(opened);
        serve(*server_, options);
        thread_ = std::thread{[this] { io_.run(); }};
    }
    void TearDown() override
    {
        io_.stop();
        if (thread_.joinable()) thread_.join();
        server_.reset();
    }
    [[nodiscard]] http::Response get(const std::string& path, const std::string& host = "127.0.0.1")
    {
        auto client = http::Client::at("http://" + host + ":" + std::to_string(server_->port()));
        EXPECT_TRUE(client);
        auto response = client->get(path);
        EXPECT_TRUE(response) << path;
        return response ? *std::move(response) : http::Response{.status = 0};
    }
    [[nodiscard]] static std::string header(const http::Response& response, std::string_view name)
    {
        const auto found = std::ranges::find(response.headers, name,
                                             [](const auto& entry) { return entry.first; });
        return found == response.headers.end() ? "" : found->second;
    }

    net::Io io_;
    std::unique_ptr<http::Server> server_;
    std::thread thread_;
};

TEST_F(Dashboard, serves_every_file_that_was_built_as_what_it_is)
{
    start();
    ASSERT_FALSE(files().empty());
    for (const auto& file : files()) {
        const auto response = get("/dashboard/" + std::string{file.name});
        EXPECT_EQ(response.status, 200) << file.name;
        EXPECT_EQ(response.body, file.bytes) << file.name;
        EXPECT_EQ(response.content_type, file.media_type);
        EXPECT_EQ(header(response, "ETag"), file.etag);
        EXPECT_EQ(header(response, "Set-Cookie"), "");
    }
    const auto page = get("/dashboard/");
    EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(page.body, get("/dashboard/index.html").body);
}

TEST_F(Dashboard, lets_a_page_load_and_call_nothing_but_this_node_and_those_that_are_named)
{
    start({.nodes = {"http://10.0.0.2:7780"}});
    const auto policy = header(get("/dashboard/"), "Content-Security-Policy");
    EXPECT_EQ(
        policy,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
        "'self' http://10.0.0.2:7780 ws://10.0.0.2:7780; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'");
    const auto about = get("/dashboard/about.json");
    EXPECT_EQ(about.body, R"({"nodes":["http://10.0.0.2:7780"]})");
    EXPECT_EQ(about.content_type, "application/json");
}

TEST_F(Dashboard, is_led_to_from_the_root_and_has_nothing_else_below_it)
{
    start();
    for (const auto* path : {"/", "/dashboard", "/dashboard?x=1"}) {
        const auto response = get(path);
        EXPECT_EQ(response.status, 307) << path;
        EXPECT_EQ(header(response, "Location"), "/dashboard/") << path;
    }
    for (const auto* path : {"/dashboard/nothing", "/dashboard/../health", "/dashboard/%2e%2e/x",
                             "/dashboard/index.html/x", "/dashboard//etc/passwd"})
        EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(Dashboard, takes_nothing_but_looks)
{
    start();
    auto client = http::Client::at("http://127.0.0.1:" + std::to_string(server_->port()));
    ASSERT_TRUE(client);
    const auto posted = client->post("/dashboard/", "{}");
    ASSERT_TRUE(posted);
    EXPECT_EQ(posted->status, 405);
    EXPECT_EQ(header(*posted, "Allow"), "GET, HEAD, OPTIONS");
}

}  // namespace
}  // namespace weft::dashboard
