#pragma once

// Whether this member still knows in which key generations it has spoken.
//
// Source    D-76, D-94; weft/node/marks.hpp.
// Model     the store may have lost the end of what was written, or be an older copy. Who has forgotten
//           that a run began here would join it again when its inviter comes back, deal other secrets
//           in it, and be taken for a liar.
// Input     how many runs have begun here, as the store has it and as the mark beside the store has it.
// Promises  a run that begins is counted in the batch that records it; the mark follows before anything
//           said in the run leaves;
//           a member whose mark is higher than its store's count, or lost, joins no run of a peer that
//           may have begun before it started: a run is over 30 phases after it began, so one with
//           phases of that length is joined when so much time has passed. Its own runs have new names,
//           and go on;
//           what it forgot stays forgotten over restarts, until even the longest run is over.
// Cost      8 bytes in a batch, and a mark per run.

#include <weft/node/effects.hpp>
#include <weft/types/batch.hpp>

#include <optional>

namespace weft::node {

class SpokenRuns {
public:
    SpokenRuns(Bytes key, const std::optional<Marks>& marks, const types::StoreView& store);

    void start(Instant now) { started_ = now; }
    /// Of a new member, its first mark; after a crash between a count and its mark, the mark; after a
    /// loss, that it is lost. To be durable before anything leaves.
    [[nodiscard]] std::optional<Mark> owed() const;
    /// A run begins, and this write records it.
    void begins(Instant now, Effects::Write& write);

    /// True: some runs are forgotten that may still go on.
    [[nodiscard]] bool silent(Instant now) const;
    /// The same of runs of that length.
    [[nodiscard]] bool silent_in_runs_of(Instant length, Instant now) const;

    static constexpr std::string_view silent_text =
        "votes_unknown: the store has lost some of what this member said in key generations, or is "
        "an "
        "older copy, or store.mark is lost: it joins those of its peers when all are over that may "
        "have begun before (docs/guides/mend-a-store.md)";

private:
    Bytes key_;
    std::optional<std::uint64_t> mark_;  ///< as it was at start
    std::uint64_t count_ = 0;
    bool forgot_ = false;
    bool notes_loss_ = false;
    Instant started_{0};
};

}  // namespace weft::node
