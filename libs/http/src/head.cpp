#include "head.hpp"

#include <boost/asio/ip/address_v6.hpp>

#include "text.hpp"
#include <charconv>

namespace weft::http {
namespace {

using Kind = HeadEnd::Kind;

std::unexpected<Response> malformed(std::string_view what)
{
    return std::unexpected{
        error(400, "malformed_request", "This is not HTTP/1.1: " + std::string{what} + ".")};
}

std::unexpected<Response> bad_target(std::string_view what)
{
    return std::unexpected{error(400, "malformed_target", std::string{what})};
}

std::unexpected<Response> unclear_length(std::string_view what)
{
    return std::unexpected{error(
        400, "ambiguous_length", "The length of the body is not clear: " + std::string{what} + ".",
        "Send one Content-Length, or Transfer-Encoding: chunked and nothing else.")};
}

/// Visible, space, tab, or above ASCII (RFC 9110, 5.5).
bool may_be_in_value(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}

bool is_visible(char c)
{
    return c > ' ' && c <= '~';
}

/// One line, without its end, which `rest` then begins behind.
std::string_view take_line(std::string_view& rest)
{
    const auto line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(rest.size(), line.size() + 2));
    return line;
}

std::expected<void, Response> read_request_line(std::string_view line, Head& head)
{
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return malformed("a request line is METHOD TARGET HTTP/1.1");
    const auto method = line.substr(0, first);
    const auto target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (!is_token(method)) return malformed("the method is not a token");
    if (target.empty() || !std::ranges::all_of(target, is_visible)) {
        // Above ASCII it is a wrong path that its sender can mend; else it is no request line.
        const bool text = !target.empty() && std::ranges::all_of(target, [](char c) {
            return is_visible(c) || static_cast<unsigned char>(c) >= 0x80;
        });
        if (text) return bad_target("The request target has bytes that must be escaped.");
        return malformed("the target has spaces or control characters");
    }
    if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) ||
        version[6] != '.' || !is_digit(version[7]))
        return malformed("the version is not HTTP/ and two digits");
    if (version[5] != '1')
        return std::unexpected{error(505, "version_not_supported",
                                     "This server does not speak " + std::string{version} + ".",
                                     "Speak HTTP/1.1.")};
    head.method = method;
    head.target = target;
    head.minor = version[7] - '0';
    return {};
}

std::expected<void, Response> read_fields(std::string_view rest, Head& head)
{
    for (auto line = take_line(rest); !line.empty(); line = take_line(rest)) {
        if (line.front() == ' ' || line.front() == '\t')
            return malformed("a header line begins with white space");
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return malformed("a header line has no colon");
        const auto name = line.substr(0, colon);
        const auto value = line.substr(colon + 1);
        if (!is_token(name)) return malformed("the name of a header field is not a token");
        if (!std::ranges::all_of(value, may_be_in_value))
            return malformed("a header field has control characters");
        head.fields.emplace_back(lower(name), std::string{trim(value)});
    }
    return {};
}

/// Cuts an absolute target to its origin form and keeps whom it names.
std::expected<void, Response> read_absolute_target(Head& head)
{
    const std::string_view target = head.target;
    const auto colon = target.find("://");
    if (colon == std::string_view::npos) return bad_target("The request target is not a path.");
    if (lower(target.substr(0, colon)) != "http")
        return std::unexpected{error(421, "misdirected_request",
                                     "This server answers for http URIs only.",
                                     "Ask for the path alone.")};
    const auto rest = target.substr(colon + 3);
    const auto name = rest.substr(0, rest.find_first_of("/?#"));
    if (!parse_authority(name))
        return bad_target("The request target names no host, or names it badly.");
    head.authority = lower(name);
    const auto path = rest.substr(name.size());
    if (path.empty() && head.method == "OPTIONS")
        head.target = "*";
    else
        head.target = (path.starts_with('/') ? "" : "/") + std::string{path};
    return {};
}

std::expected<void, Response> read_target(Head& head)
{
    if (head.target.contains('#')) return bad_target("The request target has a fragment.");
    if (head.target == "*") {
        if (head.method != "OPTIONS") return bad_target("The target * is for OPTIONS.");
        return {};
    }
    if (head.target.starts_with('/')) return {};
    return read_absolute_target(head);
}

std::expected<void, Response> read_host(Head& head)
{
    const auto hosts = head.count("host");
    const auto bad = [](std::string_view what) {
        return std::unexpected{error(400, "malformed_host", what)};
    };
    if (hosts > 1) return bad("The request has more than one Host header.");
    if (hosts == 0) {
        if (head.minor > 0)
            return std::unexpected{error(400, "host_missing", "The request has no Host header.")};
        return {};
    }
    const auto& host = *head.only("host");
    if (!parse_authority(host)) return bad("The Host header is not a name with or without a port.");
    if (head.authority.empty()) head.authority = lower(host);  // else the target's counts
    return {};
}

std::expected<void, Response> read_length(Head& head)
{
    const auto lengths = head.count("content-length");
    if (head.count("transfer-encoding") > 0) {
        if (head.minor == 0) return unclear_length("HTTP/1.0 has no Transfer-Encoding");
        if (lengths > 0) return unclear_length("it has both a length and a Transfer-Encoding");
        // Only this one spelling: others before us may read a longer list differently.
        const auto* coding = head.only("transfer-encoding");
        if (coding != nullptr && lower(*coding) == "chunked") {
            head.body = BodyFrame::chunked;
            return {};
        }
        const auto codings = head.list("transfer-encoding");
        const auto chunked = std::ranges::count(codings, "chunked");
        if (chunked == 1 && codings.size() > 1 && codings.back() == "chunked" &&
            std::ranges::all_of(codings, is_token))
            return std::unexpected{error(501, "unknown_transfer_coding",
                                         "Of transfer codings this server knows chunked only.")};
        return unclear_length("its Transfer-Encoding does not end with one chunked");
    }
    if (lengths == 0) return {};
    if (lengths > 1) return unclear_length("it has more than one Content-Length");
    const auto& text = *head.only("content-length");
    const auto* const end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, head.body_bytes);
    if (text.empty() || failed != std::errc{} || stop != end)
        return unclear_length("its Content-Length is not a number");
    head.body = head.body_bytes > 0 ? BodyFrame::length : BodyFrame::none;
    return {};
}

std::expected<void, Response> read_wishes(Head& head)
{
    const auto connection = head.list("connection");
    const auto names = [&](std::string_view token) {
        return std::ranges::find(connection, token) != connection.end();
    };
    head.keep_alive = !names("close") && (head.minor > 0 || names("keep-alive"));
    if (head.minor == 0) return {};  // which has neither upgrades nor expectations
    if (names("upgrade"))
        for (const auto& protocol : head.list("upgrade"))
            head.websocket = head.websocket || protocol == "websocket";
    for (const auto& expected : head.list("expect")) {
        if (expected != "100-continue")
            return std::unexpected{
                error(417, "expectation_failed", "Of expectations only 100-continue is met.")};
        head.expects_continue = head.body != BodyFrame::none;
    }
    return {};
}

std::expected<void, Response> check_method(Head& head)
{
    for (const auto* known : {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
        if (head.method == known) return {};
    return std::unexpected{
        error(501, "unknown_method", "This server does not know the method " + head.method + ".")};
}

}  // namespace

HeadEnd find_head_end(std::string_view bytes, std::size_t seen) noexcept
{
    if (!bytes.empty() && !is_tchar(bytes.front())) return {Kind::malformed, 0};
    // The last three seen may be the beginning of what ends it.
    for (std::size_t at = seen > 3 ? seen - 3 : 0; at < bytes.size(); ++at) {
        if (bytes[at] == '\0') return {Kind::malformed, 0};
        if (bytes[at] == '\n' && (at == 0 || bytes[at - 1] != '\r')) return {Kind::malformed, 0};
        if (bytes[at] != '\r' || at + 1 == bytes.size()) continue;
        if (bytes[at + 1] != '\n') return {Kind::malformed, 0};
        if (bytes.substr(at).starts_with("\r\n\r\n")) return {Kind::whole, at + 4};
    }
    return {};
}

std::expected<Head, Response> read_head(std::string_view raw)
{
    Head head;
    if (const auto end = find_head_end(raw); end.kind != Kind::whole || end.size != raw.size())
        return malformed("lines end with CR LF, and control characters have no place in them");
    const auto line = take_line(raw);
    if (auto read = read_request_line(line, head); !read)
        return std::unexpected{std::move(read).error()};
    if (auto read = read_fields(raw, head); !read) return std::unexpected{std::move(read).error()};
    // Where the body ends comes first: all else may be wrong and the connection yet go on.
    for (auto* const part : {read_length, check_method, read_target, read_host, read_wishes})
        if (auto read = part(head); !read) return std::unexpected{std::move(read).error()};
    return head;
}

const std::string* Head::only(std::string_view name) const
{
    const std::string* found = nullptr;
    for (const auto& [field, value] : fields) {
        if (field != name) continue;
        if (found != nullptr) return nullptr;
        found = &value;
    }
    return found;
}

std::size_t Head::count(std::string_view name) const
{
    return static_cast<std::size_t>(
        std::ranges::count(fields, name, [](const auto& field) { return field.first; }));
}

std::vector<std::string> Head::list(std::string_view name) const
{
    std::vector<std::string> elements;
    for (const auto& [field, value] : fields) {
        if (field != name) continue;
        for (const auto element : split_list(value, ',')) elements.push_back(lower(element));
    }
    return elements;
}

std::string Head::joined(std::string_view name) const
{
    std::string all;
    for (const auto& [field, value] : fields)
        if (field == name) all += (all.empty() ? "" : ",") + value;
    return all;
}

bool Head::holds_if_match() const
{
    const auto versions = list("if-match");
    return versions.empty() || std::ranges::find(versions, "*") != versions.end();
}

std::optional<Authority> parse_authority(std::string_view text)
{
    Authority authority;
    std::string_view rest;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        authority.host = lower(text.substr(1, end - 1));
        boost::system::error_code error;
        boost::asio::ip::make_address_v6(authority.host, error);
        if (error) return std::nullopt;
        rest = text.substr(end + 1);
    } else {
        const auto colon = std::min(text.find(':'), text.size());
        authority.host = lower(text.substr(0, colon));
        rest = text.substr(colon);
        const auto of_a_name = [](char c) {
            return is_alnum(c) || std::string_view{"-._~%!$&'()*+;="}.contains(c);
        };
        if (authority.host.empty() || !std::ranges::all_of(authority.host, of_a_name))
            return std::nullopt;
    }
    if (rest.empty()) return authority;
    if (rest.front() != ':') return std::nullopt;
    const auto digits = rest.substr(1);
    if (digits.empty()) return authority;
    std::uint16_t port = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [stop, failed] = std::from_chars(digits.data(), end, port);
    if (failed != std::errc{} || stop != end) return std::nullopt;
    authority.port = port;
    return authority;
}

}  // namespace weft::http
