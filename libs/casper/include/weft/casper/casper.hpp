#pragma once

// The consensus of one node: blocks in, verdicts and finality out.
//
// Source    seed 003; D-80 to D-86; docs/protocols/casper.md.
// Input     blocks in order of arrival, each with what executing it touched.
// Promises  total: every block is accepted, refused with the first rule it breaks, or waits for what it
//           cites. Which blocks are accepted, and all that follows from a view, is the same in every
//           order of arrival; when a block becomes final is a fact of the node's history.
// Effects   none: what happened is the answer.

#include <weft/casper/buffer.hpp>
#include <weft/casper/checks.hpp>
#include <weft/casper/finality.hpp>

namespace weft::casper {

struct Settings {
    BlockId genesis;
    std::vector<std::uint64_t> stakes;  ///< by validator; at least 1, together below 2^64
    Threshold finality;
    Rules rules = {};
};

class Casper {
public:
    /// One verdict.
    struct Event {
        BlockId block;
        std::optional<BlockError> error;   ///< set when the block was refused
        std::vector<Finalised> finalised;  ///< what its insertion made final
        /// Final blocks that half of all stake no longer stands on: more stake is faulty than their
        /// proofs allow, and somebody may hold what conflicts with them for final. Told once per block.
        std::vector<Slot> contradicted;
    };

    explicit Casper(Settings settings);

    /// The verdicts that the arrival led to, in order. None: the block waits, or was known.
    std::vector<Event> arrive(Block block);
    /// A block that is judged already: check_form() and check() passed, and it is new.
    Event accept(const Block& block);

    [[nodiscard]] const Rules& rules() const { return rules_; }
    [[nodiscard]] const Dag& dag() const { return dag_; }
    [[nodiscard]] const Buffer& buffer() const { return buffer_; }
    [[nodiscard]] const Finality& finality() const { return finality_; }

private:
    Event judge(const Block& block, bool cites_rejected);
    Event refuse(const Block& block, BlockError error);
    [[nodiscard]] std::vector<Slot> contradicted(const std::vector<Finalised>& finalised);

    Dag dag_;
    Buffer buffer_;
    Finality finality_;
    Rules rules_;
    std::vector<Slot> heads_;  ///< final blocks in no other's past over parents, not contradicted
};

}  // namespace weft::casper
