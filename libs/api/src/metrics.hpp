#pragma once

// Figures in Prometheus' text form, version 0.0.4, as prometheus-cpp writes it.
//
// Promises  all series of a name stand together under one HELP and TYPE line, in the order in which
//           names first appear; a name that ends in `_total` is a counter, all others are gauges, but
//           for the histogram of answer times.

#include <weft/api/api.hpp>

#include <prometheus/metric_family.h>

#include <array>
#include <map>
#include <tuple>

namespace weft::api {

/// Collects series by name.
class Exposition {
public:
    void add(const node::Figure& figure) { add(figure, static_cast<double>(figure.value)); }
    /// The same with a value that is no integer.
    void add(const node::Figure& figure, double value);
    void add(const node::Figure& figure, prometheus::ClientMetric::Histogram histogram);
    [[nodiscard]] std::string text() const;

private:
    prometheus::ClientMetric& put(const node::Figure& figure, prometheus::MetricType type);

    std::vector<prometheus::MetricFamily> families_;
    std::map<std::string_view, std::size_t> by_name_;
};

/// What the server has answered: how often, with what, how fast.
class HttpFigures {
public:
    void count(const http::Served& what);
    void add_to(Exposition& exposition) const;

private:
    static constexpr std::array<std::chrono::milliseconds, 7> bounds{
        std::chrono::milliseconds{1},     std::chrono::milliseconds{5},
        std::chrono::milliseconds{25},    std::chrono::milliseconds{100},
        std::chrono::milliseconds{500},   std::chrono::milliseconds{2'500},
        std::chrono::milliseconds{10'000}};
    struct Times {
        std::array<std::uint64_t, bounds.size()> within{};  ///< not yet summed up
        std::uint64_t count = 0;
        std::chrono::microseconds sum{0};
    };
    // Patterns are the server's own, so that strangers cannot make these grow.
    std::map<std::tuple<std::string, std::string, int>, std::uint64_t> requests_;
    std::map<std::string, Times> times_;
};

}  // namespace weft::api
