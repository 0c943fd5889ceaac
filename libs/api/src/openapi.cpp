#include <weft/api/api.hpp>

namespace weft::api {

std::string_view openapi() noexcept
{
    return "{}";
}

}  // namespace weft::api
