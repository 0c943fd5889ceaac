#pragma once

// The newest message of each peer that this node gossips with, for a peer that lost its mark.
//
// Input     every booked message.
// Promises  one entry per configured peer, whatever they send; the one with the highest sequence
//           number.

#include <weft/node/effects.hpp>

#include "message_log.hpp"
#include <map>
#include <optional>
#include <span>

namespace weft::node {

class NewestOfPeers {
public:
    explicit NewestOfPeers(std::span<const PeerId> peers)
    {
        for (const auto& peer : peers) newest_[peer];
    }

    [[nodiscard]] bool watches(const PeerId& issuer) const { return newest_.contains(issuer); }
    /// Pre: watches the issuer.
    void booked(const PeerId& issuer, std::uint64_t number, MessageLog::Place place)
    {
        auto& one = newest_.at(issuer);
        if (!one || number >= one->number) one = One{number, place};
    }
    /// Where it is in the log; nullopt: there is none.
    [[nodiscard]] std::optional<MessageLog::Place> of(const PeerId& peer) const
    {
        const auto found = newest_.find(peer);
        if (found == newest_.end() || !found->second) return std::nullopt;
        return found->second->place;
    }

private:
    struct One {
        std::uint64_t number;
        MessageLog::Place place;
    };
    std::map<PeerId, std::optional<One>> newest_;
};

}  // namespace weft::node
