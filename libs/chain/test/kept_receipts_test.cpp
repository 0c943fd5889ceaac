// What a chain keeps of its requests (docs/decisions/0047), a sentence per rule.

#include <weft/chain/off_ledger.hpp>

#include "../src/partitions.hpp"
#include "testbox.hpp"

namespace weft::chain::test {
namespace {

Bytes u32(std::uint32_t value)
{
    codec::Writer writer;
    writer.u32(value);
    return std::move(writer).take();
}

class KeptReceipts : public ::testing::Test {
protected:
    KeptReceipts() : lone_{ledger_, programs_with_testbox()}
    {
        lone_.start();
        ledger_.mint_genesis(alice_.address, {{types::iota_color, 10'000}});
    }
    void keep(std::uint32_t count)
    {
        const auto receipt = lone_.request(
            lone_.originator(),
            {"governance", "setChainParameters", {{to_bytes("$$receiptskept$$"), u32(count)}}});
        EXPECT_EQ(receipt.error, std::nullopt);
    }
    types::RequestId deposit()
    {
        const auto receipt =
            lone_.request(alice_, {"accounts", "deposit", {}, {{types::iota_color, 10}}});
        EXPECT_EQ(receipt.error, std::nullopt);
        return receipt.request;
    }
    [[nodiscard]] Unit call(std::uint64_t nonce) const
    {
        types::OffLedgerRequest request;
        request.target = {lone_.identity().id, types::hname_of("accounts")};
        request.entry_point = types::hname_of("deposit");
        request.nonce = nonce;
        request.valid_until = 4'000'000'000;
        return unit_of(types::sign(request, alice_.keys), lone_.identity()).value();
    }
    /// The event log as its readers see it.
    struct Log {
        EntriesReader state;
        contracts::EventLogView view{state};
        explicit Log(const Chain& chain) : state{chain.state().entries(), eventlog_hname} {}
    };
    [[nodiscard]] Log log() { return Log{lone_.chain()}; }
    [[nodiscard]] std::uint64_t lines_told()
    {
        const auto results =
            lone_.view("eventlog", "getNumRecords", {{to_bytes("contractHname"), accounts_}});
        return as_u64(results.value().at(to_bytes("numRecords")));
    }

    NaiveLedger ledger_;
    LoneChain lone_;
    const Wallet alice_{"alice"};
    const Bytes accounts_ = types::encoded(types::hname_of("accounts"));
};

TEST_F(KeptReceipts, a_chain_that_says_nothing_keeps_all_and_its_state_is_as_it_was)
{
    const auto first = deposit();
    for (int i = 0; i < 6; ++i) deposit();
    EXPECT_TRUE(log().view.receipt(first).has_value());
    EXPECT_EQ(lines_told(), 7U);
    for (const auto* key : {"k", "f"})
        EXPECT_FALSE(log().state.next(as_bytes(key), {}).has_value()) << key;
    EXPECT_EQ(lone_.chain().parameters().receipts_kept, 0U);
}

TEST_F(KeptReceipts, the_oldest_go_with_their_lines_and_the_newest_stay)
{
    keep(3);
    std::vector<types::RequestId> ids;
    for (int i = 0; i < 6; ++i) ids.push_back(deposit());
    for (std::size_t i = 0; i < ids.size(); ++i)
        EXPECT_EQ(log().view.receipt(ids[i]).has_value(), i >= 3) << i;
    EXPECT_EQ(log().view.receipts_kept(), 3U);
    EXPECT_EQ(lines_told(), 3U);
    EXPECT_EQ(log().view.lines(types::hname_of("accounts")), 6U);
    EXPECT_EQ(log().view.first_line(types::hname_of("accounts")), 3U);
    const auto records =
        lone_.view("eventlog", "getRecords", {{to_bytes("contractHname"), accounts_}});
    EXPECT_EQ(contracts::decode_log_records(records.value().at(to_bytes("records")))->size(), 3U);
    for (std::uint32_t block = 0; block <= lone_.chain().state().block_index(); ++block)
        for (const auto& id : log().view.requests_of(block))
            EXPECT_TRUE(log().view.receipt(id).has_value());
}

TEST_F(KeptReceipts, of_an_on_ledger_request_a_mark_stays_and_it_never_runs_again)
{
    keep(1);
    const auto old = deposit();
    const auto unit = unit_of(*ledger_.find(old.transaction), lone_.identity()).value();
    deposit();
    deposit();
    EXPECT_FALSE(log().view.receipt(old).has_value());
    EXPECT_TRUE(log().view.processed(old));
    EXPECT_TRUE(processed(lone_.chain().state(), unit));
    const auto result = lone_.run(std::vector{unit});
    ASSERT_EQ(result.left.size(), 1U);
    EXPECT_EQ(result.left[0].second, Left::already_processed);
    const auto told =
        lone_.view("eventlog", "getRequestReceipt", {{to_bytes("requestID"), types::encoded(old)}});
    ASSERT_FALSE(told.has_value());
    EXPECT_EQ(told.error().text, "the request was processed, and its receipt is not kept any more");
    const auto done = lone_.view("eventlog", "isRequestProcessed",
                                 {{to_bytes("requestID"), types::encoded(old)}});
    EXPECT_EQ(done.value().at(to_bytes("processed")), Bytes{std::byte{1}});
}

TEST_F(KeptReceipts, of_an_off_ledger_request_nothing_stays_and_its_number_is_used)
{
    keep(1);
    deposit();
    const auto old = call(0);
    EXPECT_EQ(lone_.run(std::vector{old}).receipts.size(), 1U);
    const auto key = partition_key(eventlog_hname, [&] {
        Bytes place{std::byte{'r'}};
        append(place, types::encoded(old.requests[0].id));
        return place;
    }());
    EXPECT_TRUE(lone_.chain().state().get(key).has_value());
    EXPECT_EQ(lone_.run(std::vector{call(1)}).receipts.size(), 1U);
    EXPECT_FALSE(lone_.chain().state().get(key).has_value());
    EXPECT_TRUE(processed(lone_.chain().state(), old));
    EXPECT_TRUE(lone_.run(std::vector{old}).receipts.empty());
    for (std::uint64_t nonce = 2; nonce < 30; ++nonce) {
        const auto before = lone_.chain().state().entries().size();
        EXPECT_EQ(lone_.run(std::vector{call(nonce)}).receipts.size(), 1U);
        if (nonce > 5) {
            EXPECT_EQ(lone_.chain().state().entries().size(), before)
                << "it grows with its history";
        }
    }
}

TEST_F(KeptReceipts, a_block_keeps_its_own_however_many_it_has)
{
    keep(2);
    deposit();
    std::vector<Unit> units;
    for (std::uint64_t nonce = 0; nonce < 5; ++nonce) units.push_back(call(nonce));
    const auto result = lone_.run(units);
    ASSERT_EQ(result.receipts.size(), 5U);
    for (const auto& receipt : result.receipts)
        EXPECT_EQ(log().view.receipt(receipt.request), receipt);
    EXPECT_EQ(log().view.receipts_kept(), 5U);
    deposit();
    deposit();
    EXPECT_EQ(log().view.receipts_kept(), 3U) << "at most twice as many as a block has go at once";
    deposit();
    EXPECT_EQ(log().view.receipts_kept(), 2U);
}

TEST_F(KeptReceipts, a_lower_number_is_reached_block_by_block_and_none_again_keeps_all)
{
    keep(6);
    for (int i = 0; i < 8; ++i) deposit();
    EXPECT_EQ(log().view.receipts_kept(), 6U);
    keep(2);
    EXPECT_EQ(log().view.receipts_kept(), 5U);
    deposit();
    deposit();
    deposit();
    EXPECT_EQ(log().view.receipts_kept(), 2U);
    keep(0);
    const auto first = deposit();
    for (int i = 0; i < 5; ++i) deposit();
    EXPECT_TRUE(log().view.receipt(first).has_value());
}

TEST_F(KeptReceipts, a_number_that_comes_within_a_block_counts_what_comes_after_it_alone)
{
    for (int i = 0; i < 12; ++i)
        lone_.send(alice_, {"accounts", "deposit", {}, {{types::iota_color, 10}}});
    lone_.send(lone_.originator(),
               {"governance", "setChainParameters", {{to_bytes("$$receiptskept$$"), u32(2)}}});
    ASSERT_EQ(lone_.run().receipts.size(), 13U);
    std::vector<types::RequestId> ids;
    for (int i = 0; i < 20; ++i) ids.push_back(deposit());
    EXPECT_EQ(log().view.receipts_kept(), 2U);
    for (std::size_t i = 0; i < ids.size(); ++i)
        EXPECT_EQ(log().view.receipt(ids[i]).has_value(), i >= 18) << i;
}

TEST(KeptReceiptsOf, a_block_erases_so_many_lines_and_later_ones_the_rest)
{
    state::Overlay overlay{state::Entries{}};
    OverlayPartition partition{overlay, eventlog_hname};
    contracts::EventLog log{partition};
    constexpr std::uint16_t talkative = 8;
    constexpr std::size_t events = 4'000;
    const auto talker = types::hname_of("talker");
    const auto record = [&](std::uint32_t block, std::uint16_t position, std::size_t told) {
        contracts::Receipt receipt;
        receipt.request = {types::TransactionId::filled(static_cast<std::uint8_t>(block)),
                           position};
        receipt.block = block;
        receipt.position = position;
        receipt.target = talker;
        for (std::size_t i = 0; i < told; ++i)
            receipt.events.push_back({talker, log.append(talker, 0, {})});
        log.append(talker, 0, {});
        log.record_counted(receipt, contracts::EventLog::Came::off_ledger);
    };
    for (std::uint16_t i = 0; i < talkative; ++i) record(1, i, events);
    log.count_block(1, talkative, 1'000);
    static_cast<void>(overlay.take());
    const auto kept = [&](std::uint16_t position) {
        return log.receipt({types::TransactionId::filled(1), position}).has_value();
    };
    // As a block of a hundred requests would erase them.
    record(2, 0, 0);
    log.count_block(2, 100, 1);
    EXPECT_LE(overlay.take().size(), 16'384U + events + 100U);
    EXPECT_FALSE(kept(0));
    EXPECT_TRUE(kept(talkative - 1)) << "all of them are more than one block erases";
    record(3, 0, 0);
    log.count_block(3, 100, 1);
    EXPECT_FALSE(kept(talkative - 1));
    EXPECT_EQ(log.receipts_kept(), 1U);
}

}  // namespace
}  // namespace weft::chain::test
