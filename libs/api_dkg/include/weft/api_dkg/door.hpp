#pragma once

// What a committee node shows of key generations.

#include <weft/api/api.hpp>

namespace weft::api {

[[nodiscard]] Door dkg_door();

}  // namespace weft::api
