#pragma once

// What this node does together with peers: the chains of its committees. Offered by the role that watches
// its peers and compares; the role that runs chains says which they are.
//
// A member that lost its store is connected and silent; only what it says of itself shows that it does not
// run what the others run with it.

#include <weft/node/effects.hpp>
#include <weft/types/address.hpp>

#include <functional>
#include <span>
#include <vector>

namespace weft::node {

class SharedWork {
public:
    /// A chain that this node runs.
    struct Chain {
        types::Address chain;
        std::span<const PeerId> members;  ///< strictly ascending, this node among them
        std::size_t quorum = 0;           ///< so many are needed for a block
    };
    /// All of them, by chain. What it shows need not outlive the call that asked.
    using Tell = std::function<std::vector<Chain>()>;

    virtual ~SharedWork() = default;
    /// `tell` is called whenever somebody asks, and outlives this. Once.
    virtual void runs(Tell tell) = 0;
};

}  // namespace weft::node
