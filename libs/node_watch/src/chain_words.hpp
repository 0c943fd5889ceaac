#pragma once

// Which chains a node's peers say they run with it, against those that it runs.
//
// Source    D-92: connected is not running the chain.
// Input     what peers tell, with its time; the chains that this node runs; peers that go.
// Promises  a member that answers and does not run a chain of this node's is named (noted); when so many do
//           not that no quorum is left, that is a reason;
//           a chain that peers say they run with this node, and that it does not run, is a reason when more
//           than a third of those that tell of any such chain say so, and two at least where more than two
//           peers answer; what fewer say is noted: who invents a chain stops nobody;
//           none of it within `grace`: a chain is begun at one member after the other.
// Cost      memory for 32 chains of each connected peer, and for this node's own.
// Effects   none.

#include <weft/node/role.hpp>
#include <weft/node/shared_work.hpp>

#include <map>
#include <optional>

namespace weft::node {

class ChainWords {
public:
    /// A word is forgotten after so long.
    static constexpr Instant kept_for = std::chrono::seconds{30};
    static constexpr Instant grace = std::chrono::seconds{10};

    using Own = std::vector<SharedWork::Chain>;  ///< those that this node runs

    /// These are its chains from now on.
    void run(Instant now, const Own& own);
    /// The chains that a peer runs with this node, strictly ascending.
    void told(Instant now, const PeerId& peer, const std::vector<types::Address>& chains);
    void down(const PeerId& peer) { words_.erase(peer); }

    /// nullopt: it has not said lately.
    [[nodiscard]] std::optional<bool> runs(Instant now,
                                           const PeerId& member,
                                           const types::Address& chain) const;
    /// The stage of each is "chain:CHAIN".
    void add_reasons(Instant now, const Own& own, std::vector<Reason>& reasons) const;
    void add_notices(Instant now, const Own& own, std::vector<Reason>& notices) const;

private:
    struct Word {
        Instant at{0};
        std::map<types::Address, Instant> since;  ///< each chain, told from then on without a break
    };
    struct Claim {
        std::size_t say_so = 0;
        std::size_t speak = 0;  ///< of any chain with this node
        bool believed = false;
    };
    [[nodiscard]] static bool counts(const Word& word, Instant now)
    {
        return word.at <= now && now - word.at <= kept_for;
    }
    /// Members that say they do not run it; empty within its grace.
    [[nodiscard]] std::vector<PeerId> absent(Instant now, const SharedWork::Chain& chain) const;
    /// Chains of others with this node, which it does not run.
    [[nodiscard]] std::map<types::Address, Claim> claims(Instant now, const Own& own) const;

    std::map<PeerId, Word> words_;           ///< of connected peers, the last one
    std::map<types::Address, Instant> own_;  ///< when each was seen first
};

}  // namespace weft::node
