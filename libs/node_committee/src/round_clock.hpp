#pragma once

// When a round's leader is late: the clock of FP-ACS (weft/fpacs) at one member.
//
// Source    X §5.3, §5.4 (1, 5); decision 0042.
// Input     the driver's round, time.
// Promises  speed alone depends on it, so it needs no record but what the driver keeps of what it said;
//           the time runs from n - f proposals, so nobody gives a leader up because others have
//           nothing to propose;
//           it is 600 ms at first; it doubles with a fallback, halves with each eighth decision of
//           leaders, is never less than twice the slowest of the last 16 of these, and lies between
//           300 ms and 3 s;
//           after k >= 2 fallbacks in a row the next 2^(k-1) rounds, at most 16, have none: who is
//           under attack loses no time on a fast path that does not come. A leader that decides one
//           of them all the same ends that;
//           a leader that this member has proved a liar has none, whatever came before, and what its
//           rounds took says nothing of other leaders (decision 0050).
// Effects   none.

#include <weft/committee/driver.hpp>
#include <weft/node/effects.hpp>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace weft::node {

class RoundClock {
public:
    /// How a leader waits for more than n - f proposals.
    static constexpr Instant gather_time = std::chrono::milliseconds{15};
    static constexpr Instant patience_min = std::chrono::milliseconds{300};
    static constexpr Instant patience_first = std::chrono::milliseconds{600};
    static constexpr Instant patience_max = std::chrono::seconds{3};
    static constexpr std::uint32_t skipped_max = 16;

    /// What the round waits for, as it is now.
    struct Round {
        std::uint32_t block_index = 0;
        std::uint32_t attempt = 0;
        bool gathering = false;
        bool running = false;
        std::optional<bool> fast = {};  ///< decided: by what the leader listed?
        bool barred = false;            ///< this member has a proof that the leader is a liar
    };
    /// `liars`: of whom this member has a proof.
    [[nodiscard]] static Round of(const committee::Driver& driver,
                                  const std::map<ValidatorIndex, std::string>& liars);

    void note(Instant now, const Round& round);
    /// What is to be said to the round now; each once.
    [[nodiscard]] std::vector<committee::Clock> due(Instant now);
    /// When something will be.
    [[nodiscard]] std::optional<Instant> next() const;

    /// How long the leader of this round has.
    [[nodiscard]] Instant patience() const noexcept;
    [[nodiscard]] std::uint64_t decided_fast() const noexcept { return decided_fast_; }
    [[nodiscard]] std::uint64_t decided_late() const noexcept { return decided_late_; }

private:
    void judge(bool fast, Instant took);
    [[nodiscard]] std::optional<Instant> at(committee::Clock what) const;

    Round round_;
    std::optional<Instant> gathering_since_;
    std::optional<Instant> running_since_;
    std::array<bool, committee::clocks> said_{};
    bool judged_ = false;

    Instant patience_ = patience_first;
    std::array<Instant, 16> fast_took_{};  ///< a ring
    std::uint64_t decided_fast_ = 0;
    std::uint64_t decided_late_ = 0;
    std::uint32_t fast_in_row_ = 0;
    std::uint32_t late_in_row_ = 0;  ///< of rounds that were not skipped
    std::uint32_t to_skip_ = 0;
};

}  // namespace weft::node
