#pragma once

// The operating system's randomness: where every key, salt and nonce begins.

#include <weft/base/bytes.hpp>

namespace weft::secrets {

/// Fresh bytes, fit for keys. Never fails: libsodium aborts the process when the system has none.
[[nodiscard]] Bytes system_entropy(std::size_t size);

}  // namespace weft::secrets
