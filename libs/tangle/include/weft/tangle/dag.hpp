#pragma once

// The booked messages as a graph over dense indexes, what each stands for, and the tips.
//
// Genesis is index 0; parents have lower indexes than their children. Ids appear at the border
// only. Bytes and payloads are not kept.
//
// The oldest messages are let go (`let_go`). One that is gone reads as confirmed, without parents,
// payload and issuer. Where one goes that is not confirmed, all that stands on it is dead: it can
// never be confirmed.
//
// Words   A statement is a message as a vote of its issuer; statements are ordered by (time, id)
//         (D-21). The claims of a message are those of all it stands for (D-20).

#include <weft/base/window.hpp>
#include <weft/ledger/claims.hpp>
#include <weft/types/message.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstring>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace weft::tangle {

/// In order of booking; never used again.
using MessageIndex = std::uint64_t;
using ledger::Claims;
using ledger::ConflictSetIndex;
using ledger::no_index;
using ledger::TransactionIndex;
/// Of nodes, and of places among tips.
inline constexpr std::uint32_t no_node = std::numeric_limits<std::uint32_t>::max();

/// Ids whole: std::equal goes byte by byte.
struct SameBytes {
    template <class Id>
    bool operator()(const Id& a, const Id& b) const noexcept
    {
        return std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0;
    }
};

class Dag {
public:
    struct Vertex {
        types::MessageId id;
        types::Timestamp time = std::numeric_limits<types::Timestamp>::min();
        std::uint64_t sequence_number = 0;
        std::uint32_t issuer = no_node;  ///< Mana::Node
        std::uint32_t rank = 0;          ///< 1 + the highest of a strong parent; genesis 0
        TransactionIndex transaction = no_index;
        std::uint64_t parents_first = 0;
        std::uint64_t child_edge = 0;  ///< the newest of the edges to its children; 0: none
        /// No message below it that is open is older, as far as was looked at; see Tangle::sound.
        mutable types::Timestamp open_since = std::numeric_limits<types::Timestamp>::max();
        std::uint32_t strong_children = 0;
        std::uint32_t tip_place = no_node;
        std::uint8_t strong = 0;
        std::uint8_t weak = 0;
        bool payload = false;
        bool confirmed = false;
        bool dead = false;
        bool lost = false;      ///< its transaction was let go, and was not confirmed
        bool grounded = false;  ///< it stands on the footing (Engine::let_go), or is it
        bool doubtful = false;  ///< see Tangle::doubts

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.id, self.time, self.sequence_number, self.issuer, self.rank,
                    self.transaction, self.parents_first, self.child_edge, self.open_since,
                    self.strong_children, self.tip_place, self.strong, self.weak, self.payload,
                    self.confirmed, self.dead, self.lost, self.grounded, self.doubtful);
        }
    };

    Dag();

    MessageIndex add(Vertex vertex,
                     std::span<const MessageIndex> strong,
                     std::span<const MessageIndex> weak,
                     Claims claims = {});
    void confirm(MessageIndex message);
    void unconfirm(MessageIndex message);
    /// It, and what stands on it over strong parents, can never be confirmed. Those that were not dead.
    std::vector<MessageIndex> kill(MessageIndex message);
    /// Its transaction is let go. `lost`: unconfirmed.
    void forget_transaction(MessageIndex message, bool lost)
    {
        vertices_[message].transaction = no_index;
        vertices_[message].lost = lost;
    }
    /// What stands on it over strong parents, and it, are grounded from now on; nothing else is.
    void set_footing(MessageIndex message);
    void doubt(MessageIndex message)
    {
        vertices_[message].doubtful = true;
        vertices_[message].open_since = std::numeric_limits<types::Timestamp>::min();
    }
    /// Messages below go. Pre: what stands on those of them that are not confirmed is dead.
    void let_go(MessageIndex below);
    /// The oldest that is kept, besides genesis.
    [[nodiscard]] MessageIndex first() const noexcept { return vertices_.first(); }
    [[nodiscard]] bool holds(MessageIndex message) const noexcept
    {
        return vertices_.holds(message);
    }
    [[nodiscard]] std::size_t kept() const noexcept { return vertices_.count(); }
    /// Booked ever, without genesis.
    [[nodiscard]] std::uint64_t booked_count() const noexcept { return vertices_.size() - 1; }
    /// Memory, about.
    [[nodiscard]] std::size_t bytes() const noexcept;

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
        // Edges to what is gone are gone; a newer child has a higher edge.
        for (auto e = vertices_[message].child_edge; e >= edges_.first(); e = edges_[e].next)
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
    /// With genesis and those that are gone.
    [[nodiscard]] std::uint64_t size() const noexcept { return vertices_.size(); }
    /// Gone ones included.
    [[nodiscard]] std::uint64_t confirmed_count() const noexcept { return confirmed_; }

    /// Messages without a strong child; genesis while it is alone. Never empty. A tip more than
    /// 30 min older than the newest message is dropped once another is there: nothing current may
    /// attach to it.
    [[nodiscard]] std::span<const MessageIndex> tips() const noexcept { return tips_; }
    /// The same, in order of booking.
    [[nodiscard]] const std::set<MessageIndex>& tips_by_age() const noexcept { return by_age_; }
    /// The latest time of a booked message; the lowest value without one.
    [[nodiscard]] types::Timestamp newest_time() const noexcept { return newest_time_; }

    /// For a snapshot (weft/codec/image.hpp).
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.vertices_, self.claims_, self.parents_, self.edges_, self.statements_,
                self.tips_, self.newest_time_, self.confirmed_);
        if constexpr (Archive::reads) self.index_again();
    }

private:
    void index_again();
    void add_tip(MessageIndex message);
    void remove_tip(MessageIndex message);
    void drop_old_tips();

    struct Edge {
        MessageIndex child = 0;
        std::uint64_t next = 0;  ///< edge to an older child of the same parent; 0: none
        bool strong = false;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.child, self.next, self.strong);
        }
    };

    Window<Vertex> vertices_;
    Window<Claims> claims_;
    Window<MessageIndex> parents_;                       ///< strong, then weak, per message
    Window<Edge> edges_;                                 ///< one for each of `parents_`
    std::vector<std::vector<MessageIndex>> statements_;  ///< by issuer
    std::vector<MessageIndex> tips_;                     ///< each at its `tip_place`
    std::set<MessageIndex> by_age_;                      ///< the same
    boost::unordered_flat_map<types::MessageId,
                              MessageIndex,
                              std::hash<types::MessageId>,
                              SameBytes>
        index_;  ///< lookups only
    types::Timestamp newest_time_ = std::numeric_limits<types::Timestamp>::min();
    std::uint64_t confirmed_ = 0;
};

}  // namespace weft::tangle
