#pragma once

// The functions a program may import from `weft1`: docs/formats/contract-abi.md, in one table.

#include "host_call.hpp"
#include <span>
#include <string_view>

namespace weft::vm::wasm {

/// Arguments and result share the array: the result goes into slot 0.
using HostBody = void (*)(HostCall& call, wasmtime_val_raw_t* slots);

struct HostFunction {
    std::string_view name;
    std::string_view signature;
    bool full_only = false;  ///< absent from a view
    HostBody body = nullptr;
};

[[nodiscard]] std::span<const HostFunction> host_functions() noexcept;
/// Nullptr when there is none.
[[nodiscard]] const HostFunction* find_host_function(std::string_view name) noexcept;

}  // namespace weft::vm::wasm
