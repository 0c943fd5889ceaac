#pragma once

// One member of a beacon committee: it signs each round when its time has come, makes the round's
// signature of the others' shares, and helps those that are behind.
//
// Source    drand, internal/chain/beacon (X §3.6); Cachin, Kursawe, Shoup 05; D-33.
// Model     n > 3f; authenticated links, on which messages between correct members arrive or are
//           lost; clocks differ by less than a period, mostly. A key of threshold n - f in G1
//           (key.hpp) that the scheme pedersen-bls-chained uses.
// Promises  one       per round there is one signature, whoever makes it: members never differ
//           unknown   no round is made before n - 2f correct members' clocks have come to it
//           lively    with n - f correct members up, each round comes two message delays after its
//                     time or, when they are behind, after the one before; so after an outage they
//                     catch up, round by round, faster than time goes
//           told      each round is published (an output) by a correct member, mostly by one
//           evidence  a correct member is never accused
// Differs   from drand: nobody waits between rounds it has to catch up; a member that repeats itself
//           is helped by f + 1 others, without asking; shares are bound to their sender.
// Behind    by more than others keep: what lies between is nobody's to give, and it goes on at the newest
// Restart   with the last rounds that are on disk or on the Tangle: a member has no other state that
//           could contradict itself, because there is one right share per round.
// Cost      n^2 shares of 200 bytes per round, or 32 + 8 + 96 for round 1; one signature, t points
//           summed and one verification per member and round.

#include <weft/drng/messages.hpp>
#include <weft/drng/series.hpp>

#include <deque>
#include <map>

namespace weft::drng {

struct MemberSettings {
    /// A share that has led to nothing is said again after this.
    Duration resend = std::chrono::seconds{1};
    /// Of the members that may publish a round each gives the one before it so much time.
    Duration publish_step = std::chrono::milliseconds{300};
};
/// Shares are kept of so many rounds after the last.
inline constexpr std::uint64_t rounds_ahead_max = 16;
/// So many finished rounds are kept for others. Who is further behind takes them from the Tangle.
inline constexpr std::size_t rounds_kept = 1'024;

enum class Fault : std::uint8_t {
    wrong_share,     ///< not this seat's share of the round
    wrong_previous,  ///< a share that names another round before
    two_shares,      ///< two different shares of one round; there is one right one
    wrong_rounds,    ///< finished rounds that do not verify
    stray_twin,      ///< a key twin that is not of its share
};
[[nodiscard]] std::string_view name(Fault fault) noexcept;

/// A round is known: to be stored and used.
struct Made {
    Round round;
};
/// A round is to be published on the Tangle by this member.
struct Publish {
    Round round;
};
using Output = std::variant<Made, Publish>;

/// `wake`: call `on_time` no later than this.
struct [[nodiscard("a dropped step loses messages")]] Step
    : protocol::Step<Message, Output, Fault> {
    std::optional<Instant> wake;
};

class Member {
public:
    enum class Refused : std::uint8_t { stranger };

    /// `known`: consecutive rounds that are known, the newest last, `genesis_round` at first. The
    /// newest `rounds_kept` are kept for others: after an outage that hit all, members that lack a
    /// round get it from nobody else.
    /// Pre: `known` is not empty; the series' key is `key.group`; `share` is that of seat `self`.
    Member(SeriesInfo info,
           SharedKey key,
           ValidatorIndex self,
           crypto::bls::SecretKey share,
           std::span<const Round> known,
           MemberSettings settings = {});

    Step on_time(Instant now);
    /// Feeds one authenticated message. Refused: from outside the committee, or from ourselves.
    std::expected<Step, Refused> handle(Instant now, ValidatorIndex from, const Message& message);
    /// A round that was seen on the Tangle, or that an old member told a new one: it need not be
    /// published any more, and it may be news. Who is further behind than what others keep for it goes
    /// on there.
    Step seen(Instant now, const Round& round);

    [[nodiscard]] const Round& last() const noexcept { return last_; }
    [[nodiscard]] const SeriesInfo& info() const noexcept { return info_; }
    /// Seats whose share of the next round is here: for reports.
    [[nodiscard]] std::size_t shares_here() const;

private:
    struct Share {
        ValidatorIndex seat{};
        Bytes previous;
        BeaconSignature signature;
    };
    /// The shares of one round.
    struct Row {
        protocol::SeatSet heard;    ///< a seat's first share counts
        std::vector<Share> shares;  ///< not known to be bad
    };
    struct Pending {
        Instant at;
        Round round;
    };

    void take(Instant now, ValidatorIndex from, const KeyTwin& twin, Step& step);
    void take(Instant now, ValidatorIndex from, const Partial& partial, Step& step);
    void take(Instant now, ValidatorIndex from, const Rounds& rounds, Step& step);
    void take(Instant now, ValidatorIndex from, const Latest& latest, Step& step);
    /// Goes on at a round that is verified, whatever lies between.
    void leap(const Round& round, Step& step);
    void accuse(ValidatorIndex whom, Fault what, Step& step);
    void help(ValidatorIndex from, std::uint64_t round, Step& step);
    /// Moves on as far as what is here and the time allow.
    void advance(Instant now, Step& step);
    bool sign(Instant now, Step& step);
    bool combine(Instant now, Step& step);
    void make(Round round, Step& step);
    void publish(Instant now, Step& step);
    [[nodiscard]] Instant wake(Instant now) const;
    [[nodiscard]] Round next(const BeaconSignature& signature) const;
    [[nodiscard]] bool verifies(const Round& round) const;
    [[nodiscard]] std::size_t rank(std::uint64_t first) const;

    SeriesInfo info_;
    SharedKey key_;
    protocol::Committee committee_;
    ValidatorIndex self_;
    crypto::bls::SecretKey share_;
    MemberSettings settings_;

    Round last_;
    std::deque<BeaconSignature> kept_;  ///< of the rounds up to the last, oldest first
    std::map<std::uint64_t, Row> rows_;
    std::vector<std::uint64_t>
        said_by_;             ///< by seat: the round of its last share that came too late
    std::uint64_t said_ = 0;  ///< the round of our last share
    Instant said_at_{};
    std::vector<Pending> pending_;
    protocol::SeatSet believed_no_more_;  ///< were accused
};

}  // namespace weft::drng
