#include <weft/toml/strict.hpp>

#include <algorithm>
#include <sstream>

namespace weft::tomlfile {

std::expected<::toml::table, std::string> parse(std::string_view text, std::size_t bytes_max)
{
    if (text.size() > bytes_max)
        return std::unexpected{"longer than " + std::to_string(bytes_max) + " bytes"};
    try {
        return ::toml::parse(text);
    } catch (const ::toml::parse_error& error) {
        std::ostringstream at;
        at << "line " << error.source().begin.line << ": " << error.description();
        return std::unexpected{at.str()};
    }
}

std::string_view unknown_key(const ::toml::table& table, std::span<const std::string_view> known)
{
    for (const auto& [key, value] : table)
        if (std::ranges::find(known, key.str()) == known.end()) return key.str();
    return {};
}

}  // namespace weft::tomlfile
