#pragma once

// The newest message of each peer that this node gossips with, for a peer that lost its mark.
//
// Input     every booked message.
// Promises  one entry per configured peer, whatever they send; the one with the highest sequence
//           number.

#include <weft/node/effects.hpp>

#include "message_log.hpp"
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

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
        unknown_.erase(issuer);
    }
    /// Where it is in the log; nullopt: there is none.
    [[nodiscard]] std::optional<MessageLog::Place> of(const PeerId& peer) const
    {
        const auto found = newest_.find(peer);
        if (found == newest_.end() || !found->second) return std::nullopt;
        return found->second->place;
    }

    /// The message at that place is one of them. O(peers).
    [[nodiscard]] bool is_newest(MessageLog::Place place) const
    {
        return std::ranges::any_of(
            newest_, [&](const auto& peer) { return peer.second && peer.second->place == place; });
    }

    /// For a snapshot.
    struct Entry {
        PeerId peer;
        bool known = false;  ///< false: nothing of the peer is booked
        std::uint64_t number = 0;
        MessageLog::Place place = 0;
    };
    [[nodiscard]] std::vector<Entry> list() const
    {
        std::vector<Entry> entries;
        for (const auto& [peer, one] : newest_)
            if (!unknown_.contains(peer))
                entries.push_back(one ? Entry{peer, true, one->number, one->place} : Entry{peer});
        return entries;
    }
    /// As of a snapshot: of a peer that it does not name nothing is known, not even that there is nothing.
    void begin(std::span<const Entry> entries)
    {
        for (const auto& [peer, one] : newest_) unknown_.insert(peer);
        for (const auto& entry : entries) {
            unknown_.erase(entry.peer);
            if (entry.known && watches(entry.peer)) booked(entry.peer, entry.number, entry.place);
        }
    }
    [[nodiscard]] bool unknown(const PeerId& peer) const { return unknown_.contains(peer); }

private:
    struct One {
        std::uint64_t number;
        MessageLog::Place place;
    };
    std::map<PeerId, std::optional<One>> newest_;
    std::set<PeerId> unknown_;
};

}  // namespace weft::node
