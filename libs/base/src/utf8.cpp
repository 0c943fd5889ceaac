#include <weft/base/utf8.hpp>

namespace weft {
namespace {

/// Calls `good` with each code point; false when one is not well-formed or not good.
template <class Good>
bool each_code_point(ByteSpan text, Good good) noexcept
{
    const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(text[i]); };
    for (std::size_t i = 0; i < text.size();) {
        const auto first = at(i);
        const std::size_t size = first < 0x80            ? 1
                                 : first >> 5 == 0b110   ? 2
                                 : first >> 4 == 0b1110  ? 3
                                 : first >> 3 == 0b11110 ? 4
                                                         : 0;
        if (size == 0 || text.size() - i < size) return false;
        std::uint32_t code = size == 1 ? first : first & (0xffu >> (size + 1));
        for (std::size_t k = 1; k < size; ++k) {
            if (at(i + k) >> 6 != 0b10) return false;
            code = code << 6 | (at(i + k) & 0x3f);
        }
        constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
        if (code < least[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
            return false;
        if (!good(code)) return false;
        i += size;
    }
    return true;
}

}  // namespace

bool is_utf8(ByteSpan text) noexcept
{
    return each_code_point(text, [](std::uint32_t) { return true; });
}

bool is_printable_line(std::string_view text) noexcept
{
    return each_code_point(as_bytes(text), [](std::uint32_t code) {
        const auto within = [code](std::uint32_t low, std::uint32_t high) {
            return code >= low && code <= high;
        };
        const bool control = code < 0x20 || within(0x7f, 0x9f);
        const bool separator = within(0x2028, 0x2029);
        const bool direction = within(0x200e, 0x200f) || within(0x202a, 0x202e) ||
                               within(0x2066, 0x2069) || code == 0x061c;
        const bool none = code == 0xfeff || (code & 0xfffe) == 0xfffe || within(0xfdd0, 0xfdef);
        return !control && !separator && !direction && !none;
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
