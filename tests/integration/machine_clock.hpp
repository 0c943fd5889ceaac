#pragma once

// Nodes as processes on machines whose clocks are off, and set right again (shifted_clock.cpp).

#include "cluster.hpp"
#include <cstdlib>
#include <fstream>
#include <thread>

namespace weft::app {

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

}  // namespace weft::app
