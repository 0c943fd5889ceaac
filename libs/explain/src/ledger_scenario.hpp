#pragma once

// The scenario of `weft explain ledger`, read and checked; its names not yet turned into ids.

#include "strict_json.hpp"
#include <map>
#include <string>
#include <vector>

namespace weft::explain {

inline constexpr std::string_view iota_name = "IOTA";
inline constexpr std::string_view mint_name = "MINT";

struct DrawnOutput {
    std::string owner;
    std::map<std::string, std::uint64_t> balance;  ///< by color
};
struct DrawnTransaction {
    std::string id;
    std::vector<std::string> spends;
    std::map<std::string, DrawnOutput> creates;
    std::vector<std::string> signed_by;
};
/// Every output and every transaction is defined once; no initial output holds MINT or a color
/// named like a transaction. A spent name need not be defined: the ledger then calls it unknown.
struct LedgerScenario {
    std::map<std::string, DrawnOutput> outputs;
    std::vector<DrawnTransaction> transactions;
};

[[nodiscard]] Read<LedgerScenario> read_ledger_scenario(std::string_view text);

}  // namespace weft::explain
