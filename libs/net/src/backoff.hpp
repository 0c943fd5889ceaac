#pragma once

// How long to wait before the next attempt: doubling, capped, and spread by chance so that peers
// that failed together do not come back together.

#include <weft/base/prng.hpp>

#include <algorithm>
#include <chrono>

namespace weft::net {

class Backoff {
public:
    using Duration = std::chrono::milliseconds;
    /// Pre: 0 < first <= cap.
    Backoff(Duration first, Duration cap) : first_{first}, cap_{cap} {}

    /// Between a half and the whole of first · 2^(failures), at most cap.
    [[nodiscard]] Duration next(Prng& prng)
    {
        auto whole = first_;
        for (unsigned i = 0; i < failures_ && whole < cap_; ++i) whole *= 2;
        whole = std::min(whole, cap_);
        ++failures_;
        const auto half = static_cast<std::uint64_t>(whole.count()) / 2;
        return Duration{static_cast<Duration::rep>(
            prng.within(half, static_cast<std::uint64_t>(whole.count())))};
    }
    void succeeded() noexcept { failures_ = 0; }
    [[nodiscard]] unsigned failures() const noexcept { return failures_; }

private:
    Duration first_;
    Duration cap_;
    unsigned failures_ = 0;
};

}  // namespace weft::net
