#include <weft/toolchain/client.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <span>
#include <vector>

namespace weft::toolchain {
namespace {

using interface::Description;
using interface::Field;
using interface::Fields;
using interface::Item;
using interface::ItemKind;
using interface::ValueType;

// --- names ---

bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// With `_` for what no language takes, and nothing of it at the ends.
std::string plain(std::string_view name)
{
    std::string text;
    for (const char c : name) text += is_letter_or_digit(c) ? c : '_';
    while (text.size() > 1 && text.front() == '_') text.erase(0, 1);
    while (text.size() > 1 && text.back() == '_') text.pop_back();
    if (text.empty() || (text.front() >= '0' && text.front() <= '9')) text.insert(0, "n");
    return text;
}
/// "set_total" and "setTotal" are "SetTotal".
std::string pascal(std::string_view name)
{
    std::string text;
    bool up = true;
    for (const char c : plain(name)) {
        if (c == '_') {
            up = true;
            continue;
        }
        text += up && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        up = false;
    }
    return text.empty() ? "N" : text;
}
/// "setTotal" is "set_total".
std::string snake(std::string_view name)
{
    std::string text;
    char before = '_';
    for (const char c : plain(name)) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool before_lower =
            (before >= 'a' && before <= 'z') || (before >= '0' && before <= '9');
        if (upper && before_lower) text += '_';
        text += upper ? static_cast<char>(c - 'A' + 'a') : c;
        before = c;
    }
    return text;
}
/// Of one kind: no two alike, and none of those that mean something else.
class Names {
public:
    explicit Names(std::span<const std::string_view> reserved)
    {
        for (const auto name : reserved) taken_.emplace(name);
    }
    std::string take(std::string name)
    {
        while (!taken_.insert(name).second) name += '_';
        return name;
    }

private:
    std::set<std::string, std::less<>> taken_;
};

std::string in_quotes(std::string_view name)
{
    return "\"" + std::string{name} + "\"";  // names of descriptions hold nothing to escape
}

/// What people are told of an entry point; `close` ends comments of the language.
std::string about(std::string text, std::string_view close)
{
    for (auto at = text.find(close); !close.empty() && at != std::string::npos;
         at = text.find(close, at + 1))
        text.replace(at, close.size(), "* /");
    return text;
}

// --- TypeScript ---

constexpr std::string_view typescript_reserved[]{
    "constructor", "place",  "view",           "request",       "estimate", "toString",
    "valueOf",     "toJSON", "hasOwnProperty", "isPrototypeOf", "then",     "__proto__"};

std::string_view typescript_type(ValueType type)
{
    switch (type) {
    case ValueType::u8:
    case ValueType::u16:
    case ValueType::u32:
    case ValueType::i8:
    case ValueType::i16:
    case ValueType::i32: return "number";
    case ValueType::u64:
    case ValueType::u128:
    case ValueType::i64:
    case ValueType::i128: return "bigint";
    case ValueType::boolean: return "boolean";
    case ValueType::balances: return "Balances";
    case ValueType::text:
    case ValueType::bytes:
    case ValueType::address:
    case ValueType::agent:
    case ValueType::contract:
    case ValueType::color:
    case ValueType::hash:
    case ValueType::request:
    case ValueType::hname: return "string";
    }
    return "string";
}

std::string typescript_interface(const std::string& name, const Fields& fields)
{
    std::string text = "export interface " + name + " {\n";
    for (const auto& field : fields.list)
        text += "    readonly " + in_quotes(field.name) + (field.optional ? "?" : "") + ": " +
                std::string{typescript_type(field.type)} + ";\n";
    if (fields.open)
        text += "    /** Others may be there. */\n    readonly [other: string]: unknown;\n";
    return text + "}\n";
}

std::string typescript_fields(const Fields& fields)
{
    std::string text = "[";
    for (const auto& field : fields.list)
        text += (text.size() > 1 ? ", [" : "[") + in_quotes(field.name) + ", " +
                in_quotes(interface::name(field.type)) + (field.optional ? ", true]" : "]");
    return text + "]";
}

std::string typescript(const Description& description, std::string_view contract)
{
    const auto class_name = pascal(contract);
    const bool uses_balances = std::ranges::any_of(description.items, [](const Item& item) {
        const auto has = [](const Fields& fields) {
            return std::ranges::any_of(
                fields.list, [](const Field& field) { return field.type == ValueType::balances; });
        };
        return item.is_entry() && (has(item.fields) || has(item.results));
    });
    std::string types;
    std::string methods;
    std::string errors;
    const std::string_view used[]{class_name,       "AskOptions",  "Balances", "Called",
                                  "ContractClient", "SendOptions", "errors"};
    Names type_names{used};
    Names method_names{typescript_reserved};
    for (const auto& item : description.items) {
        if (item.kind == ItemKind::error)
            errors += (errors.empty() ? "" : ", ") + in_quotes(item.name);
        if (!item.is_entry()) continue;
        const bool is_view = item.kind == ItemKind::view;
        const auto params = type_names.take(pascal(item.name) + "Params");
        const auto results = type_names.take(pascal(item.name) + "Results");
        types += "\n" + typescript_interface(params, item.fields) +
                 typescript_interface(results, item.results);
        const bool may_be_empty = std::ranges::all_of(
            item.fields.list, [](const Field& field) { return field.optional; });
        const auto options = std::string{is_view ? "AskOptions" : "SendOptions"};
        const auto answer = is_view ? results : "Called<" + results + ">";
        if (!item.about.empty()) methods += "    /** " + about(item.about, "*/") + " */\n";
        methods += "    " + method_names.take(plain(item.name)) + "(params: " + params +
                   (may_be_empty ? " = {}" : "") + ", options: " + options + " = {}): Promise<" +
                   answer + "> {\n        return this." + (is_view ? "view" : "request") + "(" +
                   in_quotes(item.name) + ", " + typescript_fields(item.fields) + ", " +
                   typescript_fields(item.results) + ", params, options);\n    }\n";
    }
    std::string imports = "type AskOptions, ";
    if (uses_balances) imports += "type Balances, ";
    imports += "type Called, ContractClient, type SendOptions";
    return "// A client of the contract " + std::string{contract} +
           ", written by `weft contract client --language typescript`.\n\nimport { " + imports +
           " } from \"@weft/client\";\n" + types +
           "\n/** Errors that the contract describes: `error` of a ContractError. */\n"
           "export const errors = [" +
           errors + "] as const;\n\nexport class " + class_name + " extends ContractClient {\n" +
           methods + "}\n";
}

// --- Rust ---

constexpr std::string_view rust_reserved[]{
    "as",    "break",  "const",    "continue", "crate",  "else", "enum",  "extern", "false",
    "fn",    "for",    "if",       "impl",     "in",     "let",  "loop",  "match",  "mod",
    "move",  "mut",    "pub",      "ref",      "return", "self", "Self",  "static", "struct",
    "super", "trait",  "true",     "type",     "unsafe", "use",  "where", "while",  "async",
    "await", "dyn",    "abstract", "become",   "box",    "do",   "final", "macro",  "override",
    "priv",  "typeof", "unsized",  "virtual",  "yield",  "try",  "gen",   "named",  "contract"};

/// What both SDKs call the type alike; `text` and `bytes` are the two that the languages name themselves.
std::string_view sdk_type(ValueType type, std::string_view text, std::string_view bytes)
{
    switch (type) {
    case ValueType::boolean: return "bool";
    case ValueType::text: return text;
    case ValueType::bytes: return bytes;
    case ValueType::address: return "Address";
    case ValueType::agent: return "AgentId";
    case ValueType::contract: return "ContractId";
    case ValueType::color: return "Color";
    case ValueType::hash: return "Hash";
    case ValueType::request: return "RequestId";
    case ValueType::hname: return "Hname";
    case ValueType::balances: return "Balances";
    case ValueType::u8:
    case ValueType::u16:
    case ValueType::u32:
    case ValueType::u64:
    case ValueType::u128:
    case ValueType::i8:
    case ValueType::i16:
    case ValueType::i32:
    case ValueType::i64:
    case ValueType::i128: return interface::name(type);
    }
    return bytes;
}

std::string_view rust_type(ValueType type)
{
    return sdk_type(type, "String", "Vec<u8>");
}

/// `&str` for texts; all else by reference.
std::string rust_parameter(const Field& field)
{
    const auto type = field.type == ValueType::text ? std::string{"&str"}
                                                    : "&" + std::string{rust_type(field.type)};
    return field.optional ? "Option<" + type + ">" : type;
}

std::string rust(const Description& description, std::string_view contract)
{
    const auto struct_name = pascal(contract);
    std::string types;
    std::string functions;
    std::string errors;
    Names function_names{rust_reserved};
    const std::string_view used[]{struct_name};
    Names type_names{used};
    Names error_names{rust_reserved};
    for (const auto& item : description.items) {
        if (item.kind == ItemKind::error)
            errors += "pub const " + error_names.take("ERROR_" + plain(item.name)) +
                      ": &str = " + in_quotes(item.name) + ";\n";
        if (!item.is_entry()) continue;
        const bool is_view = item.kind == ItemKind::view;
        const std::string_view locals[]{"ctx", "params", "results", "tokens", "others", "self"};
        std::vector<std::string_view> no_parameter{std::begin(rust_reserved),
                                                   std::end(rust_reserved)};
        no_parameter.insert(no_parameter.end(), std::begin(locals), std::end(locals));
        Names parameter_names{no_parameter};
        Names result_names{rust_reserved};

        std::string parameters = std::string{"&self, ctx: &"} + (is_view ? "View" : "Func");
        std::string filling;
        for (const auto& field : item.fields.list) {
            const auto name = parameter_names.take(snake(field.name));
            parameters += ", " + name + ": " + rust_parameter(field);
            const bool text = field.type == ValueType::text;
            if (field.optional)
                filling += "        if let Some(value) = " + name +
                           " {\n            params = params.with(" + in_quotes(field.name) + ", " +
                           (text ? "&value" : "value") + ");\n        }\n";
            else
                filling += "        params = params.with(" + in_quotes(field.name) + ", " +
                           (text ? "&" + name : name) + ");\n";
        }
        if (item.fields.open) {
            parameters += ", others: &Dict";
            filling +=
                "        for (name, value) in others {\n"
                "            params.insert(name.clone(), value.clone());\n        }\n";
        }
        const bool takes_tokens = !is_view && item.payable;
        if (takes_tokens) parameters += ", tokens: &Balances";

        std::string answer = "()";
        std::string reading = "        let _ = results;\n        Ok(())\n";
        if (item.results.open) {
            answer = "Dict";
            reading = "        Ok(results)\n";
        } else if (!item.results.list.empty()) {
            answer = type_names.take(pascal(item.name) + "Results");
            types += "\n#[derive(Clone, Debug, PartialEq)]\npub struct " + answer + " {\n";
            reading = "        Ok(" + answer + " {\n";
            for (const auto& field : item.results.list) {
                const auto name = result_names.take(snake(field.name));
                const auto type = std::string{rust_type(field.type)};
                types += "    pub " + name + ": " +
                         (field.optional ? "Option<" + type + ">" : type) + ",\n";
                reading +=
                    "            " + name + ": results.value(" + in_quotes(field.name) + ")" +
                    (field.optional ? ""
                                    : ".ok_or_else(|| malformed(" + in_quotes(field.name) + "))?") +
                    ",\n";
            }
            types += "}\n";
            reading += "        })\n";
        }
        if (!item.about.empty()) functions += "    /// " + item.about + "\n";
        functions += "    pub fn " + function_names.take(snake(item.name)) + "(" + parameters +
                     ") -> core::result::Result<" + answer + ", CallError> {\n";
        functions += filling.empty() ? "        let params = Dict::new();\n"
                                     : "        let mut params = Dict::new();\n";
        functions += filling;
        functions += "        let results = ctx." + std::string{is_view ? "call_view" : "call"} +
                     "(self.contract, Hname::of(" + in_quotes(item.name) + "), &params" +
                     (is_view        ? ""
                      : takes_tokens ? ", tokens"
                                     : ", &Balances::none()") +
                     ")?;\n" + reading + "    }\n";
    }
    const bool reads = types.find("pub struct") != std::string::npos;
    return "//! Calls of the contract " + std::string{contract} +
           " from other contracts of its chain, written by\n"
           "//! `weft contract client --language rust`.\n#![allow(dead_code, "
           "non_upper_case_globals, unused_imports)]\n\n"
           "use weft::*;\n\n" +
           (errors.empty() ? ""
                           : "// Errors that it describes: what a failure's text begins with.\n") +
           errors + types + "\n/// Which contract is called.\npub struct " + struct_name +
           " {\n    pub contract: Hname,\n}\n\nimpl " + struct_name +
           " {\n    pub fn named(name: &str) -> " + struct_name + " {\n        " + struct_name +
           " {\n            contract: Hname::of(name),\n        }\n    }\n" + functions + "}\n" +
           (reads ? "\n/// The contract did not answer as it says it does.\n"
                    "fn malformed(name: &str) -> CallError {\n    CallError {\n        kind: 1,\n"
                    "        text: String::from(name) + \" is missing or malformed\",\n    }\n}\n"
                  : "");
}

// --- C++ ---

constexpr std::string_view cpp_reserved[]{"alignas",       "alignof",     "and",
                                          "and_eq",        "asm",         "auto",
                                          "bitand",        "bitor",       "bool",
                                          "break",         "case",        "catch",
                                          "char",          "char8_t",     "char16_t",
                                          "char32_t",      "class",       "compl",
                                          "concept",       "const",       "consteval",
                                          "constexpr",     "constinit",   "const_cast",
                                          "continue",      "co_await",    "co_return",
                                          "co_yield",      "decltype",    "default",
                                          "delete",        "do",          "double",
                                          "dynamic_cast",  "else",        "enum",
                                          "explicit",      "export",      "extern",
                                          "false",         "float",       "for",
                                          "friend",        "goto",        "if",
                                          "inline",        "int",         "long",
                                          "mutable",       "namespace",   "new",
                                          "noexcept",      "not",         "not_eq",
                                          "nullptr",       "operator",    "or",
                                          "or_eq",         "private",     "protected",
                                          "public",        "register",    "reinterpret_cast",
                                          "requires",      "return",      "short",
                                          "signed",        "sizeof",      "static",
                                          "static_assert", "static_cast", "struct",
                                          "switch",        "template",    "this",
                                          "thread_local",  "throw",       "true",
                                          "try",           "typedef",     "typeid",
                                          "typename",      "union",       "unsigned",
                                          "using",         "virtual",     "void",
                                          "volatile",      "wchar_t",     "while",
                                          "xor",           "xor_eq",      "contract",
                                          "named",         "weft",        "final",
                                          "override"};

std::string cpp_type(ValueType type)
{
    if (type == ValueType::boolean) return "bool";
    return "weft::" + std::string{sdk_type(type, "Text", "Bytes")};
}

std::string cpp(const Description& description, std::string_view contract)
{
    const auto struct_name = pascal(contract);
    std::string types;
    std::string functions;
    std::string errors;
    Names function_names{cpp_reserved};
    const std::string_view used[]{struct_name};
    Names type_names{used};
    Names error_names{cpp_reserved};
    for (const auto& item : description.items) {
        if (item.kind == ItemKind::error)
            errors += "    static constexpr const char* " +
                      error_names.take("error_" + plain(item.name)) + " = " + in_quotes(item.name) +
                      ";\n";
        if (!item.is_entry()) continue;
        const bool is_view = item.kind == ItemKind::view;
        std::vector<std::string_view> no_parameter{std::begin(cpp_reserved),
                                                   std::end(cpp_reserved)};
        for (const std::string_view local : {"ctx", "params", "called", "tokens", "others"})
            no_parameter.push_back(local);
        Names parameter_names{no_parameter};
        Names result_names{cpp_reserved};
        std::string parameters =
            std::string{"const weft::"} + (is_view ? "View" : "Func") + "& ctx";
        std::string filling = item.fields.open ? "        weft::Dict params = others;\n"
                                               : "        weft::Dict params;\n";
        if (item.fields.open) parameters += ", const weft::Dict& others";
        for (const auto& field : item.fields.list) {
            const auto name = parameter_names.take(snake(field.name));
            const auto type = cpp_type(field.type);
            parameters +=
                ", const " + (field.optional ? "weft::Optional<" + type + ">" : type) + "& " + name;
            filling += "        " + (field.optional ? "if (" + name + ") " : std::string{}) +
                       "params.set(" + in_quotes(field.name) + ", " + (field.optional ? "*" : "") +
                       name + ");\n";
        }
        const bool takes_tokens = !is_view && item.payable;
        if (takes_tokens) parameters += ", const weft::Balances& tokens";

        const auto call = "ctx." + std::string{is_view ? "call_view" : "call"} +
                          "(contract, weft::Hname::of(" + in_quotes(item.name) + "), params" +
                          (takes_tokens ? ", tokens" : "") + ")";
        std::string answer = "void";
        std::string reading = "        static_cast<void>(" + call + ".or_fail());\n";
        if (item.results.open) {
            answer = "weft::Results";
            reading = "        return " + call + ".or_fail();\n";
        } else if (!item.results.list.empty()) {
            answer = type_names.take(pascal(item.name) + "Results");
            types += "struct " + answer + " {\n";
            reading = "        const auto called = " + call +
                      ";\n        const auto& results = called.or_fail();\n        return {";
            bool first = true;
            for (const auto& field : item.results.list) {
                const auto type = cpp_type(field.type);
                types += "    " + (field.optional ? "weft::Optional<" + type + ">" : type) + " " +
                         result_names.take(snake(field.name)) + ";\n";
                reading += first ? "" : ", ";
                first = false;
                reading += field.optional
                               ? "results.get<" + type + ">(" + in_quotes(field.name) + ")"
                               : "need(results.get<" + type + ">(" + in_quotes(field.name) + "))";
            }
            types += "};\n";
            reading += "};\n";
        }
        if (!item.about.empty()) functions += "    /// " + item.about + "\n";
        functions += "    " + answer + " " + function_names.take(snake(item.name)) + "(" +
                     parameters + ") const\n    {\n" + filling + reading + "    }\n";
    }
    const auto space = snake(contract) + "_client";
    return "#pragma once\n\n// Calls of the contract " + std::string{contract} +
           " from other contracts of its chain, written by\n"
           "// `weft contract client --language cpp`. A call that fails ends the call that made "
           "it.\n\n"
           "#include <weft.hpp>\n\nnamespace " +
           space + " {\n\n" + types + "\nstruct " + struct_name +
           " {\n    weft::Hname contract;  ///< which contract is called\n"
           "    static " +
           struct_name + " named(weft::Span name) { return {weft::Hname::of(name)}; }\n" + errors +
           functions +
           "\nprivate:\n    template <class T>\n    static T need(const weft::Optional<T>& value)\n"
           "    {\n        weft::require(static_cast<bool>(value), \"the contract did not answer "
           "as it "
           "says it does\");\n        return *value;\n    }\n};\n\n}  // namespace " +
           space + "\n";
}

}  // namespace

std::string client_source(const Description& description,
                          std::string_view contract,
                          ClientLanguage language)
{
    switch (language) {
    case ClientLanguage::typescript: return typescript(description, contract);
    case ClientLanguage::rust: return rust(description, contract);
    case ClientLanguage::cpp: return cpp(description, contract);
    }
    return {};
}

}  // namespace weft::toolchain
