#pragma once

// The committee side of a node: its keys, its chains, and its ledger nodes.
//
// Promises  nothing leaves but behind all that was written before it (behind_records.hpp);
//           what a chain hears of the ledger, enough ledger nodes have said (ledger_voices.hpp).
//
// On disk: "ck" ‖ address 33 -> committee key (key_record.hpp), "cr" ‖ address 33 -> chain record,
// "cf" ‖ address 33 -> a chain that is followed (followed_chain.hpp), "cs" and "cn": how a chain's key is
// shared (sharing_record.hpp); "cm" and "ch": a move to another address (move_record.hpp).

#include <weft/node/shared_work.hpp>
#include <weft/node_committee/committee_door.hpp>

#include "chain_follower.hpp"
#include "chain_runner.hpp"
#include "committee_answers.hpp"
#include "contract_answers.hpp"
#include "ledger_client.hpp"
#include "ledger_voices.hpp"
#include "move_record.hpp"
#include "old_home.hpp"
#include "sharing_record.hpp"
#include <algorithm>
#include <map>
#include <memory>

namespace weft::node {

class CommitteeRole final : public RoleOf<CommitteeRole, CommitteeFrames, CommitteeCommands>,
                            public KeyRing,
                            public ChainHandovers {
public:
    /// Loads keys and chains.
    CommitteeRole(CommitteeSettings settings, Surroundings surroundings);

    Effects on_start(Instant now) override;
    Effects on_peer_up(Instant now, const PeerId& peer) override;
    Effects on_peer_down(Instant now, const PeerId& peer) override;
    Effects on(Instant now, const PeerId& from, const FromLedgerFrame& frame);
    /// Hands a frame to its chain. What members say to each other is heard of members alone, what access
    /// nodes say of whom the chain serves; the rest is dropped.
    template <class ChainFrame>
    Effects on(Instant now, const PeerId& from, const ChainFrame& frame)
    {
        return settled(now, of_chain(now, from, frame));
    }
    template <class ChainFrame>
    Effects of_chain(Instant now, const PeerId& from, const ChainFrame& frame)
    {
        if (from == self_) return {};
        if (const auto follower = followers_.find(frame.chain); follower != followers_.end())
            return follower->second->on(now, from, frame);
        const auto found = chains_.find(frame.chain);
        if (found == chains_.end()) return of_no_chain(from, frame);
        auto& runner = *found->second;
        const auto& members = runner.key().members;
        const auto member = std::ranges::lower_bound(members, from);
        [[maybe_unused]] const auto seat = static_cast<std::uint16_t>(member - members.begin());
        [[maybe_unused]] const bool has_seat = member != members.end() && *member == from;
        if constexpr (requires { runner.on(now, ValidatorIndex{seat}, frame); })
            if (has_seat) return runner.on(now, ValidatorIndex{seat}, frame);
        if constexpr (requires { runner.on_guest(now, from, frame); })
            return runner.on_guest(now, from, frame);
        return {};
    }
    Effects on(Instant now, CommandId command, const ActivateChain& what);
    Effects on(Instant now, CommandId command, SubmitOffLedger::Checked what);
    Effects on(Instant now, CommandId command, SubmitOffLedgers::Checked what);
    Effects on(Instant now, CommandId command, const MoveChain& what);
    Effects on_timer(Instant now, TimerId own) override;
    Effects on_job(Instant now, JobId own, std::any result) override;
    void add_reasons(Instant now, std::vector<Reason>& reasons) const override;
    void add_figures(Figures& figures) const override;

    [[nodiscard]] Bytes seal(const CommitteeKey& key, ByteSpan nonce) const override;
    [[nodiscard]] std::expected<CommitteeKey, KeyRecordError> open(ByteSpan sealed) const override;
    [[nodiscard]] Effects::Write keep(CommitteeKey key, Bytes sealed, Event event) override;
    [[nodiscard]] Effects::Write forget(const types::Address& address, Event event) override;
    [[nodiscard]] bool kept(const types::Address& address) const override;
    [[nodiscard]] const CommitteeKey* find(const types::Address& address) const override;

    [[nodiscard]] std::optional<Sharing> sharing(const types::ChainId& chain) const override;
    [[nodiscard]] bool awaits(const types::ChainId& chain, const crypto::Hash& run) const override;
    [[nodiscard]] std::optional<std::string> why_not_held(
        const types::ChainId& chain, const types::TransactionId& origin) const override;
    [[nodiscard]] bool leaving(const types::ChainId& chain) const override;
    [[nodiscard]] Effects begun(const ChainHandover& what) override;
    [[nodiscard]] Effects certified(const ChainHandover& what,
                                    std::optional<CommitteeKey> key,
                                    Bytes sealed,
                                    types::Batch along) override;
    Effects on(Instant now, const PeerId& from, const HandoverNews& frame);
    Effects on(Instant now, const PeerId& from, const MoveShare& frame);
    Effects on(Instant now, const PeerId& from, const MoveReady& frame);
    Effects on(Instant now, const PeerId& from, const ForwardShare& frame);
    void ask_for_progress(Progress progress) override { progress_ = std::move(progress); }
    void tell_turns(Turned turned) override { turned_ = std::move(turned); }
    /// How far a hand-over of that chain's key is, for people; empty: none is under way.
    [[nodiscard]] std::string hand_over_of(const types::ChainId& chain) const;

    /// Null: this node does not hold it.
    [[nodiscard]] const HeldChain* chain(const types::ChainId& id) const;
    /// Those that it runs and those that it follows.
    [[nodiscard]] const std::map<types::ChainId, const HeldChain*>& chains() const { return held_; }

private:
    static constexpr TimerId retry{0};
    /// The timer of the chain that was added as the `index`-th.
    static TimerId timer_of(std::size_t index) { return TimerId{index + 1}; }
    /// When it goes over to what its committee is now.
    static TimerId turn_of(std::size_t index) { return TimerId{turns_from + index}; }
    static constexpr std::uint64_t turns_from = std::uint64_t{1} << 32;
    /// Nullopt: the chain of that timer or job has become another thing since.
    [[nodiscard]] std::optional<types::ChainId> chain_of(std::uint64_t index) const;
    [[nodiscard]] std::size_t index_of(const types::ChainId& chain) const;

    // --- another committee (committee_turns.cpp) ---
    struct Next {
        NextRecord record;
        std::unique_ptr<CommitteeKey> key;  ///< null: this node has no seat
        /// The chain has been with the committee that made it: with another one it has left it behind.
        bool met = false;
    };
    void load_sharings();
    [[nodiscard]] Effects name_hand_overs(Instant now, const types::ChainId& chain);
    /// Whoever follows keeps no share of a hand-over that the chain passed over for another one. It goes
    /// with the block that says so, or before it: once the block is on disk nothing says it any more.
    void drop_passed_over(Effects& effects);
    /// A chain whose state names another committee goes over to it when that block is on disk.
    Effects settled(Instant now, Effects effects);
    [[nodiscard]] const Next* seat_in(
        const types::ChainId& chain, const std::optional<contracts::CommitteeChange>& change) const;
    Effects turn(Instant now, const types::ChainId& chain);
    Effects make_ready(Instant now, const ChainHandover& what);

    // --- another address (committee_moves.cpp) ---
    /// To which this node's operator agreed.
    struct Agreed {
        AgreedMove move;
        /// Of the members of that address, this node included, when it is one.
        std::map<ValidatorIndex, crypto::bls::Signature> shares = {};
        std::optional<MoveReady> ready = {};
        Instant told{0};
    };
    void load_moves();
    [[nodiscard]] const CommitteeKey* key_of_move(const Agreed& agreed) const;
    [[nodiscard]] crypto::Hash digest_of(const types::ChainId& chain, const Agreed& agreed) const;
    /// Signs for this node, when it is a member of that address, and looks whether enough have signed.
    Effects withdraw(Instant now, CommandId command, const MoveChain& what);
    Effects combine_move(Instant now, const types::ChainId& chain, Agreed& agreed);
    void tell_move(Instant now,
                   const types::ChainId& chain,
                   Agreed& agreed,
                   Effects& effects) const;
    Effects tend_moves(Instant now);
    /// The chain, which this node follows, is at an address whose key it has and to which it agreed.
    [[nodiscard]] bool takes_over(const types::ChainId& chain, const ChainFollower& follower) const;
    /// The chain is at another address, and the ledger has the anchor that moved it.
    Effects move_over(Instant now, const types::ChainId& chain);
    void add_old_home(OldHomeRecord record);
    Effects old_homes_hear(Instant now, const PeerId& from, const FromLedger& message);
    [[nodiscard]] const types::Address& key_address_of(const types::ChainId& chain) const;
    [[nodiscard]] const HeldChain* moved_chain(const OldHome& home) const;
    /// Another chain is there, was there, or is to go there, as this node knows: a key is of one chain.
    [[nodiscard]] bool is_of_another(const types::Address& address,
                                     const types::ChainId& chain) const;

    struct Left {
        ChainRecord record;
        OffLedgerPool pool;
    };
    /// Takes down the runner or follower of a chain.
    [[nodiscard]] Left leave(const types::ChainId& chain);
    /// What does not keep it from its work and is worth a word.
    void add_notices(std::vector<Reason>& notices) const;
    [[nodiscard]] std::vector<SharedWork::Chain> shared_chains() const;
    Effects asked(LedgerClient::Asks asks) const;
    template <class Requests>
    Effects take_of_user(Instant now,
                         CommandId command,
                         const types::ChainId& chain,
                         Requests requests);
    ChainRunner& add_chain(ChainRecord record, std::optional<OffLedgerPool> pool = {});
    ChainFollower& add_followed(FollowedChain followed, std::optional<OffLedgerPool> pool = {});
    Effects follow(Instant now, CommandId command, const ActivateChain& what);
    template <class ChainFrame>
    Effects of_no_chain(const PeerId&, const ChainFrame&) const
    {
        return {};
    }
    Effects of_no_chain(const PeerId& from, const FollowChain& frame) const;

    CommitteeSettings settings_;
    PeerId self_;
    const types::StoreView& store_;
    std::optional<Marks> marks_;  // as they were at start
    const Connected& connected_;
    mutable crypto::Passphrase passphrase_;  // remembers the keys made of it
    chain::Programs programs_;
    LedgerClient ledger_;
    LedgerVoices voices_;
    std::map<types::Address, std::unique_ptr<CommitteeKey>> keys_;
    std::map<types::ChainId, std::unique_ptr<ChainRunner>> chains_;
    std::map<types::ChainId, std::unique_ptr<ChainFollower>> followers_;
    std::map<types::ChainId, const HeldChain*> held_;      ///< both
    std::vector<std::optional<types::ChainId>> by_timer_;  ///< nullopt: it has another one now
    std::map<types::ChainId, SharingRecord> sharings_;     ///< none: of a key generation
    std::map<types::ChainId, std::map<crypto::Hash, Next>> next_;
    std::set<types::ChainId> turning_;
    std::map<types::ChainId, Agreed> agreed_;
    std::map<std::pair<types::ChainId, types::Address>, std::unique_ptr<OldHome>> old_homes_;
    std::vector<ChainHandover> begun_;  ///< until the frame that says so is heard
    Progress progress_;
    Turned turned_;
    std::vector<std::string> troubles_;  // keys that could not be read
    types::Batch sealed_anew_;           // keys that another start had sealed otherwise
    CommitteeAnswers answers_;
    ContractAnswers contract_answers_;
};

}  // namespace weft::node
