#pragma once

// Child processes that cannot outlive us: each in its own process group, told by the kernel to die
// when the demonstration does, and killed when it ends in any way.

#include <sys/types.h>

#include "cli/cli.hpp"
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace weft::app::demo {

class Process {
public:
    /// Starts `arguments[0]`; standard output and error go to `log`, appended.
    [[nodiscard]] static Try<Process> start(const std::vector<std::string>& arguments,
                                            const std::filesystem::path& log);
    Process() = default;
    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;
    ~Process();  ///< SIGKILL

    [[nodiscard]] bool running();
    [[nodiscard]] pid_t id() const noexcept { return id_; }
    /// SIGKILL: no handler runs, nothing is flushed.
    void kill();
    /// SIGTERM, then waits; the exit code, or nullopt when it had to be killed or died of a signal.
    [[nodiscard]] std::optional<int> stop(std::chrono::milliseconds at_most);

private:
    pid_t id_ = -1;
    std::optional<int> status_;  ///< of waitpid, once it ended
};

/// Runs to the end. Errors: cannot_start.
struct Finished {
    int exit_code = 0;  ///< -1: died of a signal
    std::string output;
};
[[nodiscard]] Try<Finished> run_to_end(const std::vector<std::string>& arguments,
                                       const std::filesystem::path& log);

/// This program, for starting more of it.
[[nodiscard]] std::string own_program();
/// SIGINT, SIGTERM and SIGHUP kill all children, then us.
void die_with_children();
/// Processes of ours that still run.
[[nodiscard]] std::size_t children_alive();

}  // namespace weft::app::demo
