#include <weft/base/check.hpp>
#include <weft/crypto/hash_each.hpp>
#include <weft/state/tree.hpp>

#include "pending.hpp"
#include <algorithm>
#include <array>
#include <atomic>
#include <queue>
#include <set>
#include <string_view>
#include <vector>

namespace weft::state {

/// A leaf or an inner node; the hash is computed once, when the update that makes the node ends.
struct Tree::Node {
    explicit Node(bool it_is_a_leaf) noexcept : is_leaf{it_is_a_leaf} {}
    mutable std::atomic<std::uint32_t> holds{1};
    const bool is_leaf;
    std::uint64_t bytes = 0;  ///< of the entries below, as far as they are known
    Hash hash;
};

namespace {

using NodePtr = Tree::NodePtr;
using Change = Tree::Change;

struct Leaf : Tree::Node {
    Leaf() noexcept : Node{true} {}
    Path path;
    Hash value_hash;
    EntryPtr entry;
};
/// 64 bytes: one line of the processor's cache.
struct Inner : Tree::Node {
    Inner() noexcept : Node{false} {}
    NodePtr left;
    NodePtr right;
};

const Leaf& leaf(const Tree::Node& node) noexcept
{
    return static_cast<const Leaf&>(node);
}
const Inner& inner(const Tree::Node& node) noexcept
{
    return static_cast<const Inner&>(node);
}

/// Deletes a node that nobody holds, and what nobody holds then.
void let_go(Tree::Node* node) noexcept
{
    Pending<Tree::Node, 16> held;
    Inner* gone = nullptr;  // a list: nobody needs their `bytes` any more
    const auto end = [&](Tree::Node* one) {
        if (one->is_leaf) {
            delete static_cast<Leaf*>(one);
            return;
        }
        auto* here = static_cast<Inner*>(one);
        here->bytes = reinterpret_cast<std::uintptr_t>(gone);
        gone = here;
    };
    end(node);
    for (;;) {
        while (gone != nullptr && held.room() >= 2) {
            auto* here = gone;
            gone = reinterpret_cast<Inner*>(static_cast<std::uintptr_t>(here->bytes));
            held.add(here->left.give_up());
            held.add(here->right.give_up());
            delete here;
        }
        if (held.empty()) return;
        auto* one = held.take();
        if (one->holds.fetch_sub(1, std::memory_order_acq_rel) == 1) end(one);
    }
}

}  // namespace

Tree::NodePtr::NodePtr(const NodePtr& other) noexcept : node_{other.node_}
{
    if (node_ != nullptr) node_->holds.fetch_add(1, std::memory_order_relaxed);
}

Tree::NodePtr::~NodePtr()
{
    if (node_ != nullptr && node_->holds.fetch_sub(1, std::memory_order_acq_rel) == 1)
        let_go(node_);
}

namespace {

Hash hash_or_zero(const NodePtr& node) noexcept
{
    return node ? node->hash : Hash{};
}

constexpr std::uint64_t entry_bytes_around = 8;

std::uint64_t bytes_of(const NodePtr& node) noexcept
{
    return node ? node->bytes : 0;
}

/// Nodes that an update has made and not hashed yet. Each becomes part of the tree, so they live as long as
/// the update.
class Fresh {
public:
    NodePtr leaf(const Change& change)
    {
        auto* node = new Leaf;
        NodePtr held{node};
        node->path = change.path;
        node->value_hash = *change.value_hash;
        node->entry = change.entry;
        if (change.entry)
            node->bytes =
                change.entry->key().size() + change.entry->value().size() + entry_bytes_around;
        leaves_.push_back(node);
        return held;
    }
    /// What stands above two subtrees: nothing, a single leaf as itself, else an inner node.
    NodePtr join(NodePtr left, NodePtr right, std::size_t depth)
    {
        if (!left && (!right || right->is_leaf)) return right;
        if (!right && left->is_leaf) return left;
        auto* node = new Inner;
        NodePtr held{node};
        node->bytes = bytes_of(left) + bytes_of(right);
        node->left = std::move(left);
        node->right = std::move(right);
        if (inner_.size() <= depth) inner_.resize(depth + 1);
        inner_[depth].push_back(node);
        return held;
    }
    /// Hashes all of them, the deepest first: those of one depth do not need each other.
    void hash()
    {
        hash_all(leaves_, "weft/state/leaf",
                 [](const Leaf& node) { return std::pair{node.path, node.value_hash}; });
        for (auto depth = inner_.size(); depth > 0; --depth)
            hash_all(inner_[depth - 1], "weft/state/inner", [](const Inner& node) {
                return std::pair{hash_or_zero(node.left), hash_or_zero(node.right)};
            });
    }

private:
    /// H(tag ‖ the two halves) of each, as leaf_hash and inner_hash of proof.hpp have it.
    template <class Kind, class Halves>
    static void hash_all(const std::vector<Kind*>& nodes, std::string_view tag, Halves halves)
    {
        constexpr std::size_t at_once = 4;
        std::array<std::array<std::byte, 1 + 32 + 64>, at_once> pieces;
        std::array<ByteSpan, at_once> messages;
        std::array<Hash, at_once> hashes;
        for (std::size_t i = 0; i < nodes.size(); i += at_once) {
            const auto count = std::min(at_once, nodes.size() - i);
            for (std::size_t n = 0; n < count; ++n) {
                auto& piece = pieces[n];
                piece[0] = static_cast<std::byte>(tag.size());
                const auto [left, right] = halves(*nodes[i + n]);
                auto end = std::ranges::copy(as_bytes(tag), piece.begin() + 1).out;
                end = std::ranges::copy(left.bytes(), end).out;
                end = std::ranges::copy(right.bytes(), end).out;
                messages[n] = ByteSpan{piece.begin(), end};
            }
            crypto::blake2b_each(std::span{messages}.first(count), std::span{hashes}.first(count));
            for (std::size_t n = 0; n < count; ++n) nodes[i + n]->hash = hashes[n];
        }
    }

    std::vector<Leaf*> leaves_;
    std::vector<std::vector<Inner*>> inner_;  ///< by depth
};

/// Where the ascending paths turn right at this depth. Pre: the first `depth` bits agree.
template <class Item, class PathOf>
std::size_t split(std::span<const Item> items, std::size_t depth, PathOf path_of_item)
{
    const auto right = std::ranges::partition_point(
        items, [&](const Item& item) { return !bit(path_of_item(item), depth); });
    return static_cast<std::size_t>(right - items.begin());
}

NodePtr build(std::span<const NodePtr> leaves, std::size_t depth, Fresh& fresh)
{
    if (leaves.empty()) return nullptr;
    if (leaves.size() == 1) return leaves.front();
    const auto middle =
        split(leaves, depth, [](const NodePtr& node) -> const Path& { return leaf(*node).path; });
    auto left = build(leaves.first(middle), depth + 1, fresh);
    auto right = build(leaves.subspan(middle), depth + 1, fresh);
    return fresh.join(std::move(left), std::move(right), depth);
}

/// The subtree of the keys that `changes` set, and of `old` unless they name it.
NodePtr grow(const NodePtr& old, std::span<const Change> changes, std::size_t depth, Fresh& fresh)
{
    std::vector<NodePtr> leaves;
    leaves.reserve(changes.size() + 1);
    bool old_is_placed = !old;
    for (const auto& change : changes) {
        if (!old_is_placed && leaf(*old).path <= change.path) {
            if (leaf(*old).path != change.path) leaves.push_back(old);
            old_is_placed = true;
        }
        if (change.value_hash) leaves.push_back(fresh.leaf(change));
    }
    if (!old_is_placed) leaves.push_back(old);
    return build(leaves, depth, fresh);
}

constexpr std::size_t fetched_at_once = 16;

/// Brings what an update of these paths reads, and what it holds beside, into the processor's cache. A path
/// alone waits at each step for a node that may be anywhere in memory: so many go at once and wait together.
/// Pre: at most `fetched_at_once` changes, which all agree with the node down to this depth.
void fetch(const Tree::Node* node, std::span<const Change> changes, std::size_t depth) noexcept
{
    std::array<const Tree::Node*, fetched_at_once> at{};
    std::fill_n(at.begin(), changes.size(), node);
    for (bool on_the_way = true; on_the_way; ++depth) {
        on_the_way = false;
        for (std::size_t i = 0; i < changes.size(); ++i) {
            if (at[i] == nullptr || at[i]->is_leaf) continue;
            const auto& here = inner(*at[i]);
            __builtin_prefetch(here.left.get(), 1);
            __builtin_prefetch(here.right.get(), 1);
            at[i] = (bit(changes[i].path, depth) ? here.right : here.left).get();
            on_the_way = true;
        }
    }
}

/// `fetched`: what is below was asked for already.
NodePtr update(const NodePtr& node,
               std::span<const Change> changes,
               std::size_t depth,
               Fresh& fresh,
               bool fetched = false)
{
    if (changes.empty()) return node;
    if (!node || node->is_leaf) return grow(node, changes, depth, fresh);
    // Few, so that all of it is still there when it is needed.
    if (!fetched && changes.size() <= fetched_at_once) {
        fetch(node.get(), changes, depth);
        fetched = true;
    }
    const auto& here = inner(*node);
    const auto middle =
        split(changes, depth, [](const Change& change) -> const Path& { return change.path; });
    auto left = update(here.left, changes.first(middle), depth + 1, fresh, fetched);
    auto right = update(here.right, changes.subspan(middle), depth + 1, fresh, fetched);
    if (left == here.left && right == here.right) return node;
    return fresh.join(std::move(left), std::move(right), depth);
}

/// Null: nothing is there.
const Tree::Node* node_at(const Tree::Node* node, const Place& place) noexcept
{
    for (std::size_t depth = 0; node != nullptr && depth < place.depth; ++depth) {
        if (node->is_leaf) return place.holds(leaf(*node).path) ? node : nullptr;
        const auto& here = inner(*node);
        node = (bit(place.path, depth) ? here.right : here.left).get();
    }
    return node;
}

void collect(const Tree::Node* node, std::size_t count_max, std::vector<EntryPtr>& into)
{
    if (node == nullptr || into.size() >= count_max) return;
    if (node->is_leaf) {
        if (leaf(*node).entry) into.push_back(leaf(*node).entry);
        return;
    }
    collect(inner(*node).left.get(), count_max, into);
    collect(inner(*node).right.get(), count_max, into);
}

void write_cut(const Tree::Node* node,
               const std::set<const Tree::Node*>& cut,
               std::vector<Tree::CutNode>& into)
{
    using Kind = Tree::CutNode::Kind;
    if (node == nullptr) {
        into.push_back({Kind::nothing, {}});
    } else if (!cut.contains(node)) {
        into.push_back({Kind::subtree, node->hash});
    } else {
        into.push_back({Kind::inner, {}});
        write_cut(inner(*node).left.get(), cut, into);
        write_cut(inner(*node).right.get(), cut, into);
    }
}

}  // namespace

bool Place::holds(const Path& one) const noexcept
{
    for (std::size_t i = 0; i < depth; ++i)
        if (bit(one, i) != bit(path, i)) return false;
    return true;
}

Place Place::below(bool right) const noexcept
{
    auto bytes = std::array<std::byte, 32>{};
    std::ranges::copy(path.bytes(), bytes.begin());
    if (right) bytes[depth / 8] |= static_cast<std::byte>(1U << (7 - depth % 8));
    return {Path{bytes}, static_cast<std::uint16_t>(depth + 1)};
}

Hash Tree::hash_at(const Place& place) const noexcept
{
    const auto* node = node_at(root_.get(), place);
    return node == nullptr ? Hash{} : node->hash;
}

std::uint64_t Tree::bytes_at(const Place& place) const noexcept
{
    const auto* node = node_at(root_.get(), place);
    return node == nullptr ? 0 : node->bytes;
}

std::vector<EntryPtr> Tree::entries_at(const Place& place, std::size_t count_max) const
{
    std::vector<EntryPtr> entries;
    collect(node_at(root_.get(), place), count_max, entries);
    return entries;
}

std::vector<Tree::CutNode> Tree::cut_at(const Place& place,
                                        std::uint64_t bytes_max,
                                        std::size_t subtrees_max) const
{
    const auto smaller = [](const Node* a, const Node* b) { return a->bytes < b->bytes; };
    std::priority_queue<const Node*, std::vector<const Node*>, decltype(smaller)> open{smaller};
    std::set<const Node*> cut;
    const auto* top = node_at(root_.get(), place);
    if (top != nullptr) open.push(top);
    // A node with one side alone is cut and leaves as many open as before: so what is cut has a bound too.
    while (!open.empty() && open.top()->bytes > bytes_max && open.size() < subtrees_max &&
           cut.size() < 2 * subtrees_max) {
        const auto* node = open.top();
        open.pop();
        if (node->is_leaf) continue;  // it cannot be cut: it stands as it is
        cut.insert(node);
        for (const auto& child : {inner(*node).left, inner(*node).right})
            if (child) open.push(child.get());
    }
    std::vector<CutNode> nodes;
    write_cut(top, cut, nodes);
    return nodes;
}

Hash Tree::hash_of(std::span<const LeafHash> leaves, std::size_t depth) noexcept
{
    if (leaves.empty()) return {};
    if (leaves.size() == 1) return leaf_hash(leaves[0].path, leaves[0].value_hash);
    const auto middle =
        split(leaves, depth, [](const LeafHash& one) -> const Path& { return one.path; });
    return inner_hash(hash_of(leaves.first(middle), depth + 1),
                      hash_of(leaves.subspan(middle), depth + 1));
}

Hash Tree::root() const noexcept
{
    return hash_or_zero(root_);
}

void Tree::apply(std::span<const Change> changes)
{
    for (std::size_t i = 1; i < changes.size(); ++i)
        WEFT_CHECK(changes[i - 1].path < changes[i].path);
    Fresh fresh;
    auto root = update(root_, changes, 0, fresh);
    fresh.hash();
    root_ = std::move(root);
}

Proof Tree::prove(const Path& path) const
{
    Proof proof;
    const Node* node = root_.get();
    while (node != nullptr && !node->is_leaf) {
        const auto& here = inner(*node);
        const bool right = bit(path, proof.siblings.size());
        proof.siblings.push_back(hash_or_zero(right ? here.left : here.right));
        node = (right ? here.right : here.left).get();
    }
    if (node == nullptr) {
        proof.end = Proof::Nothing{};
    } else if (leaf(*node).path == path) {
        proof.end = Proof::Own{};
    } else {
        proof.end = Proof::Other{leaf(*node).path, leaf(*node).value_hash};
    }
    return proof;
}

}  // namespace weft::state
