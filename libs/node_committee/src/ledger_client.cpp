#include "ledger_client.hpp"

#include <algorithm>

namespace weft::node {

LedgerClient::LedgerClient(const std::vector<PeerId>& nodes,
                           const PeerId& self,
                           const Connected& connected)
    : nodes_{nodes.begin(), nodes.end()}, self_{self}, connected_{connected}
{}

std::vector<PeerId> LedgerClient::up() const
{
    std::vector<PeerId> ids;
    for (const auto& id : nodes_)
        if (id == self_ || connected_.contains(id)) ids.push_back(id);
    return ids;
}

LedgerClient::Asks LedgerClient::on_up(const PeerId& peer)
{
    if (!nodes_.contains(peer)) return {};
    Asks asks;
    asks.push_back({peer, SetId{types::to_text(self_)}});
    for (const auto& address : subscriptions_) asks.push_back({peer, Subscribe{address}});
    for (const auto& id : wanted_) asks.push_back({peer, GetConfirmedTransaction{id}});
    if (const auto named = named_.find(peer); named != named_.end())
        for (const auto& id : named->second) asks.push_back({peer, GetConfirmedTransaction{id}});
    return asks;
}

void LedgerClient::on_down(const PeerId& peer)
{
    for (auto& [id, post] : posts_) post.lacking.erase(peer);
}

LedgerClient::Asks LedgerClient::subscribe(const types::Address& address)
{
    subscriptions_.insert(address);
    Asks asks;
    for (const auto& node : up()) asks.push_back({node, Subscribe{address}});
    return asks;
}

LedgerClient::Asks LedgerClient::want(const types::TransactionId& id)
{
    if (!wanted_.insert(id).second) return {};
    Asks asks;
    for (const auto& node : up()) asks.push_back({node, GetConfirmedTransaction{id}});
    return asks;
}

LedgerClient::Asks LedgerClient::want_named(const PeerId& node, const types::TransactionId& id)
{
    if (!nodes_.contains(node) || wanted_.contains(id)) return {};
    const bool known =
        std::ranges::any_of(named_, [&](const auto& one) { return one.second.contains(id); });
    auto& named = named_[node];
    if (named.size() >= named_max || !named.insert(id).second || known) return {};
    return look_up(id);
}

void LedgerClient::came(const types::TransactionId& id)
{
    wanted_.erase(id);
    for (auto& [node, named] : named_) named.erase(id);
}

LedgerClient::Asks LedgerClient::look_up(const types::TransactionId& id) const
{
    Asks asks;
    for (const auto& node : up()) asks.push_back({node, GetConfirmedTransaction{id}});
    return asks;
}

LedgerClient::Asks LedgerClient::doubt(const types::TransactionId& id,
                                       const types::Address& address) const
{
    Asks asks;
    for (const auto& node : up()) asks.push_back({node, GetInclusion{id, address}});
    return asks;
}

void LedgerClient::said(const PeerId& node, const InclusionState& answer)
{
    const auto post = posts_.find(answer.transaction);
    if (post == posts_.end() || !nodes_.contains(node)) return;
    if (answer.state == Inclusion::unknown)
        post->second.lacking.insert(node);
    else
        post->second.lacking.erase(node);
}

bool LedgerClient::nowhere(const types::TransactionId& id) const
{
    const auto post = posts_.find(id);
    if (post == posts_.end()) return false;
    const auto faulty = (known() - 1) / 3;
    return post->second.lacking.size() >= known() - faulty;
}

LedgerClient::Asks LedgerClient::post(const types::TransactionId& id,
                                      Bytes transaction,
                                      std::uint32_t patience)
{
    // Each transaction starts at another node, so that no ledger node carries all anchors.
    const auto start = std::to_integer<std::size_t>(id.bytes()[0]);
    const auto [post, fresh] = posts_.try_emplace(id, Post{.transaction = std::move(transaction),
                                                           .patience = patience,
                                                           .next = start,
                                                           .lacking = {}});
    Asks asks;
    if (fresh && patience == 0) post_to_next(post->second, up(), asks);
    return asks;
}

LedgerClient::Asks LedgerClient::on_retry()
{
    Asks asks;
    const auto nodes = up();
    for (const auto& id : wanted_)
        for (const auto& node : nodes) asks.push_back({node, GetConfirmedTransaction{id}});
    for (const auto& node : nodes)
        if (const auto named = named_.find(node); named != named_.end())
            for (const auto& id : named->second)
                asks.push_back({node, GetConfirmedTransaction{id}});
    for (auto& [id, post] : posts_) {
        if (post.patience > 0)
            --post.patience;
        else
            post_to_next(post, nodes, asks);
    }
    return asks;
}

void LedgerClient::post_to_next(Post& post, const std::vector<PeerId>& nodes, Asks& asks)
{
    if (nodes.empty()) return;
    asks.push_back({nodes[post.next % nodes.size()], PostTransaction{post.transaction}});
    ++post.next;
}

}  // namespace weft::node
