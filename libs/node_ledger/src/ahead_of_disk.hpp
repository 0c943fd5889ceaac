#pragma once

// How much is booked that is not on the disk yet.
//
// Promises  what is booked of others stays within a bound ahead of the disk, so that what comes faster
//           than the disk takes it waits where the scheduler says whose is next.
// Use       one write at a time asks to be told when it is durable; what was written after it stands
//           before the next one.

#include <cstdint>

namespace weft::node {

class AheadOfDisk {
public:
    explicit AheadOfDisk(std::uint64_t bytes_max) : bytes_max_{bytes_max} {}

    [[nodiscard]] bool full() const noexcept { return asked_ && since_ >= bytes_max_; }
    /// So much is to be written. True: that write asks to be told.
    [[nodiscard]] bool wrote(std::uint64_t bytes) noexcept
    {
        if (asked_) {
            since_ += bytes;
            return false;
        }
        asked_ = true;
        since_ = 0;
        return true;
    }
    /// The write that asked is durable. True: more was written since, and another one asks.
    [[nodiscard]] bool durable() noexcept
    {
        asked_ = since_ > 0;
        since_ = 0;
        return asked_;
    }

private:
    std::uint64_t bytes_max_;
    std::uint64_t since_ = 0;  ///< written after the write that asked
    bool asked_ = false;
};

}  // namespace weft::node
