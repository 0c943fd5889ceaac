#pragma once

// For lines of the log that strangers cause: what anyone can repeat must not fill the disk.

#include <chrono>
#include <cstdint>
#include <utility>

namespace weft::app {

class Throttle {
public:
    using Time = std::chrono::steady_clock::time_point;
    Throttle(std::uint64_t lines_max, std::chrono::milliseconds window)
        : lines_max_{lines_max}, window_{window}
    {}

    /// Whether one more line may be written; if not, it is counted.
    [[nodiscard]] bool admit(Time now)
    {
        if (now - began_ >= window_) {
            began_ = now;
            lines_ = 0;
        }
        if (lines_ >= lines_max_) {
            ++left_out_;
            return false;
        }
        ++lines_;
        return true;
    }
    /// How many were left out since this was asked last.
    [[nodiscard]] std::uint64_t take_left_out() { return std::exchange(left_out_, 0); }

private:
    std::uint64_t lines_max_;
    std::chrono::milliseconds window_;
    Time began_{};
    std::uint64_t lines_ = 0;
    std::uint64_t left_out_ = 0;
};

}  // namespace weft::app
