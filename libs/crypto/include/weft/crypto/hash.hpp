#pragma once

// BLAKE2b-256 (D-1), SHA-256 (beacons), and domain-tagged hashing for every structure of our own.

#include <weft/base/bytes.hpp>

#include <string_view>

namespace weft::crypto {

/// 32 bytes of BLAKE2b-256 output.
using Hash = FixedBytes<struct HashTag, 32>;

[[nodiscard]] Hash blake2b(ByteSpan bytes) noexcept;
[[nodiscard]] Hash sha256(ByteSpan bytes) noexcept;

/// H(u8 length of tag ‖ tag ‖ bytes). Every new hashed structure names itself (D-1).
/// Pre: tag has 1..255 bytes.
[[nodiscard]] Hash tagged_hash(std::string_view tag, ByteSpan bytes) noexcept;

/// Incremental BLAKE2b-256.
class Hasher {
public:
    Hasher() noexcept;
    explicit Hasher(std::string_view tag) noexcept;  ///< Starts like `tagged_hash(tag, …)`.
    Hasher& update(ByteSpan bytes) noexcept;
    template <class Tag, std::size_t N>
    Hasher& update(const FixedBytes<Tag, N>& value) noexcept
    {
        return update(ByteSpan{value.bytes()});
    }
    [[nodiscard]] Hash finish() noexcept;

private:
    alignas(64) std::array<std::byte, 384> state_;
};

}  // namespace weft::crypto
