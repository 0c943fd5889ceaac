#include "ledger_client.hpp"

namespace weft::node {

LedgerClient::LedgerClient(std::vector<PeerId> nodes, std::string own_name)
    : own_name_{std::move(own_name)}
{
    for (const auto& node : nodes) nodes_.emplace(node, false);
}

std::size_t LedgerClient::connected() const
{
    return up().size();
}

std::vector<PeerId> LedgerClient::up() const
{
    std::vector<PeerId> ids;
    for (const auto& [id, connected] : nodes_)
        if (connected) ids.push_back(id);
    return ids;
}

LedgerClient::Asks LedgerClient::on_up(const PeerId& peer)
{
    const auto node = nodes_.find(peer);
    if (node == nodes_.end()) return {};
    node->second = true;
    Asks asks;
    asks.push_back({peer, SetId{own_name_}});
    for (const auto& address : subscriptions_) asks.push_back({peer, Subscribe{address}});
    for (const auto& id : wanted_) asks.push_back({peer, GetConfirmedTransaction{id}});
    return asks;
}

void LedgerClient::on_down(const PeerId& peer)
{
    if (const auto node = nodes_.find(peer); node != nodes_.end()) node->second = false;
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
    const auto lacking = post->second.lacking.size();
    return lacking == connected() && 2 * lacking > known();
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
