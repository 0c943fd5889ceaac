// Any bytes: a program or a refusal inside them, and a program is metered into a program.

#include <weft/fuzz/harness.hpp>
#include <weft/vm/wasm/meter.hpp>
#include <weft/vm/wasm/program.hpp>

WEFT_FUZZ(wasm_program)
{
    using namespace weft::vm;
    auto parsed = wasm::parse(weft::to_bytes(input));
    if (!parsed) {
        WEFT_CHECK(parsed.error().offset <= input.size());
        return;
    }
    const auto facts = wasm::validate(*parsed);
    if (!facts) {
        WEFT_CHECK(facts.error().offset <= input.size());
        return;
    }
    const auto metered = wasm::meter(*parsed, *facts, cost_schedule_newest);
    if (!metered) return;
    const auto again = wasm::parse(*metered);
    // Metering may outgrow the limits of what comes from outside; otherwise it stays inside them.
    if (!again) {
        WEFT_CHECK(again.error().rule == wasm::Rule::too_large ||
                   again.error().rule == wasm::Rule::too_many);
        return;
    }
    const auto typed = wasm::validate(*again);
    WEFT_CHECK(typed || typed.error().rule == wasm::Rule::too_many);
}
