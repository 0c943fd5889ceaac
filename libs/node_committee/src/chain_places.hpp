#pragma once

// Where a chain's things are on disk: one letter ‖ the chain's 33 bytes, then
//
//   'c'                 the state, blocks and certificates (weft/chain)
//   'w' ‖ u64 BE        records of the current round
//   'w'                 how many writes let something leave that must not be contradicted, u64 BE;
//                       its mark beside the store (weft/node/marks.hpp) has the same key
//   'q' ‖ id 32          an off-ledger request that a user gave (off_ledger_pool.hpp)
//   'x' ‖ u16 BE seat   the fault that this member has proved of that seat first, as text
//   'x' ‖ u16 BE seat ‖ 'v'  the two votes of that seat that show it to others: u8 version 1 ‖ evidence
//   'a' ‖ u32 BE block  the anchor transaction that covers it

#include <weft/protocol/committee.hpp>
#include <weft/types/batch.hpp>
#include <weft/types/contract_ids.hpp>

#include <string_view>

namespace weft::node {

[[nodiscard]] inline Bytes space_of(char letter, const types::ChainId& chain)
{
    auto key = to_bytes(std::string_view{&letter, 1});
    append(key, chain.bytes());
    return key;
}

template <class Int>
void append_big_endian(Bytes& key, Int value)
{
    for (int shift = static_cast<int>(sizeof(Int) * 8) - 8; shift >= 0; shift -= 8)
        key.push_back(static_cast<std::byte>(value >> shift));
}

[[nodiscard]] inline Bytes fault_place(const types::ChainId& chain, std::uint16_t seat)
{
    auto place = space_of('x', chain);
    append_big_endian(place, seat);
    return place;
}
[[nodiscard]] inline Bytes evidence_place(const types::ChainId& chain, std::uint16_t seat)
{
    auto place = fault_place(chain, seat);
    append(place, to_bytes("v"));
    return place;
}
/// What was proved of seats that are others' now. Each: what was proved just now may not be on disk yet.
inline void forget_faults(types::Batch& batch, const types::ChainId& chain)
{
    for (std::uint16_t seat = 0; seat < protocol::committee_size_max; ++seat) {
        batch.erase(fault_place(chain, seat));
        batch.erase(evidence_place(chain, seat));
    }
}

}  // namespace weft::node
