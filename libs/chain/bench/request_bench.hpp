#pragma once

// What a request costs one node, with its signature, in a block of 100: decoding, signature, execution,
// the state after it, and what is written to disk; and what a view costs. By the number of requests that
// the chain has processed before.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct RequestOptions {
    Effort effort = {};
    std::size_t history_max = 1'000'000;  ///< the largest of 10^3, 10^4, 10^5, 10^6 that is used
    std::uint32_t receipts_kept = 1'000'000;
};
/// Adds its rows: native 60 µs, wasm 80 µs, a view 15 µs are the figures to meet.
void requests(Report& report, const RequestOptions& options = {});

/// Nanoseconds of processor for an off-ledger call of the wasm counter in blocks of 100, over so many
/// requests: signature and execution alone, nothing agreed, sent or stored.
[[nodiscard]] double signature_and_execution(std::size_t count);

}  // namespace weft::bench
