#include <weft/vm/wasm/factory.hpp>

#include <gtest/gtest.h>

#include "memory_chain.hpp"
#include "wat.hpp"

namespace weft::vm::wasm {
namespace {

using test::MemoryChain;
using test::request;
using test::wat;

const auto adder = types::hname_of("adder");

WasmFactory& factory()
{
    static WasmFactory shared;
    return shared;
}

MemoryChain chain_with(const std::string& text)
{
    MemoryChain chain;
    auto processor = factory().load(wat(text), cost_schedule_newest);
    EXPECT_TRUE(processor) << to_text(processor.error());
    if (processor) chain.contracts[adder].processor = *processor;
    return chain;
}

TEST(Engine, a_program_reads_writes_and_returns)
{
    auto chain = chain_with(R"((module
      (import "weft1" "state_set" (func $set (param i32 i32 i32 i32)))
      (import "weft1" "state_get" (func $get (param i32 i32 i32 i32) (result i32)))
      (import "weft1" "result" (func $result (param i32 i32 i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "key")
      (func (export "func:add")
        (i64.store (i32.const 8) (i64.const 0))
        (drop (call $get (i32.const 0) (i32.const 3) (i32.const 8) (i32.const 8)))
        (i64.store (i32.const 8) (i64.add (i64.load (i32.const 8)) (i64.const 1)))
        (call $set (i32.const 0) (i32.const 3) (i32.const 8) (i32.const 8)))
      (func (export "view:get")
        (drop (call $get (i32.const 0) (i32.const 3) (i32.const 8) (i32.const 8)))
        (call $result (i32.const 0) (i32.const 3) (i32.const 8) (i32.const 8)))))");
    ASSERT_TRUE(request(chain, adder, "add"));
    const auto first = chain.gas;
    ASSERT_TRUE(request(chain, adder, "add"));
    const auto results = request(chain, adder, "get");
    ASSERT_TRUE(results) << to_text(results.error());
    EXPECT_EQ(to_hex(results->at(to_bytes("key"))), "0200000000000000");
    EXPECT_LT(chain.gas, first);
}

TEST(Engine, an_endless_loop_runs_out_of_gas)
{
    auto chain = chain_with(R"((module (memory (export "memory") 1)
      (func (export "func:spin") (loop (br 0)))))");
    const auto outcome = request(chain, adder, "spin");
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, FailureKind::out_of_gas);
    EXPECT_EQ(chain.gas, 0u);
}

TEST(Engine, endless_recursion_exhausts_the_stack)
{
    auto chain = chain_with(R"((module (memory (export "memory") 1)
      (func $deep (param i32) (call $deep (i32.add (local.get 0) (i32.const 1))))
      (func (export "func:deep") (call $deep (i32.const 0)))))");
    const auto outcome = request(chain, adder, "deep");
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, FailureKind::stack_exhausted);
    EXPECT_GT(chain.gas, 0u);
}

}  // namespace
}  // namespace weft::vm::wasm
