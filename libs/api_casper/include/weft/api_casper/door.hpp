#pragma once

// What a node of the validators' network shows to clients.

#include <weft/api/api.hpp>

namespace weft::api {

[[nodiscard]] Door casper_door();

}  // namespace weft::api
