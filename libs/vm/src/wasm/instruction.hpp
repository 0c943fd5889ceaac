#pragma once

// Reads one instruction with its immediates.

#include <weft/vm/wasm/module.hpp>
#include <weft/vm/wasm/opcode.hpp>

#include "reader.hpp"

namespace weft::vm::wasm {

struct Instruction {
    const Opcode* info = nullptr;
    std::uint8_t byte = 0;  ///< first byte
    std::uint32_t sub = 0;  ///< after the prefix 0xfc
    std::size_t offset = 0;
    std::size_t end = 0;
    std::uint32_t index = 0;  ///< label, function, type, local, global; alignment of a memarg
    std::int64_t value = 0;   ///< of a constant
    std::optional<ValType> block_result;
    std::vector<std::uint32_t> labels;  ///< br_table, the default last
};

/// Refuses what is outside the subset, at the offset of the instruction. `into` is reused, so that
/// reading a body allocates only for br_table.
bool read_instruction(Reader& reader, Instruction& into);

/// 0x40, i32 or i64; function types with results or parameters are multi-value.
std::optional<ValType> read_block_type(Reader& reader);
/// i32 or i64; floats, vectors and references are refused by name.
ValType read_value_type(Reader& reader);

}  // namespace weft::vm::wasm
