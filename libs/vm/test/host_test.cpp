// The host side of the interface is total: whatever a program passes, the answer is an answer or a
// named failure, and gas is paid for it.

#include <weft/base/prng.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <gtest/gtest.h>

#include "memory_chain.hpp"
#include "wat.hpp"

namespace weft::vm::wasm {
namespace {

using test::MemoryChain;
using test::request;

const auto probe = types::hname_of("probe");
constexpr std::uint32_t memory_bytes = 65'536;

WasmFactory& factory()
{
    static WasmFactory shared;
    return shared;
}

/// One entry point and one view per host function: each fetches its arguments from the parameter
/// "args" to address 0 and some memory from "memory" to address 1024, then calls.
std::string probe_text()
{
    const auto letter_type = [](char c) { return c == 'i' ? " i32" : " i64"; };
    std::string text = "(module\n";
    for (const auto& host : host_signatures()) {
        text +=
            "(import \"weft1\" \"" + std::string{host.name} + "\" (func $" + std::string{host.name};
        const auto colon = host.signature.find(':');
        for (const auto c : host.signature.substr(0, colon))
            text += std::string{" (param"} + letter_type(c) + ")";
        for (const auto c : host.signature.substr(colon + 1))
            text += std::string{" (result"} + letter_type(c) + ")";
        text += "))\n";
    }
    text += "(memory (export \"memory\") 1)\n(data (i32.const 256) \"argsmemory\")\n";
    for (const auto& host : host_signatures()) {
        std::string body =
            "(drop (call $param (i32.const 256) (i32.const 4) (i32.const 0) (i32.const 256)))"
            "(drop (call $param (i32.const 260) (i32.const 6) (i32.const 1024) "
            "(i32.const 4096)))";
        const auto colon = host.signature.find(':');
        std::string call = "(call $" + std::string{host.name};
        for (std::size_t i = 0; i < colon; ++i)
            call += " (i32.load (i32.const " + std::to_string(4 * i) + "))";
        call += ")";
        if (colon + 1 < host.signature.size()) call = "(drop " + call + ")";
        for (const auto* kind : {"func:", "view:"})
            text += "(func (export \"" + std::string{kind} + (kind[0] == 'f' ? "f_" : "v_") +
                    std::string{host.name} + "\") " + body + call + ")\n";
    }
    return text + ")";
}

MemoryChain probe_chain()
{
    MemoryChain chain;
    const auto processor = factory().load(test::wat(probe_text()), cost_schedule_newest);
    EXPECT_TRUE(processor) << to_text(processor.error());
    if (processor) chain.contracts[probe].processor = *processor;
    return chain;
}

std::int32_t hostile(Prng& prng)
{
    constexpr std::uint32_t edges[] = {0,
                                       1,
                                       4,
                                       32,
                                       33,
                                       37,
                                       64,
                                       100,
                                       255,
                                       1024,
                                       1025,
                                       4096,
                                       memory_bytes - 33,
                                       memory_bytes - 4,
                                       memory_bytes - 1,
                                       memory_bytes,
                                       memory_bytes + 1,
                                       0x7fffffff,
                                       0x80000000,
                                       0xfffffffe,
                                       0xffffffff};
    switch (prng.below(3)) {
    case 0: return static_cast<std::int32_t>(edges[prng.below(std::size(edges))]);
    case 1: return static_cast<std::int32_t>(1024 + prng.below(64));
    default: return static_cast<std::int32_t>(prng.below(200));
    }
}

TEST(Host, hostile_arguments_get_an_answer_or_a_named_failure)
{
    auto chain = probe_chain();
    Prng prng{3};
    std::map<std::string_view, std::size_t> seen;
    std::size_t successes = 0;
    for (const auto& host : host_signatures()) {
        for (int round = 0; round < 150; ++round) {
            Bytes args;
            for (int i = 0; i < 8; ++i) {
                const auto value = static_cast<std::uint32_t>(hostile(prng));
                for (int b = 0; b < 4; ++b)
                    args.push_back(static_cast<std::byte>(value >> (8 * b)));
            }
            Bytes memory(prng.below(512));
            for (auto& byte : memory)
                byte = static_cast<std::byte>(prng.below(4) == 0 ? prng.below(256) : prng.below(3));
            chain.gas = prng.below(4) == 0 ? 10'000 + prng.below(5'000) : 10'000'000;
            const bool view = prng.below(2) == 0;
            const auto outcome =
                request(chain, probe, (view ? "v_" : "f_") + std::string{host.name},
                        {{to_bytes("args"), args}, {to_bytes("memory"), memory}});
            if (outcome) {
                ++successes;
                EXPECT_FALSE(view && host.full_only) << host.name;
                continue;
            }
            ++seen[name(outcome.error().kind)];
            EXPECT_NE(outcome.error().kind, FailureKind::trap)
                << host.name << ": " << outcome.error().text;
            if (outcome.error().kind == FailureKind::out_of_gas) {
                EXPECT_EQ(chain.gas, 0u);
            }
        }
    }
    EXPECT_GT(successes, 500u);
    for (const auto* kind :
         {"bad_argument", "not_in_view", "out_of_gas", "too_large", "contract_error"})
        EXPECT_GT(seen[kind], 0u) << kind;
}

TEST(Host, an_answer_that_does_not_fit_waits_to_be_fetched)
{
    MemoryChain chain;
    const auto processor = factory().load(test::wat(R"((module
      (import "weft1" "param" (func $param (param i32 i32 i32 i32) (result i32)))
      (import "weft1" "fetch" (func $fetch (param i32 i32) (result i32)))
      (import "weft1" "result" (func $result (param i32 i32 i32 i32)))
      (memory (export "memory") 1) (data (i32.const 0) "p")
      (func $expect (param i32 i32) (if (i32.ne (local.get 0) (local.get 1)) (then (unreachable))))
      (func (export "func:go")
        (call $expect (call $fetch (i32.const 64) (i32.const 9)) (i32.const -1))
        (call $expect (call $param (i32.const 0) (i32.const 1) (i32.const 64) (i32.const 4)) (i32.const 5))
        (call $expect (i32.load (i32.const 64)) (i32.const 0))
        (call $expect (call $fetch (i32.const 64) (i32.const 2)) (i32.const 5))
        (call $expect (call $fetch (i32.const 64) (i32.const 5)) (i32.const 5))
        (call $expect (call $fetch (i32.const 64) (i32.const 5)) (i32.const -1))
        (call $result (i32.const 0) (i32.const 1) (i32.const 64) (i32.const 5)))))"),
                                          cost_schedule_newest);
    ASSERT_TRUE(processor) << to_text(processor.error());
    chain.contracts[probe].processor = *processor;
    const auto outcome = request(chain, probe, "go", {{to_bytes("p"), to_bytes("hello")}});
    ASSERT_TRUE(outcome) << to_text(outcome.error());
    EXPECT_EQ(outcome->at(to_bytes("p")), to_bytes("hello"));
}

TEST(Host, gas_of_host_calls_is_that_of_the_schedule)
{
    // The difference between two calls and one is what one costs, to the unit.
    const auto gas_of = [](const std::string& calls) {
        MemoryChain chain;
        const auto processor = factory().load(test::wat(R"((module
          (import "weft1" "state_set" (func $set (param i32 i32 i32 i32)))
          (memory (export "memory") 1) (func (export "func:go") )" +
                                                        calls + "))"),
                                              cost_schedule_newest);
        if (processor) chain.contracts[probe].processor = *processor;
        EXPECT_TRUE(request(chain, probe, "go"));
        return 10'000'000 - chain.gas;
    };
    const std::string set = "(call $set (i32.const 0) (i32.const 5) (i32.const 0) (i32.const 20)) ";
    // 4 constants, a call; any host function 320; a write 36,000; 25 bytes read at 1 and written
    // at 10.
    EXPECT_EQ(gas_of(set + set) - gas_of(set), 4u + 8u + 320u + 36'000u + 25u + 250u);
    // Entry: an instance and its page.
    EXPECT_EQ(gas_of(""), 15'000u + 66'000u);
}

TEST(Cache, compiled_programs_stay_within_the_budget)
{
    WasmFactory small{{.engine = {.instances = 8}, .cache_bytes_max = 1}};
    const auto module = [](int n) {
        return test::wat(
            "(module (memory (export \"memory\") 1) (func (export \"func:go\") "
            "(drop (i32.const " +
            std::to_string(n) + "))))");
    };
    const auto first = module(1);
    const auto second = module(2);
    ASSERT_TRUE(small.load(first, cost_schedule_newest));
    ASSERT_TRUE(small.load(first, cost_schedule_newest));
    EXPECT_EQ(small.figures().hits, 1u);
    const auto kept = small.load(second, cost_schedule_newest);  // pushes the first one out
    ASSERT_TRUE(kept);
    EXPECT_EQ(small.figures().programs, 1u);
    EXPECT_EQ(small.figures().evictions, 1u);
    ASSERT_TRUE(small.load(first, cost_schedule_newest));
    EXPECT_EQ(small.figures().misses, 3u);
    // A processor outlives its place in the cache.
    MemoryChain chain;
    chain.contracts[probe].processor = *kept;
    EXPECT_TRUE(request(chain, probe, "go"));
    EXPECT_FALSE(small.load(to_bytes("no program"), cost_schedule_newest));
}

/// As a disk may be: what is read back can be another thing than what was written.
class BadPlace final : public CodePlace {
public:
    std::optional<Bytes> read(const std::string& name) override
    {
        auto bytes = good.read(name);
        if (bytes && flip < bytes->size()) (*bytes)[flip] ^= std::byte{0x10};
        return bytes;
    }
    void write(const std::string& name, ByteSpan code) override { good.write(name, code); }

    MemoryPlace good;
    std::size_t flip = SIZE_MAX;
};

TEST(Place, a_program_is_compiled_once_and_comes_back_after_evictions_and_restarts)
{
    const auto one = test::wat(
        "(module (import \"weft1\" \"fail\" (func $fail (param i32 i32))) "
        "(memory (export \"memory\") 2) (table 3 funcref) (data (i32.const 0) \"one\") "
        "(func (export \"func:go\") (call $fail (i32.const 0) (i32.const 3))) "
        "(func (export \"view:see\")))");
    const auto other =
        test::wat("(module (memory (export \"memory\") 1) (func (export \"func:go\")))");
    const auto place = std::make_shared<BadPlace>();
    MemoryChain chain;
    const auto outcome = [&](WasmFactory& factory) {
        const auto processor = factory.load(one, cost_schedule_newest);
        if (processor) chain.contracts[probe].processor = *processor;
        return request(chain, probe, "go");
    };
    WasmFactory tiny{{.engine = {.instances = 8}, .cache_bytes_max = 1}};
    tiny.keep_in(place);
    const auto fresh = outcome(tiny);
    ASSERT_FALSE(fresh);
    EXPECT_EQ(fresh.error().text, "one");
    ASSERT_TRUE(tiny.load(other, cost_schedule_newest));  // pushes the first one out
    EXPECT_EQ(outcome(tiny), fresh);
    EXPECT_EQ(tiny.figures().compiled, 2U);
    EXPECT_EQ(tiny.figures().restored, 1U);

    WasmFactory restarted{{.engine = {.instances = 8}, .cache_bytes_max = 1}};
    restarted.keep_in(place);
    EXPECT_EQ(outcome(restarted), fresh);
    EXPECT_EQ(restarted.figures().compiled, 0U);
    EXPECT_EQ(restarted.figures().restored, 1U);
}

TEST(Place, what_is_tried_out_is_written_only_when_it_is_loaded_for_good)
{
    const auto program =
        test::wat("(module (memory (export \"memory\") 1) (func (export \"func:go\")))");
    const auto place = std::make_shared<BadPlace>();
    WasmFactory first{{.engine = {.instances = 8}}};
    first.keep_in(place);
    for (int times = 0; times < 2; ++times)
        ASSERT_TRUE(first.try_out(program, cost_schedule_newest));
    EXPECT_EQ(first.figures().compiled, 1U);
    const auto restored = [&] {
        WasmFactory again{{.engine = {.instances = 8}}};
        again.keep_in(place);
        EXPECT_TRUE(again.try_out(program, cost_schedule_newest));
        return again.figures().restored;
    };
    EXPECT_EQ(restored(), 0U);
    // Deployed after a trial.
    for (int times = 0; times < 2; ++times) ASSERT_TRUE(first.load(program, cost_schedule_newest));
    EXPECT_EQ(first.figures().compiled, 2U);
    EXPECT_EQ(restored(), 1U);
}

TEST(Place, damaged_code_is_never_run_but_compiled_again)
{
    const auto program =
        test::wat("(module (memory (export \"memory\") 1) (func (export \"func:go\")))");
    const auto place = std::make_shared<BadPlace>();
    WasmFactory first{{.engine = {.instances = 8}}};
    first.keep_in(place);
    ASSERT_TRUE(first.load(program, cost_schedule_newest));
    for (const std::size_t at : {0U, 1U, 20U, 33U, 40U, 60U, 500U, 3000U}) {
        place->flip = at;
        WasmFactory again{{.engine = {.instances = 8}}};
        again.keep_in(place);
        ASSERT_TRUE(again.load(program, cost_schedule_newest)) << at;
        EXPECT_EQ(again.figures().restored, 0U) << at;
        EXPECT_EQ(again.figures().compiled, 1U) << at;
    }
}

TEST(NativeStack, our_bound_is_always_the_first)
{
    // Frames as fat as the compiler can make them: many values computed early, all used late,
    // around a recursive call.
    for (const int values : {8, 64, 512, 4000}) {
        std::string body;
        for (int i = 0; i < values; ++i)
            body += "(i64.mul (i64.add (local.get 0) (i64.const " + std::to_string(i) +
                    ")) (i64.xor (local.get 0) (i64.const " + std::to_string(i * 77 + 5) + ")))";
        body += "(call $deep (i64.add (local.get 0) (i64.const 1)))";
        for (int i = 0; i < values; ++i) body += "(i64.rotl)";
        const auto text =
            "(module (memory (export \"memory\") 1) (func $deep (param i64) (result i64)" + body +
            ") (func (export \"func:go\") (drop (call $deep (i64.const 1)))))";
        MemoryChain chain;
        const auto processor = factory().load(test::wat(text), cost_schedule_newest);
        if (!processor) {
            EXPECT_NE(processor.error().text.find("stack_limit"), std::string::npos)
                << processor.error().text;
            continue;
        }
        chain.contracts[probe].processor = *processor;
        const auto outcome = request(chain, probe, "go");
        ASSERT_FALSE(outcome);
        EXPECT_EQ(to_text(outcome.error()), "stack_exhausted") << values;
    }
    // The other way to be fat: many locals, and a common part that all of them share.
    std::string shared =
        "(module (memory (export \"memory\") 1) (func $deep (param i64) (result i64)";
    for (int i = 0; i < 900; ++i) shared += "(local i64)";
    for (int i = 0; i < 900; ++i)
        shared += "(local.set " + std::to_string(i + 1) + " (i64.rotl (local.get 0) (i64.const " +
                  std::to_string(i) + ")))";
    shared += "(local.set 1 (call $deep (local.get 1)))";
    for (int i = 0; i < 900; ++i)
        shared += "(local.set 0 (i64.add (local.get 0) (local.get " + std::to_string(i + 1) + ")))";
    shared += "(local.get 0)) (func (export \"func:go\") (drop (call $deep (i64.const 1)))))";
    MemoryChain chain;
    const auto processor = factory().load(test::wat(shared), cost_schedule_newest);
    ASSERT_TRUE(processor) << to_text(processor.error());
    chain.contracts[probe].processor = *processor;
    const auto outcome = request(chain, probe, "go");
    ASSERT_FALSE(outcome);
    EXPECT_EQ(to_text(outcome.error()), "stack_exhausted");
}

TEST(Memory, grows_to_the_limit_and_no_further)
{
    MemoryChain chain;
    chain.gas = 100'000'000;
    const auto processor = factory().load(test::wat(R"((module
      (import "weft1" "result" (func $result (param i32 i32 i32 i32)))
      (memory (export "memory") 1) (data (i32.const 0) "n")
      (func (export "func:go")
        (if (i32.ne (memory.grow (i32.const 255)) (i32.const 1)) (then (unreachable)))
        (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then (unreachable)))
        (i32.store (i32.const 4) (memory.size))
        (i32.store (i32.const 16777212) (i32.const 1))
        (call $result (i32.const 0) (i32.const 1) (i32.const 4) (i32.const 4)))
      (func (export "func:far") (i32.store (i32.const 65533) (i32.const 1)))
      (func (export "func:all") (drop (memory.grow (i32.const -1))))))"),
                                          cost_schedule_newest);
    ASSERT_TRUE(processor) << to_text(processor.error());
    chain.contracts[probe].processor = *processor;
    const auto outcome = request(chain, probe, "go");
    ASSERT_TRUE(outcome) << to_text(outcome.error());
    EXPECT_EQ(to_hex(outcome->at(to_bytes("n"))), "00010000");
    EXPECT_EQ(to_text(request(chain, probe, "far").error()), "trap: memory access out of bounds");
    // Four billion pages are paid for before the answer is no.
    EXPECT_EQ(to_text(request(chain, probe, "all").error()), "out_of_gas");
}

}  // namespace
}  // namespace weft::vm::wasm
