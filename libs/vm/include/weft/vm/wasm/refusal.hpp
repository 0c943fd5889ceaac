#pragma once

// Why a module is refused: one name per rule, and the place in the binary.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weft::vm::wasm {

enum class Rule : std::uint8_t {
    // The binary format.
    not_wasm,       ///< no "\0asm" version 1 at the start
    truncated,      ///< the bytes end inside something
    bad_number,     ///< a LEB128 number too long or with bits beyond its type
    bad_name,       ///< a name that is not UTF-8, or longer than name_bytes_max
    section_order,  ///< sections out of order or twice
    section_size,   ///< a section or body longer or shorter than it says
    unknown_section,
    count_mismatch,  ///< functions without bodies, data count without data, or the reverse
    malformed,       ///< a tag or flag that the format does not have
    too_many,        ///< a count above its limit
    too_large,       ///< the module or a body above its limit
    unknown_opcode,
    // The deterministic subset (D-61).
    floating_point,
    simd,
    atomics,
    reference_types,
    multi_value,
    multi_memory,
    bulk_memory,  ///< memory.init, data.drop, table operations, passive segments
    tail_call,
    exceptions,
    garbage_collection,
    start_function,
    table_limit,
    memory_limit,
    // Our interface (docs/formats/contract-abi.md).
    unknown_import,
    import_type,       ///< a known import with another type
    memory_missing,    ///< no memory of its own exported as "memory"
    reserved_export,   ///< an export name that the metering needs
    entry_point_type,  ///< an entry point with parameters or results
    entry_point_name,  ///< empty, too long, or two with one hname
    stack_limit,       ///< one chain of calls needs more stack than there is
    too_complex,       ///< too many ways for too many variables: too long to compile
    // Validity (WebAssembly core specification, chapter 3).
    unknown_type,
    unknown_function,
    unknown_table,
    unknown_memory,
    unknown_global,
    unknown_local,
    unknown_label,
    type_mismatch,
    stack_underflow,
    values_left,  ///< operands left at the end of a block
    immutable_global,
    bad_alignment,
    bad_initializer,
    duplicate_export,
    segment_bounds,  ///< a data or element segment outside its memory or table
    unbalanced,      ///< else without if, code after the last end
    // Our interface once more.
    bad_description,  ///< what the program says of itself is malformed, or is not what it exports
    // Beyond the rules.
    engine_refused,  ///< by the engine, after our checks: it lacks room, or there is a defect of ours
};
[[nodiscard]] std::string_view name(Rule rule) noexcept;
/// Whether the rule refuses what WebAssembly's own specification allows: our limits, the subset, our
/// interface. False for what no engine may take, and for what only the engine refused.
[[nodiscard]] bool beyond_the_specification(Rule rule) noexcept;

struct Refusal {
    Rule rule{};
    std::size_t offset = 0;  ///< bytes from the start of the module
    std::string detail;      ///< what stands there, may be empty
    friend bool operator==(const Refusal&, const Refusal&) = default;
};
/// "floating_point at byte 1234: f64.add"
[[nodiscard]] std::string to_text(const Refusal& refusal);

}  // namespace weft::vm::wasm
