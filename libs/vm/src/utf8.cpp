#include <weft/vm/utf8.hpp>

namespace weft::vm {

bool is_utf8(ByteSpan text) noexcept
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
        i += size;
    }
    return true;
}

}  // namespace weft::vm
