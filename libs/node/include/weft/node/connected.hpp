#pragma once

// Who is connected: kept here, once, for all roles of a node.

#include <weft/node/effects.hpp>

#include <set>

namespace weft::node {

/// Other nodes only, never this one. Changed by the router alone, before it tells the roles.
class Connected {
public:
    void up(const PeerId& peer) { peers_.insert(peer); }
    void down(const PeerId& peer) { peers_.erase(peer); }

    [[nodiscard]] bool contains(const PeerId& peer) const { return peers_.contains(peer); }
    [[nodiscard]] const std::set<PeerId>& peers() const noexcept { return peers_; }  ///< by id
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
    std::set<PeerId> peers_;
};

}  // namespace weft::node
