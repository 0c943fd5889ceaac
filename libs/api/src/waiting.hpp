#pragma once

// `?wait=` and `?timeout_ms=`.

#include <weft/api/parameter.hpp>

namespace weft::api {

/// At most below the server's own limit of an answer.
inline constexpr NumberParameter wait_timeout{"timeout_ms", "How long to wait, with `wait`.", 0,
                                              50'000, 10'000};

}  // namespace weft::api
