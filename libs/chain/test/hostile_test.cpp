// What a contract or a sender does to make the chain work for nothing, to make tokens disappear, or
// to make its own listings useless.

#include "testbox.hpp"

namespace weft::chain::test {
namespace {

Balances colors(std::size_t count, std::uint64_t each = 1)
{
    return colors_from(0, count, each);
}

class Hostile : public Boxes {
protected:
    Hostile()
    {
        auto treasure = colors(400, 10);
        treasure.set(types::iota_color, 10 * faucet_tokens);
        ledger.mint_genesis(mallory.address, treasure);
    }
    /// The gas of a request that brings so many colors and does this with all of them.
    vm::Gas gas_with(std::size_t count, std::string_view entry, Dict args)
    {
        args.emplace(to_bytes(contracts::gas_param), u64(100'000'000));
        const auto receipt =
            lone.request(mallory, {"box", std::string{entry}, std::move(args), colors(count)});
        EXPECT_EQ(receipt.error, std::nullopt)
            << vm::to_text(receipt.error.value_or(vm::Failure{}));
        return receipt.gas_used;
    }
    const vm::CostSchedule& costs = vm::cost_schedule_newest;
    Wallet mallory{"mallory"};
    Wallet carol{"carol"};
};

TEST_F(Hostile, tokens_given_to_another_contract_are_paid_by_color)
{
    const auto args = [](std::size_t count) {
        return Dict{{to_bytes("contract"), to_bytes("box2")},
                    {to_bytes("entry"), to_bytes("keep")},
                    {to_bytes("amount"), balances_bytes(colors(count))}};
    };
    const auto one = gas_with(1, "nest", args(1));
    EXPECT_EQ(gas_with(101, "nest", args(101)) - one, 100 * costs.color_moved);
}

TEST_F(Hostile, tokens_sent_to_an_address_are_paid_by_color_and_so_is_what_waits_for_it)
{
    lone.anchors_enabled = false;
    const auto args = [&](std::size_t count) {
        return Dict{{to_bytes("to"), of(bob.address.bytes())},
                    {to_bytes("amount"), balances_bytes(colors(count))}};
    };
    lone.pass(-types::second);  // both in one block, so that both wait for one anchor
    lone.send(mallory, {lone.section({"box", "send", args(100), colors(100)}),
                        lone.section({"box", "send", args(1), colors(1)})});
    const auto result = lone.run();
    ASSERT_EQ(result.receipts.size(), 2U);
    EXPECT_EQ(result.receipts[0].error, std::nullopt);
    EXPECT_EQ(result.receipts[0].gas_used, box_load + 100 * costs.color_moved);
    EXPECT_EQ(result.receipts[1].gas_used, costs.color_moved + 100 * costs.color_read);
}

TEST_F(Hostile, an_account_is_listed_by_color_and_no_further_than_the_gas_goes)
{
    EXPECT_EQ(lone.request(mallory, {"box", "keep", {}, colors(100)}).error, std::nullopt);
    const auto asks = [&](vm::Gas gas) {
        return lone.request(mallory, {"box", "list", {{to_bytes(contracts::gas_param), u64(gas)}}});
    };
    const auto enough = asks(1'000'000);
    EXPECT_EQ(enough.error, std::nullopt);
    EXPECT_EQ(enough.gas_used, box_load + 101 * costs.color_read);
    EXPECT_EQ(asks(box_load + 101 * costs.color_read - 1).error->kind, vm::FailureKind::out_of_gas);
}

TEST_F(Hostile, a_view_takes_no_tokens)
{
    const auto receipt = lone.request(alice, {"box",
                                              "nest",
                                              {{to_bytes("contract"), to_bytes("box2")},
                                               {to_bytes("entry"), to_bytes("get")},
                                               {to_bytes("key"), to_bytes("init")},
                                               {to_bytes("amount"), balances_bytes(iotas_42)}},
                                              iotas_42});
    ASSERT_TRUE(receipt.error.has_value());
    EXPECT_EQ(receipt.error->kind, vm::FailureKind::not_callable);
    EXPECT_EQ(below(alice), faucet_tokens);
}

TEST_F(Hostile, tokens_sent_to_a_contract_whose_init_is_a_view_come_back)
{
    const Dict blob{{to_bytes("p"), to_bytes("viewer")}, {to_bytes("v"), to_bytes("builtin")}};
    EXPECT_EQ(lone.request(alice, {"blob", "storeBlob", blob}).error, std::nullopt);
    const auto program = contracts::blob_hash(blob);
    const auto before = below(lone.originator());
    const auto receipt =
        lone.request(lone.originator(), {"root",
                                         "deployContract",
                                         {{to_bytes("$$proghash$$"), of(program.bytes())},
                                          {to_bytes("$$name$$"), to_bytes("viewer")}},
                                         iotas_42});
    EXPECT_TRUE(receipt.error.has_value());
    EXPECT_EQ(below(lone.originator()), before);
    EXPECT_EQ(lone.iotas(lone.contract("root")), 0U);
}

TEST_F(Hostile, an_output_of_too_many_colors_is_nothing_the_chain_is_asked_to_do)
{
    Essence essence;
    essence.timestamp = lone.now();
    const auto sent = colors(unit_colors_max + 1);
    Balances rest;
    for (const auto& funds : ledger.at(mallory.address)) {
        essence.inputs.push_back(funds.id);
        EXPECT_TRUE(rest.add(funds.balance));
    }
    EXPECT_TRUE(rest.subtract(sent));
    essence.outputs = {{mallory.address, rest}, {lone.identity().id, sent}};
    ASSERT_TRUE(types::make_canonical(essence));
    ledger.book(mallory.sign(essence));
    EXPECT_TRUE(lone.backlog().empty());
}

TEST_F(Hostile, names_and_descriptions_are_utf8)
{
    const auto program = contracts::blob_hash(testbox_blob);
    for (const auto* param : {"$$name$$", "$$description$$"}) {
        Dict args{{to_bytes("$$proghash$$"), of(program.bytes())},
                  {to_bytes("$$name$$"), to_bytes("third")}};
        args[to_bytes(param)] = to_bytes("\xff\xfe");
        const auto receipt = lone.request(lone.originator(), {"root", "deployContract", args});
        ASSERT_TRUE(receipt.error.has_value()) << param;
        EXPECT_EQ(receipt.error->kind, vm::FailureKind::bad_argument);
    }
}

// Listings longer than the results of one call.

TEST_F(Hostile, many_blobs_are_listed_page_by_page_and_so_are_the_requests_of_a_block)
{
    constexpr std::size_t units = 15;
    ledger.mint_genesis(carol.address, {{types::iota_color, 10 * faucet_tokens}});
    for (std::size_t u = 0; u < units; ++u) {
        std::vector<RequestSection> sections;
        for (std::size_t i = 0; i < types::request_sections_max; ++i)
            sections.push_back(
                lone.section({"blob", "storeBlob", {{to_bytes("f"), u64(u * 1000 + i)}}}));
        lone.send(carol, sections);
    }
    const auto result = lone.run();
    constexpr auto stored = units * types::request_sections_max;
    ASSERT_EQ(result.receipts.size(), stored);

    const auto pages = [&](std::string_view contract, std::string_view view, Dict args) {
        Dict all;
        for (int page = 0; page < 100; ++page) {
            const auto found = lone.view(contract, view, args);
            EXPECT_TRUE(found.has_value()) << view;
            if (!found || found->empty()) break;
            args[to_bytes("after")] = found->rbegin()->first;
            // Positions are keys in big-endian order, parameters little-endian.
            if (found->rbegin()->first.size() == 2) std::ranges::reverse(args[to_bytes("after")]);
            all.insert(found->begin(), found->end());
        }
        return all;
    };
    EXPECT_EQ(pages("blob", "listBlobs", {}).size(), stored + 1);  // and the box
    codec::Writer block;
    block.u32(result.block.index);
    const Dict of_block{{to_bytes("blockIndex"), to_bytes(block.view())}};
    EXPECT_EQ(pages("eventlog", "getRequestIDsForBlock", of_block).size(), stored);
    EXPECT_EQ(pages("eventlog", "getRequestReceiptsForBlock", of_block).size(), stored);
}

TEST_F(Hostile, many_contracts_are_listed_page_by_page)
{
    const auto program = contracts::blob_hash(testbox_blob);
    std::vector<RequestSection> sections;
    for (int i = 0; i < 70; ++i)
        sections.push_back(
            lone.section({"root",
                          "deployContract",
                          {{to_bytes("$$proghash$$"), of(program.bytes())},
                           {to_bytes("$$name$$"), to_bytes("c" + std::to_string(i))},
                           {to_bytes("$$description$$"), Bytes(500, std::byte{'x'})}}}));
    for (auto& section : sections) section.args[to_bytes("$$description$$")].resize(500);
    lone.send(lone.originator(), sections);
    lone.run();
    sections.resize(60);
    for (int i = 0; i < 60; ++i)
        sections[static_cast<std::size_t>(i)].args[to_bytes("$$name$$")] =
            to_bytes("d" + std::to_string(i));
    lone.send(lone.originator(), sections);
    lone.run();
    const auto first = lone.view("root", "getChainInfo");
    ASSERT_TRUE(first.has_value());
    std::set<Bytes> found;
    Dict args;
    for (int page = 0; page < 10; ++page) {
        const auto info = lone.view("root", "getChainInfo", args);
        ASSERT_TRUE(info.has_value());
        for (const auto& [key, value] : *info)
            if (key.size() == 5 && key[0] == std::byte{'r'}) found.insert(key);
        if (found.empty()) break;
        args[to_bytes("after")] = to_bytes(ByteSpan{*found.rbegin()}.subspan(1));
    }
    EXPECT_EQ(found.size(), 5U + 2U + 70U + 60U);
}

TEST_F(Hostile, long_lines_of_the_event_log_are_cut_to_what_a_call_may_return)
{
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(
            lone.request(alice, {"box", "emit", {{to_bytes("text"), Bytes(4096, std::byte{'x'})}}})
                .error,
            std::nullopt);
    const auto records = lone.view("eventlog", "getRecords",
                                   {{to_bytes("contractHname"), types::encoded("box"_hn)}});
    ASSERT_TRUE(records.has_value()) << vm::to_text(records.error());
    const auto lines = contracts::decode_log_records(records->at(to_bytes("records")));
    ASSERT_TRUE(lines.has_value());
    EXPECT_GT(lines->size(), 20U);
    EXPECT_LT(lines->size(), 40U);
}

/// Makes a new processor of every program it is given.
class CountingFactory final : public vm::ProcessorFactory {
public:
    std::expected<vm::Gas, vm::Failure> price(ByteSpan, const vm::CostSchedule&) const override
    {
        return vm::Gas{0};
    }
    std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> load(
        ByteSpan, const vm::CostSchedule&) override
    {
        ++made;
        last = std::make_shared<vm::TableProcessor>();
        return last;
    }
    std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> try_out(
        ByteSpan, const vm::CostSchedule&) override
    {
        ++tried;
        last = std::make_shared<vm::TableProcessor>();
        return last;
    }
    int made = 0;
    int tried = 0;
    std::shared_ptr<const vm::Processor> last;
};

TEST(ProgramsTest, of_a_trial_nothing_counts_as_loaded_for_good)
{
    auto factory = std::make_shared<CountingFactory>();
    vm::ProcessorRegistry registry;
    registry.add("counting", factory);
    const Programs programs{std::move(registry)};
    const auto deploy = [&](const Programs& on) {
        return on.deploy(types::Hash::filled(1), "counting", {}, vm::cost_schedule_newest)
            .has_value();
    };
    EXPECT_TRUE(deploy(programs.for_trial()));
    EXPECT_TRUE(deploy(programs.for_trial()));
    EXPECT_EQ(factory->tried, 1);
    EXPECT_EQ(factory->made, 0);
    EXPECT_TRUE(deploy(programs));
    EXPECT_EQ(factory->made, 1);
}

TEST(ProgramsTest, do_not_keep_code_that_its_factory_has_let_go)
{
    auto factory = std::make_shared<CountingFactory>();
    vm::ProcessorRegistry registry;
    registry.add("counting", factory);
    const Programs programs{std::move(registry)};
    const auto hash = types::Hash::filled(1);
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(programs.load(hash, "counting", {}, vm::cost_schedule_newest).has_value());
    EXPECT_EQ(factory->made, 1);
    factory->last.reset();
    EXPECT_EQ(programs.loaded(hash, vm::cost_schedule_newest), nullptr);
    ASSERT_TRUE(programs.load(hash, "counting", {}, vm::cost_schedule_newest).has_value());
    EXPECT_EQ(factory->made, 2);
}

}  // namespace
}  // namespace weft::chain::test
