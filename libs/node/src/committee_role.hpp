#pragma once

// The committee side of a node: its keys, its chains, its key generations, and its ledger nodes.
//
// On disk: "ck" ‖ address 33 -> committee key (key_record.hpp), "cr" ‖ address 33 -> chain record.

#include <weft/node/command.hpp>
#include <weft/node/key_record.hpp>

#include "chain_runner.hpp"
#include "ledger_client.hpp"
#include <map>
#include <memory>

namespace weft::node {

class CommitteeRole {
public:
    /// Loads keys and chains. Pre: config and store outlive the role.
    CommitteeRole(const NodeConfig& config, PeerId self, const types::StoreView& store);

    Effects on_start(Instant now);
    Effects on_peer_up(Instant now, const PeerId& peer);
    void on_peer_down(const PeerId& peer);
    Effects on(Instant now, const PeerId& from, const FromLedger& frame);
    Effects on_timer(Instant now, TimerId id);
    Effects activate(Instant now, CommandId command, const ActivateChain& what);
    /// A key from a generation: kept, and told only when durable. `entropy`: 40 fresh bytes.
    Effects add_key(CommitteeKey key, ByteSpan entropy, Event event);

    /// Hands a frame to its chain; a frame of a stranger or an unknown chain is dropped.
    template <class ChainFrame>
    Effects on_chain(Instant now, const PeerId& from, const ChainFrame& frame)
    {
        const auto runner = chains_.find(frame.chain);
        if (runner == chains_.end()) return {};
        const auto& members = runner->second->key().members;
        const auto member = std::ranges::lower_bound(members, from);
        if (member == members.end() || *member != from || from == self_) return {};
        return runner->second->on(
            now, ValidatorIndex{static_cast<std::uint16_t>(member - members.begin())}, frame);
    }

    [[nodiscard]] const ChainRunner* chain(const types::ChainId& id) const;
    [[nodiscard]] const std::map<types::ChainId, std::unique_ptr<ChainRunner>>& chains() const
    {
        return chains_;
    }
    [[nodiscard]] const std::map<types::Address, std::unique_ptr<CommitteeKey>>& keys() const
    {
        return keys_;
    }
    void add_reasons(Instant now, std::vector<Reason>& reasons) const;
    void add_counters(std::vector<std::pair<std::string, std::uint64_t>>& counters) const;

private:
    Effects asked(LedgerClient::Asks asks) const;
    ChainRunner& add_chain(ChainRecord record);

    const NodeConfig& config_;
    PeerId self_;
    const types::StoreView& store_;
    chain::Programs programs_;
    LedgerClient ledger_;
    std::map<types::Address, std::unique_ptr<CommitteeKey>> keys_;
    std::map<types::ChainId, std::unique_ptr<ChainRunner>> chains_;
    std::vector<types::ChainId> by_timer_;
    std::set<PeerId> connected_;
    std::vector<std::string> troubles_;  // keys that could not be read
};

}  // namespace weft::node
