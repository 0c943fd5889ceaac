#pragma once

// What a devnet is made of: from a small TOML file, or from flags.
//
//   ledgers = 4                 # nodes of the Tangle
//   committees = [4]            # members of each chain's committee; [] for no chain
//   validators = 3              # of a Casper network beside it; 0 for none
//   api_port = 7800             # of the first node; each next one has the next port. 0: any free ones
//   deploy = ["counter=counter.wasm"]      # on the first chain
//   [[fault]] …                 # action.hpp
//
// Promises  `render` then `parse` gives the same plan; unknown keys, and numbers that no machine bears,
//           are errors with their place.

#include "devnet/action.hpp"
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace weft::app::devnet {

inline constexpr std::size_t nodes_max = 64;

struct Plan {
    std::size_t ledgers = 4;
    std::vector<std::size_t> committees = {4};
    std::size_t validators = 3;
    std::uint16_t api_port = 7'800;
    std::vector<std::string> deploy;  ///< NAME=FILE
    std::vector<Fault> faults;

    /// Members of all committees.
    [[nodiscard]] std::size_t members() const;
    /// "ledger-1" … "committee-1" … "validator-1" …
    [[nodiscard]] std::vector<std::string> nodes() const;
    friend bool operator==(const Plan&, const Plan&) = default;
};

/// Errors: "PLACE: what is wrong".
[[nodiscard]] std::expected<Plan, std::string> parse_plan(std::string_view toml);
/// A file of tables [[fault]] alone. Errors: as `parse_plan`, also for nodes that the plan has not.
[[nodiscard]] std::expected<std::vector<Fault>, std::string> parse_faults(std::string_view toml,
                                                                          const Plan& plan);
[[nodiscard]] std::string render(const Plan& plan);
/// What no file and no flag may ask for: no ledger, a chain of nobody, more than `nodes_max` nodes.
[[nodiscard]] std::expected<void, std::string> check(const Plan& plan);

}  // namespace weft::app::devnet
