#pragma once

// The smart-contract payload in a transaction's data (S1; field order and widths of C §4.3):
//
//   payload  u8: bit 7 a state section follows, bits 0…6 the number of request sections
//            ‖ [state section] ‖ request sections
//   state    color 32 ‖ u32 block index ‖ i64 timestamp ns ‖ state hash 32
//   request  sender hname 4 ‖ target contract id 37 ‖ u32 timelock (Unix seconds, 0: none)
//            ‖ entry point 4
//            ‖ args: u64 n, (u16 length, key ‖ u32 length, value)* keys strictly ascending
//            ‖ transfer: u16 n, (color 32 ‖ u64 amount)* colors strictly ascending, no zero
//
// A payload with neither section is malformed. Whether the token transfer of the transaction agrees
// with the sections is decided in weft/chain (D-41).

#include <weft/codec/codec.hpp>
#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>

#include <map>
#include <vector>

namespace weft::types {

/// Arguments, results, call parameters: keys in byte order.
using Dict = std::map<Bytes, Bytes>;

struct StateSection {
    Color chain_color;              ///< zero in the origin transaction (D-43)
    std::uint32_t block_index = 0;  ///< 0 in the origin transaction
    Timestamp timestamp = 0;
    Hash state_hash;
    friend bool operator==(const StateSection&, const StateSection&) = default;
};

struct RequestSection {
    Hname sender_contract;  ///< 0: a wallet. Meaningful only beside a state section
    ContractId target;
    std::uint32_t timelock = 0;  ///< Unix seconds; 0: none
    Hname entry_point;
    Dict args;          ///< an empty key decodes: the request then fails with a refund (D-45)
    Balances transfer;  ///< this request's part of the output to the target, without its token
    friend bool operator==(const RequestSection&, const RequestSection&) = default;
};

inline constexpr std::size_t request_sections_max = 127;

struct ScPayload {
    std::optional<StateSection> state;
    std::vector<RequestSection> requests;
    friend bool operator==(const ScPayload&, const ScPayload&) = default;
};

[[nodiscard]] Bytes encode(const ScPayload& payload);
[[nodiscard]] codec::Decoded<ScPayload> decode_sc_payload(ByteSpan bytes);

void encode(codec::Writer& writer, const Dict& dict);
[[nodiscard]] Dict decode_dict(codec::Reader& reader);
/// u16 count form used by sections, contract parameters and results.
void encode(codec::Writer& writer, const Balances& balances);
[[nodiscard]] Balances decode_balances(codec::Reader& reader);

}  // namespace weft::types
