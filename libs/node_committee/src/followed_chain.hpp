#pragma once

// What an access node keeps of a chain beside its blocks. On disk: "cf" ‖ address 33.
//
//   u8 version 1 ‖ bytes chain record (chain_record.hpp) ‖ boolean: the group key is known ‖ group key 96

#include <weft/crypto/bls.hpp>

#include "chain_record.hpp"
#include <optional>

namespace weft::node {

struct FollowedChain {
    ChainRecord record;
    /// The committee's, whose address is the chain's; there as soon as the origin transaction is.
    std::optional<crypto::bls::PublicKey> group;
    friend bool operator==(const FollowedChain&, const FollowedChain&) = default;
};
[[nodiscard]] Bytes encode(const FollowedChain& followed);
[[nodiscard]] codec::Decoded<FollowedChain> decode_followed_chain(ByteSpan bytes);

}  // namespace weft::node
