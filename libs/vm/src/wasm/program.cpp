#include <weft/base/try.hpp>
#include <weft/vm/wasm/meter.hpp>
#include <weft/vm/wasm/program.hpp>

#include "../wasplib/functions.hpp"
#include "host_functions.hpp"
#include <algorithm>

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

std::expected<void, Refusal> check_imports(const Module& module, Abi abi)
{
    for (const auto& import : module.imports) {
        const auto* host = find_host_function(abi, import.module, import.name);
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

/// The description of a program, which has exactly the entry points that it exports.
std::expected<std::optional<interface::Description>, Refusal> described(
    const Module& module, std::map<types::Hname, ProgramEntry>& entries)
{
    if (!module.description) return std::nullopt;
    const auto [id, begin, end] = *module.description;
    auto description = interface::read(ByteSpan{module.bytes}.subspan(begin, end - begin));
    if (!description)
        return refuse(Rule::bad_description, begin, interface::to_text(description.error()));
    std::size_t found = 0;
    for (const auto& item : description->items) {
        if (!item.is_entry()) continue;
        const auto exported = entries.find(types::hname_of(item.name));
        if (exported == entries.end() || exported->second.name != item.name ||
            exported->second.is_view != (item.kind == interface::ItemKind::view))
            return refuse(Rule::bad_description, begin,
                          "no such export: " + interface::write(item));
        exported->second.payable = item.payable;
        ++found;
    }
    if (found != entries.size())
        for (const auto& [hname, entry] : entries)
            if (description->entry(entry.name) == nullptr)
                return refuse(Rule::bad_description, begin, "says nothing of " + entry.name);
    return *std::move(description);
}

/// Its memory, and the two functions that the host calls.
std::expected<void, Refusal> check_wasplib_exports(const Module& module)
{
    bool has_memory = false;
    bool has_load = false;
    bool has_call = false;
    for (const auto& item : module.exports) {
        if (item.name == gas_export || item.name == stack_export)
            return refuse(Rule::reserved_export, item.offset, item.name);
        if (item.name == memory_export) has_memory = item.kind == ExternKind::memory;
        const bool is_load = item.name == on_load_export;
        const bool is_call = item.name == on_call_export;
        if (!is_load && !is_call) continue;
        const FuncType wanted{
            .params = is_call ? std::vector{ValType::i32} : std::vector<ValType>{}, .result = {}};
        if (item.kind != ExternKind::function || module.type_of(item.index) != wanted)
            return refuse(Rule::entry_point_type, item.offset, item.name);
        (is_load ? has_load : has_call) = true;
    }
    if (!has_memory) return refuse(Rule::memory_missing, module.bytes.size(), {});
    if (!has_load || !has_call)
        return refuse(Rule::entry_point_name, module.bytes.size(),
                      std::string{has_load ? on_call_export : on_load_export} + " is missing");
    return {};
}

}  // namespace

std::expected<Program, Refusal> check(Bytes program, Abi abi)
{
    WEFT_TRY(auto module, parse(std::move(program)));
    if (auto imports = check_imports(module, abi); !imports)
        return std::unexpected{imports.error()};
    std::map<types::Hname, ProgramEntry> entries;
    std::optional<interface::Description> description;
    if (abi == Abi::weft1) {
        WEFT_TRY(entries, entries_of(module));
        WEFT_TRY(description, described(module, entries));
    } else if (auto exports = check_wasplib_exports(module); !exports) {
        return std::unexpected{exports.error()};
    }
    WEFT_TRY(auto facts, validate(module));
    WEFT_TRY(const auto weights, recursion_weights(module, facts));
    static_cast<void>(weights);
    return Program{std::move(module), std::move(facts), std::move(entries), std::move(description)};
}

Abi abi_of(ByteSpan program)
{
    const auto module = parse(to_bytes(program));
    const auto from_wasp = [](const Import& import) {
        return import.module == wasplib::module_name;
    };
    return module && std::ranges::any_of(module->imports, from_wasp) ? Abi::wasplib : Abi::weft1;
}

std::vector<HostSignature> host_signatures()
{
    std::vector<HostSignature> list;
    for (const auto& function : host_modules(Abi::weft1).front().functions)
        list.push_back({function.name, function.signature, function.full_only});
    return list;
}

}  // namespace weft::vm::wasm
