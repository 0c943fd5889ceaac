#pragma once

// Measuring, and the SUMMARY block every benchmark prints.
//
// A claim is a ratio measured in one run, against a limit measured in the same run: absolute times
// differ between machines and even between minutes. So `compare` takes both sides in turns and
// reports the median of the ratios of neighbours. No test asserts a time.
//
//   bench::Report report("crypto");
//   for (const std::size_t size : {64, 1024, 16384}) {
//       bench::Row row{.name = "blake2b", .input = "message", .size = size, .unit = "byte"};
//       const auto pair = bench::compare([&] { bench::keep(hash(message)); },
//                                        [&] { their_hash(message, &out); });
//       report.add(row.against("libsodium", pair, 1.03));
//       const auto time = bench::measure([&] { … });
//       report.add({.name = "codec", .size = size, .unit = "byte", .time = time});
//   }
//   std::cout << report.text();   // or report.json()

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weft::bench {

/// Which time counts.
enum class Counted : std::uint8_t {
    processor,  ///< of the calling thread: for pure computation, whatever else the machine does
    wall,       ///< for everything that waits: disks, sockets, other threads
};

struct Effort {
    std::size_t runs = 5;  ///< at least 5 for a published figure; odd, so that a median is a run
    std::uint64_t run_milliseconds = 40;  ///< each run repeats the call until this long
    Counted counted = Counted::processor;
    /// A quick look that every part runs: for tests and CI.
    [[nodiscard]] static Effort smoke() { return {1, 1, Counted::processor}; }
};

/// One figure over several runs, in the row's unit (by default nanoseconds per call).
struct Sample {
    double median = 0;
    double minimum = 0;
    double maximum = 0;
};
/// From values measured elsewhere, e.g. one per process run. Pre: at least one.
[[nodiscard]] Sample sample(std::vector<double> values);

/// Nanoseconds per call. The call must not be optimised away: let it write to something that
/// outlives it, or pass its result to `keep`.
[[nodiscard]] Sample measure(const std::function<void()>& call, Effort effort = {});

struct Comparison {
    Sample ours;
    Sample limit;
    double ratio = 0;  ///< ours / limit, median over pairs of neighbouring runs
};
[[nodiscard]] Comparison compare(const std::function<void()>& ours,
                                 const std::function<void()>& limit,
                                 Effort effort = {});

/// Forces the value to be computed.
template <class T>
void keep(const T& value)
{
    asm volatile("" : : "r,m"(value) : "memory");
}

struct Row {
    std::string name = {};      ///< what is measured: "bls verify"
    std::string input = {};     ///< on what: "32-byte message", "n = 31"
    std::uint64_t size = 1;     ///< the number that grows over rows of one name
    std::string unit = "call";  ///< what `size` counts: "byte", "share", "message"
    Sample time = {};           ///< nanoseconds for the whole input
    std::string limit = {};     ///< what it is compared with; empty: nothing
    std::optional<Sample> limit_time = {};
    std::optional<double> ratio = {};      ///< to the limit; below 1 is faster
    std::optional<double> ratio_max = {};  ///< the figure to meet
    std::string note = {};

    /// Fills the comparison's five fields.
    Row& against(std::string what,
                 const Comparison& comparison,
                 std::optional<double> at_most = {});
    [[nodiscard]] double per_unit() const { return time.median / static_cast<double>(size); }
    [[nodiscard]] bool meets() const { return !ratio || !ratio_max || *ratio <= *ratio_max; }
};

/// What the figures were measured on.
struct Machine {
    std::string version;
    std::string build_type;
    std::string cpu;
    unsigned cores = 0;
    [[nodiscard]] static const Machine& here();
};

class Report {
public:
    explicit Report(std::string name) : name_{std::move(name)} {}
    void add(Row row) { rows_.push_back(std::move(row)); }
    /// A line of explanation under the table, or a figure that is not a time.
    void note(std::string line) { notes_.push_back(std::move(line)); }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
    /// True when no row misses its figure.
    [[nodiscard]] bool meets() const;
    /// The SUMMARY block: name, version, build type, CPU, cores; per row input, unit, median,
    /// minimum, maximum, cost per unit and the ratio to the limit.
    [[nodiscard]] std::string text() const;
    /// The same as one JSON object, times in nanoseconds.
    [[nodiscard]] std::string json() const;

private:
    std::string name_;
    std::vector<Row> rows_;
    std::vector<std::string> notes_;
};

}  // namespace weft::bench
