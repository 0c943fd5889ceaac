#pragma once

// From a contract's source to a program a chain takes: `weft contract new`, `weft contract build`.
//
// Input     a source file, or a folder with one: *.rs or *.cpp, or src/lib.rs.
// Promises  what `build` reports as built passes every check a deployment makes (weft/vm, D-61).
//           The same source and compilers give the same bytes, wherever they lie.
//           The program holds its description, and no names of functions: they are in the report.
// Effects   runs the compilers: for Rust `rustc-wasm32` that tools/setup leaves in the cache, else
//           a rustc in PATH that has the target wasm32-unknown-unknown; for C++ clang++-19, else
//           clang++. Writes the program beside the source, and the SDK into the cache.

#include <weft/base/bytes.hpp>
#include <weft/interface/description.hpp>

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace weft::toolchain {

enum class Language : std::uint8_t { rust, cpp };
[[nodiscard]] std::string_view name(Language language) noexcept;

enum class BuildErrorKind : std::uint8_t {
    no_source,         ///< the path is not a contract: no source, or several
    already_there,     ///< `new_contract` would overwrite something
    bad_name,          ///< a contract's name is a letter, then letters, digits and _
    compiler_missing,  ///< the text says what to install
    compile_failed,    ///< the text is the compiler's
    refused,           ///< a rule of the chain: name, offset, what stands there
    too_large,         ///< no chain can take it: larger than a blob may be
    io,                ///< a file could not be read or written
};
[[nodiscard]] std::string_view name(BuildErrorKind kind) noexcept;

struct BuildError {
    BuildErrorKind kind{};
    std::string text;
};

struct EntryPointInfo {
    std::string name;
    std::string hname;  ///< eight hex digits
    bool is_view = false;
    bool payable = true;  ///< without a description all take tokens
};

/// The largest blob that a chain keeps.
inline constexpr std::size_t program_bytes_max = 512 * 1024;

struct SizeOfFunction {
    std::string name;
    std::size_t bytes = 0;
};

struct BuildReport {
    std::filesystem::path source;
    std::filesystem::path program;  ///< the .wasm file
    Language language{};
    std::string compiler;  ///< its own words, one line
    std::size_t bytes = 0;
    std::size_t metered_bytes = 0;  ///< what the nodes compile
    std::size_t memory_pages = 0;   ///< of 64 KiB, when a call begins
    std::uint64_t deploy_gas = 0;  ///< what its deployment uses before init, by the newest schedule
    std::size_t transactions = 1;  ///< that it takes to bring it to a chain
    std::string vm_type;  ///< "wasm", or "wasmtimevm": of Wasp v0.1, which `build` does not make
    std::vector<EntryPointInfo> entry_points;  ///< by name
    std::vector<std::string> host_functions;   ///< what it asks of the chain, by name
    std::optional<interface::Description> description;
    // Of `build`: where the bytes are.
    std::vector<SizeOfFunction> functions;  ///< largest first
    std::size_t data_bytes = 0;
    std::size_t description_bytes = 0;
    std::string hint;  ///< what would make it better; may be empty
};

struct BuildOptions {
    std::filesystem::path output;  ///< empty: <name>.wasm beside the source
};

[[nodiscard]] std::expected<BuildReport, BuildError> build(const std::filesystem::path& contract,
                                                           const BuildOptions& options = {});

/// The report for a program that is there already: no compiler runs.
[[nodiscard]] std::expected<BuildReport, BuildError> inspect(const std::filesystem::path& program);

/// What a program says of itself; nothing when it says nothing, or is none.
[[nodiscard]] std::optional<interface::Description> description_of(ByteSpan program);

/// Makes the folder with a small working contract of the folder's name, and a scenario of it under
/// tests/; returns its source.
[[nodiscard]] std::expected<std::filesystem::path, BuildError> new_contract(
    const std::filesystem::path& folder, Language language);

/// Where compilers and SDK are kept: WEFT_CACHE, else XDG_CACHE_HOME/weft, else ~/.cache/weft.
[[nodiscard]] std::filesystem::path cache_folder();

}  // namespace weft::toolchain
