#pragma once

// Things that may be anywhere in memory, and are looked at soon: each is asked for when it comes, and is
// there when some others were looked at. One after the other, the processor would wait for each.

#include <array>
#include <cstddef>

namespace weft::state {

template <class T, std::size_t most>
class Pending {
public:
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] std::size_t room() const noexcept { return most - count_; }
    /// Null is passed over. Pre: there is room.
    void add(T* thing) noexcept
    {
        if (thing == nullptr) return;
        __builtin_prefetch(thing, 1);
        ring_[(first_ + count_++) % most] = thing;
    }
    /// The one that waits longest. Pre: not empty.
    [[nodiscard]] T* take() noexcept
    {
        --count_;
        auto* const thing = ring_[first_];
        first_ = (first_ + 1) % most;
        return thing;
    }

private:
    std::array<T*, most> ring_{};
    std::size_t first_ = 0;
    std::size_t count_ = 0;
};

}  // namespace weft::state
