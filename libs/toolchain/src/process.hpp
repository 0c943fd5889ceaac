#pragma once

// Runs a program to its end and collects what it says.

#include <optional>
#include <string>
#include <vector>

namespace weft::toolchain {

struct Finished {
    int code = -1;       ///< exit code; -1 when it was stopped by a signal
    std::string output;  ///< stdout and stderr as they came
};

/// Nullopt when the program cannot be started. Looked up in PATH; no shell in between.
[[nodiscard]] std::optional<Finished> run(const std::vector<std::string>& command);

}  // namespace weft::toolchain
