#include <weft/base/check.hpp>
#include <weft/state/tree.hpp>

#include <algorithm>
#include <array>
#include <queue>
#include <set>
#include <vector>

namespace weft::state {

/// A leaf or an inner node; the hash is computed once, when the node is made.
struct Tree::Node {
    Hash hash;
    bool is_leaf = false;
    std::uint64_t bytes = 0;  ///< of the entries below, as far as they are known
};

namespace {

using NodePtr = Tree::NodePtr;
using Change = Tree::Change;

struct Leaf : Tree::Node {
    Path path;
    Hash value_hash;
    EntryPtr entry;
};
struct Inner : Tree::Node {
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

Hash hash_or_zero(const NodePtr& node) noexcept
{
    return node ? node->hash : Hash{};
}

constexpr std::uint64_t entry_bytes_around = 8;

std::uint64_t bytes_of(const NodePtr& node) noexcept
{
    return node ? node->bytes : 0;
}

NodePtr make_leaf(const Change& change)
{
    auto node = std::make_shared<Leaf>();
    node->hash = leaf_hash(change.path, *change.value_hash);
    node->is_leaf = true;
    node->path = change.path;
    node->value_hash = *change.value_hash;
    node->entry = change.entry;
    if (change.entry)
        node->bytes =
            change.entry->key().size() + change.entry->value().size() + entry_bytes_around;
    return node;
}

/// What stands above two subtrees: nothing, a single leaf as itself, else an inner node.
NodePtr join(NodePtr left, NodePtr right)
{
    if (!left && (!right || right->is_leaf)) return right;
    if (!right && left->is_leaf) return left;
    auto node = std::make_shared<Inner>();
    node->hash = inner_hash(hash_or_zero(left), hash_or_zero(right));
    node->bytes = bytes_of(left) + bytes_of(right);
    node->left = std::move(left);
    node->right = std::move(right);
    return node;
}

/// Where the ascending paths turn right at this depth. Pre: the first `depth` bits agree.
template <class Item, class PathOf>
std::size_t split(std::span<const Item> items, std::size_t depth, PathOf path_of_item)
{
    const auto right = std::ranges::partition_point(
        items, [&](const Item& item) { return !bit(path_of_item(item), depth); });
    return static_cast<std::size_t>(right - items.begin());
}

NodePtr build(std::span<const NodePtr> leaves, std::size_t depth)
{
    if (leaves.empty()) return nullptr;
    if (leaves.size() == 1) return leaves.front();
    const auto middle =
        split(leaves, depth, [](const NodePtr& node) -> const Path& { return leaf(*node).path; });
    auto left = build(leaves.first(middle), depth + 1);
    auto right = build(leaves.subspan(middle), depth + 1);
    return join(std::move(left), std::move(right));
}

/// The subtree of the keys that `changes` set, and of `old` unless they name it.
NodePtr grow(const NodePtr& old, std::span<const Change> changes, std::size_t depth)
{
    std::vector<NodePtr> leaves;
    leaves.reserve(changes.size() + 1);
    bool old_is_placed = old == nullptr;
    for (const auto& change : changes) {
        if (!old_is_placed && leaf(*old).path <= change.path) {
            if (leaf(*old).path != change.path) leaves.push_back(old);
            old_is_placed = true;
        }
        if (change.value_hash) leaves.push_back(make_leaf(change));
    }
    if (!old_is_placed) leaves.push_back(old);
    return build(leaves, depth);
}

NodePtr update(const NodePtr& node, std::span<const Change> changes, std::size_t depth)
{
    if (changes.empty()) return node;
    if (!node || node->is_leaf) return grow(node, changes, depth);
    const auto& here = inner(*node);
    // One is gone into, the other is hashed with it and held: neither is waited for alone.
    __builtin_prefetch(here.left.get());
    __builtin_prefetch(here.right.get());
    const auto middle =
        split(changes, depth, [](const Change& change) -> const Path& { return change.path; });
    auto left = update(here.left, changes.first(middle), depth + 1);
    auto right = update(here.right, changes.subspan(middle), depth + 1);
    if (left == here.left && right == here.right) return node;
    return join(std::move(left), std::move(right));
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
    root_ = update(root_, changes, 0);
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
