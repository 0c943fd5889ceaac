#pragma once

// How the key of a chain goes to other members, as who hands keys over sees it (weft/node_drng).
//
// Source    decision 0056; weft/dkg/handover.hpp.
// Promises  one last block   the chain's state says of which hand-over the committee is and which block
//                            the committee before it made last; a member votes only with the share of
//                            the hand-over that the state names
//           durable          the new share is on disk, beside the one in use, before the member names
//                            the hand-over; it takes the old one's place when the last block is on disk
//           gone             with that the old share is, from memory and disk

#include <weft/crypto/bls.hpp>
#include <weft/node/effects.hpp>
#include <weft/node_committee/key_record.hpp>
#include <weft/types/contract_ids.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace weft::node {

/// A hand-over of a chain's key, as both committees agree on it.
struct ChainHandover {
    types::ChainId chain;
    types::TransactionId origin;  ///< of the chain
    crypto::Hash run;
    crypto::Hash base;  ///< the run by which `from` got its shares; zeros: a key generation
    std::vector<types::NodeId> from, to;  ///< ascending
};

class ChainHandovers {
public:
    virtual ~ChainHandovers() = default;
    struct Sharing {
        crypto::Hash run;  ///< as `ChainHandover::base`
        types::TransactionId origin;
    };
    /// Nullopt: this node is no member of that chain's committee, or the chain has no block yet.
    [[nodiscard]] virtual std::optional<Sharing> sharing(const types::ChainId& chain) const = 0;
    /// This node follows the chain, whose state names that hand-over: a new member that has no share yet.
    [[nodiscard]] virtual bool awaits(const types::ChainId& chain,
                                      const crypto::Hash& run) const = 0;
    /// Why this node takes part in no hand-over of that chain that a peer asks for, for people; nullopt:
    /// it may.
    [[nodiscard]] virtual std::optional<std::string> why_not_held(
        const types::ChainId& chain, const types::TransactionId& origin) const = 0;
    /// A hand-over of its key is certified, and the chain has not taken it up.
    [[nodiscard]] virtual bool leaving(const types::ChainId& chain) const = 0;
    /// It is under way, now or since before a restart: members serve the new ones, who follow the chain.
    /// The effects are anybody's: what the chains do about it, they do when the frame in them is heard.
    [[nodiscard]] virtual Effects begun(const ChainHandover& what) = 0;
    /// The new members hold their shares. `key` and `sealed`: this node's; nullopt: it is none of them.
    /// `along` is written with it. The effects: as above.
    [[nodiscard]] virtual Effects certified(const ChainHandover& what,
                                            std::optional<CommitteeKey> key,
                                            Bytes sealed,
                                            types::Batch along) = 0;
    /// Who can say how far a hand-over of that sharing is, for people. Outlives every question.
    using Progress = std::function<std::string(const crypto::bls::SharedPublicKey& hi)>;
    virtual void ask_for_progress(Progress progress) = 0;
    /// What goes with a committee that this node was of, or was to be of.
    struct Gone {
        types::Batch batch;  ///< in the write that takes the old share's place, or erases it
        /// Frames to this node itself, behind that write, when it has no share: it may ask for one now.
        std::vector<Bytes> again;
    };
    /// Who hands keys over hears that the chain went from the sharing `base` over to that of `run`. Before
    /// the old share is erased from memory. Outlives every turn.
    using Turned = std::function<Gone(
        const types::ChainId& chain, const crypto::Hash& base, const crypto::Hash& run)>;
    virtual void tell_turns(Turned turned) = 0;
};

}  // namespace weft::node
