#pragma once

// The ledger side of a node: the Tangle behind gossip, a log on disk, own messages, and ledger
// access for chains.
//
// Source    S1 "waspconn", S2; D-16, D-20, D-23, D-90.
// Promises  what was booked is in the log before it is gossiped or answered, and before a chain's
//           node hears of it; the log alone restores the state;
//           an own message is in the log before anybody sees it, so a sequence number is never used
//           twice;
//           what this node acknowledged is never left behind: from an own message with a payload
//           that nothing current stands on, it bridges to the present.
// Issuing   A node approves what carries a payload, lacks its support and can still get it, at most
//           one message per activity interval, and says something at least once per idle interval;
//           a quiet network stays quiet.
//
// On disk: "tm" ‖ u32 BE place in the order of booking -> message bytes.

#include <weft/node/command.hpp>
#include <weft/node/frames.hpp>
#include <weft/node/node_core.hpp>
#include <weft/tangle/tangle.hpp>

#include <deque>
#include <map>
#include <set>
#include <unordered_map>

namespace weft::node {

class LedgerRole {
public:
    /// Restores the Tangle from the log. Pre: config and store outlive the role.
    LedgerRole(const NodeConfig& config,
               const crypto::ed25519::KeyPair& identity,
               const types::StoreView& store,
               std::uint64_t seed);

    Effects on_start(Instant now);
    Effects on_peer_up(Instant now, const PeerId& peer);
    void on_peer_down(const PeerId& peer);
    Effects on(Instant now, const PeerId& from, const GossipMessage& frame);
    Effects on(Instant now, const PeerId& from, const WantMessages& frame);
    Effects on(Instant now, const PeerId& from, const ShowTips& frame);
    Effects on(Instant now, const PeerId& from, const ToLedger& frame);
    Effects on_timer(Instant now, TimerId id);
    Effects submit(Instant now, CommandId command, const SubmitTransaction& what);
    Effects issue(Instant now, CommandId command, const IssueData& what);

    [[nodiscard]] const tangle::Tangle& tangle() const noexcept { return tangle_; }
    /// Bytes of a booked message or transaction; nullopt when unknown or not yet on disk.
    [[nodiscard]] std::optional<Bytes> message_bytes(const types::MessageId& id) const;
    [[nodiscard]] std::optional<Bytes> transaction_bytes(const types::TransactionId& id) const;
    void add_reasons(Instant now, std::vector<Reason>& reasons) const;
    void add_counters(std::vector<std::pair<std::string, std::uint64_t>>& counters) const;

private:
    enum Timer : std::uint64_t { wake = 1, activity = 2, idle = 3 };

    /// Turns a step into effects: log first, then gossip and the answers.
    Effects apply(Instant now,
                  tangle::Step step,
                  const PeerId* source,
                  std::vector<Answer> answers = {});
    void note_changes(const tangle::Step& step, Effects::Write& write) const;
    void push_confirmed(const types::TransactionId& id, Effects::Write& write) const;
    /// Attaches a payload, bridging over a gap when the tips are too old.
    struct Attached {
        Effects effects;
        std::optional<types::MessageId> message;
        std::string error;
        std::string hint;
    };
    Attached attach(Instant now,
                    std::optional<types::Payload> payload,
                    std::optional<Answer> answer);
    Effects post(Instant now, ByteSpan transaction);
    Effects approve(Instant now);
    /// Issues bridges from own messages that were left behind.
    Effects rescue(Instant now);
    Effects arm_activity(Instant now);
    void subscribe(const PeerId& from, const types::Address& address, Effects::Write& write);
    /// The oldest that fit in one answer.
    struct Outputs {
        std::vector<AddressOutput> list;
        bool all = true;
    };
    [[nodiscard]] Outputs outputs_of(const types::Address& address,
                                     std::size_t count_max,
                                     std::size_t bytes_max) const;
    [[nodiscard]] AddressUpdate update_for(const types::Address& address,
                                           const types::TransactionId& id,
                                           Bytes transaction) const;
    void remember(const types::MessageId& id, const Bytes& bytes);

    const NodeConfig& config_;
    const crypto::ed25519::KeyPair& identity_;
    const types::StoreView& store_;
    tangle::Tangle tangle_;
    Prng prng_;
    std::set<PeerId> gossip_;     // configured
    std::set<PeerId> connected_;  // of these
    std::map<types::Address, std::set<PeerId>> subscriptions_;
    std::map<PeerId, std::size_t> subscribed_;  // how many addresses each
    /// Own unconfirmed messages with a payload: what we answer for.
    std::set<types::MessageId> own_open_;
    bool activity_armed_ = false;
    Instant last_own_{0};
    Instant last_try_{0};  // to issue, also in vain
    Instant last_tick_{0};
    /// The newest messages: peers ask for them before the disk has them.
    std::unordered_map<types::MessageId, Bytes> recent_;
    std::deque<types::MessageId> recent_order_;
    struct Count {
        std::uint64_t gossip_in = 0;
        std::uint64_t refused = 0;
        std::uint64_t issued = 0;
    } count_;
};

}  // namespace weft::node
