#pragma once

// What a user may ask of a committee node. A command is answered when what it changes is durable
// (D-90).

#include <weft/ledger_access/ledger_access.hpp>
#include <weft/node/checked.hpp>
#include <weft/types/address.hpp>

namespace weft::node {

/// Run the chain at this address with the key of an earlier key generation (S1's boot-up record).
struct ActivateChain {
    using List = struct CommitteeCommands;
    types::Address chain;
    types::TransactionId origin;  ///< whose hash is the chain's color
    std::string description;
};

struct CommitteeCommands {
    static constexpr RoleId role = committee_role;
    using Any = std::variant<ActivateChain>;
};

}  // namespace weft::node
