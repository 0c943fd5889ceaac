#pragma once

#include <weft/crypto/commitments.hpp>

#include "points.hpp"

namespace weft::crypto::bls {

struct Commitments::Access {
    static blst_p2 point(const Commitments& from, std::size_t k) noexcept
    {
        blst_p2 result;
        static_assert(sizeof(Point::projective) == sizeof result);
        std::memcpy(&result, from.points_[k].projective.data(), sizeof result);
        return result;
    }
    static void set(Commitments& into, std::size_t k, const blst_p2& point) noexcept
    {
        std::memcpy(into.points_[k].projective.data(), &point, sizeof point);
    }
};

}  // namespace weft::crypto::bls
