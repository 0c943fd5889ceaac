#pragma once

// How a ledger node starts where it ended: the newest snapshot, then the log after it; and when the next
// snapshot is written.
//
// Source    D-25, D-94; docs/decisions/0014-snapshots-are-images.md.
// Input     the store at start; time, in calls; the Tangle as it is then.
// Promises  1. a snapshot that cannot be read, or is of another version, is as if it were not there: the
//              log restores the same;
//           2. one is begun when as many messages were booked since the last as the settings say, and
//              half of those in memory, and never beside an index that is behind: its end is told by the
//              replay of all of the log;
//           3. one call writes a part of bounded size (snapshots.hpp).
// Effects   puts into the caller's batch.

#include <weft/node/figure.hpp>
#include <weft/tangle/tangle.hpp>

#include "snapshots.hpp"
#include <optional>
#include <string>
#include <vector>

namespace weft::node {

class Recovery {
public:
    /// Pre: store and genesis outlive this.
    Recovery(const types::StoreView& store,
             const types::Genesis& genesis,
             tangle::Tangle::Options options,
             std::uint64_t snapshot_messages);

    struct Start {
        tangle::Tangle tangle;
        MessageLog::Place place;                   ///< the log goes on after it
        std::vector<NewestOfPeers::Entry> newest;  ///< of the configured peers
    };
    /// From the newest snapshot; nullopt: there is none to go on from. At start, once.
    [[nodiscard]] std::optional<Start> newest();

    /// A snapshot is being written, or due.
    [[nodiscard]] bool has_work(const tangle::Tangle& tangle, bool index_behind) const;
    /// Begins one when none is being written, and writes some of it. Pre: `has_work`.
    void write_more(const tangle::Tangle& tangle,
                    std::vector<NewestOfPeers::Entry> newest,
                    types::Batch& batch);
    /// A start needs no message before that place; 0: it needs all.
    [[nodiscard]] MessageLog::Place needs_from() const noexcept { return needs_from_; }
    void add_figures(Figures& figures) const;

private:
    const types::Genesis& genesis_;
    tangle::Tangle::Options options_;
    std::uint64_t snapshot_messages_;
    Snapshots snapshots_;
    MessageLog::Place needs_from_ = 0;     ///< of the newest snapshot
    MessageLog::Place written_needs_ = 0;  ///< of the one that is being written
};

/// Why a message of the log cannot be booked again, and what to do.
[[nodiscard]] std::string damage_of(const tangle::Fault& fault);

}  // namespace weft::node
