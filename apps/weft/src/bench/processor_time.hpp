#pragma once

// Whose processor time a run on several processes took, and whether there was more to be had: what tells
// work from waiting.

#include <sys/types.h>

#include <span>

namespace weft::app {

/// Seconds of processor that a process has used since it began, with the kernel's for it; 0: it is gone.
[[nodiscard]] double processor_seconds(std::span<const pid_t> processes);
/// The same of this process.
[[nodiscard]] double own_processor_seconds();
/// Seconds that processors of this machine had nothing to do, all together.
[[nodiscard]] double idle_seconds();

}  // namespace weft::app
