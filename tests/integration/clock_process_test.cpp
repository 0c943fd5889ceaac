// A node as a process on a machine whose clock is off for a moment, and set right again. What a node says of a
// clock that is off: operators_troubles_test.cpp.

#include "machine_clock.hpp"

namespace weft::app {
namespace {

constexpr std::chrono::hours day{24};

TEST_F(MachineClock, a_day_ahead_for_three_seconds_leaves_nothing_behind)
{
    make(1, {"alice", "bob"});
    start_on_clock(0, {});
    wait_ready({&ledger(0)});
    expect_at_work(0, "its start");
    set(0, day);
    std::this_thread::sleep_for(std::chrono::seconds{3});
    expect_at_work(0, "three seconds a day ahead");
    set(0, {});
    expect_at_work(0, "its clock was set right");
    EXPECT_EQ(clock_reason(0), "");
    ledger(0).process.kill();
    start_on_clock(0, {});
    wait_ready({&ledger(0)});
    expect_at_work(0, "a restart");
}

}  // namespace
}  // namespace weft::app
