#pragma once

// What a node keeps of hand-overs on disk (docs/formats/store.md).
//
//   "bh" ‖ run 32                  -> u8 version 1 ‖ u8 stage: 0 open, 1 certified, 2 in use here or gone
//                                     (version 2: of a chain's key) ‖ bytes invite (the frame's body) ‖ inviter 32
//                                     ‖ stage 1, 2: bytes certificate (weft/dkg/codec.hpp)
//   "bd" ‖ run 32 ‖ u16 LE dealer  -> what counts of that dealer's deal (weft/dkg/handover.hpp); boxes
//                                     in it are sealed to this node's identity
//   "bd" ‖ run 32 ‖ ff ff          -> what this member said
//   "bw"                           -> u64 writes that let something leave (spoken_handovers.hpp)
//
// Nothing of it holds a share in clear. A record that cannot be read is left where it is and not used.

#include <weft/dkg/certificate.hpp>
#include <weft/node/effects.hpp>
#include <weft/node_drng/frames.hpp>

#include <optional>
#include <string_view>

namespace weft::node {

inline constexpr std::string_view handover_space = "bh";
inline constexpr std::string_view handover_parts_space = "bd";
inline constexpr std::string_view handovers_spoken_key = "bw";

enum class HandoverStage : std::uint8_t { open, certified, over };

struct HandoverRecord {
    HandoverStage stage = HandoverStage::open;
    HandoverInvite invite;
    PeerId inviter;
    std::optional<dkg::Certificate> certificate;  ///< from `certified` on
    friend bool operator==(const HandoverRecord&, const HandoverRecord&) = default;
};
[[nodiscard]] Bytes encode(const HandoverRecord& record);
[[nodiscard]] std::optional<HandoverRecord> decode_handover(ByteSpan bytes);
[[nodiscard]] Bytes handover_place(const crypto::Hash& run);
/// Nullopt: what this member said.
[[nodiscard]] Bytes handover_part_place(const crypto::Hash& run,
                                        std::optional<ValidatorIndex> dealer);

}  // namespace weft::node
