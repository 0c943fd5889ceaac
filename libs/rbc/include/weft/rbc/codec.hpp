#pragma once

// The wire form of reliable broadcast messages.
//
//   message = kind:u8 body
//     0 value   bytes   payload, at most 1 MiB
//     1 echo    hash    32 bytes
//     2 ready   hash    32 bytes
//     3 fetch   hash    32 bytes
//     4 supply  bytes   payload, at most 1 MiB
//   example: echo of a digest that starts 0xab  ->  01 ab ...   (33 bytes)

#include <weft/codec/codec.hpp>
#include <weft/rbc/reliable_broadcast.hpp>

namespace weft::rbc {

[[nodiscard]] Bytes encode(const Message& message);
/// Errors: unknown_kind, too_long, truncated, trailing.
[[nodiscard]] codec::Decoded<Message> decode(ByteSpan bytes);

/// As a part of a larger value.
void write(codec::Writer& out, const Message& message);
[[nodiscard]] Message read(codec::Reader& in);

}  // namespace weft::rbc
