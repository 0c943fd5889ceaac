#pragma once

// The wire form of common subset messages.
//
//   message = proposer:u16 part:u8 body
//     part 0   body = rbc message (weft/rbc/codec.hpp)
//     part 1   body = aba message (weft/aba/codec.hpp)
//   example: seat 5's proposal, aux of value 1 in round 2  ->  0500 01 01 02000000 01
//
// That the seat exists is the protocol's matter (acs::NoSuchProposer): this knows no committee.

#include <weft/acs/common_subset.hpp>
#include <weft/codec/codec.hpp>

namespace weft::acs {

/// Largest encoding of a message: a whole payload and its heads.
inline constexpr std::size_t message_bytes_max = rbc::payload_bytes_max + 8;

[[nodiscard]] Bytes encode(const Message& message);
/// Errors: unknown_kind, and those of the parts.
[[nodiscard]] codec::Decoded<Message> decode(ByteSpan bytes);

/// As a part of a larger value.
void write(codec::Writer& out, const Message& message);
[[nodiscard]] Message read(codec::Reader& in);

}  // namespace weft::acs
