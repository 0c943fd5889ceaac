#pragma once

// Messages of the Tangle (T §2.1, D-20). Bytes, all of them hashed into the id:
//
//   u8 version 1 ‖ u8 parent count 1…16 ‖ parent kinds: ceil(count / 8) bytes, bit i of the whole
//   (least significant first) is 1 when parent i is strong, unused bits 0 ‖ parents 32·count,
//   strictly ascending over both kinds ‖ issuer 32 ‖ i64 time (ns) ‖ u64 sequence number ‖ payload:
//   u32 length of what follows (0: none) ‖ u32 type ‖ data ‖ u64 nonce ‖ signature 64 over
//   everything before it
//
// 1…8 parents are strong, 0…8 weak; at most 64 KiB in all (D-13).

#include <weft/codec/codec.hpp>
#include <weft/types/ids.hpp>
#include <weft/types/transaction.hpp>

namespace weft::types {

inline constexpr std::size_t parents_of_a_kind_max = 8;
inline constexpr MessageId genesis_message{};

struct Payload {
    std::uint32_t type = 0;  ///< a row of `tangle::PayloadRows`, or a type this node does not know
    Bytes data;
    friend bool operator==(const Payload&, const Payload&) = default;
};

struct Message {
    std::vector<MessageId> strong;  ///< strictly ascending, 1…8
    std::vector<MessageId> weak;    ///< strictly ascending, 0…8, none of them strong
    NodeId issuer;
    Timestamp time = 0;
    std::uint64_t sequence_number = 0;  ///< per issuer
    std::optional<Payload> payload;
    std::uint64_t nonce = 0;
    crypto::ed25519::Signature signature;
    friend bool operator==(const Message&, const Message&) = default;
};

[[nodiscard]] Bytes encode(const Message& message);
[[nodiscard]] codec::Decoded<Message> decode_message(ByteSpan bytes);
[[nodiscard]] MessageId id_of(ByteSpan message_bytes) noexcept;
/// Fills issuer and signature; returns the bytes. Pre: parents are canonical.
[[nodiscard]] Bytes sign(Message& message, const crypto::ed25519::KeyPair& issuer);
/// Checks the signature over `message_bytes`, the bytes `message` was decoded from.
[[nodiscard]] bool signature_valid(const Message& message, ByteSpan message_bytes) noexcept;

}  // namespace weft::types
