#include <weft/cluster/cluster.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::cluster;

TEST(HostClock, never_shows_less_than_a_timer_waited_for_and_little_more)
{
    for (const std::int64_t drift : {-500, -1, 0, 1, 500})
        for (const std::int64_t offset : {-1'000'000'000, 0, 1'000'000'000})
            for (const Duration now : {Duration{0}, Duration{999'999}, Duration{1h}})
                for (const Duration wait :
                     {Duration{0}, Duration{1}, Duration{1ms}, Duration{10s}}) {
                    const HostClock clock{offset, drift};
                    const auto local =
                        clock.at(now) + node::Instant{static_cast<std::uint64_t>(wait.count())};
                    const auto delay = clock.until(local, now);
                    EXPECT_GE(clock.at(now + delay), local);
                    EXPECT_LE(delay, wait + wait / 1000 + 1us);
                }
}
