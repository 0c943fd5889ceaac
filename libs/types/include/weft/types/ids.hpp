#pragma once

// The names of things on the ledger and between nodes.

#include <weft/base/bytes.hpp>
#include <weft/base/strong.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/crypto/hash.hpp>

namespace weft::types {

using crypto::Hash;

/// BLAKE2b-256 of essence and signatures (D-1). All zero: the genesis transaction.
using TransactionId = FixedBytes<struct TransactionIdTag, 32>;
/// BLAKE2b-256 of all bytes of a message (D-1). All zero: the genesis message.
using MessageId = FixedBytes<struct MessageIdTag, 32>;
/// A node is its Ed25519 key: it issues messages, holds mana and names a peer.
using NodeId = crypto::ed25519::PublicKey;

/// Unix time in nanoseconds (D-4).
using Timestamp = std::int64_t;
inline constexpr Timestamp second = 1'000'000'000;
inline constexpr Timestamp minute = 60 * second;

[[nodiscard]] std::string to_text(const TransactionId& id);  ///< base58
[[nodiscard]] std::string to_text(const MessageId& id);      ///< base58
[[nodiscard]] std::string to_text(const NodeId& id);         ///< base58
/// Base58 of exactly 32 bytes; nullopt otherwise.
template <class Id>
[[nodiscard]] std::optional<Id> id_from_text(std::string_view text);

}  // namespace weft::types
