#pragma once

// Follows a node and fills a database: a process of its own, so that the node knows nothing of it.
//
// Input     the events of one node (a WebSocket with a cursor), and what the node answers about their
//           subjects over HTTP.
// Promises  rows and the cursor up to which they stand are written in one transaction: who is killed at
//           any instant goes on with the next event, and nothing is lost or there twice;
//           when the node has lost events (gap), or nothing is known yet, all is asked for;
//           several may fill one database, each from another node of the same network; two for one node
//           do not run at once;
//           what the node says that does not read ends the export with its name.
// Effects   sockets to node and database, threads for questions.

#include <weft/client/client.hpp>
#include <weft/export/database.hpp>
#include <weft/http/client.hpp>

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <vector>

namespace weft::exporting {

struct Source {
    std::vector<client::Client> askers;  ///< as many questions at a time; at least one
    std::function<http::ClientResult<http::Subscription>(const std::string& path)> open;
};

struct Course {
    /// Asked a few times a second: true ends the export after what is at work.
    std::function<bool()> stopped;
    /// Lines for people.
    std::function<void(const std::string&)> say;
    /// No event for so long ends it too; 0: it follows for ever.
    std::chrono::milliseconds until_quiet{0};
};

struct Summary {
    std::uint64_t events = 0;
    std::uint64_t rows = 0;       ///< written, again or anew
    std::uint64_t histories = 0;  ///< times that all was asked for
};

struct ExportError {
    /// node_unreachable, answer_malformed, the node's own code; database_unreachable,
    /// database_refused, tables_newer, other_network, already_followed
    std::string code;
    std::string message;
    std::string hint;
};

/// Until it is stopped or quiet. A node that goes away is waited for; a database that does ends it.
[[nodiscard]] std::expected<Summary, ExportError> follow(const Source& source,
                                                         Database& database,
                                                         const Course& course);

}  // namespace weft::exporting
