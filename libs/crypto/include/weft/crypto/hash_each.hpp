#pragma once

// BLAKE2b-256 of many messages.

#include <weft/crypto/hash.hpp>

#include <span>

namespace weft::crypto {

/// The hash of each message. Messages of at most 128 bytes are hashed four at a time where the processor
/// can: about three times as fast as one after the other. Pre: as many hashes as messages.
void blake2b_each(std::span<const ByteSpan> messages, std::span<Hash> hashes) noexcept;

}  // namespace weft::crypto
