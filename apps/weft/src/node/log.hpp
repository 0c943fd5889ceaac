#pragma once

// The node's log: standard error, text for people or one JSON object per line for machines. Secrets
// never reach it (D-93).

#include <weft/node/event.hpp>

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace weft::app {

enum class LogLevel : std::uint8_t { trace, debug, info, warn, error };

class Log {
public:
    using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

    Log(const std::string& level, bool json);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    /// "peer_down  peer=7Kd… reason=lost", or {"time":…,"level":…,"event":"peer_down","peer":…}.
    void write(LogLevel level, std::string_view event, Fields fields) const;
    /// What the core said happened, at the level it deserves.
    void write(const node::Event& event) const;

private:
    std::shared_ptr<spdlog::logger> logger_;  // shared with spdlog's registry of flush threads
    bool json_;
};

}  // namespace weft::app
