#pragma once

// The booked messages as a graph over dense indexes, what each stands for, and the tips.
//
// Genesis is index 0; parents have lower indexes than their children. Ids appear at the border
// only. Bytes and payloads are not kept.
//
// Words   A statement is a message as a vote of its issuer; statements are ordered by (time, id)
//         (D-21). The claims of a message are those of all it stands for (D-20).

#include <weft/ledger/claims.hpp>
#include <weft/tangle/index_set.hpp>
#include <weft/types/message.hpp>

#include <limits>
#include <span>
#include <unordered_map>
#include <vector>

namespace weft::tangle {

using MessageIndex = std::uint32_t;
using ledger::Claims;
using ledger::ConflictSetIndex;
using ledger::no_index;
using ledger::TransactionIndex;

class Dag {
public:
    struct Vertex {
        types::MessageId id;
        types::Timestamp time = std::numeric_limits<types::Timestamp>::min();
        std::uint64_t sequence_number = 0;
        std::uint32_t issuer = no_index;  ///< Mana::Node
        TransactionIndex transaction = no_index;
        std::uint32_t rank = 0;  ///< 1 + the highest of a strong parent; genesis 0
        std::uint32_t parents_first = 0;
        std::uint8_t strong = 0;
        std::uint8_t weak = 0;
        bool payload = false;
        bool confirmed = false;
        std::uint32_t strong_children = 0;
        std::uint32_t tip_place = no_index;
        std::uint32_t child_edge = no_index;  ///< the newest of the edges to its children
    };

    Dag();

    MessageIndex add(Vertex vertex,
                     std::span<const MessageIndex> strong,
                     std::span<const MessageIndex> weak,
                     Claims claims = {});
    void confirm(MessageIndex message);
    void unconfirm(MessageIndex message);

    [[nodiscard]] std::optional<MessageIndex> find(const types::MessageId& id) const;
    [[nodiscard]] const Vertex& operator[](MessageIndex message) const
    {
        return vertices_[message];
    }
    [[nodiscard]] std::span<const MessageIndex> strong(MessageIndex message) const;
    [[nodiscard]] std::span<const MessageIndex> weak(MessageIndex message) const;
    /// `visit(child, strong)` for each parent edge that leads here, the newest first.
    template <class Visit>
    void each_child(MessageIndex message, Visit visit) const
    {
        for (auto e = vertices_[message].child_edge; e != no_index; e = edges_[e].next)
            visit(edges_[e].child, edges_[e].strong);
    }
    [[nodiscard]] const Claims& claims(MessageIndex message) const { return claims_[message]; }
    void set_claims(MessageIndex message, Claims claims) { claims_[message] = std::move(claims); }
    /// True when `a` comes after `b` in the order of statements.
    [[nodiscard]] bool later(MessageIndex a, MessageIndex b) const
    {
        const auto& one = vertices_[a];
        const auto& other = vertices_[b];
        return one.time != other.time ? one.time > other.time : one.id > other.id;
    }
    /// Of one issuer, in the order of statements.
    [[nodiscard]] std::span<const MessageIndex> statements(std::uint32_t issuer) const
    {
        if (issuer >= statements_.size()) return {};
        return statements_[issuer];
    }
    /// Numbers of issuers are below it.
    [[nodiscard]] std::size_t issuers() const noexcept { return statements_.size(); }
    [[nodiscard]] std::size_t size() const noexcept { return vertices_.size(); }  ///< with genesis
    [[nodiscard]] std::size_t confirmed_count() const noexcept { return confirmed_; }

    /// Messages without a strong child; genesis while it is alone. Never empty. A tip more than
    /// 30 min older than the newest message is dropped once another is there: nothing current may
    /// attach to it.
    [[nodiscard]] std::span<const MessageIndex> tips() const noexcept { return tips_; }
    /// The same, in order of booking.
    [[nodiscard]] const IndexSet& tips_by_age() const noexcept { return by_age_; }
    /// The latest time of a booked message; the lowest value without one.
    [[nodiscard]] types::Timestamp newest_time() const noexcept { return newest_time_; }

private:
    void add_tip(MessageIndex message);
    void remove_tip(MessageIndex message);
    void drop_old_tips();

    struct Edge {
        MessageIndex child;
        std::uint32_t next;  ///< edge to an older child of the same parent
        bool strong;
    };

    std::vector<Vertex> vertices_;
    std::vector<Claims> claims_;
    std::vector<MessageIndex> parents_;                         ///< strong, then weak, per message
    std::vector<Edge> edges_;                                   ///< one for each of `parents_`
    std::vector<std::vector<MessageIndex>> statements_;         ///< by issuer
    std::vector<MessageIndex> tips_;                            ///< each at its `tip_place`
    IndexSet by_age_;                                           ///< the same
    std::unordered_map<types::MessageId, MessageIndex> index_;  ///< lookups only
    types::Timestamp newest_time_ = std::numeric_limits<types::Timestamp>::min();
    std::size_t confirmed_ = 0;
};

}  // namespace weft::tangle
