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
//           3. of accounts without access mana no more than a price of so many bytes a second is booked, over
//              more than a turn (decisions 0043, 0064);
//           4. of what was written one write at a time asks to be told that it is durable.
// Effects   books into the Tangle it is given.

#include <weft/node/effects.hpp>
#include <weft/node/unix_time.hpp>
#include <weft/tangle/tangle.hpp>

#include "ahead_of_disk.hpp"
#include <algorithm>
#include <optional>
#include <utility>

namespace weft::node {

class BookingTurns {
public:
    static constexpr std::uint64_t ahead_bytes_max = 256u << 10;
    static constexpr std::uint64_t turn_bytes = 64u << 10;
    /// By their price, of issuers without access mana, but for the last message of a turn: others wait
    /// for the price of that one at most.
    static constexpr std::uint64_t common_bytes = 16u << 10;

    /// `common_rate`: so much of that price a second. At least 1.
    explicit BookingTurns(std::uint64_t common_rate) : common_rate_{common_rate} {}

    /// When the timer is to be set to; nullopt: it is set, or there is nothing to book now.
    [[nodiscard]] std::optional<Instant> arm(Instant now, const tangle::Tangle& tangle)
    {
        if (armed_ || !may_book(tangle)) return std::nullopt;
        armed_ = true;
        return std::max(now, paid_until_);
    }
    /// The timer rang. nullopt: there is nothing to book now.
    [[nodiscard]] std::optional<tangle::Step> take(Instant now, tangle::Tangle& tangle)
    {
        armed_ = false;
        if (!may_book(tangle)) return std::nullopt;
        auto step = tangle.work(unix_time(now), turn_bytes, common_bytes);
        paid_until_ = now + Instant{step.common_work * 1'000'000'000 / common_rate_};
        return step;
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

    std::uint64_t common_rate_;
    AheadOfDisk ahead_{ahead_bytes_max};
    Instant paid_until_{0};  ///< the part of accounts without mana is paid for by time until then
    bool armed_ = false;
};

}  // namespace weft::node
