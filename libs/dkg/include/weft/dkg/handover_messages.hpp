#pragma once

// What the members of both committees say to each other while keys are handed over.
//
//   message  = kind:u8 body
//     0 deal         commitments (f' + 1)(t'_hi + t'_lo) points:96, box:bytes     old -> each new, its box
//     1 have         dealer:u16 digest:32                                        new -> new
//     2 ready        dealer:u16 digest:32                                        new -> new
//     3 settling     settlement message (codec.hpp)                              new -> new
//     4 want         dealer:u16 whole:bool                                       new -> new
//     5 help         dealer:u16 box:bytes whole:bool commitments?                new -> one new
//     6 endorsement  transcript:32 signature:64                                  new -> new
//     7 certified    certificate                                                 all -> all
//   f', t' are those of the new committee, so commitments have one length.

#include <weft/dkg/handover_deal.hpp>
#include <weft/dkg/messages.hpp>

namespace weft::dkg::handover {

struct Deal {
    Bytes matrix;  ///< encoded
    Bytes box;     ///< part_box_bytes
    friend bool operator==(const Deal&, const Deal&) = default;
};
/// "I hold a part of this deal, and keep it."
struct Have {
    ValidatorIndex dealer;
    crypto::Hash digest;
    friend bool operator==(const Have&, const Have&) = default;
};
/// "f' + 1 correct members hold parts of this deal, or one correct member knows that they do."
struct Ready {
    ValidatorIndex dealer;
    crypto::Hash digest;
    friend bool operator==(const Ready&, const Ready&) = default;
};
/// "This deal counts, and I have no part of it."
struct Want {
    ValidatorIndex dealer;
    bool whole = false;  ///< the commitments, too
    friend bool operator==(const Want&, const Want&) = default;
};
struct Help {
    ValidatorIndex dealer;
    Bytes box;                    ///< help_box_bytes
    std::optional<Bytes> matrix;  ///< encoded; when it was wanted
    friend bool operator==(const Help&, const Help&) = default;
};
using Message =
    std::variant<Deal, Have, Ready, settlement::Message, Want, Help, Endorsement, Certified>;

[[nodiscard]] Bytes encode(const Message& message);
/// Errors: unknown_kind, too_long, truncated, trailing, not_canonical, out_of_range.
[[nodiscard]] codec::Decoded<Message> decode(ByteSpan bytes, protocol::Committee to);

}  // namespace weft::dkg::handover
