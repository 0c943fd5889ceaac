// What gas buys on a chain: programs that no cache holds, requests that are refused, and prices that
// a chain declares when it starts.

#include <weft/vm/wasm/effort.hpp>
#include <weft/vm/wasm/factory.hpp>

#include "testbox.hpp"

namespace weft::chain::test {
namespace {

constexpr std::size_t many = 24;

/// A program with a function "go" and some bytes of data that make it another one.
Bytes small_program(std::size_t number)
{
    Bytes bytes;
    const auto raw = [&](std::initializer_list<int> octets) {
        for (const auto octet : octets) bytes.push_back(static_cast<std::byte>(octet));
    };
    raw({0, 'a', 's', 'm', 1, 0, 0, 0});
    raw({1, 4, 1, 0x60, 0, 0});  // () -> ()
    raw({3, 2, 1, 0});           // one function
    raw({5, 4, 1, 1, 1, 1});     // one page
    raw({7, 20, 2, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0});
    raw({7, 'f', 'u', 'n', 'c', ':', 'g', 'o', 0, 0});
    raw({10, 4, 1, 2, 0, 0x0b});
    raw({11, 8, 1, 0, 0x41, 0, 0x0b, 2});
    raw({static_cast<int>(number & 0xff), static_cast<int>(number >> 8)});
    return bytes;
}

std::shared_ptr<vm::wasm::WasmFactory> factory(std::size_t cache_bytes_max = 64u << 20)
{
    return std::make_shared<vm::wasm::WasmFactory>(
        vm::wasm::WasmOptions{.engine = {.instances = 8}, .cache_bytes_max = cache_bytes_max});
}

Programs programs_with(std::shared_ptr<vm::wasm::WasmFactory> wasm)
{
    vm::ProcessorRegistry registry;
    registry.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
    registry.add(std::string{vm::wasm_vm_type}, std::move(wasm));
    return Programs{std::move(registry)};
}

class ManyPrograms : public ::testing::Test {
protected:
    ManyPrograms() : lone{ledger, programs_with(factory())}
    {
        lone.start();
        ledger.mint_genesis(alice.address, {{types::iota_color, faucet_tokens}});
        for (std::size_t i = 0; i < many; ++i) deploy(i);
    }
    void deploy(std::size_t number)
    {
        const Dict blob{{to_bytes("p"), small_program(number)}};
        const auto stored = lone.request(lone.originator(), {"blob", "storeBlob", blob});
        EXPECT_EQ(stored.error, std::nullopt);
        const auto deployed = lone.request(
            lone.originator(),
            {"root",
             "deployContract",
             {{to_bytes(contracts::root::p_program_hash), of(contracts::blob_hash(blob).bytes())},
              {to_bytes(contracts::root::p_name), to_bytes(name(number))}}});
        EXPECT_EQ(deployed.error, std::nullopt)
            << vm::to_text(deployed.error.value_or(vm::Failure{}));
    }
    static std::string name(std::size_t number) { return "p" + std::to_string(number); }
    /// Each program twice, in one block.
    BatchInput all_twice()
    {
        for (int turn = 0; turn < 2; ++turn)
            for (std::size_t i = 0; i < many; ++i) lone.send(alice, Ask{name(i), "go"});
        BatchInput batch;
        batch.units = lone.backlog();
        batch.timestamp = lone.now() + types::second;
        return batch;
    }

    NaiveLedger ledger;
    LoneChain lone;
    Wallet alice{"alice"};
};

TEST_F(ManyPrograms, than_a_cache_holds_make_the_same_block_at_the_same_price)
{
    const auto batch = all_twice();
    const auto rich = lone.chain().execute(programs_with(factory()), batch);
    ASSERT_EQ(rich.receipts.size(), 2 * many);
    // One program at a time, and nothing from before.
    const auto poor = factory(1);
    const auto place = std::make_shared<vm::wasm::MemoryPlace>();
    poor->keep_in(place);
    for (int again = 0; again < 3; ++again) {
        const auto result = lone.chain().execute(programs_with(poor), batch);
        EXPECT_EQ(result.block, rich.block);
        EXPECT_EQ(result.state.hash(), rich.state.hash());
    }
    EXPECT_EQ(poor->figures().compiled, many);
    EXPECT_EQ(poor->figures().restored, 2 * many);
}

TEST_F(ManyPrograms, are_paid_when_a_block_uses_them_first)
{
    const auto result = lone.chain().execute(lone.programs(), all_twice());
    ASSERT_EQ(result.receipts.size(), 2 * many);
    const auto& costs = vm::cost_schedule_3;
    const auto size = small_program(0).size();
    std::map<Hname, vm::Gas> first;
    for (const auto& receipt : result.receipts) {
        EXPECT_EQ(receipt.error, std::nullopt);
        const auto [known, is_new] = first.emplace(receipt.target, receipt.gas_used);
        if (!is_new) {
            EXPECT_EQ(known->second - receipt.gas_used, costs.load + costs.load_byte * size);
        }
    }
    EXPECT_EQ(first.size(), many);
}

TEST_F(ManyPrograms, are_not_brought_back_for_a_call_that_cannot_pay_it)
{
    const auto poor = factory(1);
    auto ask = Ask{name(3), "go", {{to_bytes(contracts::gas_param), u64(40'000)}}};
    lone.send(alice, ask);
    BatchInput batch;
    batch.units = lone.backlog();
    batch.timestamp = lone.now() + types::second;
    const auto result = lone.chain().execute(programs_with(poor), batch);
    ASSERT_EQ(result.receipts.size(), 1U);
    ASSERT_TRUE(result.receipts[0].error.has_value());
    EXPECT_EQ(result.receipts[0].error->kind, vm::FailureKind::out_of_gas);
    EXPECT_EQ(poor->figures().compiled + poor->figures().restored, 0U);
}

TEST_F(ManyPrograms, are_paid_by_views_too)
{
    const auto poor = factory(1);
    const auto outcome = call_view(lone.identity(), programs_with(poor), lone.chain().state(),
                                   types::hname_of(name(1)), types::hname_of("go"), {}, 40'000);
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().kind, vm::FailureKind::out_of_gas);
    EXPECT_EQ(poor->figures().compiled, 0U);
}

/// A program of some 60 KiB: loads that nobody needs, another number in each program.
Bytes large_program(std::size_t number)
{
    constexpr std::size_t loads = 10'000;
    Bytes bytes;
    const auto raw = [&](std::initializer_list<int> octets) {
        for (const auto octet : octets) bytes.push_back(static_cast<std::byte>(octet));
    };
    const auto size = [&](std::size_t value) {  // as an unsigned number of three bytes
        raw({static_cast<int>(value & 0x7f) | 0x80, static_cast<int>(value >> 7 & 0x7f) | 0x80,
             static_cast<int>(value >> 14)});
    };
    raw({0, 'a', 's', 'm', 1, 0, 0, 0});
    raw({1, 4, 1, 0x60, 0, 0});
    raw({3, 2, 1, 0});
    raw({5, 4, 1, 1, 1, 1});
    raw({7, 20, 2, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0});
    raw({7, 'f', 'u', 'n', 'c', ':', 'g', 'o', 0, 0});
    const auto body = 1 + 6 * loads + 1;
    raw({10});
    size(1 + 3 + body);
    raw({1});
    size(body);
    raw({0});
    for (std::size_t i = 0; i < loads; ++i)
        raw({0x41, static_cast<int>(number), 0x28, 2, 0, 0x1a});  // i32.const, i32.load, drop
    raw({0x0b});
    return bytes;
}

TEST_F(ManyPrograms, of_60_KiB_that_push_each_other_out_are_compiled_for_what_was_paid)
{
    constexpr std::size_t count = 22;
    const auto& costs = vm::cost_schedule_3;
    const auto tiny = factory(1);  // one at a time
    tiny->keep_in(std::make_shared<vm::wasm::MemoryPlace>());
    NaiveLedger books;
    LoneChain chain{books, programs_with(tiny)};
    chain.start();
    books.mint_genesis(alice.address, {{types::iota_color, faucet_tokens}});
    const auto size = large_program(0).size();
    ASSERT_GE(size, 60'000U);
    const auto checked = vm::wasm::check(large_program(0));
    ASSERT_TRUE(checked);
    const auto effort = vm::wasm::compile_effort(checked->module, checked->facts);
    ASSERT_LE(effort, costs.effort_max);
    for (std::size_t i = 0; i < count; ++i) {
        const Dict blob{{to_bytes("p"), large_program(i)}};
        ASSERT_EQ(chain.request(chain.originator(), {"blob", "storeBlob", blob}).error,
                  std::nullopt);
        const auto deployed = chain.request(
            chain.originator(),
            {"root",
             "deployContract",
             {{to_bytes(contracts::root::p_program_hash), of(contracts::blob_hash(blob).bytes())},
              {to_bytes(contracts::root::p_name), to_bytes(name(i))},
              {to_bytes(contracts::gas_param), u64(200'000'000)}}});
        ASSERT_EQ(deployed.error, std::nullopt)
            << vm::to_text(deployed.error.value_or(vm::Failure{}));
        EXPECT_GE(deployed.gas_used,
                  costs.deploy + costs.program_byte * size + vm::Gas{costs.compile} * effort);
    }
    ASSERT_EQ(tiny->figures().compiled, count) << "each once, and that was paid";
    // One after the other, over and over: none is ever in memory when it is called.
    std::size_t calls = 0;
    for (int round = 0; round < 3; ++round)
        for (std::size_t i = 0; i < count; ++i, ++calls) {
            const auto receipt = chain.request(alice, Ask{name(i), "go"});
            ASSERT_EQ(receipt.error, std::nullopt);
            EXPECT_GE(receipt.gas_used, costs.load + costs.load_byte * size);
        }
    EXPECT_EQ(tiny->figures().compiled, count) << "nobody compiles for the price of a call";
    EXPECT_GE(tiny->figures().restored, calls);
    // A unit of effort is 100 ns, and the worst module known takes 1.2 times its effort: its price
    // covers that at 0.9 ns for a gas.
    EXPECT_GE(costs.compile * 9, 12 * 100U);
}

// Requests.

class Handling : public ::testing::Test {
protected:
    /// How many of so many refused requests, of a transaction each, one block takes.
    static std::size_t taken(vm::Gas gas_block, std::uint16_t schedule)
    {
        NaiveLedger ledger;
        LoneChain lone{
            ledger,
            Programs{},
            "chain",
            {.anchor_interval = types::second, .gas_block = gas_block, .cost_schedule = schedule}};
        lone.start();
        Wallet alice{"alice"};
        ledger.mint_genesis(alice.address, {{types::iota_color, faucet_tokens}});
        for (int i = 0; i < 20; ++i) lone.send(alice, Ask{"nobody", "nothing"});
        const auto result = lone.run();
        for (const auto& receipt : result.receipts) {
            EXPECT_EQ(receipt.error->kind, vm::FailureKind::unknown_contract);
            EXPECT_EQ(receipt.gas_used, 0U);
        }
        for (const auto& [unit, left] : result.left) EXPECT_EQ(left, Left::block_full);
        EXPECT_EQ(result.receipts.size() + result.left.size(), 20U);
        return result.receipts.size();
    }
};

TEST_F(Handling, of_requests_counts_towards_the_gas_of_a_block_whatever_they_run)
{
    const auto& costs = vm::cost_schedule_3;
    const vm::Gas one = costs.request + costs.request_color;  // the request token is a color
    EXPECT_EQ(taken(5 * one, 3), 5U);
    EXPECT_EQ(taken(5 * one + 1, 3), 6U);
    EXPECT_EQ(taken(1, 3), 1U);
    EXPECT_EQ(taken(1, 2), 20U);
}

// Schedules.

/// A chain whose init request says what `change` makes of it.
struct Declared {
    explicit Declared(const std::function<void(Dict&)>& change) : lone{ledger}
    {
        init = lone.init_section();
        change(init.args);
        lone.send(lone.originator(), {init});
        batch.units = lone.backlog();
        batch.timestamp = lone.now() + types::second;
        result = lone.chain().execute(lone.programs(), batch);
    }
    [[nodiscard]] std::uint16_t schedule() const
    {
        const auto bytes = result.state.get(partition("root", "gs"));
        codec::Reader reader{*bytes};
        return reader.u16();
    }
    static Bytes partition(std::string_view contract, std::string_view key)
    {
        auto whole = types::encoded(types::hname_of(contract));
        append(whole, as_bytes(key));
        return whole;
    }
    NaiveLedger ledger;
    LoneChain lone;
    RequestSection init;
    BatchInput batch;
    BlockResult result;
};

Bytes version(std::uint16_t number)
{
    codec::Writer writer;
    writer.u16(number);
    return std::move(writer).take();
}
const Bytes schedule_param = to_bytes(contracts::root::p_cost_schedule);

TEST(Schedule, is_what_the_init_request_declares)
{
    const Declared newest{[](Dict&) {}};
    ASSERT_EQ(newest.result.receipts.size(), 1U);
    EXPECT_EQ(newest.schedule(), vm::cost_schedule_newest.version);
    const Declared first{[](Dict& args) { args[schedule_param] = version(1); }};
    EXPECT_EQ(first.schedule(), 1U);
}

TEST(Schedule, of_an_init_that_declares_none_is_the_second_and_its_gas_that_of_the_second)
{
    const Declared old{[](Dict& args) { args.erase(schedule_param); }};
    EXPECT_EQ(old.schedule(), 2U);
    const Declared newest{[](Dict&) {}};
    // Whatever a chain declares, it is not there yet when init runs.
    EXPECT_EQ(newest.result.receipts.at(0).gas_used, old.result.receipts.at(0).gas_used);
}

TEST(Schedule, since_the_third_bounds_the_gas_of_a_block_and_of_a_request)
{
    const auto init = [](std::uint16_t schedule, vm::Gas gas_max, vm::Gas gas_block) {
        const Declared one{[&](Dict& args) {
            args[schedule_param] = version(schedule);
            args[to_bytes(contracts::root::p_gas_max)] = u64(gas_max);
            args[to_bytes(contracts::root::p_gas_block)] = u64(gas_block);
        }};
        return one.result.receipts.at(0).error;
    };
    constexpr vm::Gas most = 4'000'000'000;
    EXPECT_EQ(init(3, most, most), std::nullopt);
    EXPECT_NE(init(3, most + 1, most), std::nullopt);
    EXPECT_NE(init(3, most, most + 1), std::nullopt);
    EXPECT_EQ(init(2, most + 1, most + 1), std::nullopt) << "as it was";
}

TEST(Schedule, that_is_malformed_fails_the_init)
{
    const Declared bad{[](Dict& args) { args[schedule_param] = Bytes(3); }};
    ASSERT_EQ(bad.result.receipts.size(), 1U);
    EXPECT_EQ(bad.result.receipts[0].error->kind, vm::FailureKind::bad_argument);
    EXPECT_EQ(bad.result.unknown_schedule, std::nullopt);
}

TEST(Schedule, that_nobody_here_knows_is_named_and_no_verdict)
{
    for (const std::uint16_t number : {std::uint16_t{0}, std::uint16_t{9}, std::uint16_t{65535}}) {
        Declared unknown{[&](Dict& args) { args[schedule_param] = version(number); }};
        EXPECT_EQ(unknown.result.unknown_schedule, number);
        EXPECT_FALSE(unknown.result.needed);
        EXPECT_EQ(unknown.result.lacks, std::nullopt) << "the node goes on with its other chains";
        // An init of somebody else starts no chain, whatever it says.
        auto stranger = unknown.batch;
        stranger.units[0].requests[0].sender = Wallet{"mallory"}.agent();
        EXPECT_EQ(unknown.lone.chain().execute(unknown.lone.programs(), stranger).unknown_schedule,
                  std::nullopt);
    }
}

TEST(Schedule, of_a_running_chain_that_nobody_here_knows_stops_blocks_and_views_by_name)
{
    NaiveLedger ledger;
    LoneChain lone{ledger};
    lone.start();
    auto entries = lone.chain().state().entries();
    entries.set(Declared::partition("root", "gs"), version(9));
    const auto& now = lone.chain().state();
    const auto later = state::VirtualState::restore(now.block_index(), now.timestamp(),
                                                    now.block_hash(), std::move(entries));
    EXPECT_EQ(unknown_schedule(later), 9U);
    EXPECT_EQ(unknown_schedule(now), std::nullopt);
    BatchInput batch;
    batch.timestamp = lone.now();
    const auto result = execute(lone.identity(), lone.programs(), later, batch);
    EXPECT_EQ(result.unknown_schedule, 9U);
    const auto view = call_view(lone.identity(), lone.programs(), later, types::hname_of("root"),
                                types::hname_of("getChainInfo"), {});
    ASSERT_FALSE(view.has_value());
    EXPECT_EQ(view.error().kind, vm::FailureKind::node_lacks);
    EXPECT_NE(view.error().text.find("cost schedule 9"), std::string::npos) << view.error().text;
}

/// A registry in which nothing was written.
struct SaysNothing : contracts::PartitionView {
    std::optional<Bytes> get(ByteSpan) const override { return {}; }
    std::optional<Entry> next(ByteSpan, ByteSpan) const override { return {}; }
};

TEST(Schedule, a_chain_that_said_nothing_of_gas_keeps_what_was_meant_then)
{
    const SaysNothing nothing;
    const auto old = contracts::RootView{nothing}.parameters();
    EXPECT_EQ(old.cost_schedule, 2u);
    EXPECT_EQ(old.gas_default, 20'000'000u);
    EXPECT_EQ(old.gas_max, 200'000'000u);
    EXPECT_EQ(old.gas_block, 1'000'000'000u);
    EXPECT_EQ(contracts::ChainParameters{}.gas_default, 100'000'000u)
        << "of new ones, which say so";
}

}  // namespace
}  // namespace weft::chain::test
