#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace weft::app {

/// A whole number and nothing else. Nullopt: empty, out of range, or something beside the digits.
template <class Number>
[[nodiscard]] std::optional<Number> number_from(std::string_view text)
{
    Number value{};
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

}  // namespace weft::app
