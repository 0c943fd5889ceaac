#pragma once

// The functions a program may import, in tables: of `weft1` here (docs/formats/contract-abi.md), of
// Wasp v0.1 in ../wasplib.

#include <weft/vm/wasm/program.hpp>

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

struct HostModule {
    std::string_view name;
    std::span<const HostFunction> functions;  ///< by name
};

/// What a program of that kind may import. No module is of two kinds.
[[nodiscard]] std::span<const HostModule> host_modules(Abi abi) noexcept;
/// Nullptr when there is none.
[[nodiscard]] const HostFunction* find_host_function(Abi abi,
                                                     std::string_view module,
                                                     std::string_view name) noexcept;

}  // namespace weft::vm::wasm
