#pragma once

// The backlog of one chain on one member: confirmed units that no block has taken yet.
//
// Source    S1 "Backlog"; D-45, D-48; weft/chain/backlog.hpp says what a unit is.
// Input     units as the ledger confirms them, what blocks took and left out, time.
// Promises  a unit is here once, until the state holds its receipts;
//           bounded: `bytes_max`. Above it what is not ready for an hour, then the newest of whoever has
//           most here, are left with the ledger, so who has little here waits for nobody;
//           `may_read_again` says when to ask the ledger for what was left, in the end whatever is here;
//           the units that wait longest are proposed first, so nobody gets ahead by an id;
//           what a block left out waits a while, and what may never fit waits twice as long each
//           time: it does not make the committee run for nothing.
// Cost      O(log n) for each unit; what has to be left, once for each unit left.
// Effects   none.

#include <weft/chain/executor.hpp>
#include <weft/protocol/step.hpp>

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace weft::node {

using protocol::Instant;

class Backlog {
public:
    static constexpr std::size_t bytes_max = std::size_t{32} << 20;
    /// What a unit takes beside its bytes, which are here twice: as they came, and read.
    static constexpr std::size_t around_bytes = 512;
    static constexpr Instant read_again_after = std::chrono::seconds{10};
    /// Also when less than half is free: what is here may never be ready.
    static constexpr Instant read_again_full_after = std::chrono::minutes{5};
    /// What is not ready for so long goes first when there is no room: it misses nothing.
    static constexpr Instant long_wait = std::chrono::hours{1};

    explicit Backlog(std::size_t room = bytes_max) : room_{room} {}

    /// `unit` must be of `transaction`. False: it is here already, or there is no room for it.
    bool add(Instant now, chain::Unit unit, Bytes transaction);
    /// True when some were left with the ledger: to be read from it again, which is said once in
    /// `read_again_after` when half of the room is free, else once in `read_again_full_after`.
    [[nodiscard]] bool may_read_again(Instant now);
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// Of the sender that has most here.
    [[nodiscard]] std::size_t largest_bytes() const
    {
        return by_bytes_.empty() ? 0 : by_bytes_.rbegin()->first;
    }
    /// How often a unit was left with the ledger.
    [[nodiscard]] std::uint64_t left_with_ledger() const noexcept { return left_; }
    /// Null when it is not here.
    [[nodiscard]] const Bytes* transaction(const types::TransactionId& id) const;
    [[nodiscard]] const chain::Unit* unit(const types::TransactionId& id) const
    {
        const auto found = units_.find(id);
        return found == units_.end() ? nullptr : &found->second.unit;
    }
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
    /// The ledger does not have it any more: it is not proposed, and goes with the next block. Until then
    /// who executes a batch that names it may need it.
    void lose(const types::TransactionId& id);
    /// There is a new block: what it took is done with.
    void on_block(Instant now, const state::VirtualState& state);

private:
    struct Waiting {
        chain::Unit unit;
        Bytes transaction;
        std::uint64_t number = 0;  ///< in the order of coming
        Instant since{0};
        Instant not_before{0};  ///< was left out: not proposed before
        std::uint32_t times_left = 0;
        bool lost = false;
    };
    using Units = std::map<types::TransactionId, Waiting>;
    struct Sender {
        std::size_t bytes = 0;
        std::map<std::uint64_t, types::TransactionId> by_number;
    };
    [[nodiscard]] static std::size_t room_of(const Waiting& waiting);
    [[nodiscard]] static types::AgentId sender_of(const chain::Unit& unit);
    Units::iterator erase(Units::iterator unit);
    [[nodiscard]] Units::iterator next_to_leave(Instant now);
    void keep_within_room(Instant now);

    std::size_t room_;
    Units units_;
    std::map<types::AgentId, Sender> senders_;
    std::set<std::pair<std::size_t, types::AgentId>> by_bytes_;  ///< who has most is the last
    /// Those with a timelock, by it and by their number.
    std::map<std::pair<std::uint32_t, std::uint64_t>, types::TransactionId> locked_;
    std::size_t bytes_ = 0;
    std::uint64_t next_number_ = 0;
    std::uint64_t left_ = 0;
    bool some_left_ = false;
    Instant left_since_{0};  ///< when `some_left_` became true
    Instant read_again_at_{0};
    Instant waiting_since_{0};
};

}  // namespace weft::node
