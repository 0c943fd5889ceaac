#pragma once

// What the roles of this program show to clients: one line for each.

#include <weft/api/api.hpp>

#include <vector>

namespace weft::app {

[[nodiscard]] std::vector<api::Door> api_doors();
/// All events that this program tells.
[[nodiscard]] std::vector<api::EventKind> event_kinds();

}  // namespace weft::app
