#include "node/log.hpp"

#include <weft/base/utf8.hpp>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

namespace weft::app {
namespace {

spdlog::level::level_enum level_of(LogLevel level)
{
    switch (level) {
    case LogLevel::trace: return spdlog::level::trace;
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warn: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

LogLevel level_of(node::Weight weight)
{
    switch (weight) {
    case node::Weight::trace: return LogLevel::trace;
    case node::Weight::debug: return LogLevel::debug;
    case node::Weight::info: return LogLevel::info;
    case node::Weight::warning: return LogLevel::warn;
    }
    return LogLevel::info;
}

/// Texts as they are, lists with commas between, nothing for null.
std::string text_of(const json::Json& value)
{
    if (value.is_null()) return {};
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_array()) return json::text_of(value);
    // Questions of the API have them all; one more may come with every event.
    constexpr std::size_t named_max = 4;
    std::string text;
    for (std::size_t i = 0; i < std::min(named_max, value.size()); ++i)
        text += (text.empty() ? "" : ",") + text_of(value[i]);
    if (value.size() > named_max)
        text += ",and " + std::to_string(value.size() - named_max) + " more";
    return text;
}

/// The data of an event, by field; a field of a part is "output_address".
void add_fields(Log::Pairs& pairs, const std::string& before, const json::Json& data)
{
    for (const auto& [name, value] : data.items()) {
        if (value.is_object())
            add_fields(pairs, before + name + "_", value);
        else
            pairs.emplace_back(before + name, text_of(value));
    }
}

}  // namespace

Log::Log(const std::string& level, bool json, std::vector<api::EventKind> kinds)
    : json_{json}, kinds_{std::move(kinds)}
{
    logger_ =
        std::make_shared<spdlog::logger>("weft", std::make_shared<spdlog::sinks::stderr_sink_st>());
    logger_->set_level(spdlog::level::from_str(level == "error" ? "err" : level));
    logger_->set_pattern(json ? "%v" : "%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v",
                         spdlog::pattern_time_type::utc);
    logger_->flush_on(spdlog::level::trace);
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view event, Fields fields) const
{
    if (!logger_->should_log(level_of(level))) return;
    write_pairs(level, event, Pairs{fields.begin(), fields.end()});
}

void Log::write_pairs(LogLevel level, std::string_view event, const Pairs& fields) const
{
    if (level == LogLevel::info || level == LogLevel::warn) {
        auto throttle = throttles_.find(event);
        if (throttle == throttles_.end())
            throttle = throttles_.emplace(event, Throttle{lines_max, window}).first;
        if (!throttle->second.admit(std::chrono::steady_clock::now())) return;
    }
    put(level, event, fields);
}

void Log::tell_left_out() const
{
    for (auto& [event, throttle] : throttles_)
        if (const auto count = throttle.take_left_out(); count > 0)
            put(LogLevel::warn, "left_out", {{"of", event}, {"lines", std::to_string(count)}});
}

void Log::put(LogLevel level, std::string_view event, const Pairs& fields) const
{
    const auto shortened = [](const std::string& value) {
        return value.size() <= field_bytes_max
                   ? value
                   : std::string{utf8_prefix(value, field_bytes_max)} + "...";
    };
    if (json_) {
        const auto since = std::chrono::system_clock::now().time_since_epoch();
        nlohmann::ordered_json line{
            {"time", std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()},
            {"level", spdlog::level::to_string_view(level_of(level)).data()},
            {"event", event}};
        for (const auto& [key, value] : fields) line[std::string{key}] = shortened(value);
        logger_->log(level_of(level),
                     line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        return;
    }
    std::string line{event};
    for (const auto& [key, value] : fields)
        if (!value.empty()) line += "  " + std::string{key} + "=" + shortened(value);
    // A contract's error or a peer's word must not forge a line, nor steer the terminal.
    logger_->log(level_of(level), printable_line(line));
}

void Log::write(const node::Event& event) const
{
    const auto level = level_of(event.weight());
    if (!logger_->should_log(level_of(level))) return;
    Pairs pairs;
    for (const auto& kind : kinds_)
        if (kind.topic == event.topic())
            if (const auto data = kind.data(event)) add_fields(pairs, "", *data);
    write_pairs(level, event.topic(), pairs);
}

}  // namespace weft::app
