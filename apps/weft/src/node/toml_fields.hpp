#pragma once

// Fields of the TOML files that name a network: read strictly, refused with their place.

#include <weft/toml/strict.hpp>

#include "cli/nearest.hpp"
#include "cli/numbers.hpp"
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace weft::app::field {

/// What was read, or what is wrong with which place.
template <class T>
using Read = std::expected<T, std::string>;

/// An amount as an integer, or as decimal digits in a string where TOML's integers end.
inline Read<std::uint64_t> amount(const toml::node& node, const std::string& place)
{
    if (const auto value = node.value_exact<std::int64_t>(); value && *value >= 0)
        return static_cast<std::uint64_t>(*value);
    if (const auto text = node.value_exact<std::string>())
        if (const auto value = number_from<std::uint64_t>(*text)) return *value;
    return std::unexpected{place + ": expected an amount from 0 to 2^64 - 1"};
}

inline Read<std::string> text(const toml::node& node, const std::string& place)
{
    if (auto value = node.value_exact<std::string>()) return *std::move(value);
    return std::unexpected{place + ": expected a string"};
}

/// `place`: before the key, "" or "voting.".
inline Read<void> known_only(const toml::table& table,
                             const std::vector<std::string_view>& known,
                             const std::string& place)
{
    const auto key = tomlfile::unknown_key(table, known);
    if (key.empty()) return {};
    return std::unexpected{place + std::string{key} + ": unknown key" +
                           meant(key, std::vector<std::string>{known.begin(), known.end()})};
}

}  // namespace weft::app::field
