#pragma once

// Whether a node is at work, as its roles and its links say (D-92, D-95).

#include <weft/api/backend.hpp>

namespace weft::api {

/// Reasons keep it from its work; those of the stage `noted` do not, and stand behind the others.
[[nodiscard]] answers::Readiness readiness_of(const Backend& node);

}  // namespace weft::api
