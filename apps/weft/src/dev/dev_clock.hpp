#pragma once

// Where the clock of `weft dev` stands: FOLDER/clock.toml, how far it is ahead of the machine's.

#include "node/dev_door.hpp"
#include <filesystem>

namespace weft::app::dev {

/// As the folder says. Errors: those of its file.
[[nodiscard]] Try<MovableClock> clock_of(const std::filesystem::path& folder);
/// "2030-01-31" or "2030-01-31T12:00:00Z". Errors (usage): time_malformed.
[[nodiscard]] Try<types::Timestamp> time_from(const std::string& text);
/// "90", "30s", "250ms", "15m", "1h", "7d". Errors (usage): duration_malformed.
[[nodiscard]] Try<std::chrono::milliseconds> duration_from(const std::string& text);

}  // namespace weft::app::dev
