#include "http_fixture.hpp"
#include <algorithm>
#include <optional>
#include <thread>

namespace weft::http {
namespace {

TEST_F(HttpTest, a_get_is_answered_and_its_parameter_decoded)
{
    start();
    auto http = client();
    const auto answer = http.get("/hello/a%20b");
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->content_type, "application/json");
    EXPECT_EQ(answer->body, R"({"hello":"a b"})");
}

TEST_F(HttpTest, a_posted_body_arrives)
{
    start();
    auto http = client();
    EXPECT_EQ(http.post("/echo", R"({"a":[1,2]})")->body, R"({"a":[1,2]})");
}

TEST_F(HttpTest, one_connection_serves_many_requests)
{
    start();
    auto http = client();
    for (int i = 0; i < 50; ++i) ASSERT_EQ(http.get("/hello/x")->status, 200);
    std::size_t connections = 0;
    on_io([&] { connections = server->status().connections; });
    EXPECT_EQ(connections, 1u);
}

TEST_F(HttpTest, what_is_not_there_is_a_named_error)
{
    start();
    auto http = client();
    const auto answer = http.get("/nothing").value();
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.body,
              R"({"error":{"code":"no_such_endpoint","message":"There is nothing at /nothing.",)"
              R"("hint":"GET /openapi.json lists the endpoints."}})");
}

TEST_F(HttpTest, a_wrong_method_is_told_the_right_ones)
{
    start();
    auto http = client();
    const auto answer = http.post("/hello/x", "{}").value();
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(code_of(answer), "method_not_allowed");
    EXPECT_NE(
        raw("PUT /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n").find("Allow: GET, HEAD, OPTIONS"),
        std::string::npos);
}

TEST_F(HttpTest, head_is_get_without_a_body)
{
    start();
    const auto answer =
        raw("HEAD /hello/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_NE(answer.find("200 OK"), std::string::npos);
    EXPECT_NE(answer.find("Content-Length: 13"), std::string::npos);
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpTest, an_answer_may_come_later_from_another_thread_and_only_once)
{
    start();
    auto http = client();
    EXPECT_EQ(http.get("/later")->body, "\"late\"");
    EXPECT_EQ(http.get("/hello/x")->body, R"({"hello":"x"})") << "the second answer went nowhere";
}

TEST_F(HttpTest, a_handler_that_forgets_is_answered_for)
{
    start();
    auto http = client();
    const auto answer = http.get("/forgets").value();
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(code_of(answer), "unanswered");
}

TEST_F(HttpTest, a_handler_that_throws_is_answered_for)
{
    start();
    auto http = client();
    const auto answer = http.get("/throws").value();
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(code_of(answer), "internal");
    EXPECT_EQ(http.get("/hello/x")->status, 200);
}

TEST_F(HttpTest, who_is_sent_away_for_now_is_told_when_to_come_back)
{
    start();
    auto http = client();
    for (const int status : {429, 503}) {
        std::optional<Response> answer;
        std::thread asks{[&] { answer = http.get("/never").value(); }};
        for (bool asked = false; !asked;)
            on_io([&] {
                asked = !kept.empty();
                if (asked) kept.at(0)({.status = status, .body = "{}"});
                kept.clear();
            });
        asks.join();
        EXPECT_EQ(answer->status, status);
        EXPECT_TRUE(std::ranges::any_of(answer->headers, [](const auto& header) {
            return header.first == "Retry-After" && header.second == "1";
        })) << status;
    }
}

TEST_F(HttpTest, a_handler_that_takes_too_long_is_answered_for)
{
    config.answer_time = 50ms;
    start();
    auto http = client();
    const auto answer = http.get("/never").value();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(code_of(answer), "timeout");
    on_io([&] {
        kept.at(0)({.body = "\"too late\""});
        kept.clear();
    });
    EXPECT_EQ(http.get("/hello/x")->body, R"({"hello":"x"})");
}

TEST_F(HttpTest, a_body_above_the_limit_is_refused_and_the_answer_arrives)
{
    config.body_bytes_max = 1'000;
    start();
    auto http = client();
    EXPECT_EQ(http.post("/echo", std::string(1'001, ' '))->status, 413);
    EXPECT_EQ(code_of(http.post("/echo", std::string(8u << 20, ' ')).value()), "body_too_large");
    EXPECT_EQ(http.post("/small", std::string(10, ' '))->body, "10");
    EXPECT_EQ(http.post("/small", std::string(11, ' '))->status, 413);
}

TEST_F(HttpTest, a_route_may_allow_larger_bodies_than_the_server)
{
    config.body_bytes_max = 1'000;
    start();
    auto http = client();
    const auto answer = http.post("/large", std::string(4u << 20, ' ')).value();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "4194304");
    EXPECT_EQ(http.post("/large", std::string((4u << 20) + 1, ' '))->status, 413);
}

TEST_F(HttpTest, a_chunked_body_has_the_same_limit)
{
    config.body_bytes_max = 20;
    start();
    const std::string head =
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_NE(raw(head + "3\r\n[1]\r\n0\r\n\r\n").find("[1]"), std::string::npos);
    EXPECT_EQ(code_of(raw(head + "40\r\n" + std::string(64, ' ') + "\r\n0\r\n\r\n")),
              "body_too_large");
}

TEST_F(HttpTest, a_chunk_may_not_have_an_endless_extension_or_trailer)
{
    start();
    const std::string head =
        "GET /hello/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string endless : {"1;", "0\r\nX: "}) {
        const RawSocket socket{server->port()};
        std::string answer;
        std::thread listening{[&] { answer = socket.hear_all(); }};
        socket.say(head + endless);
        // Far more than a connection may hold, yet little enough to fit what the system buffers.
        for (int i = 0; i < 64; ++i) socket.say(std::string(16u << 10, 'x'));
        listening.join();
        EXPECT_EQ(code_of(answer), "header_too_large") << endless;
    }
}

TEST_F(HttpTest, a_header_above_the_limit_is_refused)
{
    start();
    EXPECT_EQ(code_of(raw("GET /hello/x HTTP/1.1\r\nHost: localhost\r\nX: " +
                          std::string(20'000, 'x') + "\r\n\r\n")),
              "header_too_large");
}

TEST_F(HttpTest, what_is_not_http_is_refused)
{
    start();
    EXPECT_EQ(code_of(raw("hello\r\n\r\n")), "malformed_request");
    EXPECT_EQ(code_of(raw("GET hello HTTP/1.1\r\nHost: localhost\r\n\r\n")), "malformed_target");
    EXPECT_EQ(code_of(raw("GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n")), "malformed_target");
    EXPECT_EQ(code_of(raw("GET /hello/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n")),
              "malformed_target");
}

TEST_F(HttpTest, json_that_is_none_or_nests_too_deep_is_refused)
{
    start();
    auto http = client();
    EXPECT_EQ(code_of(http.post("/echo", "{").value()), "not_json");
    EXPECT_EQ(code_of(http.post("/echo", "").value()), "not_json");
    EXPECT_EQ(code_of(http.post("/echo", std::string{"{}\0{}", 5}).value()), "not_json");
    EXPECT_EQ(code_of(http.post("/echo", std::string(100'000, '[')).value()), "too_deep");
    EXPECT_EQ(code_of(raw("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                          "Content-Length: 2\r\n\r\n{}")),
              "wrong_content_type");
}

TEST_F(HttpTest, pipelined_requests_are_answered_in_order)
{
    start();
    const auto answer =
        raw("GET /hello/a HTTP/1.1\r\nHost: localhost\r\n\r\n"
            "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n"
            "GET /hello/c HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const auto a = answer.find(R"({"hello":"a"})");
    const auto b = answer.find("\"late\"");
    const auto c = answer.find(R"({"hello":"c"})");
    EXPECT_LT(a, b);
    EXPECT_LT(b, c);
    EXPECT_NE(c, std::string::npos);
}

TEST_F(HttpTest, a_client_that_waits_for_100_continue_gets_it)
{
    start();
    const RawSocket socket{server->port()};
    socket.say(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
        "Expect: 100-continue\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(socket.hear_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    socket.say("[]");
    EXPECT_TRUE(socket.hear_all().ends_with("[]"));
}

TEST_F(HttpTest, who_was_refused_and_goes_on_talking_is_dropped)
{
    start();
    const RawSocket socket{server->port()};
    socket.say("hello\r\n\r\n");
    EXPECT_EQ(code_of(socket.hear_all()), "malformed_request");
    const auto end = std::chrono::steady_clock::now() + 5s;
    std::size_t connections = 1;
    while (connections > 0 && std::chrono::steady_clock::now() < end) {
        socket.say("x");
        std::this_thread::sleep_for(100ms);
        on_io([&] { connections = server->status().connections; });
    }
    EXPECT_EQ(connections, 0u) << "a byte now and then holds a connection for ever";
}

TEST_F(HttpTest, the_access_log_has_the_pattern_and_the_status)
{
    start();
    auto http = client();
    std::ignore = http.get("/hello/x");
    std::ignore = http.get("/nothing");
    const std::scoped_lock lock{mutex};
    EXPECT_EQ(log, (std::vector<std::string>{"GET /hello/{name} 200", "GET  404"}));
}

TEST_F(HttpTest, stopping_lets_an_answer_under_way_finish)
{
    start();
    std::promise<Response> answer;
    std::thread asking{[&] {
        auto http = client();
        answer.set_value(http.get("/later").value_or(Response{.status = 0}));
    }};
    std::this_thread::sleep_for(20ms);
    auto idle = std::make_unique<RawSocket>(server->port());
    std::promise<void> done;
    io.post([&] { server->stop(5s, [&] { done.set_value(); }); });
    EXPECT_EQ(answer.get_future().get().status, 200);
    EXPECT_EQ(idle->hear_all(), "");
    EXPECT_EQ(done.get_future().wait_for(5s), std::future_status::ready);
    asking.join();
    EXPECT_EQ(client().get("/hello/x").error().error, ClientError::unreachable);
}

TEST_F(HttpTest, stopping_does_not_wait_for_ever)
{
    start();
    const RawSocket socket{server->port()};
    socket.say("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n");
    std::this_thread::sleep_for(50ms);
    std::promise<void> done;
    io.post([&] { server->stop(100ms, [&] { done.set_value(); }); });
    EXPECT_EQ(done.get_future().wait_for(5s), std::future_status::ready);
}

}  // namespace
}  // namespace weft::http
