#include "reader.hpp"

#include <weft/vm/utf8.hpp>
#include <weft/vm/wasm/module.hpp>

namespace weft::vm::wasm {

std::uint64_t Reader::unsigned_leb(unsigned bits)
{
    const auto start = at_;
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const std::uint64_t byte = u8();
        if (!ok()) return 0;
        const auto payload = byte & 0x7f;
        if (shift + 7 > bits && payload >> (bits - shift) != 0) break;
        value |= payload << shift;
        if ((byte & 0x80) == 0) return value;
        if (shift + 7 >= bits) break;
    }
    fail(Rule::bad_number, start);
    return 0;
}

std::int64_t Reader::signed_leb(unsigned bits)
{
    const auto start = at_;
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const std::uint64_t byte = u8();
        if (!ok()) return 0;
        const auto payload = byte & 0x7f;
        if (shift + 7 > bits) {
            // The bits beyond the type must repeat the sign.
            const auto used = bits - shift;
            const auto above = payload >> (used - 1);
            if (above != 0 && above != std::uint64_t{0x7f} >> (used - 1)) break;
        }
        value |= payload << shift;
        if ((byte & 0x80) == 0) {
            if (shift + 7 < 64 && (byte & 0x40) != 0) value |= ~std::uint64_t{0} << (shift + 7);
            return static_cast<std::int64_t>(value);
        }
        if (shift + 7 >= bits) break;
    }
    fail(Rule::bad_number, start);
    return 0;
}

std::string Reader::name()
{
    const auto at = at_;
    const auto size = u32();
    if (ok() && size > limit::name_bytes) fail(Rule::bad_name, at);
    const auto text = raw(ok() ? size : 0);
    if (ok() && !is_utf8(text)) fail(Rule::bad_name, at);
    return ok() ? to_string(text) : std::string{};
}

}  // namespace weft::vm::wasm
