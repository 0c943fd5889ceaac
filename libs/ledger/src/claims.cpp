#include <weft/ledger/claims.hpp>

#include <algorithm>

namespace weft::ledger {

// Invariants:
//   1. no node is empty: what would be is nullptr;
//   2. a place of a leaf that says nothing is `no_index`, of another node nullptr;
//   3. `used` counts the other places.

const Claims::Node* Claims::hold(const Node* node) noexcept
{
    if (node != nullptr) ++const_cast<Node*>(node)->holders;
    return node;
}

void Claims::release(const Node* node, std::uint32_t height) noexcept
{
    if (node == nullptr || --const_cast<Node*>(node)->holders != 0) return;
    if (height > 0)
        for (const auto* below : node->below) release(below, height - 1);
    delete node;
}

Claims::Claims(const Claims& other) noexcept : root_{hold(other.root_)}, height_{other.height_} {}

Claims::~Claims()
{
    release(root_, height_);
}

TransactionIndex Claims::at(ConflictSetIndex output) const noexcept
{
    if (root_ == nullptr || height_for(output) > height_) return no_index;
    const auto* node = root_;
    for (auto height = height_; height > 0; --height) {
        node = node->below[output >> (bits * height) & (fan - 1)];
        if (node == nullptr) return no_index;
    }
    return node->transactions[output & (fan - 1)];
}

std::uint32_t Claims::height_for(ConflictSetIndex output) noexcept
{
    std::uint32_t height = 0;
    while ((output >>= bits) != 0) ++height;
    return height;
}

bool Claims::covers(const Node* all,
                    std::uint32_t height,
                    const Node* part,
                    std::uint32_t height_of_part) noexcept
{
    if (part == nullptr || all == part) return true;
    if (all == nullptr) return false;  // invariant 1
    if (height > height_of_part) return covers(all->below[0], height - 1, part, height_of_part);
    if (height < height_of_part)
        return part->used == 1 && part->below[0] != nullptr &&
               covers(all, height, part->below[0], height_of_part - 1);
    for (std::uint32_t place = 0; place < fan; ++place) {
        if (height > 0) {
            if (!covers(all->below[place], height - 1, part->below[place], height - 1))
                return false;
        } else if (part->transactions[place] != no_index &&
                   part->transactions[place] != all->transactions[place]) {
            return false;
        }
    }
    return true;
}

/// A copy to change; a new empty one of nullptr.
Claims::Node* Claims::copy_of(const Node* node, std::uint32_t height)
{
    auto* copy = new Node{};
    if (node != nullptr) {
        copy->used = node->used;
        if (height == 0) {
            std::copy_n(node->transactions, fan, copy->transactions);
        } else {
            for (std::uint32_t place = 0; place < fan; ++place)
                copy->below[place] = hold(node->below[place]);
        }
    } else if (height == 0) {
        std::fill_n(copy->transactions, fan, no_index);
    } else {
        std::fill_n(copy->below, fan, nullptr);
    }
    return copy;
}

/// The tree with one place changed; shared with `node` where nothing is.
const Claims::Node* Claims::put(const Node* node,
                                std::uint32_t height,
                                ConflictSetIndex output,
                                TransactionIndex transaction)
{
    const auto place = output >> (bits * height) & (fan - 1);
    auto* changed = copy_of(node, height);
    if (height == 0) {
        const auto was = std::exchange(changed->transactions[place], transaction);
        changed->used += (transaction != no_index ? 1u : 0u) - (was != no_index ? 1u : 0u);
    } else {
        const auto* was = changed->below[place];
        changed->below[place] = put(was, height - 1, output, transaction);
        changed->used += (changed->below[place] != nullptr ? 1u : 0u) - (was != nullptr ? 1u : 0u);
        release(was, height - 1);
    }
    if (changed->used != 0) return changed;
    release(changed, height);
    return nullptr;
}

/// The same claims in a tree of greater height. Takes over `node`.
const Claims::Node* Claims::taller(const Node* node, std::uint32_t from, std::uint32_t to)
{
    for (; node != nullptr && from < to; ++from) {
        auto* above = copy_of(nullptr, from + 1);
        above->below[0] = node;
        above->used = 1;
        node = above;
    }
    return node;
}

Claims Claims::with(ConflictSetIndex output, TransactionIndex transaction) const
{
    if (at(output) == transaction) return *this;
    const auto height = std::max(height_for(output), height_);
    const auto* base = taller(hold(root_), height_, height);
    const Claims changed{put(base, height, output, transaction), height};
    release(base, height);
    return changed;
}

Claims Claims::without(ConflictSetIndex output) const
{
    if (at(output) == no_index) return *this;
    return {put(root_, height_, output, no_index), height_};
}

/// A held node, or nullopt when they contradict each other.
std::optional<const Claims::Node*> Claims::join(const Node* a, const Node* b, std::uint32_t height)
{
    if (a == b || b == nullptr) return hold(a);
    if (a == nullptr) return hold(b);
    if (height == 0) {
        bool all_of_a = true;  // the result is a
        bool all_of_b = true;
        for (std::uint32_t place = 0; place < fan; ++place) {
            const auto in_a = a->transactions[place];
            const auto in_b = b->transactions[place];
            if (in_a == in_b) continue;
            if (in_a == no_index)
                all_of_a = false;
            else if (in_b == no_index)
                all_of_b = false;
            else
                return std::nullopt;
        }
        if (all_of_a) return hold(a);
        if (all_of_b) return hold(b);
        auto* joined = copy_of(a, 0);
        for (std::uint32_t place = 0; place < fan; ++place) {
            if (joined->transactions[place] != no_index || b->transactions[place] == no_index)
                continue;
            joined->transactions[place] = b->transactions[place];
            ++joined->used;
        }
        return joined;
    }
    const Node* parts[fan];
    bool all_of_a = true;
    bool all_of_b = true;
    std::uint32_t used = 0;
    for (std::uint32_t place = 0; place < fan; ++place) {
        const auto part = join(a->below[place], b->below[place], height - 1);
        if (!part) {
            for (std::uint32_t done = 0; done < place; ++done) release(parts[done], height - 1);
            return std::nullopt;
        }
        parts[place] = *part;
        all_of_a = all_of_a && *part == a->below[place];
        all_of_b = all_of_b && *part == b->below[place];
        if (*part != nullptr) ++used;
    }
    if (all_of_a || all_of_b) {
        for (const auto* part : parts) release(part, height - 1);
        return hold(all_of_a ? a : b);
    }
    auto* joined = new Node{};
    joined->used = used;
    std::copy_n(parts, fan, joined->below);
    return joined;
}

std::optional<Claims> Claims::join(const Claims& a, const Claims& b)
{
    if (a.root_ == b.root_ || b.root_ == nullptr) return a;
    if (a.root_ == nullptr) return b;
    if (a.height_ == b.height_) {
        const auto joined = join(a.root_, b.root_, a.height_);
        if (!joined) return std::nullopt;
        return Claims{*joined, a.height_};
    }
    const auto height = std::max(a.height_, b.height_);
    const Claims tall_a{taller(hold(a.root_), a.height_, height), height};
    const Claims tall_b{taller(hold(b.root_), b.height_, height), height};
    const auto joined = join(tall_a.root_, tall_b.root_, height);
    if (!joined) return std::nullopt;
    return Claims{*joined, height};
}

}  // namespace weft::ledger
