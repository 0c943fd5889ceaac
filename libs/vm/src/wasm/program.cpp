#include <weft/base/try.hpp>
#include <weft/vm/wasm/meter.hpp>
#include <weft/vm/wasm/program.hpp>

#include "host_functions.hpp"

namespace weft::vm::wasm {
namespace {

constexpr std::size_t entry_name_bytes_max = 64;

std::unexpected<Refusal> refuse(Rule rule, std::size_t offset, std::string detail)
{
    return std::unexpected{Refusal{rule, offset, std::move(detail)}};
}

std::string signature_of(const FuncType& type)
{
    const auto letter = [](ValType t) { return t == ValType::i32 ? 'i' : 'I'; };
    std::string text;
    for (const auto param : type.params) text += letter(param);
    text += ':';
    if (type.result) text += letter(*type.result);
    return text;
}

std::expected<void, Refusal> check_imports(const Module& module)
{
    for (const auto& import : module.imports) {
        const auto* host = import.module == abi_module ? find_host_function(import.name) : nullptr;
        if (host == nullptr)
            return refuse(Rule::unknown_import, import.offset, import.module + "." + import.name);
        if (signature_of(module.types[import.type]) != host->signature)
            return refuse(Rule::import_type, import.offset, import.name);
    }
    return {};
}

std::expected<std::map<types::Hname, ProgramEntry>, Refusal> entries_of(const Module& module)
{
    std::map<types::Hname, ProgramEntry> entries;
    bool has_memory = false;
    for (const auto& item : module.exports) {
        if (item.name == gas_export || item.name == stack_export)
            return refuse(Rule::reserved_export, item.offset, item.name);
        if (item.name == memory_export) has_memory = item.kind == ExternKind::memory;
        const bool is_view = item.name.starts_with(view_prefix);
        if (!is_view && !item.name.starts_with(func_prefix)) continue;
        const auto name = item.name.substr((is_view ? view_prefix : func_prefix).size());
        if (item.kind != ExternKind::function || module.type_of(item.index) != FuncType{})
            return refuse(Rule::entry_point_type, item.offset, item.name);
        if (name.empty() || name.size() > entry_name_bytes_max)
            return refuse(Rule::entry_point_name, item.offset, item.name);
        if (!entries.emplace(types::hname_of(name), ProgramEntry{name, is_view}).second)
            return refuse(Rule::entry_point_name, item.offset, item.name);
    }
    if (!has_memory) return refuse(Rule::memory_missing, module.bytes.size(), {});
    return entries;
}

}  // namespace

std::expected<Program, Refusal> check(Bytes program)
{
    WEFT_TRY(auto module, parse(std::move(program)));
    if (auto imports = check_imports(module); !imports) return std::unexpected{imports.error()};
    WEFT_TRY(auto entries, entries_of(module));
    WEFT_TRY(auto facts, validate(module));
    WEFT_TRY(const auto weights, recursion_weights(module, facts));
    static_cast<void>(weights);
    return Program{std::move(module), std::move(facts), std::move(entries)};
}

std::vector<HostSignature> host_signatures()
{
    std::vector<HostSignature> list;
    for (const auto& function : host_functions())
        list.push_back({function.name, function.signature, function.full_only});
    return list;
}

}  // namespace weft::vm::wasm
