#pragma once

// Cryptography against blst and libsodium called directly, in turns on the same machine.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct CryptoOptions {
    Effort effort = {};
};
/// Ed25519, BLAKE2b, BLS sign and verify by message size; combine for n = 4…100, also with f shares
/// that are wrong.
[[nodiscard]] Report crypto(const CryptoOptions& options = {});

}  // namespace weft::bench
