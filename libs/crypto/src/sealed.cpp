#include <weft/base/check.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/crypto/sealed.hpp>

#include <sodium.h>

namespace weft::crypto {

namespace {

using CurveSecret = Secret<struct CurveSecretTag, crypto_box_SECRETKEYBYTES>;
using CurvePublic = std::array<unsigned char, crypto_box_PUBLICKEYBYTES>;
using BoxNonce = std::array<unsigned char, crypto_box_NONCEBYTES>;

/// The one-time key makes the pair of keys unique, and with it the nonce (the rule of libsodium's
/// sealed boxes, which can open these).
BoxNonce nonce_of(const unsigned char* one_time, const unsigned char* recipient) noexcept
{
    BoxNonce nonce;
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, nonce.size());
    crypto_generichash_update(&state, one_time, crypto_box_PUBLICKEYBYTES);
    crypto_generichash_update(&state, recipient, crypto_box_PUBLICKEYBYTES);
    crypto_generichash_final(&state, nonce.data(), nonce.size());
    return nonce;
}

// A locked secret: magic, version, cost, salt, nonce, ciphertext with its authenticator.
constexpr std::string_view magic = "WLCK";
constexpr std::uint8_t lock_version = 1;
constexpr std::size_t salt_bytes = crypto_pwhash_SALTBYTES;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t cost_at = magic.size() + 1;
constexpr std::size_t salt_at = cost_at + 8;
constexpr std::size_t nonce_at = salt_at + salt_bytes;
constexpr std::size_t header_bytes = nonce_at + nonce_bytes;

constexpr std::uint32_t passes_max = 16;
constexpr std::uint32_t memory_kib_min = 8;
constexpr std::uint32_t memory_kib_max = 1024 * 1024;

void put_u32(Bytes& into, std::uint32_t value)
{
    for (unsigned i = 0; i < 4; ++i) into.push_back(static_cast<std::byte>(value >> (8 * i)));
}

std::uint32_t get_u32(ByteSpan from) noexcept
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value |= std::to_integer<std::uint32_t>(from[i]) << (8 * i);
    return value;
}

bool in_range(const LockCost& cost) noexcept
{
    return cost.passes >= 1 && cost.passes <= passes_max && cost.memory_kib >= memory_kib_min &&
           cost.memory_kib <= memory_kib_max;
}

using LockKey = Secret<struct LockKeyTag, crypto_aead_xchacha20poly1305_ietf_KEYBYTES>;

/// Nullopt when the machine cannot give the memory.
std::optional<LockKey> stretch(std::string_view passphrase,
                               ByteSpan salt,
                               const LockCost& cost) noexcept
{
    LockKey key;
    const int failed = crypto_pwhash(
        key.uchars(), LockKey::size_bytes, passphrase.data(), passphrase.size(), uchars(salt),
        cost.passes, std::size_t{cost.memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0) return std::nullopt;
    return key;
}

}  // namespace

std::optional<Bytes> seal_to(const ed25519::PublicKey& recipient,
                             ByteSpan message,
                             ByteSpan entropy)
{
    WEFT_CHECK(entropy.size() == crypto_box_SEEDBYTES);
    CurvePublic to;
    if (crypto_sign_ed25519_pk_to_curve25519(to.data(), recipient.uchars()) != 0)
        return std::nullopt;
    CurvePublic one_time;
    CurveSecret secret;
    crypto_box_seed_keypair(one_time.data(), secret.uchars(), uchars(entropy));
    Bytes box(box_overhead_bytes + message.size());
    const auto rest = std::span{box}.subspan(one_time.size());
    std::memcpy(box.data(), one_time.data(), one_time.size());
    const auto nonce = nonce_of(one_time.data(), to.data());
    if (crypto_box_easy(uchars(rest), uchars(message), message.size(), nonce.data(), to.data(),
                        secret.uchars()) != 0)
        return std::nullopt;
    return box;
}

std::optional<Bytes> open_from(const ed25519::KeyPair& recipient, ByteSpan box)
{
    if (box.size() < box_overhead_bytes) return std::nullopt;
    CurvePublic to;
    CurveSecret secret;
    if (crypto_sign_ed25519_pk_to_curve25519(to.data(), recipient.public_key().uchars()) != 0)
        return std::nullopt;
    // The conversion reads the seed only.
    crypto_sign_ed25519_sk_to_curve25519(secret.uchars(), recipient.seed().uchars());
    const auto one_time = box.first(crypto_box_PUBLICKEYBYTES);
    const auto rest = box.subspan(crypto_box_PUBLICKEYBYTES);
    Bytes message(box.size() - box_overhead_bytes);
    const auto nonce = nonce_of(uchars(one_time), to.data());
    if (crypto_box_open_easy(uchars(std::span{message}), uchars(rest), rest.size(), nonce.data(),
                             uchars(one_time), secret.uchars()) != 0)
        return std::nullopt;
    return message;
}

std::string_view name(UnlockError error) noexcept
{
    switch (error) {
    case UnlockError::malformed: return "malformed";
    case UnlockError::unknown_version: return "unknown_version";
    case UnlockError::wrong_passphrase: return "wrong_passphrase";
    }
    return "";
}

Bytes lock(ByteSpan secret, std::string_view passphrase, ByteSpan salt_and_nonce, LockCost cost)
{
    WEFT_CHECK(salt_and_nonce.size() == salt_bytes + nonce_bytes && in_range(cost));
    const auto key = stretch(passphrase, salt_and_nonce.first(salt_bytes), cost);
    WEFT_CHECK(key.has_value());
    Bytes locked = to_bytes(magic);
    locked.push_back(std::byte{lock_version});
    put_u32(locked, cost.passes);
    put_u32(locked, cost.memory_kib);
    append(locked, salt_and_nonce);
    locked.resize(header_bytes + secret.size() + tag_bytes);
    const auto header = ByteSpan{locked}.first(header_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        uchars(std::span{locked}.subspan(header_bytes)), nullptr, uchars(secret), secret.size(),
        uchars(header), header.size(), nullptr, uchars(header.subspan(nonce_at)), key->uchars());
    return locked;
}

std::expected<Bytes, UnlockError> unlock(ByteSpan locked, std::string_view passphrase)
{
    if (locked.size() < magic.size() + 1 ||
        !std::ranges::equal(locked.first(magic.size()), as_bytes(magic)))
        return std::unexpected{UnlockError::malformed};
    if (locked[magic.size()] != std::byte{lock_version})
        return std::unexpected{UnlockError::unknown_version};
    if (locked.size() < header_bytes + tag_bytes) return std::unexpected{UnlockError::malformed};
    const LockCost cost{get_u32(locked.subspan(cost_at)), get_u32(locked.subspan(cost_at + 4))};
    if (!in_range(cost)) return std::unexpected{UnlockError::malformed};
    const auto key = stretch(passphrase, locked.subspan(salt_at, salt_bytes), cost);
    if (!key) return std::unexpected{UnlockError::malformed};

    const auto header = locked.first(header_bytes);
    const auto body = locked.subspan(header_bytes);
    Bytes secret(body.size() - tag_bytes);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            uchars(std::span{secret}), nullptr, nullptr, uchars(body), body.size(), uchars(header),
            header.size(), uchars(header.subspan(nonce_at)), key->uchars()) != 0)
        return std::unexpected{UnlockError::wrong_passphrase};
    return secret;
}

}  // namespace weft::crypto
