#pragma once

// Arguments of the actions of `wasplib`: signed LEB128 integers, and bytes behind their length.
//
// Source    C §3.5.
// Promises  total: what is cut, too long or left over makes the reader not ok; nothing is allocated
//           by a number that the bytes left could not hold.

#include <weft/base/bytes.hpp>

#include <cstdint>

namespace weft::vm::wasplib {

class WireReader {
public:
    explicit WireReader(ByteSpan bytes) noexcept : left_{bytes} {}

    std::int64_t integer() noexcept
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (left_.empty()) return fail();
            const auto byte = std::to_integer<std::uint64_t>(left_.front());
            left_ = left_.subspan(1);
            value |= (byte & 0x7f) << shift;
            if ((byte & 0x80) != 0) continue;
            // The tenth byte has one bit of the value: the others repeat the sign.
            if (shift == 63 && byte != 0 && byte != 0x7f) return fail();
            if (shift < 57 && (byte & 0x40) != 0) value |= ~std::uint64_t{0} << (shift + 7);
            return static_cast<std::int64_t>(value);
        }
        return fail();
    }

    ByteSpan bytes() noexcept
    {
        const auto size = integer();
        if (size < 0 || static_cast<std::uint64_t>(size) > left_.size()) {
            fail();
            return {};
        }
        const auto piece = left_.first(static_cast<std::size_t>(size));
        left_ = left_.subspan(piece.size());
        return piece;
    }

    template <class Fixed>
    Fixed fixed() noexcept
    {
        const auto value = Fixed::from(bytes());
        if (!value) fail();
        return value.value_or(Fixed{});
    }

    [[nodiscard]] std::size_t left() const noexcept { return left_.size(); }
    /// Nothing failed and nothing is left over.
    [[nodiscard]] bool finished() const noexcept { return ok_ && left_.empty(); }
    [[nodiscard]] bool ok() const noexcept { return ok_; }

private:
    std::int64_t fail() noexcept
    {
        ok_ = false;
        left_ = {};
        return 0;
    }

    ByteSpan left_;
    bool ok_ = true;
};

/// One integer behind the others.
inline void append_integer(Bytes& to, std::int64_t value)
{
    for (;;) {
        const auto low = static_cast<std::uint8_t>(value & 0x7f);
        value >>= 7;
        const bool last = (value == 0 && (low & 0x40) == 0) || (value == -1 && (low & 0x40) != 0);
        to.push_back(static_cast<std::byte>(last ? low : low | 0x80));
        if (last) return;
    }
}
inline void append_bytes(Bytes& to, ByteSpan bytes)
{
    append_integer(to, static_cast<std::int64_t>(bytes.size()));
    append(to, bytes);
}

}  // namespace weft::vm::wasplib
