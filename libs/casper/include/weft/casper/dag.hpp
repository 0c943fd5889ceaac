#pragma once

// The block DAG of the accepted blocks, and what a part of it looks like: a view.
//
// Source    seed 003; D-80, D-83, D-86.
// Input     blocks whose citations are all in the DAG, in any order that keeps this.
// Promises  scores and cumulative gas of the view of everything are kept incrementally. The view of a
//           part is made from it by what differs: who is heard elsewhere, and the blocks between.
// Cost      a slot is a bit in the pasts of its descendants: a block costs (citations + validators
//           whose latest message moved) * blocks / 64 words, and the scores that change.

#include <weft/casper/bits.hpp>
#include <weft/casper/block.hpp>

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
    std::vector<std::uint64_t> scores;  ///< by slot (D-80)

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
        Bits conflicts;              ///< blocks with which it does not commute by itself
        bool has_effects = false;
    };
    /// Pre: at least one validator; stakes are at least 1 and together below 2^64.
    Dag(const BlockId& genesis, std::vector<std::uint64_t> stakes);

    /// Pre: check() of the block passed (checks.hpp).
    Slot insert(const Block& block);

    [[nodiscard]] std::optional<Slot> find(const BlockId& id) const;
    [[nodiscard]] const Entry& operator[](Slot slot) const { return entries_[slot]; }
    [[nodiscard]] Slot size() const { return static_cast<Slot>(entries_.size()); }
    [[nodiscard]] const std::vector<std::uint64_t>& stakes() const { return stakes_; }
    [[nodiscard]] std::uint64_t total() const { return total_; }
    /// A validator's blocks in order of insertion.
    [[nodiscard]] const std::vector<Slot>& messages(Validator v) const { return messages_[v]; }

    /// The view of everything.
    [[nodiscard]] const View& whole() const { return whole_; }
    /// Pre: `blocks` holds all that its members cite, genesis included.
    [[nodiscard]] View view(Bits blocks) const;
    /// The latest message of `v` in the view `blocks`: genesis when it has not spoken, no_slot when it equivocates there.
    [[nodiscard]] Slot latest_in(const Bits& blocks, Validator v) const;
    /// Of those blocks of the view that `v` made, the ones no other one of them has seen, in order of insertion.
    [[nodiscard]] std::vector<Slot> tips(const Bits& blocks, Validator v) const;

    /// Whether two sets of blocks commute, each less what it has in common with the other (D-83): one
    /// operation per key and block decides, because the algebra distributes over sums.
    [[nodiscard]] bool commute(const Bits& past, const Bits& merged) const;
    /// Higher score, then higher cumulative gas, then lower hash.
    [[nodiscard]] bool better(const View& view, Slot a, Slot b) const;

private:
    struct Touched {
        Bits readers;
        Bits writers;
        Bits adders;
    };
    void touch(Slot slot, const Effects& effects);
    void hear(Slot slot);
    void move(View& view, Validator v, Slot to) const;

    std::vector<std::uint64_t> stakes_;
    std::uint64_t total_ = 0;
    std::vector<Entry> entries_;
    std::map<BlockId, Slot> slots_;
    std::vector<std::vector<Slot>> messages_;  ///< by validator
    std::map<Bytes, Touched> touched_;         ///< by key
    View whole_;
};

}  // namespace weft::casper
