#pragma once

#include <toml++/toml.h>

#include <expected>
#include <sstream>
#include <string>
#include <string_view>

namespace weft::app {

/// The border where toml++'s exceptions end. Errors: "line N: what is wrong there".
[[nodiscard]] inline std::expected<toml::table, std::string> parse_toml(std::string_view text)
{
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        std::ostringstream at;
        at << "line " << error.source().begin.line << ": " << error.description();
        return std::unexpected{at.str()};
    }
}

}  // namespace weft::app
