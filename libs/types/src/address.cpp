#include <weft/crypto/base58.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/types/address.hpp>

namespace weft::types {

namespace {

Address make(AddressKind kind, ByteSpan key) noexcept
{
    Address address;
    const auto digest = crypto::blake2b(key);
    address.writable()[0] = static_cast<std::byte>(kind);
    std::ranges::copy(digest.bytes(), address.writable().begin() + 1);
    return address;
}

}  // namespace

Address Address::of(const crypto::ed25519::PublicKey& key) noexcept
{
    return make(AddressKind::ed25519, key.bytes());
}

Address Address::of(const crypto::bls::PublicKey& key) noexcept
{
    return make(AddressKind::bls, key.bytes());
}

std::optional<Address> Address::from_text(std::string_view base58)
{
    const auto bytes = crypto::from_base58(base58, size_bytes);
    if (!bytes) return std::nullopt;
    const auto base = Base::from(*bytes);
    if (!base || !Address{*base}.known_version()) return std::nullopt;
    return Address{*base};
}

std::string Address::text() const
{
    return crypto::to_base58(bytes());
}

void encode(codec::Writer& writer, const Address& address)
{
    writer.raw(address.bytes());
}

Address decode_address(codec::Reader& reader)
{
    const Address address{reader.fixed<Address::Base>()};
    if (!address.known_version()) reader.fail(codec::DecodeError::unknown_version);
    return address;
}

}  // namespace weft::types
