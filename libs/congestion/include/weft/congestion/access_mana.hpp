#pragma once

// Access mana: what share of the network's capacity a node may use.
//
// Source    T §2.17 (access part), G-25; D-27.
// Model     A confirmed transaction pledges to one node what its inputs earned: an input of `tokens`
//           that lay still for `age` earns tokens · (1 − 2^(−age/half_life)). What was earned halves
//           with the same half-life. The *effective* mana is a moving average of it, so that nobody
//           gets a share of the capacity by a sudden move.
// Promises  integers only, the same on every machine; what is pledged late (its time is before what
//           the node had since) counts as if it had come in time; what is taken back leaves what
//           would be there without it, to a thousandth of a token. Order of calls makes no
//           difference beyond rounding down.
// Cost      O(1) per call, `next` aside; nodes whose mana has decayed to nothing are forgotten.

#include <weft/congestion/halving.hpp>
#include <weft/types/genesis.hpp>

#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace weft::congestion {

using types::NodeId;

struct AccessManaParameters {
    Timestamp half_life = 360 * types::minute;
    Timestamp averaging = 2 * types::minute;  ///< half-life of the average's memory
};

/// Tokens of an input of a confirmed transaction, all colors together.
struct Earning {
    std::uint64_t tokens = 0;
    Timestamp since = 0;  ///< the time of the transaction that created the output
};

class AccessMana {
public:
    explicit AccessMana(AccessManaParameters parameters = {}) : parameters_{parameters} {}
    /// The genesis pledges, as if each node had held them for long.
    explicit AccessMana(const types::Genesis& genesis, AccessManaParameters parameters = {});

    /// A transaction of time `at` is confirmed. The zero node: burned.
    void pledge(const NodeId& to, std::span<const Earning> inputs, Timestamp at);
    /// It is not confirmed any more. Pre: `pledge` was told the same.
    void take_back(const NodeId& from, std::span<const Earning> inputs, Timestamp at);

    /// The effective mana at that time, whole tokens; 0 for who is unknown. A time before the
    /// newest change of the node is taken as that one.
    [[nodiscard]] std::uint64_t of(const NodeId& node, Timestamp at) const;
    /// What was earned and not yet decayed, whole tokens.
    [[nodiscard]] std::uint64_t earned(const NodeId& node, Timestamp at) const;
    /// The effective mana of all together, to a token per node.
    [[nodiscard]] std::uint64_t total(Timestamp at) const;
    /// Nodes that are remembered.
    [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
    /// The first node above `after`, by id; of all when `after` is nullopt. Nullopt: there is none.
    /// O(log size).
    [[nodiscard]] std::optional<NodeId> next(const std::optional<NodeId>& after) const;
    /// Memory, about.
    [[nodiscard]] std::size_t bytes() const noexcept
    {
        constexpr std::size_t node = 32;
        return nodes_.capacity() * sizeof(Entry) +
               index_.size() * (2 * sizeof(NodeId) + sizeof(std::size_t) + 2 * node);
    }
    /// For a snapshot (weft/codec/image.hpp).
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.nodes_, self.all_, self.next_looked_at_);
        if constexpr (Archive::reads) {
            self.index_.clear();
            self.by_id_.clear();
            for (std::size_t place = 0; place < self.nodes_.size(); ++place) {
                self.index_[self.nodes_[place].node] = place;
                self.by_id_.insert(self.nodes_[place].node);
            }
        }
    }

private:
    /// Mana as it was at a time.
    struct Level {
        Tokens earned;
        Tokens effective;
        Timestamp at = 0;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.earned, self.effective, self.at);
        }
    };
    struct Entry {
        NodeId node;
        Level level;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.node, self.level);
        }
    };
    enum class Direction : std::uint8_t { give, take };

    [[nodiscard]] Tokens averaged(Tokens earned, Timestamp span) const;
    [[nodiscard]] Level later(const Level& level, Timestamp at) const;
    [[nodiscard]] Tokens earned_by(std::span<const Earning> inputs, Timestamp at) const;
    void change(Level& level, Tokens amount, Timestamp at, Direction direction) const;
    void change(const NodeId& node,
                std::span<const Earning> inputs,
                Timestamp at,
                Direction direction);
    Entry& entry_of(const NodeId& node, Timestamp at);
    void forget_who_has_nothing(Timestamp at);

    AccessManaParameters parameters_;
    std::vector<Entry> nodes_;
    std::unordered_map<NodeId, std::size_t> index_;  ///< lookups only
    std::set<NodeId> by_id_;                         ///< the same nodes
    Level all_;
    std::size_t next_looked_at_ = 0;
};

}  // namespace weft::congestion
