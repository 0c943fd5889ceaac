#pragma once

// Messages that cannot be booked yet: some parent is missing, or their time has not come.
//
// Source    T §2.4; D-20 (5 s ahead of the clock).
// Promises  bounded in messages and memory: when full, the one whose time is farthest ahead goes,
//           or else the one that waits longest, and is named; a missing parent is asked for at once
//           and again at intervals, at most `attempts_max` times, then all that waits for it is
//           dropped and named; who is due longest is asked for first, so that no number of
//           invented parents keeps the others from being asked for.

#include <weft/tangle/parse.hpp>

#include <map>
#include <set>

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

    /// Until the clock reads its time less the tolerance.
    void hold_until_due(Parsed parsed);
    /// Until every one of `missing` is settled. Pre: not empty, each once.
    void hold_for_parents(Parsed parsed, const std::vector<MessageId>& missing, Timestamp now);
    /// The message is booked or invalid: those that waited for nothing else.
    [[nodiscard]] std::vector<Parsed> settle(const MessageId& id);
    /// Whose time has come, by (time, id).
    [[nodiscard]] std::vector<Parsed> take_due(Timestamp now);
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
    struct Held {
        Parsed parsed;
        std::size_t missing = 0;  ///< parents it waits for
        std::size_t cost = 0;     ///< memory, about
        std::uint64_t arrival = 0;
        std::optional<Timestamp> due;
    };
    struct Want {
        std::set<MessageId> waiters;
        std::uint32_t attempts = 0;
        std::optional<Timestamp> next;  ///< nullopt while the parent itself waits here
    };

    void insert(Held held);
    Parsed remove(const MessageId& id);
    void drop(const MessageId& id, DropReason reason);
    void ask_at(const MessageId& id, Want& want, Timestamp at);
    void stop_asking(const MessageId& id, Want& want);

    WaitingLimits limits_;
    std::map<MessageId, Held> held_;
    std::map<MessageId, Want> wants_;
    std::set<std::pair<Timestamp, MessageId>> ask_;  ///< next time to ask
    std::set<std::pair<Timestamp, MessageId>> due_;
    std::map<std::uint64_t, MessageId> arrivals_;
    std::vector<MessageId> fresh_;
    std::vector<Dropped> dropped_;
    std::uint64_t arrival_next_ = 0;
    std::size_t bytes_ = 0;
    Timestamp now_ = 0;
};

}  // namespace weft::tangle
