#pragma once

// What `weft explain casper` reads.

#include "rational.hpp"
#include "strict_json.hpp"
#include <map>
#include <vector>

namespace weft::explain {

struct CasperBlock {
    std::string id;
    std::string creator;  ///< perhaps no validator
    std::uint64_t gas = 0;
    std::vector<std::string> parents;
    std::vector<std::string> justifications;
    std::map<std::string, std::string> effects;  ///< by key: read, write or add
};
struct AgreementAsked {
    std::string observer;
    std::string block;
};
struct CasperScenario {
    std::map<std::string, std::uint64_t> validators;
    std::string genesis;
    Rational finality_threshold;
    std::vector<CasperBlock> blocks;  ///< in order of arrival
    std::vector<AgreementAsked> agreement;
    bool validate = false;
};

[[nodiscard]] Read<CasperScenario> read_casper_scenario(std::string_view text);

}  // namespace weft::explain
