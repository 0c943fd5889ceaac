#include <weft/base/check.hpp>
#include <weft/state/entries.hpp>

namespace weft::state {

struct Entries::Node {
    std::shared_ptr<const Entry> entry;  ///< shared by all versions of the node
    NodePtr left;
    NodePtr right;
    int height = 1;
};

namespace {

using NodePtr = Entries::NodePtr;
using EntryPtr = std::shared_ptr<const Entry>;

int height(const NodePtr& node) noexcept
{
    return node ? node->height : 0;
}

NodePtr make(EntryPtr entry, NodePtr left, NodePtr right)
{
    auto node = std::make_shared<Entries::Node>();
    node->height = 1 + std::max(height(left), height(right));
    node->entry = std::move(entry);
    node->left = std::move(left);
    node->right = std::move(right);
    return node;
}

/// A node over two subtrees whose heights differ by at most two; the result is balanced.
NodePtr balance(EntryPtr entry, NodePtr left, NodePtr right)
{
    if (height(left) > height(right) + 1) {
        if (height(left->left) >= height(left->right)) {
            auto low = make(std::move(entry), left->right, std::move(right));
            return make(left->entry, left->left, std::move(low));
        }
        const auto& middle = left->right;
        auto low = make(std::move(entry), middle->right, std::move(right));
        return make(middle->entry, make(left->entry, left->left, middle->left), std::move(low));
    }
    if (height(right) > height(left) + 1) {
        if (height(right->right) >= height(right->left)) {
            auto low = make(std::move(entry), std::move(left), right->left);
            return make(right->entry, std::move(low), right->right);
        }
        const auto& middle = right->left;
        auto low = make(std::move(entry), std::move(left), middle->left);
        return make(middle->entry, std::move(low), make(right->entry, middle->right, right->right));
    }
    return make(std::move(entry), std::move(left), std::move(right));
}

NodePtr insert(const NodePtr& node, EntryPtr entry)
{
    if (!node) return make(std::move(entry), nullptr, nullptr);
    const auto order = compare(entry->key, node->entry->key);
    if (order == 0) return make(std::move(entry), node->left, node->right);
    if (order < 0) return balance(node->entry, insert(node->left, std::move(entry)), node->right);
    return balance(node->entry, node->left, insert(node->right, std::move(entry)));
}

NodePtr without_least(const NodePtr& node, EntryPtr& least)
{
    if (!node->left) {
        least = node->entry;
        return node->right;
    }
    auto left = without_least(node->left, least);
    return balance(node->entry, std::move(left), node->right);
}

/// Pre: the key is there.
NodePtr remove(const NodePtr& node, ByteSpan key)
{
    WEFT_CHECK(node != nullptr);
    const auto order = compare(key, node->entry->key);
    if (order < 0) return balance(node->entry, remove(node->left, key), node->right);
    if (order > 0) return balance(node->entry, node->left, remove(node->right, key));
    if (!node->left) return node->right;
    if (!node->right) return node->left;
    EntryPtr successor;
    auto right = without_least(node->right, successor);
    return balance(std::move(successor), node->left, std::move(right));
}

bool starts_with(ByteSpan key, ByteSpan prefix) noexcept
{
    return key.size() >= prefix.size() && compare(key.first(prefix.size()), prefix) == 0;
}

}  // namespace

const Entry* Entries::find(ByteSpan key) const noexcept
{
    const Node* node = root_.get();
    while (node != nullptr) {
        const auto order = compare(key, node->entry->key);
        if (order == 0) return node->entry.get();
        node = (order < 0 ? node->left : node->right).get();
    }
    return nullptr;
}

const Entry* Entries::next(ByteSpan prefix, ByteSpan after) const noexcept
{
    // The least key that is at least `prefix` and above `after`; it alone can be the answer.
    const Entry* least = nullptr;
    const Node* node = root_.get();
    while (node != nullptr) {
        const auto& key = node->entry->key;
        const bool above_after = after.empty() || compare(key, after) > 0;
        if (above_after && compare(key, prefix) >= 0) {
            least = node->entry.get();
            node = node->left.get();
        } else {
            node = node->right.get();
        }
    }
    return least != nullptr && starts_with(least->key, prefix) ? least : nullptr;
}

void Entries::set(ByteSpan key, ByteSpan value)
{
    const auto* old = find(key);
    if (old == nullptr) ++size_;
    root_ = insert(root_, std::make_shared<const Entry>(Entry{to_bytes(key), to_bytes(value)}));
}

bool Entries::erase(ByteSpan key)
{
    if (find(key) == nullptr) return false;
    root_ = remove(root_, key);
    --size_;
    return true;
}

}  // namespace weft::state
