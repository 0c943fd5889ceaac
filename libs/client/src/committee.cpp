#include <weft/client/committee.hpp>

#include <algorithm>
#include <iterator>

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

Try<answers::ChainReshareStarted> reshare(const Client& node,
                                          const types::ChainId& chain,
                                          const answers::ReshareChain& plan,
                                          std::chrono::milliseconds connecting)
{
    return once_connected(connecting, [&] {
        return node.post<answers::ChainReshareStarted>(path_of(chain) + "/reshare", plan);
    });
}

Try<answers::MoveAgreed> move_chain(const Client& node,
                                    const types::ChainId& chain,
                                    const answers::MoveChain& plan)
{
    return node.post<answers::MoveAgreed>(path_of(chain) + "/move", plan);
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

Try<std::vector<answers::Receipt>> receipts(const Client& node,
                                            const types::ChainId& chain,
                                            std::size_t count)
{
    std::vector<answers::Receipt> all;
    std::string cursor;
    while (all.size() < count) {
        auto page = node.get<answers::Page<answers::Receipt>>(
            path_of(chain) + "/requests?limit=" +
            std::to_string(std::min<std::size_t>(count - all.size(), answers::page_limit_max)) +
            (cursor.empty() ? "" : "&cursor=" + percent_encoded(cursor)));
        if (!page) return std::unexpected{std::move(page).error()};
        std::ranges::move(page->items, std::back_inserter(all));
        if (!page->next) break;
        cursor = *std::move(page->next);
    }
    return all;
}

Try<answers::OffLedgerTaken> submit_off_ledger(const Client& node,
                                               const types::ChainId& chain,
                                               Bytes request)
{
    return node.post<answers::OffLedgerTaken>(path_of(chain) + "/requests",
                                              answers::OffLedger{std::move(request)});
}

Try<answers::OffLedgersTaken> submit_off_ledgers(const Client& node,
                                                 const types::ChainId& chain,
                                                 std::vector<Bytes> requests)
{
    return node.post<answers::OffLedgersTaken>(path_of(chain) + "/requests/batch",
                                               answers::OffLedgers{std::move(requests)});
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
