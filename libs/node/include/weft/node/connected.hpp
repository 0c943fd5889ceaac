#pragma once

// Who is connected: kept here, once, for all roles of a node.

#include <weft/node/effects.hpp>

#include <algorithm>
#include <set>

namespace weft::node {

/// Changed by the router alone, before it tells the roles. A node is always connected to itself.
class Connected {
public:
    explicit Connected(const PeerId& self) : self_{self} {}

    void up(const PeerId& peer)
    {
        if (peer != self_) peers_.insert(peer);
    }
    void down(const PeerId& peer) { peers_.erase(peer); }

    [[nodiscard]] bool contains(const PeerId& peer) const
    {
        return peer == self_ || peers_.contains(peer);
    }
    /// By id, without this node.
    [[nodiscard]] const std::set<PeerId>& peers() const noexcept { return peers_; }
    /// Those of `some` that are connected, in the order of `some`.
    template <class Some>
    [[nodiscard]] std::vector<PeerId> among(const Some& some) const
    {
        std::vector<PeerId> found;
        for (const auto& peer : some)
            if (contains(peer)) found.push_back(peer);
        return found;
    }

private:
    PeerId self_;
    std::set<PeerId> peers_;
};

}  // namespace weft::node
