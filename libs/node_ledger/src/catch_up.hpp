#pragma once

// Catching up: the log of one peer after another is copied, until nothing is left there that this
// node lacks.
//
// Source    D-20; T §2.4 (a parent at a time, which costs a journey for each level of the DAG).
// Model     A peer has booked its log in its order, so each message of it comes after its parents.
//           Where to begin is the newest message of ours that the peer has, too: it finds that among
//           a few that we name. What it booked before and we lack comes as any missing parent does.
// Input     peers that have shown tips unknown here, ends of parts, time; how much is booked.
// Promises  one part of one peer's log is asked for at a time, and the next one when this node has
//           room for it;
//           a peer that is silent for `patience`, or whose parts bring nothing new `idle_parts`
//           times, has had its turn until it shows tips again;
//           a peer whose log goes on where this node's ends, but for messages that it erased, is told of until
//           something new comes;
//           the answer to one question is bounded, whatever was asked.
// Effects   frames to send.

#include <weft/node/connected.hpp>
#include <weft/node_ledger/frames.hpp>

#include <functional>
#include <optional>
#include <set>
#include <string>

namespace weft::node {

class CatchUp {
public:
    static constexpr Instant patience = std::chrono::seconds{10};
    static constexpr std::size_t idle_parts = 64;
    /// Of messages, in one part; it ends with the message that reaches it.
    static constexpr std::size_t part_bytes = 512u << 10;
    static constexpr std::size_t part_messages = 1024;
    /// Messages that are left, and worth telling people of.
    static constexpr std::uint64_t worth_telling = part_messages;

    /// Ids of own messages to begin after: the newest, and ever fewer of the older ones. `at(order)`:
    /// the id of the message that was booked as number `order`, from 1.
    using IdAt = std::function<types::MessageId(std::uint64_t order)>;
    [[nodiscard]] static WantLog after_newest(std::uint64_t booked, const IdAt& at);

    /// Of the log that is asked: where a message is, and what is there.
    struct Log {
        std::uint64_t length = 0;
        std::function<std::optional<std::uint64_t>(const types::MessageId&)> find;
        IdAt at;
        std::function<std::optional<Bytes>(std::uint64_t place)> read;
    };
    /// The part after the newest of the messages named, and its end.
    [[nodiscard]] static std::vector<Effects::Send> answer(const PeerId& from,
                                                           const WantLog& want,
                                                           const Log& log);

    /// The peer has messages that are not here.
    void is_ahead(const PeerId& peer) { sources_.insert(peer); }
    void down(const PeerId& peer);
    /// The end of a part; `booked`: messages here. False: nobody asked for it.
    bool ended(const PeerId& from, const LogEnd& end, std::uint64_t booked);
    /// What is to be asked now. `has_room`: what has come is booked, but for a little.
    /// `begin`: where to, when it is another peer's turn.
    [[nodiscard]] std::optional<Effects::Send> next(Instant now,
                                                    bool has_room,
                                                    std::uint64_t booked,
                                                    const std::function<WantLog()>& begin);

    struct Progress {
        PeerId from;
        std::uint64_t left;  ///< messages, as the peer says
    };
    /// nullopt: nothing worth telling is under way.
    [[nodiscard]] std::optional<Progress> progress() const;
    /// A peer has more, but has not what comes next; nullopt: none was met, or something new has come since.
    [[nodiscard]] const std::optional<PeerId>& erased_at() const noexcept { return erased_at_; }

private:
    /// The peer whose log is copied.
    struct Copy {
        PeerId from;
        std::optional<Instant> asked_at;        ///< nullopt: no part is on its way
        std::optional<types::MessageId> after;  ///< nullopt: from the beginning
        std::uint64_t left = 0;
        std::uint64_t booked = 0;  ///< when the last part with something new ended
        std::size_t idle = 0;      ///< parts since then
    };
    std::set<PeerId> sources_;
    std::optional<Copy> copy_;
    std::optional<PeerId> erased_at_;
};

}  // namespace weft::node
