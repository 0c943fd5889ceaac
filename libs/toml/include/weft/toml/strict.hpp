#pragma once

// The one reader of TOML: settings, genesis, secrets and wallets are read by it.
//
// Input     text from a file, whoever wrote it.
// Promises  total: a table, or in a few words and with the line what is wrong;
//           a text that is too long is not looked at; a key that stands twice, and bytes that are
//           not UTF-8, are errors (TOML 1.0 asks for it).
// Effects   none. The exceptions of toml++ end here.

#include <toml++/toml.h>

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace weft::tomlfile {

inline constexpr std::size_t text_bytes_max = 16u << 20;

/// Errors: "line 3: what is wrong there", "longer than N bytes".
[[nodiscard]] std::expected<::toml::table, std::string> parse(
    std::string_view text, std::size_t bytes_max = text_bytes_max);

/// The first key of the table that is none of these; empty: all are known.
[[nodiscard]] std::string_view unknown_key(const ::toml::table& table,
                                           std::span<const std::string_view> known);

}  // namespace weft::tomlfile
