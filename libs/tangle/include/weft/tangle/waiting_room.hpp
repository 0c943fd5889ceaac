#pragma once

// Messages that cannot be booked yet: some parent is missing, or their time has not come.
//
// Source    T §2.4; D-20 (5 s ahead of the clock).
// Promises  bounded in messages and memory: when full, whoever sent most of what waits makes room,
//           in bytes, and of what that peer sent the issuer with most bytes: its message whose time
//           is farthest ahead goes, or else the one that waits longest, and is named. So a peer or
//           an issuer that floods pushes out its own, and nobody else's as long as they have less;
//           a missing parent is asked for at once and again at intervals, at most `attempts_max`
//           times, then all that waits for it is dropped and named; who is due longest is asked for
//           first, so that no number of invented parents keeps the others from being asked for.

#include <weft/tangle/parse.hpp>

#include <limits>
#include <map>
#include <set>
#include <tuple>

namespace weft::tangle {

inline constexpr Timestamp clock_tolerance = 5 * types::second;

struct WaitingLimits {
    std::size_t messages_max = 100'000;
    std::size_t bytes_max = 128u << 20;  ///< of memory, what is noted about their parents included
    Timestamp retry_after = 2 * types::second;
    std::uint32_t attempts_max = 300;
    std::size_t repeats_max = 256;  ///< parents asked for again at a time
};

enum class DropReason : std::uint8_t {
    room_full,         ///< made place for newer ones
    parent_not_found,  ///< nobody answered for a parent, or a parent's parent
    memory_full,       ///< of an account without access mana, and what is booked fills the memory
};
[[nodiscard]] std::string_view name(DropReason reason) noexcept;
struct Dropped {
    MessageId id;
    DropReason reason;
    friend bool operator==(const Dropped&, const Dropped&) = default;
};

class WaitingRoom {
public:
    explicit WaitingRoom(WaitingLimits limits = {}) : limits_{limits} {}

    /// The peer that sent a message; zero: nobody in particular.
    using Source = NodeId;

    /// Until the clock reads its time less the tolerance.
    void hold_until_due(Parsed parsed, const Source& source);
    /// Until every one of `missing` and `at_hand` is settled; the latter wait elsewhere in this node and
    /// are not asked for. Pre: not both empty, each once. `account`: on whose share it is to be booked.
    void hold_for_parents(Parsed parsed,
                          const std::vector<MessageId>& missing,
                          const std::vector<MessageId>& at_hand,
                          Timestamp now,
                          const Source& source,
                          const NodeId& account);
    /// What waited, with who sent it and on whose share it is to be booked.
    struct Freed {
        Parsed parsed;
        Source source;
        NodeId account;
    };
    /// The message is booked or invalid: those that waited for nothing else.
    [[nodiscard]] std::vector<Freed> settle(const MessageId& id);
    /// Whose time has come, by (time, id).
    [[nodiscard]] std::vector<Freed> take_due(Timestamp now);
    /// It was at hand, and is not any more: when something waits for it, it is asked for.
    void lost(const MessageId& id);
    /// On whose shares those are to be booked that wait for it.
    [[nodiscard]] std::vector<NodeId> accounts_waiting_for(const MessageId& id) const;
    /// nullopt when it does not wait for parents.
    [[nodiscard]] std::optional<NodeId> account_of(const MessageId& id) const;
    /// Pre: it waits for parents. Returns the parents that are not settled.
    [[nodiscard]] std::vector<MessageId> set_account(const MessageId& id, const NodeId& account);
    /// Parents found missing since the last call, by id: whoever sent the child has them.
    [[nodiscard]] std::vector<MessageId> take_fresh();
    /// Parents that nobody answered for in time, by id, at most `repeats_max`; forgets those asked
    /// for too often.
    [[nodiscard]] std::vector<MessageId> take_repeats(Timestamp now);
    /// What was dropped since the last call.
    [[nodiscard]] std::vector<Dropped> take_dropped();

    [[nodiscard]] bool holds(const MessageId& id) const { return held_.contains(id); }
    [[nodiscard]] bool asks_for(const MessageId& id) const;
    /// When to look again; nullopt: not before something arrives.
    [[nodiscard]] std::optional<Timestamp> wake() const;
    [[nodiscard]] std::size_t size() const noexcept { return held_.size(); }
    [[nodiscard]] std::size_t size_bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::vector<MessageId> ids() const;
    [[nodiscard]] std::vector<MessageId> missing() const;

private:
    /// What goes first is last: farthest ahead, then the first to arrive.
    struct Place {
        Timestamp ahead = std::numeric_limits<Timestamp>::min();  ///< when it is due; else that
        std::uint64_t before = 0;                                 ///< the earlier, the higher
        friend auto operator<=>(const Place&, const Place&) = default;
    };
    struct Held {
        Parsed parsed;
        Source source;
        NodeId account;
        std::size_t missing = 0;  ///< parents it waits for
        std::size_t cost = 0;     ///< memory, about
        std::uint64_t arrival = 0;
        std::optional<Timestamp> due;
    };
    [[nodiscard]] static Place place_of(const Held& held)
    {
        return {held.due.value_or(std::numeric_limits<Timestamp>::min()), ~held.arrival};
    }
    /// What one issuer has here of one source, and all that a source has.
    struct Share {
        std::size_t bytes = 0;
        std::map<Place, MessageId> messages;
    };
    using Rank = std::tuple<std::size_t, Place, NodeId>;  ///< bytes, what goes first, issuer
    struct SourceShare {
        std::size_t bytes = 0;
        std::map<NodeId, Share> issuers;
        std::set<Rank> ranks;
    };
    struct Want {
        std::set<MessageId> waiters;
        std::uint32_t attempts = 0;
        std::optional<Timestamp> next;  ///< nullopt while the parent itself waits here
    };

    void insert(Held held);
    /// Enters or removes what `change` does to the issuer's share.
    template <class Change>
    void change_share(const Held& held, Change change);
    [[nodiscard]] MessageId first_to_go() const;
    Held remove(const MessageId& id);
    void drop(const MessageId& id, DropReason reason);
    void ask_at(const MessageId& id, Want& want, Timestamp at);
    void stop_asking(const MessageId& id, Want& want);

    WaitingLimits limits_;
    std::map<MessageId, Held> held_;
    std::map<MessageId, Want> wants_;
    std::set<std::pair<Timestamp, MessageId>> ask_;  ///< next time to ask
    std::set<std::pair<Timestamp, MessageId>> due_;
    std::map<Source, SourceShare> shares_;
    std::set<std::pair<std::size_t, Source>> by_bytes_;  ///< the same
    std::vector<MessageId> fresh_;
    std::vector<Dropped> dropped_;
    std::uint64_t arrival_next_ = 0;
    std::size_t bytes_ = 0;
    Timestamp now_ = 0;
};

}  // namespace weft::tangle
