#pragma once

// What a committee node can be asked of contracts by their descriptions. All but the description is
// work for another thread than the core's: it holds all it needs, and is bounded by gas.

#include <weft/answers/contract_calls.hpp>
#include <weft/node/queries.hpp>

namespace weft::node {

enum class ContractQueryError : std::uint8_t {
    not_a_committee_node,
    unknown_chain,
    unknown_contract,
    unknown_entry_point,
    unknown_request,
    no_anchor_yet,
    no_description,    ///< of a contract: its values have no types
    bad_argument,      ///< the text names it
    block_not_kept,    ///< the state after that block is gone, or not there yet
    request_not_kept,  ///< what the request's block began with is gone
    left_out,          ///< the next block would not take the request
    node_lacks,        ///< says nothing about the contract
};
BOOST_DESCRIBE_ENUM(ContractQueryError,
                    not_a_committee_node,
                    unknown_chain,
                    unknown_contract,
                    unknown_entry_point,
                    unknown_request,
                    no_anchor_yet,
                    no_description,
                    bad_argument,
                    block_not_kept,
                    request_not_kept,
                    left_out,
                    node_lacks)

class ContractQueries {
public:
    static constexpr auto not_played = ContractQueryError::not_a_committee_node;
    virtual ~ContractQueries() = default;

    template <class Answer>
    using Run = std::function<Queried<Answer>()>;

    [[nodiscard]] virtual Queried<answers::ContractInterface> contract_interface(
        const types::ChainId& chain, types::Hname contract) const = 0;
    [[nodiscard]] virtual Queried<Run<answers::TypedResults>> ask(
        const types::ChainId& chain, const answers::TypedCall& call) const = 0;
    [[nodiscard]] virtual Queried<Run<answers::Estimated>> estimate(const types::ChainId& chain,
                                                                    const answers::EstimateAsk& ask,
                                                                    Instant now) const = 0;
    [[nodiscard]] virtual Queried<Run<answers::Traced>> trace(
        const types::ChainId& chain, const types::RequestId& request) const = 0;
};

}  // namespace weft::node
