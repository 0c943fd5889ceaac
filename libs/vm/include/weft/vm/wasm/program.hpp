#pragma once

// A contract program: a module that passed every check a deployment makes, with its entry points.
//
// Promises  `check` is the whole verdict: what it accepts runs on every node under this version of
//           the engine, what it refuses is refused at deployment, never in the middle of a batch.
//           docs/formats/contract-abi.md is this file in words.

#include <weft/types/contract_ids.hpp>
#include <weft/vm/wasm/validate.hpp>

#include <map>

namespace weft::vm::wasm {

/// Module name of the host functions; the number is the version of the interface (D-91).
inline constexpr std::string_view abi_module = "weft1";
inline constexpr std::string_view memory_export = "memory";
/// An export "func:transfer" is the full entry point `transfer`, "view:total" the view `total`.
inline constexpr std::string_view func_prefix = "func:";
inline constexpr std::string_view view_prefix = "view:";

struct ProgramEntry {
    std::string name;  ///< without the prefix; 1 … 64 bytes
    bool is_view = false;
    friend bool operator==(const ProgramEntry&, const ProgramEntry&) = default;
};

struct Program {
    Module module;
    Facts facts;
    std::map<types::Hname, ProgramEntry> entries;
};

/// Parses, validates, checks imports, exports and the stack bound.
[[nodiscard]] std::expected<Program, Refusal> check(Bytes program);

/// One host function a program may import.
struct HostSignature {
    std::string_view name;
    std::string_view signature;  ///< as in Opcode: i for i32, I for i64, "parameters:results"
    bool full_only = false;      ///< ends a view with not_in_view
};
/// All of them, by name.
[[nodiscard]] std::vector<HostSignature> host_signatures();

}  // namespace weft::vm::wasm
