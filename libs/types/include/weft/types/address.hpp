#pragma once

// Address = version byte ‖ BLAKE2b-256(public key), 33 bytes, shown in base58 (D-7).

#include <weft/base/bytes.hpp>
#include <weft/codec/codec.hpp>
#include <weft/crypto/bls.hpp>
#include <weft/crypto/ed25519.hpp>

namespace weft::types {

enum class AddressKind : std::uint8_t { ed25519 = 1, bls = 2 };

/// A plain 33-byte value. The version byte of one that came through `decode` or `from_text` is 1 or
/// 2; an all-zero address means "none" in our own structures.
class Address : public FixedBytes<struct AddressTag, 33> {
public:
    using Base = FixedBytes<struct AddressTag, 33>;
    constexpr Address() noexcept = default;
    constexpr explicit Address(const Base& base) noexcept : Base{base} {}

    [[nodiscard]] static Address of(const crypto::ed25519::PublicKey& key) noexcept;
    [[nodiscard]] static Address of(const crypto::bls::PublicKey& key) noexcept;
    /// Errors: nullopt unless 33 bytes of base58 with a known version.
    [[nodiscard]] static std::optional<Address> from_text(std::string_view base58);
    [[nodiscard]] std::uint8_t version() const noexcept
    {
        return std::to_integer<std::uint8_t>(bytes()[0]);
    }
    [[nodiscard]] bool known_version() const noexcept { return version() == 1 || version() == 2; }
    [[nodiscard]] std::string text() const;
};

void encode(codec::Writer& writer, const Address& address);
/// Errors: unknown_version for a version byte other than 1 and 2.
[[nodiscard]] Address decode_address(codec::Reader& reader);

}  // namespace weft::types
