#pragma once

// A block as the consensus sees it: who made it, what it cites, what it cost, which keys it touched.

#include <weft/base/bytes.hpp>

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace weft::casper {

using BlockId = FixedBytes<struct CasperBlockTag, 32>;
/// A place in the table of stakes; beyond its end nobody is bonded.
using Validator = std::uint32_t;

/// What a block does to a key (D-83). Two blocks commute on a key only if both read or both add.
enum class Op : std::uint8_t { read, write, add };
[[nodiscard]] bool commute(Op a, Op b) noexcept;
using Effects = std::map<Bytes, Op>;

struct Block {
    BlockId id;
    Validator creator = 0;
    std::uint64_t gas = 0;  ///< the block's own
    std::vector<BlockId> parents;
    std::vector<BlockId> justifications;
    Effects effects;  ///< empty: commutes with everything
};

/// Why a block is refused, in the order in which the rules are tried.
enum class BlockError : std::uint8_t {
    creator_unbonded,
    parents_empty,
    citation_repeated,
    ancestor_rejected,
    swimlane_merged,
    justification_regression,
    justification_stale,
    justification_missing,
    parents_conflict,
    invalid_parents,
};
[[nodiscard]] std::string_view name(BlockError error) noexcept;

}  // namespace weft::casper
