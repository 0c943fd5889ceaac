#pragma once

// A list that forgets its beginning: elements keep their numbers for ever, and memory is that of the
// newest ones alone.
//
// Numbers are 64 bits wide and count on, so nothing that refers to an element has to be renumbered,
// and an old number never names a newer element. Element 0 is there from the start and stays.
// Elements live in blocks; a block goes with the last of its elements.

#include <weft/base/check.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace weft {

template <class T>
class Window {
public:
    using Index = std::uint64_t;

    Window() : zero_(), gone_() {}
    /// What is read where an element is gone.
    explicit Window(T gone) : zero_(), gone_(std::move(gone)) {}

    /// The lowest that is there besides 0.
    [[nodiscard]] Index first() const noexcept { return first_; }
    /// One above the highest.
    [[nodiscard]] Index size() const noexcept { return end_; }
    /// How many are there besides 0.
    [[nodiscard]] std::size_t count() const noexcept
    {
        return static_cast<std::size_t>(end_ - first_);
    }
    [[nodiscard]] bool holds(Index index) const noexcept
    {
        return index == 0 || (index >= first_ && index < end_);
    }
    /// Pre: index < size(). One that is gone reads as `gone`.
    [[nodiscard]] const T& operator[](Index index) const
    {
        if (index < first_) [[unlikely]]
            return index == 0 ? zero_ : gone_;
        return blocks_[static_cast<std::size_t>((index >> bits) - first_block_)][index & mask];
    }
    /// Pre: it is there.
    [[nodiscard]] T& operator[](Index index)
    {
        if (index < first_) [[unlikely]] {
            WEFT_CHECK(index == 0);
            return zero_;
        }
        return blocks_[static_cast<std::size_t>((index >> bits) - first_block_)][index & mask];
    }
    [[nodiscard]] T& back() { return (*this)[end_ - 1]; }

    template <class... Arguments>
    T& emplace_back(Arguments&&... arguments)
    {
        auto& block = block_for(1);
        ++end_;
        return block.emplace_back(std::forward<Arguments>(arguments)...);
    }
    void push_back(T value) { emplace_back(std::move(value)); }
    /// Makes room for `count` elements side by side: numbers may be left out before them. Returns the
    /// number that the next element has. Pre: at most a block.
    Index begin_run(std::size_t count)
    {
        (void)block_for(count);
        return end_;
    }
    /// Side by side, as `begin_run` made them.
    [[nodiscard]] std::span<const T> run(Index begin, std::size_t count) const
    {
        if (count == 0) return {};
        return {&(*this)[begin], count};
    }
    void resize(Index size)
    {
        while (end_ < size) emplace_back();
    }
    /// Forgets what is below. Pre: first <= size().
    void drop_before(Index first)
    {
        if (first <= first_) return;
        WEFT_CHECK(first <= end_);
        const auto whole = static_cast<std::size_t>((first >> bits) - first_block_);
        const auto blocks = std::min(whole, blocks_.size());
        blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(blocks));
        first_block_ += blocks;
        for (auto at = std::max(first_, first_block_ << bits); at < first; ++at) {
            // What a place held goes with its element, its memory with the block.
            auto& block = blocks_[static_cast<std::size_t>((at >> bits) - first_block_)];
            block[at & mask] = T();
        }
        first_ = first;
    }
    /// Of the elements themselves, without what they refer to.
    [[nodiscard]] std::size_t bytes() const noexcept
    {
        std::size_t sum = blocks_.capacity() * sizeof(std::vector<T>);
        for (const auto& block : blocks_) sum += block.capacity() * sizeof(T);
        return sum;
    }

    /// For a snapshot (weft/codec/image.hpp). What is read where an element is gone stays as it is.
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        auto end = self.end_;
        archive(self.first_, end, self.zero_);
        if constexpr (Archive::reads) {
            if (self.first_ < 1 || self.first_ > end) self.first_ = end = 1;
            self.blocks_.clear();
            self.first_block_ = self.first_ >> bits;
            self.end_ = self.first_;
            for (; self.end_ < end && archive.ok();) archive(self.emplace_back());
        } else {
            for (auto at = self.first_; at < end; ++at) archive(self[at]);
        }
    }

private:
    static constexpr unsigned bits = 10;
    static constexpr std::size_t block_size = std::size_t{1} << bits;
    static constexpr Index mask = block_size - 1;

    /// The block of the next element, with room for `count`.
    std::vector<T>& block_for(std::size_t count)
    {
        WEFT_CHECK(count <= block_size);
        if ((end_ & mask) + count > block_size)
            while ((end_ & mask) != 0) {
                blocks_.back().emplace_back();
                ++end_;
            }
        const auto place = static_cast<std::size_t>((end_ >> bits) - first_block_);
        if (place == blocks_.size()) {
            blocks_.emplace_back();
            // A small list is small; a long one is not moved.
            if ((end_ >> bits) != 0) blocks_.back().reserve(block_size);
            blocks_.back().resize(static_cast<std::size_t>(end_ & mask));
        }
        return blocks_[place];
    }

    T zero_;
    T gone_;
    std::vector<std::vector<T>> blocks_;
    Index first_block_ = 0;
    Index first_ = 1;
    Index end_ = 1;
};

}  // namespace weft
