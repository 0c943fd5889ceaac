#pragma once

// What CMake made of dashboard/dist.

#include <cstddef>
#include <string_view>
#include <vector>

namespace weft::dashboard {

struct Embedded {
    std::string_view name;
    std::string_view bytes;
};
[[nodiscard]] const std::vector<Embedded>& embedded();

}  // namespace weft::dashboard
