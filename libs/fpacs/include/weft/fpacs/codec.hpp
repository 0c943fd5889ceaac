#pragma once

// The wire form of FP-ACS messages.
//
//   message   = kind:u8 body
//     0  common subset    acs message (weft/acs/codec.hpp)
//     1  preprepare       vector ‖ share 48
//     2  vote1            digest 32 ‖ share 48
//     3  vote2            digest 32 ‖ share 48 ‖ optional certificate 48
//     4  pace             optional (vector ‖ certificate 48)
//     5  known            vector ‖ certificate 48
//     6  decide           digest 32 ‖ order 48
//     7  want vector      digest 32
//     8  give vector      vector
//     9  want proposal    proposer u16 ‖ digest 32
//     10 give proposal    proposer u16 ‖ bytes, at most 1 MiB
//     11 zeroth           aba message (weft/aba/codec.hpp)
//   vector    = of:u8 ‖ u16 n, n × (seat u16 ‖ digest 32), seats strictly ascending, n at most 100
//   example: seat 2 wants seat 5's proposal  ->  09 0500 ab… (35 bytes)

#include <weft/codec/codec.hpp>
#include <weft/fpacs/message.hpp>

namespace weft::fpacs {

[[nodiscard]] Bytes encode(const Message& message);
/// Errors: unknown_kind, not_canonical, too_long, and those of the parts.
[[nodiscard]] codec::Decoded<Message> decode(ByteSpan bytes);

/// As a part of a larger value.
void write(codec::Writer& out, const Message& message);
[[nodiscard]] Message read(codec::Reader& in);

}  // namespace weft::fpacs
