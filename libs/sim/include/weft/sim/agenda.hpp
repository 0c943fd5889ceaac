#pragma once

#include <weft/base/check.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace weft::sim {

using Duration = std::chrono::nanoseconds;
using namespace std::chrono_literals;

/// Virtual time and what is due in it. Ties break by the order of scheduling, never by address or
/// heap shape. An hour of silence costs one step.
class Agenda {
public:
    /// Pre: delay >= 0. An action of at most two words (a pointer and an index) allocates nothing.
    void after(Duration delay, std::function<void()> action)
    {
        WEFT_CHECK(delay >= Duration::zero());
        due_.push_back({now_ + delay, next_sequence_++, std::move(action)});
        std::ranges::push_heap(due_, later);
    }
    /// Does what is due next. False when nothing is.
    bool step()
    {
        if (due_.empty()) return false;
        std::ranges::pop_heap(due_, later);
        auto entry = std::move(due_.back());
        due_.pop_back();
        WEFT_CHECK(entry.at >= now_);
        now_ = entry.at;
        ++steps_;
        entry.action();
        return true;
    }
    [[nodiscard]] Duration now() const noexcept { return now_; }
    [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return due_.size(); }

private:
    struct Entry {
        Duration at;
        std::uint64_t sequence;
        std::function<void()> action;
    };
    static bool later(const Entry& a, const Entry& b)
    {
        return std::pair{a.at, a.sequence} > std::pair{b.at, b.sequence};
    }

    std::vector<Entry> due_;  // a heap, earliest first
    Duration now_{};
    std::uint64_t next_sequence_ = 0;
    std::uint64_t steps_ = 0;
};

}  // namespace weft::sim
