#pragma once

// How values of contracts' described types are JSON.

#include <weft/answers/contract_calls.hpp>
#include <weft/json/types.hpp>

namespace weft::json {

/// By name; numbers of up to 32 bits and bools as JSON has them, all else a text.
template <>
struct Shape<answers::Values> {
    static Json write(const answers::Values& values);
    static Read<answers::Values> read(const Json& value, const Place& place);
    static Json schema(Schemas& schemas);
};

}  // namespace weft::json
