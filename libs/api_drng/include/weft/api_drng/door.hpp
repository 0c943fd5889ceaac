#pragma once

// The routes of beacons: series, and rounds in drand's own form, so that its clients read them.

#include <weft/api/api.hpp>

namespace weft::api {

[[nodiscard]] Door drng_door();

}  // namespace weft::api
