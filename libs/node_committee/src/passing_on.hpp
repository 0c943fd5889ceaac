#pragma once

// What users give a member goes to the others in few frames: a frame costs each of them a place in line, a
// turn of the core and a timer, whatever is in it.
//
// Input     requests that were taken; time.
// Promises  the first after a quiet time leaves at once; those that come within `tick` of it leave
//           together when that is over, or when they fill a frame;
//           in the order in which they came.
// Effects   none: what leaves is returned. A crash loses what waits here, and the pool tells of it in the
//           next life (off_ledger_pool.hpp).

#include <weft/base/bytes.hpp>
#include <weft/protocol/step.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace weft::node {

using protocol::Instant;

class PassingOn {
public:
    static constexpr Instant tick = std::chrono::milliseconds{10};
    static constexpr std::size_t requests_max = 128;
    static constexpr std::size_t bytes_max = std::size_t{64} << 10;

    void add(Bytes request)
    {
        bytes_ += request.size();
        waiting_.push_back(std::move(request));
    }
    /// When some are to leave; nullopt: none wait.
    [[nodiscard]] std::optional<Instant> due() const
    {
        if (waiting_.empty()) return std::nullopt;
        return full() ? Instant{0} : not_before_;
    }
    /// Those that leave now.
    [[nodiscard]] std::vector<Bytes> take(Instant now)
    {
        if (waiting_.empty() || (!full() && now < not_before_)) return {};
        return take_all(now);
    }
    /// All, for somebody will be asked about them now.
    [[nodiscard]] std::vector<Bytes> take_all(Instant now)
    {
        not_before_ = now + tick;
        bytes_ = 0;
        return std::exchange(waiting_, {});
    }

private:
    [[nodiscard]] bool full() const
    {
        return waiting_.size() >= requests_max || bytes_ >= bytes_max;
    }

    std::vector<Bytes> waiting_;
    std::size_t bytes_ = 0;
    Instant not_before_{0};
};

}  // namespace weft::node
