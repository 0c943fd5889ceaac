#include "dev/dev_clock.hpp"

#include <weft/base/try.hpp>
#include <weft/toml/strict.hpp>

#include "cli/files.hpp"
#include "cli/numbers.hpp"
#include "node/toml_fields.hpp"
#include <algorithm>
#include <ctime>

namespace weft::app::dev {
namespace {

std::filesystem::path clock_file(const std::filesystem::path& folder)
{
    return folder / "clock.toml";
}

field::Read<std::chrono::milliseconds> read(std::string_view text)
{
    const auto file = tomlfile::parse(text);
    if (!file) return std::unexpected{file.error()};
    if (const auto good = field::known_only(*file, {"ahead_ms"}, ""); !good)
        return std::unexpected{good.error()};
    const auto* node = file->get("ahead_ms");
    const auto ahead = node == nullptr ? std::nullopt : node->value_exact<std::int64_t>();
    const auto most = MovableClock::ahead_max / std::chrono::milliseconds{1};
    if (!ahead || *ahead < 0 || *ahead > most)
        return std::unexpected{"ahead_ms: expected a number from 0 to " + std::to_string(most)};
    return std::chrono::milliseconds{*ahead};
}

}  // namespace

Try<MovableClock> clock_of(const std::filesystem::path& folder)
{
    MovableClock clock;
    const auto file = clock_file(folder);
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) {
        WEFT_TRY(const auto text, read_configured(file.string()));
        const auto ahead = read(text);
        if (!ahead) return std::unexpected{malformed(file.string() + ": " + ahead.error())};
        clock.ahead = *ahead;
    }
    clock.keep = [file](std::chrono::nanoseconds ahead) -> Try<void> {
        if (ahead > MovableClock::ahead_max)
            return std::unexpected{Failure{
                "too_far", "the clock would be more than 100 years ahead", "", exit_failed}};
        return write_text(
            file, "ahead_ms = " + std::to_string(ahead / std::chrono::milliseconds{1}) + "\n",
            0600);
    };
    return clock;
}

Try<types::Timestamp> time_from(const std::string& text)
{
    const auto refuse = [&] {
        return std::unexpected{usage("time_malformed", text + ": not a time",
                                     "As 2030-01-31 or 2030-01-31T12:00:00Z, in UTC.")};
    };
    std::tm when{};
    const char* rest = ::strptime(text.c_str(), "%Y-%m-%d", &when);
    if (rest != nullptr && *rest == 'T') rest = ::strptime(rest, "T%H:%M:%SZ", &when);
    if (rest == nullptr || *rest != '\0' || when.tm_year < 70 || when.tm_year > 300)
        return refuse();
    const auto month = when.tm_mon;
    const auto day = when.tm_mday;
    const auto seconds = ::timegm(&when);
    if (when.tm_mon != month || when.tm_mday != day) return refuse();  // the 31st of February
    return types::Timestamp(seconds * types::second);
}

Try<std::chrono::milliseconds> duration_from(const std::string& text)
{
    struct Unit {
        std::string_view letter;
        std::int64_t milliseconds;
    };
    constexpr Unit units[]{{"ms", 1},        {"s", 1'000},      {"m", 60'000},
                           {"h", 3'600'000}, {"d", 86'400'000}, {"y", 31'536'000'000},
                           {"", 1'000}};
    for (const auto& unit : units) {
        if (!text.ends_with(unit.letter)) continue;
        const auto count = number_from<std::uint64_t>(
            std::string_view{text}.substr(0, text.size() - unit.letter.size()));
        constexpr std::uint64_t most =
            1'000'000'000'000'000;  // ms: what is too far is told further on
        if (count)
            return std::chrono::milliseconds{static_cast<std::int64_t>(
                std::min(*count, most / static_cast<std::uint64_t>(unit.milliseconds)) *
                static_cast<std::uint64_t>(unit.milliseconds))};
    }
    return std::unexpected{
        usage("duration_malformed", text + ": not a time",
              "As 30s, 15m, 1h, 7d or 2y (of 365 days); a number alone is seconds.")};
}

}  // namespace weft::app::dev
