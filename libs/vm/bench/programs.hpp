#pragma once

// The programs that are measured, compiled into the benchmark (libs/vm/CMakeLists.txt).

#include <weft/base/bytes.hpp>

#include <string_view>

namespace weft::bench {

/// contracts/<name>/<name>.wasm
[[nodiscard]] ByteSpan program(std::string_view name);
/// bench/kernels/kernels.wasm
[[nodiscard]] ByteSpan kernel_module();

}  // namespace weft::bench
