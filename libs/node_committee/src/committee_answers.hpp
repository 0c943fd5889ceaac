#pragma once

// Answers to what a committee node is asked of its chains.

#include <weft/node_committee/queries.hpp>
#include <weft/state/block.hpp>
#include <weft/types/batch.hpp>

namespace weft::node {

class HeldChain;
class CommitteeRole;

class CommitteeAnswers final : public CommitteeQueries {
public:
    /// Pre: both outlive this.
    CommitteeAnswers(const CommitteeRole& committee, const types::StoreView& store)
        : committee_{committee}, store_{store}
    {}

    [[nodiscard]] QueriedPage<answers::ChainHead> chains(
        const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Chain> chain(const types::ChainId& chain) const override;
    [[nodiscard]] QueriedPage<answers::BlockHead> blocks(
        const types::ChainId& chain, const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Block> block(const types::ChainId& chain,
                                                std::uint32_t index) const override;
    [[nodiscard]] Queried<answers::Request> request(const types::ChainId& chain,
                                                    const types::RequestId& id) const override;
    [[nodiscard]] QueriedPage<answers::Receipt> receipts(
        const types::ChainId& chain, const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<ViewRun> view(const types::ChainId& chain,
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

private:
    /// The chain with a state, or why there is none.
    [[nodiscard]] Queried<const HeldChain*> running(const types::ChainId& chain) const;
    [[nodiscard]] answers::BlockHead head_of(const HeldChain& runner,
                                             const state::Block& block,
                                             ByteSpan bytes) const;

    const CommitteeRole& committee_;
    const types::StoreView& store_;
};

}  // namespace weft::node
