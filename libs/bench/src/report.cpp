#include <weft/bench/bench.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace weft::bench {

namespace {

/// "1.23 µs": three digits that mean something, the unit that fits.
std::string time_text(double nanoseconds)
{
    constexpr std::array<const char*, 4> units{"ns", "µs", "ms", "s"};
    std::size_t unit = 0;
    while (nanoseconds >= 1000 && unit + 1 < units.size()) {
        nanoseconds /= 1000;
        ++unit;
    }
    const int decimals = nanoseconds < 10 ? 2 : nanoseconds < 100 ? 1 : 0;
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.*f %s", decimals, nanoseconds, units[unit]);
    return text.data();
}

std::string ratio_text(double ratio)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", ratio);
    return text.data();
}

/// Columns as the terminal shows them: a UTF-8 continuation byte takes no room.
std::size_t width(const std::string& text)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

using Line = std::vector<std::string>;

std::string table(const std::vector<Line>& lines)
{
    std::vector<std::size_t> widths;
    for (const auto& line : lines) {
        widths.resize(std::max(widths.size(), line.size()));
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], width(line[i]));
    }
    std::string text;
    for (const auto& line : lines) {
        std::string out = " ";
        for (std::size_t i = 0; i < line.size(); ++i)
            out += " " + line[i] + std::string(widths[i] - width(line[i]) + 1, ' ');
        out.erase(out.find_last_not_of(' ') + 1);
        text += out + "\n";
    }
    return text;
}

nlohmann::ordered_json to_json(const Sample& sample)
{
    return {{"median", sample.median}, {"minimum", sample.minimum}, {"maximum", sample.maximum}};
}

}  // namespace

Row& Row::against(std::string what, const Comparison& comparison, std::optional<double> at_most)
{
    limit = std::move(what);
    time = comparison.ours;
    limit_time = comparison.limit;
    ratio = comparison.ratio;
    ratio_max = at_most;
    return *this;
}

bool Report::meets() const
{
    return std::ranges::all_of(rows_, &Row::meets);
}

std::string Report::text() const
{
    const auto& machine = Machine::here();
    std::string text = "SUMMARY " + name_ + "\n";
    text += "  version " + machine.version + ", build " + machine.build_type + ", " + machine.cpu +
            ", " + std::to_string(machine.cores) + " cores\n";
    std::vector<Line> lines{{"what", "input", "median", "minimum", "maximum", "per unit", "limit",
                             "limit median", "ratio", ""}};
    for (const auto& row : rows_) {
        Line line{row.name,
                  row.input,
                  time_text(row.time.median),
                  time_text(row.time.minimum),
                  time_text(row.time.maximum),
                  time_text(row.per_unit()) + "/" + row.unit,
                  row.limit,
                  row.limit_time ? time_text(row.limit_time->median) : "",
                  row.ratio ? ratio_text(*row.ratio) : "",
                  row.note};
        if (row.ratio && row.ratio_max)
            line.back() = (row.meets() ? "meets " : "misses ") + ratio_text(*row.ratio_max) +
                          (row.note.empty() ? "" : "; " + row.note);
        lines.push_back(std::move(line));
    }
    text += table(lines);
    for (const auto& line : notes_) text += "  " + line + "\n";
    return text;
}

std::string Report::json() const
{
    const auto& machine = Machine::here();
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const auto& row : rows_) {
        nlohmann::ordered_json entry{{"name", row.name},
                                     {"input", row.input},
                                     {"size", row.size},
                                     {"unit", row.unit},
                                     {"nanoseconds", to_json(row.time)},
                                     {"nanoseconds_per_unit", row.per_unit()}};
        if (!row.limit.empty()) entry["limit"] = row.limit;
        if (row.limit_time) entry["limit_nanoseconds"] = to_json(*row.limit_time);
        if (row.ratio) entry["ratio"] = *row.ratio;
        if (row.ratio_max) entry["ratio_max"] = *row.ratio_max;
        if (row.ratio && row.ratio_max) entry["meets"] = row.meets();
        if (!row.note.empty()) entry["note"] = row.note;
        rows.push_back(std::move(entry));
    }
    const nlohmann::ordered_json summary{{"name", name_},
                                         {"version", machine.version},
                                         {"build_type", machine.build_type},
                                         {"cpu", machine.cpu},
                                         {"cores", machine.cores},
                                         {"rows", std::move(rows)},
                                         {"notes", notes_},
                                         {"meets", meets()}};
    return summary.dump(2) + "\n";
}

}  // namespace weft::bench
