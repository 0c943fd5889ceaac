#pragma once

// The wire form of binary agreement messages.
//
//   message = kind:u8 round:u32 body
//     0 bval   value:u8 (0 or 1)
//     1 aux    value:u8 (0 or 1)
//     2 conf   values:u8 (1 = {0}, 2 = {1}, 3 = {0,1})
//     3 toss   share, 48 bytes
//     4 term   value:u8 (0 or 1)
//   example: aux of value 1 in round 2  ->  01 02000000 01

#include <weft/aba/message.hpp>
#include <weft/codec/codec.hpp>

namespace weft::aba {

[[nodiscard]] Bytes encode(const Message& message);
/// Errors: unknown_kind, not_canonical (a value that is no bit), out_of_range (no such set),
/// truncated, trailing.
[[nodiscard]] codec::Decoded<Message> decode(ByteSpan bytes);

/// As a part of a larger value.
void write(codec::Writer& out, const Message& message);
[[nodiscard]] Message read(codec::Reader& in);

}  // namespace weft::aba
