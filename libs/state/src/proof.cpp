#include <weft/state/proof.hpp>

namespace weft::state {
namespace {

constexpr std::uint8_t proof_version = 1;
enum class End : std::uint8_t { own = 0, nothing = 1, other = 2 };

bool same_first_bits(const Path& a, const Path& b, std::size_t bits) noexcept
{
    for (std::size_t i = 0; i < bits; ++i)
        if (bit(a, i) != bit(b, i)) return false;
    return true;
}

}  // namespace

Path path_of(ByteSpan key) noexcept
{
    return *Path::from(crypto::blake2b(key).bytes());
}

Hash leaf_hash(const Path& path, const Hash& value_hash) noexcept
{
    std::array<std::byte, 64> both{};
    std::ranges::copy(path.bytes(), both.begin());
    std::ranges::copy(value_hash.bytes(), both.begin() + 32);
    return crypto::tagged_hash("weft/state/leaf", both);
}

Hash inner_hash(const Hash& left, const Hash& right) noexcept
{
    std::array<std::byte, 64> both{};
    std::ranges::copy(left.bytes(), both.begin());
    std::ranges::copy(right.bytes(), both.begin() + 32);
    return crypto::tagged_hash("weft/state/inner", both);
}

void encode(codec::Writer& writer, const Proof& proof)
{
    const auto depth = proof.siblings.size();
    writer.u8(proof_version).u16(static_cast<std::uint16_t>(depth));
    for (std::size_t first = 0; first < depth; first += 8) {
        unsigned present = 0;
        for (std::size_t i = first; i < depth && i < first + 8; ++i)
            if (!proof.siblings[i].is_zero()) present |= 1U << (i - first);
        writer.u8(static_cast<std::uint8_t>(present));
    }
    for (const auto& sibling : proof.siblings)
        if (!sibling.is_zero()) writer.fixed(sibling);
    if (std::holds_alternative<Proof::Own>(proof.end)) {
        writer.u8(static_cast<std::uint8_t>(End::own));
    } else if (const auto* other = std::get_if<Proof::Other>(&proof.end)) {
        writer.u8(static_cast<std::uint8_t>(End::other));
        writer.fixed(other->path).fixed(other->value_hash);
    } else {
        writer.u8(static_cast<std::uint8_t>(End::nothing));
    }
}

Proof decode_proof(codec::Reader& reader)
{
    Proof proof;
    if (reader.u8() != proof_version) reader.fail(codec::DecodeError::unknown_version);
    const std::size_t depth = reader.u16();
    if (depth > depth_max) reader.fail(codec::DecodeError::too_long);
    const auto bitmap = to_bytes(reader.raw((depth + 7) / 8));
    for (std::size_t i = 0; i < depth && reader.ok(); ++i) {
        const bool present = (std::to_integer<unsigned>(bitmap[i / 8]) >> (i % 8) & 1U) != 0;
        proof.siblings.push_back(present ? reader.fixed<Hash>() : Hash{});
        reader.canonical(!present || !proof.siblings.back().is_zero());
        reader.canonical(present || i + 1 < depth);
    }
    if (reader.ok() && depth % 8 != 0)
        reader.canonical(std::to_integer<unsigned>(bitmap.back()) >> (depth % 8) == 0);
    switch (reader.u8()) {
    case static_cast<std::uint8_t>(End::own): proof.end = Proof::Own{}; break;
    case static_cast<std::uint8_t>(End::nothing): proof.end = Proof::Nothing{}; break;
    case static_cast<std::uint8_t>(End::other): {
        Proof::Other other;
        other.path = reader.fixed<Path>();
        other.value_hash = reader.fixed<Hash>();
        proof.end = other;
        break;
    }
    default: reader.fail(codec::DecodeError::unknown_kind);
    }
    return proof;
}

Bytes encode(const Proof& proof)
{
    codec::Writer writer;
    encode(writer, proof);
    return std::move(writer).take();
}

codec::Decoded<Proof> decode_proof(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    auto proof = decode_proof(reader);
    return reader.finish(std::move(proof));
}

bool verify(const Hash& root,
            ByteSpan key,
            std::optional<ByteSpan> value,
            const Proof& proof) noexcept
{
    const auto depth = proof.siblings.size();
    if (depth > depth_max) return false;
    if (depth > 0 && proof.siblings.back().is_zero()) return false;
    const auto path = path_of(key);

    Hash hash;
    if (value) {
        if (!std::holds_alternative<Proof::Own>(proof.end)) return false;
        hash = leaf_hash(path, crypto::blake2b(*value));
    } else if (const auto* other = std::get_if<Proof::Other>(&proof.end)) {
        // The leaf of another key shows absence only where this key's leaf would have to be.
        if (other->path == path || !same_first_bits(other->path, path, depth)) return false;
        hash = leaf_hash(other->path, other->value_hash);
    } else if (!std::holds_alternative<Proof::Nothing>(proof.end)) {
        return false;
    }
    for (std::size_t i = depth; i > 0; --i) {
        const auto& sibling = proof.siblings[i - 1];
        hash = bit(path, i - 1) ? inner_hash(sibling, hash) : inner_hash(hash, sibling);
    }
    return hash == root;
}

}  // namespace weft::state
