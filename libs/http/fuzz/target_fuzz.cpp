#include <weft/fuzz/harness.hpp>
#include <weft/http/event_log.hpp>
#include <weft/http/json.hpp>
#include <weft/http/message.hpp>

namespace weft::http {

// A decoded segment, escaped again, decodes to itself.
WEFT_FUZZ(http_target)
{
    const auto target = parse_target(to_string(input));
    if (!target) return;
    for (const auto& segment : target->segments) {
        const auto again = parse_target("/" + percent_encode(segment));
        if (segment.empty()) continue;
        WEFT_CHECK(again && again->segments == std::vector{segment});
    }
}

WEFT_FUZZ(http_json_body)
{
    Request request;
    request.body = to_string(input);
    if (const auto body = json_body(request)) {
        request.body = json_response(*body).body;
        WEFT_CHECK(json_body(request).has_value());
    }
}

WEFT_FUZZ(http_cursor)
{
    EventLog log{"life", {.events_max = 3}};
    for (int i = 0; i < 5; ++i) log.append({.topic = "t", .subject = "", .data = "1"});
    if (const auto start = log.after(to_string(input)))
        WEFT_CHECK(log.read(start->next).position <= log.end());
}

}  // namespace weft::http
