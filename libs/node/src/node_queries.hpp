#pragma once

// What a node can be asked, answered from its two roles.

#include <weft/node/queries.hpp>

#include "committee_role.hpp"
#include "dkg_role.hpp"
#include "ledger_role.hpp"

namespace weft::node {

class NodeQueries final : public Queries {
public:
    /// A role that is not played is nullptr. Pre: all outlive this.
    NodeQueries(const types::Genesis& genesis,
                const LedgerRole* ledger,
                const CommitteeRole* committee,
                const DkgRole* dkg,
                const types::StoreView& store)
        : genesis_{genesis}, ledger_{ledger}, committee_{committee}, dkg_{dkg}, store_{store}
    {}

    [[nodiscard]] const types::Genesis& genesis() const override { return genesis_; }
    [[nodiscard]] std::vector<Reason> not_ready(Instant now) const override;

    [[nodiscard]] Queried<answers::AddressStatus> address(
        const types::Address& address) const override;
    [[nodiscard]] QueriedPage<answers::AddressOutput> outputs(
        const types::Address& address, const answers::PageAsk& ask) const override;
    [[nodiscard]] QueriedPage<answers::HistoryEntry> history(
        const types::Address& address, const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Transaction> transaction(
        const types::TransactionId& id) const override;
    [[nodiscard]] Queried<answers::Message> message(const types::MessageId& id) const override;
    [[nodiscard]] QueriedPage<answers::Conflict> conflicts(
        const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Tangle> tangle() const override;
    [[nodiscard]] QueriedPage<types::MessageId> tips(const answers::PageAsk& ask) const override;
    [[nodiscard]] QueriedPage<answers::Dkg> dkg_runs(const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Dkg> dkg_run(ByteSpan run) const override;
    [[nodiscard]] QueriedPage<answers::ChainHead> chains(
        const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Chain> chain(const types::ChainId& chain) const override;
    [[nodiscard]] QueriedPage<answers::BlockHead> blocks(
        const types::ChainId& chain, const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Block> block(const types::ChainId& chain,
                                                std::uint32_t index) const override;
    [[nodiscard]] Queried<answers::Request> request(const types::ChainId& chain,
                                                    const types::RequestId& id) const override;
    [[nodiscard]] Queried<answers::ViewResults> view(const types::ChainId& chain,
                                                     types::Hname contract,
                                                     types::Hname entry_point,
                                                     const types::Dict& params) const override;
    [[nodiscard]] QueriedPage<answers::Contract> contracts(
        const types::ChainId& chain, const answers::PageAsk& ask) const override;
    [[nodiscard]] QueriedPage<types::AgentId> accounts(const types::ChainId& chain,
                                                       const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Account> account(const types::ChainId& chain,
                                                    const types::AgentId& agent) const override;
    [[nodiscard]] Queried<answers::StateValue> state_value(const types::ChainId& chain,
                                                           ByteSpan key) const override;
    [[nodiscard]] Queried<answers::Proof> proof(const types::ChainId& chain,
                                                ByteSpan key) const override;
    [[nodiscard]] QueriedPage<answers::LogLine> contract_events(
        const types::ChainId& chain,
        types::Hname contract,
        const answers::PageAsk& ask) const override;
    [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> counters() const override;

private:
    /// The chain with a state, or why there is none.
    [[nodiscard]] Queried<const ChainRunner*> running(const types::ChainId& chain) const;
    [[nodiscard]] answers::BlockHead head_of(const ChainRunner& runner,
                                             const state::Block& block) const;

    const types::Genesis& genesis_;
    const LedgerRole* ledger_;
    const CommitteeRole* committee_;
    const DkgRole* dkg_;
    const types::StoreView& store_;
};

}  // namespace weft::node
