#pragma once

// Bytes: what is read from and written to the outside, and fixed-size values made of them.

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft {

using Bytes = std::vector<std::byte>;
using ByteSpan = std::span<const std::byte>;

[[nodiscard]] inline ByteSpan as_bytes(std::string_view text) noexcept
{
    return std::as_bytes(std::span{text.data(), text.size()});
}
[[nodiscard]] inline Bytes to_bytes(std::string_view text)
{
    const auto view = as_bytes(text);
    return {view.begin(), view.end()};
}
[[nodiscard]] inline Bytes to_bytes(ByteSpan bytes)
{
    return {bytes.begin(), bytes.end()};
}
[[nodiscard]] inline std::string to_string(ByteSpan bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
/// For C interfaces that speak unsigned char.
[[nodiscard]] inline const unsigned char* uchars(ByteSpan bytes) noexcept
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
[[nodiscard]] inline unsigned char* uchars(std::span<std::byte> bytes) noexcept
{
    return reinterpret_cast<unsigned char*>(bytes.data());
}
inline void append(Bytes& into, ByteSpan more)
{
    into.insert(into.end(), more.begin(), more.end());
}

/// Lexicographic, as unsigned bytes.
[[nodiscard]] inline std::strong_ordering compare(ByteSpan a, ByteSpan b) noexcept
{
    const auto common = std::min(a.size(), b.size());
    const int order = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
    if (order != 0) return order <=> 0;
    return a.size() <=> b.size();
}

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(ByteSpan bytes);
/// Either case, even length, no prefix; nullopt otherwise.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

/// N bytes with a meaning. Two FixedBytes types never mix, even of equal size. Ordered bytewise.
template <class Tag, std::size_t N>
class FixedBytes {
public:
    static constexpr std::size_t size_bytes = N;

    constexpr FixedBytes() noexcept = default;  ///< All zero.
    constexpr explicit FixedBytes(const std::array<std::byte, N>& bytes) noexcept : bytes_{bytes} {}
    /// nullopt unless `bytes` has exactly N bytes.
    [[nodiscard]] static std::optional<FixedBytes> from(ByteSpan bytes) noexcept
    {
        if (bytes.size() != N) return std::nullopt;
        FixedBytes value;
        std::ranges::copy(bytes, value.bytes_.begin());
        return value;
    }
    [[nodiscard]] static constexpr FixedBytes filled(std::uint8_t byte) noexcept
    {
        FixedBytes value;
        value.bytes_.fill(std::byte{byte});
        return value;
    }

    [[nodiscard]] constexpr std::span<const std::byte, N> bytes() const noexcept { return bytes_; }
    [[nodiscard]] constexpr std::span<std::byte, N> writable() noexcept { return bytes_; }
    [[nodiscard]] const unsigned char* uchars() const noexcept
    {
        return reinterpret_cast<const unsigned char*>(bytes_.data());
    }
    [[nodiscard]] unsigned char* uchars() noexcept
    {
        return reinterpret_cast<unsigned char*>(bytes_.data());
    }
    [[nodiscard]] std::string hex() const { return to_hex(bytes_); }
    [[nodiscard]] bool is_zero() const noexcept
    {
        return std::ranges::all_of(bytes_, [](std::byte b) { return b == std::byte{0}; });
    }

    friend constexpr auto operator<=>(const FixedBytes&, const FixedBytes&) noexcept = default;
    friend constexpr bool operator==(const FixedBytes&, const FixedBytes&) noexcept = default;

private:
    std::array<std::byte, N> bytes_{};
};

}  // namespace weft

/// For lookups inside one process only; never iterate, never store.
template <class Tag, std::size_t N>
struct std::hash<weft::FixedBytes<Tag, N>> {
    std::size_t operator()(const weft::FixedBytes<Tag, N>& value) const noexcept
    {
        std::size_t head = 0;
        static_assert(N >= sizeof head);
        std::memcpy(&head, value.bytes().data(), sizeof head);
        return head;
    }
};
