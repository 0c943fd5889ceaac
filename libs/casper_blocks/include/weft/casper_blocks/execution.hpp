#pragma once

// From parents to the state before a block, and from its deploys to the state after it.
//
// Source    K 3.6, 3.7; D-83, D-88; seed 003: "confirms commutativity for blocks with concurrent execution semantics".
// Promises  1. The state before a block is a function of the set of blocks its parents stand on: whichever
//              parent is first, the same values.
//           2. Stage 0 holds deploys that commute, each executed on the state before the block; the others
//              follow one by one, each on the state after the one before.
//           3. Doing a block again gives what its proposer got, or the difference is named (check_executed).
// Cost      a merge costs the keys changed by the blocks that the first parent does not stand on.

#include <weft/casper/dag.hpp>
#include <weft/casper_blocks/changes.hpp>
#include <weft/casper_blocks/validation.hpp>

namespace weft::casper {

/// The blocks that some parent stands on and the first does not, in an order in which each comes after what
/// it stands on. Pre: parents commute one after the other.
[[nodiscard]] std::vector<Slot> blocks_to_merge(const Dag& dag, const std::vector<Slot>& parents);

/// What executing one deploy came to. What stays of a failed one (its payment) is in the draft all the same.
struct Ran {
    std::uint64_t gas = 0;
    Outcome outcome = Outcome::done;
};
using RunDeploy = std::function<Ran(const Deploy& deploy, Draft& draft)>;

struct Processed {
    std::vector<Executed> deploys;  ///< stage 0 in the order given, then one by one
    Changes changes;                ///< of all
};
/// For a proposer: stages are found here.
[[nodiscard]] Processed process(const std::vector<const Deploy*>& deploys,
                                const ReadState& before,
                                const RunDeploy& run);

struct Replayed {
    std::vector<Execution::One> deploys;  ///< as in the block
    bool stages_commute = true;
    Changes changes;
};
/// For a judge: the block's stages. Pre: check_alone() passed.
[[nodiscard]] Replayed replay(const SignedBlock& block,
                              const ReadState& before,
                              const RunDeploy& run);

}  // namespace weft::casper
