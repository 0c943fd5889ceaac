#include "node/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <span>

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

/// One event of the core as a line.
struct Line {
    const Log& log;

    void operator()(const node::MessageConfirmed& e) const
    {
        log.write(LogLevel::trace, "message_confirmed", {{"message", types::to_text(e.message)}});
    }
    void operator()(const node::TransactionBooked& e) const
    {
        log.write(LogLevel::debug, "transaction_booked",
                  {{"transaction", types::to_text(e.transaction)}});
    }
    void operator()(const node::TransactionConfirmed& e) const
    {
        log.write(LogLevel::debug, "transaction_confirmed",
                  {{"transaction", types::to_text(e.transaction)}});
    }
    void operator()(const node::TransactionRejected& e) const
    {
        log.write(LogLevel::info, "transaction_rejected",
                  {{"transaction", types::to_text(e.transaction)}, {"reason", e.reason}});
    }
    void operator()(const node::ConflictSeen& e) const
    {
        // The page /tangle/conflicts has them all; one more comes with every spend.
        constexpr std::size_t named_max = 4;
        std::string transactions;
        for (const auto& id :
             std::span{e.transactions}.first(std::min(named_max, e.transactions.size())))
            transactions += (transactions.empty() ? "" : ",") + types::to_text(id);
        if (e.transactions.size() > named_max)
            transactions += ",and " + std::to_string(e.transactions.size() - named_max) + " more";
        log.write(LogLevel::warn, "conflict",
                  {{"output_transaction", types::to_text(e.output.transaction)},
                   {"output_address", e.output.address.text()},
                   {"transactions", transactions}});
    }
    void operator()(const node::DkgProgress& e) const
    {
        log.write(LogLevel::info, "dkg",
                  {{"run", to_hex(e.run)},
                   {"state", e.state},
                   {"phase", e.phase},
                   {"address", e.address.is_zero() ? "" : e.address.text()}});
    }
    void operator()(const node::BlockCommitted& e) const
    {
        log.write(LogLevel::info, "block",
                  {{"chain", e.chain.text()},
                   {"index", std::to_string(e.index)},
                   {"requests", std::to_string(e.requests)},
                   {"state_hash", e.state_hash.hex()}});
    }
    void operator()(const node::RequestProcessed& e) const
    {
        log.write(LogLevel::debug, "request",
                  {{"chain", e.chain.text()},
                   {"request", types::to_text(e.request)},
                   {"block", std::to_string(e.block_index)},
                   {"error", e.error}});
    }
    void operator()(const node::AnchorSeen& e) const
    {
        log.write(LogLevel::info, "anchor",
                  {{"chain", e.chain.text()},
                   {"transaction", types::to_text(e.transaction)},
                   {"block", std::to_string(e.block_index)},
                   {"confirmed", e.confirmed ? "true" : "false"}});
    }
    void operator()(const node::PeerAccused& e) const
    {
        log.write(LogLevel::warn, "accusation",
                  {{"peer", types::to_text(e.peer)}, {"protocol", e.protocol}, {"fault", e.fault}});
    }
    void operator()(const node::Stalled& e) const
    {
        log.write(LogLevel::warn, "stalled", {{"stage", e.stage}, {"reason", e.reason}});
    }
};

}  // namespace

Log::Log(const std::string& level, bool json) : json_{json}
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

void Log::put(LogLevel level, std::string_view event, Fields fields) const
{
    const auto shortened = [](const std::string& value) {
        return value.size() <= field_bytes_max ? value : value.substr(0, field_bytes_max) + "...";
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
    std::ranges::replace_if(line, [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
    logger_->log(level_of(level), line);
}

void Log::write(const node::Event& event) const
{
    std::visit(Line{*this}, event);
}

}  // namespace weft::app
