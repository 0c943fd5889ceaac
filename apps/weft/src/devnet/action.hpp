#pragma once

// What may be done to a node of a devnet, or to the network between them: by a command, or at its time
// by a fault plan.
//
//   kill       SIGKILL, as a crash
//   stop       SIGTERM, as an operator
//   start      one that was killed or stopped, or has ended, runs again on the disk it left
//   pause      SIGSTOP: it is there and says nothing; `start` lets it go on
//   partition  nodes of different groups do not hear each other; who is not named is one more group
//   heal       all hear each other; with nodes named, all hear these

#include <toml++/toml.h>

#include "node/toml_fields.hpp"
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace weft::app::devnet {

enum class Do : std::uint8_t { kill, stop, start, pause, partition, heal };
[[nodiscard]] std::string_view name(Do what) noexcept;

struct Action {
    Do what = Do::heal;
    /// Names of nodes. Of a partition: its groups. Of the others: one group, all of them; empty: for
    /// heal everybody, for start whoever does not run.
    std::vector<std::vector<std::string>> groups;
    friend bool operator==(const Action&, const Action&) = default;
};
[[nodiscard]] std::string words(const Action& action);  ///< "kill ledger-2"

struct Fault {
    std::chrono::milliseconds at{0};  ///< after the network was ready
    Action action;
    friend bool operator==(const Fault&, const Fault&) = default;
};

/// The tables [[fault]] of a file, in the order of their times:
///
///   [[fault]]
///   at_ms = 5000
///   do = "kill"                      # or stop, start, pause, partition, heal
///   nodes = ["ledger-2"]             # not of partition
///   groups = [["ledger-1"], ["ledger-2", "ledger-3"]]     # of partition alone
///
/// Errors: the place and what is wrong with it.
[[nodiscard]] field::Read<std::vector<Fault>> faults_from(const toml::table& file);

/// Errors: the first name that none of these nodes has.
[[nodiscard]] std::expected<void, std::string> known(const Action& action,
                                                     const std::vector<std::string>& nodes);

}  // namespace weft::app::devnet
