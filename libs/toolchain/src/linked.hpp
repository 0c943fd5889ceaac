#pragma once

// What a linker leaves, and the program that is made of it: the names that linkers write are for
// people who read the build's output, and a chain is paid for each byte.

#include <weft/base/bytes.hpp>

#include <optional>
#include <string>
#include <vector>

namespace weft::toolchain {

struct FunctionSize {
    std::string name;  ///< as the source has it; "function 12" without one
    std::size_t bytes = 0;
    std::size_t begin = 0;          ///< of its body in `Linked::program`
    std::size_t begin_in_file = 0;  ///< the same in what the linker left
};
struct Linked {
    Bytes program;                        ///< without custom sections but the description
    std::vector<FunctionSize> functions;  ///< largest first
    std::size_t data_bytes = 0;
    std::size_t description_bytes = 0;
};
/// Nothing when the sections are no WebAssembly.
[[nodiscard]] std::optional<Linked> read_linked(ByteSpan file);

}  // namespace weft::toolchain
