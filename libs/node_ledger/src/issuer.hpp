#pragma once

// What this node says on the Tangle: the payloads it is given, its approval of others, and bridges.
//
// Source    S2, T §2.6, T §2.18; D-20, D-23, D-27.
// Input     payloads to attach; time; what was booked and confirmed of its own messages.
// Promises  it approves what carries a payload, lacks its support and can still get it, at most
//           one message per activity interval, and says something at least once per idle interval:
//           a quiet network stays quiet;
//           what it answers for is never left behind: when nobody can approve an own message with
//           a payload any more, because it is too old to attach to and nothing current stands on
//           it, it leads bridges from there to the present; when it stands for a side that lost a
//           conflict, what it carries is said again;
//           what users give it goes no faster than the network takes it (weft/congestion/rate_setter.hpp),
//           and who must wait is told how long;
//           no two of its messages have one number (own_numbers.hpp).
// Effects   messages, booked into the Tangle it is given. Each comes with the step of its booking:
//           the caller carries that out before it asks for anything else.

#include <weft/base/prng.hpp>
#include <weft/congestion/rate_setter.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/protocol/step.hpp>
#include <weft/tangle/tangle.hpp>

#include "own_numbers.hpp"
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace weft::node {

using protocol::Instant;

class Issuer {
public:
    struct Pace {
        Instant activity_interval;  ///< least time between own approving messages
        Instant idle_interval;      ///< an own message at least this often
    };
    /// What stands for a side that this node does not like, which nobody has decided, is said again when
    /// it is so old.
    static constexpr types::Timestamp aside_after = 20 * types::second;
    /// Why nothing was said: a code for scripts and what to do for people.
    struct Refusal {
        std::string error;
        std::string hint;
    };
    struct Said {
        std::optional<tangle::Step> step;         ///< of the booking
        std::optional<types::MessageId> message;  ///< carries the payload
        std::optional<Refusal> refusal;
        /// What can be attached to is too old: this message is a bridge on the way, without the
        /// payload. Say it again.
        [[nodiscard]] bool on_the_way() const { return !message && !refusal; }
    };

    /// Pre: the identity outlives the issuer.
    Issuer(const crypto::ed25519::KeyPair& identity,
           Pace pace,
           OwnNumbers numbers,
           std::uint64_t seed);

    void start(Instant now);
    /// What users give it to say now must wait, and says how long; nullopt: it need not. What the node
    /// says by itself (approvals, bridges) counts and does not wait.
    [[nodiscard]] std::optional<Refusal> must_wait(Instant now) const;
    /// The turn of so many own messages has come (weft/tangle/turns.hpp).
    void had_turns(std::uint32_t count, const tangle::Tangle& tangle, Instant now);
    /// Bytes per second.
    [[nodiscard]] std::uint64_t rate() const noexcept { return rate_.rate(); }
    /// Issues a message with the content; without any it only approves. Refused while the numbers of
    /// own messages are not known.
    Said say(tangle::Content content, tangle::Tangle& tangle, Instant now);
    /// One bridge from an own message that was left behind; nullopt: there is none to help.
    std::optional<Said> rescue(tangle::Tangle& tangle, Instant now);

    /// The caller did not let it approve: it is tried again after an interval.
    void put_off(Instant now) { last_try_ = now; }
    /// What the mark must rise to before the messages said last may leave; nullopt: it is high enough.
    std::optional<std::uint64_t> take_mark() { return std::exchange(mark_, std::nullopt); }
    [[nodiscard]] OwnNumbers& numbers() noexcept { return numbers_; }
    [[nodiscard]] const OwnNumbers& numbers() const noexcept { return numbers_; }

    /// When to look whether others lack our approval; nullopt: there is nothing to approve, or the
    /// time is set already.
    std::optional<Instant> next_activity(const tangle::Tangle& tangle, Instant now);
    /// That time has come. True: say something.
    [[nodiscard]] bool activity_due(const tangle::Tangle& tangle, Instant now);
    /// True: it was silent for so long that it says something.
    [[nodiscard]] bool idle_due(Instant now) const;
    /// When to look at that again.
    [[nodiscard]] Instant next_idle() const;

    /// What the Tangle says of messages, in its own order: which are ours to answer for.
    void booked(const tangle::Booked& message);
    void changed(const tangle::MessageChanged& change, const tangle::Tangle& tangle);
    /// Own messages whose payloads must be said again, at most so many; they are not ours to answer for
    /// any more. Who stood behind the last one taken comes first, so that none keeps others from it.
    std::vector<types::MessageId> take_stranded(const tangle::Tangle& tangle,
                                                std::size_t most,
                                                Instant now);
    /// It could not be said again yet.
    void answer_for(const types::MessageId& message) { open_.insert(message); }

    [[nodiscard]] types::NodeId self() const { return identity_.public_key(); }
    [[nodiscard]] bool is_self(const types::NodeId& node) const
    {
        return node == identity_.public_key();
    }
    [[nodiscard]] std::uint64_t issued() const noexcept { return issued_; }

private:
    Said book(tangle::Prepared prepared, tangle::Tangle& tangle, Instant now);

    const crypto::ed25519::KeyPair& identity_;
    Pace pace_;
    OwnNumbers numbers_;
    std::optional<std::uint64_t> mark_;
    Prng prng_;
    congestion::RateSetter rate_;
    std::set<types::MessageId> open_;  ///< own ones with a payload that are not confirmed
    types::MessageId last_taken_;      ///< of those, as stranded
    bool activity_set_ = false;
    Instant last_said_{0};
    Instant last_try_{0};  ///< to approve, also in vain
    std::uint64_t issued_ = 0;
};

}  // namespace weft::node
