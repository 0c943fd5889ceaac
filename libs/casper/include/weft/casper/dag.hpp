#pragma once

// The block DAG of the accepted blocks, and what a part of it looks like: a view.
//
// Source    seed 003; D-80, D-83, D-86.
// Input     blocks whose citations are all in the DAG, in any order that keeps this.
// Promises  scores, cumulative gas, the majority set H and where the fork choice begins are kept incrementally for
//           the view of everything. The view of a part is made from it by what differs: who is heard
//           elsewhere, and the blocks between.
// Cost      a slot is a bit in the pasts of its descendants: a block costs (citations + validators
//           whose latest message moved) * blocks / 64 words, the scores that change, and the keys that it
//           touches. Nothing is done once per block of the era.

#include <weft/casper/bits.hpp>
#include <weft/casper/block.hpp>
#include <weft/casper/id_index.hpp>

#include <optional>

namespace weft::casper {

/// Where a block stands in the DAG; genesis is 0.
using Slot = std::uint32_t;
inline constexpr Slot genesis_slot = 0;
inline constexpr Slot no_slot = 0xffff'ffff;

/// A set of blocks that holds all that its members cite, and what follows from it.
struct View {
    Bits blocks;
    /// By validator: genesis when it has not spoken, no_slot when it equivocates in the view.
    std::vector<Slot> latest;
    /// By slot from `scores_from` on (D-80); below it they are those of the view of everything: Dag::score().
    std::vector<std::uint64_t> scores;
    Slot scores_from = 0;
    Bits heavy;  ///< H of D-82: more than half of all stake stands above; genesis always
    std::uint64_t unspoken = 0;  ///< stake of those whose latest message is genesis
    std::size_t trunk =
        1;  ///< so many steps of the trunk of the view of everything are this one's too

    [[nodiscard]] bool equivocates(Validator v) const { return latest[v] == no_slot; }
};

class Dag {
public:
    struct Entry {
        BlockId id;
        Validator creator = 0;
        std::uint64_t gas = 0;
        std::uint64_t cumulative_gas = 0;  ///< of its distinct strict ancestors over parents
        std::vector<Slot> parents;
        std::vector<Slot> justifications;
        std::vector<Slot> children;  ///< over parent edges, in order of insertion
        Bits parent_past;            ///< over parent edges, itself included
        Bits past;                   ///< over parents and justifications, itself included
        struct Touch {
            std::uint32_t key = 0;
            Op op = Op::read;
            friend auto operator<=>(const Touch&, const Touch&) = default;
        };
        std::vector<Touch> touches;  ///< what it does by itself, by number of the key
    };
    /// Pre: at least one validator; stakes are at least 1 and together below 2^64.
    Dag(const BlockId& genesis, std::vector<std::uint64_t> stakes);

    /// Pre: check() of the block passed (checks.hpp).
    Slot insert(const Block& block);

    [[nodiscard]] std::optional<Slot> find(const BlockId& id) const { return slots_.find(id); }
    [[nodiscard]] const Entry& operator[](Slot slot) const { return entries_[slot]; }
    [[nodiscard]] Slot size() const { return static_cast<Slot>(entries_.size()); }
    [[nodiscard]] const std::vector<std::uint64_t>& stakes() const { return stakes_; }
    [[nodiscard]] std::uint64_t total() const { return total_; }
    /// A validator's blocks in order of insertion.
    [[nodiscard]] const std::vector<Slot>& messages(Validator v) const { return messages_[v]; }

    /// The view of everything.
    [[nodiscard]] const View& whole() const { return whole_; }
    [[nodiscard]] std::uint64_t score(const View& view, Slot slot) const
    {
        return slot < view.scores_from ? whole_.scores[slot] : view.scores[slot - view.scores_from];
    }
    /// A block from which on the list of D-81 is what it is from genesis. Pre: nothing was inserted since the view was made.
    [[nodiscard]] Slot fork_choice_start(const View& view) const;
    /// Pre: `blocks` holds all that its members cite, genesis included.
    [[nodiscard]] View view(Bits blocks) const;
    /// The latest message of `v` in the view `blocks`: genesis when it has not spoken, no_slot when it equivocates there.
    [[nodiscard]] Slot latest_in(const Bits& blocks, Validator v) const;
    /// Of those blocks of the view that `v` made, the ones no other one of them has seen, in order of insertion.
    [[nodiscard]] std::vector<Slot> tips(const Bits& blocks, Validator v) const;

    /// Whether two sets of blocks commute, each less what it has in common with the other (D-83): one
    /// operation per key and block decides, because the algebra distributes over sums. Cost: the keys that blocks of
    /// `past` beyond `merged` touch, and for each the words from the lowest block of `merged` beyond `past` on.
    [[nodiscard]] bool commute(const Bits& past, const Bits& merged) const;
    /// Higher score, then higher cumulative gas, then lower hash.
    [[nodiscard]] bool better(const View& view, Slot a, Slot b) const;

private:
    struct Touched {
        Marks readers;
        Marks writers;
        Marks adders;
    };
    void touch(Slot slot, const Effects& effects);
    void hear(Slot slot);
    void move(View& view, Validator v, Slot to) const;
    void set_score(View& view, Slot slot, std::uint64_t score) const;
    [[nodiscard]] std::uint64_t above(const View& view, Slot slot) const;
    [[nodiscard]] std::optional<Slot> step(const View& view, Slot at) const;
    void mend_trunk(Slot from, Slot to);

    std::vector<std::uint64_t> stakes_;
    std::uint64_t total_ = 0;
    std::vector<Entry> entries_;
    IdIndex slots_;
    std::vector<std::vector<Slot>> messages_;  ///< by validator
    std::map<Bytes, std::uint32_t> keys_;
    std::vector<Touched> touched_;  ///< by number of the key
    View whole_;
    std::vector<Slot>
        trunk_;  ///< the steps from genesis in the view of everything, genesis included
};

}  // namespace weft::casper
