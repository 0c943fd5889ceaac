#pragma once

// Who knows that whom knows of a block: the agreement graph and its decision weight.
//
// Source    seed 003, "Agreement Graphs and Decision Weights"; D-85.
// Input     a block of an observer, and the block in question.
// Promises  judged in the view of the observer's block alone. Two validators are joined when a message
//           of each has seen a message of the other that has seen the block. Who equivocates in the
//           view is no vertex.

#include <weft/casper/clique.hpp>
#include <weft/casper/dag.hpp>

namespace weft::casper {

struct Agreement {
    std::vector<std::pair<Validator, Validator>> edges;  ///< lower first, ascending
    /// Of the heaviest clique of two or more, or the observer's own stake if that is more.
    std::uint64_t weight = 0;
    bool exact = true;  ///< false: the search was ended, `weight` is "at least"
};

/// Pre: `own` has seen `block`.
[[nodiscard]] Agreement agreement(const Dag& dag, Slot own, Slot block);

}  // namespace weft::casper
