#pragma once

// What a node keeps of a chain's move to another address (decisions 0062, 0066). On disk:
//
//   "cm" ‖ chain 33            u8 version 1 ‖ address 33 ‖ origin 32: this node's operator agrees that the
//                              chain goes there
//   "ch" ‖ chain 33 ‖ home 33  u8 version 1 ‖ i64 until, Unix ns: this node has a share of the key of an
//                              address at which the chain was, and forwards what comes there until then

#include <weft/codec/codec.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/ids.hpp>

#include <string_view>
#include <utility>

namespace weft::node {

struct AgreedMove {
    types::Address to;
    types::TransactionId origin;  ///< of the chain
    friend bool operator==(const AgreedMove&, const AgreedMove&) = default;
};
[[nodiscard]] Bytes encode(const AgreedMove& record);
[[nodiscard]] codec::Decoded<AgreedMove> decode_agreed_move(ByteSpan bytes);
[[nodiscard]] Bytes agreed_place(const types::ChainId& chain);

struct OldHomeRecord {
    types::ChainId chain;
    types::Address home;
    types::Timestamp until = 0;
    friend bool operator==(const OldHomeRecord&, const OldHomeRecord&) = default;
};
[[nodiscard]] Bytes encode(const OldHomeRecord& record);
/// `place`: its key on disk, which has the chain and the home.
[[nodiscard]] codec::Decoded<OldHomeRecord> decode_old_home(ByteSpan place, ByteSpan bytes);
[[nodiscard]] Bytes old_home_place(const types::ChainId& chain, const types::Address& home);

inline constexpr std::string_view agreed_space = "cm";
inline constexpr std::string_view old_home_space = "ch";

}  // namespace weft::node
