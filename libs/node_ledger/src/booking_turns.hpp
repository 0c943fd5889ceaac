#pragma once

// When this node books what waits for its turn (weft/tangle/turns.hpp): in pieces, so that what comes
// meanwhile is heard between two of them, and no further ahead of the disk than a bound.
//
// Source    D-27.
// Input     the Tangle, where messages wait; what of their steps is written, and what is durable.
// Promises  1. one call books a bounded amount of work, and none while the disk is too far behind
//              (ahead_of_disk.hpp);
//           2. while something can be booked, exactly one timer is set for it: what comes meanwhile does
//              not put it off;
//           3. of what was written one write at a time asks to be told that it is durable.
// Effects   books into the Tangle it is given.

#include <weft/node/effects.hpp>
#include <weft/node/unix_time.hpp>
#include <weft/tangle/tangle.hpp>

#include "ahead_of_disk.hpp"
#include <optional>
#include <utility>

namespace weft::node {

class BookingTurns {
public:
    static constexpr std::uint64_t ahead_bytes_max = 256u << 10;
    static constexpr std::uint64_t turn_bytes = 64u << 10;
    /// Of it, of issuers without access mana: what comes of others meanwhile waits no longer for them.
    static constexpr std::uint64_t common_bytes = 16u << 10;

    /// True: the timer is to be set, for now.
    [[nodiscard]] bool arm(const tangle::Tangle& tangle)
    {
        if (armed_ || !may_book(tangle)) return false;
        return armed_ = true;
    }
    /// The timer rang. nullopt: there is nothing to book now.
    [[nodiscard]] std::optional<tangle::Step> take(Instant now, tangle::Tangle& tangle)
    {
        armed_ = false;
        if (!may_book(tangle)) return std::nullopt;
        return tangle.work(unix_time(now), turn_bytes, common_bytes);
    }
    /// What that step booked is to be written. True: that write asks to be told.
    [[nodiscard]] bool wrote(const tangle::Step& step)
    {
        return !step.booked.empty() && ahead_.wrote(step.work);
    }
    /// The write that asked is durable. True: another one is to ask.
    [[nodiscard]] bool durable() { return ahead_.durable(); }
    /// The disk is too far behind.
    [[nodiscard]] bool waits_for_disk() const noexcept { return ahead_.full(); }

private:
    [[nodiscard]] bool may_book(const tangle::Tangle& tangle) const
    {
        return tangle.has_work() && !ahead_.full();
    }

    AheadOfDisk ahead_{ahead_bytes_max};
    bool armed_ = false;
};

}  // namespace weft::node
