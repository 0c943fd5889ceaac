#pragma once

// The time of an answer as HTTP writes it (RFC 9110, section 5.6.7).

#include <chrono>
#include <string>

namespace weft::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string http_date(std::chrono::sys_seconds time);

}  // namespace weft::http
