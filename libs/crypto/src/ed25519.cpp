#include <weft/crypto/ed25519.hpp>

#include <sodium.h>

namespace weft::crypto::ed25519 {

namespace {

/// libsodium's form of a secret key: the seed, then the public key.
using Expanded = Secret<struct Ed25519ExpandedTag, crypto_sign_SECRETKEYBYTES>;

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
    return crypto_sign_verify_detached(signature.uchars(), uchars(message), message.size(),
                                       key.uchars()) == 0;
}

}  // namespace weft::crypto::ed25519
