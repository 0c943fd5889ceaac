// The rules of D-61: what is refused, by which name, at which byte.

#include <weft/vm/wasm/meter.hpp>
#include <weft/vm/wasm/opcode.hpp>
#include <weft/vm/wasm/program.hpp>

#include <gtest/gtest.h>

#include "module_builder.hpp"
#include "wat.hpp"
#include <set>

namespace weft::vm::wasm {
namespace {

using test::bytes_of;
using test::leb;
using test::Octets;
using test::one_function;
using test::section;
using test::wasm_head;
using test::wat;
using test::operator+;

std::optional<Refusal> refusal_of(const Bytes& module)
{
    auto parsed = parse(module);
    if (!parsed) return parsed.error();
    auto facts = validate(*parsed);
    if (!facts) return facts.error();
    return std::nullopt;
}
std::optional<Refusal> refusal_of(const Octets& module)
{
    return refusal_of(bytes_of(module));
}

std::string why(const Bytes& module)
{
    const auto program = check(module);
    return program ? "accepted" : std::string{name(program.error().rule)};
}
std::string why(const std::string& text, const std::string& flags = "")
{
    const auto module = wat(text, flags);
    EXPECT_FALSE(module.empty()) << text;
    return why(module);
}

/// Every one-byte floating point instruction of the specification's index, by hand.
std::set<std::uint8_t> floating_point_bytes()
{
    std::set<std::uint8_t> bytes{0x2a, 0x2b, 0x38, 0x39, 0x43, 0x44};
    const auto add = [&bytes](unsigned first, unsigned last) {
        for (auto b = first; b <= last; ++b) bytes.insert(static_cast<std::uint8_t>(b));
    };
    add(0x5b, 0x66);     // comparisons
    add(0x8b, 0xa6);     // arithmetic
    add(0xa8, 0xab);     // i32.trunc
    add(0xae, 0xbf);     // i64.trunc, convert, demote, promote, reinterpret
    bytes.insert(0xfc);  // followed by 0: i32.trunc_sat_f32_s
    return bytes;
}

TEST(Subset, every_instruction_byte_has_its_verdict_at_its_offset)
{
    const auto floats = floating_point_bytes();
    for (unsigned byte = 0; byte < 256; ++byte) {
        // Behind two nops, and with enough behind it for any immediate.
        const auto module =
            one_function({0x01, 0x01, static_cast<std::uint8_t>(byte), 0, 0, 0, 0, 0, 0, 0, 0});
        const auto refusal = refusal_of(module.bytes);
        const auto at = module.code_offset + 2;
        const auto is_float = floats.contains(static_cast<std::uint8_t>(byte));
        if (is_float) {
            ASSERT_TRUE(refusal) << byte;
            EXPECT_EQ(refusal->rule, Rule::floating_point) << byte;
            EXPECT_EQ(refusal->offset, at) << byte;
            EXPECT_TRUE(refusal->detail.starts_with("f") ||
                        refusal->detail.find("_f") != std::string::npos)
                << refusal->detail;
        } else if (refusal) {
            EXPECT_NE(refusal->rule, Rule::floating_point) << byte;
        }
    }
}

TEST(Subset, every_prefixed_group_has_its_verdict_at_its_offset)
{
    const auto rule_of = [](std::uint8_t prefix, std::uint32_t code) {
        const auto module = one_function(Octets{0x01, prefix} + leb(code) + Octets(20, 0));
        const auto refusal = refusal_of(module.bytes);
        EXPECT_TRUE(refusal);
        if (refusal) {
            EXPECT_EQ(refusal->offset, module.code_offset + 1) << refusal->detail;
        }
        return refusal ? refusal->rule : Rule::not_wasm;
    };
    for (std::uint32_t code = 0; code < 300; ++code) {
        EXPECT_EQ(rule_of(0xfd, code), Rule::simd);
        EXPECT_EQ(rule_of(0xfe, code), Rule::atomics);
        EXPECT_EQ(rule_of(0xfb, code), Rule::garbage_collection);
        if (code == 10 || code == 11) continue;  // memory.copy, memory.fill
        EXPECT_EQ(rule_of(0xfc, code), code < 8    ? Rule::floating_point
                                       : code < 15 ? Rule::bulk_memory
                                       : code < 18 ? Rule::reference_types
                                                   : Rule::unknown_opcode);
    }
}

TEST(Subset, floats_are_refused_wherever_a_type_stands)
{
    EXPECT_EQ(why("(module (func (param f32)))"), "floating_point");
    EXPECT_EQ(why("(module (func (result f64) unreachable))"), "floating_point");
    EXPECT_EQ(why("(module (global f32 (f32.const 1)))"), "floating_point");
    EXPECT_EQ(why("(module (memory (export \"memory\") 1) (func (local f64)))"), "floating_point");
    EXPECT_EQ(why("(module (memory (export \"memory\") 1) (func (drop (block (result f32) "
                  "unreachable))))"),
              "floating_point");
    const auto module = one_function({}, {1, 3, 0x7d});  // three f32 locals
    const auto refusal = refusal_of(module.bytes);
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->rule, Rule::floating_point);
    EXPECT_EQ(refusal->offset, module.code_offset - 1);
}

TEST(Subset, proposals_beyond_the_subset_are_named)
{
    const std::string memory = "(memory (export \"memory\") 1)";
    EXPECT_EQ(why("(module " + memory + "(func (result i32 i32) i32.const 1 i32.const 2))"),
              "multi_value");
    EXPECT_EQ(why("(module " + memory + "(func (local externref)))"), "reference_types");
    EXPECT_EQ(why("(module " + memory + "(func (local v128)))"), "simd");
    EXPECT_EQ(why("(module (memory 1 2 shared))", "--enable-threads"), "atomics");
    EXPECT_EQ(why("(module (memory i64 1))", "--enable-memory64"), "memory_limit");
    EXPECT_EQ(why("(module " + memory + "(func return_call 0))", "--enable-tail-call"),
              "tail_call");
    EXPECT_EQ(why("(module " + memory + "(func (try (do) (catch_all))))", "--enable-exceptions"),
              "exceptions");
    EXPECT_EQ(why("(module " + memory + "(table 1 externref))"), "reference_types");
    EXPECT_EQ(why("(module " + memory + "(data \"x\"))"), "bulk_memory");
    EXPECT_EQ(why("(module " + memory + "(func) (elem func 0))"), "bulk_memory");
    EXPECT_EQ(why("(module " + memory + "(func) (start 0))"), "start_function");
}

TEST(Subset, harmless_extensions_are_taken)
{
    EXPECT_EQ(
        why(R"((module (memory (export "memory") 1) (global (export "g") (mut i32) (i32.const 1))
      (func (param i32) (result i32) (i32.extend8_s (local.get 0)))
      (func (memory.copy (i32.const 0) (i32.const 8) (i32.const 8))
            (memory.fill (i32.const 0) (i32.const 8) (i32.const 8)))))"),
        "accepted");
}

TEST(Subset, memory_and_table_have_limits)
{
    EXPECT_EQ(why("(module (memory (export \"memory\") 256))"), "accepted");
    EXPECT_EQ(why("(module (memory (export \"memory\") 257))"), "memory_limit");
    EXPECT_EQ(why("(module (memory (export \"memory\") 1 65536))"), "accepted");
    EXPECT_EQ(why("(module (memory (export \"memory\") 1) (table 8192 funcref))"), "accepted");
    EXPECT_EQ(why("(module (memory (export \"memory\") 1) (table 8193 funcref))"), "table_limit");
}

TEST(Subset, segments_lie_inside)
{
    EXPECT_EQ(why("(module (memory (export \"memory\") 1) (data (i32.const 65535) \"x\"))"),
              "accepted");
    EXPECT_EQ(why("(module (memory (export \"memory\") 1) (data (i32.const 65536) \"x\"))"),
              "segment_bounds");
    EXPECT_EQ(why("(module (memory (export \"memory\") 1) (data (i32.const -1) \"x\"))"),
              "segment_bounds");
    EXPECT_EQ(why("(module (memory (export \"memory\") 1) (table 1 funcref) (func) "
                  "(elem (i32.const 1) 0))"),
              "segment_bounds");
}

TEST(Interface, imports_are_ours_with_their_types)
{
    const std::string memory = "(memory (export \"memory\") 1)";
    EXPECT_EQ(why("(module (import \"weft1\" \"log\" (func (param i32 i32)))" + memory + ")"),
              "accepted");
    EXPECT_EQ(why("(module (import \"weft1\" \"log\" (func (param i32 i64)))" + memory + ")"),
              "import_type");
    EXPECT_EQ(why("(module (import \"weft1\" \"clock\" (func))" + memory + ")"), "unknown_import");
    EXPECT_EQ(why("(module (import \"weft2\" \"log\" (func (param i32 i32)))" + memory + ")"),
              "unknown_import");
    EXPECT_EQ(why("(module (import \"env\" \"memory\" (memory 1)))"), "unknown_import");
    EXPECT_EQ(why("(module (import \"env\" \"g\" (global i32))" + memory + ")"), "unknown_import");
}

TEST(Interface, exports_are_entry_points_and_memory)
{
    const auto with = [](const std::string& rest) {
        return why("(module (memory (export \"memory\") 1)" + rest + ")");
    };
    EXPECT_EQ(why("(module (memory 1))"), "memory_missing");
    EXPECT_EQ(why("(module (memory 1) (func (export \"memory\")))"), "memory_missing");
    EXPECT_EQ(with("(func (export \"func:go\")) (func (export \"view:see\"))"), "accepted");
    EXPECT_EQ(with("(func (export \"func:go\") (param i32))"), "entry_point_type");
    EXPECT_EQ(with("(func (export \"view:go\") (result i32) i32.const 1)"), "entry_point_type");
    EXPECT_EQ(with("(global (export \"func:go\") i32 (i32.const 1))"), "entry_point_type");
    EXPECT_EQ(with("(func (export \"func:\"))"), "entry_point_name");
    EXPECT_EQ(with("(func (export \"func:" + std::string(65, 'x') + "\"))"), "entry_point_name");
    EXPECT_EQ(with("(func (export \"func:go\")) (func (export \"view:go\"))"), "entry_point_name");
    EXPECT_EQ(with("(global (export \"weft.gas\") i64 (i64.const 1))"), "reserved_export");
    EXPECT_EQ(with("(func (export \"weft.stack\"))"), "reserved_export");
    const auto program =
        check(wat("(module (memory (export \"memory\") 1)"
                  "(func (export \"func:go\")) (func (export \"view:see\")))"));
    ASSERT_TRUE(program);
    EXPECT_EQ(program->entries.at(types::hname_of("go")), (ProgramEntry{"go", false}));
    EXPECT_EQ(program->entries.at(types::hname_of("see")), (ProgramEntry{"see", true}));
}

/// A program with func:go and view:see, and these custom sections behind.
Bytes with_sections(const std::vector<std::pair<std::string, std::string>>& sections)
{
    auto bytes =
        wat("(module (memory (export \"memory\") 1)"
            "(func (export \"func:go\")) (func (export \"view:see\")))");
    for (const auto& [name, contents] : sections)
        append(bytes,
               bytes_of(section(0, test::text(name) + Octets(contents.begin(), contents.end()))));
    return bytes;
}
std::string why_description(const std::vector<std::pair<std::string, std::string>>& sections)
{
    const auto program = check(with_sections(sections));
    return program ? "accepted" : to_text(program.error());
}

TEST(Descriptions, say_exactly_what_the_program_exports)
{
    const std::string name{interface::section_name};
    const auto of = [&](const std::string& text) {
        auto refusal = why_description({{name, text}});
        return refusal.substr(0, refusal.find(" at ")) +
               refusal.substr(std::min(refusal.size(), refusal.find(": ")));
    };
    EXPECT_EQ(of("func go(n: u64)\nview see() -> (n: u64)\nevent e()\nerror bad\n"), "accepted");
    EXPECT_EQ(of("func go()\n"), "bad_description: says nothing of see");
    EXPECT_EQ(of(""),
              "bad_description: says nothing of " +
                  std::string{types::hname_of("go") < types::hname_of("see") ? "go" : "see"});
    EXPECT_EQ(of("func go()\nfunc see()\n"), "bad_description: no such export: func see()");
    EXPECT_EQ(of("func go()\nview see()\nfunc more()\n"),
              "bad_description: no such export: func more()");
    EXPECT_EQ(of("func go()\nview see(n: what)\n"),
              "bad_description: line 2: there is no type 'what'");
    const std::string good = "func go()\nview see()\n";
    EXPECT_TRUE(why_description({{name, good}, {name, good}}).ends_with("a second one"));
    EXPECT_TRUE(why_description({{"weft.interface.v2", good}})
                    .ends_with("weft.interface.v2 is not known, weft.interface.v1 is"));
    EXPECT_EQ(why_description({{"name", "x"}, {"weft.other", "x"}}), "accepted");
}

TEST(Descriptions, say_what_takes_tokens)
{
    const std::string name{interface::section_name};
    const auto payable = [&](const std::string& text) {
        const auto program = check(with_sections({{name, text}}));
        return program && program->entries.at(types::hname_of("go")).payable;
    };
    EXPECT_TRUE(payable("func go() payable\nview see()\n"));
    EXPECT_FALSE(payable("func go()\nview see()\n"));
    EXPECT_TRUE(check(with_sections({}))->entries.at(types::hname_of("go")).payable)
        << "who says nothing takes what comes";
}

TEST(Stack, a_chain_of_calls_is_bounded_before_it_runs)
{
    // 40 functions of 200 locals each: about 8,300 slots in a row.
    std::string chain = "(module (memory (export \"memory\") 1)";
    for (int i = 0; i < 40; ++i) {
        chain += "(func (local";
        for (int k = 0; k < 200; ++k) chain += " i64";
        chain += ")" + (i < 39 ? "(call " + std::to_string(i + 1) + ")" : std::string{}) + ")";
    }
    EXPECT_EQ(why(chain + ")"), "stack_limit");
    EXPECT_EQ(why("(module (memory (export \"memory\") 1) (func (call 1)) (func (call 0)))"),
              "accepted");
}

TEST(Limits, what_would_take_long_to_compile_is_refused)
{
    const auto with_variables = [](int count, const std::string& code) {
        std::string text = "(module (memory (export \"memory\") 1) (func (local";
        for (int k = 0; k < count; ++k) text += " i64";
        return why(text + ")" + code + "))");
    };
    // A loop is one way and the branch back to it another, each for every variable.
    std::string loops;
    for (int i = 0; i < 300; ++i) loops += "(loop (br_if 0 (i32.const 1)))";
    EXPECT_EQ(with_variables(500, loops), "accepted");
    EXPECT_EQ(with_variables(500, loops + "(block)"), "too_complex");
    // So is each branch of a table.
    std::string table = "(block (br_table";
    for (int i = 0; i < 4000; ++i) table += " 0";
    table += " (i32.const 1)))";
    EXPECT_EQ(with_variables(70, table), "accepted");
    EXPECT_EQ(with_variables(80, table), "too_complex");
}

TEST(Stack, only_functions_that_can_recurse_count)
{
    const auto parsed = parse(wat(R"((module (memory (export "memory") 1) (table 2 funcref)
      (type $t (func)) (elem (i32.const 0) $d $leaf)
      (func $a (call $b)) (func $b (call $leaf)) (func $leaf)
      (func $c (call $c)) (func $d (call_indirect (type $t) (i32.const 0)))
      (func $other (param i32) (call $leaf))))"));
    ASSERT_TRUE(parsed);
    const auto facts = validate(*parsed);
    ASSERT_TRUE(facts);
    const auto weights = recursion_weights(*parsed, *facts);
    ASSERT_TRUE(weights);
    EXPECT_EQ((*weights)[0], 0u);            // a
    EXPECT_EQ((*weights)[1], 0u);            // b
    EXPECT_EQ((*weights)[2], 0u);            // leaf, although it is in the table
    EXPECT_EQ((*weights)[3], 8u);            // c: a bare frame
    EXPECT_EQ((*weights)[4], 8u + 1u + 8u);  // d: its frame, one operand, and the leaf below
    EXPECT_EQ((*weights)[5], 0u);
}

TEST(Format, a_module_is_well_formed_or_named)
{
    EXPECT_EQ(refusal_of(Octets{})->rule, Rule::not_wasm);
    EXPECT_EQ(refusal_of(Octets{0, 0x61, 0x73, 0x6d, 2, 0, 0, 0})->rule, Rule::not_wasm);
    EXPECT_EQ(refusal_of(wasm_head), std::nullopt);
    EXPECT_EQ(refusal_of(wasm_head + Octets{1})->rule, Rule::truncated);
    EXPECT_EQ(refusal_of(wasm_head + section(14, {}))->rule, Rule::unknown_section);
    EXPECT_EQ(refusal_of(wasm_head + section(13, {}))->rule, Rule::exceptions);
    EXPECT_EQ(refusal_of(wasm_head + section(3, {0}) + section(1, {0}))->rule, Rule::section_order);
    EXPECT_EQ(refusal_of(wasm_head + section(1, {0}) + section(1, {0}))->rule, Rule::section_order);
    EXPECT_EQ(refusal_of(wasm_head + section(1, {0, 0}))->rule, Rule::section_size);
    EXPECT_EQ(refusal_of(wasm_head + section(1, {0xff, 0xff, 0xff, 0xff, 0x0f}))->rule,
              Rule::too_many);
    EXPECT_EQ(refusal_of(wasm_head + section(1, {0x80, 0x80, 0x80, 0x80, 0x80, 0}))->rule,
              Rule::bad_number);
    EXPECT_EQ(refusal_of(wasm_head + section(1, {0x80, 0x80, 0x80, 0x80, 0x10}))->rule,
              Rule::bad_number);
    EXPECT_EQ(refusal_of(wasm_head + section(1, {1, 0x60, 0, 0}) + section(3, {1, 0}))->rule,
              Rule::count_mismatch);
    EXPECT_EQ(refusal_of(wasm_head + section(0, {2, 0xc0, 0x80}))->rule, Rule::bad_name);
    EXPECT_EQ(refusal_of(wasm_head + section(12, {1}))->rule, Rule::count_mismatch);
}

TEST(Validity, bodies_are_typed)
{
    const auto rule = [](const Octets& code) {
        const auto refusal = refusal_of(one_function(code).bytes);
        return refusal ? std::string{name(refusal->rule)} : "valid";
    };
    EXPECT_EQ(rule({}), "valid");
    EXPECT_EQ(rule({0x41, 1}), "values_left");
    EXPECT_EQ(rule({0x1a}), "stack_underflow");
    EXPECT_EQ(rule({0x41, 1, 0x42, 1, 0x6a, 0x1a}), "type_mismatch");
    EXPECT_EQ(rule({0x20, 0}), "unknown_local");
    EXPECT_EQ(rule({0x23, 0}), "unknown_global");
    EXPECT_EQ(rule({0x10, 1}), "unknown_function");
    EXPECT_EQ(rule({0x41, 0, 0x11, 0, 0}), "unknown_table");
    EXPECT_EQ(rule({0x0c, 1}), "unknown_label");
    EXPECT_EQ(rule({0x05}), "unbalanced");
    EXPECT_EQ(rule({0x0b, 0x01}), "unbalanced");
    EXPECT_EQ(rule({0x02, 0x40}), "truncated");
    EXPECT_EQ(rule({0x41, 0, 0x28, 3, 0, 0x1a}), "bad_alignment");
    EXPECT_EQ(rule({0x41, 1, 0x04, 0x7f, 0x41, 1, 0x0b, 0x1a}), "type_mismatch");  // no else
    EXPECT_EQ(rule({0x00, 0x6a, 0x1a}), "valid");                   // dead code yields anything
    EXPECT_EQ(rule({0x00, 0x42, 1, 0x6a, 0x1a}), "type_mismatch");  // but not an i64 for an i32
}

TEST(Limits, large_things_are_refused_before_they_are_built)
{
    EXPECT_EQ(refusal_of(Bytes(limit::module_bytes + 1))->rule, Rule::too_large);
    // A body that claims four billion locals.
    EXPECT_EQ(refusal_of(one_function({}, {1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f}).bytes)->rule,
              Rule::too_many);
    Octets deep;
    for (std::size_t i = 0; i < limit::nesting + 1; ++i) deep = deep + Octets{0x02, 0x40};
    EXPECT_EQ(refusal_of(one_function(deep).bytes)->rule, Rule::too_many);
    Octets table{0x41, 0, 0x0e};
    table = table + leb(5000) + Octets(5001, 0);
    EXPECT_EQ(refusal_of(one_function(table).bytes)->rule, Rule::too_many);
}

}  // namespace
}  // namespace weft::vm::wasm
