// Who may do what, judged by the head of a request alone.

#include <weft/crypto/secret.hpp>

#include <boost/asio/ip/address.hpp>

#include "server_core.hpp"
#include "text.hpp"
#include <algorithm>

namespace weft::http {
namespace {

/// What browsers call the site of a page that has none: a file, or a frame that any site has shut in.
/// So it may be let read and listen; to write it shows the token.
constexpr std::string_view no_site = "null";

bool is_address(const std::string& host)
{
    boost::system::error_code error;
    boost::asio::ip::make_address(host, error);
    return !error;
}

bool bears(const Head& head, std::string_view token)
{
    const auto* header = head.only("authorization");
    if (header == nullptr) return false;
    const auto space = std::min(header->find(' '), header->size());
    if (lower(std::string_view{*header}.substr(0, space)) != "bearer") return false;
    return crypto::equal_in_constant_time(as_bytes(trim(std::string_view{*header}.substr(space))),
                                          as_bytes(token));
}

/// Whether an origin is the site that was called: scheme, name and port (RFC 6454).
bool is_same_site(const std::string& origin, const Authority& called)
{
    const auto colon = origin.find("://");
    if (colon == std::string::npos) return false;
    const auto scheme = lower(std::string_view{origin}.substr(0, colon));
    const auto site = parse_authority(std::string_view{origin}.substr(colon + 3));
    // Before us may be a proxy that speaks TLS.
    if (!site || (scheme != "http" && scheme != "https")) return false;
    const std::uint16_t usual = scheme == "http" ? 80 : 443;
    return site->host == called.host && site->port.value_or(usual) == called.port.value_or(usual);
}

}  // namespace

std::optional<Response> ServerCore::objection(const Head& head, const Route* route) const
{
    // Who shows the token is no page that a browser was lured to.
    if (!config_.token.empty() && bears(head, config_.token)) return std::nullopt;
    // A browser that reaches us can be used by any page: one of another site may post here, or reach
    // us under a name of its own that resolves to here. The browser always says whom it calls;
    // HTTP/1.0 without a Host is no browser.
    const auto called = parse_authority(head.authority);
    if (called && !is_address(called->host) && called->host != "localhost" &&
        std::ranges::find(config_.names, called->host) == config_.names.end())
        return error(403, "foreign_host", "This node is not called " + called->host + ".",
                     "Call it by its address or localhost, put the name into its settings ([api] "
                     "names), or show its token.");
    const bool write = route != nullptr && route->options.access == Access::write;
    // A read that takes a body costs work: not for a page that does not even see the answer.
    const bool plain_read =
        !write && (route == nullptr || (!route->opener && head.method != "POST"));
    if (!plain_read && head.count("origin") > 0) {
        const auto* origin = head.only("origin");
        const bool own = origin != nullptr && called && is_same_site(*origin, *called);
        const auto* friendly = friend_of(head);
        if (!own && (friendly == nullptr || (write && *friendly == no_site)))
            return error(403, "foreign_origin",
                         "Pages of " + (origin == nullptr ? "two sites at once" : *origin) +
                             " may not do this here.",
                         "The node's settings name the sites that may ([api] origins).");
    }
    if (!write || config_.token.empty()) return std::nullopt;
    auto response = error(401, "token_required", "Writing to this node needs its token.",
                          "Send the header Authorization: Bearer TOKEN, or use --token-file.");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

const std::string* ServerCore::friend_of(const Head& head) const
{
    const auto* origin = head.only("origin");
    if (origin == nullptr) return nullptr;
    // Chromium's WebSockets of a file call it by its scheme.
    const auto text = lower(std::string_view{*origin});
    const auto found = std::ranges::find(config_.origins, text == "file://" ? no_site : text);
    return found == config_.origins.end() ? nullptr : &*found;
}

bool is_origin(std::string_view text)
{
    if (text == no_site) return true;
    const auto colon = text.find("://");
    if (colon == std::string_view::npos || text != lower(text)) return false;
    const auto scheme = text.substr(0, colon);
    return (scheme == "http" || scheme == "https") &&
           parse_authority(text.substr(colon + 3)).has_value();
}

}  // namespace weft::http
