#pragma once

// What `weft explain voting` reads.

#include <weft/voting/opinions.hpp>
#include <weft/voting/settings.hpp>

#include "strict_json.hpp"
#include <map>
#include <optional>
#include <vector>

namespace weft::explain {

/// In milliseconds.
using Time = std::uint64_t;
inline constexpr Time voting_time_max = Time{1} << 40;

struct VotingTransaction {
    std::string id;
    Time time = 0;
    std::vector<std::string> spends;
    std::vector<std::string> creates;
};
using VotingOpinions = std::map<std::string, voting::Opinion>;  ///< by transaction; none: unknown
struct VotingStatement {
    std::string node;
    Time time = 0;
    std::uint32_t round = 0;
    VotingOpinions opinions;
};
struct VotingRound {
    Time start = 0;
    Time end = 0;
    std::optional<std::uint64_t> beacon;  ///< its first 8 bytes
    std::map<std::string, std::uint32_t> drawn;
    std::map<std::string, VotingOpinions> answers;
};
struct VotingApproval {
    Time time = 0;
    voting::Approval event{};
    std::string transaction;
};
/// Every list is in order of time.
struct VotingScenario {
    std::string node;
    std::map<std::string, std::uint64_t> mana;
    std::vector<std::string> genesis_outputs;
    voting::Settings settings;
    std::vector<VotingTransaction> transactions;
    std::vector<VotingStatement> statements;
    std::vector<VotingRound> rounds;
    std::vector<VotingApproval> approval;
    std::optional<Time> until;
};

[[nodiscard]] Read<VotingScenario> read_voting_scenario(std::string_view text);

}  // namespace weft::explain
