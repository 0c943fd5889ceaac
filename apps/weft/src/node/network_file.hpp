#pragma once

// The description of a network that `weft network init` reads.
//
//   network = "mine"
//   conflicts = "vote"                  # or "weight"; "vote" when it does not say
//
//   [allocate]                          # who holds what at the start
//   ADDRESS = 1000000
//
//   [[node]]                            # of another organisation: the line its `weft node init` printed
//   line = "ID@a.example:7770/ledger,committee#a"
//   mana = 10000000
//
//   [[node]]                            # one that is made here
//   name = "b"
//   roles = ["ledger", "casper"]
//   address = "b.example:7770"
//   listen = "0.0.0.0:7770"             # as in its settings; it may be left out
//   api_listen = "127.0.0.1:7780"
//   mana = 10000000
//   stake = 1000                        # of the role casper
//
// Promises  unknown keys, nodes that are named twice and amounts out of range are errors with their place.

#include <weft/types/address.hpp>

#include "node/settings.hpp"
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::app {

struct NetworkNode {
    PeerSettings peer;
    bool made_here = false;  ///< it has no id yet
    std::string listen;
    std::string api_listen;
    std::uint64_t mana = 0;
    std::uint64_t stake = 0;
};
struct NetworkFile {
    std::string name;
    bool votes = true;
    std::vector<std::pair<types::Address, std::uint64_t>> allocations;
    std::vector<NetworkNode> nodes;
    std::uint64_t account_of_node = 1'000'000'000;  ///< what the key of a node with the role casper holds
};
/// Errors: "PLACE: what is wrong".
[[nodiscard]] std::expected<NetworkFile, std::string> parse_network(std::string_view toml);

}  // namespace weft::app
