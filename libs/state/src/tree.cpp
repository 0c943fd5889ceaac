#include <weft/base/check.hpp>
#include <weft/state/tree.hpp>

#include <vector>

namespace weft::state {

/// A leaf or an inner node; the hash is computed once, when the node is made.
struct Tree::Node {
    Hash hash;
    bool is_leaf = false;
};

namespace {

using NodePtr = Tree::NodePtr;
using Change = Tree::Change;

struct Leaf : Tree::Node {
    Path path;
    Hash value_hash;
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

NodePtr make_leaf(const Path& path, const Hash& value_hash)
{
    auto node = std::make_shared<Leaf>();
    node->hash = leaf_hash(path, value_hash);
    node->is_leaf = true;
    node->path = path;
    node->value_hash = value_hash;
    return node;
}

/// What stands above two subtrees: nothing, a single leaf as itself, else an inner node.
NodePtr join(NodePtr left, NodePtr right)
{
    if (!left && (!right || right->is_leaf)) return right;
    if (!right && left->is_leaf) return left;
    auto node = std::make_shared<Inner>();
    node->hash = inner_hash(hash_or_zero(left), hash_or_zero(right));
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
        if (change.value_hash) leaves.push_back(make_leaf(change.path, *change.value_hash));
    }
    if (!old_is_placed) leaves.push_back(old);
    return build(leaves, depth);
}

NodePtr update(const NodePtr& node, std::span<const Change> changes, std::size_t depth)
{
    if (changes.empty()) return node;
    if (!node || node->is_leaf) return grow(node, changes, depth);
    const auto& here = inner(*node);
    const auto middle =
        split(changes, depth, [](const Change& change) -> const Path& { return change.path; });
    auto left = update(here.left, changes.first(middle), depth + 1);
    auto right = update(here.right, changes.subspan(middle), depth + 1);
    if (left == here.left && right == here.right) return node;
    return join(std::move(left), std::move(right));
}

}  // namespace

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
