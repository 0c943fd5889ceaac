#include <weft/base/try.hpp>
#include <weft/client/client.hpp>
#include <weft/json/strict.hpp>

#include "fields.hpp"

namespace weft::client {
namespace {

/// More pages than any list of a node has: a server that never ends its list must not hold us.
constexpr std::size_t pages_max = 10'000;
/// Above any answer of a node.
constexpr json::Limits limits{.bytes_max = std::size_t{64} << 20};

Failure error_of(const Reply& reply, const Json& body)
{
    Failure failure{"http_" + std::to_string(reply.status),
                    "the node answered " + std::to_string(reply.status), "", reply.status};
    if (!body.is_object() || !body.contains("error") || !body["error"].is_object()) return failure;
    Fields error{body["error"]};
    if (auto code = error.text_or_empty("code"); !code.empty()) failure.code = std::move(code);
    if (auto message = error.text_or_empty("message"); !message.empty())
        failure.message = std::move(message);
    failure.hint = error.text_or_empty("hint");
    return failure;
}

PeerStatus peer_from(const Json& item, Fields& whole)
{
    Fields fields{item, "peers"};
    PeerStatus peer;
    peer.id = fields.id<types::NodeId>("id");
    peer.name = fields.text_or_empty("name");
    peer.address = fields.text_or_empty("address");
    peer.roles = fields.texts("roles");
    peer.connected = fields.flag("connected");
    peer.last_error = fields.text_or_empty("last_error");
    whole.join(fields);
    return peer;
}

}  // namespace

Failure refusal_of(const Reply& reply)
{
    const auto body = json::parse(reply.body, limits);
    return error_of(reply, body ? *body : Json{});
}

Try<Json> Client::exchange(Exchange exchange) const
{
    exchange.token = token_;
    const auto reply = transport_(exchange);
    if (!reply)
        return std::unexpected{Failure{"node_unreachable", reply.error(),
                                       "Is the node running, and is this the address of its API?",
                                       0}};
    auto read = json::parse(reply->body, limits);
    auto body = read ? *std::move(read) : Json(Json::value_t::discarded);
    if (reply->status >= 400 && reply->status != 503)
        return std::unexpected{error_of(*reply, body)};
    // 503 is how /ready says "not yet"; an error with that status carries "error" as all others do.
    if (reply->status == 503 && (!body.is_object() || body.contains("error")))
        return std::unexpected{error_of(*reply, body)};
    if (body.is_discarded())
        return std::unexpected{Failure{"answer_malformed", "the node's answer is not JSON",
                                       "Is this the API of a Weft node?", reply->status}};
    return body;
}

Try<Json> Client::get(const std::string& target, std::chrono::milliseconds extra) const
{
    Exchange one{.method = "GET", .target = target, .body = {}, .token = {}};
    one.timeout += extra;
    return exchange(std::move(one));
}

Try<Json> Client::post(const std::string& target, const Json& body) const
{
    return exchange({.method = "POST", .target = target, .body = body.dump(), .token = {}});
}

Try<Json> Client::get_all(const std::string& target) const
{
    Json all = Json::array();
    std::string cursor;
    const std::string separator = target.find('?') == std::string::npos ? "?" : "&";
    for (std::size_t page = 0; page < pages_max; ++page) {
        WEFT_TRY(const auto answer,
                 get(target + separator + "limit=1000" +
                     (cursor.empty() ? "" : "&cursor=" + percent_encoded(cursor))));
        Fields fields{answer};
        for (const auto& item : fields.list("items")) all.push_back(item);
        const auto* next = fields.part("next");
        if (next == nullptr) return fields.finish(std::move(all));
        cursor = next->is_string() ? next->get<std::string>() : next->dump();
    }
    return std::unexpected{Failure{"answer_malformed", "the node's list does not end", "", 0}};
}

Try<NodeStatus> Client::node() const
{
    WEFT_TRY(const auto answer, get("/node"));
    Fields fields{answer};
    NodeStatus node;
    node.id = fields.id<types::NodeId>("id");
    node.version = fields.text("version");
    node.roles = fields.texts("roles");
    node.uptime_ms = fields.number("uptime_ms");
    if (const auto* network = fields.part("network")) {
        Fields part{*network, "network"};
        node.network = part.text("name");
        node.genesis = part.text("genesis");
        fields.join(part);
    } else {
        fields.fail("network");
    }
    for (const auto& item : fields.list("peers")) node.peers.push_back(peer_from(item, fields));
    return fields.finish(std::move(node));
}

Try<Readiness> Client::ready() const
{
    WEFT_TRY(const auto answer, get("/ready"));
    Fields fields{answer};
    Readiness readiness{.ready = fields.flag("ready"), .reasons = {}};
    for (const auto& item : fields.list("reasons")) {
        Fields reason{item, "reasons"};
        auto stage = reason.text("stage");
        auto text = reason.text("reason");
        readiness.reasons.emplace_back(std::move(stage), std::move(text));
        fields.join(reason);
    }
    return fields.finish(std::move(readiness));
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
