#pragma once

// Gossip: which ledger peers hear what of the Tangle, and what they are asked for.
//
// Source    S1 "waspconn"; D-20.
// Input     peers that come and go; what the Tangle booked and what it misses; questions of peers.
// Promises  everything booked goes to every connected peer, but not back to who sent it, and not
//           when it is old and somebody else's: that came because it was asked for, and whoever
//           lacks it asks as well. Told to all, a node that catches up would fill its peers' queues
//           with what they sent it;
//           what is missing is asked first of who sent its child, then of everybody;
//           the answer to one frame is bounded.
// Effects   frames to send.

#include <weft/node/connected.hpp>
#include <weft/node_ledger/frames.hpp>

#include <functional>
#include <set>
#include <span>

namespace weft::node {

class Gossip {
public:
    using Sends = std::vector<Effects::Send>;
    using MessageIds = std::span<const types::MessageId>;
    /// What a message is to this node when it is booked.
    struct News {
        const Bytes& message;
        types::Timestamp time;
        bool own;
    };

    /// `peers`: the ledger nodes it gossips with. Who is not among them hears nothing unasked.
    /// Pre: `connected` outlives this.
    Gossip(const PeerId& self, std::span<const PeerId> peers, const Connected& connected);

    [[nodiscard]] bool gossips_with(const PeerId& peer) const { return peers_.contains(peer); }
    [[nodiscard]] std::size_t configured() const noexcept { return configured_; }
    [[nodiscard]] const std::set<PeerId>& peers() const noexcept { return peers_; }
    /// One that was learned of (acquaintances.hpp), and that it is no longer one.
    void add(const PeerId& peer) { peers_.insert(peer); }
    void drop(const PeerId& peer) { peers_.erase(peer); }
    [[nodiscard]] std::size_t connected() const { return connected_.among(peers_).size(); }

    /// The first words to a peer: our tips, and what we still miss, which may have been asked of
    /// somebody who is gone. Both 0…256 ids.
    [[nodiscard]] Sends greet(const PeerId& peer, MessageIds tips, MessageIds missing) const;
    /// A booked message to those who may not have it. `source`: who sent it; null: nobody.
    [[nodiscard]] Sends spread(const News& news, const PeerId* source, types::Timestamp now) const;
    /// `source`: who has them for sure; null: everybody is asked.
    [[nodiscard]] Sends ask(MessageIds missing, const PeerId* source) const;

    using Find = std::function<std::optional<Bytes>(const types::MessageId&)>;
    /// What is there of what was asked for, up to 4 MiB; the rest is asked for again.
    [[nodiscard]] static Sends answer(const PeerId& from,
                                      const WantMessages& want,
                                      const Find& find);
    using Wants = std::function<bool(const types::MessageId&)>;
    /// A question for those of the tips shown that are new to us.
    [[nodiscard]] static Sends answer(const PeerId& from, const ShowTips& tips, const Wants& wants);

    /// Ids in one frame.
    static constexpr std::size_t ids_max = 256;

private:
    std::set<PeerId> peers_;
    std::size_t configured_;
    const Connected& connected_;
};

}  // namespace weft::node
