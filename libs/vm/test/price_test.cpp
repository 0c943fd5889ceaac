// What cost schedule 3 asks for, where schedule 2 gave it away.

#include <weft/vm/wasm/effort.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <gtest/gtest.h>

#include "memory_chain.hpp"
#include "module_builder.hpp"
#include "wat.hpp"

namespace weft::vm::wasm {
namespace {

using test::MemoryChain;
using test::Octets;
using test::operator+;
using test::request;

const auto priced = types::hname_of("priced");
const auto& costs = cost_schedule_3;

WasmFactory& factory()
{
    static WasmFactory shared;
    return shared;
}

/// Gas of a request to a program with these imports, whose body is `code`.
Gas gas_of(const std::string& imports,
           const std::string& code,
           const std::string& memory = "1",
           const Params& params = {})
{
    MemoryChain chain;
    chain.gas = 100'000'000;
    const auto processor =
        factory().load(test::wat("(module " + imports + "(memory (export \"memory\") " + memory +
                                 ") (func (export \"func:go\") " + code + "))"),
                       costs);
    EXPECT_TRUE(processor) << to_text(processor.error());
    if (!processor) return 0;
    chain.contracts[priced].processor = *processor;
    const auto outcome = request(chain, priced, "go", params);
    EXPECT_TRUE(outcome) << to_text(outcome.error());
    return 100'000'000 - chain.gas;
}

/// What the second call of two costs.
Gas gas_of_one(const std::string& imports, const std::string& call, const Params& params = {})
{
    return gas_of(imports, call + call, "1", params) - gas_of(imports, call, "1", params);
}

constexpr Gas call_and_constants(Gas constants)
{
    return costs.of(CostClass::call) + constants * costs.of(CostClass::simple) + costs.host_call;
}

TEST(Price, who_owns_the_chain_is_a_read)
{
    EXPECT_EQ(gas_of_one(R"((import "weft1" "chain_owner" (func $f (param i32))))",
                         "(call $f (i32.const 0))"),
              call_and_constants(1) + costs.owner_read + 37 * costs.host_byte);
    EXPECT_GE(costs.owner_read, costs.state_read);
}

TEST(Price, a_base58_conversion_grows_with_the_square_of_its_bytes)
{
    const auto encode = [](int size) {
        const auto call = "(drop (call $f (i32.const 0) (i32.const " + std::to_string(size) +
                          ") (i32.const 4096) (i32.const 1000)))";
        return gas_of_one(
            R"((import "weft1" "base58_encode" (func $f (param i32 i32 i32 i32) (result i32))))",
            call);
    };
    // Zeros become as many ones: each is read, and written.
    EXPECT_EQ(encode(128) - encode(32),
              (128 * 128 - 32 * 32) / 16 * costs.base58_square + 2 * 96 * costs.host_byte);
}

TEST(Price, a_dict_is_paid_by_its_entries)
{
    const auto imports = R"((import "weft1" "params" (func $f (param i32 i32) (result i32))))";
    const auto call = "(drop (call $f (i32.const 0) (i32.const 60000)))";
    const auto with = [&](int count) {
        Params params;
        for (int i = 0; i < count; ++i) params.emplace(to_bytes(std::to_string(1000 + i)), Bytes{});
        return gas_of_one(imports, call, params);
    };
    EXPECT_EQ(with(900) - with(100), 800 * (costs.dict_entry + 10 * costs.host_byte));
}

TEST(Price, a_line_of_the_log_is_paid_by_its_bytes)
{
    const auto with = [](int size) {
        return gas_of_one(R"((import "weft1" "log" (func $f (param i32 i32))))",
                          "(call $f (i32.const 0) (i32.const " + std::to_string(size) + "))");
    };
    EXPECT_EQ(with(4096) - with(0), 4096 * (costs.log_byte + costs.host_byte));
}

TEST(Price, a_color_of_what_came_with_the_call_is_looked_up)
{
    EXPECT_EQ(gas_of_one(R"((import "weft1" "incoming" (func $f (param i32) (result i64))))",
                         "(drop (call $f (i32.const 0)))"),
              call_and_constants(1) + costs.incoming_read + 32 * costs.host_byte);
}

TEST(Price, memory_that_can_outgrow_the_caches_costs_more_to_reach)
{
    const auto one = [&](const std::string& memory, const std::string& access) {
        return gas_of("", access + access, memory) - gas_of("", access, memory);
    };
    const std::string load = "(drop (i32.load (i32.const 0)))";
    const std::string store = "(i64.store8 (i32.const 0) (i64.const 0))";
    const std::string copy = "(memory.copy (i32.const 0) (i32.const 0) (i32.const 0))";
    const auto constant = costs.of(CostClass::simple);
    const auto expect = [&](const std::string& memory, const FarMemory& prices) {
        EXPECT_EQ(one(memory, load), prices.load + constant) << memory;
        EXPECT_EQ(one(memory, store), prices.store + 2 * constant) << memory;
        EXPECT_EQ(one(memory, copy), prices.bulk + 3 * constant) << memory;
    };
    const FarMemory near{.load = costs.of(CostClass::load),
                         .store = costs.of(CostClass::store),
                         .bulk = costs.of(CostClass::bulk)};
    const auto& [middle, far] = costs.far;
    expect("1 " + std::to_string(middle.pages), near);
    expect("1 " + std::to_string(middle.pages + 1), middle);
    expect("1 " + std::to_string(far.pages), middle);
    expect("1 " + std::to_string(far.pages + 1), far);
    expect("1", far);  // it may grow as far as memories do
}

TEST(Price, an_instance_is_paid_by_its_pages_and_its_table)
{
    const auto with = [](const std::string& memory, const std::string& table) {
        return gas_of(table, "", memory);
    };
    EXPECT_EQ(with("4 4", "") - with("1 4", ""), 3 * costs.instance_page);
    EXPECT_EQ(with("1 4", "(table 1000 funcref)") - with("1 4", ""), 1000 * costs.instance_element);
}

/// 12,000 times (memory.size, call_indirect) in 60 KiB: of what is known, the most that a compiler
/// makes of few bytes.
Bytes calls_through_the_table(std::size_t times)
{
    Octets code;
    for (std::size_t i = 0; i < times; ++i) code = code + Octets{0x3f, 0, 0x11, 0, 0};
    const auto body = Octets{0} + code + Octets{0x0b};
    using test::leb;
    using test::section;
    using test::text;
    return test::bytes_of(
        test::wasm_head + section(1, {1, 0x60, 0, 0}) + section(3, {1, 0}) +
        section(4, {1, 0x70, 1, 8, 8}) + section(5, {1, 0, 1}) +
        section(7, Octets{1} + text("memory") + Octets{2, 0}) +
        section(10, Octets{1} + leb(static_cast<std::uint32_t>(body.size())) + body));
}

TEST(Price, what_would_take_longer_to_compile_than_a_chain_waits_is_refused_uncompiled)
{
    const auto program = calls_through_the_table(12'000);
    ASSERT_LE(program.size(), 61'000U);
    WasmFactory fresh;
    const auto price = fresh.price(program, costs);
    ASSERT_FALSE(price);
    EXPECT_EQ(price.error().kind, FailureKind::refused_program);
    EXPECT_TRUE(price.error().text.starts_with("too_complex")) << price.error().text;
    const auto loaded = fresh.load(program, costs);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error(), price.error());
    EXPECT_EQ(fresh.figures().compiled, 0U);
    // A chain of an older schedule takes it, as it always did.
    EXPECT_EQ(fresh.price(program, cost_schedule_2), Gas{0});
}

TEST(Price, a_deployment_pays_for_what_compiling_takes)
{
    Gas before = 0;
    for (const std::size_t times : {10U, 100U, 300U, 600U}) {
        const auto program = calls_through_the_table(times);
        const auto checked = check(program);
        ASSERT_TRUE(checked);
        const auto effort = compile_effort(checked->module, checked->facts);
        const auto price = factory().price(program, costs);
        ASSERT_TRUE(price) << times << " " << to_text(price.error());
        EXPECT_EQ(*price, effort * costs.compile);
        EXPECT_GT(*price, before);
        before = *price;
    }
}

TEST(Price, the_most_that_a_deployment_costs_is_less_than_a_request_may_use)
{
    constexpr Gas program_bytes_max = state_value_bytes_max;
    EXPECT_LT(costs.deploy + costs.program_byte * program_bytes_max +
                  Gas{costs.effort_max} * costs.compile + costs.load +
                  costs.load_byte * program_bytes_max,
              Gas{200'000'000});  // what a chain lets one request use when it says nothing else
    // 100 ms of the machine of the figures, for the worst module known: 1.2 times its effort.
    EXPECT_LE(costs.effort_max * 14 / 10, 100 * effort_per_millisecond);
}

TEST(Price, a_published_schedule_does_not_change)
{
    EXPECT_EQ(cost_schedule(1), &cost_schedule_1);
    EXPECT_EQ(cost_schedule(2), &cost_schedule_2);
    EXPECT_EQ(cost_schedule(3), &cost_schedule_3);
    EXPECT_EQ(cost_schedule(4), nullptr);
    EXPECT_EQ(cost_schedule(0), nullptr);
    // What came later is free under the older ones.
    for (const auto* old : {&cost_schedule_1, &cost_schedule_2}) {
        EXPECT_EQ(old->compile + old->effort_max + old->load + old->load_byte + old->far[0].pages +
                      old->far[1].pages + old->instance_element + old->dict_entry +
                      old->owner_read + old->incoming_read + old->hname_byte + old->log +
                      old->log_byte + old->base58_square + old->request + old->request_color,
                  0U);
        EXPECT_EQ(old->state_read, 400U);
        EXPECT_EQ(old->instance, 10'000U);
        EXPECT_EQ(old->program_byte, 200U);
        EXPECT_EQ(old->bulk_bytes_shift, 3U);
    }
}

}  // namespace
}  // namespace weft::vm::wasm
