#pragma once

// What a committee node is asked of contracts by their descriptions.

#include <weft/answers/contract_calls.hpp>
#include <weft/client/client.hpp>

namespace weft::client {

/// `contract`: a name, or eight hex digits of an hname.
[[nodiscard]] Try<answers::ContractInterface> contract_interface(const Client& node,
                                                                 const types::ChainId& chain,
                                                                 const std::string& contract);
[[nodiscard]] Try<answers::TypedResults> ask(const Client& node,
                                             const types::ChainId& chain,
                                             const answers::TypedCall& call);
[[nodiscard]] Try<answers::Estimated> estimate(const Client& node,
                                               const types::ChainId& chain,
                                               const answers::EstimateAsk& ask);
[[nodiscard]] Try<answers::Traced> trace(const Client& node,
                                         const types::ChainId& chain,
                                         const types::RequestId& request);

}  // namespace weft::client
