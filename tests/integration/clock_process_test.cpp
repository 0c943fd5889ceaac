// Nodes as processes on machines whose clocks are off, and set right again.

#include <cstdlib>
#include <fstream>
#include <thread>

#include "cluster.hpp"

namespace weft::app {
namespace {

constexpr std::chrono::hours day{24};

class MachineClock : public Cluster {
protected:
    /// Starts a node on a machine with a clock of its own.
    void start_on_clock(std::size_t index, std::chrono::seconds ahead)
    {
        set(index, ahead);
        ::setenv("LD_PRELOAD", WEFT_SHIFTED_CLOCK, 1);
        ::setenv("WEFT_TEST_CLOCK", clock_file(index).c_str(), 1);
        start(ledger(index));
        ::unsetenv("LD_PRELOAD");
        ::unsetenv("WEFT_TEST_CLOCK");
    }
    /// The machine's clock is this much ahead of the right time from now on.
    void set(std::size_t index, std::chrono::seconds ahead)
    {
        // Whole or not at all, and in the same file: the process has it open.
        const auto text = std::to_string(ahead.count()) + "                    \n";
        std::ofstream{clock_file(index), std::ios::app};
        std::fstream{clock_file(index), std::ios::in | std::ios::out} << text << std::flush;
    }
    [[nodiscard]] std::string clock_file(std::size_t index) const
    {
        return (folder_ / ("clock-" + std::to_string(index))).string();
    }
    /// The reason that a node gives for not being ready because of its clock; empty: none.
    [[nodiscard]] std::string clock_reason(std::size_t index)
    {
        const auto ready = client::ready(client(index));
        if (!ready) return "no answer: " + ready.error().message;
        for (const auto& [stage, reason] : ready->reasons)
            if (stage == "clock") return reason;
        return {};
    }
    template <class Holds>
    [[nodiscard]] bool within(std::chrono::seconds span, Holds holds)
    {
        const auto end = std::chrono::steady_clock::now() + span;
        while (!holds()) {
            if (std::chrono::steady_clock::now() > end) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds{200});
        }
        return true;
    }
    [[nodiscard]] std::string log_of(std::size_t index)
    {
        std::ifstream log{ledger(index).folder / "log.txt"};
        return {std::istreambuf_iterator<char>{log}, {}};
    }
};

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

TEST_F(MachineClock, a_node_that_starts_a_day_ahead_says_so_and_goes_on_by_itself_when_it_is_set_right)
{
    make(4, {"alice", "bob"});
    for (std::size_t i = 0; i < 3; ++i) start(ledger(i));
    wait_ready({&ledger(0), &ledger(1), &ledger(2)});
    expect_at_work(0, "the start");
    start_on_clock(3, day);
    ASSERT_TRUE(within(std::chrono::seconds{30}, [&] {
        return clock_reason(3).find("ahead of those of 3 of 3 peers") != std::string::npos;
    })) << clock_reason(3);
    const auto refused = pay("alice", "bob", 3, patience);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "clock_off");
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(clock_reason(i), "") << i;

    set(3, {});
    // A minute until it is believed that the clock was set back, and a start.
    EXPECT_TRUE(within(std::chrono::seconds{120}, [&] {
        return log_of(3).find("clock_set_back") != std::string::npos;
    }));
    wait_ready({&ledger(3)});
    expect_at_work(3, "its clock was set right");
    EXPECT_EQ(clock_reason(3), "");
}

}  // namespace
}  // namespace weft::app
