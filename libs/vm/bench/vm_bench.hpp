#pragma once

// The contract engine: what a call costs around the program, what metering costs inside it.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct VmOptions {
    Effort effort = {};
};
/// A fresh instance by memory size, calls of the contracts in the tree, compilation per KiB, and
/// seven kernels metered against unmetered and against native code.
[[nodiscard]] Report vm(const VmOptions& options = {});

}  // namespace weft::bench
