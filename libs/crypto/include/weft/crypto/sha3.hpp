#pragma once

// SHA3-256 (FIPS 202), for contracts that were written for Wasp v0.1. Nothing of ours hashes with it.

#include <weft/crypto/hash.hpp>

namespace weft::crypto {

[[nodiscard]] Hash sha3(ByteSpan bytes) noexcept;

}  // namespace weft::crypto
