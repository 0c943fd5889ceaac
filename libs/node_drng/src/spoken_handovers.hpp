#pragma once

// Whether this member still knows all that it has said in hand-overs of keys.
//
// Source    D-76, D-94; weft/node/marks.hpp; decision 0035.
// Model     the store may have lost the end of what was written, or be an older copy. Who has forgotten
//           how it voted in a hand-over that is still open would vote in it again, and be taken for a
//           liar: a hand-over has no time-out.
// Input     how many writes let something leave that must not be contradicted, as the store has it and
//           as the mark beside the store has it.
// Promises  each such write is counted, in its own batch; the mark follows it before anything leaves;
//           a member whose mark is higher than its store's count, or lost, has forgotten, in this life
//           and in those after it: nothing tells when the last hand-over in which it spoke is over.
// Cost      8 bytes in a batch, and a mark, for each of the some ten writes of a hand-over.

#include <weft/node/effects.hpp>
#include <weft/types/batch.hpp>

#include <optional>
#include <string_view>

namespace weft::node {

class SpokenHandovers {
public:
    /// `key`: of the count in the store, and of its mark. `marks`: nullopt, they were lost.
    SpokenHandovers(Bytes key, const std::optional<Marks>& marks, const types::StoreView& store);

    /// The mark, when a crash came between a count and its mark; that it is lost, for the next life. To
    /// be durable before anything leaves.
    [[nodiscard]] std::optional<Mark> owed() const;
    /// A hand-over begins here: from now on a count without a mark is a loss.
    void begins(Effects::Write& write);
    /// The write lets something leave that must not be contradicted.
    void speaks(Effects::Write& write);
    [[nodiscard]] bool forgot() const noexcept { return forgot_; }

    static constexpr std::string_view silent_text =
        "votes_unknown: the store has lost some of what this member said in hand-overs, or is an "
        "older copy, or store.mark is lost: it votes in none, and gets its share when the others "
        "have "
        "voted (docs/guides/mend-a-store.md)";

private:
    Bytes key_;
    std::optional<std::uint64_t> mark_;  ///< as it was at start
    std::uint64_t count_ = 0;
    bool lost_ = false;
    bool forgot_ = false;
};

}  // namespace weft::node
