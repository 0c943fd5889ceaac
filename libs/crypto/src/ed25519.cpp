#include <weft/crypto/ed25519.hpp>

#include <sodium.h>

#include <algorithm>
#include <array>

/// native/src/ed25519.rs. Not in constant time: a check has no secret. What has one is libsodium's.
extern "C" bool weft_ed25519_equation_holds(const unsigned char* key,
                                            const unsigned char* hash,
                                            const unsigned char* signature);

namespace weft::crypto::ed25519 {

namespace {

/// libsodium's form of a secret key: the seed, then the public key.
using Expanded = Secret<struct Ed25519ExpandedTag, crypto_sign_SECRETKEYBYTES>;

/// The number that the bytes are, but for the sign bit, is below p = 2^255 - 19.
bool canonical(const PublicKey& key) noexcept
{
    constexpr std::byte last_of_p{0x7f};
    constexpr std::byte first_of_p{0xed};
    const auto bytes = key.bytes();
    if ((bytes.back() & last_of_p) != last_of_p) return true;
    const auto between = ByteSpan{bytes}.subspan(1, PublicKey::size_bytes - 2);
    if (std::ranges::any_of(between, [](std::byte one) { return one != std::byte{0xff}; }))
        return true;
    return bytes.front() < first_of_p;
}

/// Of R, the key and the message: RFC 8032, 5.1.7, step 2.
std::array<unsigned char, crypto_hash_sha512_BYTES> hash_of(const PublicKey& key,
                                                            ByteSpan message,
                                                            const Signature& signature) noexcept
{
    constexpr std::size_t point_bytes = 32;
    std::array<unsigned char, crypto_hash_sha512_BYTES> hash{};
    crypto_hash_sha512_state state;
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, signature.uchars(), point_bytes);
    crypto_hash_sha512_update(&state, key.uchars(), PublicKey::size_bytes);
    crypto_hash_sha512_update(&state, uchars(message), message.size());
    crypto_hash_sha512_final(&state, hash.data());
    return hash;
}

}  // namespace

KeyPair KeyPair::from(const Seed& seed) noexcept
{
    KeyPair pair;
    Expanded expanded;
    pair.seed_ = seed;
    crypto_sign_seed_keypair(pair.public_key_.uchars(), expanded.uchars(), seed.uchars());
    return pair;
}

Signature KeyPair::sign(ByteSpan message) const noexcept
{
    Expanded expanded;
    std::ranges::copy(seed_.reveal(), expanded.writable().begin());
    std::ranges::copy(public_key_.bytes(), expanded.writable().begin() + Seed::size_bytes);
    Signature signature;
    crypto_sign_detached(signature.uchars(), nullptr, uchars(message), message.size(),
                         expanded.uchars());
    return signature;
}

bool verify(const PublicKey& key, ByteSpan message, const Signature& signature) noexcept
{
    return canonical(key) &&
           weft_ed25519_equation_holds(key.uchars(), hash_of(key, message, signature).data(),
                                       signature.uchars());
}

}  // namespace weft::crypto::ed25519
