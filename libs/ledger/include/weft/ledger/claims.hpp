#pragma once

// What something stands for, as far as it is disputed: for each conflict set the transaction
// it claims the output for.
//
// A transaction has the claims of its history, a message those of everything it stands for. Two of
// these agree unless they claim one output for two transactions. So a set of branches (D-15) is a
// value of this type, always with all branches it builds on.
//
// Promises  immutable and shared: copies cost a counter; a set and another one that was made from
//           it share what is equal, and what joins or compares them visits only where they differ.
// Cost      a change O(log conflict sets); joining and comparing O(where they differ).

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace weft::ledger {

/// A conflict set, by its output. The number of one that nobody claims any more is used again.
using ConflictSetIndex = std::uint64_t;
/// A booked transaction, in order of booking; genesis is 0.
using TransactionIndex = std::uint64_t;
/// Of messages, transactions, outputs and conflict sets.
inline constexpr std::uint64_t no_index = std::numeric_limits<std::uint64_t>::max();

class Claims {
public:
    Claims() noexcept = default;
    Claims(const Claims& other) noexcept;
    Claims(Claims&& other) noexcept
        : root_{std::exchange(other.root_, nullptr)}, height_{std::exchange(other.height_, 0)}
    {}
    Claims& operator=(Claims other) noexcept
    {
        std::swap(root_, other.root_);
        std::swap(height_, other.height_);
        return *this;
    }
    ~Claims();

    [[nodiscard]] bool empty() const noexcept { return root_ == nullptr; }
    /// `no_index`: it says nothing about the output.
    [[nodiscard]] TransactionIndex at(ConflictSetIndex output) const noexcept;
    /// With this claim in place of the one that was there.
    [[nodiscard]] Claims with(ConflictSetIndex output, TransactionIndex transaction) const;
    /// Without a claim on the output.
    [[nodiscard]] Claims without(ConflictSetIndex output) const;
    /// Both together; nullopt when they claim an output for different transactions. When one holds
    /// all of the other, the result is that one, shared.
    [[nodiscard]] static std::optional<Claims> join(const Claims& a, const Claims& b);
    /// Equal without looking inside: false says nothing.
    [[nodiscard]] bool shares_all_with(const Claims& other) const noexcept
    {
        return root_ == other.root_;
    }
    /// True when it makes every claim of the other one. Visits only where they differ.
    [[nodiscard]] bool covers(const Claims& other) const noexcept
    {
        return covers(root_, height_, other.root_, other.height_);
    }
    /// Memory, about, of what it is made of and is not among `seen`, a set of pointers, yet: what many
    /// share counts once.
    template <class Seen>
    [[nodiscard]] std::size_t bytes(Seen& seen) const
    {
        return bytes(root_, height_, seen);
    }
    /// Equal for those that share all; says nothing once this one is gone.
    [[nodiscard]] const void* identity() const noexcept { return root_; }
    friend bool operator==(const Claims& a, const Claims& b)
    {
        bool equal = true;
        each_difference(
            a, b, [&](ConflictSetIndex, TransactionIndex, TransactionIndex) { equal = false; });
        return equal;
    }

    /// `visit(output, transaction)`, outputs ascending.
    template <class Visit>
    void each(Visit visit) const
    {
        if (root_ != nullptr) walk(root_, height_, 0, visit);
    }
    /// `visit(output, in a, in b)` where they differ, outputs ascending; `no_index` where one says
    /// nothing.
    template <class Visit>
    static void each_difference(const Claims& a, const Claims& b, Visit visit);

    /// For a snapshot (weft/codec/image.hpp): what is shared stays shared.
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        auto height = self.height_;
        archive(height);
        if constexpr (Archive::reads) {
            if (height > height_max) archive.fail({});
            self = Claims{};
            const auto* const root = archive.ok() ? read(archive, height) : nullptr;
            self = Claims{root, root == nullptr ? 0 : height};
        } else {
            write(archive, self.root_, height);
        }
    }

private:
    static constexpr std::uint64_t fan = 16;
    static constexpr std::uint32_t height_max = 15;
    static constexpr std::uint32_t bits = 4;

    /// A node of a tree of base 16; a leaf holds transactions, the others nodes.
    struct Node {
        std::uint32_t holders = 1;
        std::uint32_t used = 0;  ///< places that are not empty
        union {
            const Node* below[fan];
            TransactionIndex transactions[fan];
        };
    };
    struct Joined;

    Claims(const Node* root, std::uint32_t height) noexcept : root_{root}, height_{height} {}
    static const Node* hold(const Node* node) noexcept;
    static void release(const Node* node, std::uint32_t height) noexcept;
    static Node* copy_of(const Node* node, std::uint32_t height);
    static const Node* put(const Node* node,
                           std::uint32_t height,
                           ConflictSetIndex output,
                           TransactionIndex transaction);
    static const Node* taller(const Node* node, std::uint32_t from, std::uint32_t to);
    static std::optional<const Node*> join(const Node* a, const Node* b, std::uint32_t height);
    static bool covers(const Node* all,
                       std::uint32_t height,
                       const Node* part,
                       std::uint32_t height_of_part) noexcept;
    static std::uint32_t height_for(ConflictSetIndex output) noexcept;

    template <class Seen>
    static std::size_t bytes(const Node* node, std::uint32_t height, Seen& seen)
    {
        if (node == nullptr || !seen.insert(node).second) return 0;
        constexpr std::size_t allocation = 16;
        auto sum = sizeof(Node) + allocation;
        if (height > 0)
            for (const auto* below : node->below) sum += bytes(below, height - 1, seen);
        return sum;
    }
    template <class Visit>
    static void walk(const Node* node, std::uint32_t height, ConflictSetIndex first, Visit& visit)
    {
        auto left = node->used;
        for (std::uint32_t place = 0; left > 0; ++place) {
            if (height == 0) {
                if (node->transactions[place] == no_index) continue;
                visit(first + place, node->transactions[place]);
            } else {
                if (node->below[place] == nullptr) continue;
                walk(node->below[place], height - 1,
                     first + (ConflictSetIndex{place} << (bits * height)), visit);
            }
            --left;
        }
    }
    template <class Visit>
    static void differ(const Node* a,
                       std::uint32_t height_a,
                       const Node* b,
                       std::uint32_t height_b,
                       ConflictSetIndex first,
                       Visit& visit);

    template <class Archive>
    static void write(Archive& archive, const Node* node, std::uint32_t height)
    {
        const auto [number, fresh] =
            node == nullptr ? std::pair{std::uint64_t{0}, false} : archive.number_of(node);
        archive(number);
        if (!fresh) return;
        for (std::uint32_t place = 0; place < fan; ++place)
            if (height == 0)
                archive(node->transactions[place]);
            else
                write(archive, node->below[place], height - 1);
    }
    /// Held; nullptr after an error too.
    template <class Archive>
    static const Node* read(Archive& archive, std::uint32_t height)
    {
        std::uint64_t number = 0;
        archive(number);
        if (!archive.ok() || number == 0) return nullptr;
        if (number <= archive.shared.size()) {
            const auto known = std::static_pointer_cast<const Claims>(
                archive.shared[static_cast<std::size_t>(number - 1)]);
            if (known == nullptr || known->height_ != height) {
                archive.fail({});
                return nullptr;
            }
            return hold(known->root_);
        }
        if (number != archive.shared.size() + 1) {
            archive.fail({});
            return nullptr;
        }
        archive.shared.emplace_back();
        auto* const node = copy_of(nullptr, height);
        for (std::uint32_t place = 0; place < fan; ++place) {
            if (height == 0)
                archive(node->transactions[place]);
            else
                node->below[place] = read(archive, height - 1);
            const bool used =
                height == 0 ? node->transactions[place] != no_index : node->below[place] != nullptr;
            node->used += used ? 1u : 0u;
        }
        if (!archive.ok() || node->used == 0) {
            archive.fail({});
            release(node, height);
            return nullptr;
        }
        archive.shared[static_cast<std::size_t>(number - 1)] =
            std::shared_ptr<const Claims>(new Claims{hold(node), height});
        return node;
    }

    const Node* root_ = nullptr;
    std::uint32_t height_ = 0;  ///< of the root above the leaves
};

template <class Visit>
void Claims::each_difference(const Claims& a, const Claims& b, Visit visit)
{
    differ(a.root_, a.height_, b.root_, b.height_, 0, visit);
}

template <class Visit>
void Claims::differ(const Node* a,
                    std::uint32_t height_a,
                    const Node* b,
                    std::uint32_t height_b,
                    ConflictSetIndex first,
                    Visit& visit)
{
    if (a == b) return;
    if (a != nullptr && b != nullptr && height_a == height_b) {
        if (height_a == 0) {
            for (std::uint32_t place = 0; place < fan; ++place)
                if (a->transactions[place] != b->transactions[place])
                    visit(first + place, a->transactions[place], b->transactions[place]);
        } else {
            for (std::uint32_t place = 0; place < fan; ++place)
                if (a->below[place] != b->below[place])
                    differ(a->below[place], height_a - 1, b->below[place], height_a - 1,
                           first + (ConflictSetIndex{place} << (bits * height_a)), visit);
        }
        return;
    }
    const auto height = a == nullptr   ? height_b
                        : b == nullptr ? height_a
                                       : (height_a > height_b ? height_a : height_b);
    for (std::uint32_t place = 0; place < fan; ++place) {
        // The lower of two trees of different height stands at the first place of the other.
        const auto child = [&](const Node* node,
                               std::uint32_t own) -> std::pair<const Node*, std::uint32_t> {
            if (node == nullptr) return {nullptr, 0};
            if (own == height) return {node->below[place], own - 1};
            return {place == 0 ? node : nullptr, own};
        };
        if (height == 0) {
            const auto in_a = a == nullptr ? no_index : a->transactions[place];
            const auto in_b = b == nullptr ? no_index : b->transactions[place];
            if (in_a != in_b) visit(first + place, in_a, in_b);
        } else {
            const auto [below_a, of_a] = child(a, height_a);
            const auto [below_b, of_b] = child(b, height_b);
            differ(below_a, of_a, below_b, of_b,
                   first + (ConflictSetIndex{place} << (bits * height)), visit);
        }
    }
}

}  // namespace weft::ledger
