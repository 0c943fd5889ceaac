#pragma once

// The node's log: standard error, text for people or one JSON object per line for machines. Secrets
// never reach it (D-93).
//
// Promises  what others can make happen again and again is counted and not repeated: of one event
//           at most `lines_max` lines per `window`, then their number; fields are short. Errors are
//           always told; below `info` nothing is left out, for whoever asked for it.

#include <weft/api/event_kind.hpp>
#include <weft/node/event.hpp>

#include <nlohmann/json.hpp>

#include "node/throttle.hpp"
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spdlog {
class logger;
}

namespace weft::app {

enum class LogLevel : std::uint8_t { trace, debug, info, warn, error };

class Log {
public:
    using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;
    using Pairs = std::vector<std::pair<std::string, std::string>>;

    static constexpr std::uint64_t lines_max = 50;  ///< of one event
    static constexpr std::chrono::seconds window{10};
    static constexpr std::size_t field_bytes_max = 512;

    /// `kinds`: the events whose data it knows; of others only the topic is written.
    Log(const std::string& level, bool json, std::vector<api::EventKind> kinds = {});
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    /// "peer_down  peer=7Kd… reason=lost", or {"time":…,"level":…,"event":"peer_down","peer":…}.
    void write(LogLevel level, std::string_view event, Fields fields) const;
    /// What the core said happened, at the level it deserves.
    void write(const node::Event& event) const;
    /// Says how many lines were left out since it was said last. Call now and then.
    void tell_left_out() const;

private:
    void write_pairs(LogLevel level, std::string_view event, const Pairs& fields) const;
    void put(LogLevel level, std::string_view event, const Pairs& fields) const;

    std::shared_ptr<spdlog::logger> logger_;  // shared with spdlog's registry of flush threads
    bool json_;
    std::vector<api::EventKind> kinds_;
    /// By event, of which there are as many as the program knows.
    mutable std::map<std::string, Throttle, std::less<>> throttles_;
};

}  // namespace weft::app
