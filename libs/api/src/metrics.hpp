#pragma once

// Figures in Prometheus' text form, version 0.0.4.
//
// Source    https://prometheus.io/docs/instrumenting/exposition_formats/
// Promises  all series of a name stand together under one HELP and TYPE line; a name that ends in
//           `_total` is a counter, all others are gauges, but for the histogram of answer times.

#include <weft/api/api.hpp>

#include <array>
#include <map>
#include <tuple>

namespace weft::api {

/// Collects series by name, in the order in which names first appear.
class Exposition {
public:
    void add(const Figure& figure) { add(figure.first, std::to_string(figure.second)); }
    /// `series` with or without labels; `value` as it shall read.
    void add(std::string_view series, std::string value);
    void add_histogram_line(std::string_view family, std::string_view series, std::string value);
    [[nodiscard]] std::string text() const;

private:
    void put(std::string_view family, std::string_view type, std::string line);

    struct Family {
        std::string name;
        std::string_view type;
        std::string lines;
    };
    std::vector<Family> families_;
    std::map<std::string, std::size_t, std::less<>> by_name_;
};

/// What the server has answered: how often, with what, how fast.
class HttpFigures {
public:
    void count(const http::Served& what);
    void add_to(Exposition& exposition) const;

private:
    static constexpr std::array<std::pair<std::chrono::milliseconds, std::string_view>, 7> bounds{
        {{std::chrono::milliseconds{1}, "0.001"},
         {std::chrono::milliseconds{5}, "0.005"},
         {std::chrono::milliseconds{25}, "0.025"},
         {std::chrono::milliseconds{100}, "0.1"},
         {std::chrono::milliseconds{500}, "0.5"},
         {std::chrono::milliseconds{2'500}, "2.5"},
         {std::chrono::milliseconds{10'000}, "10"}}};
    struct Times {
        std::array<std::uint64_t, bounds.size()> within{};  ///< not yet summed up
        std::uint64_t count = 0;
        std::chrono::microseconds sum{0};
    };
    // Patterns are the server's own, so that strangers cannot make these grow.
    std::map<std::tuple<std::string, std::string, int>, std::uint64_t> requests_;
    std::map<std::string, Times> times_;
};

/// What a name means, for its HELP line; empty: unknown here.
[[nodiscard]] std::string_view help_of(std::string_view name) noexcept;

}  // namespace weft::api
