#include <weft/base/check.hpp>
#include <weft/state/entries.hpp>

#include "pending.hpp"
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <new>

namespace weft::state {

EntryPtr::EntryPtr(ByteSpan key, ByteSpan value)
{
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    WEFT_CHECK(key.size() <= most && value.size() <= most);
    void* place = ::operator new(sizeof(Entry) + key.size() + value.size());
    entry_ = new (place)
        Entry{static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(value.size())};
    auto* bytes = static_cast<std::byte*>(place) + sizeof(Entry);
    std::ranges::copy(value, std::ranges::copy(key, bytes).out);
}

void EntryPtr::free() noexcept
{
    entry_->~Entry();
    ::operator delete(const_cast<Entry*>(entry_));
}

namespace {

/// The first bytes of a key as numbers, zeros behind a short one: where they differ, they are in the order
/// of their keys.
using Head = std::array<std::uint64_t, 2>;

Head head_of(ByteSpan key) noexcept
{
    Head head{};
    if (!key.empty()) std::memcpy(head.data(), key.data(), std::min(key.size(), sizeof(Head)));
    if constexpr (std::endian::native == std::endian::little)
        for (auto& number : head) number = std::byteswap(number);
    return head;
}

}  // namespace

struct Entries::Node {
    std::atomic<std::uint32_t> holds{1};
    int height = 1;
    Head head;
    EntryPtr entry;
    NodePtr left;
    NodePtr right;

    explicit Node(const Head& its_head, EntryPtr its_entry)
        : head{its_head}, entry{std::move(its_entry)}
    {}
    Node(const Node& other)
        : height{other.height},
          head{other.head},
          entry{other.entry},
          left{other.left},
          right{other.right}
    {}
};

Entries::NodePtr::NodePtr(const NodePtr& other) noexcept : node_{other.node_}
{
    if (node_ != nullptr) node_->holds.fetch_add(1, std::memory_order_relaxed);
}

namespace {

using Node = Entries::Node;
using NodePtr = Entries::NodePtr;

/// Deletes a node that nobody holds, and what nobody holds then.
void let_go(Node* node) noexcept
{
    Pending<Node, 16> held;
    Pending<const Entry, 16> entries;
    Node* gone = nullptr;  // a list: nobody needs their `head` any more
    const auto end = [&](Node* one) {
        one->head[0] = reinterpret_cast<std::uintptr_t>(gone);
        gone = one;
    };
    const auto end_entry = [&] { (void)EntryPtr::of_hold(entries.take()); };
    end(node);
    for (;;) {
        while (gone != nullptr && held.room() >= 2) {
            auto* here = gone;
            gone = reinterpret_cast<Node*>(static_cast<std::uintptr_t>(here->head[0]));
            held.add(here->left.give_up());
            held.add(here->right.give_up());
            if (entries.room() == 0) end_entry();
            entries.add(here->entry.give_up());
            delete here;
        }
        if (held.empty()) break;
        auto* one = held.take();
        if (one->holds.fetch_sub(1, std::memory_order_acq_rel) == 1) end(one);
    }
    while (!entries.empty()) end_entry();
}

}  // namespace

Entries::NodePtr::~NodePtr()
{
    if (node_ != nullptr && node_->holds.fetch_sub(1, std::memory_order_acq_rel) == 1)
        let_go(node_);
}

namespace {

/// A key that is looked for.
struct Sought {
    ByteSpan key;
    Head head;

    explicit Sought(ByteSpan its_key) noexcept : key{its_key}, head{head_of(its_key)} {}
    [[nodiscard]] std::strong_ordering compared_to(const Node& node) const noexcept
    {
        if (head != node.head) return head <=> node.head;
        return compare(key, node.entry->key());
    }
};

int height(const NodePtr& node) noexcept
{
    return node ? node->height : 0;
}

void measure(Node& node) noexcept
{
    node.height = 1 + std::max(height(node.left), height(node.right));
}

/// The node in its place, for this version alone. Pre: this version alone has what stands above it, so
/// nobody else comes to hold it meanwhile.
Node& own(NodePtr& at)
{
    if (at->holds.load(std::memory_order_acquire) == 1) return *at;
    // The copy holds three more things. A count in cold memory stops the processor, so all come at once.
    __builtin_prefetch(at->left.get(), 1);
    __builtin_prefetch(at->right.get(), 1);
    __builtin_prefetch(at->entry.get(), 1);
    at = NodePtr{new Node{*at}};
    return *at;
}

/// Pre: `at` is owned.
void lift_left(NodePtr& at)
{
    own(at->left);
    auto low = std::move(at);
    at = std::move(low->left);
    low->left = std::move(at->right);
    measure(*low);
    at->right = std::move(low);
    measure(*at);
}

void lift_right(NodePtr& at)
{
    own(at->right);
    auto low = std::move(at);
    at = std::move(low->right);
    low->right = std::move(at->left);
    measure(*low);
    at->left = std::move(low);
    measure(*at);
}

/// Balances a node whose subtrees differ in height by at most two. Pre: it is owned.
void balance(NodePtr& at)
{
    auto& node = *at;
    if (height(node.left) > height(node.right) + 1) {
        if (height(own(node.left).left) < height(node.left->right)) lift_right(node.left);
        lift_left(at);
    } else if (height(node.right) > height(node.left) + 1) {
        if (height(own(node.right).right) < height(node.right->left)) lift_left(node.right);
        lift_right(at);
    } else {
        measure(node);
    }
}

EntryPtr insert(NodePtr& at, const Sought& sought, EntryPtr entry)
{
    if (!at) {
        at = NodePtr{new Node{sought.head, std::move(entry)}};
        return nullptr;
    }
    auto& node = own(at);
    const auto order = sought.compared_to(node);
    if (order == 0) return std::exchange(node.entry, std::move(entry));
    auto before = insert(order < 0 ? node.left : node.right, sought, std::move(entry));
    if (before == nullptr) balance(at);
    return before;
}

/// Takes the least node out. Pre: there is one.
NodePtr take_least(NodePtr& at)
{
    auto& node = own(at);
    if (!node.left) {
        auto least = std::move(at);
        at = std::move(least->right);
        return least;
    }
    auto least = take_least(node.left);
    balance(at);
    return least;
}

/// Pre: the key is there.
EntryPtr remove(NodePtr& at, const Sought& sought)
{
    WEFT_CHECK(static_cast<bool>(at));
    auto& node = own(at);
    const auto order = sought.compared_to(node);
    if (order != 0) {
        auto before = remove(order < 0 ? node.left : node.right, sought);
        balance(at);
        return before;
    }
    auto gone = std::move(at);
    if (!gone->left) {
        at = std::move(gone->right);
    } else if (!gone->right) {
        at = std::move(gone->left);
    } else {
        at = take_least(gone->right);
        at->left = std::move(gone->left);
        at->right = std::move(gone->right);
        balance(at);
    }
    return gone->entry;
}

bool starts_with(ByteSpan key, ByteSpan prefix) noexcept
{
    return key.size() >= prefix.size() && compare(key.first(prefix.size()), prefix) == 0;
}

}  // namespace

namespace {

const Node* node_of(const Node* node, ByteSpan key) noexcept
{
    const Sought sought{key};
    while (node != nullptr) {
        const auto order = sought.compared_to(*node);
        if (order == 0) return node;
        node = (order < 0 ? node->left : node->right).get();
    }
    return nullptr;
}

}  // namespace

void Entries::fetch(std::span<const Bytes> keys) const noexcept
{
    constexpr std::size_t at_once = 16;
    struct Walk {
        Head head{};
        const Node* at = nullptr;
    };
    for (std::size_t first = 0; first < keys.size(); first += at_once) {
        std::array<Walk, at_once> walks;
        const auto some = keys.subspan(first, std::min(at_once, keys.size() - first));
        for (std::size_t i = 0; i < some.size(); ++i) walks[i] = {head_of(some[i]), root_.get()};
        for (bool on_the_way = true; on_the_way;) {
            on_the_way = false;
            for (auto& [head, at] : walks) {
                if (at == nullptr) continue;
                __builtin_prefetch(at->left.get(), 1);
                __builtin_prefetch(at->right.get(), 1);
                __builtin_prefetch(at->entry.get(), 1);
                // Where the first bytes do not tell, it goes one of the ways.
                at = (head < at->head ? at->left : at->right).get();
                on_the_way = true;
            }
        }
    }
}

const Entry* Entries::find(ByteSpan key) const noexcept
{
    const auto* node = node_of(root_.get(), key);
    return node == nullptr ? nullptr : node->entry.get();
}

EntryPtr Entries::find_shared(ByteSpan key) const noexcept
{
    const auto* node = node_of(root_.get(), key);
    return node == nullptr ? nullptr : node->entry;
}

const Entry* Entries::next(ByteSpan prefix, ByteSpan after) const noexcept
{
    // The least key that is at least `prefix` and above `after`; it alone can be the answer.
    const Sought from{prefix};
    const Sought above{after};
    const Entry* least = nullptr;
    const Node* node = root_.get();
    while (node != nullptr) {
        const bool above_after = after.empty() || above.compared_to(*node) < 0;
        if (above_after && from.compared_to(*node) <= 0) {
            least = node->entry.get();
            node = node->left.get();
        } else {
            node = node->right.get();
        }
    }
    return least != nullptr && starts_with(least->key(), prefix) ? least : nullptr;
}

EntryPtr Entries::put(EntryPtr entry)
{
    const Sought sought{entry->key()};
    auto before = insert(root_, sought, std::move(entry));
    if (before == nullptr) ++size_;
    return before;
}

EntryPtr Entries::take(ByteSpan key)
{
    if (find(key) == nullptr) return nullptr;
    --size_;
    return remove(root_, Sought{key});
}

void Entries::set(ByteSpan key, ByteSpan value)
{
    (void)put(EntryPtr{key, value});
}

bool Entries::erase(ByteSpan key)
{
    return take(key) != nullptr;
}

}  // namespace weft::state
