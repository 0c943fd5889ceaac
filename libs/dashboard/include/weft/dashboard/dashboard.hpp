#pragma once

// The pages that show a node, from files within the program.
//
// Source    dashboard/ in the tree: its sources, and the files that are built from them.
// Promises  embedded  no file is read; what is served is what was linked
//           closed    a page loads nothing and calls nobody but this server and the named nodes
//                     (content security policy), sets no cookie, and stands in nobody's frame
//           guarded   the server's own rules hold: who may not call this node by its name, or post to
//                     it, may not here either
// Effects   none but answers on the server's thread.

#include <weft/http/server.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace weft::dashboard {

struct Options {
    /// Other nodes that the page may ask: "http://10.0.0.2:7780". Pre: `http::is_origin`, not "null".
    std::vector<std::string> nodes;
};

/// GET /dashboard/ and what is below it; "/" and "/dashboard" lead there.
void serve(http::Server& server, const Options& options);

struct File {
    std::string_view name;  ///< below /dashboard/: "index.html"
    std::string_view media_type;
    std::string_view bytes;
    std::string etag;  ///< with its quotes
};
/// All of them.
[[nodiscard]] const std::vector<File>& files();

}  // namespace weft::dashboard
