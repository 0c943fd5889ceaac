#include <weft/base/utf8.hpp>

namespace weft {
namespace {

/// The code point that `text` begins with, and its size in bytes; 0: it is not well-formed.
struct CodePoint {
    std::uint32_t code = 0;
    std::size_t size = 0;
};
CodePoint first_of(ByteSpan text) noexcept
{
    const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(text[i]); };
    const auto first = at(0);
    const std::size_t size = first < 0x80            ? 1
                             : first >> 5 == 0b110   ? 2
                             : first >> 4 == 0b1110  ? 3
                             : first >> 3 == 0b11110 ? 4
                                                     : 0;
    if (size == 0 || text.size() < size) return {};
    std::uint32_t code = size == 1 ? first : first & (0xffu >> (size + 1));
    for (std::size_t k = 1; k < size; ++k) {
        if (at(k) >> 6 != 0b10) return {};
        code = code << 6 | (at(k) & 0x3f);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
    return {code, size};
}

/// Calls `good` with each code point; false when one is not well-formed or not good.
template <class Good>
bool each_code_point(ByteSpan text, Good good) noexcept
{
    while (!text.empty()) {
        const auto [code, size] = first_of(text);
        if (size == 0 || !good(code)) return false;
        text = text.subspan(size);
    }
    return true;
}

bool is_printable(std::uint32_t code) noexcept
{
    const auto within = [code](std::uint32_t low, std::uint32_t high) {
        return code >= low && code <= high;
    };
    const bool control = code < 0x20 || within(0x7f, 0x9f);
    const bool separator = within(0x2028, 0x2029);
    const bool direction = within(0x200e, 0x200f) || within(0x202a, 0x202e) ||
                           within(0x2066, 0x2069) || code == 0x061c;
    const bool none = code == 0xfeff || (code & 0xfffe) == 0xfffe || within(0xfdd0, 0xfdef);
    return !control && !separator && !direction && !none;
}

template <class Good>
std::string replaced(std::string_view text, Good good)
{
    std::string shown;
    for (auto rest = as_bytes(text); !rest.empty();) {
        const auto [code, size] = first_of(rest);
        if (size > 0 && good(code))
            shown.append(text.substr(text.size() - rest.size(), size));
        else
            shown += '?';
        rest = rest.subspan(size > 0 ? size : 1);
    }
    return shown;
}

}  // namespace

bool is_utf8(ByteSpan text) noexcept
{
    return each_code_point(text, [](std::uint32_t) { return true; });
}

bool is_printable_line(std::string_view text) noexcept
{
    return each_code_point(as_bytes(text), is_printable);
}

std::string printable_line(std::string_view text)
{
    return replaced(text, is_printable);
}

std::string printable_lines(std::string_view text)
{
    return replaced(text, [](std::uint32_t code) {
        return code == '\n' || code == '\t' || is_printable(code);
    });
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max) noexcept
{
    if (text.size() <= bytes_max) return text;
    auto end = bytes_max;
    // A byte 10xxxxxx goes on with the character before it.
    while (end > 0 && (static_cast<unsigned char>(text[end]) >> 6) == 0b10) --end;
    return text.substr(0, end);
}

}  // namespace weft
