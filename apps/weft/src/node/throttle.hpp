#pragma once

// For lines of the log that strangers cause: what anyone can repeat must not fill the disk.

#include <chrono>
#include <cstdint>
#include <optional>

namespace weft::app {

class Throttle {
public:
    using Time = std::chrono::steady_clock::time_point;
    Throttle(std::uint64_t lines_max, std::chrono::milliseconds window)
        : lines_max_{lines_max}, window_{window}
    {}

    /// How many were left out since the last line, when this one may be written; else nullopt.
    [[nodiscard]] std::optional<std::uint64_t> admit(Time now)
    {
        if (now - began_ >= window_) {
            began_ = now;
            lines_ = 0;
        }
        if (lines_ >= lines_max_) {
            ++left_out_;
            return std::nullopt;
        }
        ++lines_;
        const auto left_out = left_out_;
        left_out_ = 0;
        return left_out;
    }

private:
    std::uint64_t lines_max_;
    std::chrono::milliseconds window_;
    Time began_{};
    std::uint64_t lines_ = 0;
    std::uint64_t left_out_ = 0;
};

}  // namespace weft::app
