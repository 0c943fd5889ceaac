#include <weft/answers/node.hpp>
#include <weft/client/client.hpp>
#include <weft/json/strict.hpp>

namespace weft::client {
namespace {

/// Above any answer of a node.
constexpr json::Limits limits{.bytes_max = std::size_t{64} << 20};

}  // namespace

Failure refusal_of(const Reply& reply)
{
    Failure failure{"http_" + std::to_string(reply.status),
                    "the node answered " + std::to_string(reply.status), "", reply.status};
    if (auto said = json::read_text<answers::Error>(reply.body, limits)) {
        failure.code = std::move(said->error.code);
        failure.message = std::move(said->error.message);
        failure.hint = std::move(said->error.hint);
    }
    return failure;
}

Failure Client::malformed(const std::string& what)
{
    return {"answer_malformed", "the node's answer " + what,
            "Is this the API of a Weft node of the same version?", 0};
}

Try<Json> Client::exchange(Exchange exchange) const
{
    exchange.token = token_;
    const auto reply = transport_(exchange);
    if (!reply)
        return std::unexpected{Failure{"node_unreachable", reply.error(),
                                       "Is the node running, and is this the address of its API?",
                                       0}};
    auto body = json::parse(reply->body, limits);
    // 503 is how /ready says "not yet"; an error with that status carries "error" as all others do.
    const bool not_yet =
        reply->status == 503 && body && body->is_object() && !body->contains("error");
    if (reply->status >= 400 && !not_yet) return std::unexpected{refusal_of(*reply)};
    if (!body) return std::unexpected{malformed("is not JSON")};
    return *std::move(body);
}

Try<Json> Client::document(const std::string& target, std::chrono::milliseconds extra) const
{
    Exchange one{.method = "GET", .target = target, .body = {}, .token = {}};
    one.timeout += extra;
    return exchange(std::move(one));
}

Try<Json> Client::send(const std::string& target, const Json& body) const
{
    return exchange({.method = "POST", .target = target, .body = json::text_of(body), .token = {}});
}

std::string Client::waiting(const std::string& target, const char* what, Wait wait)
{
    if (!wait) return target;
    return target + "?wait=" + what + "&timeout_ms=" + std::to_string(wait->count());
}

std::string Client::page_of(const std::string& target, const std::string& cursor)
{
    auto page = target + (target.find('?') == std::string::npos ? "?" : "&") +
                "limit=" + std::to_string(answers::page_limit_max);
    if (!cursor.empty()) page += "&cursor=" + percent_encoded(cursor);
    return page;
}

std::string percent_encoded(std::string_view text)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        if (plain) {
            encoded += c;
        } else {
            encoded += '%';
            encoded += digits[byte >> 4];
            encoded += digits[byte & 15];
        }
    }
    return encoded;
}

}  // namespace weft::client
