#pragma once

// What the demonstration tells: stages, what happened in them, and checks that hold or name what
// they saw. The same facts go to the terminal as prose and to a file as JSON.

#include "cli/cli.hpp"
#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace weft::app::demo {

using Milliseconds = std::chrono::milliseconds;

/// Times of one kind, for the median and the slow tail.
class Latencies {
public:
    void add(Milliseconds time);
    [[nodiscard]] std::size_t count() const;
    /// The smallest time that `percent` of all do not exceed. Pre: at least one.
    [[nodiscard]] Milliseconds percentile(unsigned percent) const;
    [[nodiscard]] Json json() const;
    [[nodiscard]] std::string text() const;  ///< "p50 0.4 s, p99 1.2 s (210)"

private:
    mutable std::mutex mutex_;  // wallets add from their own threads
    std::vector<Milliseconds> times_;
};

class Story {
public:
    /// `quiet`: nothing on standard output; the JSON is all there is.
    explicit Story(bool quiet) : quiet_{quiet}, start_{std::chrono::steady_clock::now()} {}

    void stage(const std::string& title);
    void say(const std::string& text) const;
    /// Records a check; `saw` is told when it does not hold, and kept in any case.
    bool check(const std::string& sentence, bool holds, const std::string& saw);
    /// A check that holds when the result is there.
    template <class T>
    bool check(const std::string& sentence, const Try<T>& result, const std::string& saw = {})
    {
        return check(sentence, result.has_value(),
                     result ? saw : result.error().code + ": " + result.error().message);
    }
    void count(const std::string& name, std::uint64_t value) { counts_[name] = value; }
    Latencies& latencies(const std::string& name);

    [[nodiscard]] bool all_hold() const;
    /// Counts, latencies, every check.
    void summary() const;
    [[nodiscard]] Json json() const;

private:
    struct Check {
        std::string stage;
        std::string sentence;
        bool holds = false;
        std::string saw;
    };
    [[nodiscard]] std::string clock() const;

    bool quiet_;
    std::chrono::steady_clock::time_point start_;
    std::string stage_;
    std::vector<Check> checks_;
    Json counts_ = Json::object();
    std::vector<std::pair<std::string, std::unique_ptr<Latencies>>> latencies_;
};

}  // namespace weft::app::demo
