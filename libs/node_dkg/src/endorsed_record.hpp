#pragma once

// A result that this node endorsed, on disk: with its share until there is a certificate, with the
// certificate from then on.
//
//   record   u8 version 1 ‖ inviter 32 (this node's own id when it invited) ‖ u64 when the run is
//            over at the latest, ns ‖ members: u32 n, node id 32 * strictly ascending
//            ‖ transcript 32 ‖ group key 96 ‖ u8 stage
//            ‖ stage 0, endorsed:  bytes: key record (node_committee/key_record.hpp)
//              stage 1, certified: bytes: certificate (dkg/codec.hpp)

#include <weft/dkg/codec.hpp>
#include <weft/node/effects.hpp>
#include <weft/node/frame.hpp>
#include <weft/types/ids.hpp>

#include <string_view>

namespace weft::node {

/// Where they stand: the space, and the run.
inline constexpr std::string_view endorsed_space = "de";

struct EndorsedRecord {
    PeerId inviter;
    Instant ends{0};
    std::vector<types::NodeId> members;  ///< by seat
    crypto::Hash transcript;
    crypto::bls::PublicKey group;
    Bytes key;  ///< as the key ring sealed it; empty once certified
    std::optional<dkg::Certificate> certificate;
    friend bool operator==(const EndorsedRecord&, const EndorsedRecord&) = default;
};

[[nodiscard]] Bytes encode(const EndorsedRecord& record);
[[nodiscard]] codec::Decoded<EndorsedRecord> decode_endorsed_record(ByteSpan bytes);

}  // namespace weft::node
