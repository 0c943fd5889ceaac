#pragma once

// The chain side of ledger access: which ledger nodes are there, and what was asked of them and not
// answered.
//
// Source    S1 "nodeconn"
// Rules     subscriptions go to all ledger nodes, so that any one may die;
//           what is wanted is asked of every connected node, again each `retry` until it came;
//           what only ledger nodes name is asked of everybody once, and again of those who named it:
//           who names what is not there costs its own link, and no more than `named_max` places;
//           a post goes to one node and, while it is not confirmed, to the next at each retry;
//           of a post that should have been confirmed long ago, each node is asked whether it is
//           there at all

#include <weft/ledger_access/ledger_access.hpp>
#include <weft/node/connected.hpp>

#include <map>
#include <set>

namespace weft::node {

class LedgerClient {
public:
    struct Ask {
        PeerId to;
        ToLedger message;
    };
    using Asks = std::vector<Ask>;
    static constexpr Instant retry = std::chrono::seconds{1};
    /// Open names of one node: the outputs of two answers.
    static constexpr std::size_t named_max = 2 * address_outputs_max;

    /// `nodes`: this one too, when it plays both roles. Pre: `connected` outlives this.
    LedgerClient(const std::vector<PeerId>& nodes, const PeerId& self, const Connected& connected);

    [[nodiscard]] bool serves(const PeerId& peer) const { return nodes_.contains(peer); }
    [[nodiscard]] std::size_t connected() const { return up().size(); }
    [[nodiscard]] std::size_t known() const { return nodes_.size(); }

    Asks on_up(const PeerId& peer);
    void on_down(const PeerId& peer);
    Asks subscribe(const types::Address& address);
    Asks want(const types::TransactionId& id);
    /// One that this node names, and nobody else may have heard of.
    Asks want_named(const PeerId& node, const types::TransactionId& id);
    void came(const types::TransactionId& id);
    /// Asks every connected node for it, once.
    [[nodiscard]] Asks look_up(const types::TransactionId& id) const;
    /// `patience` retries pass before this node posts at all: the others of the committee have it
    /// too.
    Asks post(const types::TransactionId& id, Bytes transaction, std::uint32_t patience);
    [[nodiscard]] bool posting(const types::TransactionId& id) const { return posts_.contains(id); }
    /// Asks every connected node whether it has what we post.
    Asks doubt(const types::TransactionId& id, const types::Address& address) const;
    void said(const PeerId& node, const InclusionState& answer);
    /// True when m - f of the m configured nodes are connected and said that it is unknown there,
    /// f = ⌊(m - 1) / 3⌋: what f of them say, that they have it or that they do not, decides nothing.
    [[nodiscard]] bool nowhere(const types::TransactionId& id) const;
    void settled(const types::TransactionId& id) { posts_.erase(id); }
    /// Every `retry`.
    Asks on_retry();

private:
    struct Post {
        Bytes transaction;
        std::uint32_t patience = 0;
        std::size_t next = 0;
        std::set<PeerId> lacking;  ///< connected nodes that said they do not have it
    };
    [[nodiscard]] std::vector<PeerId> up() const;
    static void post_to_next(Post& post, const std::vector<PeerId>& nodes, Asks& asks);

    std::set<PeerId> nodes_;
    PeerId self_;
    const Connected& connected_;
    std::set<types::Address> subscriptions_;
    std::set<types::TransactionId> wanted_;
    std::map<PeerId, std::set<types::TransactionId>> named_;  ///< by whom, and not come yet
    std::map<types::TransactionId, Post> posts_;
};

}  // namespace weft::node
