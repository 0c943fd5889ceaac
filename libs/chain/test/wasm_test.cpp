// The contracts of the tree on a chain, from their programs: deployed by requests, called with
// attached tokens, failing in every way they know.

#include <weft/vm/wasm/factory.hpp>

#include "lone_chain.hpp"
#include <fstream>

namespace weft::chain::test {
namespace {

Bytes read_program(const std::string& name)
{
    std::ifstream file{WEFT_SOURCE_DIR "/contracts/" + name + "/" + name + ".wasm",
                       std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_FALSE(text.str().empty()) << name;
    return to_bytes(text.str());
}

/// One engine for all tests: what it caches must not show.
std::shared_ptr<vm::wasm::WasmFactory> wasm()
{
    static const auto factory = std::make_shared<vm::wasm::WasmFactory>();
    return factory;
}

Programs programs_with_wasm()
{
    vm::ProcessorRegistry registry;
    registry.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
    registry.add(std::string{vm::wasm_vm_type}, wasm());
    return Programs{std::move(registry)};
}

class Wasm : public ::testing::Test {
protected:
    Wasm() : lone{ledger, programs_with_wasm()}
    {
        lone.start();
        for (const auto* wallet : {&alice, &bob})
            ledger.mint_genesis(wallet->address, {{types::iota_color, faucet_tokens}});
    }
    contracts::Receipt deploy(const std::string& name, Dict init = {})
    {
        const Dict blob{{to_bytes("p"), read_program(name)}};
        EXPECT_EQ(lone.request(lone.originator(), {"blob", "storeBlob", blob}).error, std::nullopt);
        init.emplace(to_bytes("$$proghash$$"), of(contracts::blob_hash(blob).bytes()));
        init.emplace(to_bytes("$$name$$"), to_bytes(name));
        // Compiling it is paid by what it takes.
        init.emplace(to_bytes(contracts::gas_param), u64(200'000'000));
        return lone.request(lone.originator(), {"root", "deployContract", init});
    }
    /// A new color, all of it at the originator's address.
    Color mint(std::uint64_t amount)
    {
        const auto& wallet = lone.originator();
        Essence essence;
        essence.timestamp = lone.now();
        Balances rest;
        for (const auto& funds : ledger.at(wallet.address)) {
            essence.inputs.push_back(funds.id);
            EXPECT_TRUE(rest.add(funds.balance));
        }
        EXPECT_TRUE(rest.subtract(types::iota_color, amount));
        EXPECT_TRUE(rest.add(types::mint_color, amount));
        essence.outputs = {{wallet.address, rest}};
        EXPECT_TRUE(types::make_canonical(essence));
        return types::color_of(ledger.book(wallet.sign(essence)));
    }
    [[nodiscard]] std::uint64_t figure(std::string_view contract,
                                       std::string_view view,
                                       std::string_view name) const
    {
        const auto result = lone.view(contract, view);
        EXPECT_TRUE(result.has_value());
        return result ? as_u64(result->at(to_bytes(name))) : 0;
    }

    NaiveLedger ledger;
    LoneChain lone;
    Wallet alice{"alice"};
    Wallet bob{"bob"};
};

TEST_F(Wasm, a_counter_written_in_rust_counts)
{
    EXPECT_EQ(deploy("counter", {{to_bytes("value"), u64(5)}}).error, std::nullopt);
    for (int i = 0; i < 3; ++i) {
        const auto receipt = lone.request(alice, {"counter", "increment"});
        EXPECT_EQ(receipt.error, std::nullopt);
        EXPECT_GT(receipt.gas_used, 0U);
        EXPECT_EQ(receipt.events.size(), 1U);
    }
    EXPECT_EQ(figure("counter", "get", "counter"), 8U);
    EXPECT_EQ(lone.iotas_below(alice.address), faucet_tokens);
}

TEST_F(Wasm, a_counter_refuses_malformed_and_missing_arguments_with_a_refund)
{
    EXPECT_EQ(deploy("counter").error, std::nullopt);
    for (const Dict& args : {Dict{}, Dict{{to_bytes("n"), to_bytes("x")}}}) {
        const auto receipt =
            lone.request(alice, {"counter", "add", args, {{types::iota_color, 42}}});
        EXPECT_EQ(receipt.error->kind, vm::FailureKind::contract_error);
    }
    const auto receipt = lone.request(alice, {"counter",
                                              "increment",
                                              {{to_bytes(contracts::gas_param), u64(100)}},
                                              {{types::iota_color, 42}}});
    EXPECT_EQ(receipt.error->kind, vm::FailureKind::out_of_gas);
    EXPECT_EQ(figure("counter", "get", "counter"), 0U);
    EXPECT_EQ(lone.iotas_below(alice.address), faucet_tokens);
}

TEST_F(Wasm, a_token_sale_written_in_cpp_takes_and_sends_colored_tokens)
{
    const auto gold = mint(100);
    EXPECT_EQ(
        deploy("token_sale", {{to_bytes("color"), of(gold.bytes())}, {to_bytes("price"), u64(3)}})
            .error,
        std::nullopt);
    EXPECT_EQ(lone.request(lone.originator(), {"token_sale", "deposit", {}, {{gold, 100}}}).error,
              std::nullopt);
    EXPECT_EQ(lone.request(alice, {"token_sale", "buy", {}, {{types::iota_color, 30}}}).error,
              std::nullopt);
    EXPECT_EQ(ledger.balance(alice.address).of(gold), 10U);
    EXPECT_EQ(lone.iotas_below(alice.address), faucet_tokens - 30);
    EXPECT_EQ(lone.request(bob, {"token_sale",
                                 "buy",
                                 {{to_bytes("account"), types::encoded(bob.agent())}},
                                 {{types::iota_color, 6}}})
                  .error,
              std::nullopt);
    EXPECT_EQ(lone.account(bob.agent()), (Balances{{gold, 2}}));
    EXPECT_EQ(figure("token_sale", "info", "stock"), 88U);
    EXPECT_EQ(figure("token_sale", "info", "proceeds"), 36U);

    const auto odd = lone.request(alice, {"token_sale", "buy", {}, {{types::iota_color, 31}}});
    EXPECT_EQ(odd.error->kind, vm::FailureKind::contract_error);
    EXPECT_EQ(lone.request(alice, {"token_sale", "withdraw"}).error->kind,
              vm::FailureKind::contract_error);
    EXPECT_EQ(lone.iotas_below(alice.address), faucet_tokens - 30);
    const auto before = lone.iotas_below(lone.originator().address);
    EXPECT_EQ(lone.request(lone.originator(), {"token_sale", "withdraw"}).error, std::nullopt);
    EXPECT_EQ(lone.iotas_below(lone.originator().address), before + 36);
}

TEST_F(Wasm, every_fault_is_refunded_and_changes_nothing)
{
    EXPECT_EQ(deploy("faults").error, std::nullopt);
    const auto faults = lone.contract("faults");
    for (const auto* entry : {"refuse", "trap", "panic_with_text", "burn_gas", "burn_gas_on_host",
                              "recurse", "eat_memory", "read_beyond_memory", "divide_by_zero",
                              "overdraw", "write_then_trap", "call_itself"}) {
        Dict args;
        args.emplace(to_bytes(contracts::gas_param), u64(3'000'000));
        const auto receipt =
            lone.request(alice, {"faults", entry, args, {{types::iota_color, 42}}});
        EXPECT_TRUE(receipt.error.has_value()) << entry;
        EXPECT_EQ(lone.iotas_below(alice.address), faucet_tokens) << entry;
        EXPECT_EQ(lone.iotas(faults), 0U) << entry;
    }
    const auto partition = types::encoded(types::hname_of("faults"));
    EXPECT_EQ(lone.chain().state().entries().next(partition, {}), nullptr);
}

TEST_F(Wasm, a_program_that_breaks_a_rule_is_refused_at_deployment)
{
    auto rubbish = read_program("counter");
    rubbish.resize(rubbish.size() / 2);
    const Dict blob{{to_bytes("p"), rubbish}};
    EXPECT_EQ(lone.request(alice, {"blob", "storeBlob", blob}).error, std::nullopt);
    const auto receipt = lone.request(
        lone.originator(), {"root",
                            "deployContract",
                            {{to_bytes("$$proghash$$"), of(contracts::blob_hash(blob).bytes())},
                             {to_bytes("$$name$$"), to_bytes("rubbish")}}});
    EXPECT_EQ(receipt.error->kind, vm::FailureKind::refused_program);
}

TEST_F(Wasm, a_node_that_loads_its_programs_anew_makes_the_same_block)
{
    EXPECT_EQ(deploy("counter").error, std::nullopt);
    EXPECT_EQ(deploy("faults").error, std::nullopt);
    for (const auto* entry : {"increment", "add"}) lone.send(alice, Ask{"counter", entry});
    lone.send(bob, Ask{"faults", "recurse"});
    lone.send(bob, Ask{"faults", "catch_nested_failure"});
    BatchInput batch;
    batch.units = lone.backlog();
    batch.timestamp = lone.now() + types::second;
    vm::ProcessorRegistry registry;
    registry.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
    registry.add(std::string{vm::wasm_vm_type}, std::make_shared<vm::wasm::WasmFactory>());
    const Programs fresh{std::move(registry)};
    const auto one = lone.chain().execute(lone.programs(), batch);
    const auto two = lone.chain().execute(fresh, batch);
    EXPECT_EQ(one.receipts.size(), 4U);
    EXPECT_EQ(one.block, two.block);
    EXPECT_EQ(one.state.hash(), two.state.hash());
}

TEST_F(Wasm, a_node_that_cannot_run_a_call_makes_no_block_and_says_what_it_lacks)
{
    EXPECT_EQ(deploy("faults").error, std::nullopt);
    lone.send(bob, Ask{"faults", "recurse"});
    // Calls itself through the chain, catches what comes of it, and goes on.
    lone.send(bob, Ask{"faults", "catch_nested_failure"});
    BatchInput batch;
    batch.units = lone.backlog();
    batch.timestamp = lone.now() + types::second;
    const auto programs = [](unsigned instances) {
        vm::ProcessorRegistry registry;
        registry.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
        registry.add(std::string{vm::wasm_vm_type},
                     std::make_shared<vm::wasm::WasmFactory>(
                         vm::wasm::WasmOptions{.engine = {.instances = instances}}));
        return Programs{std::move(registry)};
    };
    const auto poor = lone.chain().execute(programs(1), batch);
    ASSERT_TRUE(poor.lacks.has_value());
    EXPECT_NE(poor.lacks->find("no room for an instance"), std::string::npos) << *poor.lacks;
    EXPECT_FALSE(poor.needed);
    const auto rich = lone.chain().execute(programs(8), batch);
    EXPECT_EQ(rich.lacks, std::nullopt);
    EXPECT_EQ(rich.receipts.size(), 2U);
}

}  // namespace
}  // namespace weft::chain::test
