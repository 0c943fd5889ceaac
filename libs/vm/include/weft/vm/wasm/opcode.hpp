#pragma once

// The one-byte instructions of WebAssembly, one line each, and what we think of them.
//
// The table decides all three passes: the subset check (`refused`), validation (`immediate`,
// `signature`) and metering (`cost`, `observable`). `prefixed` has those with a prefix byte.

#include <weft/vm/gas.hpp>
#include <weft/vm/wasm/refusal.hpp>

#include <optional>

namespace weft::vm::wasm {

enum class Immediate : std::uint8_t {
    none,
    block,  ///< block type
    label,
    labels,  ///< br_table
    function,
    type_table,  ///< call_indirect: type, table
    local,
    global,
    memarg,         ///< alignment, offset
    memory,         ///< the memory's index
    memory_memory,  ///< memory.copy
    i32,
    i64,
};

struct Opcode {
    std::string_view name;  ///< empty: no such instruction
    Immediate immediate{};
    /// "parameters:results", i for i32, I for i64; "*" when validation has its own rule.
    std::string_view signature;
    CostClass cost{};
    /// Can trap or leave the function: the gas counter must be in its place before it.
    bool observable = false;
    std::uint8_t width = 0;  ///< of loads and stores, log2 bytes
    std::optional<Rule> refused;
};

/// By first byte. For the prefixes 0xfb … 0xfe the entry says how their whole group is refused.
[[nodiscard]] const Opcode& opcode(std::uint8_t byte) noexcept;
/// After 0xfc. Everything unknown is refused as unknown_opcode.
[[nodiscard]] const Opcode& prefixed(std::uint32_t code) noexcept;

namespace op {
inline constexpr std::uint8_t unreachable = 0x00, block = 0x02, loop = 0x03, if_ = 0x04,
                              else_ = 0x05, end = 0x0b, br = 0x0c, br_if = 0x0d, br_table = 0x0e,
                              return_ = 0x0f, call = 0x10, call_indirect = 0x11, drop = 0x1a,
                              select = 0x1b, local_get = 0x20, local_set = 0x21, local_tee = 0x22,
                              global_get = 0x23, global_set = 0x24, memory_size = 0x3f,
                              memory_grow = 0x40, i32_const = 0x41, i64_const = 0x42, i32_eq = 0x46,
                              i32_lt_s = 0x48, i64_lt_s = 0x53, i64_le_u = 0x58, i32_and = 0x71,
                              i32_add = 0x6a, i32_sub = 0x6b, i64_add = 0x7c, i64_sub = 0x7d,
                              i64_mul = 0x7e, i64_shr_u = 0x88, i64_extend_i32_u = 0xad,
                              prefix_fc = 0xfc;
inline constexpr std::uint32_t memory_copy = 10, memory_fill = 11;
}  // namespace op

}  // namespace weft::vm::wasm
