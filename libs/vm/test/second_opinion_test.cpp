// Two implementations of the specification agree: our passes, and the engine behind them
// (wasmtime), with wabt as a third on what the metering writes.
//
// For any bytes: what we accept the engine accepts, before and after metering; what we refuse for a
// reason of the format or of typing the engine refuses too. (What we refuse as outside the subset
// or above a limit may well be valid.)

#include <weft/base/prng.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <gtest/gtest.h>

#include "memory_chain.hpp"
#include "wat.hpp"

namespace weft::vm::wasm {
namespace {

const Engine& engine()
{
    static const Engine shared{{.instances = 8}};
    return shared;
}

std::vector<Bytes> seeds()
{
    std::vector<Bytes> list;
    for (const std::string name : {"counter", "token_sale"})
        list.push_back(
            test::read_file(WEFT_SOURCE_DIR "/contracts/" + name + "/" + name + ".wasm"));
    list.push_back(test::wat(R"((module
      (type $v (func)) (type $b (func (param i32 i64) (result i64)))
      (memory (export "memory") 1 3) (table 3 funcref) (elem (i32.const 1) $f $g)
      (global $x (mut i64) (i64.const -7)) (global i32 (i32.const 5))
      (data (i32.const 16) "hello")
      (func $f (type $b)
        (block (loop
          (br_if 1 (i32.eqz (local.get 0)))
          (local.set 1 (i64.mul (local.get 1) (i64.const 3)))
          (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
          (br 0)))
        (local.get 1))
      (func $g (type $v) (local i32)
        (if (i32.load (i32.const 16)) (then (call $g)) (else (nop)))
        (block (block (block (br_table 0 1 2 (local.tee 0 (i32.const 1))))))
        (drop (memory.grow (i32.const 1)))
        (memory.copy (i32.const 0) (i32.const 16) (i32.const 5))
        (global.set $x (call_indirect (type $b) (i32.const 3) (i64.const 4) (i32.const 1))))
      (func (export "func:go") (call $g))
      (func (export "view:see") (drop (select (i32.const 1) (i32.const 2) (memory.size))))))"));
    for (const auto& seed : list) EXPECT_FALSE(seed.empty());
    return list;
}

Bytes mutated(const Bytes& seed, Prng& prng)
{
    Bytes bytes = seed;
    for (auto changes = prng.within(1, 4); changes > 0; --changes) {
        const auto at = static_cast<std::ptrdiff_t>(prng.below(bytes.size()));
        const auto byte = static_cast<std::byte>(prng.below(256));
        switch (prng.below(5)) {
        case 0: bytes[static_cast<std::size_t>(at)] = byte; break;
        case 1: bytes[static_cast<std::size_t>(at)] ^= std::byte{1} << prng.below(8); break;
        case 2: bytes.insert(bytes.begin() + at, byte); break;
        case 3: bytes.erase(bytes.begin() + at); break;
        case 4: {
            // Instructions move: a short piece from elsewhere.
            const auto from = prng.below(bytes.size());
            const auto size = std::min<std::size_t>(prng.within(1, 6), bytes.size() - from);
            const Bytes piece(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                              bytes.begin() + static_cast<std::ptrdiff_t>(from + size));
            for (std::size_t i = 0;
                 i < piece.size() && static_cast<std::size_t>(at) + i < bytes.size(); ++i)
                bytes[static_cast<std::size_t>(at) + i] = piece[i];
            break;
        }
        }
        if (bytes.empty()) bytes.push_back(byte);
    }
    return bytes;
}

TEST(SecondOpinion, any_bytes_get_the_engines_verdict)
{
    Prng prng{1};
    std::size_t accepted = 0;
    std::size_t refused = 0;
    const auto all = seeds();
    for (int round = 0; round < 12000; ++round) {
        const auto& seed = all[prng.below(all.size())];
        const auto bytes = mutated(seed, prng);
        const auto parsed = parse(bytes);
        std::optional<Refusal> refusal;
        if (!parsed)
            refusal = parsed.error();
        else if (const auto facts = validate(*parsed); !facts)
            refusal = facts.error();
        else if (const auto metered = meter(*parsed, *facts, cost_schedule_newest); metered) {
            const auto objection = engine().objection(*metered);
            ASSERT_FALSE(objection) << "round " << round << ": " << *objection;
        }
        const auto objection = engine().objection(bytes);
        if (!refusal) {
            // The engine insists on the plain form of a table index, which metering writes.
            if (objection && objection->find("zero byte") == std::string::npos)
                FAIL() << "round " << round << ": " << *objection;
            ++accepted;
        } else if (refusal->rule != Rule::engine_refused &&
                   !beyond_the_specification(refusal->rule)) {
            ASSERT_TRUE(objection) << "round " << round << ": " << to_text(*refusal);
            ++refused;
        }
    }
    EXPECT_GT(accepted, 300u);
    EXPECT_GT(refused, 1000u);
}

TEST(SecondOpinion, every_prefix_of_a_module_is_refused_or_valid)
{
    const auto module = seeds()[2];
    for (std::size_t size = 0; size <= module.size(); ++size) {
        const Bytes prefix(module.begin(), module.begin() + static_cast<std::ptrdiff_t>(size));
        const auto parsed = parse(prefix);
        const bool valid = parsed && validate(*parsed);
        EXPECT_EQ(valid, !engine().objection(prefix)) << size;
    }
}

TEST(SecondOpinion, wabt_finds_the_metered_contracts_valid)
{
    const test::ScratchFolder folder;
    for (const auto& seed : seeds()) {
        const auto program = check(seed);
        ASSERT_TRUE(program) << to_text(program.error());
        const auto metered = meter(program->module, program->facts, cost_schedule_newest);
        ASSERT_TRUE(metered);
        test::write_file(folder.file("metered.wasm"), *metered);
        std::string output;
        EXPECT_EQ(test::shell("wasm-validate " + folder.file("metered.wasm"), output), 0) << output;
    }
}

TEST(SecondOpinion, metering_is_a_function_of_the_module)
{
    for (const auto& seed : seeds()) {
        const auto program = check(seed);
        ASSERT_TRUE(program);
        EXPECT_EQ(*meter(program->module, program->facts, cost_schedule_newest),
                  *meter(program->module, program->facts, cost_schedule_newest));
    }
}

}  // namespace
}  // namespace weft::vm::wasm
