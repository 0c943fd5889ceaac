#pragma once

// Where the clock of `weft dev` stands: FOLDER/clock.toml, how far it is ahead of the machine's.

#include "node/clock_door.hpp"
#include <filesystem>

namespace weft::app::dev {

/// As the folder says. Errors: those of its file.
[[nodiscard]] Try<MovableClock> clock_of(const std::filesystem::path& folder);
/// "90", "30s", "15m", "1h", "7d". Errors (usage): duration_malformed.
[[nodiscard]] Try<std::chrono::milliseconds> duration_from(const std::string& text);

}  // namespace weft::app::dev
