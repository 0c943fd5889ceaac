#pragma once

// Value transactions (S1; T §4.5 made canonical, D-10…D-13).
//
//   transaction  essence ‖ signatures                        id = BLAKE2b-256 of these bytes
//   essence      u8 version 1 ‖ i64 timestamp ‖ access pledge 32 ‖ consensus pledge 32
//                ‖ inputs: u32 n, (address 33 ‖ transaction id 32)*
//                  strictly ascending
//                ‖ outputs: u32 n, (address 33 ‖ u32 n, (color 32 ‖ u64 amount)*)*
//                  strictly ascending by address, and by color inside
//                ‖ data: u32 length, bytes
//   signatures   u32 n, (u8 1 ‖ key 32 ‖ signature 64  or  u8 2 ‖ key 96 ‖ signature 48)*
//                strictly ascending by the address of the key
//
// Decoding enforces the form alone. What a transaction may do is the ledger's matter (weft/ledger).

#include <weft/codec/codec.hpp>
#include <weft/types/address.hpp>
#include <weft/types/balances.hpp>

#include <variant>
#include <vector>

namespace weft::types {

inline constexpr std::size_t message_bytes_max =
    64 * 1024;  ///< D-13; a transaction fits in a message
/// What a message needs around a transaction: 16 parents, issuer, times, nonce, signature, lengths.
inline constexpr std::size_t transaction_bytes_max = message_bytes_max - 1024;

/// An output is (transaction, address): one output per address and transaction (D-10).
struct OutputId {
    Address address;
    TransactionId transaction;
    friend auto operator<=>(const OutputId&, const OutputId&) = default;
    friend bool operator==(const OutputId&, const OutputId&) = default;
};

struct Output {
    Address address;
    Balances balance;
    friend bool operator==(const Output&, const Output&) = default;
};

struct Essence {
    Timestamp timestamp = 0;
    NodeId access_pledge;
    NodeId consensus_pledge;
    std::vector<OutputId> inputs;  ///< strictly ascending
    std::vector<Output> outputs;   ///< strictly ascending by address
    Bytes data;                    ///< the payload; a chunk to the ledger, sections to a chain
    friend bool operator==(const Essence&, const Essence&) = default;
};

struct Ed25519Unlock {
    crypto::ed25519::PublicKey key;
    crypto::ed25519::Signature signature;
    friend bool operator==(const Ed25519Unlock&, const Ed25519Unlock&) = default;
};
struct BlsUnlock {
    crypto::bls::PublicKey key;
    crypto::bls::Signature signature;
    friend bool operator==(const BlsUnlock&, const BlsUnlock&) = default;
};
using Unlock = std::variant<Ed25519Unlock, BlsUnlock>;
[[nodiscard]] Address address_of(const Unlock& unlock) noexcept;
/// True when the signature in the unlock is one of its key over `essence_bytes`.
[[nodiscard]] bool verify(const Unlock& unlock, ByteSpan essence_bytes) noexcept;

struct Transaction {
    Essence essence;
    std::vector<Unlock> unlocks;  ///< strictly ascending by address
    friend bool operator==(const Transaction&, const Transaction&) = default;
};

/// The bytes that signatures sign.
[[nodiscard]] Bytes encode(const Essence& essence);
[[nodiscard]] codec::Decoded<Essence> decode_essence(ByteSpan bytes);
[[nodiscard]] Bytes encode(const Transaction& transaction);
[[nodiscard]] codec::Decoded<Transaction> decode_transaction(ByteSpan bytes);
[[nodiscard]] TransactionId id_of(const Transaction& transaction);

/// Brings inputs and outputs into canonical order and merges outputs to one address.
/// False on overflow.
[[nodiscard]] bool make_canonical(Essence& essence);
/// Signs with each key; unlocks in address order.
[[nodiscard]] Transaction sign(Essence essence, std::span<const crypto::ed25519::KeyPair> keys);

}  // namespace weft::types
