#pragma once

// Distributed key generation: n members make two BLS keys that nobody ever holds whole.
//
// Source    Gennaro, Jarecki, Krawczyk, Rabin, Secure Distributed Key Generation, J. Cryptology 20
//           (2007), fig. 2; over reliable broadcast (D-74, X §1.8); settlement.hpp fixes which
//           bundles count.
// Model     n > 3f; authenticated links; each member's Ed25519 key known to all. Clocks may be
//           wrong: the deadlines cost liveness only.
// Promises  agreement   correct members that finish hold shares of the same two keys; a certificate
//                       of n - f signatures exists for one result at most
//           secrecy     f members learn nothing about either secret key, whatever the network does:
//                       a correct member's values leave it in clear for at most f faulty seats, and
//                       at most f dealers are ever reconstructed
//           unbiased    the dealers are settled before anybody reveals g^secret, and who then does
//                       not reveal is reconstructed, so the key is not chosen by who leaves
//           robust      while messages between correct members take less than a sixteenth of the
//                       phase timeout and they start within that time of each other, every correct
//                       member finishes, however the f others lie, stay silent or come at the last
//                       moment
//           evidence    a correct member is never accused; the exclusions of a result are verdicts,
//                       not evidence
// Phases    deal, verdict, justification; settle the roll; reveal; if reveals are missing: settle
//           which, reconstruction; endorse. Each ends early when everything it waits for is there.
// Differs   from X §1.8: a reveal carries a proof that it opens the dealt commitments, so that
//           everybody can refuse a wrong one and no round of complaints about reveals is needed.
// Cost      13 message delays when all are there; 3n to 5n broadcasts, a deal has
//           96 (n + 1) + 212 n bytes. Computing grows with n^2 per member: docs/protocols/dkg.md
//           kept        who endorsed never drops its share: a certificate, however late, makes it a
//                       result. So a certificate means that n - f members hold their shares, when
//                       each `Made` is durable before the messages of its step leave
// Restart   Before its endorsement a member that lost its memory must not rejoin the run, the others
//           go on without it. Who endorsed comes back as Endorsements (endorsements.hpp).

#include <weft/dkg/endorsements.hpp>
#include <weft/dkg/messages.hpp>
#include <weft/dkg/qualification.hpp>

#include <array>
#include <expected>

namespace weft::dkg {

/// What one member keeps: the public result and its own shares. It comes with the step that holds
/// the endorsement, and must be durable before any message of that step leaves.
struct Made : PublicResult {
    crypto::bls::SecretKey share_hi;
    crypto::bls::SecretKey share_lo;
    std::vector<Excluded> excluded;  ///< dealers that do not count, and why
};
struct DkgResult : Made {
    Certificate certificate;
};
struct Failure {
    enum class Why : std::uint8_t {
        too_few_dealers,  ///< fewer than n - f would count
        no_share,         ///< a dealer's values never reached us: the others may well have finished
        outvoted,         ///< n - f members endorsed another result
        timeout,          ///< not finished after total_timeout; who endorsed may still get a result
    };
    Why why;
    std::vector<Excluded> excluded;  ///< as far as known
};
[[nodiscard]] std::string_view name(Failure::Why why) noexcept;
/// In this order, each at most once: Made, a failure by time-out, the result.
using Output = std::variant<Made, DkgResult, Failure>;

/// What a member did wrong. Each is evidence: no timing, no loss and no order of messages makes a
/// correct member look so.
enum class Fault : std::uint8_t {
    broadcast_impostor,
    broadcast_equivocation,  ///< two payloads, echoes or readies
    broadcast_oversized,
    broadcast_stray,       ///< fetches or supplies what was not asked for
    malformed_bundle,      ///< a bundle that does not decode, or holds a malformed point
    wrong_answer,          ///< a justification that does not fit the deal
    wrong_reveal,          ///< a reveal that is not the deal's
    wrong_reconstruction,  ///< values that do not fit the deal
    settlement_stray,      ///< a proposal out of turn
    settlement_equivocation,
    settlement_forgery,  ///< a signature or proof that does not verify
    endorsement_equivocation,
    endorsement_forgery,
};
[[nodiscard]] std::string_view name(Fault fault) noexcept;

/// `wake`: call `on_time` no later than this; it replaces every earlier one.
/// Nullopt: nothing to wait for.
struct [[nodiscard("a dropped step loses messages")]] Step
    : protocol::Step<Message, Output, Fault> {
    std::optional<protocol::Instant> wake;
};

struct Timing {
    /// What comes within this time of a phase's start is in time. drand's value.
    protocol::Instant phase_timeout = std::chrono::seconds{10};
    /// From start to failure.
    protocol::Instant total_timeout = std::chrono::minutes{5};
};

class KeyGeneration {
public:
    enum class Refusal : std::uint8_t { stranger };

    /// `members`: Ed25519 keys by seat, size n, ours among them. `own` and its owner outlive this.
    /// `entropy` is used by this run alone.
    /// Pre: self sits in the committee; members[self] is own's.
    KeyGeneration(const RunId& run,
                  protocol::Committee committee,
                  ValidatorIndex self,
                  std::vector<crypto::ed25519::PublicKey> members,
                  const crypto::ed25519::KeyPair& own,
                  crypto::Drbg entropy,
                  Timing timing = {});

    /// Deals. Messages of faster members are taken before that.
    Step start(protocol::Instant now);
    /// Feeds one authenticated message. Refused: from outside the committee, or from ourselves.
    std::expected<Step, Refusal> handle(protocol::Instant now,
                                        ValidatorIndex from,
                                        const Message& message);
    Step on_time(protocol::Instant now);

    /// True when the last output was given. Keep feeding messages while others may still be at it.
    [[nodiscard]] bool finished() const noexcept { return finished_; }

private:
    /// A span of time in which bundles arrive: in time until `mark`, awaited until `close`. What
    /// is here at `cut` we would put into the roll.
    struct Window {
        protocol::Instant mark{};
        protocol::Instant cut{};
        protocol::Instant close{};
        bool marked = false;
        bool cut_made = false;
    };
    enum class Stage : std::uint8_t {
        idle,
        dealing,
        judging,
        justifying,
        settling,
        revealing,
        reconstructing,
        endorsing,
        over,
    };

    using Seats = protocol::SeatSet;

    void take(ValidatorIndex from, const Broadcast& broadcast, Step& step);
    void take(ValidatorIndex from, const Settling& settling, Step& step);
    void take(ValidatorIndex from, const Endorsement& endorsement, Step& step);
    void take(ValidatorIndex from, const Certified& certified, Step& step);
    void judge(ValidatorIndex from, Endorsements::Verdict verdict, Step& step);
    void broadcast(Phase phase, Bytes payload, Step& step);
    void absorb(Phase phase, ValidatorIndex sender, rbc::Step&& from, Step& step);
    void absorb(Question question, settlement::Step&& from, Step& step);
    void deliver(Phase phase, ValidatorIndex sender, ByteSpan payload, Step& step);
    void deliver_deal(ValidatorIndex dealer, ByteSpan payload, Step& step);
    void deliver_justification(ValidatorIndex dealer, ByteSpan payload, Step& step);
    void deliver_reveal(ValidatorIndex dealer, ByteSpan payload, Step& step);
    void deliver_reconstruction(ValidatorIndex seat, ByteSpan payload, Step& step);
    void deliver_verdict(ValidatorIndex seat, ByteSpan payload, Step& step);
    void check_answers(ValidatorIndex dealer, Step& step);
    void check_reveal_of(ValidatorIndex dealer, Step& step);
    void check_values_of(ValidatorIndex seat, Step& step);
    void accuse(ValidatorIndex whom, Fault what, Step& step);

    /// Moves on as far as what is known and the time allow.
    void advance(protocol::Instant now, Step& step);
    void ask(protocol::Instant now, Step& step);
    bool progress(protocol::Instant now, Step& step);
    void open_window(protocol::Instant now);
    [[nodiscard]] bool closed(protocol::Instant now, bool complete);
    void note_in_time(protocol::Instant now);
    void send_verdict(Step& step);
    void send_justification(Step& step);
    void send_reconstruction(Step& step);
    [[nodiscard]] std::map<ValidatorIndex, std::vector<ValidatorIndex>> complaints() const;
    [[nodiscard]] bool all_answered() const;
    bool begin_reveal(protocol::Instant now, Step& step);
    [[nodiscard]] std::optional<settlement::Value> roll_candidate() const;
    [[nodiscard]] bool acceptable_roll(const settlement::Value& value) const;
    [[nodiscard]] std::optional<settlement::Value> missing_candidate() const;
    [[nodiscard]] bool acceptable_missing(const settlement::Value& value) const;
    [[nodiscard]] bool known(const Roll& roll) const;
    [[nodiscard]] Seats unrevealed() const;
    void rebuild(Step& step);
    void make_keys(Step& step);
    bool conclude(Step& step);
    void give_up(Step& step);
    void fail(Failure::Why why, Step& step);
    [[nodiscard]] std::optional<protocol::Instant> wake() const;

    RunId run_;
    protocol::Committee committee_;
    ValidatorIndex self_;
    std::vector<crypto::ed25519::PublicKey> members_;
    const crypto::ed25519::KeyPair* own_;
    crypto::Drbg entropy_;
    Timing timing_;
    std::optional<Dealing> dealing_;

    std::array<std::vector<rbc::ReliableBroadcast>, phase_count>
        broadcasts_;                            // by phase, by sender
    std::array<Seats, phase_count> delivered_;  // malformed bundles included
    std::array<Seats, phase_count> usable_;     // well-formed, and what they refer to is here
    std::array<Seats, phase_count> in_time_;    // usable before the mark of their phase
    Seats countable_verdicts_;                  // usable before the cut
    Evidence evidence_;
    std::map<ValidatorIndex, Justification> justifications_;  // whose deal is not here yet
    std::map<ValidatorIndex, Reveal> reveals_;                // likewise
    std::map<ValidatorIndex, Reconstruction>
        reconstructions_;                           // before we know which are asked for
    std::map<ValidatorIndex, Values> values_;       // ours, by dealer
    std::map<ValidatorIndex, Committed> revealed_;  // checked, or reconstructed
    std::map<ValidatorIndex, std::vector<std::pair<ValidatorIndex, Values>>> pooled_;  // by dealer

    settlement::Settlement roll_question_;
    settlement::Settlement missing_question_;
    std::optional<Qualification> qualification_;
    std::optional<Seats> missing_;

    Stage stage_ = Stage::idle;
    std::optional<Window> window_;
    protocol::Instant gives_up_{};
    std::optional<DkgResult> result_;
    Endorsements endorsements_;
    bool gave_up_ = false;
    bool finished_ = false;
};

}  // namespace weft::dkg
