#pragma once

// An address at which a chain was, on a node that has a share of its key: what is there, and what comes
// there later, is sent on to the chain's newest home (decisions 0062, 0066; weft/chain/forward.hpp).
//
// Input     confirmed transactions of the address, shares of fellow members, time, the chain as this node
//           holds it.
// Promises  what the chain has taken up is not sent on: an anchor spends it;
//           all members sign one essence: it is a function of the output, of the newest home, and of
//           which of the spans of time, in which a message may carry it, it is;
//           what is not confirmed in such a span is signed again in the next one, when the one before can
//           be carried no more;
//           the share goes when its time is over and as many ledger nodes as are believed list nothing that
//           came in that time and is still to be sent on: what this node has not heard of, after a start or
//           while it was away, is on their lists. What comes later keeps no share, however much it is;
//           what so many ledger nodes list no more is not sent on.
// Effects   weft/node/effects.hpp. Shares are not durable: all that this key still signs are forwards, and
//           two of one output go to homes of the chain.

#include <weft/committee/anchor_signing.hpp>
#include <weft/node/connected.hpp>
#include <weft/node_committee/frames.hpp>
#include <weft/node_committee/key_record.hpp>

#include "held_chain.hpp"
#include "lacking.hpp"
#include "ledger_client.hpp"
#include "move_record.hpp"
#include "unit_reader.hpp"
#include <map>
#include <set>

namespace weft::node {

class OldHome {
public:
    /// Pre: the references outlive it; `key` is the one of the home; so many ledger nodes are believed.
    OldHome(OldHomeRecord record,
            const CommitteeKey& key,
            const PeerId& self,
            const Connected& connected,
            LedgerClient& ledger,
            std::size_t words);

    /// `held`: the chain, which has moved away from here. In all of them.
    Effects on_start(Instant now, const HeldChain& held);
    Effects on_ledger(Instant now,
                      const PeerId& from,
                      const FromLedger& message,
                      const HeldChain& held);
    Effects on_share(Instant now, const PeerId& from, const ForwardShare& frame);
    /// Every second.
    Effects on_timer(Instant now, const HeldChain& held);

    [[nodiscard]] const OldHomeRecord& record() const noexcept { return record_; }
    /// The share may go: its time is over, and nothing is left that it could send on, as this node knows and
    /// as enough ledger nodes say.
    [[nodiscard]] bool over(Instant now) const;
    /// Outputs that wait to be sent on, as far as this node knows.
    [[nodiscard]] std::size_t waiting() const noexcept { return open_.size(); }
    [[nodiscard]] std::uint64_t forwarded() const noexcept { return forwarded_; }

private:
    struct Open {
        chain::Unit unit;
        types::Timestamp since = 0;  ///< the transaction's
        committee::AnchorSigning signing;
        std::optional<types::Essence> essence;  ///< that is being signed
        std::optional<committee::AnchorShare> own;
        std::optional<types::TransactionId> posted;
        std::set<PeerId> unlisted;  ///< ledger nodes whose newest list does not have it
    };
    void know(const HeldChain& held);
    void note(Instant now, ByteSpan bytes, const HeldChain& held, Effects& effects);
    void note_list(Instant now,
                   const PeerId& from,
                   const AddressOutputs& list,
                   const HeldChain& held,
                   Effects& effects);
    void sign(Instant now, const types::TransactionId& id, Open& one, Effects& effects);
    void take(Open& one, committee::AnchorSigning::Outcome outcome, Effects& effects);
    void tell(const types::TransactionId& id, const Open& one, Effects& effects) const;
    void drop(std::map<types::TransactionId, Open>::iterator one);
    void ask(LedgerClient::Asks asks, Effects& effects) const;

    /// Of an address with more, the rest is looked at when some are gone.
    static constexpr std::size_t open_max = 4'096;
    static constexpr std::size_t done_max = 65'536;

    OldHomeRecord record_;
    const CommitteeKey& key_;
    PeerId self_;
    const Connected& connected_;
    LedgerClient& ledger_;
    std::size_t words_;
    UnitReader reader_;
    std::map<types::TransactionId, Open> open_;
    std::set<types::TransactionId> done_;  ///< spent, as the ledger said
    /// Never sent on, as too late or nothing to send; when it was signed.
    std::map<types::TransactionId, types::Timestamp> left_;
    std::set<PeerId> nothing_left_at_;  ///< ledger nodes, by their newest lists
    Lacking lacking_;                   ///< forwards that came here, without what they forward
    Instant told_at_{0};
    types::TransactionId told_;  ///< the last one whose share was told again
    Instant listed_at_{0};
    std::uint64_t forwarded_ = 0;
};

}  // namespace weft::node
