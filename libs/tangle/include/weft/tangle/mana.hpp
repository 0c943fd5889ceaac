#pragma once

// Consensus mana, who is active, and the time of the Tangle.
//
// Source    T §2.17 (consensus part), T §2.16; D-23, D-5.
// Promises  integers only; the mana of all nodes grows by exactly the genesis tokens that were
//           spent and pledged, and never passes u64 (checked at genesis).
//
// A node is active when its newest booked message is at most 30 min older than TangleTime, the
// time of the newest confirmed message. Genesis counts as a message of every node it pledges mana
// to, so a network that starts needs a majority of its pledged mana to confirm its first message:
// otherwise the first node to speak would confirm its own word.
//
// A confirmed transaction moves the sum of its inputs, all colors, from the nodes the spent
// outputs were pledged to to its own consensus pledge. Genesis outputs are pledged to nobody: the
// genesis pledges are a grant of their own. A pledge to the zero id is burned.

#include <weft/ledger/ledger.hpp>
#include <weft/tangle/dag.hpp>
#include <weft/types/genesis.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <map>
#include <span>
#include <utility>
#include <vector>

namespace weft::tangle {

using types::NodeId;
using types::Timestamp;

inline constexpr Timestamp activity_window = 30 * types::minute;

class Mana {
public:
    using Node = std::uint32_t;  ///< dense, in order of appearance

    explicit Mana(const types::Genesis& genesis);
    /// For drawn networks: each holds this much and is active whatever the time.
    explicit Mana(std::span<const std::pair<NodeId, std::uint64_t>> holders);

    [[nodiscard]] Node intern(const NodeId& id);
    /// It never had mana, and its number may be given to another node.
    [[nodiscard]] bool may_forget(Node node) const
    {
        return !nodes_[node].holder && !nodes_[node].active && !nodes_[node].free;
    }
    void forget(Node node);
    [[nodiscard]] std::optional<Node> find(const NodeId& id) const;
    [[nodiscard]] const NodeId& id(Node node) const { return nodes_[node].id; }
    [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
    /// Memory, about.
    [[nodiscard]] std::size_t bytes() const noexcept
    {
        return nodes_.capacity() * sizeof(Entry) + holders_.capacity() * sizeof(Node) +
               due_.capacity() * sizeof(due_[0]) +
               index_.bucket_count() * (sizeof(std::pair<NodeId, Node>) + 1) +
               by_id_.size() * (sizeof(std::pair<NodeId, Node>) + 48);
    }
    /// Nodes that have or had mana and ever spoke; only these can be active. Neither keys without
    /// mana nor mana that is pledged to keys nobody uses cost anything here.
    [[nodiscard]] std::span<const Node> holders() const noexcept { return holders_; }
    /// It has or had mana.
    [[nodiscard]] bool holds(Node node) const { return nodes_[node].holder; }

    /// Each returns true when the active mana of some node changed.
    bool issued(Node issuer, Timestamp time);
    bool message_confirmed(Timestamp time);
    bool move(const ledger::Pledge& pledge);
    /// The transaction is not confirmed any more. Pre: `move` was told, and what builds on the
    /// transaction is taken back already.
    void take_back(const ledger::Pledge& pledge);
    /// The newest confirmed message has this time now, not a higher one than before; none: none is
    /// confirmed.
    void turn_back(std::optional<Timestamp> tangle_time);

    /// The active mana of a node, before and after.
    struct Change {
        Node node;
        std::uint64_t before;
        std::uint64_t after;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.node, self.before, self.after);
        }
    };
    /// Those since the last call, in order; a node may be named more than once.
    [[nodiscard]] std::vector<Change> take_changes() { return std::exchange(changes_, {}); }

    [[nodiscard]] std::uint64_t of(Node node) const { return nodes_[node].mana; }
    /// Nodes that have some now, by id.
    [[nodiscard]] const std::map<NodeId, Node>& by_id() const noexcept { return by_id_; }
    [[nodiscard]] bool active(Node node) const { return nodes_[node].active; }
    [[nodiscard]] std::uint64_t active_mana(Node node) const
    {
        return nodes_[node].active ? nodes_[node].mana : 0;
    }
    [[nodiscard]] std::uint64_t active_total() const noexcept { return active_total_; }
    [[nodiscard]] Timestamp tangle_time() const noexcept { return tangle_time_; }
    /// For a snapshot (weft/codec/image.hpp).
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.nodes_, self.free_, self.holders_, self.changes_, self.due_,
                self.active_total_, self.tangle_time_, self.genesis_time_, self.always_active_);
        if constexpr (Archive::reads) {
            self.index_.clear();
            self.by_id_.clear();
            for (Node node = 0; node < self.nodes_.size(); ++node) {
                if (!self.nodes_[node].free) self.index_[self.nodes_[node].id] = node;
                if (self.nodes_[node].mana != 0) self.by_id_[self.nodes_[node].id] = node;
            }
        }
    }

private:
    struct Entry {
        NodeId id;
        std::uint64_t mana = 0;
        std::optional<Timestamp> newest;  ///< of its booked messages
        bool holder = false;
        bool active = false;
        bool free = false;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.id, self.mana, self.newest, self.holder, self.active, self.free);
        }
    };
    [[nodiscard]] bool in_window(const Entry& entry) const;
    Entry& hold(Node node);
    void await(Node node);
    void set_active(Node node, bool active);
    void set_mana(Node node, std::uint64_t mana);

    std::vector<Entry> nodes_;
    std::vector<Node> free_;
    std::vector<Node> holders_;
    boost::unordered_flat_map<NodeId, Node, std::hash<NodeId>, SameBytes> index_;  ///< lookups only
    std::map<NodeId, Node> by_id_;
    std::vector<Change> changes_;
    /// The holders that are active, each once, by a time of theirs: they are looked at again when
    /// that time leaves the window. The first one is due first.
    std::vector<std::pair<Timestamp, Node>> due_;
    std::uint64_t active_total_ = 0;
    Timestamp tangle_time_;
    Timestamp genesis_time_;
    bool always_active_ = false;
};

}  // namespace weft::tangle
