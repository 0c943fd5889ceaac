#pragma once

// Which blocks the next block builds on, and what it cites beside them.
//
// Source    seed 003, "Fork Choice Rule"; D-81, D-82, D-84.
// Input     a view of the DAG.
// Promises  a pure function of the view: every validator with the same view gets the same answer.
//           Parents commute one after the other, and their pasts hold every block above which more
//           than half of the stake stands.

#include <weft/casper/dag.hpp>

namespace weft::casper {

/// The ordered leaves of D-81: the latest messages of honest validators that are below no other one.
[[nodiscard]] std::vector<Slot> fork_choice(const Dag& dag, const View& view);

/// What D-82 makes of the ordered leaves; never empty.
[[nodiscard]] std::vector<Slot> parents(const Dag& dag, const View& view);

/// What a proposer in this view cites beside `parents`, by validator (D-84).
[[nodiscard]] std::vector<Slot> justifications(const Dag& dag,
                                               const View& view,
                                               const std::vector<Slot>& parents);

}  // namespace weft::casper
