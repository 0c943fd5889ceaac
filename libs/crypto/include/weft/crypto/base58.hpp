#pragma once

// Base58 with Bitcoin's alphabet: leading zero bytes become '1'.

#include <weft/base/bytes.hpp>

namespace weft::crypto {

[[nodiscard]] std::string to_base58(ByteSpan bytes);
/// Nullopt on a foreign character or more than `size_max` decoded bytes.
[[nodiscard]] std::optional<Bytes> from_base58(std::string_view text, std::size_t size_max);

}  // namespace weft::crypto
