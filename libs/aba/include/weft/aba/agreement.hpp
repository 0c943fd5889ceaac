#pragma once

// Binary agreement: every correct validator decides the same bit, and a correct one proposed it.
//
// Source    Mostéfaoui, Moumen, Raynal, Signature-free asynchronous Byzantine consensus, PODC 2014;
//           next estimate from CONF sets (D-73, X §4.2: with a real coin the original and the
//           gate-only repair can be stalled for ever); termination by TERM (X §4.3).
// Model     n > 3f; authenticated links; no clock; messages may be late, reordered, repeated.
// Promises  agreement    no two correct validators decide differently
//           validity     the decision was proposed by a correct validator
//           termination  with probability 1 once all correct ones have proposed; expected rounds
//                        are constant
//           evidence     a correct validator is never accused by a correct one
// Cost      per round at most 2 n^2 BVAL and n^2 AUX, with a real coin n^2 CONF and n^2 shares
//           more; a message has 6 to 53 bytes. State O(n) bits per round; rounds are kept for the
//           BVALs others may still need.
//
// Round r, estimate e:  BVAL(e); f+1 BVAL(b) are joined; 2f+1 put b into bin.
//                       AUX(first of bin); n-f AUX within bin give vals.
//                       Rounds 0 and 1 have the constant coins 1 and 0 and end here with vals: the
//                       coin is known anyway, so CONF would hide nothing.
//                       Else CONF(vals); n-f CONF within bin give final: {b} only if all n-f say
//                       so. Only then the share of the coin leaves; f+1 shares give the coin s.
//                       {b}: e = b, decided if b = s.  {0,1}: e = s.
//
// Safety does not rest on the coin: whoever decides b = s in a round has n-f votes for {b}, so
// every other correct validator has {b}, or {0,1} and takes s. Termination rests on the real coins
// only; the constant ones just let the usual cases (all 1, all 0) end after 2 and 4 hops.
//
// A validator that has decided stops after its current round. Its TERM speaks for it in later
// rounds, f+1 TERM decide, and it still joins BVALs in any round: a slower one may need just these.

#include <weft/aba/message.hpp>
#include <weft/aba/round.hpp>
#include <weft/protocol/instance.hpp>
#include <weft/protocol/step.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

namespace weft::aba {

/// Messages for rounds further ahead of ours are dropped. A correct validator gets that far ahead
/// only when its agreement lasts as many real coins: each makes the estimates equal with
/// probability at least 1/2 and then ends it with 1/2, so k rounds happen with at most (k+1)/2^k,
/// for 40 less than 4 in 10^11.
inline constexpr std::uint32_t rounds_ahead_max = 40;

/// The coin of a round, when it is a constant.
[[nodiscard]] constexpr std::optional<bool> constant_coin(std::uint32_t round)
{
    return round < 2 ? std::optional{round == 0} : std::nullopt;
}

enum class Refusal : std::uint8_t { already_proposed, stranger };
using Step = protocol::Step<Message, bool, Fault>;

class Agreement {
public:
    /// Pre: `keys` are of `committee` and outlive the agreement; `self` sits in it; no two
    /// agreements of these keys share an `instance`.
    Agreement(protocol::Committee committee,
              ValidatorIndex self,
              const protocol::InstanceId& instance,
              const coin::Keys& keys);

    /// Our input, once. Until then we take part in what others bring up.
    std::expected<Step, Refusal> propose(bool value);
    /// Feeds one authenticated message. A repeat yields an empty step, a lie an accusation. The
    /// decision is the step's output, once.
    std::expected<Step, Refusal> handle(ValidatorIndex from, const Message& message);

    [[nodiscard]] bool proposed() const noexcept { return proposed_; }
    [[nodiscard]] std::optional<bool> decided() const noexcept { return decided_; }
    /// The round we are in, or ended with.
    [[nodiscard]] std::uint32_t round() const noexcept { return current_; }

private:
    struct Said {
        std::uint32_t round;
        bool value;
        friend bool operator==(const Said&, const Said&) = default;
    };

    void on(ValidatorIndex from, const Bval& bval, Step& step);
    void on(ValidatorIndex from, const Aux& aux, Step& step);
    void on(ValidatorIndex from, const Conf& conf, Step& step);
    void on(ValidatorIndex from, const Toss& toss, Step& step);
    void on(ValidatorIndex from, const Term& term, Step& step);

    Round& round_at(std::uint32_t round);  ///< Made when missing. Pre: within the window.
    coin::Coin& coin_at(std::uint32_t round);
    [[nodiscard]] bool terminated_before(ValidatorIndex from, std::uint32_t round) const;
    void say(std::uint32_t round, bool value, Step& step);
    void join(std::uint32_t round, Step& step);      ///< Joins BVALs and fills `bin`.
    void advance(Step& step);                        ///< As far in the rounds as the votes allow.
    [[nodiscard]] bool advance_current(Step& step);  ///< True when the round has ended.
    void end_round(Values final, bool coin, Step& step);
    void decide(bool value, Step& step);
    void record_term(ValidatorIndex from, const Term& term);
    void take(coin::Step&& from_coin, std::uint32_t round, Step& step);

    protocol::Committee committee_;
    ValidatorIndex self_;
    protocol::InstanceId instance_;
    const coin::Keys* keys_;
    std::vector<Round> rounds_;                   // by round
    std::vector<std::optional<Said>> terms_;      // by seat
    std::array<protocol::SeatSet, 2> terms_for_;  // by value
    std::uint32_t current_ = 0;
    std::optional<bool> estimate_;
    std::optional<bool> decided_;
    bool proposed_ = false;
    bool stopped_ = false;  // decided, and the round of our TERM has ended
};

}  // namespace weft::aba
