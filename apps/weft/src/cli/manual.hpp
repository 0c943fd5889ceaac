#pragma once

// The command line as pages, made from the tree of commands itself, so that they cannot lag behind
// it: manual pages for `man`, one Markdown page for the site.
//
// Promises  every noun, verb and option stands on a page, in the words of --help;
//           the same program makes the same bytes: no date, no path of this machine.

#include <CLI/CLI.hpp>

#include <map>
#include <string>

namespace weft::app {

/// By file name: "weft.1", and "weft-NOUN.1" for each noun, its verbs on the same page. Text for
/// groff's man macros.
[[nodiscard]] std::map<std::string, std::string> manual_pages(const CLI::App& root);
/// One page in Markdown: a section for each noun, a subsection for each verb.
[[nodiscard]] std::string manual_markdown(const CLI::App& root);

}  // namespace weft::app
