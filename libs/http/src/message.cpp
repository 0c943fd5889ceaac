#include <weft/base/check.hpp>
#include <weft/http/message.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace weft::http {
namespace {

int digit(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

enum class Plus : std::uint8_t { plus, space };

std::optional<std::string> percent_decode(std::string_view text, Plus plus)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (text.size() - i < 3) return std::nullopt;
            const int high = digit(text[i + 1]);
            const int low = digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == Plus::space) {
            c = ' ';
        }
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) return std::nullopt;
        out.push_back(c);
    }
    return out;
}

bool parse_query(std::string_view text, std::map<std::string, std::string>& into)
{
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = percent_decode(pair.substr(0, equals), Plus::space);
        const auto value =
            percent_decode(pair.substr(std::min(equals + 1, pair.size())), Plus::space);
        if (!name || !value) return false;
        into.try_emplace(*name, *value);
    }
    return true;
}

}  // namespace

std::string_view name(Method method) noexcept
{
    switch (method) {
    case Method::get: return "GET";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::del: return "DELETE";
    case Method::patch: return "PATCH";
    }
    return "?";
}

std::optional<Target> parse_target(std::string_view target)
{
    if (!target.starts_with('/')) return std::nullopt;
    Target parsed;
    const auto question = std::min(target.find('?'), target.size());
    auto path = target.substr(1, question - 1);
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        auto segment = percent_decode(path.substr(0, end), Plus::plus);
        if (!segment) return std::nullopt;
        parsed.segments.push_back(*std::move(segment));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    if (!parse_query(target.substr(std::min(question + 1, target.size())), parsed.query))
        return std::nullopt;
    return parsed;
}

std::string percent_encode(std::string_view text)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            out.push_back(c);
        else
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

const std::string& Request::parameter(std::string_view name) const
{
    const auto found = std::ranges::find(
        parameters, name, [](const auto& pair) -> std::string_view { return pair.first; });
    WEFT_CHECK(found != parameters.end());
    return found->second;
}

const std::string* Request::header(std::string_view name) const
{
    const auto found = std::ranges::find(
        headers, name, [](const auto& pair) -> std::string_view { return pair.first; });
    return found == headers.end() ? nullptr : &found->second;
}

const std::string* Request::query_value(const std::string& name) const
{
    const auto found = query.find(name);
    return found == query.end() ? nullptr : &found->second;
}

std::string json_text(std::string_view text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Response error(int status, std::string_view code, std::string_view message, std::string_view hint)
{
    Response response;
    response.status = status;
    response.body = "{\"error\":{\"code\":" + json_text(code) +
                    ",\"message\":" + json_text(message) + ",\"hint\":" + json_text(hint) + "}}";
    return response;
}

}  // namespace weft::http
