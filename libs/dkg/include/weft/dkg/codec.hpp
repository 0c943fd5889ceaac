#pragma once

// The wire form of key generation messages.
//
//   message     = kind:u8 body
//     0 broadcast    phase:u8 (0…4) sender:u16 message (weft/rbc/codec.hpp)
//     1 settling     question:u8 (0, 1) kind:u8 body
//         0 proposal    view:u32 value:bytes≤64 proof?
//         1 vote        stage:u8 (0, 1) view:u32 value:bytes≤64 signature:64
//         2 next view   view:u32 (value:bytes≤64 proof)?
//         3 decided     value:bytes≤64 proof
//     2 endorsement  transcript:32 signature:64
//     3 certified    transcript:32 signatures
//   proof       = view:u32 signatures
//   signatures  = count:u32 (seat:u16 signature:64)*, ascending by seat, at most 100

#include <weft/dkg/messages.hpp>

namespace weft::dkg {

[[nodiscard]] Bytes encode(const Message& message);
/// Errors: unknown_kind, too_long, truncated, trailing, not_canonical.
[[nodiscard]] codec::Decoded<Message> decode(ByteSpan bytes);

/// A settlement's message, certificate or endorsement alone: parts of other messages.
void write(codec::Writer& out, const settlement::Message& message);
[[nodiscard]] settlement::Message read_settlement(codec::Reader& in);
void write(codec::Writer& out, const Certificate& certificate);
[[nodiscard]] Certificate read_certificate(codec::Reader& in);

[[nodiscard]] Bytes encode(const Certificate& certificate);
[[nodiscard]] codec::Decoded<Certificate> decode_certificate(ByteSpan bytes);

}  // namespace weft::dkg
