#pragma once

// What `weft explain tangle` reads.

#include "rational.hpp"
#include "strict_json.hpp"

#include <map>
#include <optional>
#include <vector>

namespace weft::explain {

struct TangleTransaction {
    std::vector<std::string> spends;
    std::vector<std::string> creates;
};
struct TangleMessage {
    std::string id;
    std::string issuer;
    std::vector<std::string> strong;
    std::vector<std::string> weak;
    std::int64_t time = 0;  ///< seconds
    std::optional<std::string> transaction;
};
struct TangleScenario {
    std::map<std::string, std::uint64_t> nodes;
    Rational branch_lead;
    Rational message;
    std::map<std::string, TangleTransaction> transactions;
    std::map<std::string, std::string> creators;  ///< of outputs that are not from genesis
    std::vector<TangleMessage> messages;          ///< in order of arrival
};
inline constexpr std::string_view genesis_name = "genesis";
/// Times are nanoseconds within.
inline constexpr std::int64_t time_max = 9'000'000'000;

[[nodiscard]] Read<TangleScenario> read_tangle_scenario(std::string_view text);

}  // namespace weft::explain
