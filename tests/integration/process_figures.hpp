#pragma once

// What a test asks of the machine: the time of day, and what a process holds of its memory.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <string>

namespace weft::app {

/// Nanoseconds since 1970.
inline std::int64_t wall_clock()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// 0: there is no such process.
inline std::uint64_t resident_kilobytes(pid_t process)
{
    std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
    for (std::string word; status >> word;)
        if (word == "VmRSS:") {
            std::uint64_t kilobytes = 0;
            status >> kilobytes;
            return kilobytes;
        }
    return 0;
}

}  // namespace weft::app
