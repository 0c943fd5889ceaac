#pragma once

// The command line: `weft NOUN VERB`, each verb a function from its options to an outcome.
//
//   exit code 0   the command did what it says
//   exit code 1   it failed: a stable code, what was seen, what to do
//   exit code 2   wrong usage: nothing was attempted
//
// With --json standard output holds exactly one JSON document, a failure's included; wrong usage
// leaves it empty. Diagnostics go to standard error. Without --json people read the text. Progress
// appears on terminals only.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::app {

/// Keys stay in the order they were written in: people read these documents too.
using Json = nlohmann::ordered_json;

inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;

struct Failure {
    std::string code;     ///< stable snake_case name, for scripts; empty: only the message shows
    std::string message;  ///< what was seen, one line
    std::string hint;     ///< what to do about it; empty when the message says it
    int exit_code = exit_failed;
};
/// Wrong usage: exit code 2.
[[nodiscard]] inline Failure usage(std::string code, std::string message, std::string hint = {})
{
    return {std::move(code), std::move(message), std::move(hint), exit_usage};
}

/// A file that breaks its format: exit code 2 and the line "PLACE: rule", nothing around it.
[[nodiscard]] inline Failure malformed(std::string line)
{
    return {{}, std::move(line), {}, exit_usage};
}

struct Outcome {
    Json document{};            ///< printed with --json
    std::string text{};         ///< printed otherwise, as it is
    int exit_code = exit_ok;    ///< a check may find what it looks for and still say "no"
    bool already_said = false;  ///< a stream: everything went out as it happened
};
template <class T>
using Try = std::expected<T, Failure>;
using Result = Try<Outcome>;

/// What a verb knows of how it was called.
struct Call {
    bool json = false;      ///< --json
    bool terminal = false;  ///< standard error is a terminal: progress may be drawn
};

/// An option whose default stands in an environment variable. Read once, here: CLI11's own
/// `envname` would also write it over an option of a sibling verb that shares the variable.
CLI::Option* option_or_variable(CLI::App& verb,
                                const std::string& names,
                                std::string& value,
                                const char* variable,
                                const std::string& about);
CLI::Option* option_or_variable(
    CLI::App& verb,
    const std::string& names,
    std::vector<std::string>& values,  ///< in the variable: commas between
    const char* variable,
    const std::string& about);

/// As `run` would print it when a verb returned it; for a process that must not go on so far.
void print_failure(const Failure& failure, bool json);

class Cli {
public:
    Cli();

    /// The noun's group of verbs; the same group when asked again.
    CLI::App& noun(std::string_view name, std::string_view description);
    /// A verb with `--json`, an example in its help, and the body that runs it.
    CLI::App& verb(CLI::App& noun,
                   std::string_view name,
                   std::string_view description,
                   std::string_view example,
                   std::function<Result(const Call&)> body);
    /// A command (`weft demo`); it may have verbs beside (`weft dev advance`).
    CLI::App& command(std::string_view name,
                      std::string_view description,
                      std::string_view example,
                      std::function<Result(const Call&)> body);
    /// Parses, runs the verb, prints; returns the exit code.
    int run(int argc, const char* const* argv);

    /// The whole tree, for `weft completion`.
    [[nodiscard]] const CLI::App& root() const noexcept { return root_; }

private:
    CLI::App& leaf(CLI::App& parent,
                   std::string_view name,
                   std::string_view description,
                   std::string_view example,
                   std::function<Result(const Call&)> body);

    CLI::App root_;
    bool json_ = false;
    std::function<Result(const Call&)> chosen_;
};

}  // namespace weft::app
