#include <weft/client/committee.hpp>

namespace weft::client {
namespace {

std::string path_of(const types::ChainId& chain)
{
    return "/chains/" + chain.text();
}

}  // namespace

Try<answers::Activated> activate(const Client& node, const answers::ActivateChain& chain)
{
    return node.post<answers::Activated>("/chains", chain);
}

Try<std::vector<answers::ChainHead>> chains(const Client& node)
{
    return node.all<answers::ChainHead>("/chains");
}

Try<answers::Chain> chain(const Client& node, const types::ChainId& chain)
{
    return node.get<answers::Chain>(path_of(chain));
}

Try<std::vector<answers::BlockHead>> blocks(const Client& node, const types::ChainId& chain)
{
    return node.all<answers::BlockHead>(path_of(chain) + "/blocks");
}

Try<answers::Request> request(const Client& node,
                              const types::ChainId& chain,
                              const types::RequestId& request,
                              Wait wait)
{
    return node.get<answers::Request>(
        path_of(chain) + "/requests/" + percent_encoded(types::to_text(request)), "processed",
        wait);
}

Try<answers::ViewResults> view(const Client& node,
                               const types::ChainId& chain,
                               const answers::ViewCall& call)
{
    return node.post<answers::ViewResults>(path_of(chain) + "/view", call);
}

Try<std::vector<answers::Contract>> contracts(const Client& node, const types::ChainId& chain)
{
    return node.all<answers::Contract>(path_of(chain) + "/contracts");
}

Try<std::vector<types::AgentId>> accounts(const Client& node, const types::ChainId& chain)
{
    return node.all<types::AgentId>(path_of(chain) + "/accounts");
}

Try<answers::Account> account(const Client& node,
                              const types::ChainId& chain,
                              const types::AgentId& agent)
{
    return node.get<answers::Account>(path_of(chain) + "/accounts/" +
                                      percent_encoded(types::to_text(agent)));
}

Try<answers::StateValue> state_value(const Client& node, const types::ChainId& chain, ByteSpan key)
{
    return node.get<answers::StateValue>(path_of(chain) + "/state/" + to_hex(key));
}

Try<answers::Proof> proof(const Client& node, const types::ChainId& chain, ByteSpan key)
{
    return node.get<answers::Proof>(path_of(chain) + "/proof/" + to_hex(key));
}

Try<std::vector<answers::LogLine>> log_lines(const Client& node,
                                             const types::ChainId& chain,
                                             const std::string& contract)
{
    return node.all<answers::LogLine>(path_of(chain) +
                                      "/events?contract=" + percent_encoded(contract));
}

}  // namespace weft::client
