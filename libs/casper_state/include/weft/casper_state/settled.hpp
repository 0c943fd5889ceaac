#pragma once

// The deploys that no block of an era may have any more: they were executed before it, and their time is not
// over. An era begins with them and with the state, which holds their hash (state.hpp, 'd').
//
//   deploy 32 ‖ i64 last time (ns) ‖ block 32 ‖ u64 gas ‖ u8 outcome, ascending by deploy
//
// Source    D-88, D-89, docs/decisions/0028.

#include <weft/casper_blocks/execution.hpp>

#include <map>

namespace weft::casper {

struct Settled {
    types::Timestamp last = 0;  ///< no block after this may have it
    BlockId block;              ///< the one that counts
    std::uint64_t gas = 0;
    Outcome outcome = Outcome::done;
    friend bool operator==(const Settled&, const Settled&) = default;
};
using SettledDeploys = std::map<DeployId, Settled>;

/// Without the deploy's id.
[[nodiscard]] Bytes encode(const Settled& settled);
[[nodiscard]] codec::Decoded<Settled> decode_settled(ByteSpan bytes);
/// Of an empty set as well.
[[nodiscard]] types::Hash hash_of(const SettledDeploys& deploys);

}  // namespace weft::casper
