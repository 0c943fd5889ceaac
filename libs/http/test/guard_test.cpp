// Who may write, and from where.

#include "http_fixture.hpp"

namespace weft::http {
namespace {

constexpr std::string_view write_here =
    "POST /echo HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 2\r\nConnection: close\r\n";

TEST_F(HttpTest, beyond_loopback_a_token_is_required)
{
    config.host = "0.0.0.0";
    const auto refused = Server::open(io, config);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ServerError::Kind::token_required);
    config.token = "secret";
    EXPECT_TRUE(Server::open(io, config));
}

TEST_F(HttpTest, with_a_token_reading_is_free_and_writing_is_not)
{
    config.token = "secret";
    start();
    auto anyone = client();
    EXPECT_EQ(anyone.get("/hello/x")->status, 200);
    EXPECT_EQ(anyone.post("/echo", "[]")->status, 401);
    EXPECT_EQ(code_of(anyone.post("/echo", "[]").value()), "token_required");
    EXPECT_EQ(client({.token = "wrong"}).post("/echo", "[]")->status, 401);
    EXPECT_EQ(client({.token = "secret2"}).post("/echo", "[]")->status, 401);
    EXPECT_EQ(client({.token = "secret"}).post("/echo", "[]")->status, 200);
}

TEST_F(HttpTest, a_page_of_another_site_may_not_write)
{
    start();
    const std::string head{write_here};
    EXPECT_EQ(code_of(raw(head + "Origin: http://evil.example\r\n\r\n[]")), "foreign_origin");
    EXPECT_EQ(code_of(raw(head + "Origin: null\r\n\r\n[]")), "foreign_origin");
    EXPECT_TRUE(raw(head + "Origin: http://localhost:1\r\n\r\n[]").ends_with("[]"));
    EXPECT_TRUE(raw(head + "\r\n[]").ends_with("[]"));
}

TEST_F(HttpTest, a_page_of_another_site_may_not_make_us_work)
{
    start();
    const std::string head =
        "POST /ask HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 2\r\nConnection: close\r\n";
    EXPECT_EQ(code_of(raw(head + "Origin: http://evil.example\r\n\r\n[]")), "foreign_origin");
    EXPECT_TRUE(raw(head + "\r\n[]").ends_with("[]"));
}

TEST_F(HttpTest, a_name_that_is_not_ours_may_not_even_read)
{
    config.names = {"weft.example"};
    start();
    const auto get = [&](std::string_view host) {
        return raw("GET /hello/x HTTP/1.1\r\nHost: " + std::string{host} +
                   "\r\nConnection: close\r\n\r\n");
    };
    EXPECT_EQ(code_of(get("evil.example")), "foreign_host");
    EXPECT_EQ(code_of(get("127.0.0.1.evil.example:80")), "foreign_host");
    for (const auto* ours : {"localhost", "127.0.0.1:8080", "[::1]:8080", "weft.example:80"})
        EXPECT_NE(get(ours).find("200 OK"), std::string::npos) << ours;
    EXPECT_EQ(code_of(raw("GET /hello/x HTTP/1.1\r\n\r\n")), "host_missing");
}

TEST_F(HttpTest, a_page_of_another_site_may_not_listen_to_events)
{
    start();
    EXPECT_EQ(code_of(raw("GET /events HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                          "Connection: upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                          "Origin: http://evil.example\r\n\r\n")),
              "foreign_origin");
}

/// Every rule below holds with a token and without.
class Guarded : public HttpTest, public ::testing::WithParamInterface<const char*> {
protected:
    void SetUp() override { config.token = GetParam(); }
};
INSTANTIATE_TEST_SUITE_P(Token, Guarded, ::testing::Values("", "secret"));

TEST_P(Guarded, a_foreign_name_a_foreign_page_and_a_view_of_one_are_turned_away)
{
    config.names = {"weft.example"};
    start();
    const auto ask = [&](std::string_view line, std::string_view host, std::string_view more) {
        return code_of(raw(std::string{line} + " HTTP/1.1\r\nHost: " + std::string{host} + "\r\n" +
                           std::string{more} + "\r\n"));
    };
    EXPECT_EQ(ask("GET /hello/x", "evil.example", ""), "foreign_host");
    EXPECT_EQ(ask("OPTIONS /hello/x", "evil.example", ""), "foreign_host");
    EXPECT_EQ(ask("POST /ask", "localhost", "Origin: http://evil.example\r\nContent-Length: 0\r\n"),
              "foreign_origin");
    EXPECT_EQ(ask("GET /events", "localhost",
                  "Origin: http://evil.example\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
              "foreign_origin");
    EXPECT_EQ(
        ask("POST /echo", "localhost", "Origin: http://evil.example\r\nContent-Length: 0\r\n"),
        "foreign_origin");
    const auto get =
        raw("GET /hello/x HTTP/1.1\r\nHost: weft.example\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(get.starts_with("HTTP/1.1 200")) << get;
}

TEST_F(HttpTest, who_shows_the_token_may_call_the_node_as_it_likes)
{
    config.token = "secret";
    start();
    EXPECT_TRUE(
        raw("GET /hello/x HTTP/1.1\r\nHost: node.example\r\nAuthorization: Bearer secret\r\n"
            "Connection: close\r\n\r\n")
            .starts_with("HTTP/1.1 200"));
}

TEST_P(Guarded, pages_of_a_site_in_the_settings_see_answers_and_may_ask_what_they_may)
{
    config.origins = {"https://wallet.example"};
    start();
    const std::string friendly = "Origin: https://wallet.example\r\nConnection: close\r\n";
    const auto read = raw("GET /hello/x HTTP/1.1\r\nHost: localhost\r\n" + friendly + "\r\n");
    EXPECT_NE(read.find("Access-Control-Allow-Origin: https://wallet.example\r\n"),
              std::string::npos)
        << read;
    EXPECT_NE(read.find("Vary: Origin\r\n"), std::string::npos) << read;
    const auto asked =
        raw("OPTIONS /echo HTTP/1.1\r\nHost: localhost\r\n"
            "Access-Control-Request-Method: POST\r\n" +
            friendly + "\r\n");
    EXPECT_TRUE(asked.starts_with("HTTP/1.1 204")) << asked;
    EXPECT_NE(asked.find("Access-Control-Allow-Methods: "), std::string::npos) << asked;
    EXPECT_NE(asked.find("Access-Control-Allow-Headers: Authorization, Content-Type\r\n"),
              std::string::npos)
        << asked;
    const auto written = raw("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n" +
                             friendly + "\r\n[]");
    if (config.token.empty())
        EXPECT_TRUE(written.ends_with("[]")) << written;
    else
        EXPECT_EQ(code_of(written), "token_required");
    const auto foreign =
        raw("GET /hello/x HTTP/1.1\r\nHost: localhost\r\n"
            "Origin: https://wallet.example.evil\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(foreign.find("Access-Control-Allow-Origin"), std::string::npos) << foreign;
}

TEST_P(Guarded,
       pages_of_files_may_read_and_listen_when_the_settings_say_so_and_write_with_the_token)
{
    config.origins = {"null"};
    start();
    const std::string file = "Origin: null\r\nConnection: close\r\n";
    const auto read = raw("GET /hello/x HTTP/1.1\r\nHost: localhost\r\n" + file + "\r\n");
    EXPECT_NE(read.find("Access-Control-Allow-Origin: null\r\n"), std::string::npos) << read;
    EXPECT_EQ(code_of(raw("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n" + file +
                          "\r\n[]")),
              "foreign_origin");
    const auto asked =
        raw("POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n" + file + "\r\n[]");
    EXPECT_TRUE(asked.ends_with("[]")) << asked;
    // As Chromium says it of a WebSocket.
    const auto listened =
        raw("POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nOrigin: file://\r\n"
            "Connection: close\r\n\r\n[]");
    EXPECT_TRUE(listened.ends_with("[]")) << listened;
}

TEST(Origin, is_what_a_browser_calls_a_site)
{
    for (const auto* good :
         {"https://wallet.example", "http://localhost:3000", "http://[::1]:80", "null"})
        EXPECT_TRUE(is_origin(good)) << good;
    for (const auto* bad : {"", "*", "wallet.example", "ftp://wallet.example",
                            "https://wallet.example/", "https://Wallet.example", "https://a b"})
        EXPECT_FALSE(is_origin(bad)) << bad;
}

}  // namespace
}  // namespace weft::http
