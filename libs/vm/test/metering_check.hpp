#pragma once

// One seed: a random program, its model, and the engine with and without metering. Empty when they
// agree, else what they disagree on.

#include <weft/vm/wasm/engine.hpp>

#include "random_program.hpp"

namespace weft::vm::test {

struct Tally {
    std::size_t finished = 0;
    std::size_t trapped = 0;
    std::size_t endless = 0;  ///< out of gas
    std::size_t deep = 0;     ///< out of stack
};

inline std::string describe(const std::optional<std::int64_t>& result,
                            const std::optional<Failure>& failure,
                            Gas gas)
{
    return (failure  ? to_text(*failure)
            : result ? std::to_string(*result)
                     : "nothing") +
           ", gas " + std::to_string(gas);
}

inline std::string check_seed(const wasm::Engine& engine, std::uint64_t seed, Tally& tally)
{
    constexpr Gas gas_max = 30'000;
    const auto program = Generator{seed}.run();
    const auto module = Assembler{}.run(program);
    const auto parsed = wasm::parse(module);
    if (!parsed) return "refused: " + wasm::to_text(parsed.error());
    const auto facts = wasm::validate(*parsed);
    if (!facts) return "refused: " + wasm::to_text(facts.error());
    const auto weights = wasm::recursion_weights(*parsed, *facts);
    if (!weights) return "refused: " + wasm::to_text(weights.error());
    // The prices are taken in turns: under some, growing is beyond what is given to run.
    const auto& costs = *cost_schedule(static_cast<std::uint16_t>(1 + seed % 3));
    const auto prices = wasm::prices_of(*parsed, costs);
    const auto metered = wasm::meter(*parsed, *facts, costs);
    if (!metered) return "not metered: " + wasm::to_text(metered.error());
    const auto plain_code = engine.compile(module);
    const auto metered_code = engine.compile(*metered);
    if (!plain_code || !metered_code)
        return "the engine refuses: " +
               wasm::to_text(!plain_code ? plain_code.error() : metered_code.error());

    Prng prng{seed ^ 0x5eed};
    for (int input = 0; input < 3; ++input) {
        const auto a = static_cast<std::uint32_t>(prng.next());
        const auto b = prng.next();
        const std::int64_t arguments[] = {static_cast<std::int32_t>(a),
                                          static_cast<std::int64_t>(b)};
        const auto expected = Model{program, *weights, prices, gas_max}.run(a, b);
        const auto seen = engine.run_bare(**metered_code, "main", arguments, gas_max);
        const auto differs = [&](const std::string& what) {
            std::optional<std::int64_t> result;
            if (expected.result) result = static_cast<std::int64_t>(*expected.result);
            return what + " on input " + std::to_string(input) + ": expected " +
                   describe(result, expected.failure, expected.gas) + ", seen " +
                   describe(seen.result, seen.failure, seen.gas_used);
        };
        if (expected.failure && expected.failure->kind == FailureKind::out_of_gas) {
            ++tally.endless;
            // A block is paid before it runs: the budget may end before a trap inside the block.
            if (!seen.failure || seen.failure->kind != FailureKind::out_of_gas)
                return differs("endless program");
            continue;
        }
        if (expected.failure) {
            const bool deep = expected.failure->kind == FailureKind::stack_exhausted;
            ++(deep ? tally.deep : tally.trapped);
            if (seen.failure && seen.failure->kind == FailureKind::out_of_gas &&
                expected.gas + 10'000 > gas_max)
                continue;
            if (seen.failure != expected.failure) return differs("failure");
            // All that ran is paid; what is paid besides stands in the blocks that were open.
            if (seen.gas_used < expected.gas) return differs("gas of a failure");
            if (!deep) {
                const auto plain = engine.run_bare(**plain_code, "main", arguments, 0);
                if (plain.failure != expected.failure) return differs("meaning");
            }
            continue;
        }
        ++tally.finished;
        if (seen.failure || static_cast<std::uint64_t>(*seen.result) != *expected.result)
            return differs("result");
        if (seen.gas_used != expected.gas) return differs("gas");
        const auto plain = engine.run_bare(**plain_code, "main", arguments, 0);
        if (plain.result != seen.result) return differs("meaning");
        // Exactly that much is enough, and nothing less is.
        const auto enough = engine.run_bare(**metered_code, "main", arguments, expected.gas);
        if (enough.failure || enough.gas_used != expected.gas) return differs("exact budget");
        if (expected.gas == 0) continue;
        const auto less = engine.run_bare(**metered_code, "main", arguments, expected.gas - 1);
        if (!less.failure || less.failure->kind != FailureKind::out_of_gas)
            return differs("short budget");
    }
    return {};
}

}  // namespace weft::vm::test
