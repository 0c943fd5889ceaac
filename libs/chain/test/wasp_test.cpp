// A program of Wasp v0.1 on a chain of ours (D-64): stored, deployed and called by requests like any
// other.

#include <weft/vm/wasm/factory.hpp>

#include "lone_chain.hpp"
#include <fstream>

namespace weft::chain::test {
namespace {

Bytes guest()
{
    std::ifstream file{WEFT_SOURCE_DIR "/libs/vm/test/wasp_guest/guest.wasm", std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_FALSE(text.str().empty());
    return to_bytes(text.str());
}

Programs all_programs()
{
    vm::ProcessorRegistry registry;
    registry.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
    vm::wasm::add_to(registry, std::make_shared<vm::wasm::WasmFactory>());
    return Programs{std::move(registry)};
}

class Wasp : public ::testing::Test {
protected:
    Wasp() : lone{ledger, all_programs()}
    {
        lone.start();
        ledger.mint_genesis(alice.address, {{types::iota_color, faucet_tokens}});
    }
    contracts::Receipt deploy(std::optional<std::string> vm_type, Dict init = {})
    {
        Dict blob{{to_bytes("p"), guest()}};
        if (vm_type) blob.emplace(to_bytes("v"), to_bytes(*vm_type));
        EXPECT_EQ(lone.request(lone.originator(), {"blob", "storeBlob", blob}).error, std::nullopt);
        init.emplace(to_bytes("$$proghash$$"), of(contracts::blob_hash(blob).bytes()));
        init.emplace(to_bytes("$$name$$"), to_bytes("guest"));
        init.emplace(to_bytes(contracts::gas_param), u64(200'000'000));
        return lone.request(lone.originator(), {"root", "deployContract", init});
    }
    std::uint64_t counter()
    {
        const auto result = lone.view("guest", "getCounter");
        EXPECT_TRUE(result.has_value());
        return result ? as_u64(result->at(to_bytes("counter"))) : 0;
    }

    NaiveLedger ledger;
    LoneChain lone;
    Wallet alice{"alice"};
};

TEST_F(Wasp, its_program_is_known_by_what_it_imports_when_nobody_says_what_it_is)
{
    EXPECT_EQ(deploy(std::nullopt, {{to_bytes("counter"), u64(5)}}).error, std::nullopt);
    EXPECT_EQ(counter(), 5u);
    const auto receipt = lone.request(alice, {"guest", "increment"});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(receipt.events.size(), 1u);
    EXPECT_EQ(counter(), 6u);
}

TEST_F(Wasp, its_program_may_be_stored_under_the_type_that_wasp_gave_it)
{
    EXPECT_EQ(deploy("wasmtimevm").error, std::nullopt);
    EXPECT_EQ(counter(), 0u);
}

TEST_F(Wasp, its_contract_calls_itself_through_the_chain_and_too_deep_is_an_error)
{
    EXPECT_EQ(deploy(std::nullopt).error, std::nullopt);
    const auto fibonacci = [&](std::uint64_t n) {
        return lone.view("guest", "fibonacci", {{to_bytes("n"), u64(n)}});
    };
    const auto eight = fibonacci(6);
    ASSERT_TRUE(eight.has_value());
    EXPECT_EQ(as_u64(eight->at(to_bytes("n"))), 8u);
    EXPECT_FALSE(fibonacci(10).has_value()) << "ten calls in each other";
}

TEST_F(Wasp, its_contract_keeps_pays_and_returns_tokens_to_the_last_one)
{
    EXPECT_EQ(deploy(std::nullopt).error, std::nullopt);
    const auto refused = lone.request(alice, {"guest", "panic", {}, {{types::iota_color, 42}}});
    EXPECT_EQ(refused.error->text, "testing panic");
    EXPECT_EQ(lone.iotas_below(alice.address), faucet_tokens) << "refunded";

    EXPECT_EQ(lone.request(alice, {"guest", "tokens", {}, {{types::iota_color, 42}}}).error,
              std::nullopt);
    EXPECT_EQ(lone.iotas_below(alice.address), faucet_tokens - 42);
    EXPECT_EQ(
        lone.request(alice, {"guest", "pay", {{to_bytes("to"), of(alice.address.bytes())}}}).error,
        std::nullopt);
    EXPECT_EQ(lone.iotas_below(alice.address), faucet_tokens - 35);
}

TEST_F(Wasp, its_contract_posts_to_itself_and_a_later_block_runs_it)
{
    EXPECT_EQ(deploy(std::nullopt).error, std::nullopt);
    EXPECT_EQ(lone.request(alice, {"guest", "tokens", {}, {{types::iota_color, 42}}}).error,
              std::nullopt);
    EXPECT_EQ(lone.request(alice, {"guest", "post"}).error, std::nullopt);
    EXPECT_EQ(own_requests_waiting(lone.chain().state()), 1u);
    const auto result = lone.run();
    ASSERT_EQ(result.receipts.size(), 1u);
    EXPECT_EQ(result.receipts[0].error, std::nullopt);
    EXPECT_EQ(result.receipts[0].sender, lone.contract("guest"));
}

TEST_F(Wasp, a_node_that_loads_its_program_anew_makes_the_same_block)
{
    EXPECT_EQ(deploy(std::nullopt).error, std::nullopt);
    for (const auto* entry : {"increment", "containers", "random", "localState", "nestedPanic"})
        lone.send(alice, Ask{"guest", entry});
    BatchInput batch;
    batch.units = lone.backlog();
    batch.timestamp = lone.now() + types::second;
    const auto one = lone.chain().execute(lone.programs(), batch);
    const auto two = lone.chain().execute(all_programs(), batch);
    EXPECT_EQ(one.receipts.size(), 5u);
    for (std::size_t i = 0; i < one.receipts.size(); ++i) {
        EXPECT_EQ(one.receipts[i].gas_used, two.receipts[i].gas_used);
        EXPECT_EQ(one.receipts[i].error, two.receipts[i].error);
    }
    EXPECT_EQ(one.block, two.block);
    EXPECT_EQ(one.state.hash(), two.state.hash());
}

}  // namespace
}  // namespace weft::chain::test
