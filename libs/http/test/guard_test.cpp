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

}  // namespace
}  // namespace weft::http
