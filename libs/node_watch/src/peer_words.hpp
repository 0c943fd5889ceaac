#pragma once

// What peers say of themselves and of others, against this node's own view.
//
// Source    D-95.
// Input     answers of peers, with their time; peers that come and go.
// Promises  of m peers that answered lately at most f = ⌊m / 3⌋ are believed to lie: f + 1 that accuse this
//           node keep it from being ready; what fewer say is told as what they say;
//           a peer's program counts when it differs from this node's, its schedule when it is newer.
// Effects   none.

#include <weft/node/role.hpp>
#include <weft/node_watch/frames.hpp>

#include <map>

namespace weft::node {

class PeerWords {
public:
    /// A word is forgotten after so long.
    static constexpr Instant kept_for = std::chrono::seconds{30};

    PeerWords(PeerId self, std::string program, std::uint32_t schedule)
        : self_{self}, program_{std::move(program)}, schedule_{schedule}
    {}

    void told(Instant now, const PeerId& peer, const WatchAnswer& answer);
    void down(const PeerId& peer) { words_.erase(peer); }

    /// Stage "peers": f + 1 of them accuse this node.
    void add_reasons(Instant now, std::vector<Reason>& reasons) const;
    /// Whose program or schedule is another one; who is accused by whom.
    void add_notices(Instant now, std::vector<Reason>& notices) const;

private:
    struct Word {
        Instant at{0};
        std::string program;
        std::uint32_t schedule = 0;
        std::vector<WatchAnswer::Accused> accused;
    };
    [[nodiscard]] bool counts(const Word& word, Instant now) const
    {
        return word.at <= now && now - word.at <= kept_for;
    }

    PeerId self_;
    std::string program_;
    std::uint32_t schedule_;
    std::map<PeerId, Word> words_;  ///< of connected peers, the last one
};

}  // namespace weft::node
