#include <weft/base/check.hpp>
#include <weft/crypto/hash.hpp>

#include <sodium.h>

#include <algorithm>
#include <array>

namespace weft::crypto {

namespace {

using State = crypto_generichash_blake2b_state;
static_assert(sizeof(State) == 384, "the size of Hasher's state in hash.hpp");

}  // namespace

Hash blake2b(ByteSpan bytes) noexcept
{
    Hash hash;
    crypto_generichash_blake2b(hash.uchars(), Hash::size_bytes, uchars(bytes), bytes.size(),
                               nullptr, 0);
    return hash;
}

Hash sha256(ByteSpan bytes) noexcept
{
    Hash hash;
    crypto_hash_sha256(hash.uchars(), uchars(bytes), bytes.size());
    return hash;
}

Hash tagged_hash(std::string_view tag, ByteSpan bytes) noexcept
{
    // Most are a few hashes: in one piece they are hashed faster than in three.
    std::array<std::byte, 256> piece;
    const auto size = 1 + tag.size() + bytes.size();
    if (tag.empty() || size > piece.size()) return Hasher{tag}.update(bytes).finish();
    piece[0] = static_cast<std::byte>(tag.size());
    std::ranges::copy(bytes, std::ranges::copy(as_bytes(tag), piece.begin() + 1).out);
    return blake2b(ByteSpan{piece}.first(size));
}

Hasher::Hasher() noexcept
{
    auto* state = new (state_.data()) State;
    crypto_generichash_blake2b_init(state, nullptr, 0, Hash::size_bytes);
}

Hasher::Hasher(std::string_view tag) noexcept : Hasher{}
{
    WEFT_CHECK(!tag.empty() && tag.size() <= 255);
    const std::array<std::byte, 1> size{static_cast<std::byte>(tag.size())};
    update(ByteSpan{size}).update(as_bytes(tag));
}

Hasher& Hasher::update(ByteSpan bytes) noexcept
{
    auto* state = std::launder(reinterpret_cast<State*>(state_.data()));
    crypto_generichash_blake2b_update(state, uchars(bytes), bytes.size());
    return *this;
}

Hash Hasher::finish() noexcept
{
    Hash hash;
    auto* state = std::launder(reinterpret_cast<State*>(state_.data()));
    crypto_generichash_blake2b_final(state, hash.uchars(), Hash::size_bytes);
    return hash;
}

}  // namespace weft::crypto
