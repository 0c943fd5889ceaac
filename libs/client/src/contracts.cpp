#include <weft/client/contracts.hpp>
#include <weft/json/values.hpp>

namespace weft::client {
namespace {

std::string path_of(const types::ChainId& chain)
{
    return "/chains/" + chain.text();
}

}  // namespace

Try<answers::ContractInterface> contract_interface(const Client& node,
                                                   const types::ChainId& chain,
                                                   const std::string& contract)
{
    return node.get<answers::ContractInterface>(path_of(chain) + "/contracts/" +
                                                percent_encoded(contract) + "/interface");
}

Try<answers::TypedResults> ask(const Client& node,
                               const types::ChainId& chain,
                               const answers::TypedCall& call)
{
    return node.post<answers::TypedResults>(path_of(chain) + "/ask", call);
}

Try<answers::Estimated> estimate(const Client& node,
                                 const types::ChainId& chain,
                                 const answers::EstimateAsk& ask)
{
    return node.post<answers::Estimated>(path_of(chain) + "/estimate", ask);
}

Try<answers::Traced> trace(const Client& node,
                           const types::ChainId& chain,
                           const types::RequestId& request)
{
    return node.post<answers::Traced>(path_of(chain) + "/trace", answers::TraceAsk{request});
}

}  // namespace weft::client
