#pragma once

// The scheduler: of the solid messages that wait to be booked, whose is next.
//
// Source    T §2.5 (deficit round robin by access mana), T D9; D-27.
// Input     solid messages, with who issued each, on whose account it goes and which peer it came
//           from first; access mana.
// Promises  work-conserving, no tick: while anything waits, `next` gives something;
//           an issuer whose messages always wait gets its share of what is booked, in bytes: its
//           access mana's part of 15/16, to one message and one round's quantum;
//           issuers without access mana have 1/16 together; in it the peers their messages came from
//           take turns, and for each peer the issuers: neither many keys nor many messages of one
//           peer hold up another's;
//           messages of one issuer come in the order of (time, id);
//           a message may wait on several accounts: its turn comes on the first of them;
//           bounded in bytes: when full, the latest message of who holds most for its share is
//           dropped and named, so that who holds no more than its share of the room loses nothing.
// Effects   none. What a share is changes with the mana: it counts from a place's next message on.
// Cost      O(log waiting issuers) per call.

#include <weft/congestion/access_mana.hpp>
#include <weft/congestion/rate_setter.hpp>
#include <weft/congestion/ring.hpp>

namespace weft::congestion {

using types::MessageId;

struct Waiting {
    MessageId id;
    NodeId issuer;
    NodeId from;     ///< the peer it came from first; zero: this node made it
    NodeId account;  ///< on whose share; zero: the issuer's
    Timestamp time = 0;
    std::uint32_t bytes = 0;
};

struct SchedulerLimits {
    std::size_t bytes_max = std::size_t{64} << 20;  ///< of memory, what is noted of each included
};

class Scheduler {
public:
    /// What each message costs beside its bytes: in work, and about that much memory.
    static constexpr std::uint64_t message_overhead = 512;
    /// What all places are given in a round together, in bytes. A message waits a round at most for its turn,
    /// and so does what stands on it after it: the shorter, the better. A large message waits until its
    /// place has saved enough; rounds cost nothing.
    static constexpr std::uint64_t round_bytes = 4 << 10;
    /// Of the round's bytes, what issuers without access mana get together.
    static constexpr std::uint64_t common_bytes = round_bytes / 16;

    explicit Scheduler(SchedulerLimits limits = {}) : limits_{limits} {}

    /// Returns what was dropped to keep within the bounds: perhaps the message itself. One that
    /// waits already waits on that account too.
    std::vector<MessageId> submit(const Waiting& message, const AccessMana& mana, Timestamp now);
    /// What to book next, no longer waiting here; nullopt: nothing waits.
    std::optional<MessageId> next(const AccessMana& mana, Timestamp now);

    [[nodiscard]] bool waits(const MessageId& id) const
    {
        const auto found = ids_.find(id);
        return found != ids_.end() && !found->second.taken;
    }
    /// Messages that wait.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t size_bytes() const noexcept { return ring_.load(); }
    /// Bytes that wait on that account; of an issuer without mana, those that came from that peer.
    [[nodiscard]] std::size_t backlog_of(const NodeId& issuer, const NodeId& from = {}) const;
    /// Bytes of its own messages that wait on its account; of issuers without mana, all that wait of them.
    [[nodiscard]] std::size_t backlog_of_all_like(const NodeId& issuer,
                                                  const AccessMana& mana,
                                                  Timestamp now) const;
    /// Its part of what is booked while all wait, as it is now: at least something.
    [[nodiscard]] CapacityShare share_of(const NodeId& issuer,
                                         const AccessMana& mana,
                                         Timestamp now) const;

private:
    /// One issuer's messages.
    class Inbox {
    public:
        [[nodiscard]] bool empty() const noexcept { return messages_.empty(); }
        [[nodiscard]] std::uint64_t first_work() const;
        [[nodiscard]] std::size_t load() const noexcept { return load_; }
        /// False: it is here already.
        bool put(const Waiting& message);
        MessageId take();
        MessageId take_latest();

    private:
        using Messages = std::map<std::pair<Timestamp, MessageId>, std::uint32_t>;
        MessageId remove(Messages::iterator message);
        Messages messages_;
        std::size_t load_ = 0;
    };
    /// Children that all have the same share.
    template <class Child>
    class Equals : public Ring<NodeId, Child> {
    public:
        MessageId take();
    };
    /// By issuer, under zero for all without mana: by peer, then by issuer.
    using ByIssuer = Equals<Inbox>;
    using ByPeer = Equals<ByIssuer>;

    /// One of its places is gone. True: it waited, and was in no other place, or `take` it.
    bool left(const MessageId& id, bool take);
    [[nodiscard]] static std::uint64_t quantum(const NodeId& key,
                                               const AccessMana& mana,
                                               Timestamp now);

    SchedulerLimits limits_;
    Ring<NodeId, ByPeer> ring_;
    struct Places {
        std::uint32_t count = 0;  ///< where it waits, or waited on another account
        bool taken = false;
    };
    std::unordered_map<MessageId, Places> ids_;  ///< lookups only
    std::size_t size_ = 0;
};

}  // namespace weft::congestion
