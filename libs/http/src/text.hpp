#pragma once

// Characters and lists of HTTP (RFC 9110, section 5.6).

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace weft::http {

[[nodiscard]] constexpr bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_alnum(char c) noexcept
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/// May stand in a token.
[[nodiscard]] constexpr bool is_tchar(char c) noexcept
{
    return is_alnum(c) || (c != '\0' && std::string_view{"!#$%&'*+-.^_`|~"}.contains(c));
}
[[nodiscard]] constexpr bool is_token(std::string_view text) noexcept
{
    return !text.empty() && std::ranges::all_of(text, is_tchar);
}
[[nodiscard]] constexpr char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
[[nodiscard]] inline std::string lower(std::string_view text)
{
    std::string out{text};
    for (auto& c : out) c = lower(c);
    return out;
}
/// Without spaces and tabs around.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}
/// Cut at every `separator` outside of quotes, trimmed; empty elements are left out. A quote that
/// does not end takes all that is left.
[[nodiscard]] std::vector<std::string_view> split_list(std::string_view text, char separator);

}  // namespace weft::http
