#include "media_type.hpp"

#include "text.hpp"
#include <algorithm>

namespace weft::http {
namespace {

/// A token, or what a quoted string holds.
std::optional<std::string> value_of(std::string_view text)
{
    if (is_token(text)) return std::string{text};
    if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return std::nullopt;
    std::string value;
    const auto inner = text.substr(1, text.size() - 2);
    for (std::size_t at = 0; at < inner.size(); ++at) {
        if (inner[at] == '"') return std::nullopt;
        if (inner[at] == '\\' && ++at == inner.size()) return std::nullopt;
        value.push_back(inner[at]);
    }
    return value;
}

/// "0.25" is 250; nullopt: not a quality.
std::optional<int> thousandths(std::string_view text)
{
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
    if (text.size() > 1 && text[1] != '.') return std::nullopt;
    int value = (text[0] - '0') * 1000;
    int unit = 100;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (!is_digit(c)) return std::nullopt;
        value += (c - '0') * unit;
        unit /= 10;
    }
    return value <= 1000 ? std::optional{value} : std::nullopt;
}

struct Range {
    MediaType type;
    int quality = 1000;
};

/// nullopt: not a range, or its quality is none.
std::optional<Range> range_of(std::string_view text)
{
    auto type = parse_media_type(text);
    if (!type || (type->type == "*" && type->subtype != "*")) return std::nullopt;
    Range range{.type = *std::move(type)};
    auto& parameters = range.type.parameters;
    const auto q =
        std::ranges::find(parameters, "q", [](const auto& entry) { return entry.first; });
    if (q == parameters.end()) return range;
    const auto quality = thousandths(q->second);
    if (!quality) return std::nullopt;
    range.quality = *quality;
    parameters.erase(q, parameters.end());
    return range;
}

/// How exactly a range names a type; 0: it does not.
std::size_t exactness(const MediaType& range, const MediaType& type)
{
    if (range.type == "*") return 1;
    if (range.type != type.type) return 0;
    if (range.subtype == "*") return 2;
    if (range.subtype != type.subtype) return 0;
    for (const auto& [name, value] : range.parameters) {
        const auto* own = type.parameter(name);
        if (own == nullptr || lower(*own) != lower(value)) return 0;
    }
    return 3 + range.parameters.size();
}

}  // namespace

const std::string* MediaType::parameter(std::string_view name) const
{
    for (const auto& [own, value] : parameters)
        if (own == name) return &value;
    return nullptr;
}

bool MediaType::is(std::string_view type_and_subtype) const
{
    return type + "/" + subtype == type_and_subtype;
}

std::optional<MediaType> parse_media_type(std::string_view text)
{
    const auto parts = split_list(text, ';');
    if (parts.empty() || trim(text).starts_with(';')) return std::nullopt;
    const auto slash = std::min(parts[0].find('/'), parts[0].size());
    const auto type = parts[0].substr(0, slash);
    const auto subtype = parts[0].substr(std::min(slash + 1, parts[0].size()));
    if (!is_token(type) || !is_token(subtype)) return std::nullopt;
    MediaType media{.type = lower(type), .subtype = lower(subtype), .parameters = {}};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto equals = parts[i].find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const auto name = parts[i].substr(0, equals);
        auto value = value_of(parts[i].substr(equals + 1));
        if (!is_token(name) || !value) return std::nullopt;
        media.parameters.emplace_back(lower(name), *std::move(value));
    }
    return media;
}

int quality_of(std::string_view accept, std::string_view content_type)
{
    const auto type = parse_media_type(content_type);
    if (!type) return 1000;
    bool says_something = false;
    std::size_t most_exact = 0;
    int quality = 0;
    for (const auto element : split_list(accept, ',')) {
        const auto range = range_of(element);
        if (!range) continue;
        says_something = true;
        const auto exact = exactness(range->type, *type);
        if (exact == 0 || exact < most_exact) continue;
        // Said twice: the better word counts.
        quality = exact > most_exact ? range->quality : std::max(quality, range->quality);
        most_exact = exact;
    }
    return says_something ? quality : 1000;
}

}  // namespace weft::http
