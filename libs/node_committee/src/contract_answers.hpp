#pragma once

// Answers to what a committee node is asked of contracts by their descriptions.
//
// Promises  nothing runs here: what is returned holds a state, programs and the question, and runs on
//           any thread; its gas is that of a view, or of a request, or of the block that is run again.

#include <weft/node_committee/contract_queries.hpp>

namespace weft::node {

class HeldChain;
class CommitteeRole;

class ContractAnswers final : public ContractQueries {
public:
    /// Pre: outlives this.
    explicit ContractAnswers(const CommitteeRole& committee) : committee_{committee} {}

    [[nodiscard]] Queried<answers::ContractInterface> contract_interface(
        const types::ChainId& chain, types::Hname contract) const override;
    [[nodiscard]] Queried<Run<answers::TypedResults>> ask(
        const types::ChainId& chain, const answers::TypedCall& call) const override;
    [[nodiscard]] Queried<Run<answers::Estimated>> estimate(const types::ChainId& chain,
                                                            const answers::EstimateAsk& ask,
                                                            Instant now) const override;
    [[nodiscard]] Queried<Run<answers::Traced>> trace(
        const types::ChainId& chain, const types::RequestId& request) const override;

private:
    /// The chain with a state, or why there is none.
    [[nodiscard]] Queried<const HeldChain*> running(const types::ChainId& chain) const;

    const CommitteeRole& committee_;
};

}  // namespace weft::node
