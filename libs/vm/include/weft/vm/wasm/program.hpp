#pragma once

// A contract program: a module that passed every check a deployment makes, with its entry points.
//
// Promises  `check` is the whole verdict: what it accepts runs on every node under this version of
//           the engine, what it refuses is refused at deployment, never in the middle of a batch.
//           docs/formats/contract-abi.md is this file in words.

#include <weft/interface/description.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/vm/wasm/validate.hpp>

#include <map>

namespace weft::vm::wasm {

/// What a program and its host say to each other.
enum class Abi : std::uint8_t {
    weft1,    ///< our own: docs/formats/contract-abi.md
    wasplib,  ///< that of Wasp v0.1, for its programs as they are (D-64): docs/formats/wasplib.md
};

/// Module name of our own host functions; the number is the version of the interface (D-91).
inline constexpr std::string_view abi_module = "weft1";
/// What every program of `wasplib` exports besides its memory: the first names the entry points, the
/// second runs the one of that number.
inline constexpr std::string_view on_load_export = "on_load";
inline constexpr std::string_view on_call_export = "on_call_entrypoint";
inline constexpr std::string_view memory_export = "memory";
/// An export "func:transfer" is the full entry point `transfer`, "view:total" the view `total`.
inline constexpr std::string_view func_prefix = "func:";
inline constexpr std::string_view view_prefix = "view:";

struct ProgramEntry {
    std::string name;  ///< without the prefix; 1 … 64 bytes
    bool is_view = false;
    bool payable = true;      ///< takes tokens; a described func that does not say so takes none
    std::int32_t number = 0;  ///< of `wasplib`: what `on_call_entrypoint` is given
    friend bool operator==(const ProgramEntry&, const ProgramEntry&) = default;
};

struct Program {
    Module module;
    Facts facts;
    std::map<types::Hname, ProgramEntry> entries;  ///< of `weft1`; the others say when they are run
    std::optional<interface::Description> description;  ///< of `weft1`, when the program has one
};

/// Parses, validates, checks imports, exports, the description and the stack bound.
[[nodiscard]] std::expected<Program, Refusal> check(Bytes program, Abi abi = Abi::weft1);
/// By what it imports: `wasplib` when that is among it, else `weft1`. Says nothing about whether the
/// program is any good.
[[nodiscard]] Abi abi_of(ByteSpan program);

/// One host function a program may import.
struct HostSignature {
    std::string_view name;
    std::string_view signature;  ///< as in Opcode: i for i32, I for i64, "parameters:results"
    bool full_only = false;      ///< ends a view with not_in_view
};
/// All of them, by name.
[[nodiscard]] std::vector<HostSignature> host_signatures();

}  // namespace weft::vm::wasm
