#pragma once

// How a chain's key is shared, on disk, and how it will be (decision 0056).
//
//   "cs" ‖ address 33            u8 version 2 ‖ run 32 ‖ u32 last block of the members before ‖ these:
//                                u32 n, node id 32 *. Version 1 has no last block.
//                                Version 3 is version 2, and: the chain's home 33 ‖ u32 n, group key 96 *,
//                                those of its homes before, the oldest first.
//                                Absent: the key in "ck" comes from its key generation
//   "cn" ‖ address 33 ‖ run 32   u8 version 1 ‖ base 32 ‖ origin 32 ‖ old members, new members: as above
//                                ‖ boolean: this node is one of the new ones ‖ bytes: its key record
//                                (key_record.hpp)

#include <weft/node_committee/chain_handovers.hpp>

#include <memory>

namespace weft::node {

/// Of the key that a member votes with.
struct SharingRecord {
    crypto::Hash run;
    std::uint32_t last_block = 0;  ///< of the committee before; the share is not used before it
    std::vector<PeerId> former = {};
    /// Of a chain that has moved: the address that the member's key has, and the keys of the addresses
    /// before it, the oldest first (decision 0062).
    std::optional<types::Address> home = {};
    std::vector<crypto::bls::PublicKey> earlier = {};
    friend bool operator==(const SharingRecord&, const SharingRecord&) = default;
};
[[nodiscard]] Bytes encode(const SharingRecord& record);
[[nodiscard]] codec::Decoded<SharingRecord> decode_sharing(ByteSpan bytes);
[[nodiscard]] Bytes sharing_place(const types::ChainId& chain);

/// Of one that is certified, and that the chain has not taken up.
struct NextRecord {
    ChainHandover what;
    std::optional<Bytes> sealed;  ///< this node's key record; nullopt: it has no seat
};
[[nodiscard]] Bytes encode(const NextRecord& record);
/// `place`: its key on disk, which has the chain and the run.
[[nodiscard]] codec::Decoded<NextRecord> decode_next(ByteSpan place, ByteSpan bytes);
[[nodiscard]] Bytes next_place(const types::ChainId& chain, const crypto::Hash& run);

inline constexpr std::string_view sharing_space = "cs";
inline constexpr std::string_view next_space = "cn";

}  // namespace weft::node
