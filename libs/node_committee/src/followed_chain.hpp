#pragma once

// What an access node keeps of a chain beside its blocks. On disk: "cf" ‖ address 33.
//
//   u8 version 1 ‖ bytes chain record (chain_record.hpp) ‖ boolean: the group key is known ‖ group key 96
//   version 2 is the same, and: sources: u32 n, node id 32 * ‖ served: u32 n, node id 32 *
//   version 3 is the same as 2, and: u32 n, group key 96 *: those of its homes before, the oldest first

#include <weft/crypto/bls.hpp>
#include <weft/protocol/committee.hpp>
#include <weft/types/ids.hpp>

#include "chain_record.hpp"
#include <optional>
#include <vector>

namespace weft::node {

/// Of sources, and of who is served.
inline constexpr std::size_t followed_members_max = 4 * protocol::committee_size_max;

struct FollowedChain {
    ChainRecord record;
    /// The committee's, whose address is the chain's; there as soon as the origin transaction is. Of a chain
    /// that has moved, that of its newest home that is known.
    std::optional<crypto::bls::PublicKey> group;
    /// Beside those of the settings, ascending: of a node that was, or is to be, a member. Whom blocks
    /// are asked of, and who is served.
    std::vector<types::NodeId> sources = {};
    std::vector<types::NodeId> served = {};
    std::vector<crypto::bls::PublicKey> earlier = {};  ///< keys of the homes before that one
    friend bool operator==(const FollowedChain&, const FollowedChain&) = default;
};
[[nodiscard]] Bytes encode(const FollowedChain& followed);
[[nodiscard]] codec::Decoded<FollowedChain> decode_followed_chain(ByteSpan bytes);

}  // namespace weft::node
