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
#include <weft/types/genesis.hpp>

#include <span>
#include <unordered_map>
#include <vector>

namespace weft::tangle {

using types::NodeId;
using types::Timestamp;

inline constexpr Timestamp activity_window = 30 * types::minute;

class Mana {
public:
    using Node = std::uint32_t;  ///< dense, in order of appearance

    explicit Mana(const types::Genesis& genesis);

    [[nodiscard]] Node intern(const NodeId& id);
    [[nodiscard]] std::optional<Node> find(const NodeId& id) const;
    [[nodiscard]] const NodeId& id(Node node) const { return nodes_[node].id; }
    [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
    /// Nodes that have or had mana and ever spoke; only these can be active. Neither keys without
    /// mana nor mana that is pledged to keys nobody uses cost anything here.
    [[nodiscard]] std::span<const Node> holders() const noexcept { return holders_; }

    /// Each returns true when the active mana of some node changed.
    bool issued(Node issuer, Timestamp time);
    bool message_confirmed(Timestamp time);
    bool move(const ledger::Pledge& pledge);

    [[nodiscard]] std::uint64_t of(Node node) const { return nodes_[node].mana; }
    [[nodiscard]] bool active(Node node) const { return nodes_[node].active; }
    [[nodiscard]] std::uint64_t active_mana(Node node) const
    {
        return nodes_[node].active ? nodes_[node].mana : 0;
    }
    [[nodiscard]] std::uint64_t active_total() const noexcept { return active_total_; }
    [[nodiscard]] Timestamp tangle_time() const noexcept { return tangle_time_; }

private:
    struct Record {
        NodeId id;
        std::uint64_t mana = 0;
        std::optional<Timestamp> newest;  ///< of its booked messages
        bool holder = false;
        bool active = false;
    };
    [[nodiscard]] bool in_window(const Record& record) const;
    Record& hold(Node node);

    std::vector<Record> nodes_;
    std::vector<Node> holders_;
    std::unordered_map<NodeId, Node> index_;  ///< lookups only
    std::uint64_t active_total_ = 0;
    Timestamp tangle_time_;
};

}  // namespace weft::tangle
