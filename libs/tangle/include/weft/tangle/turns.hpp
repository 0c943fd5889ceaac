#pragma once

// Solid messages that wait for their turn to be booked.
//
// Source    T §2.5; D-27.
// Input     solid messages, with the peer each came from and the account it is booked on; access mana.
// Promises  whose turn it is, is the scheduler's to say (weft/congestion/scheduler.hpp): in order of
//           access mana, bounded in bytes, what is dropped is named;
//           without it, everything has its turn at once, lowest (time, id) first;
//           an own message, which is booked without waiting, takes its turn here all the same, with
//           nothing to book: what waits of it here is what waits of it elsewhere, where it is one of many.
// Effects   none.
// Cost      that of the scheduler; a message without one, O(log waiting).
//
// A message is often waited for by others, which stand on it. Then those lend it their account: else who
// floods would hold up everybody that stands on one of its messages, for as long as its own queue is.

#include <weft/congestion/scheduler.hpp>
#include <weft/tangle/parse.hpp>

#include <map>
#include <optional>

namespace weft::tangle {

using congestion::AccessMana;

enum class TurnOrder : std::uint8_t { by_time, by_mana };

class Turns {
public:
    /// A solid message; it waited with `source`, the peer that sent it (zero: nobody in particular).
    struct Turn {
        Parsed parsed;
        NodeId source;
        NodeId account = {};  ///< on whose share it is booked
    };

    explicit Turns(TurnOrder order, congestion::SchedulerLimits limits = {})
        : order_{order}, scheduler_{limits}
    {}

    /// Returns those that were dropped for lack of room. `account`: on whose share it is booked.
    [[nodiscard]] std::vector<MessageId> submit(Parsed parsed,
                                                const NodeId& source,
                                                const NodeId& account,
                                                const AccessMana& mana,
                                                Timestamp now);
    /// It is booked already: its turn is counted and nothing else.
    [[nodiscard]] std::vector<MessageId> submit_booked(const MessageId& id,
                                                       const NodeId& issuer,
                                                       Timestamp time,
                                                       std::size_t bytes,
                                                       const AccessMana& mana,
                                                       Timestamp now);
    /// Lets a waiting message take its turn on that account as well.
    [[nodiscard]] std::vector<MessageId> lend(const MessageId& id,
                                              const NodeId& account,
                                              const AccessMana& mana,
                                              Timestamp now);
    /// What is to be booked now; nullopt: nothing waits. Own messages whose turn comes meanwhile are
    /// counted in `own`, and what both took in `work`.
    struct Progress {
        std::uint64_t work = 0;  ///< bytes, with those of a message's overhead
        std::uint32_t own = 0;
    };
    [[nodiscard]] std::optional<Turn> next(const AccessMana& mana,
                                           Timestamp now,
                                           Progress& progress);

    [[nodiscard]] bool holds(const MessageId& id) const { return waiting_.contains(id); }
    [[nodiscard]] bool empty() const noexcept { return waiting_.empty() && own_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }
    [[nodiscard]] std::size_t size_bytes() const noexcept { return scheduler_.size_bytes(); }
    [[nodiscard]] NodeId account_of(const MessageId& id) const { return waiting_.at(id).account; }
    [[nodiscard]] std::vector<MessageId> ids() const;  ///< by id
    /// Of what `issuer`, this node, has issued: bytes whose turn has not come.
    [[nodiscard]] std::size_t backlog_of(const NodeId& issuer) const
    {
        return scheduler_.backlog_of(issuer, NodeId{});
    }
    /// Bytes of this issuer that wait for their turn; of those without mana, all that wait of them.
    [[nodiscard]] std::size_t backlog_of_all_like(const NodeId& issuer,
                                                  const AccessMana& mana,
                                                  Timestamp now) const
    {
        return scheduler_.backlog_of_all_like(issuer, mana, now);
    }
    [[nodiscard]] congestion::CapacityShare share_of(const NodeId& issuer,
                                                     const AccessMana& mana,
                                                     Timestamp now) const
    {
        return scheduler_.share_of(issuer, mana, now);
    }

private:
    struct Held {
        Parsed parsed;
        NodeId source;
        NodeId account;
    };
    [[nodiscard]] std::vector<MessageId> enter(const congestion::Waiting& waiting,
                                               const AccessMana& mana,
                                               Timestamp now);

    TurnOrder order_;
    congestion::Scheduler scheduler_;
    std::map<MessageId, Held> waiting_;
    std::map<MessageId, std::size_t> own_;  ///< booked already, with their bytes
    std::map<std::pair<Timestamp, MessageId>, std::size_t>
        by_time_;  ///< when there is no scheduler
};

}  // namespace weft::tangle
