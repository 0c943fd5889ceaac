#pragma once

// The shell around a node's core: sockets, disk, clock, API. One thread, the Io thread, owns the
// core and everything that calls it; the disk has its own and posts back.
//
// Source    docs/architecture.md: Effects are data, this is their interpreter.
// Promises  a frame, an answer or an event that waits for a write leaves when the write is durable
//           (D-76, D-90);
//           SIGTERM and SIGINT end cleanly: no new work, what is on its way to the disk gets there;
//           a disk that fails, or cannot be read, ends the process with its reason and exit code 1;
//           it ends before the disk is full, and says so in time;
//           when the machine's clock was set back it begins anew by itself, with the right time.

#include "cli/cli.hpp"
#include "node/dev_door.hpp"
#include "node/load.hpp"
#include <functional>
#include <optional>

namespace weft::app {

/// Reads the settings again.
using Reload = std::function<Try<LoadedNode>()>;

/// Returns when the node has stopped. Prints a line on standard output when it serves, and one whenever
/// what /ready says changes.
/// Errors: those of the identity, the store, the listeners; those of the store while it runs;
/// node_lacks.
/// With `reload` it reads its settings again at SIGHUP, and when the file of peers has changed, and begins
/// anew with them, in this process; with settings that are wrong, or that it cannot begin with (a port that is taken), it says so
/// (`reload_refused`) and goes on as it was.
/// With `dev` it is a network for trying: see dev_door.hpp.
/// `serves` is told the API's URL in the place of those lines, on the Io thread: it must not wait.
using Serves = std::function<void(const std::string& api)>;
[[nodiscard]] Result run_node(const LoadedNode& node,
                              const Call& call,
                              Serves serves = {},
                              std::optional<DevPart> dev = {},
                              Reload reload = {});

}  // namespace weft::app
