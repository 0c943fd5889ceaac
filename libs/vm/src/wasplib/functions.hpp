#pragma once

// The functions that a program of Wasp v0.1 may import: docs/formats/wasplib.md.

#include "../wasm/host_functions.hpp"

namespace weft::vm::wasplib {

inline constexpr std::string_view module_name = "wasplib";
/// For guests written in Go: what they print.
inline constexpr std::string_view wasi_module_name = "wasi_unstable";

[[nodiscard]] std::span<const wasm::HostFunction> functions() noexcept;
[[nodiscard]] std::span<const wasm::HostFunction> wasi_functions() noexcept;

}  // namespace weft::vm::wasplib
