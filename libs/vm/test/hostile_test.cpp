// Programs that want more than they pay for: time, memory, compilation.

#include <weft/vm/wasm/factory.hpp>

#include <gtest/gtest.h>

#include "memory_chain.hpp"
#include "module_builder.hpp"
#include "wat.hpp"

namespace weft::vm::wasm {
namespace {

using test::MemoryChain;
using test::Octets;
using test::request;

const auto hostile = types::hname_of("hostile");
const auto& costs = cost_schedule_newest;

WasmFactory& factory()
{
    static WasmFactory shared;
    return shared;
}

MemoryChain chain_with(const std::string& text)
{
    MemoryChain chain;
    auto processor = factory().load(test::wat(text), costs);
    EXPECT_TRUE(processor) << to_text(processor.error());
    if (processor) chain.contracts[hostile].processor = *processor;
    return chain;
}

/// Gas of one request; the outcome must be a success.
Gas gas_of(MemoryChain& chain, std::string_view entry)
{
    const auto before = chain.gas;
    const auto outcome = request(chain, hostile, entry);
    EXPECT_TRUE(outcome) << to_text(outcome.error());
    return before - chain.gas;
}

TEST(Hostile, an_answer_that_is_kept_is_paid_by_its_size_fetched_or_not)
{
    auto chain = chain_with(R"((module
      (import "weft1" "state_get" (func $get (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "small" "large")
      (func (export "func:small")
        (drop (call $get (i32.const 0) (i32.const 5) (i32.const 0) (i32.const 0))))
      (func (export "func:large")
        (drop (call $get (i32.const 5) (i32.const 5) (i32.const 0) (i32.const 0))))))");
    chain.contracts[hostile].state[to_bytes("small")] = Bytes(1);
    chain.contracts[hostile].state[to_bytes("large")] = Bytes(50'001);
    const auto small = gas_of(chain, "small");
    EXPECT_EQ(gas_of(chain, "large") - small, 50'000 * costs.kept_byte);
}

TEST(Hostile, a_buffer_that_is_too_small_for_what_is_kept_costs_no_more_than_the_question)
{
    auto chain = chain_with(R"((module
      (import "weft1" "params" (func $params (param i32 i32) (result i32)))
      (import "weft1" "fetch" (func $fetch (param i32 i32) (result i32)))
      (import "weft1" "result" (func $result (param i32 i32 i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "size")
      (func (export "func:ask")
        (drop (call $params (i32.const 0) (i32.const 0)))
        (drop (call $fetch (i32.const 0) (i32.const 1)))
        (drop (call $fetch (i32.const 0) (i32.const 1)))
        (i32.store (i32.const 4) (call $fetch (i32.const 8) (i32.const 100)))
        (i32.store (i32.const 8) (call $fetch (i32.const 12) (i32.const 100)))
        (call $result (i32.const 0) (i32.const 4) (i32.const 4) (i32.const 8)))))");
    const auto outcome = request(chain, hostile, "ask");
    ASSERT_TRUE(outcome) << to_text(outcome.error());
    // The empty dict has eight bytes; then nothing is kept any more.
    EXPECT_EQ(to_hex(outcome->begin()->second), "08000000ffffffff");
}

TEST(Hostile, one_color_of_an_account_is_one_read)
{
    auto chain = chain_with(R"((module
      (import "weft1" "balance" (func $balance (param i32) (result i64)))
      (memory (export "memory") 1)
      (func (export "func:none"))
      (func (export "func:one") (drop (call $balance (i32.const 0))))))");
    const auto none = gas_of(chain, "none");
    const auto expected = costs.host_call + 32 * costs.host_byte + costs.color_read;
    const auto call = costs.of(CostClass::call) + costs.of(CostClass::simple);
    EXPECT_EQ(gas_of(chain, "one") - none, expected + call);
}

// Where the counter is not looked at, a program without gas gets no further than to a place where
// it is.

TEST(Hostile, a_program_without_gas_does_not_reach_the_host)
{
    auto chain = chain_with(R"((module
      (import "weft1" "event" (func $event (param i32 i32)))
      (memory (export "memory") 1)
      (func (export "func:tell") (param) (local i32)
        (block (br_if 0 (local.get 0))
          (drop (i64.div_u (i64.const 1) (i64.const 1)))
          (call $event (i32.const 0) (i32.const 0))))))");
    chain.gas = 10'000'000;
    const auto enough = gas_of(chain, "tell");
    for (Gas gas = costs.instance + costs.instance_page; gas < enough; ++gas) {
        chain.gas = gas;
        chain.events.clear();
        const auto outcome = request(chain, hostile, "tell");
        ASSERT_FALSE(outcome) << gas;
        EXPECT_EQ(outcome.error().kind, FailureKind::out_of_gas) << gas;
        EXPECT_EQ(chain.gas, 0u);
        EXPECT_TRUE(chain.events.empty()) << gas;
    }
}

TEST(Hostile, a_trap_without_gas_is_out_of_gas)
{
    auto chain = chain_with(R"((module
      (memory (export "memory") 1)
      (func (export "func:break") (local i32)
        (block (br_if 0 (local.get 0))
          (drop (i64.load (i32.const -8)))))))");
    chain.gas = costs.instance + costs.instance_page + 4;
    const auto poor = request(chain, hostile, "break");
    EXPECT_EQ(poor.error().kind, FailureKind::out_of_gas);
    chain.gas = 1'000'000;
    const auto rich = request(chain, hostile, "break");
    EXPECT_EQ(rich.error().kind, FailureKind::trap);
}

TEST(Hostile, loops_and_recursion_of_every_shape_end_with_the_gas)
{
    const char* bodies[] = {
        "(loop (br 0))",
        "(loop (loop (br 1)))",
        "(loop (loop (br 0)) (br 0))",
        "(loop (block (br_table 1 1 1 (i32.const 0))))",
        "(loop (if (i32.const 1) (then (br 1)) (else (br 1))))",
        "(loop (call $nothing) (br 0))",
        "(loop (call $nothing) (loop (block (br_if 2 (i32.const 1)))))",
        "(loop (call_indirect (type $t) (i32.const 0)) (br 0))",
        "(loop (drop (memory.grow (i32.const 0))) (br 0))",
        "(loop (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)) (br 0))",
        "(call $double (i32.const 60))",
    };
    for (const auto* body : bodies) {
        auto chain = chain_with(std::string{R"((module
          (type $t (func))
          (memory (export "memory") 1)
          (table 1 1 funcref)
          (elem (i32.const 0) $nothing)
          (func $nothing)
          (func $double (param i32)
            (if (local.get 0) (then
              (call $double (i32.sub (local.get 0) (i32.const 1)))
              (call $double (i32.sub (local.get 0) (i32.const 1))))))
          (func (export "func:run") )"} +
                                body + "))");
        chain.gas = 3'000'000;
        const auto outcome = request(chain, hostile, "run");
        ASSERT_FALSE(outcome) << body;
        EXPECT_EQ(outcome.error().kind, FailureKind::out_of_gas) << body;
    }
}

}  // namespace
}  // namespace weft::vm::wasm
