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

    [[nodiscard]] Queried<std::vector<OutputInfo>> outputs(
        const types::Address& address) const override;
    [[nodiscard]] Queried<std::vector<HistoryEntry>> history(
        const types::Address& address) const override;
    [[nodiscard]] Queried<TransactionInfo> transaction(
        const types::TransactionId& id) const override;
    [[nodiscard]] Queried<MessageInfo> message(const types::MessageId& id) const override;
    [[nodiscard]] Queried<std::vector<ConflictInfo>> conflicts() const override;
    [[nodiscard]] Queried<TangleInfo> tangle() const override;

    [[nodiscard]] Queried<std::vector<DkgInfo>> dkg_runs() const override;
    [[nodiscard]] Queried<std::vector<ChainInfo>> chains() const override;
    [[nodiscard]] Queried<ChainInfo> chain(const types::ChainId& chain) const override;
    [[nodiscard]] Queried<std::vector<BlockInfo>> blocks(const types::ChainId& chain,
                                                         std::uint32_t from,
                                                         std::size_t limit) const override;
    [[nodiscard]] Queried<BlockInfo> block(const types::ChainId& chain,
                                           std::uint32_t index) const override;
    [[nodiscard]] Queried<std::pair<RequestState, std::optional<ReceiptInfo>>> request(
        const types::ChainId& chain, const types::RequestId& id) const override;
    [[nodiscard]] Queried<types::Dict> view(const types::ChainId& chain,
                                            types::Hname contract,
                                            types::Hname entry_point,
                                            const types::Dict& params) const override;
    [[nodiscard]] Queried<std::vector<ContractInfo>> contracts(
        const types::ChainId& chain) const override;
    [[nodiscard]] Queried<std::vector<types::AgentId>> accounts(
        const types::ChainId& chain) const override;
    [[nodiscard]] Queried<types::Balances> account(const types::ChainId& chain,
                                                   const types::AgentId& agent) const override;
    [[nodiscard]] Queried<std::optional<Bytes>> state_value(const types::ChainId& chain,
                                                            ByteSpan key) const override;
    [[nodiscard]] Queried<ProofInfo> proof(const types::ChainId& chain,
                                           ByteSpan key) const override;
    [[nodiscard]] Queried<std::vector<LoggedEvent>> contract_events(
        const types::ChainId& chain, types::Hname contract) const override;
    [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> counters() const override;

private:
    /// The chain with a state, or why there is none.
    [[nodiscard]] Queried<const ChainRunner*> running(const types::ChainId& chain) const;
    [[nodiscard]] BlockInfo block_info(const ChainRunner& runner, const state::Block& block) const;

    const types::Genesis& genesis_;
    const LedgerRole* ledger_;
    const CommitteeRole* committee_;
    const DkgRole* dkg_;
    const types::StoreView& store_;
};

}  // namespace weft::node
