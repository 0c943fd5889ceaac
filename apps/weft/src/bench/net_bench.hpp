#pragma once

// What benchmarks of whole networks share: starting the nodes, and how long what was posted to one took
// until that node told the end of it.

#include "demo/network.hpp"
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace weft::app::net_bench {

using Clock = std::chrono::steady_clock;

[[nodiscard]] Failure failed(std::string what);

/// All of the network's ledger places, until each is ready.
[[nodiscard]] Try<void> start_all(demo::Network& network);

/// For several threads.
class Times {
public:
    void posted(const std::string& what, Clock::time_point at);
    void ended(const std::string& what, Clock::time_point at);
    /// What was posted has another id now.
    void renamed(const std::string& what, const std::string& now);
    /// Nanoseconds from one to the other, in ascending order.
    [[nodiscard]] std::vector<double> taken() const;
    /// How many of the ids were given up for another one.
    [[nodiscard]] std::size_t renamed() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, Clock::time_point> posted_;
    std::map<std::string, Clock::time_point> ended_;
    std::map<std::string, std::string> renamed_;
};

/// Notes as ended what the node tells of that topic, until it is over. A message that was attached again ends
/// when the one does that carries the same.
void listen(const demo::NodePlace& node,
            const std::string& topic,
            const std::atomic<bool>& over,
            Times& times);

/// Pre: not empty.
[[nodiscard]] double of_hundred(const std::vector<double>& sorted, std::size_t hundredths);
/// "34 ms"
[[nodiscard]] std::string milliseconds(double nanoseconds);

}  // namespace weft::app::net_bench
