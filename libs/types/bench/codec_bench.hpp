#pragma once

// The wire formats against copying the same bytes.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct CodecOptions {
    Effort effort = {};
};
/// Encode and decode of messages, transactions, smart-contract payloads and genesis files, by size.
[[nodiscard]] Report codec(const CodecOptions& options = {});

}  // namespace weft::bench
