#pragma once

// Where a chain's things are on disk: one letter ‖ the chain's 33 bytes, then
//
//   'c'                 the state, blocks and certificates (weft/chain)
//   'w' ‖ u64 BE        records of the current round
//   'w'                 how many writes let something leave that must not be contradicted, u64 BE;
//                       its mark beside the store (weft/node/marks.hpp) has the same key
//   'q' ‖ id 32          an off-ledger request that a user gave (off_ledger_pool.hpp)
//   'x' ‖ u16 BE seat   the fault that this member has proved of that seat first, as text
//   'a' ‖ u32 BE block  the anchor transaction that covers it

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

}  // namespace weft::node
