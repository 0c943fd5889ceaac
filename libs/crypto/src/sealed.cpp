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
constexpr std::size_t salt_bytes = lock_salt_bytes;
constexpr std::size_t nonce_bytes = lock_nonce_bytes;
static_assert(salt_bytes == crypto_pwhash_SALTBYTES);
static_assert(nonce_bytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
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

Bytes header_of(const LockCost& cost, ByteSpan salt_and_nonce)
{
    Bytes header = to_bytes(magic);
    header.push_back(std::byte{lock_version});
    put_u32(header, cost.passes);
    put_u32(header, cost.memory_kib);
    append(header, salt_and_nonce);
    return header;
}

LockCost cost_in(ByteSpan header) noexcept
{
    return {get_u32(header.subspan(cost_at)), get_u32(header.subspan(cost_at + 4))};
}

/// What is wrong with it before any key is made.
std::optional<UnlockError> refusal(ByteSpan locked) noexcept
{
    if (locked.size() < magic.size() + 1 ||
        !std::ranges::equal(locked.first(magic.size()), as_bytes(magic)))
        return UnlockError::malformed;
    if (locked[magic.size()] != std::byte{lock_version}) return UnlockError::unknown_version;
    if (locked.size() < header_bytes + tag_bytes) return UnlockError::malformed;
    if (!in_range(cost_in(locked))) return UnlockError::malformed;
    return std::nullopt;
}

Bytes encrypted(Bytes header, ByteSpan secret, const LockKey& key)
{
    auto locked = std::move(header);
    locked.resize(header_bytes + secret.size() + tag_bytes);
    const auto head = ByteSpan{locked}.first(header_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        uchars(std::span{locked}.subspan(header_bytes)), nullptr, uchars(secret), secret.size(),
        uchars(head), head.size(), nullptr, uchars(head.subspan(nonce_at)), key.uchars());
    return locked;
}

std::expected<Bytes, UnlockError> decrypted(ByteSpan locked, const LockKey& key)
{
    const auto header = locked.first(header_bytes);
    const auto body = locked.subspan(header_bytes);
    Bytes secret(body.size() - tag_bytes);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            uchars(std::span{secret}), nullptr, nullptr, uchars(body), body.size(), uchars(header),
            header.size(), uchars(header.subspan(nonce_at)), key.uchars()) != 0)
        return std::unexpected{UnlockError::wrong_passphrase};
    return secret;
}

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
    return encrypted(header_of(cost, salt_and_nonce), secret, *key);
}

std::expected<Bytes, UnlockError> unlock(ByteSpan locked, std::string_view passphrase)
{
    if (const auto refused = refusal(locked)) return std::unexpected{*refused};
    const auto key = stretch(passphrase, locked.subspan(salt_at, salt_bytes), cost_in(locked));
    if (!key) return std::unexpected{UnlockError::malformed};
    return decrypted(locked, *key);
}

Passphrase::Passphrase(std::string text, LockCost cost) : text_{std::move(text)}, cost_{cost} {}

std::expected<Bytes, UnlockError> Passphrase::unlock(ByteSpan locked)
{
    if (const auto refused = refusal(locked)) return std::unexpected{*refused};
    Header header;
    std::ranges::copy(locked.subspan(cost_at, header.size()), header.begin());
    const auto* key = key_for(header);
    if (key == nullptr) return std::unexpected{UnlockError::malformed};
    auto secret = decrypted(locked, *key);
    const auto cost = cost_in(locked);
    const bool usual = cost.passes == cost_.passes && cost.memory_kib == cost_.memory_kib;
    if (secret && usual && !opened_) opened_ = header;
    return secret;
}

void Passphrase::settle(ByteSpan salt)
{
    WEFT_CHECK(salt.size() == salt_bytes && in_range(cost_));
    if (settled_) return;
    if (!opened_) {
        const auto bytes = header_of(cost_, salt);
        opened_.emplace();
        std::ranges::copy(ByteSpan{bytes}.subspan(cost_at), opened_->begin());
    }
    settled_ = opened_;
    WEFT_CHECK(key_for(*settled_) != nullptr);
}

Bytes Passphrase::lock(ByteSpan secret, ByteSpan nonce) const
{
    WEFT_CHECK(settled_.has_value() && nonce.size() == nonce_bytes);
    auto salt_and_nonce = to_bytes(ByteSpan{*settled_}.subspan(8));
    append(salt_and_nonce, nonce);
    return encrypted(header_of(cost_, salt_and_nonce), secret, keys_.at(*settled_));
}

bool Passphrase::locks_so(ByteSpan locked) const
{
    return settled_ && !refusal(locked) &&
           std::ranges::equal(locked.subspan(cost_at, settled_->size()), *settled_);
}

const Passphrase::Key* Passphrase::key_for(const Header& header)
{
    if (const auto known = keys_.find(header); known != keys_.end()) return &known->second;
    const LockCost cost{get_u32(header), get_u32(ByteSpan{header}.subspan(4))};
    const auto key = stretch(text_, ByteSpan{header}.subspan(8), cost);
    if (!key) return nullptr;
    return &keys_.emplace(header, *key).first->second;
}

}  // namespace weft::crypto
