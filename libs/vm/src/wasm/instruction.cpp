#include "instruction.hpp"

namespace weft::vm::wasm {
namespace {

void read_memory_index(Reader& reader)
{
    // The 1.0 form: one zero byte.
    const auto at = reader.offset();
    if (reader.u8() != 0) reader.fail(Rule::multi_memory, at);
}

void read_immediate(Reader& reader, Instruction& into)
{
    switch (into.info->immediate) {
    case Immediate::none: return;
    case Immediate::block: into.block_result = read_block_type(reader); return;
    case Immediate::label:
    case Immediate::function:
    case Immediate::local:
    case Immediate::global: into.index = reader.u32(); return;
    case Immediate::labels: {
        const auto count = reader.count(limit::br_table_labels);
        into.labels.clear();
        for (std::uint32_t i = 0; i <= count && reader.ok(); ++i)
            into.labels.push_back(reader.u32());
        return;
    }
    case Immediate::type_table: {
        into.index = reader.u32();
        const auto at = reader.offset();
        if (reader.u32() != 0) reader.fail(Rule::reference_types, at);
        return;
    }
    case Immediate::memarg: {
        const auto at = reader.offset();
        into.index = reader.u32();
        // Bit 6 of the alignment announces a memory index.
        if (into.index & 0x40)
            reader.fail(Rule::multi_memory, at);
        else if (into.index > into.info->width)
            reader.fail(Rule::bad_alignment, at);
        reader.u32();
        return;
    }
    case Immediate::memory: read_memory_index(reader); return;
    case Immediate::memory_memory:
        read_memory_index(reader);
        read_memory_index(reader);
        return;
    case Immediate::i32: into.value = reader.i32(); return;
    case Immediate::i64: into.value = reader.i64(); return;
    }
}

Rule rule_of_type(std::uint8_t byte) noexcept
{
    switch (byte) {
    case 0x7d:
    case 0x7c: return Rule::floating_point;
    case 0x7b: return Rule::simd;
    case 0x70:
    case 0x6f: return Rule::reference_types;
    case 0x6e:
    case 0x6d:
    case 0x6c:
    case 0x6b:
    case 0x6a:
    case 0x69:
    case 0x64:
    case 0x63: return Rule::garbage_collection;
    }
    return Rule::malformed;
}

}  // namespace

ValType read_value_type(Reader& reader)
{
    const auto at = reader.offset();
    const auto byte = reader.u8();
    if (byte == 0x7f) return ValType::i32;
    if (byte == 0x7e) return ValType::i64;
    if (reader.ok()) reader.fail(rule_of_type(byte), at);
    return ValType::i32;
}

std::optional<ValType> read_block_type(Reader& reader)
{
    const auto at = reader.offset();
    const auto byte = reader.u8();
    if (!reader.ok() || byte == 0x40) return std::nullopt;
    if (byte == 0x7f) return ValType::i32;
    if (byte == 0x7e) return ValType::i64;
    // A type index is a non-negative s33; only multi-value needs it.
    reader.fail((byte & 0x40) == 0 || (byte & 0x80) != 0 ? Rule::multi_value : rule_of_type(byte),
                at);
    return std::nullopt;
}

bool read_instruction(Reader& reader, Instruction& into)
{
    into.offset = reader.offset();
    into.byte = reader.u8();
    if (!reader.ok()) return false;
    into.info = &opcode(into.byte);
    if (into.byte == op::prefix_fc) {
        into.sub = reader.u32();
        if (!reader.ok()) return false;
        into.info = &prefixed(into.sub);
    }
    if (into.info->refused) {
        reader.fail(*into.info->refused, into.offset, std::string{into.info->name});
        return false;
    }
    read_immediate(reader, into);
    into.end = reader.offset();
    return reader.ok();
}

}  // namespace weft::vm::wasm
