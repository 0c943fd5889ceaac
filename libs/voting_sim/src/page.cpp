// The page of a sweep: plots drawn here as SVG, so that nothing must be fetched to read it.

#include <weft/voting_sim/sweep.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace weft::voting_sim {

namespace {

struct Parameter {
    const char* column;
    const char* label;
};
constexpr std::array parameters{Parameter{"share", "adversary's share of mana, %"},
                                Parameter{"nodes", "nodes"},
                                Parameter{"adversary", "adversary"},
                                Parameter{"zipf", "zipf exponent x 4"},
                                Parameter{"likes", "first side liked by, %"},
                                Parameter{"conflicts", "conflicts"},
                                Parameter{"delay", "delay up to, ms"},
                                Parameter{"loss", "loss, per mille"},
                                Parameter{"beacon", "beacon interval, ms"},
                                Parameter{"peers", "peers asked in a round"},
                                Parameter{"equal", "equal rounds that end a vote"},
                                Parameter{"high", "random thresholds below, %"}};

/// What the rows of one point come to.
struct Sums {
    double runs = 0;
    double conflicts = 0;
    double honest = 0;
    double votes = 0;
    double rounds = 0;
    double rounds_max = 0;
    double failed = 0;
    double disagreements = 0;
    double contradictions = 0;
    double integrity = 0;
    double queries = 0;
    double violations = 0;

    [[nodiscard]] static double ratio(double part, double whole)
    {
        return whole > 0 ? part / whole : 0;
    }
};

struct Plot {
    const char* title;
    const char* unit;
    double (*value)(const Sums&);
};
constexpr std::array plots{
    Plot{"Rounds to termination", "counted rounds of a vote, mean",
         [](const Sums& s) { return Sums::ratio(s.rounds, s.votes); }},
    Plot{"Longest vote", "counted rounds", [](const Sums& s) { return s.rounds_max; }},
    Plot{"Agreement failures", "of 100 conflicts: two honest nodes end differently",
         [](const Sums& s) { return 100 * Sums::ratio(s.disagreements, s.conflicts); }},
    Plot{"Integrity failures",
         "of 100 conflicts: most honest mana liked a side, and in the end nobody does",
         [](const Sums& s) { return 100 * Sums::ratio(s.integrity, s.conflicts); }},
    Plot{"Messages", "queries of an honest node, per run",
         [](const Sums& s) { return Sums::ratio(s.queries, s.honest); }}};

using Point = std::map<std::string, std::string>;  // parameter -> value

struct Series {
    std::string name;
    std::vector<std::pair<double, const Sums*>> points;
};

double as_number(const std::string& text)
{
    return std::strtod(text.c_str(), nullptr);
}

/// The least of 1, 2, 5 times a power of ten that is not below it.
double round_up(double value)
{
    if (value <= 0) return 1;
    const auto power = std::pow(10.0, std::floor(std::log10(value)));
    for (const auto factor : {1.0, 2.0, 5.0, 10.0})
        if (value <= factor * power * (1 + 1e-9)) return factor * power;
    return value;
}

constexpr std::array colors{"#1b6ca8", "#c8553d", "#3a7d44", "#7b4b94",
                            "#b8860b", "#2f9c95", "#8c1c13", "#5c5c5c"};

std::string draw(const Plot& plot, const std::vector<Series>& all, const char* x_label)
{
    constexpr double left = 60, top = 16, width = 520, height = 240;
    double x_min = 1e300, x_max = -1e300, y_max = 0;
    for (const auto& series : all)
        for (const auto& [x, sums] : series.points) {
            x_min = std::min(x_min, x);
            x_max = std::max(x_max, x);
            y_max = std::max(y_max, plot.value(*sums));
        }
    y_max = round_up(y_max);
    const auto px = [&](double x) {
        return left + (x_max > x_min ? (x - x_min) / (x_max - x_min) : 0.5) * width;
    };
    const auto py = [&](double y) { return top + height - y / y_max * height; };
    std::string svg = fmt::format(
        "<figure><figcaption><b>{}</b> <span>{}</span></figcaption>\n<svg viewBox=\"0 0 {} {}\" "
        "role=\"img\" aria-label=\"{}\">\n",
        plot.title, plot.unit, left + width + 20, top + height + 46, plot.title);
    for (int k = 0; k <= 4; ++k) {
        const auto y = y_max * k / 4;
        svg += fmt::format(
            "<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
            "<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{:.4g}</text>\n",
            left, left + width, py(y), py(y), left - 6, py(y) + 4, y);
    }
    std::vector<double> ticks;
    for (const auto& series : all)
        for (const auto& [x, sums] : series.points) ticks.push_back(x);
    std::ranges::sort(ticks);
    const auto doubles = std::ranges::unique(ticks);
    ticks.erase(doubles.begin(), doubles.end());
    for (const auto x : ticks)
        svg += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{:.6g}</text>\n",
                           px(x), top + height + 18, x);
    svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                       left + width / 2, top + height + 38, x_label);
    for (std::size_t s = 0; s < all.size(); ++s) {
        const auto* const color = colors[s % colors.size()];
        std::string line;
        for (const auto& [x, sums] : all[s].points)
            line += fmt::format("{:.1f},{:.1f} ", px(x), py(plot.value(*sums)));
        svg += fmt::format(
            "<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"2\" points=\"{}\"/>\n", color,
            line);
        for (const auto& [x, sums] : all[s].points)
            svg += fmt::format(
                "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"><title>{} at "
                "{:.6g}: {:.6g}</title></circle>\n",
                px(x), py(plot.value(*sums)), color, all[s].name, x, plot.value(*sums));
    }
    return svg + "</svg></figure>\n";
}

std::string bound(double failures, double trials)
{
    return fmt::format("{:.2f}", 100 * failure_bound(static_cast<std::uint64_t>(failures),
                                                     static_cast<std::uint64_t>(trials)));
}

}  // namespace

double failure_bound(std::uint64_t failures, std::uint64_t trials)
{
    if (failures >= trials) return 1;
    // The probability of so many or fewer falls as that of one grows.
    const auto seen = [&](double one) {
        const auto n = static_cast<double>(trials);
        auto term = n * std::log1p(-one);
        auto sum = std::exp(term);
        for (std::uint64_t k = 1; k <= failures; ++k) {
            const auto at = static_cast<double>(k);
            term += std::log((n - at + 1) / at) + std::log(one) - std::log1p(-one);
            sum += std::exp(term);
        }
        return sum;
    };
    double low = 0;
    double high = 1;
    for (int step = 0; step < 60; ++step) {
        const auto middle = (low + high) / 2;
        (seen(middle) > 0.01 ? low : high) = middle;
    }
    return high;
}

std::string page(const Table& table)
{
    std::map<std::string, std::vector<std::string>> values;  // of each parameter, as they come
    std::vector<std::pair<Point, Sums>> points;
    std::map<Point, std::size_t> place;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        Point point;
        for (const auto& one : parameters) {
            const auto& value = table.at(r, one.column);
            point[one.column] = value;
            auto& seen = values[one.column];
            if (std::ranges::find(seen, value) == seen.end()) seen.push_back(value);
        }
        const auto [at, fresh] = place.try_emplace(point, points.size());
        if (fresh) points.emplace_back(point, Sums{});
        auto& sums = points[at->second].second;
        sums.runs += 1;
        sums.conflicts += table.number(r, "conflicts");
        sums.honest += table.number(r, "honest");
        sums.votes += table.number(r, "votes");
        sums.rounds += table.number(r, "rounds");
        sums.rounds_max = std::max(sums.rounds_max, table.number(r, "rounds_max"));
        sums.failed += table.number(r, "failed");
        sums.disagreements += table.number(r, "disagreements");
        sums.contradictions += table.number(r, "contradictions");
        sums.integrity += table.number(r, "integrity_failures");
        sums.queries += table.number(r, "queries");
        sums.violations += table.at(r, "violation").empty() ? 0 : 1;
    }
    const auto* x = &parameters[0];
    for (const auto& one : parameters)
        if (std::string_view{one.column} != "adversary" &&
            values[one.column].size() > values[x->column].size())
            x = &one;

    std::vector<Series> series;
    std::map<std::string, std::size_t> named;
    for (const auto& [point, sums] : points) {
        std::string name;
        for (const auto& one : parameters)
            if (&one != x && values[one.column].size() > 1)
                name += fmt::format("{}{} {}", name.empty() ? "" : ", ", one.column,
                                    point.at(one.column));
        if (name.empty()) name = "all";
        const auto [at, fresh] = named.try_emplace(name, series.size());
        if (fresh) series.push_back({name, {}});
        series[at->second].points.emplace_back(as_number(point.at(x->column)), &sums);
    }
    for (auto& one : series)
        std::ranges::sort(one.points, {}, &std::pair<double, const Sums*>::first);

    std::string fixed;
    for (const auto& one : parameters)
        if (values[one.column].size() == 1)
            fixed += fmt::format("{}{}: {}", fixed.empty() ? "" : " · ", one.label,
                                 values[one.column].front());
    std::string html =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>FPC "
        "sweep</title>\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<style>\n"
        "body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:46em;padding:0 "
        "1em;color:#222;background:#fff}\n"
        "figure{margin:1.5em 0}figcaption span{color:#666}svg{width:100%;height:auto}\n"
        "svg text{font-size:11px;fill:#444}.grid{stroke:#ddd}\n"
        "table{border-collapse:collapse;font-size:13px}td,th{padding:.2em .6em;text-align:right;"
        "border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}\n"
        "i{display:inline-block;width:1em;height:.7em;margin-right:.4em}\n</style></head><body>\n"
        "<h1>Fast probabilistic consensus: a sweep</h1>\n";
    html += fmt::format("<p>{} runs. {}</p>\n<p>", table.rows.size(), fixed);
    for (std::size_t s = 0; s < series.size(); ++s)
        html += fmt::format("<i style=\"background:{}\"></i>{}<br>\n", colors[s % colors.size()],
                            series[s].name);
    html += "</p>\n";
    for (const auto& plot : plots) html += draw(plot, series, x->label);
    html += fmt::format(
        "<table><tr><th></th><th>{}</th><th>runs</th><th>conflicts</th>"
        "<th>rounds</th><th>longest</th><th>failed votes</th><th>disagreements</th>"
        "<th>at most, %</th><th>contradictions</th><th>at most, %</th><th>integrity</th>"
        "<th>queries</th>"
        "<th>violations</th></tr>\n",
        x->column);
    for (const auto& one : series)
        for (const auto& [at, s] : one.points)
            html += fmt::format(
                "<tr><td>{}</td><td>{:.6g}</td><td>{:.0f}</td><td>{:.0f}</td><td>{:.2f}</"
                "td><td>{:.0f}</td><td>{:.0f}</td><td>{:.0f}</td><td>{}</td><td>{:.0f}</td>"
                "<td>{}</td><td>{:.0f}</td><td>{:.1f}</td><td>{:.0f}</td></tr>\n",
                one.name, at, s->runs, s->conflicts, Sums::ratio(s->rounds, s->votes),
                s->rounds_max, s->failed, s->disagreements, bound(s->disagreements, s->conflicts),
                s->contradictions, bound(s->contradictions, s->conflicts), s->integrity,
                Sums::ratio(s->queries, s->honest), s->violations);
    html +=
        "</table>\n<p>At most: of 100 conflicts, with a confidence of 99 % (Clopper and Pearson, "
        "one "
        "side).</p>\n";
    return html + "</body></html>\n";
}

}  // namespace weft::voting_sim
