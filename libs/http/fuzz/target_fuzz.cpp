#include <weft/fuzz/harness.hpp>
#include <weft/http/event_log.hpp>
#include <weft/http/json.hpp>
#include <weft/http/message.hpp>

#include "../src/handshake.hpp"
#include "../src/head.hpp"
#include "../src/media_type.hpp"
#include "../src/text.hpp"

namespace weft::http {
namespace {

/// Written again from what was read: reads as the same, unless it said more than is kept.
std::string rewritten(const Head& head)
{
    auto raw = head.method + " " + head.target + " HTTP/1." + std::to_string(head.minor) + "\r\n";
    for (const auto& [name, value] : head.fields) raw += name + ": " + value + "\r\n";
    return raw + "\r\n";
}

}  // namespace

// What is read is read the same in any number of pieces and when written again; a head whose body
// could end in two places is not read.
WEFT_FUZZ(http_head)
{
    const auto raw = to_string(input);
    const auto end = find_head_end(raw);
    for (std::size_t seen = 0; seen < raw.size(); seen += 1 + raw.size() / 8)
        if (find_head_end(std::string_view{raw}.substr(0, seen)).kind ==
            HeadEnd::Kind::incomplete) {
            const auto again = find_head_end(raw, seen);
            WEFT_CHECK(again.kind == end.kind && again.size == end.size);
        }
    const auto head = read_head(raw);
    if (!head) {
        WEFT_CHECK(head.error().status >= 400 && head.error().body.contains("\"code\""));
        return;
    }
    WEFT_CHECK(end.kind == HeadEnd::Kind::whole && end.size == raw.size());
    WEFT_CHECK(head->count("content-length") + head->count("transfer-encoding") <= 1);
    WEFT_CHECK((head->body == BodyFrame::chunked) == (head->count("transfer-encoding") == 1));
    WEFT_CHECK(head->minor == 0 || head->count("host") == 1);
    if (head->websocket) (void)objection_to_handshake(*head);
    const auto again = read_head(rewritten(*head));
    WEFT_CHECK(again.has_value());
    WEFT_CHECK(again->target == head->target && again->fields == head->fields &&
               again->body == head->body && again->body_bytes == head->body_bytes &&
               again->keep_alive == head->keep_alive);
}

// A media type written again is the same; and it is accepted by its own name.
WEFT_FUZZ(http_media_type)
{
    const auto text = to_string(input);
    const auto quality = quality_of(text, "application/json");
    WEFT_CHECK(quality >= 0 && quality <= 1000);
    const auto media = parse_media_type(text);
    if (!media) return;
    auto written = media->type + "/" + media->subtype;
    WEFT_CHECK(media->is(written));
    for (const auto& [name, value] : media->parameters) {
        written += ";" + name + "=\"";
        for (const char c : value) written += (c == '"' || c == '\\' ? "\\" : "") + std::string{c};
        written += "\"";
    }
    WEFT_CHECK(parse_media_type(written) == media);
}

WEFT_FUZZ(http_authority)
{
    const auto text = to_string(input);
    const auto authority = parse_authority(text);
    if (!authority) return;
    WEFT_CHECK(!authority->host.empty());
    const auto host = authority->host.contains(':') ? "[" + authority->host + "]" : authority->host;
    WEFT_CHECK(parse_authority(host + (authority->port ? ":" + std::to_string(*authority->port)
                                                       : "")) == authority);
}

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
