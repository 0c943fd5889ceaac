#pragma once

// What a user may ask of a node that generates keys.

#include <weft/node/checked.hpp>
#include <weft/node_dkg/frames.hpp>

namespace weft::node {

/// Start a key generation among these nodes, this one among them. Values: run.
struct StartDkg {
    using List = struct DkgCommands;
    std::vector<types::NodeId> members;
    std::uint64_t phase_timeout_ms = 10'000;
};

struct DkgCommands {
    static constexpr RoleId role = dkg_role;
    using Any = std::variant<StartDkg>;
};

}  // namespace weft::node
