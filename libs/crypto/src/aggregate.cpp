#include <weft/crypto/aggregate.hpp>

#include "points.hpp"

namespace weft::crypto::bls {

std::optional<Signature> sum(std::span<const Signature> signatures) noexcept
{
    blst_p1 total{};  // all zero is infinity
    for (const auto& signature : signatures) {
        const auto point = decode_g1(signature.bytes());
        if (!point) return std::nullopt;
        blst_p1_add_or_double_affine(&total, &total, &*point);
    }
    if (blst_p1_is_inf(&total)) return std::nullopt;
    return encode(total);
}

}  // namespace weft::crypto::bls
