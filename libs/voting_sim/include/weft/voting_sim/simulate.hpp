#pragma once

// Many nodes that vote on drawn conflicts, on virtual time, with liars among them.
//
// Source    arXiv 1905.10895 and 2006.00928 (the adversaries and what is measured); D-31, D-32, D-33.
// Model     each honest node runs the engine that ships (weft/voting). What is drawn: mana (Zipf), who
//           lies, when the sides of each conflict reach whom, delay and loss of every query, answer
//           and statement, the beacons. Liars know all honest opinions and nothing of the future: a
//           beacon is heard after the answers of the round it judges.
// Promises  one seed, one outcome, on every compiler.
// Cost      about 2 * 21 events per node and round; the transactions asked are handled together.

#include <weft/voting/sampling.hpp>
#include <weft/voting/voting.hpp>

#include <optional>
#include <string>
#include <vector>

namespace weft::voting_sim {

/// What liars answer.
enum class Adversary : std::uint8_t {
    silent,            ///< nothing
    cautious,          ///< all of them the same to everybody: what fewer honest nodes think
    inconsistent,      ///< to each asker and each time something else, or nothing
    berserk,           ///< to each asker what it thinks itself: nobody changes its mind
    maximal_variance,  ///< to half of the askers always like, to the others always dislike
};
[[nodiscard]] std::string_view name(Adversary adversary) noexcept;
[[nodiscard]] std::optional<Adversary> adversary_from(std::string_view name) noexcept;

struct Scenario {
    std::uint64_t seed = 1;
    std::uint32_t nodes = 100;  ///< from 2 to nodes_max
    Adversary adversary = Adversary::berserk;
    std::uint32_t adversary_percent = 25;  ///< of all mana, at most; below 100
    std::uint32_t zipf_quarters = 4;       ///< mana of the k-th: 1 / k^(quarters / 4); at most 8
    std::uint32_t conflicts = 1;           ///< from 1 to conflicts_max
    std::uint32_t sides = 2;               ///< of each conflict; 2 to 8
    std::uint32_t likes_percent = 66;      ///< of honest nodes like the first side when votes start
    bool nested = false;                   ///< the first side's output is spent twice, too
    bool statements = false;               ///< nodes that hold most mana write them
    bool late_node = false;                ///< one honest node sees all a minute later
    bool third_spend = false;              ///< funds of wholly rejected conflicts are spent again
    /// Weight decides: for the first of several conflicts while votes run; at the end for every
    /// second one any side, and then another.
    bool weight = false;
    /// Instead of `likes_percent`: sides are issued by nodes drawn for each, at times drawn from so
    /// many milliseconds, and travel as messages do. Who sees a conflict votes at once.
    std::optional<std::uint32_t> issued_within = {};
    std::uint32_t delay_min = 20;  ///< milliseconds, one way
    std::uint32_t delay_max = 100;
    std::uint32_t loss_permille = 0;      ///< of queries and of answers
    std::uint32_t beacon_interval = 250;  ///< milliseconds; 0: no beacon
    /// The interval is there and no beacon was heard for long: random rounds are judged by the clock, at
    /// their tick. With `issued_within` only.
    bool beacon_silent = false;
    /// How many distinct peers a round draws: k of the papers; 1 to draws_max.
    std::uint32_t peers = static_cast<std::uint32_t>(voting::distinct_peers);
    voting::Settings settings;
};
inline constexpr std::uint32_t nodes_max = 5'000;
inline constexpr std::uint32_t conflicts_max = 10'000;

struct Outcome {
    std::uint32_t honest = 0;
    std::uint32_t liars = 0;
    std::uint32_t liars_permille = 0;  ///< of mana
    std::uint64_t votes = 0;           ///< that ended on honest nodes, dropped ones left out
    std::uint64_t rounds = 0;          ///< that these counted, together
    std::uint32_t rounds_max = 0;
    std::uint64_t failed = 0;      ///< votes without an end
    std::uint64_t unfinished = 0;  ///< (node, transaction) still at level 1 when time was over
    /// Conflicts on which two honest nodes ended with different opinions.
    std::uint32_t disagreements = 0;
    /// Of these, those where one node likes one side and another node another.
    std::uint32_t contradictions = 0;
    /// Conflicts whose first side three quarters of the honest mana liked, and no honest node does.
    std::uint32_t integrity_failures = 0;
    std::uint64_t queries = 0;
    std::uint64_t bytes = 0;         ///< of queries and answers: ids and opinions
    std::uint64_t milliseconds = 0;  ///< from the first round to the last end of a vote
    /// By conflict: from the issue of its second side until no honest node votes on it any more, in
    /// milliseconds. With `issued_within` only.
    std::vector<std::uint32_t> resolved_after;
    std::uint64_t events = 0;
    std::uint64_t digest = 0;
    std::string violation;  ///< a promise that holds whatever liars do, and did not; empty: none
};

[[nodiscard]] Outcome simulate(const Scenario& scenario);

}  // namespace weft::voting_sim
