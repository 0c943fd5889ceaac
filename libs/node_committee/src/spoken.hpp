#pragma once

// Whether this member still knows all that it has said for a chain.
//
// Source    D-76, D-94; weft/node/marks.hpp.
// Model     the store may have lost the end of what was written, or be an older copy.
// Input     how often it has spoken, as the store has it and as the mark beside the store has it; the
//           times of blocks.
// Promises  each write that lets votes, shares or answers of a round leave is counted, in its own
//           batch; the mark follows it before anything leaves;
//           a member whose mark is higher than its store's count, or lost, is silent: it votes in no
//           round and signs no anchor;
//           it speaks again behind a block whose time is later than its start. It spoke only before
//           it started, so only in rounds whose block follows one that was certified before then:
//           a block made since is of that round or a later one, and it votes in the rounds after it.
//           An anchor is signed anew in each `generation_interval`: after one of these no share of
//           its own of before can be contradicted.
// Cost      8 bytes in a batch, and a mark for each group of the disk.

#include <weft/node/effects.hpp>
#include <weft/types/batch.hpp>

#include <optional>
#include <string_view>

namespace weft::node {

class Spoken {
public:
    /// `key`: of the count in the store, and of its mark. `marks`: nullopt, they were lost.
    Spoken(Bytes key, const std::optional<Marks>& marks);

    /// At start. False: it lost some of what it said, and is silent from now on.
    [[nodiscard]] bool load(types::Timestamp now, const types::StoreView& store);
    /// After `load`. The mark, when a crash came between a count and its mark: to be raised before
    /// anything leaves. That it is lost, when it is: to be noted, for the next life.
    [[nodiscard]] std::optional<Mark> owed() const;
    /// The write lets something leave that must not be contradicted.
    void speaks(Effects::Write& write);
    /// A block of that time is there; the batch goes with it.
    void on_block(types::Timestamp time, types::Batch& batch);

    [[nodiscard]] bool silent() const noexcept { return silent_; }
    [[nodiscard]] bool may_sign_anchors(types::Timestamp now) const noexcept
    {
        return !no_anchor_before_ || now >= *no_anchor_before_;
    }

    static constexpr std::string_view silent_text =
        "votes_unknown: the store has lost some of what this member said, or is an older copy, or "
        "store.mark is lost: it votes again when the others have made a block without it "
        "(docs/guides/mend-a-store.md)";
    /// Two clocks that are right are at most so far apart.
    static constexpr types::Timestamp clocks_apart = 10 * types::second;

private:
    Bytes key_;
    bool lost_ = false;                  ///< the marks, or that one
    std::optional<std::uint64_t> mark_;  ///< as it was at start
    std::uint64_t count_ = 0;
    bool silent_ = false;
    types::Timestamp silent_until_after_ = 0;  ///< a block's time
    std::optional<types::Timestamp> no_anchor_before_;
};

}  // namespace weft::node
