#pragma once

// The rules that a block's citations keep.
//
// Source    D-82, D-84; docs/formats/explain-casper.md names the order.
// Input     a block whose citations are all accepted.
// Promises  judged in the view of everything that the block cites, never in the judge's own: every
//           validator comes to the same verdict.

#include <weft/casper/dag.hpp>

#include <expected>

namespace weft::casper {

/// Whether parents must be what the fork choice gives in the view of what the block cites.
enum class Parents : std::uint8_t { any, chosen };

struct Rules {
    Parents parents = Parents::chosen;
};

/// What needs no other block: creator_unbonded, parents_empty, citation_repeated.
[[nodiscard]] std::expected<void, BlockError> check_form(const Dag& dag, const Block& block);
/// The others but ancestor_rejected, which is the buffer's. Pre: check_form passed.
[[nodiscard]] std::expected<void, BlockError> check(const Dag& dag,
                                                    const Block& block,
                                                    const Rules& rules);

}  // namespace weft::casper
