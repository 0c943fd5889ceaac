#pragma once

// Shares in scenarios: "3/4" in lowest terms, an integer without a denominator, both in 32 bits.

#include "strict_json.hpp"

namespace weft::explain {

struct Rational {
    std::uint64_t numerator = 1;
    std::uint64_t denominator = 2;
};

[[nodiscard]] Read<Rational> rational_of(const Json& value, const Place& place);

}  // namespace weft::explain
