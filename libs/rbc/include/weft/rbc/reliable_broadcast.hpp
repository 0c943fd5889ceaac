#pragma once

// Reliable broadcast: one proposer, one payload; every correct validator delivers the same bytes,
// or none does.
//
// Source    Bracha, Asynchronous Byzantine agreement protocols, Inf. & Comp. 75 (1987), sec. 3;
//           votes carry the payload's hash, and who lacks the payload pulls it (X §4.4).
// Model     n > 3f; authenticated links; no clock; messages may be late, reordered, repeated.
// Promises  validity   a correct proposer's payload is delivered by every correct validator
//           agreement  no two correct validators deliver different payloads
//           totality   if one correct validator delivers, all of them do
//           evidence   a correct validator is never accused by a correct one
// Cost      3 hops (2 more for a payload withheld from us); n |payload| + 2 n^2 * 33 bytes.
//           State: one payload and two bits per seat and digest; a digest needs a seat's one vote,
//           so liars add at most 2f of them. A pull asks f + 1 echoers at once: one of them is
//           correct and has the payload. So no clock is needed, and a withheld payload costs its
//           victim at most f + 1 copies.
// Restart   Same inputs, same steps. A repeated message changes nothing.

#include <weft/base/bytes.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/protocol/committee.hpp>
#include <weft/protocol/seats.hpp>
#include <weft/protocol/step.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <variant>
#include <vector>

namespace weft::rbc {

using Payload = Bytes;  ///< At most payload_bytes_max bytes; may be empty.
inline constexpr std::size_t payload_bytes_max = 1u << 20;

/// Tagged hash of a payload. The instance is not in it: the channel names the instance.
[[nodiscard]] crypto::Hash digest(ByteSpan payload) noexcept;

/// proposer -> all, once.
struct Value {
    Payload payload;
    friend bool operator==(const Value&, const Value&) = default;
};
/// all -> all, once: "the proposer gave me these bytes, and I keep them".
struct Echo {
    crypto::Hash digest;
    friend bool operator==(const Echo&, const Echo&) = default;
};
/// all -> all, once: "every correct validator will be able to deliver this".
struct Ready {
    crypto::Hash digest;
    friend bool operator==(const Ready&, const Ready&) = default;
};
/// to a seat that echoed: "this is agreed and I lack it".
struct Fetch {
    crypto::Hash digest;
    friend bool operator==(const Fetch&, const Fetch&) = default;
};
/// the answer to Fetch, once per seat.
struct Supply {
    Payload payload;
    friend bool operator==(const Supply&, const Supply&) = default;
};
using Message = std::variant<Value, Echo, Ready, Fetch, Supply>;

/// What a peer did wrong (data, in the step).
enum class Fault : std::uint8_t {
    impostor,       ///< a Value from a seat that is not the proposer
    two_proposals,  ///< the proposer gave us two payloads
    two_echoes,
    two_readies,
    oversized,     ///< a payload above payload_bytes_max
    stray_fetch,   ///< asks us for a payload we never echoed
    wrong_supply,  ///< answers our Fetch with other bytes
};
/// Why a call is refused (an error of the caller).
enum class Refusal : std::uint8_t { not_the_proposer, already_proposed, oversized, stranger };
using Step = protocol::Step<Message, Payload, Fault>;

class ReliableBroadcast {
public:
    /// Pre: `self` and `proposer` sit in `committee`.
    ReliableBroadcast(protocol::Committee committee, ValidatorIndex self, ValidatorIndex proposer);

    /// Starts the broadcast. The proposer calls it, once.
    std::expected<Step, Refusal> propose(Payload payload);

    /// Feeds one authenticated message. A repeat yields an empty step, a lie an accusation.
    /// Errors: stranger (`from` has no seat here, or is ourselves).
    std::expected<Step, Refusal> handle(ValidatorIndex from, const Message& message);

    /// Our part in it is over, except that others may still fetch the payload from us: keep the
    /// instance while they may need it.
    [[nodiscard]] bool delivered() const noexcept { return delivered_; }

private:
    /// One payload that somebody vouches for.
    struct Candidate {
        explicit Candidate(const crypto::Hash& name) : digest{name} {}
        crypto::Hash digest;
        protocol::SeatSet echoes;
        protocol::SeatSet readies;
    };

    Step on(ValidatorIndex from, const Value& value);
    Step on(ValidatorIndex from, const Echo& echo);
    Step on(ValidatorIndex from, const Ready& ready);
    Step on(ValidatorIndex from, const Fetch& fetch);
    Step on(ValidatorIndex from, const Supply& supply);
    enum class Vote : std::uint8_t { fresh, repeated, conflicting };
    Vote record(ValidatorIndex from,
                const crypto::Hash& digest,
                protocol::SeatSet& voted,
                protocol::SeatSet Candidate::* votes);
    Candidate* find(const crypto::Hash& digest);
    /// Sends and delivers what the votes for `digest` now allow. Pre: it is a candidate.
    Step advance(const crypto::Hash& digest);
    void pull(const Candidate& wanted, Step& step);
    void deliver(Step& step);

    protocol::Committee committee_;
    ValidatorIndex self_;
    ValidatorIndex proposer_;
    std::vector<Candidate> candidates_;  // one, unless somebody lies
    protocol::SeatSet echoed_;           // a seat's first vote counts, a second different is a lie
    protocol::SeatSet readied_;
    protocol::SeatSet asked_;             // for the payload
    protocol::SeatSet answered_;          // an answer is taken once from each
    protocol::SeatSet supplied_;          // seats whose Fetch we answered
    std::optional<crypto::Hash> told_;    // digest of the proposer's Value to us
    std::optional<crypto::Hash> wanted_;  // agreed: correct_majority() readies
    Payload payload_;                     // the bytes of held_
    std::optional<crypto::Hash> held_;
    std::size_t asks_ = 0;
    bool proposed_ = false;
    bool delivered_ = false;
};

}  // namespace weft::rbc
