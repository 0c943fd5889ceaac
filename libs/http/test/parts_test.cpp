// Targets, routes, the event log: what needs no socket.

#include <weft/http/event_log.hpp>
#include <weft/http/message.hpp>

#include <gtest/gtest.h>

#include "../src/router.hpp"

namespace weft::http {
namespace {

using Path = std::vector<std::string>;

TEST(Target, segments_and_query_are_decoded_apart)
{
    const auto target = parse_target("/a%2Fb/c+d/?x=1%262&y=a+b&x=3&z&&=e").value();
    EXPECT_EQ(target.segments, (Path{"a/b", "c+d"}));
    EXPECT_EQ(target.query, (std::map<std::string, std::string>{
                                {"", "e"}, {"x", "1&2"}, {"y", "a b"}, {"z", ""}}));
}

TEST(Target, the_root_has_no_segments)
{
    EXPECT_TRUE(parse_target("/")->segments.empty());
    EXPECT_TRUE(parse_target("/?")->query.empty());
    EXPECT_EQ(parse_target("//a")->segments, (Path{"", "a"}));
}

TEST(Target, what_is_no_path_is_refused)
{
    for (const auto* bad :
         {"", "a", "*", "http://x/", "/%", "/%4", "/%4g", "/%00", "/a%0a", "/?%7f"})
        EXPECT_FALSE(parse_target(bad)) << bad;
}

TEST(Target, what_is_encoded_is_decoded)
{
    const std::string odd = "a b/?&=%+\xc3\xa9~";
    EXPECT_EQ(parse_target("/" + percent_encode(odd))->segments, Path{odd});
}

TEST(Router, the_more_literal_pattern_wins_in_any_order)
{
    Router router;
    const auto any = router.add(Method::get, "/chains/{chain}");
    const auto all = router.add(Method::get, "/chains/{rest...}");
    const auto list = router.add(Method::get, "/chains/list");
    EXPECT_EQ(router.find(Method::get, {"chains", "list"})->route, list);
    const auto found = router.find(Method::get, {"chains", "x"});
    EXPECT_EQ(found->route, any);
    EXPECT_EQ(found->parameters[0], (std::pair<std::string, std::string>{"chain", "x"}));
    const auto rest = router.find(Method::get, {"chains", "x", "y"});
    EXPECT_EQ(rest->route, all);
    EXPECT_EQ(rest->parameters[0].second, "x/y");
    EXPECT_EQ(router.find(Method::get, {"chains"})->route, all);
}

TEST(Router, methods_are_apart_and_listed)
{
    Router router;
    router.add(Method::get, "/a");
    router.add(Method::post, "/a");
    EXPECT_FALSE(router.find(Method::put, {"a"}));
    EXPECT_EQ(router.allowed({"a"}), "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(router.allowed({"b"}), "");
}

TEST(Router, an_empty_segment_is_no_parameter)
{
    Router router;
    router.add(Method::get, "/a/{x}");
    EXPECT_FALSE(router.find(Method::get, {"a", ""}));
    EXPECT_FALSE(router.find(Method::get, {"a", "b", "c"}));
}

Event event(std::string data)
{
    return {.topic = "t", .subject = "", .data = std::move(data)};
}

TEST(EventLog, a_reader_walks_to_the_end)
{
    EventLog log{"life"};
    log.append(event("1"));
    log.append(event("2"));
    const auto first = log.read(log.after("life-0")->next);
    EXPECT_EQ(first.event->data, "1");
    const auto second = log.read(first.position + 1);
    EXPECT_EQ(second.event->data, "2");
    EXPECT_EQ(log.read(second.position + 1).event, nullptr);
    EXPECT_EQ(log.now().next, second.position + 1);
}

TEST(EventLog, a_cursor_resumes_after_its_event)
{
    EventLog log{"life"};
    log.append(event("1"));
    log.append(event("2"));
    const auto cursor = log.cursor(1);
    EXPECT_EQ(cursor, "life-1");
    const auto start = log.after(cursor).value();
    EXPECT_FALSE(start.missed);
    EXPECT_EQ(log.read(start.next).event->data, "2");
}

TEST(EventLog, old_events_make_room_and_their_cursors_have_missed_something)
{
    EventLog log{"life", {.events_max = 2}};
    for (const auto* data : {"1", "2", "3", "4"}) log.append(event(data));
    EXPECT_TRUE(log.after("life-1")->missed);
    EXPECT_FALSE(log.after("life-2")->missed) << "the next is still there";
    const auto next = log.read(1);
    EXPECT_TRUE(next.missed);
    EXPECT_EQ(next.event->data, "3");
}

TEST(EventLog, bytes_are_bounded_too_but_one_event_is_always_kept)
{
    EventLog log{"life", {.events_max = 100, .bytes_max = 500}};
    for (int i = 0; i < 10; ++i) log.append(event(std::string(300, 'x')));
    EXPECT_EQ(log.read(0).position + 1, log.end());
    log.append(event(std::string(3'000, 'x')));
    EXPECT_EQ(log.read(log.end() - 1).event->data.size(), 3'000u);
}

TEST(EventLog, cursors_of_another_life_or_the_future_have_missed_everything)
{
    EventLog log{"life"};
    log.append(event("1"));
    EXPECT_TRUE(log.after("death-1")->missed);
    EXPECT_TRUE(log.after("life-99")->missed);
    for (const auto* bad :
         {"", "life", "-1", "life-", "life-x", "life-1x", "life-99999999999999999999"})
        EXPECT_FALSE(log.after(bad)) << bad;
}

TEST(Error, has_one_shape_and_survives_any_bytes)
{
    EXPECT_EQ(error(400, "code", "a \"quote\"", "\xff\n").body,
              "{\"error\":{\"code\":\"code\",\"message\":\"a \\\"quote\\\"\","
              "\"hint\":\"\xef\xbf\xbd\\n\"}}");
}

}  // namespace
}  // namespace weft::http
