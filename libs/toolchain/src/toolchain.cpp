#include <weft/base/try.hpp>
#include <weft/contracts/blob_parts.hpp>
#include <weft/contracts/root_state.hpp>
#include <weft/contracts/store_program.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/toolchain/toolchain.hpp>
#include <weft/vm/wasm/effort.hpp>
#include <weft/vm/wasm/engine.hpp>
#include <weft/vm/wasm/meter.hpp>
#include <weft/vm/wasm/program.hpp>

#include <pwd.h>
#include <unistd.h>

#include "files.hpp"
#include "linked.hpp"
#include "process.hpp"
#include "sdk.hpp"
#include <algorithm>
#include <cstdlib>

namespace weft::toolchain {
namespace {

namespace fs = std::filesystem;

std::unexpected<BuildError> fail(BuildErrorKind kind, std::string text)
{
    return std::unexpected{BuildError{kind, std::move(text)}};
}

struct Source {
    fs::path file;
    std::string name;
    Language language{};
};

/// A contract's name becomes a file name and a crate name.
bool is_name(std::string_view text)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !text.empty() && text.size() <= 64 && letter(text.front()) &&
           std::ranges::all_of(
               text, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

std::optional<Language> language_of(const fs::path& file)
{
    if (file.extension() == ".rs") return Language::rust;
    if (file.extension() == ".cpp" || file.extension() == ".cc") return Language::cpp;
    return std::nullopt;
}

std::expected<Source, BuildError> find_source(const fs::path& given)
{
    std::error_code error;
    const auto path = fs::canonical(given, error);
    if (error) return fail(BuildErrorKind::no_source, given.string() + ": " + error.message());
    std::vector<fs::path> sources;
    if (!fs::is_directory(path)) {
        sources.push_back(path);
    } else if (fs::exists(path / "src" / "lib.rs")) {
        sources.push_back(path / "src" / "lib.rs");
    } else {
        for (const auto& item : fs::directory_iterator{path, error})
            if (language_of(item.path())) sources.push_back(item.path());
    }
    if (sources.size() != 1)
        return fail(BuildErrorKind::no_source,
                    given.string() + (sources.empty() ? " holds no .rs or .cpp file"
                                                      : " holds several sources; name one"));
    const auto language = language_of(sources[0]);
    if (!language)
        return fail(BuildErrorKind::no_source, given.string() + " is no .rs or .cpp file");
    const bool is_lib = sources[0].filename() == "lib.rs";
    auto name = (is_lib ? path : sources[0].stem()).filename().string();
    std::ranges::replace(name, '-', '_');
    if (!is_name(name)) return fail(BuildErrorKind::bad_name, name);
    return Source{sources[0], name, *language};
}

/// Puts the SDK into the cache, under the hash of its text. Returns its folder.
std::expected<fs::path, BuildError> unpack_sdk()
{
    crypto::Hasher hasher;
    for (const auto& file : sdk_files())
        hasher.update(as_bytes(file.path)).update(as_bytes(file.text));
    const auto folder = cache_folder() / "sdk" / hasher.finish().hex().substr(0, 16);
    for (const auto& file : sdk_files()) {
        const auto path = folder / file.path;
        std::error_code error;
        if (fs::exists(path, error) && fs::file_size(path, error) == file.text.size()) continue;
        fs::create_directories(path.parent_path(), error);
        if (error || !write_file(path, as_bytes(file.text)))
            return fail(BuildErrorKind::io, "cannot write " + path.string());
    }
    return folder;
}

std::string first_line(const std::string& text)
{
    return text.substr(0, text.find('\n'));
}

struct Compiler {
    std::vector<std::string> command;
    std::string version;
};

std::optional<Compiler> answering(std::vector<std::string> command)
{
    auto ask = command;
    ask.emplace_back("--version");
    const auto answer = run(ask);
    if (!answer || answer->code != 0) return std::nullopt;
    return Compiler{std::move(command), first_line(answer->output)};
}

std::expected<Compiler, BuildError> find_rustc()
{
    if (auto kept = answering({(cache_folder() / "bin" / "rustc-wasm32").string()})) return *kept;
    const auto folder =
        run({"rustc", "--print", "target-libdir", "--target", "wasm32-unknown-unknown"});
    if (folder && folder->code == 0 && fs::exists(first_line(folder->output)))
        if (auto own = answering({"rustc"})) {
            own->command.insert(own->command.end(), {"--target", "wasm32-unknown-unknown"});
            return *own;
        }
    return fail(BuildErrorKind::compiler_missing,
                "no Rust compiler for wasm32: run tools/setup, or `rustup target add "
                "wasm32-unknown-unknown`");
}

std::expected<Compiler, BuildError> find_clang()
{
    for (const auto* name : {"clang++-19", "clang++"})
        if (auto found = answering({name})) return *found;
    return fail(BuildErrorKind::compiler_missing,
                "no clang++ in PATH: run tools/setup, or install clang-19 and lld-19");
}

std::expected<void, BuildError> compile(const Compiler& compiler,
                                        const std::vector<std::string>& arguments)
{
    auto command = compiler.command;
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto finished = run(command);
    if (!finished) return fail(BuildErrorKind::compiler_missing, command[0] + " does not start");
    if (finished->code != 0) return fail(BuildErrorKind::compile_failed, finished->output);
    return {};
}

// Paths are mapped to fixed names: panic texts carry them, and the bytes must not depend on where
// the source lies. A small stack keeps the memory of an instance small.

/// Whether a Rust contract goes without the standard library: `#![no_std]` at the start of a line.
bool is_no_std(const Source& source)
{
    const auto bytes = read_file(source.file);
    if (!bytes) return false;
    const auto text = "\n" + to_string(*bytes);
    for (auto at = text.find("\n#!["); at != text.npos; at = text.find("\n#![", at + 1)) {
        const auto line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
        if (line.find("no_std") != line.npos) return true;
    }
    return false;
}

/// "rustc 1.63.0 …": 63. 0: it says something else.
int minor_version(const Compiler& rustc)
{
    constexpr std::string_view head = "rustc 1.";
    if (!rustc.version.starts_with(head)) return 0;
    return std::atoi(rustc.version.c_str() + head.size());
}

std::expected<Compiler, BuildError> compile_rust(const Source& source,
                                                 const fs::path& sdk,
                                                 const fs::path& scratch,
                                                 const fs::path& output)
{
    WEFT_TRY(auto compiler, find_rustc());
    const auto library = (scratch / "libweft.rlib").string();
    const std::vector<std::string> common{"--edition",
                                          "2021",
                                          "-C",
                                          "opt-level=s",
                                          "-C",
                                          "panic=abort",
                                          "-C",
                                          "overflow-checks=on",
                                          "--remap-path-prefix",
                                          (sdk / "rust" / "src").string() + "=weft",
                                          "--remap-path-prefix",
                                          source.file.parent_path().string() + "=" + source.name};
    auto arguments = common;
    auto with = compiler;
    if (!is_no_std(source)) {
        arguments.insert(arguments.end(), {"--cfg", "feature=\"std\""});
    } else if (minor_version(compiler) < 68) {
        // Until 1.68 a crate without the standard library could not say what happens when memory
        // runs out, but in a nightly compiler; so this one is told to be one.
        arguments.insert(arguments.end(), {"--cfg", "feature=\"own_alloc_error_handler\""});
        with.command.insert(with.command.begin(), {"env", "RUSTC_BOOTSTRAP=1"});
    }
    arguments.insert(arguments.end(), {"--crate-type", "rlib", "--crate-name", "weft", "-o",
                                       library, (sdk / "rust" / "src" / "lib.rs").string()});
    if (auto done = compile(with, arguments); !done) return std::unexpected{done.error()};
    arguments = common;
    arguments.insert(arguments.end(),
                     {"-C", "lto=fat", "-C", "link-arg=-zstack-size=65536", "--crate-type",
                      "cdylib", "--crate-name", source.name, "--extern", "weft=" + library, "-o",
                      output.string(), source.file.string()});
    if (auto done = compile(compiler, arguments); !done) return std::unexpected{done.error()};
    return compiler;
}

std::expected<Compiler, BuildError> compile_cpp(const Source& source,
                                                const fs::path& sdk,
                                                const fs::path& output)
{
    WEFT_TRY(auto compiler, find_clang());
    const auto done =
        compile(compiler,
                {"--target=wasm32", "-std=c++20", "-Os", "-mbulk-memory", "-nostdlib",
                 "-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra", "-I" + (sdk / "cpp").string(),
                 "-ffile-prefix-map=" + source.file.parent_path().string() + "=" + source.name,
                 "-Wl,--no-entry", "-Wl,--stack-first", "-Wl,-z,stack-size=65536", "-o",
                 output.string(), source.file.string()});
    if (!done) return std::unexpected{done.error()};
    return compiler;
}

/// A program of Wasp names them when it is loaded.
std::expected<std::vector<vm::wasm::ProgramEntry>, BuildError> entries_of(
    const vm::wasm::Program& program, vm::wasm::Abi abi, ByteSpan metered)
{
    if (abi == vm::wasm::Abi::wasplib) {
        const vm::wasm::Engine engine{{.instances = 1}};
        const auto code = engine.compile(metered);
        if (!code) return fail(BuildErrorKind::refused, vm::wasm::to_text(code.error()));
        auto named = engine.load(**code, vm::cost_schedule_newest);
        if (!named) return fail(BuildErrorKind::refused, "on_load: " + vm::to_text(named.error()));
        return *std::move(named);
    }
    std::vector<vm::wasm::ProgramEntry> entries;
    for (const auto& [hname, entry] : program.entries) entries.push_back(entry);
    return entries;
}

/// "weft::text::add (1200), …": where the bytes of a program are that is too large.
std::string largest(const std::vector<FunctionSize>& functions)
{
    std::string text;
    for (std::size_t i = 0; i < functions.size() && i < 5; ++i)
        text += (i == 0 ? "" : ", ") + functions[i].name + " (" +
                std::to_string(functions[i].bytes) + ")";
    return text;
}

/// "f64" where a type stands that is none here; what else stands there the refusal says itself.
std::string type_at(ByteSpan program, const vm::wasm::Refusal& refusal)
{
    if (refusal.rule != vm::wasm::Rule::floating_point || !refusal.detail.empty() ||
        refusal.offset >= program.size())
        return {};
    const auto byte = std::to_integer<unsigned>(program[refusal.offset]);
    return byte == 0x7c ? "f64" : byte == 0x7d ? "f32" : "";
}

/// Of a program that a rule refuses: the function, what stands there, and a file to look at.
BuildError refused_at(const Linked& linked,
                      ByteSpan file,
                      const vm::wasm::Refusal& refusal,
                      const fs::path& kept)
{
    auto text = vm::wasm::to_text(refusal);
    if (const auto type = type_at(linked.program, refusal); !type.empty())
        text += ": a value of type " + type;
    const auto function = std::ranges::find_if(linked.functions, [&](const FunctionSize& one) {
        return refusal.offset >= one.begin && refusal.offset < one.begin + one.bytes;
    });
    auto place = refusal.offset;
    if (function != linked.functions.end()) {
        text += ", in " + function->name;
        place = refusal.offset - function->begin + function->begin_in_file;
    }
    if (write_file(kept, file))
        text += ". The program is in " + kept.string() + ", there at byte " +
                std::to_string(place) + ": `wasm-objdump -d` shows it";
    return {BuildErrorKind::refused, std::move(text)};
}

/// Every check of a deployment, and what is worth knowing of the program.
std::expected<BuildReport, BuildError> report_of(Bytes bytes)
{
    BuildReport report;
    report.bytes = bytes.size();
    const auto abi = vm::wasm::abi_of(bytes);
    report.vm_type = abi == vm::wasm::Abi::wasplib ? vm::wasp_vm_type : vm::wasm_vm_type;
    const auto program = vm::wasm::check(std::move(bytes), abi);
    if (!program) return fail(BuildErrorKind::refused, vm::wasm::to_text(program.error()));
    const auto metered = vm::wasm::meter(program->module, program->facts, vm::cost_schedule_newest);
    if (!metered) return fail(BuildErrorKind::refused, vm::wasm::to_text(metered.error()));
    report.metered_bytes = metered->size();
    const auto& costs = vm::cost_schedule_newest;
    const auto effort = vm::wasm::compile_effort(program->module, program->facts);
    if (effort > costs.effort_max)
        return fail(BuildErrorKind::refused,
                    "too much to compile: effort " + std::to_string(effort) + " of at most " +
                        std::to_string(costs.effort_max) +
                        ". Large functions cost most: several small ones take less");
    report.deploy_gas = std::uint64_t{costs.deploy} +
                        std::uint64_t{costs.program_byte} * report.bytes +
                        std::uint64_t{costs.compile} * effort;
    if (report.bytes > program_bytes_max)
        return fail(BuildErrorKind::too_large, std::to_string(report.bytes) + " bytes of at most " +
                                                   std::to_string(program_bytes_max));
    if (const auto calls = contracts::store_calls(program->module.bytes))
        report.transactions = calls->parts.size() + 1;
    report.memory_pages = program->module.memory->min;
    WEFT_TRY(const auto entries, entries_of(*program, abi, *metered));
    for (const auto& entry : entries)
        report.entry_points.push_back({entry.name, types::to_text(types::hname_of(entry.name)),
                                       entry.is_view, entry.payable});
    std::ranges::sort(report.entry_points, {}, &EntryPointInfo::name);
    for (const auto& import : program->module.imports) report.host_functions.push_back(import.name);
    std::ranges::sort(report.host_functions);
    report.description = program->description;
    return report;
}

}  // namespace

std::string_view name(Language language) noexcept
{
    switch (language) {
    case Language::rust: return "rust";
    case Language::cpp: return "cpp";
    }
    return "unknown";
}

std::string_view name(BuildErrorKind kind) noexcept
{
    switch (kind) {
    case BuildErrorKind::no_source: return "no_source";
    case BuildErrorKind::already_there: return "already_there";
    case BuildErrorKind::bad_name: return "bad_name";
    case BuildErrorKind::compiler_missing: return "compiler_missing";
    case BuildErrorKind::compile_failed: return "compile_failed";
    case BuildErrorKind::refused: return "refused";
    case BuildErrorKind::too_large: return "too_large";
    case BuildErrorKind::io: return "io";
    }
    return "unknown";
}

fs::path cache_folder()
{
    const auto set = [](const char* variable) -> const char* {
        const auto* value = std::getenv(variable);
        return value != nullptr && *value != '\0' ? value : nullptr;
    };
    if (const auto* own = set("WEFT_CACHE")) return own;
    if (const auto* shared = set("XDG_CACHE_HOME")) return fs::path{shared} / "weft";
    if (const auto* home = set("HOME")) return fs::path{home} / ".cache" / "weft";
    if (const auto* user = ::getpwuid(::getuid()))
        return fs::path{user->pw_dir} / ".cache" / "weft";
    return fs::path{".weft-cache"};
}

std::expected<BuildReport, BuildError> build(const fs::path& contract, const BuildOptions& options)
{
    WEFT_TRY(const auto source, find_source(contract));
    WEFT_TRY(const auto sdk, unpack_sdk());
    const ScratchFolder scratch;
    if (!scratch.ok()) return fail(BuildErrorKind::io, "no temporary folder");
    const auto output = scratch.path() / (source.name + ".wasm");
    WEFT_TRY(const auto compiler, source.language == Language::rust
                                      ? compile_rust(source, sdk, scratch.path(), output)
                                      : compile_cpp(source, sdk, output));
    const auto file = read_file(output);
    auto linked = file ? read_linked(*file) : std::nullopt;
    if (!linked) return fail(BuildErrorKind::io, "the compiler left no program");
    const bool is_std = source.language == Language::rust && !is_no_std(source);
    const std::string hint =
        is_std ? "`#![no_std]` as the first line of the source leaves the standard library out, "
                 "some 9 KB"
               : "";
    if (linked->program.size() > program_bytes_max)
        return fail(BuildErrorKind::too_large,
                    std::to_string(linked->program.size()) + " bytes of at most " +
                        std::to_string(program_bytes_max) + ", of which " +
                        largest(linked->functions) + (is_std ? ". " + hint : ""));
    auto program = options.output;
    if (program.empty()) {
        const auto folder = source.file.filename() == "lib.rs"
                                ? source.file.parent_path().parent_path()
                                : source.file.parent_path();
        program = folder / (source.name + ".wasm");
    }
    auto kept = program;
    kept.replace_extension(".refused.wasm");
    if (const auto checked = vm::wasm::check(linked->program); !checked)
        return std::unexpected{refused_at(*linked, *file, checked.error(), kept)};
    std::error_code no_such;
    fs::remove(kept, no_such);  // of a build before
    WEFT_TRY(auto report, report_of(linked->program));
    for (auto& one : linked->functions)
        report.functions.push_back({std::move(one.name), one.bytes});
    report.data_bytes = linked->data_bytes;
    report.description_bytes = linked->description_bytes;
    report.hint = report.description ? hint
                                     : "Without a description callers have to know the types: "
                                       "docs/guides/write-a-contract.md";
    if (const auto most = contracts::ChainParameters{}.gas_max; report.deploy_gas > most)
        report.hint = "Its deployment uses " + std::to_string(report.deploy_gas) +
                      " gas, and chains give " + std::to_string(most) +
                      " unless their owner allows more";
    report.source = source.file;
    report.language = source.language;
    report.compiler = compiler.version;
    report.program = program;
    if (!write_file(report.program, linked->program))
        return fail(BuildErrorKind::io, "cannot write " + report.program.string());
    return report;
}

std::expected<BuildReport, BuildError> inspect(const fs::path& program)
{
    auto bytes = read_file(program);
    if (!bytes) return fail(BuildErrorKind::io, "cannot read " + program.string());
    WEFT_TRY(auto report, report_of(*std::move(bytes)));
    report.program = program;
    return report;
}

std::optional<interface::Description> description_of(ByteSpan program)
{
    const auto checked = vm::wasm::check(to_bytes(program));
    if (!checked) return std::nullopt;
    return checked->description;
}

std::expected<fs::path, BuildError> new_contract(const fs::path& folder, Language language)
{
    const auto name = (folder.has_filename() ? folder : folder.parent_path()).filename().string();
    if (!is_name(name)) return fail(BuildErrorKind::bad_name, "'" + name + "'");
    const bool rust = language == Language::rust;
    const auto source = folder / (name + (rust ? ".rs" : ".cpp"));
    std::error_code error;
    if (fs::exists(folder, error) && !fs::is_empty(folder, error))
        return fail(BuildErrorKind::already_there, folder.string() + " is not empty");
    const std::string_view wanted = rust ? "template/contract.rs" : "template/contract.cpp";
    const auto found = std::ranges::find(sdk_files(), wanted, &EmbeddedFile::path);
    fs::create_directories(folder, error);
    if (error || !write_file(source, as_bytes(found->text)))
        return fail(BuildErrorKind::io, "cannot write " + source.string());
    // A scenario beside it: what `weft contract test` runs.
    auto scenario = std::string{
        std::ranges::find(sdk_files(), "template/scenario.json", &EmbeddedFile::path)->text};
    constexpr std::string_view placeholder = "@NAME@";
    for (auto at = scenario.find(placeholder); at != scenario.npos; at = scenario.find(placeholder))
        scenario.replace(at, placeholder.size(), name);
    const auto scenario_file = folder / "tests" / (name + ".json");
    fs::create_directories(scenario_file.parent_path(), error);
    if (error || !write_file(scenario_file, as_bytes(scenario)))
        return fail(BuildErrorKind::io, "cannot write " + scenario_file.string());
    return source;
}

}  // namespace weft::toolchain
