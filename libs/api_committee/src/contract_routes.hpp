#pragma once

// Routes of contracts by their descriptions.

#include <weft/api/route.hpp>

namespace weft::api {

[[nodiscard]] std::vector<Route> contract_routes();

}  // namespace weft::api
