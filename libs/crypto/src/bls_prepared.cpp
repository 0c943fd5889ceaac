#include "points.hpp"
#include "prepared.hpp"

namespace weft::crypto::bls {

PreparedKey::PreparedKey(std::unique_ptr<const Lines> lines) noexcept : lines_{std::move(lines)} {}
PreparedKey::PreparedKey(PreparedKey&&) noexcept = default;
PreparedKey& PreparedKey::operator=(PreparedKey&&) noexcept = default;
PreparedKey::~PreparedKey() = default;

std::optional<PreparedKey> PreparedKey::from(const PublicKey& key)
{
    const auto point = decode_g2(key.bytes());
    if (!point) return std::nullopt;
    auto lines = std::make_unique<Lines>();
    blst_precompute_lines(lines->table.data(), &*point);
    return PreparedKey{std::move(lines)};
}

bool PreparedKey::verify(Purpose purpose,
                         ByteSpan message,
                         const Signature& signature) const noexcept
{
    const auto point = decode_g1(signature.bytes());
    return point && lines_->pairing_equal(affine(hash_message(purpose, message)), *point);
}

}  // namespace weft::crypto::bls
