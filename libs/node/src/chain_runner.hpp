#pragma once

// One chain on one committee node: backlog, rounds, blocks, anchors, and catching up.
//
// Source    S0, S1 ("Committee", "Backlog", "Synchronizing"); D-44, D-45, D-70…D-77.
// Input     confirmed transactions from ledger nodes, frames of the committee, time.
// Promises  every vote is recorded before it leaves, and the records restore the round (D-76);
//           a block is on disk, with its certificate, before anything tells of it;
//           every unit that f + 1 nodes name is executed once; what this node lacks it fetches;
//           an anchor that the ledger does not take in time is signed again on what it has (D-75);
//           who lags gets blocks and checks each against certificate and anchor.
//
// On disk (all under one letter and the chain's 33 bytes):
//   'c'                 the state, blocks and certificates (weft/chain)
//   'w' ‖ u64 BE        records of the current round
//   'a' ‖ u32 BE block  the anchor transaction that covers it

#include <weft/chain/chain.hpp>
#include <weft/committee/anchor_signing.hpp>
#include <weft/committee/driver.hpp>
#include <weft/node/frames.hpp>
#include <weft/node/key_record.hpp>
#include <weft/node/node_core.hpp>

#include "ledger_client.hpp"
#include <map>
#include <set>

namespace weft::node {

/// What a node must know to boot a chain (S1's boot-up record).
struct ChainRecord {
    types::Address chain;
    types::TransactionId origin;
    std::string description;
    Bytes origin_transaction;  ///< empty until the ledger has confirmed it
    friend bool operator==(const ChainRecord&, const ChainRecord&) = default;
};
[[nodiscard]] Bytes encode(const ChainRecord& record);
[[nodiscard]] codec::Decoded<ChainRecord> decode_chain_record(ByteSpan bytes);

class ChainRunner {
public:
    /// `timer` is this chain's own. Pre: the references outlive the runner.
    ChainRunner(const NodeConfig& config,
                const CommitteeKey& key,
                ChainRecord record,
                const chain::Programs& programs,
                const types::StoreView& store,
                LedgerClient& ledger,
                TimerId timer);

    Effects on_start(Instant now);
    Effects on_member_up(Instant now, const PeerId& peer);
    void on_member_down(const PeerId& peer) { connected_.erase(peer); }
    Effects on_ledger(Instant now, const FromLedger& message);
    Effects on(Instant now, ValidatorIndex from, const RoundFrame& frame);
    Effects on(Instant now, ValidatorIndex from, const ChainHeight& frame);
    Effects on(Instant now, ValidatorIndex from, const WantBlocks& frame);
    Effects on(Instant now, ValidatorIndex from, const BlockFrame& frame);
    Effects on(Instant now, ValidatorIndex from, const WantTransactions& frame);
    Effects on(Instant now, ValidatorIndex from, const TransactionFrame& frame);
    Effects on(Instant now, ValidatorIndex from, const AnchorShareFrame& frame);
    Effects on(Instant now, ValidatorIndex from, const AnchorFrame& frame);
    Effects on_timer(Instant now);

    [[nodiscard]] const CommitteeKey& key() const noexcept { return key_; }
    [[nodiscard]] const ChainRecord& record() const noexcept { return record_; }
    /// Null until the origin is confirmed.
    [[nodiscard]] const chain::Chain* chain() const noexcept { return chain_ ? &*chain_ : nullptr; }
    [[nodiscard]] const chain::Programs& programs() const noexcept { return programs_; }
    [[nodiscard]] answers::Chain info() const;
    [[nodiscard]] bool in_backlog(const types::TransactionId& id) const
    {
        return backlog_.contains(id);
    }
    [[nodiscard]] std::optional<Bytes> anchor_bytes(std::uint32_t block_index) const;
    void add_reasons(Instant now, std::vector<Reason>& reasons) const;
    void add_counters(std::vector<std::pair<std::string, std::uint64_t>>& counters) const;

private:
    struct Waiting {
        chain::Unit unit;
        Bytes transaction;
        Instant since{0};
        Instant not_before{0};  ///< left out of a block: not proposed before
        std::uint32_t times_left = 0;
    };
    /// A decided batch that is being completed or certified.
    struct Batch {
        committee::Decided decided;
        std::optional<chain::BlockResult> result;
        std::optional<types::Essence> anchor;
    };

    void boot(Instant now, Effects& effects);
    void note_transaction(Instant now, ByteSpan bytes, Effects& effects);
    void ask(LedgerClient::Asks asks, Effects& effects) const;

    void absorb(Instant now, committee::DriverStep step, Effects& effects);
    void propose_if_wanted(Instant now, Effects& effects);
    void complete_batch(Instant now, Effects& effects);
    void execute_batch(Instant now, Effects& effects);
    void commit_batch(Instant now, const committee::Certified& certified, Effects& effects);
    /// A new block is in place: clears the round's records, tells, starts the next round.
    void after_block(Instant now,
                     Effects::Write write,
                     const state::Block& block,
                     const std::optional<types::Transaction>& anchor,
                     Effects& effects);
    void ask_for_blocks(Instant now, Effects& effects);
    [[nodiscard]] std::uint32_t highest_told() const;
    /// The highest that f + 1 seats have told: a correct one has that block.
    [[nodiscard]] std::uint32_t height_of_one_correct() const;

    // Anchors (chain_anchors.cpp)
    void note_anchor(const chain::AnchorClaim& claim, ByteSpan bytes, Effects& effects);
    /// A signed anchor: becomes ours when we have none of its block and it continues what we have.
    void adopt_anchor(std::uint32_t block_index,
                      const types::Transaction& anchor,
                      Effects& effects);
    void post_anchors(Effects& effects);
    void sign_anchor(Instant now, Effects& effects);
    void take_signature(Instant now, committee::AnchorSigning::Outcome outcome, Effects& effects);
    void send_anchor_share(Effects::Write write, Effects& effects);
    /// Voids anchors that no message can carry any more and no ledger node has.
    void doubt_anchors(Instant now, Effects& effects);
    void on_anchor_timer(Instant now, Effects& effects);
    [[nodiscard]] const chain::Chain::Anchored* oldest_unconfirmed() const;

    void send(ValidatorIndex to, const Frame& frame, Effects& effects) const;
    void broadcast(const Frame& frame, Effects& effects) const;
    [[nodiscard]] std::optional<Bytes> known_transaction(const types::TransactionId& id) const;
    [[nodiscard]] std::vector<types::TransactionId> ready_units(Instant now) const;
    static void put_off(Instant now, Waiting& waiting, chain::Left reason, bool block_has_others);
    void arm(Instant now, Effects& effects);
    [[nodiscard]] std::uint32_t height() const { return chain_->state().block_index(); }
    [[nodiscard]] Bytes key_of(char space) const;
    [[nodiscard]] Bytes record_key(std::uint64_t number) const;
    [[nodiscard]] Bytes anchor_key(std::uint32_t block_index) const;

    const NodeConfig& config_;
    const CommitteeKey& key_;
    ChainRecord record_;
    const chain::Programs& programs_;
    const types::StoreView& store_;
    LedgerClient& ledger_;
    TimerId timer_;

    std::optional<chain::Chain> chain_;
    committee::Driver driver_;
    std::optional<Batch> batch_;
    bool diverged_ = false;
    std::uint64_t records_first_ = 0;  // on disk: [first, next)
    std::uint64_t records_next_ = 0;

    std::map<types::TransactionId, Waiting> backlog_;
    /// Transactions others named and we fetched; checked by id, forgotten with the block.
    std::map<types::TransactionId, Bytes> fetched_;
    std::map<std::uint32_t, Bytes> anchors_;  // by block, unconfirmed and the last confirmed
    std::set<types::TransactionId> posted_;   // anchors given to the ledger client, until settled
    committee::AnchorSigning signing_;
    std::optional<chain::Chain::AnchorJob> job_;  // what `signing_` works on
    Instant share_sent_{0};
    std::map<std::uint32_t, std::pair<chain::AnchorClaim, Bytes>>
        early_anchors_;  // ahead of our blocks

    std::set<PeerId> connected_;
    std::map<ValidatorIndex, std::uint32_t> heights_;  // as told
    std::map<ValidatorIndex, Instant> told_;           // when we last told it our height
    Instant asked_blocks_{0};
    std::uint32_t asked_until_ = 0;
    std::size_t asks_ = 0;
    Instant progress_{0};       // when this round last moved
    Instant blocked_since_{0};  // since when something waits
    Instant last_block_{0};
    Instant not_proposing_before_{0};
    struct Count {
        std::uint64_t blocks = 0;
        std::uint64_t requests = 0;
        std::uint64_t attempts_empty = 0;
        std::uint64_t accusations = 0;
        std::uint64_t followed = 0;
        std::uint64_t anchors_voided = 0;
    } count_;
};

}  // namespace weft::node
