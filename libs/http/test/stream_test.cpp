#include "http_fixture.hpp"

namespace weft::http {
namespace {

using nlohmann::json;

class StreamTest : public HttpTest {
protected:
    /// Waits until the server has taken the stream, so that what is published now is seen.
    Subscription subscribe(std::string_view path)
    {
        auto http = client();
        auto stream = http.subscribe(path);
        EXPECT_TRUE(stream) << stream.error().detail;
        return *std::move(stream);
    }
    static json next(Subscription& stream)
    {
        const auto text = stream.next(5s);
        if (!text) return {{"topic", "broken"}};
        if (!*text) return {{"topic", "nothing"}};
        return json::parse(**text);
    }
};

TEST_F(StreamTest, events_arrive_in_order_with_cursors)
{
    start();
    auto stream = subscribe("/events");
    publish("a", "1");
    publish("b", R"({"x":2})");
    const auto first = next(stream);
    const auto second = next(stream);
    EXPECT_EQ(first["topic"], "a");
    EXPECT_EQ(first["data"], 1);
    EXPECT_EQ(second["data"]["x"], 2);
    EXPECT_NE(first["cursor"], second["cursor"]);
}

TEST_F(StreamTest, a_filter_chooses)
{
    start();
    auto stream = subscribe("/events?topic=b");
    publish("a", "1");
    publish("b", "2");
    EXPECT_EQ(next(stream)["data"], 2);
}

TEST_F(StreamTest, a_broken_stream_resumes_after_its_last_cursor)
{
    start();
    std::string cursor;
    {
        auto stream = subscribe("/events");
        publish("a", "1");
        cursor = next(stream)["cursor"];
    }
    publish("a", "2");
    publish("a", "3");
    auto stream = subscribe("/events?cursor=" + cursor);
    EXPECT_EQ(next(stream)["data"], 2);
    EXPECT_EQ(next(stream)["data"], 3);
}

TEST_F(StreamTest, what_is_no_longer_kept_is_a_gap)
{
    config.events.events_max = 2;
    start();
    std::string cursor;
    {
        auto stream = subscribe("/events");
        publish("a", "1");
        cursor = next(stream)["cursor"];
    }
    for (const auto* data : {"2", "3", "4"}) publish("a", data);
    auto stream = subscribe("/events?cursor=" + cursor);
    EXPECT_EQ(next(stream)["topic"], "gap");
    EXPECT_EQ(next(stream)["data"], 3);
    EXPECT_EQ(next(stream)["data"], 4);
}

TEST_F(StreamTest, a_cursor_of_an_earlier_life_is_a_gap_and_a_wrong_one_an_error)
{
    start();
    publish("a", "1");
    auto stream = subscribe("/events?cursor=0123456789ab-1");
    EXPECT_EQ(next(stream)["topic"], "gap");
    EXPECT_EQ(next(stream)["data"], 1);
    const auto refused = client().subscribe("/events?cursor=yesterday");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, ClientError::refused);
    EXPECT_EQ(code_of(*refused.error().response), "malformed_cursor");
}

TEST_F(StreamTest, an_opener_may_refuse)
{
    start();
    const auto refused = client().subscribe("/events?topic=none");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, ClientError::refused);
    EXPECT_EQ(code_of(*refused.error().response), "no_such_topic");
}

TEST_F(StreamTest, a_plain_get_is_told_to_upgrade_and_an_upgrade_elsewhere_is_refused)
{
    start();
    auto http = client();
    EXPECT_EQ(http.get("/events")->status, 426);
    EXPECT_EQ(client().subscribe("/hello/x").error().error, ClientError::refused);
}

TEST_F(StreamTest, streams_have_a_limit)
{
    config.streams_max = 1;
    start();
    auto first = subscribe("/events");
    publish("a", "1");
    std::ignore = next(first);
    const auto refused = client().subscribe("/events");
    ASSERT_FALSE(refused);
    EXPECT_EQ(code_of(*refused.error().response), "too_many_streams");
}

TEST_F(StreamTest, one_address_leaves_streams_and_connections_to_others)
{
    config.streams_per_address_max = 1;
    config.connections_per_address_max = 2;
    start();
    auto first = subscribe("/events");
    {
        const auto refused = client().subscribe("/events");
        ASSERT_FALSE(refused);
        EXPECT_EQ(code_of(*refused.error().response), "too_many_streams");
    }
    std::size_t leaving = 1;
    for (int tries = 0; leaving > 0 && tries < 500; ++tries) {
        std::this_thread::sleep_for(10ms);
        on_io([&] { leaving = server->status().connections; });
    }
    ASSERT_EQ(leaving, 0u);
    // The stream counts as a connection of its address, too, and as one that is never idle.
    const RawSocket second{server->port()};
    second.say("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (bool waits = false; !waits; std::this_thread::sleep_for(1ms))
        on_io([&] { waits = !kept.empty(); });
    const RawSocket third{server->port()};
    third.say("GET /hello/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(code_of(third.hear_all()), "too_many_connections");
}

TEST_F(StreamTest, a_client_that_never_reads_costs_no_memory_and_is_told)
{
    config.events.events_max = 100;
    start();
    auto slow = subscribe("/events");
    auto quick = subscribe("/events");
    const std::string data = "\"" + std::string(10'000, 'x') + "\"";
    int heard = 0;
    for (int i = 0; i < 2'000; ++i) {
        publish("a", data);
        if (next(quick)["topic"] == "a") ++heard;
    }
    EXPECT_EQ(heard, 2'000) << "the slow one holds nobody up";
    bool told = false;
    while (!told) {
        const auto event = next(slow);
        ASSERT_NE(event["topic"], "nothing");
        told = event["topic"] == "gap";
    }
}

TEST_F(StreamTest, ten_thousand_events_arrive_whole)
{
    start();
    auto stream = subscribe("/events");
    for (int batch = 0; batch < 100; ++batch)
        on_io([&] {
            for (int i = 0; i < 100; ++i)
                server->publish(
                    {.topic = "n", .subject = "", .data = std::to_string(batch * 100 + i)});
        });
    for (int i = 0; i < 10'000; ++i) ASSERT_EQ(next(stream)["data"], i);
}

TEST_F(StreamTest, stopping_closes_streams)
{
    start();
    auto stream = subscribe("/events");
    publish("a", "1");
    std::ignore = next(stream);
    std::promise<void> done;
    io.post([&] { server->stop(5s, [&] { done.set_value(); }); });
    EXPECT_FALSE(stream.next(5s));
    EXPECT_EQ(done.get_future().wait_for(5s), std::future_status::ready);
}

}  // namespace
}  // namespace weft::http
