#pragma once

// The backlog of one chain on one member: confirmed units that no block has taken yet.
//
// Source    S1 "Backlog"; D-45, D-48; weft/chain/backlog.hpp says what a unit is.
// Input     units as the ledger confirms them, what blocks took and left out, time.
// Promises  a unit is here once, until the state holds its receipts;
//           the units that wait longest are proposed first, so nobody gets ahead by an id;
//           what a block left out waits a while, and what may never fit waits twice as long each
//           time: it does not make the committee run for nothing.
// Effects   none.

#include <weft/chain/executor.hpp>
#include <weft/protocol/step.hpp>

#include <map>
#include <optional>
#include <vector>

namespace weft::node {

using protocol::Instant;

class Backlog {
public:
    /// `unit` must be of `transaction`. False: it is here already.
    bool add(Instant now, chain::Unit unit, Bytes transaction);
    /// Null when it is not here.
    [[nodiscard]] const Bytes* transaction(const types::TransactionId& id) const;
    [[nodiscard]] bool contains(const types::TransactionId& id) const
    {
        return units_.contains(id);
    }
    [[nodiscard]] std::size_t size() const noexcept { return units_.size(); }
    /// All of them, by id.
    [[nodiscard]] std::vector<chain::Unit> units() const;

    /// Those that may be proposed now, at most as many as a proposal holds.
    [[nodiscard]] std::vector<types::TransactionId> ready(Instant now) const;
    /// True when one of these has been here for `delay`: the others know it by now.
    [[nodiscard]] bool settled(Instant now, Instant delay) const;
    /// When `settled` holds for the first time, and not before `earliest`. Nullopt: as it is, never.
    [[nodiscard]] std::optional<Instant> next_settled(Instant earliest, Instant delay) const;
    /// Since when there has been something to do: since the backlog was last empty, or since the
    /// last block.
    [[nodiscard]] Instant waiting_since() const noexcept { return waiting_since_; }

    /// The executor left the unit out. `others`: the block has requests of others.
    void left_out(Instant now, const types::TransactionId& id, chain::Left reason, bool others);
    /// There is a new block: what it took is done with.
    void on_block(Instant now, const state::VirtualState& state);

private:
    struct Waiting {
        chain::Unit unit;
        Bytes transaction;
        Instant since{0};
        Instant not_before{0};  ///< was left out: not proposed before
        std::uint32_t times_left = 0;
    };
    std::map<types::TransactionId, Waiting> units_;
    Instant waiting_since_{0};
};

}  // namespace weft::node
