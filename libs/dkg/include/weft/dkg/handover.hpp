#pragma once

// A committee hands its keys to another one: other members, another size, the same public keys. Any
// node may sit in both.
//
// Source    handover_deal.hpp for what is dealt; Bracha 87 for how a deal becomes certain (have, ready);
//           settlement.hpp for which deals count; endorsements.hpp for the end. Decision 0031.
// Model     n > 3f old members and n' > 3f' new ones; authenticated links, on which messages between
//           correct members arrive some time, or are lost and `greet` says them again; everybody knows
//           the old public keys. No clock: the time-outs of the settlement's views cost liveness only.
// Promises  same keys   the new shares are of the old keys, whatever liars deal
//           agreement   correct members that finish hold shares of the same polynomials
//           complete    once a certificate of n' - f' new members exists, each correct new member holds
//                       its share durably, or can make it from what f' + 1 correct ones hold durably:
//                       no dealer is needed any more, and the old shares may go
//           secrecy     f old and f' new members together learn nothing: what leaves a correct dealer is
//                       each seat's part, what leaves a helper is the part of who asks
//           lively      with n - f old members that have dealt and n' - f' new ones up, and messages that
//                       come faster than the views last, all new members that are up finish; there is
//                       no deadline before which that must be
//           evidence    a correct member is never accused
// Restart   with `Memory`: each `Remember` and `Made` of a step is durable before a message of that
//           step leaves. A dealer remembers nothing: it deals the same again. A member whose memory has
//           lost some of what it said (`forgot`) says of no further deal that it has it and votes for
//           nothing; it counts among the f'. What it is ready for and what it endorses follows from what
//           others said, and is the same as before. It gets its share like any other.
// Cost      a deal has 96 (f' + 1)(t'_hi + t'_lo) bytes and goes to n' members; 2 n n'^2 short messages;
//           one settlement. Who lacks a part is sent it by all, the commitments too when it lacks them.

#include <weft/dkg/endorsements.hpp>
#include <weft/dkg/handover_messages.hpp>
#include <weft/dkg/key_generation.hpp>

#include <expected>
#include <set>

namespace weft::dkg::handover {

/// What all agree on beforehand. The run is a hash of it and of what the keys are for, so who was told
/// otherwise is in another run.
struct Terms {
    RunId run;
    crypto::bls::SharedPublicKey hi, lo;           ///< the old sharing
    std::vector<crypto::ed25519::PublicKey> from;  ///< old members by seat
    std::vector<crypto::ed25519::PublicKey> to;    ///< new members by seat
    friend bool operator==(const Terms&, const Terms&) = default;
};
/// Sizes and thresholds fit two committees, members differ, and the share keys are on polynomials of
/// the thresholds through the group keys: then whatever is dealt by them is of the group keys.
[[nodiscard]] bool well_formed(const Terms& terms);

/// A member of either committee: its place among the keys of both, ascending, each once.
using Party = ValidatorIndex;
[[nodiscard]] std::vector<crypto::ed25519::PublicKey> parties(const Terms& terms);

/// To be durable before any message of its step leaves. Replaces what was to be remembered there.
struct Remember {
    std::optional<ValidatorIndex> dealer;  ///< nullopt: what this member said
    Bytes bytes;
};
/// In this order, the last two at most once in a life: what is to be remembered, the new shares (durable
/// before any message of the step leaves; `excluded` is empty), the end.
using Output = std::variant<Remember, Made, Certificate>;

struct Memory {
    std::map<ValidatorIndex, Bytes> deals;  ///< by dealer
    Bytes said;                             ///< empty: nothing
    std::optional<Certificate> certificate;
    bool finished = false;  ///< the new share is in use: it is not made again
    /// More was said than this holds: the seat has no part in what could contradict it.
    bool forgot = false;
};

enum class Fault : std::uint8_t {
    stray,        ///< says what only another may say
    wrong_deal,   ///< not of the dealer's shares, or malformed
    wrong_part,   ///< a box without the part that the commitments ask for
    two_deals,    ///< two commitments
    two_digests,  ///< has, or is ready for, two commitments of one dealer
    wrong_help,
    settlement_stray,
    settlement_equivocation,
    settlement_forgery,
    endorsement_equivocation,
    endorsement_forgery,
};
[[nodiscard]] std::string_view name(Fault fault) noexcept;

struct [[nodiscard("a dropped step loses messages")]] Step
    : protocol::Step<Message, Output, Fault> {
    std::optional<protocol::Instant> wake;
};

class Handover {
public:
    enum class Refusal : std::uint8_t { stranger };

    /// `shares`: what an old member deals; nullopt: a new member, or one whose old shares are gone.
    /// `entropy`: of this life alone. `view`: how long the first view of the settlement lasts.
    /// Pre: the terms are well-formed; `own` is a party's and outlives this; the memory is its own.
    Handover(Terms terms,
             const crypto::ed25519::KeyPair& own,
             std::optional<Shares> shares,
             crypto::Drbg entropy,
             protocol::Instant view,
             const Memory& memory = {});

    /// Once, before anything else. Says to all what `greet` says to one.
    Step start(protocol::Instant now);
    /// A party came up, and may have missed, or forgotten, what was said to it.
    Step greet(protocol::Instant now, Party party);
    std::expected<Step, Refusal> handle(protocol::Instant now, Party from, const Message& message);
    Step on_time(protocol::Instant now);
    /// Lets the deals go that are held here: nobody needs them, or the sharing they made is over.
    /// Pre: `made`.
    void let_go();

    [[nodiscard]] const Terms& terms() const noexcept { return terms_; }
    [[nodiscard]] const std::vector<crypto::ed25519::PublicKey>& who() const noexcept
    {
        return parties_;
    }
    [[nodiscard]] std::optional<ValidatorIndex> new_seat() const noexcept { return new_self_; }
    /// For reports: dealers whose deals are certain here, new members that endorsed, the end.
    [[nodiscard]] std::size_t certain() const noexcept { return certain_.size(); }
    [[nodiscard]] std::size_t endorsed() const noexcept { return endorsed_.count(); }
    [[nodiscard]] bool made() const noexcept { return made_; }
    [[nodiscard]] const std::optional<Certificate>& certificate() const noexcept
    {
        return certificate_;
    }
    /// Every new member holds its share: nobody needs what is remembered here.
    [[nodiscard]] bool everybody() const { return endorsed_.count() == terms_.to.size(); }

private:
    struct Held {
        Bytes matrix;
        crypto::Hash digest;
        std::optional<Committed> committed;
        std::optional<Part> part;
    };
    using Digests = std::map<ValidatorIndex, crypto::Hash>;  ///< by new seat; the first counts

    void take(Party from, const Deal& deal, Step& step);
    void take(Party from, const Have& have, Step& step);
    void take(Party from, const Ready& ready, Step& step);
    void take(Party from, const settlement::Message& message, Step& step);
    void take(Party from, const Want& want, Step& step);
    void take(Party from, const Help& help, Step& step);
    void take(Party from, const Endorsement& endorsement, Step& step);
    void take(Party from, const Certified& certified, Step& step);
    void judge(Party from, Endorsements::Verdict verdict, Step& step);
    void hear_deal(ValidatorIndex dealer, const Deal& deal, Party from, Step& step);
    void hear_digest(std::map<ValidatorIndex, Digests>& into,
                     Party from,
                     ValidatorIndex dealer,
                     const crypto::Hash& digest,
                     Step& step);
    void absorb(settlement::Step&& from, Step& step);
    void accuse(Party whom, Fault what, Step& step);
    void say(Party to, Message message, Step& step) const;
    void say_to_new(Message message, Step& step) const;
    void greet(Party party, Step& step) const;

    void advance(protocol::Instant now, Step& step);
    bool become_ready(Step& step);
    bool become_certain();
    void settle(protocol::Instant now, Step& step);
    [[nodiscard]] bool acceptable(const settlement::Value& value) const;
    [[nodiscard]] std::optional<settlement::Value> candidate() const;
    void gather(Step& step);
    void give_help(Step& step);
    void make(const protocol::SeatSet& roll, Step& step);
    void conclude(Step& step);
    void end(const Certificate& certificate, Step& step);
    void remember_said(Step& step);
    void restore(const Memory& memory);
    [[nodiscard]] std::optional<ValidatorIndex> old_seat(Party party) const;
    [[nodiscard]] std::optional<ValidatorIndex> new_seat(Party party) const;
    [[nodiscard]] Party party_of(ValidatorIndex new_seat) const;
    [[nodiscard]] const Held* counted(ValidatorIndex dealer) const;

    Terms terms_;
    protocol::Committee from_, to_;
    std::vector<crypto::ed25519::PublicKey> parties_;
    const crypto::ed25519::KeyPair* own_;
    Party self_{};
    std::optional<ValidatorIndex> new_self_;
    std::optional<Dealt> dealt_;
    crypto::Drbg entropy_;
    protocol::Instant view_;
    bool started_ = false;
    bool forgot_ = false;

    std::map<ValidatorIndex, Held> held_;  ///< by dealer: the first deal, or what was helped to
    protocol::SeatSet bad_dealers_;        ///< their deals are not looked at again
    std::map<ValidatorIndex, Digests> haves_, readies_;  ///< by dealer
    std::map<ValidatorIndex, crypto::Hash> certain_;     ///< by dealer
    std::optional<settlement::Settlement> settlement_;
    std::vector<settlement::Message> resumed_;
    std::map<ValidatorIndex, std::map<ValidatorIndex, std::pair<Bytes, Shares>>>
        helps_;                                                       ///< by dealer, by helper
    std::set<ValidatorIndex> wanted_;                                 ///< by us
    std::map<ValidatorIndex, std::map<ValidatorIndex, bool>> asked_;  ///< dealer, new seat: whole
    std::map<ValidatorIndex, protocol::SeatSet> answered_;
    Endorsements endorsements_;
    protocol::SeatSet endorsed_;
    std::optional<Endorsement> endorsement_;
    bool made_ = false;
    std::optional<Certificate> certificate_;
    Bytes remembered_;
};

}  // namespace weft::dkg::handover
