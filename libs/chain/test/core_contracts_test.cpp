// root, accounts, blob, eventlog as callers see them (C §2.1–2.4, numbers of C §7.2).

#include <weft/crypto/base58.hpp>

#include "testbox.hpp"

namespace weft::chain::test {
namespace {

class Accounts : public Boxes {};
class Blob : public Boxes {};
class Root : public Boxes {};
class EventLog : public Boxes {};

TEST(CoreNames, have_the_hnames_and_program_hashes_of_the_reference)
{
    const auto hex = [](std::string_view name) { return types::to_text(types::hname_of(name)); };
    EXPECT_EQ(hex(contracts::root_name), "cebf5908");
    EXPECT_EQ(hex(contracts::accounts_name), "3c4b5e02");
    EXPECT_EQ(hex(contracts::blob_name), "fd91bc63");
    EXPECT_EQ(hex(contracts::eventlog_name), "661aa7d8");
    EXPECT_EQ(hex(contracts::root::deploy_contract), "28232c27");
    EXPECT_EQ(hex(contracts::root::get_chain_info), "434477e2");
    EXPECT_EQ(hex(contracts::root::claim_chain_ownership), "03ff0fc0");
    EXPECT_EQ(hex(contracts::accounts::withdraw_to_address), "26608cb5");
    EXPECT_EQ(hex(contracts::accounts::total_assets), "fab0f8d2");
    EXPECT_EQ(hex(contracts::blob::store_blob), "ddd4c281");
    EXPECT_EQ(hex(contracts::eventlog::get_records), "d01a8085");
    EXPECT_EQ(hex(contracts::eventlog::get_request_receipt), "b7f9534f");
    EXPECT_EQ(contracts::builtin_program("root").hex(),
              "0859bfce1a66bbe4957a79502cf103eb1cd38dae4bde771cd4a2f0ffe7b0ad49");
}

TEST_F(Accounts, a_deposit_is_the_senders_and_a_withdrawal_brings_all_of_it_back)
{
    EXPECT_EQ(lone.request(alice, {"accounts", "deposit", {}, iotas_42}).error, std::nullopt);
    EXPECT_EQ(lone.iotas(alice.agent()), 42U);
    EXPECT_EQ(below(alice), faucet_tokens - 42);
    EXPECT_EQ(lone.request(alice, {"accounts", "withdrawToAddress"}).error, std::nullopt);
    EXPECT_EQ(lone.iotas(alice.agent()), 0U);
    EXPECT_EQ(below(alice), faucet_tokens);
}

TEST_F(Accounts, a_deposit_may_be_for_another_agent)
{
    EXPECT_EQ(
        lone.request(
                alice,
                {"accounts", "deposit", {{to_bytes("a"), types::encoded(bob.agent())}}, iotas_42})
            .error,
        std::nullopt);
    EXPECT_EQ(lone.iotas(bob.agent()), 42U);
    EXPECT_EQ(lone.iotas(alice.agent()), 0U);
    EXPECT_EQ(lone.request(bob, {"accounts", "withdrawToAddress"}).error, std::nullopt);
    EXPECT_EQ(below(bob), faucet_tokens + 42);
}

TEST_F(Accounts, a_withdrawal_may_take_a_part_and_go_elsewhere)
{
    EXPECT_EQ(lone.request(alice, {"accounts", "deposit", {}, iotas_42}).error, std::nullopt);
    EXPECT_EQ(lone.request(alice, {"accounts",
                                   "withdrawToAddress",
                                   {{to_bytes("b"), balances_bytes({{types::iota_color, 12}})},
                                    {to_bytes("t"), of(bob.address.bytes())}}})
                  .error,
              std::nullopt);
    EXPECT_EQ(lone.iotas(alice.agent()), 30U);
    EXPECT_EQ(below(bob), faucet_tokens + 12);
    const auto too_much =
        lone.request(alice, {"accounts",
                             "withdrawToAddress",
                             {{to_bytes("b"), balances_bytes({{types::iota_color, 31}})}}});
    EXPECT_EQ(too_much.error->kind, vm::FailureKind::insufficient_funds);
    EXPECT_EQ(lone.iotas(alice.agent()), 30U);
}

TEST_F(Accounts, a_withdrawal_from_an_empty_account_succeeds_quietly)
{
    EXPECT_EQ(lone.request(alice, {"accounts", "withdrawToAddress"}).error, std::nullopt);
    EXPECT_EQ(below(alice), faucet_tokens);
}

TEST_F(Accounts, an_address_cannot_withdraw_to_a_chain)
{
    const auto receipt = lone.request(alice, {"accounts", "withdrawToChain", {}, iotas_42});
    EXPECT_TRUE(receipt.error.has_value());
    EXPECT_EQ(below(alice), faucet_tokens);
}

TEST_F(Accounts, tokens_sent_with_a_withdrawal_are_the_callers_too)
{
    EXPECT_EQ(lone.request(alice, {"accounts", "withdrawToAddress", {}, iotas_42}).error,
              std::nullopt);
    EXPECT_EQ(below(alice), faucet_tokens);
    EXPECT_EQ(lone.iotas(lone.contract("accounts")), 0U);
}

TEST_F(Accounts, views_show_balances_totals_and_agents)
{
    EXPECT_EQ(lone.request(alice, {"accounts", "deposit", {}, iotas_42}).error, std::nullopt);
    EXPECT_EQ(lone.request(bob, {"box", "keep", {}, {{types::iota_color, 8}}}).error, std::nullopt);
    const auto totals = lone.view("accounts", "totalAssets");
    EXPECT_EQ(as_u64(totals->at(of(types::iota_color.bytes()))), 50U);
    const auto agents = lone.view("accounts", "accounts");
    EXPECT_EQ(agents->size(), 2U);
    EXPECT_TRUE(agents->contains(types::encoded(alice.agent())));
    EXPECT_TRUE(agents->contains(types::encoded(lone.contract("box"))));
}

TEST_F(Blob, is_stored_once_and_read_by_field)
{
    const Dict fields{{to_bytes("p"), to_bytes("program")}, {to_bytes("d"), to_bytes("about it")}};
    EXPECT_EQ(lone.request(alice, {"blob", "storeBlob", fields}).error, std::nullopt);
    const auto hash = contracts::blob_hash(fields);
    const auto info = lone.view("blob", "getBlobInfo", {{to_bytes("hash"), of(hash.bytes())}});
    EXPECT_EQ(to_hex(info->at(to_bytes("p"))), "07000000");
    EXPECT_EQ(to_hex(info->at(to_bytes("d"))), "08000000");
    const auto field =
        lone.view("blob", "getBlobField",
                  {{to_bytes("hash"), of(hash.bytes())}, {to_bytes("field"), to_bytes("d")}});
    EXPECT_EQ(to_string(field->at(to_bytes("bytes"))), "about it");
    EXPECT_EQ(to_hex(lone.view("blob", "listBlobs")->at(of(hash.bytes()))), "0f000000");
    EXPECT_TRUE(lone.request(alice, {"blob", "storeBlob", fields}).error.has_value());
    EXPECT_FALSE(
        lone.view("blob", "getBlobField",
                  {{to_bytes("hash"), of(hash.bytes())}, {to_bytes("field"), to_bytes("x")}})
            .has_value());
}

TEST_F(Blob, the_gas_limit_is_no_field)
{
    auto args = Dict{{to_bytes("p"), to_bytes("other")}};
    args.emplace(to_bytes(contracts::gas_param), u64(10'000'000));
    EXPECT_EQ(lone.request(alice, {"blob", "storeBlob", args}).error, std::nullopt);
    const auto hash = contracts::blob_hash({{to_bytes("p"), to_bytes("other")}});
    EXPECT_TRUE(lone.view("blob", "listBlobs")->contains(of(hash.bytes())));
}

TEST_F(Blob, of_stored_blobs_has_the_hash_of_its_whole_and_is_read_part_by_part)
{
    const auto one = Dict{{to_bytes("p"), to_bytes("the first, ")}};
    const auto two = Dict{{to_bytes("p"), to_bytes("the second")}};
    Bytes parts;
    append(parts, contracts::blob_hash(one).bytes());
    append(parts, contracts::blob_hash(two).bytes());
    const Dict join{{to_bytes("$$field$$"), to_bytes("p")},
                    {to_bytes("$$parts$$"), parts},
                    {to_bytes("v"), to_bytes("wasm")}};
    EXPECT_EQ(lone.request(alice, {"blob", "storeBlob", one}).error, std::nullopt);
    const auto early = lone.request(alice, {"blob", "joinBlobs", join});
    EXPECT_EQ(early.error->text, "part 1 is not stored");
    EXPECT_EQ(lone.request(bob, {"blob", "storeBlob", two}).error, std::nullopt);
    EXPECT_EQ(lone.request(alice, {"blob", "joinBlobs", join}).error, std::nullopt);

    const auto hash = contracts::blob_hash(
        {{to_bytes("p"), to_bytes("the first, the second")}, {to_bytes("v"), to_bytes("wasm")}});
    const auto info = lone.view("blob", "getBlobInfo", {{to_bytes("hash"), of(hash.bytes())}});
    ASSERT_TRUE(info);
    EXPECT_EQ(to_hex(info->at(to_bytes("p"))), "15000000");
    EXPECT_EQ(to_hex(info->at(to_bytes("v"))), "04000000");
    const auto part = [&](const Dict& more) {
        auto params = more;
        params.emplace(to_bytes("hash"), of(hash.bytes()));
        params.emplace(to_bytes("field"), to_bytes("p"));
        return lone.view("blob", "getBlobField", params);
    };
    const auto second = part({{to_bytes("part"), Bytes{std::byte{1}, std::byte{0}}}});
    ASSERT_TRUE(second);
    EXPECT_EQ(to_string(second->at(to_bytes("bytes"))), "the second");
    EXPECT_EQ(to_hex(second->at(to_bytes("parts"))), "0200");
    EXPECT_EQ(part({}).error().text, "the field is in parts: ask for one of 2");
    EXPECT_FALSE(part({{to_bytes("part"), Bytes{std::byte{2}, std::byte{0}}}}));
    EXPECT_EQ(lone.request(alice, {"blob", "joinBlobs", join}).error->text,
              "the blob exists already");
}

TEST_F(Blob, of_blobs_is_no_larger_than_a_view_can_load)
{
    const Dict part{{to_bytes("p"), Bytes(56 * 1024)}};
    EXPECT_EQ(lone.request(alice, {"blob", "storeBlob", part}).error, std::nullopt);
    const auto joined = [&](std::size_t count) {
        Bytes parts;
        for (std::size_t i = 0; i < count; ++i) append(parts, contracts::blob_hash(part).bytes());
        return lone
            .request(alice,
                     {"blob",
                      "joinBlobs",
                      {{to_bytes("$$field$$"), to_bytes("p")}, {to_bytes("$$parts$$"), parts}}})
            .error;
    };
    EXPECT_EQ(joined(9), std::nullopt);
    EXPECT_EQ(joined(10)->text, "the blob is too large");
    EXPECT_TRUE(joined(65)->text.contains("are too many"));
    EXPECT_TRUE(joined(0).has_value());
}

TEST(BlobHash, differs_where_concatenated_fields_would_agree)
{
    const auto a = contracts::blob_hash({{to_bytes("b"), to_bytes("a")}});
    const auto b = contracts::blob_hash({{to_bytes("ab"), {}}});
    const auto c = contracts::blob_hash(
        {{to_bytes("123"), to_bytes("ab")}, {to_bytes("123a"), to_bytes("b")}});
    const auto d = contracts::blob_hash(
        {{to_bytes("123"), to_bytes("a")}, {to_bytes("b123a"), to_bytes("b")}});
    EXPECT_NE(a, b);
    EXPECT_NE(c, d);
}

TEST_F(Blob, is_charged_by_its_size)
{
    const auto small = lone.request(alice, {"blob", "storeBlob", {{to_bytes("p"), Bytes(10)}}});
    const auto large = lone.request(alice, {"blob", "storeBlob", {{to_bytes("p"), Bytes(10'000)}}});
    EXPECT_GT(large.gas_used, small.gas_used + 10'000);
    const auto starved = lone.request(
        alice, {"blob",
                "storeBlob",
                {{to_bytes("p"), Bytes(20'000)}, {to_bytes(contracts::gas_param), u64(5000)}}});
    EXPECT_EQ(starved.error->kind, vm::FailureKind::out_of_gas);
}

TEST_F(Root, knows_the_chain_and_its_contracts)
{
    const auto info = lone.view("root", "getChainInfo");
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->at(to_bytes("c")), of(lone.identity().id.bytes()));
    EXPECT_EQ(info->at(to_bytes("co")), of(lone.identity().color.bytes()));
    EXPECT_EQ(info->at(to_bytes("o")), types::encoded(lone.originator().agent()));
    EXPECT_EQ(to_string(info->at(to_bytes("d"))), "a test");
    std::size_t contracts_found = 0;
    for (const auto& [key, value] : *info)
        if (key.size() == 5 && key[0] == std::byte{'r'}) ++contracts_found;
    EXPECT_EQ(contracts_found, 7U);  // the five of the core and two boxes
}

TEST_F(Root, finds_a_contract_by_its_hname)
{
    const auto found =
        lone.view("root", "findContract", {{to_bytes("$$hname$$"), types::encoded("box"_hn)}});
    ASSERT_TRUE(found.has_value());
    const auto record = contracts::decode_contract_record(found->at(to_bytes("$$data$$")));
    ASSERT_TRUE(record.has_value());
    EXPECT_EQ(record->name, "box");
    EXPECT_EQ(record->description, "N/A");
    EXPECT_EQ(record->program, contracts::blob_hash(testbox_blob));
    EXPECT_EQ(record->creator, lone.originator().agent());
    EXPECT_FALSE(
        lone.view("root", "findContract", {{to_bytes("$$hname$$"), types::encoded("no"_hn)}})
            .has_value());
}

class Deploying : public Root {
protected:
    Ask asked(std::string_view name, Dict more = {})
    {
        const auto program = contracts::blob_hash(testbox_blob);
        more.emplace(to_bytes("$$proghash$$"), of(program.bytes()));
        more.emplace(to_bytes("$$name$$"), to_bytes(name));
        return {"root", "deployContract", std::move(more)};
    }
};

TEST_F(Deploying, runs_init_with_the_other_parameters)
{
    EXPECT_EQ(
        lone.request(lone.originator(), asked("third", {{to_bytes("greeting"), to_bytes("hi")}}))
            .error,
        std::nullopt);
    EXPECT_EQ(value("third", "init"), "hi");
}

TEST_F(Deploying, leaves_nothing_when_init_fails)
{
    const auto receipt =
        lone.request(lone.originator(), asked("third", {{to_bytes("fail"), to_bytes("1")}}));
    EXPECT_EQ(receipt.error->kind, vm::FailureKind::contract_error);
    EXPECT_EQ(lone.request(alice, {"third", "keep"}).error->kind,
              vm::FailureKind::unknown_contract);
}

TEST_F(Deploying, gives_the_tokens_sent_along_to_the_new_contract)
{
    auto ask = asked("third");
    ask.transfer = iotas_42;
    EXPECT_EQ(lone.request(lone.originator(), ask).error, std::nullopt);
    EXPECT_EQ(lone.iotas(lone.contract("third")), 42U);
}

TEST_F(Deploying, refuses_a_taken_name_an_empty_one_and_a_program_that_is_not_there)
{
    EXPECT_TRUE(lone.request(lone.originator(), asked("box")).error.has_value());
    EXPECT_TRUE(lone.request(lone.originator(), asked("")).error.has_value());
    auto ask = asked("third");
    ask.args[to_bytes("$$proghash$$")] = Bytes(32, std::byte{9});
    EXPECT_EQ(lone.request(lone.originator(), ask).error->kind, vm::FailureKind::refused_program);
}

TEST_F(Deploying, refuses_a_blob_that_is_no_program)
{
    const Dict rubbish{{to_bytes("p"), to_bytes("rubbish")}, {to_bytes("v"), to_bytes("builtin")}};
    EXPECT_EQ(lone.request(alice, {"blob", "storeBlob", rubbish}).error, std::nullopt);
    auto ask = asked("third");
    ask.args[to_bytes("$$proghash$$")] = of(contracts::blob_hash(rubbish).bytes());
    EXPECT_EQ(lone.request(lone.originator(), ask).error->kind, vm::FailureKind::refused_program);
}

TEST_F(Deploying, is_for_the_owner_for_contracts_of_the_chain_and_for_whom_the_owner_permits)
{
    EXPECT_EQ(lone.request(alice, asked("third")).error->kind, vm::FailureKind::unauthorized);
    const Dict who{{to_bytes("$$deployer$$"), types::encoded(alice.agent())}};
    EXPECT_EQ(lone.request(alice, {"root", "grantDeployPermission", who}).error->kind,
              vm::FailureKind::unauthorized);
    EXPECT_EQ(lone.request(lone.originator(), {"root", "grantDeployPermission", who}).error,
              std::nullopt);
    EXPECT_EQ(lone.request(alice, asked("third")).error, std::nullopt);
    EXPECT_EQ(lone.request(lone.originator(), {"root", "revokeDeployPermission", who}).error,
              std::nullopt);
    EXPECT_EQ(lone.request(alice, asked("fourth")).error->kind, vm::FailureKind::unauthorized);
    const auto program = contracts::blob_hash(testbox_blob);
    EXPECT_EQ(lone.request(bob, {"box",
                                 "deploy",
                                 {{to_bytes("program"), of(program.bytes())},
                                  {to_bytes("name"), to_bytes("fifth")}}})
                  .error,
              std::nullopt);
    EXPECT_EQ(lone.request(bob, {"fifth", "keep"}).error, std::nullopt);
}

TEST_F(Root, hands_the_chain_over_in_two_steps)
{
    const auto claim = [&](const Wallet& who) {
        return lone.request(who, {"root", "claimChainOwnership"}).error.has_value();
    };
    EXPECT_TRUE(claim(alice));
    const Dict to{{to_bytes("$$owner$$"), types::encoded(alice.agent())}};
    EXPECT_TRUE(lone.request(bob, {"root", "delegateChainOwnership", to}).error.has_value());
    EXPECT_FALSE(
        lone.request(lone.originator(), {"root", "delegateChainOwnership", to}).error.has_value());
    EXPECT_TRUE(claim(bob));
    EXPECT_EQ(lone.chain().owner(), lone.originator().agent());
    EXPECT_FALSE(claim(alice));
    EXPECT_EQ(lone.chain().owner(), alice.agent());
    EXPECT_TRUE(claim(alice));
}

TEST_F(Root, gives_tokens_it_has_no_use_for_to_the_callers_account)
{
    EXPECT_EQ(
        lone.request(lone.originator(),
                     {"root", "setDefaultFee", {{to_bytes("$$ownerfee$$"), u64(0)}}, iotas_42})
            .error,
        std::nullopt);
    EXPECT_EQ(lone.iotas(lone.originator().agent()), 42U);
    EXPECT_EQ(lone.iotas(lone.contract("root")), 0U);
}

TEST_F(EventLog, has_a_line_per_request_under_its_target_and_one_per_event)
{
    lone.request(alice, {"box", "emit", {{to_bytes("text"), to_bytes("hello there")}}});
    lone.request(alice, {"box", "mess", {}, iotas_42});
    lone.request(alice, {"nobody", "keep"});
    const auto records = [&](std::string_view contract, Dict more = {}) {
        more.emplace(to_bytes("contractHname"), types::encoded(types::hname_of(contract)));
        const auto result = lone.view("eventlog", "getRecords", more);
        EXPECT_TRUE(result.has_value());
        return *contracts::decode_log_records(result->at(to_bytes("records")));
    };
    const auto box = records("box");
    ASSERT_EQ(box.size(), 3U);  // newest first
    EXPECT_TRUE(to_string(box[0].data).ends_with(": trap: unreachable"));
    EXPECT_TRUE(to_string(box[1].data).starts_with("[req] [0]"));
    EXPECT_TRUE(to_string(box[1].data).ends_with(": Ok"));
    EXPECT_EQ(to_string(box[2].data), "hello there");
    EXPECT_TRUE(to_string(records("nobody").at(0).data).ends_with(": unknown_contract"));
    EXPECT_EQ(
        records("box", {{to_bytes("maxLastRecords"), Bytes{std::byte{1}, {}, {}, {}}}}).size(), 1U);
    const auto from = static_cast<std::uint64_t>(box[0].timestamp);
    EXPECT_EQ(records("box", {{to_bytes("fromTs"), u64(from)}}).size(), 1U);
    EXPECT_EQ(records("box", {{to_bytes("toTs"), u64(from - 1)}}).size(), 2U);
    const auto number = lone.view("eventlog", "getNumRecords",
                                  {{to_bytes("contractHname"), types::encoded("box"_hn)}});
    EXPECT_EQ(as_u64(number->at(to_bytes("numRecords"))), 3U);
    EXPECT_FALSE(lone.view("eventlog", "getRecords").has_value());
}

TEST_F(EventLog, keeps_each_requests_receipt_by_id_and_by_block)
{
    const auto receipt = lone.request(alice, {"box", "mess", {}, iotas_42});
    const auto id = types::encoded(receipt.request);
    const auto found = lone.view("eventlog", "getRequestReceipt", {{to_bytes("requestID"), id}});
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(contracts::decode_receipt(found->at(to_bytes("receipt"))), receipt);
    EXPECT_EQ(receipt.block, lone.chain().state().block_index());
    codec::Writer block;
    block.u32(receipt.block);
    const auto by_block =
        lone.view("eventlog", "getRequestIDsForBlock", {{to_bytes("blockIndex"), block.view()}});
    ASSERT_EQ(by_block->size(), 1U);
    EXPECT_EQ(by_block->begin()->second, id);
    const auto receipts = lone.view("eventlog", "getRequestReceiptsForBlock",
                                    {{to_bytes("blockIndex"), block.view()}});
    EXPECT_EQ(contracts::decode_receipt(receipts->begin()->second), receipt);
    const auto is_processed = [&](ByteSpan request) {
        return lone.view("eventlog", "isRequestProcessed", {{to_bytes("requestID"), of(request)}})
                   ->at(to_bytes("processed")) == Bytes{std::byte{1}};
    };
    EXPECT_TRUE(is_processed(id));
    EXPECT_FALSE(is_processed(Bytes(34, std::byte{1})));
}

TEST_F(EventLog, a_receipt_points_to_the_events_of_its_request)
{
    const auto receipt =
        lone.request(alice, {"box", "emit", {{to_bytes("text"), to_bytes("hello")}}});
    ASSERT_EQ(receipt.events.size(), 1U);
    EXPECT_EQ(receipt.events[0].contract, "box"_hn);
    EXPECT_EQ(receipt.events[0].index, 0U);
}

}  // namespace
}  // namespace weft::chain::test
