#pragma once

// A WebAssembly module, read by our own parser.
//
// Source    WebAssembly core specification 1.0, chapter 5, with sign extension, mutable globals,
//           memory.copy and memory.fill.
// Promises  total: any bytes give a Module or a Refusal, in linear time and memory; nothing is
//           allocated by a number that the bytes left could not hold.
//           What parses is inside the deterministic subset as far as the sections show it (D-61):
//           integers only, one table, one memory of its own, no start function, no passive
//           segments. Instructions are checked by `validate` (validate.hpp).

#include <weft/base/bytes.hpp>
#include <weft/vm/wasm/refusal.hpp>

#include <expected>
#include <optional>
#include <vector>

namespace weft::vm::wasm {

inline constexpr std::size_t page_bytes = 65'536;

/// Bounds of a module; part of consensus, like the rules.
namespace limit {
inline constexpr std::size_t module_bytes = 1u << 20;
inline constexpr std::size_t body_bytes = 128u << 10;
inline constexpr std::size_t name_bytes = 128;
inline constexpr std::size_t types = 1024;
inline constexpr std::size_t params = 32;
inline constexpr std::size_t imports = 64;
inline constexpr std::size_t functions = 8192;
inline constexpr std::size_t locals = 1024;  ///< of one function, parameters included
inline constexpr std::size_t globals = 256;
inline constexpr std::size_t exports = 512;
inline constexpr std::size_t table_elements = 8192;
inline constexpr std::size_t element_segments = 64;
inline constexpr std::size_t data_segments = 1024;
inline constexpr std::size_t memory_pages = 256;  ///< 16 MiB
inline constexpr std::size_t nesting = 256;       ///< blocks in blocks
inline constexpr std::size_t br_table_labels = 4096;
/// Sum over the functions of blocks and branch targets, times variables: where control flows
/// together a compiler has to settle every variable, so that is what compiling may cost at worst.
inline constexpr std::size_t complexity = 300'000;
}  // namespace limit

enum class ValType : std::uint8_t { i64 = 0x7e, i32 = 0x7f };

struct FuncType {
    std::vector<ValType> params;
    std::optional<ValType> result;
    friend bool operator==(const FuncType&, const FuncType&) = default;
};

struct Import {
    std::string module;
    std::string name;
    std::uint32_t type = 0;
    std::size_t offset = 0;
};

struct Global {
    ValType type{};
    bool is_mutable = false;
    std::int64_t value = 0;
};

enum class ExternKind : std::uint8_t { function = 0, table = 1, memory = 2, global = 3 };
struct Export {
    std::string name;
    ExternKind kind{};
    std::uint32_t index = 0;
    std::size_t offset = 0;
};

struct PageLimits {
    std::uint32_t min = 0;
    std::optional<std::uint32_t> max;
};

/// Functions `members` at `start` of the table.
struct Element {
    std::uint32_t start = 0;
    std::vector<std::uint32_t> members;
};

struct Function {
    std::uint32_t type = 0;
    std::vector<ValType> locals;   ///< without the parameters
    std::size_t locals_begin = 0;  ///< offset of the local declarations
    std::size_t code_begin = 0;    ///< offset of the first instruction
    std::size_t code_end = 0;      ///< offset behind the last `end`
};

/// One section as it stands in the binary, custom ones left out.
struct Section {
    std::uint8_t id = 0;
    std::size_t begin = 0;  ///< of its contents
    std::size_t end = 0;
};

/// Offsets count from the first byte of `bytes`.
struct Module {
    Bytes bytes;
    std::vector<Section> sections;
    std::vector<FuncType> types;
    std::vector<Import> imports;  ///< functions all; they take the first function indices
    std::vector<Function> functions;
    std::optional<std::uint32_t> table;  ///< elements, fixed
    std::optional<PageLimits> memory;
    std::vector<Global> globals;
    std::vector<Export> exports;
    std::vector<Element> elements;
    std::size_t data_bytes = 0;
    std::optional<Section> description;  ///< of its interface: the custom section's contents

    [[nodiscard]] std::size_t function_count() const noexcept
    {
        return imports.size() + functions.size();
    }
    /// Pre: index < function_count().
    [[nodiscard]] const FuncType& type_of(std::uint32_t index) const noexcept
    {
        return types[index < imports.size() ? imports[index].type
                                            : functions[index - imports.size()].type];
    }
};

[[nodiscard]] std::expected<Module, Refusal> parse(Bytes program);

}  // namespace weft::vm::wasm
