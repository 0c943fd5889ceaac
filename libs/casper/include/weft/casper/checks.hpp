#pragma once

// The rules that a block's citations keep.
//
// Source    D-82, D-84, D-89; docs/formats/explain-casper.md names the order.
// Input     a block whose citations are all accepted.
// Promises  judged in the view of everything that the block cites, never in the judge's own: every
//           validator comes to the same verdict.

#include <weft/casper/dag.hpp>

#include <expected>

namespace weft::casper {

/// Whether parents must be what the fork choice gives in the view of what the block cites.
enum class Parents : std::uint8_t { any, chosen };

/// How deep a block may see what its creator had not seen before. With bounded reach an equivocator cannot
/// bring in what would have to be judged against blocks that are long pruned (D-89).
enum class Reach : std::uint8_t { any, bounded };

struct Rules {
    Parents parents = Parents::chosen;
    Reach reach = Reach::any;
};

/// What needs no other block: creator_unbonded, parents_empty, citation_repeated.
[[nodiscard]] std::expected<void, BlockError> check_form(const Dag& dag, const Block& block);
/// The others but ancestor_rejected, which is the buffer's. Pre: check_form passed.
[[nodiscard]] std::expected<void, BlockError> check(const Dag& dag,
                                                    const Block& block,
                                                    const Rules& rules);

/// What `v` may see when it proposes: everything but, with bounded reach, what is stranded for it and what
/// stands on that.
[[nodiscard]] Bits citable(const Dag& dag, Validator v, Reach reach);

}  // namespace weft::casper
