#pragma once

// The states of a chain that this node gives to newcomers, and which blocks it keeps for them.
//
// Source    docs/decisions/0057.
// Input     the chain after each block and confirmed anchor; questions.
// Promises  a state on the shelf is of a block whose anchor the ledger has confirmed; the newest two that
//           lie in different intervals of `every` blocks are there, so who has begun with one can end
//           before it goes: the intervals are the same on all nodes and after a restart;
//           nothing is copied: a state shares with the others what they have in common, and an answer is
//           read from the tree;
//           blocks after the older state on the shelf are kept, however few are to be kept.
// Cost      what changed since the older state, in memory; after a restart there is the newest alone.
// Effects   none.

#include <weft/chain/chain.hpp>
#include <weft/node_committee/frames.hpp>
#include <weft/node_committee/settings.hpp>

#include "held_chain.hpp"
#include <deque>
#include <functional>

namespace weft::node {

class StateShelf {
public:
    explicit StateShelf(const CommitteeSettings& settings)
        : every_{settings.snapshot_every},
          keep_blocks_{settings.keep_blocks},
          part_bytes_{settings.part_bytes}
    {}

    /// There may be a newly confirmed anchor.
    void note(const chain::Chain& chain);
    /// The state is another one than blocks lead to from what is here.
    void clear() { states_.clear(); }
    /// The blocks after this one do not stand: nobody is given their states.
    void on_return(std::uint32_t to)
    {
        std::erase_if(states_, [&](const auto& one) { return one.block_index() > to; });
    }
    /// Takes so many bytes off the allowance of who asks. False: it has had enough for now.
    using Pay = std::function<bool(std::size_t bytes)>;
    /// A part is paid for before it is read. The answer ends where the allowance does.
    [[nodiscard]] std::vector<CommitteeFrames> answer(const WantState& frame,
                                                      const HeldChain& held,
                                                      const types::StoreView& store,
                                                      const Pay& pay) const;
    /// Blocks and their anchors that are not to be kept any more.
    [[nodiscard]] types::Batch prune(chain::Chain& chain) const;
    /// The block of the newest one; 0: there is none.
    [[nodiscard]] std::uint32_t newest() const
    {
        return states_.empty() ? 0 : states_.back().block_index();
    }

private:
    static constexpr std::size_t states_max = 2;

    std::uint64_t every_;
    std::uint64_t keep_blocks_;
    std::uint64_t part_bytes_;
    std::deque<state::VirtualState> states_;
};

}  // namespace weft::node
