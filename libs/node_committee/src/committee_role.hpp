#pragma once

// The committee side of a node: its keys, its chains, and its ledger nodes.
//
// Promises  nothing leaves but behind all that was written before it (behind_records.hpp);
//           what a chain hears of the ledger, enough ledger nodes have said (ledger_voices.hpp).
//
// On disk: "ck" ‖ address 33 -> committee key (key_record.hpp), "cr" ‖ address 33 -> chain record.

#include <weft/node/shared_work.hpp>
#include <weft/node_committee/committee_door.hpp>

#include "chain_runner.hpp"
#include "committee_answers.hpp"
#include "contract_answers.hpp"
#include "ledger_client.hpp"
#include "ledger_voices.hpp"
#include <algorithm>
#include <map>
#include <memory>

namespace weft::node {

class CommitteeRole final : public RoleOf<CommitteeRole, CommitteeFrames, CommitteeCommands>,
                            public KeyRing {
public:
    /// Loads keys and chains.
    CommitteeRole(CommitteeSettings settings, Surroundings surroundings);

    Effects on_start(Instant now) override;
    Effects on_peer_up(Instant now, const PeerId& peer) override;
    Effects on_peer_down(Instant now, const PeerId& peer) override;
    Effects on(Instant now, const PeerId& from, const FromLedgerFrame& frame);
    /// Hands a frame to its chain; a frame of a stranger or an unknown chain is dropped.
    template <class ChainFrame>
    Effects on(Instant now, const PeerId& from, const ChainFrame& frame)
    {
        const auto runner = chains_.find(frame.chain);
        if (runner == chains_.end()) return {};
        const auto& members = runner->second->key().members;
        const auto member = std::ranges::lower_bound(members, from);
        if (member == members.end() || *member != from || from == self_) return {};
        return runner->second->on(
            now, ValidatorIndex{static_cast<std::uint16_t>(member - members.begin())}, frame);
    }
    Effects on(Instant now, CommandId command, const ActivateChain& what);
    Effects on(Instant now, CommandId command, SubmitOffLedger::Checked what);
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

    [[nodiscard]] const ChainRunner* chain(const types::ChainId& id) const;
    [[nodiscard]] const std::map<types::ChainId, std::unique_ptr<ChainRunner>>& chains() const
    {
        return chains_;
    }

private:
    static constexpr TimerId retry{0};
    /// The timer of the chain that was added as the `index`-th.
    static TimerId timer_of(std::size_t index) { return TimerId{index + 1}; }
    /// What does not keep it from its work and is worth a word.
    void add_notices(std::vector<Reason>& notices) const;
    [[nodiscard]] std::vector<SharedWork::Chain> shared_chains() const;
    Effects asked(LedgerClient::Asks asks) const;
    ChainRunner& add_chain(ChainRecord record);

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
    std::vector<types::ChainId> by_timer_;
    std::vector<std::string> troubles_;  // keys that could not be read
    types::Batch sealed_anew_;           // keys that another start had sealed otherwise
    CommitteeAnswers answers_;
    ContractAnswers contract_answers_;
};

}  // namespace weft::node
