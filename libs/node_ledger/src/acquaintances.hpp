#pragma once

// Peers that nobody configured: who they are, who told of them, and with which of them this node wants
// links.
//
// Source    decision 0040; D-16, S1 "waspconn" (a node knows its neighbours by key).
// Input     what peers say of themselves and pass on, signed; who comes and goes; time; who has mana.
// Promises  1. nothing is believed but what a node signed about itself, and of two such words the later;
//           2. what is kept is bounded: so many nodes, so many of them by one peer's word, so many places
//              for nodes that this one dials, and as many for guests, known nodes that dial it. A node with
//              mana takes the place of one without, never the other way round: keys cost nothing, and
//              mana does;
//           3. what is news is passed on once, and a node is news once a minute at most;
//           4. of a peer that was configured the word is passed on, and no more: neither its address nor
//              its link depends on what others say;
//           5. who is not reached, or goes away for a minute, loses its place and is tried again after
//              a time that doubles;
//           6. without places it says nothing and hears nothing.
// Effects   frames to send; links that are wanted and no longer wanted.

#include <weft/base/prng.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/node/known_peers.hpp>
#include <weft/node_ledger/frames.hpp>

#include "gossip.hpp"
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace weft::node {

class Acquaintances final : public KnownPeers {
public:
    static constexpr std::size_t known_max = 256;
    /// By the word of one peer.
    static constexpr std::size_t told_max = 64;
    /// Of a node the next word is heard after so long, and passed on.
    static constexpr std::uint64_t news_after = types::minute;
    /// A node says it anew so often, and is forgotten when its last word is so old.
    static constexpr Instant announce_every = std::chrono::hours{1};
    static constexpr std::uint64_t forgotten_after = 3 * 60 * types::minute;
    /// A place is held for a peer that is not there for so long; then it rests, twice as long each time.
    static constexpr Instant patience = std::chrono::seconds{60};
    static constexpr Instant rest_first = std::chrono::minutes{10};
    static constexpr Instant rest_most = std::chrono::hours{6};
    /// A link that ends so soon was refused: its place goes to the next.
    static constexpr Instant refused_within = std::chrono::seconds{5};
    /// While there are places: one peer is asked so often; none is answered more often.
    static constexpr Instant ask_every = std::chrono::seconds{15};
    static constexpr Instant answer_every = std::chrono::seconds{5};

    struct Options {
        /// Links with peers that nobody configured and that this node dials, and as many with such that
        /// dial it; 0: none, and no words.
        std::size_t places = 0;
        std::string host = {};  ///< where others reach this node; empty: nowhere, it dials them
        std::uint16_t port = 0;
        std::string network = {};
    };
    /// Consensus mana.
    using ManaOf = std::function<std::uint64_t(const PeerId&)>;

    /// Pre: identity and gossip outlive this. `gossip` has the configured peers.
    Acquaintances(const crypto::ed25519::KeyPair& identity,
                  Options options,
                  Gossip& gossip,
                  const Connected& connected,
                  ManaOf mana_of,
                  std::uint64_t seed);

    Effects up(Instant now, const PeerId& peer);
    void down(Instant now, const PeerId& peer);
    Effects hear(Instant now, const PeerId& from, const Announced::Checked& words);
    Effects answer(Instant now, const PeerId& from);
    /// Each second.
    Effects tick(Instant now);

    [[nodiscard]] std::vector<KnownPeer> known_peers() const override;
    [[nodiscard]] std::size_t linked() const;

private:
    struct Known {
        Announcement word;
        PeerId told_by;
        Instant rests_until{0};
        std::uint32_t failures = 0;
        std::string why = {};
        bool awaited = false;  ///< it may connect
    };
    struct Place {
        Instant missed_since;  ///< since it was given, or since the link ended
        Instant up_since{0};
    };

    [[nodiscard]] bool open() const noexcept { return options_.places > 0; }
    void say_own(Instant now);
    bool learn(Instant now, const PeerId& from, const Announcement& word, Effects& effects);
    bool make_room(const PeerId& from, Effects& effects);
    [[nodiscard]] bool has_room_for_guest(Instant now, const PeerId& peer, Effects& effects);
    void await_rested(Instant now, Effects& effects);
    void rest(Instant now, const PeerId& peer, std::string why, Effects& effects);
    [[nodiscard]] std::size_t told_by(const PeerId& peer) const;
    [[nodiscard]] std::optional<PeerId> least_of(const PeerId* told_by) const;
    void give(Instant now, const PeerId& peer, Effects& effects);
    void take(Instant now, const PeerId& peer, std::string why, Effects& effects);
    void fill(Instant now, Effects& effects);
    [[nodiscard]] std::optional<PeerId> best_candidate(Instant now) const;
    template <class Peers>
    [[nodiscard]] std::optional<PeerId> without_mana(const Peers& peers) const;
    [[nodiscard]] Announced some(const PeerId& but);

    const crypto::ed25519::KeyPair& identity_;
    PeerId self_;
    Options options_;
    Gossip& gossip_;
    const Connected& connected_;
    ManaOf mana_of_;
    std::uint64_t seed_;  ///< never told
    Prng prng_;
    std::set<PeerId> configured_;
    std::optional<Announcement> own_;
    Instant own_said_{0};
    Instant asked_{0};
    std::map<PeerId, Known> known_;
    std::map<PeerId, Place> places_;
    std::set<PeerId> guests_;
    std::map<PeerId, Instant> answered_;  ///< connected peers, when last
};

}  // namespace weft::node
