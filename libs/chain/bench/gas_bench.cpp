#include "gas_bench.hpp"

#include <weft/base/check.hpp>
#include <weft/base/prng.hpp>
#include <weft/chain/executor.hpp>
#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/core.hpp>
#include <weft/crypto/aggregate.hpp>
#include <weft/crypto/bls.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/crypto/sha3.hpp>
#include <weft/vm/wasm/effort.hpp>
#include <weft/vm/wasm/factory.hpp>

#include "hard_modules.hpp"
#include <algorithm>
#include <cstdio>

namespace weft::bench {
namespace {

using chain::BatchInput;
using chain::Unit;
using types::AgentId;
using types::Balances;
using types::Dict;
using types::Hname;

constexpr double nanoseconds_per_gas = 0.3;
constexpr double factor_max = 3;

const auto contract = types::hname_of("bench");
const chain::ChainIdentity identity{types::Address{types::Address::Base::filled(2)},
                                    types::Color::filled(3),
                                    types::Address{types::Address::Base::filled(1)}};

Bytes key(Hname of, ByteSpan rest)
{
    auto bytes = types::encoded(of);
    append(bytes, rest);
    return bytes;
}
Bytes u64(std::uint64_t value)
{
    codec::Writer writer;
    writer.u64(value);
    return std::move(writer).take();
}
Hname named(std::string_view name)
{
    return types::hname_of(name);
}
types::Color color_number(std::uint64_t n)
{
    auto bytes = Bytes(24);
    append(bytes, u64(n + 1));
    return *types::Color::from(bytes);
}

/// What is asked of the chain, by whoever made it.
struct Asked {
    types::Hname target = {};
    types::Hname entry_point = {};
    types::Dict args = {};
};

/// A chain with one program under test.
class Stage {
public:
    explicit Stage(const GasOptions& options) : programs_{registry()}
    {
        run(unit({.target = named("root"),
                  .entry_point = named("init"),
                  .args = {{to_bytes("$$chainid$$"), to_bytes(identity.id.bytes())},
                           {to_bytes("$$color$$"), to_bytes(identity.color.bytes())},
                           {to_bytes("$$address$$"), to_bytes(identity.id.bytes())},
                           {to_bytes("$$gasmax$$"), u64(gas_max)},
                           {to_bytes("$$gasdefault$$"), u64(gas_max)},
                           {to_bytes("$$gasblock$$"), u64(gas_max)}}},
                 {}, 1));
        auto entries = state_.entries();
        Prng prng{1};
        for (std::uint32_t i = 0; i < options.entries; ++i)
            entries.set(key(contract, u64(i)), u64(prng.next()));
        // Always declared: a chain that declares none keeps the prices from before it could.
        codec::Writer version;
        version.u16(options.schedule == 0 ? vm::cost_schedule_newest.version : options.schedule);
        entries.set(key(named("root"), as_bytes("gs")), version.view());
        base_ = state::VirtualState::restore(state_.block_index(), state_.timestamp(),
                                             state_.block_hash(), std::move(entries));
    }

    /// The program under test, with tokens of so many colors.
    void deploy(const Bytes& program, std::uint32_t colors = 1)
    {
        state::StateUpdate update;
        update.timestamp = base_.timestamp() + 1;
        const auto set = [&](Bytes where, Bytes value) {
            update.mutations.push_back({std::move(where), std::move(value)});
        };
        const types::Hash hash = crypto::blake2b(program);
        set(key(named("blob"), contracts::blob_field_key(hash, "p")), program);
        contracts::ContractRecord record;
        record.program = hash;
        record.vm_type = vm::wasm_vm_type;
        record.name = "bench";
        record.creator = AgentId{identity.originator};
        auto name = to_bytes("r");
        append(name, types::encoded(contract));
        set(key(named("root"), name), contracts::encode(record));
        const auto account = [&](char kind, ByteSpan who, const types::Color& color) {
            Bytes rest{static_cast<std::byte>(kind)};
            append(rest, who);
            append(rest, color.bytes());
            set(key(named("accounts"), rest), u64(1u << 30));
        };
        const auto self = types::encoded(AgentId{types::ContractId{identity.id, contract}});
        for (std::uint32_t i = 0; i < colors; ++i) {
            const auto color = i == 0 ? types::iota_color : color_number(i);
            account('a', self, color);
            account('t', {}, color);
        }
        std::ranges::sort(update.mutations, {}, &state::Mutation::key);
        state::Block block;
        block.index = base_.block_index() + 1;
        block.previous_state = base_.hash();
        block.timestamp = update.timestamp;
        block.updates.push_back(std::move(update));
        state_ = *base_.apply(block);
    }

    [[nodiscard]] Unit unit(const Asked& asked,
                            const Balances& incoming = {},
                            std::uint8_t number = 7)
    {
        Unit unit;
        unit.transaction = types::TransactionId::filled(number);
        unit.output = incoming;
        static_cast<void>(unit.output.add(types::color_of(unit.transaction), 1));
        unit.requests.push_back({.id = {unit.transaction, 0},
                                 .sender = AgentId{identity.originator},
                                 .target = asked.target,
                                 .entry_point = asked.entry_point,
                                 .args = asked.args,
                                 .transfer = incoming});
        return unit;
    }
    [[nodiscard]] chain::BlockResult execute(const Unit& unit) const
    {
        return chain::execute(
            identity, programs_, state_,
            {.units = {unit}, .timestamp = state_.timestamp() + 1, .order = {}, .validators = {}});
    }

private:
    static constexpr std::uint64_t gas_max = std::uint64_t{1} << 50;

    static vm::ProcessorRegistry registry()
    {
        vm::ProcessorRegistry registry;
        registry.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
        registry.add(std::string{vm::wasm_vm_type}, std::make_shared<vm::wasm::WasmFactory>());
        return registry;
    }
    void run(const Unit& unit)
    {
        auto result = execute(unit);
        WEFT_CHECK(result.receipts.size() == 1 && !result.receipts.front().error);
        state_ = std::move(result.state);
    }

    chain::Programs programs_;
    state::VirtualState base_;  ///< without the program
    state::VirtualState state_;
};

struct Case {
    std::string name;
    std::string input;
    ProgramShape shape;
    /// What the turn contains besides the thing measured.
    Code around = {};
    unsigned per_turn = 1;
    bool element_each = false;  ///< each turn is the first to use one of the table
    std::uint32_t colors = 1;
    std::uint32_t incoming = 0;  ///< colors that come with the request
    Dict args = {};
};

struct Figures {
    double nanoseconds = 0;
    double gas = 0;
};

/// One run: time of the whole block, gas of its receipt.
Figures once(Stage& stage, const Case& one, std::string_view entry, Effort effort)
{
    Balances incoming;
    for (std::uint32_t i = 0; i < one.incoming; ++i) incoming.set(color_number(i), 5);
    const auto unit =
        stage.unit({.target = contract, .entry_point = named(entry), .args = one.args}, incoming);
    const auto result = stage.execute(unit);
    WEFT_CHECK(result.receipts.size() == 1);
    const auto& receipt = result.receipts.front();
    if (receipt.error)
        std::fprintf(stderr, "%s: %s\n", one.name.c_str(), vm::to_text(*receipt.error).c_str());
    const auto time = measure([&] { keep(stage.execute(unit).receipts.size()); }, effort);
    return {time.minimum, static_cast<double>(receipt.gas_used)};
}

/// What `turns` turns take beyond none.
Figures difference(Stage& stage, const Case& one, Effort effort)
{
    const auto full = once(stage, one, "run", effort);
    const auto none = once(stage, one, "none", effort);
    return {full.nanoseconds - none.nanoseconds, full.gas - none.gas};
}

void add_row(
    Report& report, Stage& stage, const Case& one, const vm::CostSchedule& costs, Effort effort)
{
    stage.deploy(program(one.shape), one.colors);
    auto taken = difference(stage, one, effort);
    if (one.around.size() != 0) {
        auto bare = one;
        bare.shape.turn = one.around;
        stage.deploy(program(bare.shape), one.colors);
        const auto around = difference(stage, bare, effort);
        taken.nanoseconds -= around.nanoseconds;
        taken.gas -= around.gas;
    }
    const auto count = static_cast<double>(one.shape.turns) * one.per_turn;
    const auto nanoseconds = std::max(0.0, taken.nanoseconds / count);
    const auto gas = taken.gas / count + (one.element_each ? costs.instance_element : 0);
    Row row{.name = one.name, .input = one.input};
    row.time = {nanoseconds, nanoseconds, nanoseconds};
    row.limit = "gas";
    const auto limit = gas * nanoseconds_per_gas * factor_max;
    row.limit_time = Sample{limit, limit, limit};
    row.ratio = gas > 0 ? nanoseconds / limit : 0;
    row.ratio_max = 1.0;
    char note[96];
    std::snprintf(note, sizeof note, "%.0f gas, %.2f ns per gas", gas,
                  gas > 0 ? nanoseconds / gas : 0);
    row.note = note;
    report.add(std::move(row));
}

Code get(std::uint32_t local)
{
    return Code{}.get(local);
}

void instruction_cases(std::vector<Case>& cases)
{
    const auto straight = [&](const char* name, const char* input, const Code& what,
                              unsigned times = 100) {
        cases.push_back({.name = name,
                         .input = input,
                         .shape = {.turn = Code{}.repeat(times, what), .turns = 2000},
                         .per_turn = times});
    };
    const auto wide = [](int op) {
        return Code{}.get(local_wide).get(local_random).raw({op}).set(local_wide);
    };
    const auto narrow = [](int op) {
        return Code{}.get(local_a).get(local_b).raw({op}).set(local_a);
    };
    straight("add", "i64, each on the last", wide(0x7c));
    straight("rotate", "i64 by a variable", wide(0x89));
    straight("multiply", "i64, each on the last", wide(0x7e));
    straight("multiply", "i32", narrow(0x6c));
    // A large dividend takes longest.
    straight(
        "divide", "i64, signed",
        Code{}.i64(-1).get(local_random).raw({0x7f}).get(local_wide).raw({0x7c}).set(local_wide));
    straight("divide", "i64, unsigned, each on the last",
             Code{}.i64(-1).get(local_wide).i64(3).raw({0x84, 0x80}).set(local_wide));
    straight("remainder", "i32", Code{}.i32(-1).get(local_a).i32(3).raw({0x72, 0x70}).set(local_a));
    straight("popcnt", "i64, each on the last", Code{}.get(local_wide).raw({0x7b}).set(local_wide));
    straight("clz", "i64, each on the last", Code{}.get(local_wide).raw({0x79}).set(local_wide));
    straight("select", "i32, each on the last",
             Code{}.get(local_a).get(local_b).get(local_a).raw({0x1b}).set(local_a));
    straight("global", "read, add, write", Code{}.raw({0x23, 0}).i32(1).raw({0x6a, 0x24, 0}));
    straight("memory.size", "", Code{}.raw({0x3f, 0}).set(local_a));

    const auto at_random = [&](const char* name, const char* input, const Code& thing, int bits,
                               std::uint32_t pages, unsigned times = 20) {
        Code turn;
        Code around;
        for (unsigned i = 0; i < times; ++i) {
            turn += draw();
            turn += drawn(bits);
            turn += thing;
            around += draw();
            around += drawn(bits);
            around.set(local_a);
        }
        cases.push_back(
            {.name = name,
             .input = input,
             // Each page is there before: touching it first is paid with the page.
             .shape = {.before = pages == 1 ? Code{}
                                            : Code{}
                                                  .i32(0)
                                                  .i32(1)
                                                  .i32(static_cast<std::int32_t>(pages << 16))
                                                  .raw({0xfc, 11, 0}),
                       .turn = turn,
                       .turns = 5000,
                       .pages = pages,
                       .pages_max = pages,
                       .functions = 64},
             .around = around,
             .per_turn = times});
    };
    // The last four bytes are never addressed: an offset of none, an address below the end.
    const auto load = Code{}.raw({0x2d, 0, 0}).set(local_a);
    at_random("load", "at random in 64 KiB", load, 16, 1);
    at_random("load", "at random in 1 MiB", load, 20, 16);
    at_random("load", "at random in 4 MiB", load, 22, 64);
    at_random("load", "at random in 16 MiB", load, 24, 256);
    const auto store = Code{}.get(local_b).raw({0x3a, 0, 0});
    at_random("store", "at random in 1 MiB", store, 20, 16);
    at_random("store", "at random in 4 MiB", store, 22, 64);
    at_random("store", "at random in 16 MiB", store, 24, 256);
    // The last 128 bytes of the memory are never addressed.
    const auto bytes64 = Code{}.set(local_a) += Code{}.get(local_a).i32(64).raw({0x6a});
    const auto below = [](int bits) { return Code{}.i32((1 << bits) - 128).raw({0x70}); };
    for (const int bits : {20, 24}) {
        const auto* input =
            bits == 20 ? "64 bytes at random in 1 MiB" : "64 bytes at random in 16 MiB";
        const auto pages = std::uint32_t{1} << (bits - 16);
        Code copy = below(bits);
        copy += bytes64;
        copy.get(local_a).i32(64).raw({0xfc, 10, 0, 0});
        at_random("memory.copy", input, copy, bits, pages, 10);
        Code answer = below(bits);
        answer.host("contract_id");
        at_random("contract_id", input, answer, bits, pages, 1);
    }
    // Each address is what was read last: nothing to do meanwhile.
    Code chase;
    for (int i = 0; i < 20; ++i)
        chase += Code{}
                     .get(local_random)
                     .i64(0x5851f42d4c957f2d)
                     .raw({0x7e})
                     .set(local_random)
                     .get(local_random)
                     .i64(40)
                     .raw({0x88, 0xa7})
                     .raw({0x31, 0, 0})
                     .get(local_random)
                     .raw({0x7c})
                     .i64(0x14057b7ef767814f)
                     .raw({0x7c})
                     .set(local_random);
    cases.push_back({.name = "load",
                     .input = "one after the other in 16 MiB",
                     .shape = {.turn = chase, .turns = 5000, .pages = 256, .pages_max = 256},
                     .per_turn = 20});
    at_random("branch", "taken at random",
              Code{}
                  .raw({0x04, 0x40})
                  .get(local_b)
                  .i32(1)
                  .raw({0x6a})
                  .set(local_b)
                  .raw({0x05})
                  .get(local_b)
                  .i32(3)
                  .raw({0x73})
                  .set(local_b)
                  .raw({0x0b}),
              1, 1);
    {
        Code table;
        table.raw({0x02, 0x40, 0x02, 0x40, 0x02, 0x40, 0x02, 0x40});
        Code after;
        after.raw({0x0e, 3, 0, 1, 2, 3, 0x0b})
            .get(local_b)
            .i32(1)
            .raw({0x6a})
            .set(local_b)
            .raw({0x0b})
            .get(local_b)
            .i32(3)
            .raw({0x73})
            .set(local_b)
            .raw({0x0b})
            .get(local_b)
            .i32(5)
            .raw({0x6a})
            .set(local_b)
            .raw({0x0b});
        at_random("br_table", "four ways at random",
                  Code{}.set(local_a) += Code{table} += Code{}.get(local_a) += after, 2, 1);
    }
    const auto hosts = static_cast<std::uint32_t>(vm::wasm::host_signatures().size());
    straight("call", "a small function", get(local_a).call(hosts).set(local_a), 50);
    straight("call_indirect", "the same each time",
             get(local_a).i32(0).raw({0x11}).number(hosts + 1).raw({0}).set(local_a), 50);
    at_random("call_indirect", "one of 64 at random",
              Code{}.set(local_b) +=
              get(local_a).get(local_b).raw({0x11}).number(hosts + 1).raw({0}).set(local_a),
              6, 1);

    // An element of a table is made when it is first called.
    cases.push_back({.name = "call_indirect",
                     .input = "each of 8,192 once",
                     .shape = {.turn = get(local_a)
                                           .get(local_left)
                                           .i32(1)
                                           .raw({0x6b, 0x11})
                                           .number(hosts + 1)
                                           .raw({0})
                                           .set(local_a),
                               .turns = 8192,
                               .functions = 64,
                               .table = 8192},
                     .element_each = true});

    const auto bulk = [&](const char* name, const char* input, const Code& what,
                          std::uint32_t pages) {
        cases.push_back(
            {.name = name,
             .input = input,
             .shape = {.turn = what, .turns = 200, .pages = pages, .pages_max = pages}});
    };
    bulk("memory.fill", "0 bytes", Code{}.i32(0).i32(0).i32(0).raw({0xfc, 11, 0}), 1);
    bulk("memory.fill", "64 bytes", Code{}.i32(0).i32(0).i32(64).raw({0xfc, 11, 0}), 1);
    bulk("memory.fill", "64 KiB", Code{}.i32(0).i32(0).i32(65536).raw({0xfc, 11, 0}), 1);
    bulk("memory.fill", "8 MiB", Code{}.i32(0).i32(0).i32(1 << 23).raw({0xfc, 11, 0}), 256);
    bulk("memory.copy", "0 bytes", Code{}.i32(0).i32(0).i32(0).raw({0xfc, 10, 0, 0}), 1);
    bulk("memory.copy", "64 bytes", Code{}.i32(0).i32(64).i32(64).raw({0xfc, 10, 0, 0}), 1);
    bulk("memory.copy", "8 MiB", Code{}.i32(0).i32(1 << 23).i32(1 << 23).raw({0xfc, 10, 0, 0}),
         256);
    // A page is asked for, written to from end to end, and given back with the instance.
    Code touched;
    for (int i = 0; i < 16; ++i)
        touched += Code{}
                       .raw({0x3f, 0})
                       .i32(16)
                       .raw({0x74})
                       .i32(4096 * (16 - i))
                       .raw({0x6b})
                       .i32(1)
                       .raw({0x36, 2, 0});
    cases.push_back({.name = "memory.grow",
                     .input = "a page, touched",
                     .shape = {.turn = Code{}.i32(1).raw({0x40, 0}).drop() += touched,
                               .turns = 250,
                               .pages = 1,
                               .pages_max = 256}});
    cases.push_back({.name = "memory.grow",
                     .input = "nothing",
                     .shape = {.turn = Code{}.i32(0).raw({0x40, 0}).drop(), .turns = 1000}});
}

/// Three words of the memory: where keys, values and answers are.
constexpr std::int32_t at_key = 0;
constexpr std::int32_t at_value = 4096;
constexpr std::int32_t at_answer = 70'000;

/// Writes the bytes to the beginning of the memory, word by word.
Code words(const Bytes& bytes)
{
    Code code;
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
        std::uint64_t word = 0;
        for (std::size_t j = 0; j < 8 && i + j < bytes.size(); ++j)
            word |= std::to_integer<std::uint64_t>(bytes[i + j]) << (8 * j);
        if (word != 0)
            code.i32(static_cast<std::int32_t>(i))
                .i64(static_cast<std::int64_t>(word))
                .raw({0x37, 0, 0});
    }
    return code;
}

void host_cases(std::vector<Case>& cases)
{
    const auto add = [&](const char* name, const char* input, const Code& turn,
                         std::uint32_t turns = 1000, const Code& around = {}) -> Case& {
        cases.push_back({.name = name,
                         .input = input,
                         .shape = {.turn = turn, .turns = turns, .pages = 3, .pages_max = 3},
                         .around = around});
        return cases.back();
    };
    const auto out = [&](const char* name) { add(name, "", Code{}.i32(0).host(name)); };
    for (const auto* name :
         {"contract_id", "chain_owner", "creator", "caller", "request_id", "entropy"})
        out(name);
    add("timestamp", "", Code{}.host("timestamp").drop());
    add("gas_left", "", Code{}.host("gas_left").drop());
    add("minted", "", Code{}.host("minted").drop());

    // A key drawn at random, as a word at `at_key`: there are that many in the state.
    const auto random_key = [](int bits) {
        Code code = draw();
        code.i32(at_key).get(local_random).i64(64 - bits).raw({0x88}).raw({0x37, 3, 0});
        return code;
    };
    const auto keyed = [&](const Code& rest) { return Code{random_key(17)} += rest; };
    const auto around = random_key(17);
    add("state_has", "8-byte keys at random", keyed(Code{}.i32(0).i32(8).host("state_has").drop()),
        1000, around);
    add("state_has", "keys of 1 KiB, absent", Code{}.i32(8).i32(1024).host("state_has").drop());
    add("state_get", "8 bytes at random",
        keyed(Code{}.i32(0).i32(8).i32(at_answer).i32(8).host("state_get").drop()), 1000, around);
    add("state_get", "absent", Code{}.i32(8).i32(9).i32(at_answer).i32(8).host("state_get").drop());
    add("state_next", "after an 8-byte key at random",
        keyed(Code{}.i32(0).i32(0).i32(0).i32(8).i32(at_answer).i32(64).host("state_next").drop()),
        1000, around);
    // The key is the turn, in a part of the state that is empty.
    const auto turn_key = Code{}.i32(at_key).get(local_left).raw({0x36, 2, 8});
    add("state_set", "new keys of 12 bytes, 8 bytes",
        Code{turn_key} += Code{}.i32(0).i32(12).i32(at_value).i32(8).host("state_set"), 1500);
    add("state_set", "new keys of 12 bytes, nothing",
        Code{turn_key} += Code{}.i32(0).i32(12).i32(at_value).i32(0).host("state_set"), 1500);
    add("state_set", "keys at random, 8 bytes",
        keyed(Code{}.i32(0).i32(8).i32(at_value).i32(8).host("state_set")), 1500, around);
    add("state_set", "the same key", Code{}.i32(0).i32(8).i32(at_value).i32(8).host("state_set"));
    add("state_set", "the same key, 64 KiB",
        Code{}.i32(0).i32(8).i32(at_value).i32(65536).host("state_set"), 20);
    add("state_delete", "keys at random", keyed(Code{}.i32(0).i32(8).host("state_delete")), 1500,
        around);
    add("state_delete", "absent", Code{}.i32(8).i32(9).host("state_delete"));
    {
        // Set once by the part before, then read.
        auto& one =
            add("state_get", "64 KiB",
                Code{}.i32(0).i32(9).i32(at_answer).i32(65536).host("state_get").drop(), 100);
        one.shape.before = Code{}.i32(0).i32(9).i32(at_value).i32(65536).host("state_set");
        auto& kept = add("state_get, fetch", "64 KiB",
                         Code{}
                             .i32(0)
                             .i32(9)
                             .i32(at_answer)
                             .i32(0)
                             .host("state_get")
                             .drop()
                             .i32(at_answer)
                             .i32(65536)
                             .host("fetch")
                             .drop(),
                         100);
        kept.shape.before = one.shape.before;
        auto& left = add("state_get", "64 KiB, kept and not fetched",
                         Code{}.i32(0).i32(9).i32(at_answer).i32(0).host("state_get").drop(), 100);
        left.shape.before = one.shape.before;
    }
    add("event", "empty", Code{}.i32(0).i32(0).host("event"), 800);
    add("event", "4 KiB", Code{}.i32(at_answer).i32(4096).host("event"), 25);
    add("log", "empty", Code{}.i32(0).i32(0).host("log"), 900);
    add("log", "4 KiB", Code{}.i32(at_answer).i32(4096).host("log"), 900);
    add("blake2b", "nothing", Code{}.i32(0).i32(0).i32(0).host("blake2b"));
    add("blake2b", "128 bytes", Code{}.i32(0).i32(128).i32(0).host("blake2b"));
    add("blake2b", "64 KiB", Code{}.i32(0).i32(65536).i32(0).host("blake2b"), 100);
    add("hname", "8 bytes", Code{}.i32(0).i32(8).host("hname").drop());
    add("hname", "1 KiB", Code{}.i32(0).i32(1024).host("hname").drop());
    // The largest number takes longest; zeros are free.
    const auto ones = Code{}.i32(at_answer).i32(255).i32(256).raw({0xfc, 11, 0});
    for (const int size : {1, 32, 64, 128}) {
        auto& one =
            add("base58_encode",
                size == 1    ? "1 byte"
                : size == 32 ? "32 bytes"
                : size == 64 ? "64 bytes"
                             : "128 bytes",
                Code{}.i32(at_answer).i32(size).i32(0).i32(1000).host("base58_encode").drop());
        one.shape.before = ones;
    }
    const auto text = Code{}.i32(at_answer).i32('z').i32(256).raw({0xfc, 11, 0});
    for (const int size : {1, 44, 192}) {
        auto& one =
            add("base58_decode",
                size == 1    ? "1 character"
                : size == 44 ? "44 characters"
                             : "192 characters",
                Code{}.i32(at_answer).i32(size).i32(0).i32(1000).host("base58_decode").drop());
        one.shape.before = text;
    }
    add("ed25519_verify", "32 bytes, refused",
        Code{}.i32(0).i32(0).i32(32).i32(64).host("ed25519_verify").drop(), 100);
    {
        const auto keys = crypto::ed25519::KeyPair::from(
            *crypto::ed25519::Seed::from(crypto::blake2b(as_bytes("a signer")).bytes()));
        const Bytes message(64 * 1024, std::byte{7});
        for (const std::uint32_t size : {32U, 65'536U}) {
            auto& one = add("ed25519_verify", size == 32 ? "32 bytes" : "64 KiB",
                            Code{}
                                .i32(0)
                                .i32(at_answer)
                                .i32(static_cast<std::int32_t>(size))
                                .i32(64)
                                .host("ed25519_verify")
                                .drop(),
                            50);
            auto both = to_bytes(keys.public_key().bytes());
            both.resize(64);
            append(both, keys.sign(ByteSpan{message}.first(size)).bytes());
            one.shape.before = words(both);
            one.shape.before.i32(at_answer).i32(7).i32(65'536).raw({0xfc, 11, 0});
        }
    }
    add("ed25519_address", "", Code{}.i32(0).i32(64).host("ed25519_address"));

    add("balance", "of IOTA", Code{}.i32(512).host("balance").drop());
    add("balances", "256 colors", Code{}.i32(at_answer).i32(20'000).host("balances").drop(), 100)
        .colors = 256;
    add("balances", "1 color", Code{}.i32(at_answer).i32(20'000).host("balances").drop());
    add("incoming_all", "200 colors", Code{}.i32(at_answer).i32(20'000).host("incoming_all").drop(),
        200)
        .incoming = 200;
    add("incoming", "one of 200", Code{}.i32(512).host("incoming").drop()).incoming = 200;
    const auto entries = [](std::uint32_t count, std::size_t bytes) {
        Dict dict;
        for (std::uint32_t i = 0; i < count; ++i) {
            codec::Writer name;
            name.u32(i);
            dict.emplace(std::move(name).take(), Bytes(bytes));
        }
        return dict;
    };
    add("params", "2,000 entries of 4 bytes",
        Code{}.i32(at_answer).i32(65'000).host("params").drop(), 100)
        .args = entries(2000, 0);
    add("params", "none", Code{}.i32(at_answer).i32(65'000).host("params").drop());
    add("param", "one of 2,000",
        Code{}.i32(0).i32(4).i32(at_answer).i32(65'000).host("param").drop())
        .args = entries(2000, 0);
    add("result", "another each time",
        Code{turn_key} += Code{}.i32(at_key + 8).i32(4).i32(0).i32(0).host("result"), 2000);
    add("result", "the same", Code{}.i32(0).i32(4).i32(0).i32(8).host("result"));
}

void call_cases(std::vector<Case>& cases)
{
    const auto add = [&](const char* name, const char* input, const Bytes& arguments,
                         const char* host, std::uint32_t turns) -> Case& {
        const auto before = words(arguments);
        const auto size = static_cast<std::int32_t>(arguments.size());
        Code turn;
        turn.i32(0).i32(size);
        if (std::string_view{host} != "post") turn.i32(at_answer).i32(66'000);
        turn.host(host);
        if (std::string_view{host} != "post") turn.drop();
        cases.push_back(
            {.name = name,
             .input = input,
             .shape = {
                 .before = before, .turn = turn, .turns = turns, .pages = 4, .pages_max = 4}});
        return cases.back();
    };
    const auto head = [](Hname of, Hname entry) {
        codec::Writer writer;
        types::encode(writer, of);
        types::encode(writer, entry);
        return writer;
    };
    const auto view = [&](std::string_view of, std::string_view entry, const Dict& dict) {
        auto writer = head(named(of), named(entry));
        types::encode(writer, dict);
        return std::move(writer).take();
    };
    const auto full = [&](std::string_view of, std::string_view entry, const Dict& dict,
                          const Balances& transfer) {
        auto writer = head(named(of), named(entry));
        types::encode(writer, dict);
        types::encode(writer, transfer);
        return std::move(writer).take();
    };
    const auto dict = [](std::uint32_t count) {
        Dict entries;
        for (std::uint32_t i = 0; i < count; ++i) {
            codec::Writer name;
            name.u16(static_cast<std::uint16_t>(i * 7));
            entries.emplace(std::move(name).take(), Bytes{});
        }
        return entries;
    };
    Balances colors;
    for (std::uint32_t i = 1; i <= 200; ++i) colors.set(color_number(i), 1);
    add("call_view", "of itself, empty", view("bench", "nothing", {}), "call_view", 300);
    add("call_view", "of itself, 1,000 parameters", view("bench", "nothing", dict(1000)),
        "call_view", 100);
    add("call_view", "unknown contract", view("nobody", "nothing", {}), "call_view", 500);
    add("call_view", "unknown entry point", view("bench", "nobody", {}), "call_view", 500);
    add("call", "of itself, empty", full("bench", "idle", {}, {}), "call", 300);
    add("call", "of itself, 1,000 parameters", full("bench", "idle", dict(1000), {}), "call", 100);
    add("call", "of itself, 200 colors", full("bench", "idle", {}, colors), "call", 50).colors =
        256;
    add("call", "accounts.deposit, 200 colors", full("accounts", "deposit", {}, colors), "call", 5)
        .colors = 256;
    add("call_view", "accounts.totalAssets, 256 colors", view("accounts", "totalAssets", {}),
        "call_view", 50)
        .colors = 256;
    add("call_view", "accounts.accounts", view("accounts", "accounts", {}), "call_view", 100);
    add("call_view", "root.getChainInfo", view("root", "getChainInfo", {}), "call_view", 100);
    add("call_view", "root.getFeeInfo",
        view("root", "getFeeInfo", {{to_bytes("$$hname$$"), types::encoded(contract)}}),
        "call_view", 200);
    add("call_view", "eventlog.getNumRecords",
        view("eventlog", "getNumRecords", {{to_bytes("contractHname"), types::encoded(contract)}}),
        "call_view", 300);
    add("call_view", "blob.listBlobs", view("blob", "listBlobs", {}), "call_view", 300);

    const auto post = [&](const Dict& params, const Balances& transfer) {
        codec::Writer writer;
        types::encode(writer, types::ContractId{types::Address{types::Address::Base::filled(1)},
                                                named("accounts")});
        types::encode(writer, named("deposit"));
        writer.u32(0);
        types::encode(writer, params);
        types::encode(writer, transfer);
        return std::move(writer).take();
    };
    add("post", "empty", post({}, {}), "post", 100);
    add("post", "50 colors",
        post({},
             [&] {
                 Balances some;
                 for (std::uint32_t i = 1; i <= 50; ++i) some.set(color_number(i), 1);
                 return some;
             }()),
        "post", 10)
        .colors = 256;
    const auto transfer = [&](const char* input, const Balances& amount, std::uint32_t turns,
                              bool others) -> Case& {
        auto address = to_bytes(types::Address{types::Address::Base::filled(1)}.bytes());
        Bytes arguments = address;
        arguments.resize(64);
        codec::Writer writer;
        types::encode(writer, amount);
        append(arguments, writer.view());
        auto& one = add("transfer", input, arguments, "post", turns);
        Code turn;
        if (others) turn.i32(0).get(local_left).raw({0x36, 2, 8});
        turn.i32(0).i32(64).i32(static_cast<std::int32_t>(writer.view().size())).host("transfer");
        one.shape.turn = turn;
        return one;
    };
    transfer("1 color, the same address", {{types::iota_color, 1}}, 500, false);
    transfer("1 color, an address each", {{types::iota_color, 1}}, 400, true);
    transfer("200 colors, the same address", colors, 20, false).colors = 256;
}

/// What requests take around the program: of the gas of a block.
void request_rows(Report& report, Stage& stage, const vm::CostSchedule& costs, Effort effort)
{
    const auto row = [&](const char* input, const Unit& unit, double gas) {
        const auto result = stage.execute(unit);
        WEFT_CHECK(result.receipts.size() == unit.requests.size());
        const auto n = static_cast<double>(unit.requests.size());
        const auto time =
            measure([&] { keep(stage.execute(unit).receipts.size()); }, effort).minimum;
        Row one{.name = "request", .input = input};
        one.time = {time / n, time / n, time / n};
        one.limit = "gas";
        const auto limit = gas * nanoseconds_per_gas * factor_max;
        one.limit_time = Sample{limit, limit, limit};
        one.ratio = gas > 0 ? time / n / limit : time;
        one.ratio_max = 1.0;
        char note[96];
        std::snprintf(note, sizeof note, "%.0f gas, %.2f ns per gas", gas, time / n / gas);
        one.note = note;
        report.add(std::move(one));
    };
    const auto handling = [&](const Unit& unit) {
        auto gas = static_cast<double>(costs.request) * static_cast<double>(unit.requests.size());
        auto colors = unit.output.size();
        for (const auto& request : unit.requests) colors += request.transfer.size();
        return gas + static_cast<double>(costs.request_color) * static_cast<double>(colors);
    };
    stage.deploy(program({}), 256);
    const Asked refused{.target = named("nobody"), .entry_point = named("nothing")};
    auto many = stage.unit(refused);
    while (many.requests.size() < types::request_sections_max) {
        auto next = many.requests.front();
        next.id.index = static_cast<std::uint16_t>(many.requests.size());
        many.requests.push_back(std::move(next));
    }
    row("refused, 127 in a transaction", many, handling(many) / 127);
    Balances colors;
    for (std::uint32_t i = 1; i <= 200; ++i) colors.set(color_number(i), 1);
    const auto with_colors = stage.unit(refused, colors);
    row("refused, 200 colors", with_colors, handling(with_colors));
    const auto deposit =
        stage.unit({.target = named("accounts"), .entry_point = named("deposit")}, colors);
    row("deposit of 200 colors, as it is", deposit,
        handling(deposit) + static_cast<double>(stage.execute(deposit).receipts.front().gas_used));
}

/// A row of what is measured alone, against what it pays.
void add_priced(Report& report,
                const char* name,
                const std::string& input,
                std::size_t bytes,
                double time,
                double gas)
{
    Row one{.name = name, .input = input, .size = bytes, .unit = "byte"};
    one.time = {time, time, time};
    one.limit = "gas";
    const auto limit = gas * nanoseconds_per_gas * factor_max;
    one.limit_time = Sample{limit, limit, limit};
    one.ratio = gas > 0 ? time / limit : time;
    one.ratio_max = 1.0;
    char note[96];
    std::snprintf(note, sizeof note, "%.0f gas, %.2f ns per gas", gas, time / gas);
    one.note = note;
    report.add(std::move(one));
}

/// What programs of Wasp alone can ask for: the functions behind it, without the call to the host, which
/// has its own price. Naming the entry points needs no row: it runs on a budget that is paid in full.
void wasp_rows(Report& report, const vm::CostSchedule& costs, Effort effort)
{
    namespace bls = crypto::bls;
    const auto secret = bls::derive_key(ByteSpan{crypto::blake2b(as_bytes("bench")).bytes()});
    const auto key = bls::public_key(secret);
    for (const std::size_t size : {std::size_t{1}, std::size_t{136}, std::size_t{60'000}}) {
        const Bytes data(size, std::byte{7});
        const auto input = std::to_string(size) + " bytes";
        const auto bytes = static_cast<double>(size);
        add_priced(report, "wasp sha3", input, size,
                   measure([&] { keep(crypto::sha3(data)); }, effort).minimum,
                   costs.hash + costs.sha3_byte * bytes);
        const auto signature = bls::sign(secret, bls::Purpose::ledger, data);
        add_priced(
            report, "wasp bls verify", input, size,
            measure([&] { keep(bls::verify(key, bls::Purpose::ledger, data, signature)); }, effort)
                .minimum,
            costs.verify_bls + costs.verify_byte * bytes);
    }
    for (const std::size_t count : {std::size_t{1}, std::size_t{100}}) {
        std::vector<bls::PublicKey> keys;
        std::vector<bls::Signature> signatures;
        for (std::size_t i = 0; i < count; ++i) {
            const auto one = bls::derive_key(ByteSpan{crypto::blake2b(u64(i)).bytes()});
            keys.push_back(bls::public_key(one));
            signatures.push_back(bls::sign(one, bls::Purpose::ledger, u64(i)));
        }
        const auto input = std::to_string(count) + " of each";
        const auto gas = 2.0 * costs.bls_point * static_cast<double>(count);
        const auto time = measure(
            [&] {
                keep(bls::sum(keys));
                keep(bls::sum(signatures));
            },
            effort);
        add_priced(report, "wasp bls sum", input, count, time.minimum, gas);
    }
}

/// What a program costs before it runs: checked and compiled when it is deployed, and brought back
/// from where compiled code is kept when a block uses it first.
void load_rows(Report& report, const vm::CostSchedule& costs, std::size_t pieces, Effort effort)
{
    const auto row = [&](const char* name, const std::string& input, std::size_t bytes, double time,
                         double gas) { add_priced(report, name, input, bytes, time, gas); };
    /// The largest of its kind that may be deployed.
    const auto largest = [&](Genome genome) -> std::optional<Bytes> {
        for (; genome.bytes >= 100; genome.bytes = genome.bytes * 9 / 10) {
            auto bytes = module_of(genome);
            if (bytes.size() > program_bytes_max) continue;
            const auto module = vm::wasm::check(bytes);
            if (!module) continue;
            if (costs.effort_max == 0 ||
                vm::wasm::compile_effort(module->module, module->facts) <= costs.effort_max)
                return bytes;
        }
        return std::nullopt;
    };
    /// The same with another hash: one byte more in a section that nobody reads.
    const auto another = [](Bytes bytes, std::uint8_t octet) {
        for (const int one : {0, 3, 1, int{'x'}, int{octet}})
            bytes.push_back(static_cast<std::byte>(one));
        return bytes;
    };
    vm::wasm::WasmFactory factory{{.engine = {}, .cache_bytes_max = 1}};
    factory.keep_in(std::make_shared<vm::wasm::MemoryPlace>());
    keep(factory.load(another(program({}), 0), costs).has_value());  // makes the engine
    for (std::size_t piece = 0; piece <= pieces; ++piece) {
        for (const std::uint32_t functions : {1U, 400U}) {
            std::optional<Bytes> bytes = program({});
            std::string input = "a small one";
            if (piece < pieces) {
                bytes = largest({.pieces = {piece}, .functions = functions, .bytes = 60'000});
                input = "piece " + std::to_string(piece) + ", " + std::to_string(functions) +
                        " functions";
            }
            if (!bytes) continue;
            const auto size = static_cast<double>(bytes->size());
            const auto module = vm::wasm::check(*bytes);
            const auto checked =
                measure([&] { keep(factory.price(*bytes, costs).has_value()); }, effort);
            row("deploy, refused", input, bytes->size(), checked.minimum,
                costs.deploy + costs.program_byte * size);
            std::uint8_t life = 0;
            const auto compiled = measure(
                [&] {
                    *bytes = another(*bytes, ++life);
                    keep(factory.load(*bytes, costs).has_value());
                },
                {3, 0, Counted::processor});
            row("deploy", input, bytes->size(), compiled.minimum + checked.minimum,
                costs.deploy + costs.program_byte * size +
                    static_cast<double>(costs.compile) *
                        static_cast<double>(
                            vm::wasm::compile_effort(module->module, module->facts)));
            // Two programs and a cache for one: each comes back from the place every time.
            const auto other = another(*bytes, ++life);
            const auto both = [&] {
                keep(factory.load(*bytes, costs).has_value() &&
                     factory.load(other, costs).has_value());
            };
            both();
            const auto restored = measure(both, effort);
            row("first use", input, bytes->size(), restored.minimum / 2,
                costs.load + costs.load_byte * size);
        }
    }
}

}  // namespace

Report gas(const GasOptions& options)
{
    Report report{"gas"};
    Stage stage{options};
    std::vector<Case> cases;
    instruction_cases(cases);
    host_cases(cases);
    call_cases(cases);
    double worst = 0;
    const auto* costs =
        options.schedule == 0 ? &vm::cost_schedule_newest : vm::cost_schedule(options.schedule);
    WEFT_CHECK(costs != nullptr);
    for (const auto& one : cases)
        if ((one.name + " " + one.input).find(options.only) != std::string::npos)
            add_row(report, stage, one, *costs, options.effort);
    if (std::string{"request"}.find(options.only) != std::string::npos)
        request_rows(report, stage, *costs, options.effort);
    if (std::string{"wasp"}.find(options.only) != std::string::npos)
        wasp_rows(report, *costs, options.effort);
    if (std::string{"programs"}.find(options.only) != std::string::npos)
        load_rows(report, *costs, std::min(options.pieces, piece_count), options.effort);
    for (const auto& row : report.rows()) worst = std::max(worst, row.ratio.value_or(0));
    char line[160];
    std::snprintf(line, sizeof line,
                  "worst: %.2f ns per gas (goal %.1f, at most %.1f); state of %u entries",
                  worst * nanoseconds_per_gas * factor_max, nanoseconds_per_gas,
                  nanoseconds_per_gas * factor_max, options.entries);
    report.note(line);
    return report;
}

}  // namespace weft::bench
