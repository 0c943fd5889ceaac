#include <weft/vm/wasm/refusal.hpp>

namespace weft::vm::wasm {

std::string_view name(Rule rule) noexcept
{
    switch (rule) {
    case Rule::not_wasm: return "not_wasm";
    case Rule::truncated: return "truncated";
    case Rule::bad_number: return "bad_number";
    case Rule::bad_name: return "bad_name";
    case Rule::section_order: return "section_order";
    case Rule::section_size: return "section_size";
    case Rule::unknown_section: return "unknown_section";
    case Rule::count_mismatch: return "count_mismatch";
    case Rule::malformed: return "malformed";
    case Rule::too_many: return "too_many";
    case Rule::too_large: return "too_large";
    case Rule::unknown_opcode: return "unknown_opcode";
    case Rule::floating_point: return "floating_point";
    case Rule::simd: return "simd";
    case Rule::atomics: return "atomics";
    case Rule::reference_types: return "reference_types";
    case Rule::multi_value: return "multi_value";
    case Rule::multi_memory: return "multi_memory";
    case Rule::bulk_memory: return "bulk_memory";
    case Rule::tail_call: return "tail_call";
    case Rule::exceptions: return "exceptions";
    case Rule::garbage_collection: return "garbage_collection";
    case Rule::start_function: return "start_function";
    case Rule::table_limit: return "table_limit";
    case Rule::memory_limit: return "memory_limit";
    case Rule::unknown_import: return "unknown_import";
    case Rule::import_type: return "import_type";
    case Rule::memory_missing: return "memory_missing";
    case Rule::reserved_export: return "reserved_export";
    case Rule::entry_point_type: return "entry_point_type";
    case Rule::entry_point_name: return "entry_point_name";
    case Rule::stack_limit: return "stack_limit";
    case Rule::too_complex: return "too_complex";
    case Rule::unknown_type: return "unknown_type";
    case Rule::unknown_function: return "unknown_function";
    case Rule::unknown_table: return "unknown_table";
    case Rule::unknown_memory: return "unknown_memory";
    case Rule::unknown_global: return "unknown_global";
    case Rule::unknown_local: return "unknown_local";
    case Rule::unknown_label: return "unknown_label";
    case Rule::type_mismatch: return "type_mismatch";
    case Rule::stack_underflow: return "stack_underflow";
    case Rule::values_left: return "values_left";
    case Rule::immutable_global: return "immutable_global";
    case Rule::bad_alignment: return "bad_alignment";
    case Rule::bad_initializer: return "bad_initializer";
    case Rule::duplicate_export: return "duplicate_export";
    case Rule::segment_bounds: return "segment_bounds";
    case Rule::unbalanced: return "unbalanced";
    case Rule::bad_description: return "bad_description";
    case Rule::engine_refused: return "engine_refused";
    }
    return "unknown";
}

bool beyond_the_specification(Rule rule) noexcept
{
    switch (rule) {
    case Rule::too_many:
    case Rule::too_large:
    case Rule::bad_name:
    case Rule::floating_point:
    case Rule::simd:
    case Rule::atomics:
    case Rule::reference_types:
    case Rule::multi_value:
    case Rule::multi_memory:
    case Rule::bulk_memory:
    case Rule::tail_call:
    case Rule::exceptions:
    case Rule::garbage_collection:
    case Rule::start_function:
    case Rule::table_limit:
    case Rule::memory_limit:
    case Rule::unknown_import:
    case Rule::import_type:
    case Rule::memory_missing:
    case Rule::reserved_export:
    case Rule::entry_point_type:
    case Rule::entry_point_name:
    case Rule::stack_limit:
    case Rule::too_complex:
    case Rule::segment_bounds:   // valid, and traps when it is instantiated
    case Rule::bad_initializer:  // an imported global would do
    case Rule::bad_description:  // ours, in a custom section
        return true;
    case Rule::not_wasm:
    case Rule::truncated:
    case Rule::bad_number:
    case Rule::section_order:
    case Rule::section_size:
    case Rule::unknown_section:
    case Rule::count_mismatch:
    case Rule::malformed:
    case Rule::unknown_opcode:
    case Rule::unknown_type:
    case Rule::unknown_function:
    case Rule::unknown_table:
    case Rule::unknown_memory:
    case Rule::unknown_global:
    case Rule::unknown_local:
    case Rule::unknown_label:
    case Rule::type_mismatch:
    case Rule::stack_underflow:
    case Rule::values_left:
    case Rule::immutable_global:
    case Rule::bad_alignment:
    case Rule::duplicate_export:
    case Rule::unbalanced:
    case Rule::engine_refused: return false;
    }
    return false;
}

std::string to_text(const Refusal& refusal)
{
    std::string text{name(refusal.rule)};
    text += " at byte " + std::to_string(refusal.offset);
    if (!refusal.detail.empty()) text += ": " + refusal.detail;
    return text;
}

}  // namespace weft::vm::wasm
