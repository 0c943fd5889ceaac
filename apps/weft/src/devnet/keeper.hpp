#pragma once

// The life of a devnet from `up` to `down`: orders, faults at their time, nodes that end by themselves.

#include "dev/dev_chain.hpp"
#include "devnet/devnet.hpp"
#include <functional>

namespace weft::app::devnet {

/// What `up` tells once it is there.
struct Ready {
    Standing standing;
    std::chrono::milliseconds after{0};  ///< from the start of the processes
};
/// `says`: once, when nodes, chains and contracts are there. `warns`: what happens to it, a line each.
/// Ends for SIGINT, SIGTERM and `down`. Errors: those of the nodes, of bringing up its chains.
[[nodiscard]] Try<void> keep(Devnet& devnet,
                             Control& control,
                             const std::vector<dev::Deployment>& contracts,
                             const std::function<void(const Ready&)>& says,
                             const std::function<void(const std::string&)>& warns);

}  // namespace weft::app::devnet
