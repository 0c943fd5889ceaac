#pragma once

// The canonical binary form (D-2): one encoding per value, and no other bytes decode to it.
//
//   integers    little-endian, fixed width
//   bytes       u32 length, then the bytes
//   lists       u32 count, then the items; the limit of the count is known before it is read
//   sets, maps  as lists, strictly ascending: sorted and unique
//   optional    one byte 0 or 1, then the value
//
// A Reader never throws and never allocates by a number it was told before that number was checked
// against a limit and against the bytes that are left. The first error sticks; everything read
// after it is zero or empty, so a decoder reads all its fields and asks once, at `finish()`.

#include <weft/base/bytes.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft::codec {

/// Why bytes are not a value. One list for all decoders; the place is the decoder's own matter.
enum class DecodeError : std::uint8_t {
    truncated,        ///< the bytes end inside a field
    trailing,         ///< the value ends before the bytes do
    too_long,         ///< a length or count above its limit
    not_canonical,    ///< unsorted, repeated, or a second form of the same value
    unknown_version,  ///< a version this program does not speak
    unknown_kind,     ///< an enumerator, variant or tag that does not exist
    out_of_range,     ///< a number the field may not hold
    malformed,        ///< breaks a rule of the type itself
};
[[nodiscard]] std::string_view name(DecodeError error) noexcept;

class Writer {
public:
    Writer() = default;
    /// With room for so many bytes, so that a value of about that size is allocated once.
    explicit Writer(std::size_t bytes_expected) { bytes_.reserve(bytes_expected); }

    template <std::unsigned_integral T>
    Writer& uint(T value)
    {
        std::array<std::byte, sizeof(T)> field{};
        for (std::size_t i = 0; i < sizeof(T); ++i)
            field[i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i));
        return raw(field);
    }
    Writer& u8(std::uint8_t value) { return uint(value); }
    Writer& u16(std::uint16_t value) { return uint(value); }
    Writer& u32(std::uint32_t value) { return uint(value); }
    Writer& u64(std::uint64_t value) { return uint(value); }
    Writer& i64(std::int64_t value) { return uint(static_cast<std::uint64_t>(value)); }
    Writer& boolean(bool value) { return u8(value ? 1 : 0); }
    /// The bytes alone, their number known from elsewhere.
    Writer& raw(ByteSpan bytes)
    {
        append(bytes_, bytes);
        return *this;
    }
    template <class Tag, std::size_t N>
    Writer& fixed(const FixedBytes<Tag, N>& value)
    {
        return raw(value.bytes());
    }
    /// u32 length, then the bytes. Pre: fewer than 2^32 bytes.
    Writer& bytes(ByteSpan value);
    Writer& text(std::string_view value) { return bytes(as_bytes(value)); }
    /// The head of a list. Pre: count fits u32.
    Writer& count(std::size_t count);

    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    [[nodiscard]] const Bytes& view() const noexcept { return bytes_; }
    [[nodiscard]] Bytes take() && noexcept { return std::move(bytes_); }

private:
    Bytes bytes_;
};

class Reader {
public:
    explicit Reader(ByteSpan bytes) noexcept : rest_{bytes} {}

    template <std::unsigned_integral T>
    T uint() noexcept
    {
        const auto field = take(sizeof(T));
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < field.size(); ++i)
            value |= std::to_integer<std::uint64_t>(field[i]) << (8 * i);
        return static_cast<T>(value);
    }
    std::uint8_t u8() noexcept { return uint<std::uint8_t>(); }
    std::uint16_t u16() noexcept { return uint<std::uint16_t>(); }
    std::uint32_t u32() noexcept { return uint<std::uint32_t>(); }
    std::uint64_t u64() noexcept { return uint<std::uint64_t>(); }
    std::int64_t i64() noexcept { return static_cast<std::int64_t>(u64()); }
    /// 0 or 1; another byte is not_canonical.
    bool boolean() noexcept;
    /// A view into the input; empty after an error.
    ByteSpan raw(std::size_t size) noexcept { return take(size); }
    template <class Fixed>
    Fixed fixed() noexcept
    {
        const auto field = take(Fixed::size_bytes);
        return field.empty() ? Fixed{} : *Fixed::from(field);
    }
    /// u32 length at most `size_max`, then a view into the input.
    ByteSpan bytes(std::size_t size_max) noexcept;
    std::string text(std::size_t size_max) { return to_string(bytes(size_max)); }
    /// The head of a list of at most `count_max` items of at least `item_bytes_min` (> 0) bytes
    /// each: a count that the bytes left cannot hold is `truncated` before anything is allocated.
    std::size_t count(std::size_t count_max, std::size_t item_bytes_min) noexcept;
    /// All that is left.
    ByteSpan rest() noexcept { return take(rest_.size()); }

    /// Records an error of the value itself. The first error wins.
    void fail(DecodeError error) noexcept
    {
        if (!error_) {
            error_ = error;
            rest_ = {};
        }
    }
    /// `fail(not_canonical)` unless the condition holds.
    void canonical(bool condition) noexcept
    {
        if (!condition) fail(DecodeError::not_canonical);
    }
    [[nodiscard]] bool ok() const noexcept { return !error_; }
    [[nodiscard]] std::optional<DecodeError> error() const noexcept { return error_; }
    [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

    /// The value if nothing failed and no byte is left.
    template <class T>
    std::expected<std::remove_cvref_t<T>, DecodeError> finish(T&& value)
    {
        if (!error_ && !rest_.empty()) fail(DecodeError::trailing);
        if (error_) return std::unexpected{*error_};
        return std::forward<T>(value);
    }

private:
    ByteSpan take(std::size_t size) noexcept;

    ByteSpan rest_;
    std::optional<DecodeError> error_;
};

template <class T>
using Decoded = std::expected<T, DecodeError>;

}  // namespace weft::codec
