#pragma once

// A node that lost the mark of its sequence numbers asks its peers for the newest message that they have
// of it; and what this node tells such a peer.
//
// Source    D-76, D-94; own_numbers.hpp.
// Input     the mark as it was found at start; what is booked; questions and answers of peers.
// Promises  1. a node without its mark says so on disk before anything else, so that its next life knows,
//              whoever makes the file anew;
//           2. each peer is asked once per connection until the numbers are known, and answered once per
//              connection: a question of three bytes is answered with a whole message;
//           3. "none" is never said where a snapshot does not tell;
//           4. what is no message of this node's is a fault of who tells it.
// Effects   frames to send, penalties.

#include <weft/node/role.hpp>

#include "archive.hpp"
#include "gossip.hpp"
#include "newest_of_peers.hpp"
#include "own_numbers.hpp"
#include <optional>
#include <set>
#include <span>

namespace weft::node {

class LostMark {
public:
    /// Nullopt: lost.
    [[nodiscard]] static std::optional<std::uint64_t> mark_of(const std::optional<Marks>& marks);
    [[nodiscard]] static Mark mark_to(std::uint64_t number);

    /// Pre: gossip and archive outlive this. `lost`: as it was found at start.
    LostMark(std::span<const PeerId> peers,
             const Gossip& gossip,
             const Archive& archive,
             bool lost);

    /// The newest of peers as of a snapshot; then what is booked.
    void begin(std::span<const NewestOfPeers::Entry> entries) { newest_.begin(entries); }
    void booked(const tangle::Booked& message);
    [[nodiscard]] std::vector<NewestOfPeers::Entry> newest() const { return newest_.list(); }
    /// The message at that place is what a peer is answered.
    [[nodiscard]] bool is_newest(MessageLog::Place place) const { return newest_.is_newest(place); }

    /// What is to be written first in this life.
    [[nodiscard]] std::optional<Mark> first_mark() const;
    [[nodiscard]] std::vector<Effects::Send> up(const PeerId& peer,
                                                const OwnNumbers& numbers) const;
    void down(const PeerId& peer) { told_.erase(peer); }
    [[nodiscard]] std::vector<Effects::Send> answer(const PeerId& from);
    struct Heard {
        bool known_now = false;  ///< with this answer the numbers are known
        std::optional<Effects::Penalty> penalty = {};
    };
    [[nodiscard]] Heard hear(const PeerId& from,
                             const NewestMessage::Checked& frame,
                             const PeerId& self,
                             OwnNumbers& numbers) const;
    void add_reasons(const OwnNumbers& numbers, std::vector<Reason>& reasons) const;

private:
    const Gossip& gossip_;
    const Archive& archive_;
    NewestOfPeers newest_;
    bool lost_;
    std::set<PeerId> told_;  ///< since they are connected
};

}  // namespace weft::node
