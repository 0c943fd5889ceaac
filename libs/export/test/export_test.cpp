// What an event makes an exporter ask for, and what an answer becomes.

#include <weft/export/schema.hpp>
#include <weft/export/wanted.hpp>

#include <gtest/gtest.h>

namespace weft::exporting {
namespace {

Json event(const char* topic, Json data)
{
    return {{"topic", topic}, {"cursor", "a-1"}, {"data", std::move(data)}};
}

TEST(Wanted, an_event_of_a_transaction_asks_for_it_whatever_became_of_it)
{
    Wanted wanted;
    Rows rows;
    for (const auto* topic : {"transaction_booked", "transaction_confirmed",
                              "transaction_unconfirmed", "transaction_reopened"})
        EXPECT_TRUE(take(event(topic, {{"transaction", "t1"}}), wanted, rows));
    EXPECT_EQ(wanted.transactions, std::set<std::string>{"t1"});
    EXPECT_EQ(rows.size(), 0U);
}

TEST(Wanted, both_sides_of_a_reorganisation_are_asked_for)
{
    Wanted wanted;
    Rows rows;
    EXPECT_TRUE(take(event("reorg", {{"from", "t1"}, {"to", "t2"}}), wanted, rows));
    EXPECT_EQ(wanted.transactions, (std::set<std::string>{"t1", "t2"}));
}

TEST(Wanted, a_message_said_again_is_asked_for_with_the_one_that_carries_the_same)
{
    Wanted wanted;
    Rows rows;
    EXPECT_TRUE(
        take(event("message_attached_again", {{"message", "m1"}, {"again", "m2"}}), wanted, rows));
    EXPECT_EQ(wanted.messages, (std::set<std::string>{"m1", "m2"}));
}

TEST(Wanted, all_that_is_told_of_a_block_asks_for_it_once)
{
    Wanted wanted;
    Rows rows;
    EXPECT_TRUE(take(event("block", {{"chain", "c"}, {"index", 7}}), wanted, rows));
    EXPECT_TRUE(take(event("request", {{"chain", "c"}, {"block", 7}}), wanted, rows));
    EXPECT_TRUE(take(event("contract_event", {{"chain", "c"},
                                              {"block", 7},
                                              {"request", "[0]t"},
                                              {"text", "changed"},
                                              {"agent", "C/c::00000001"},
                                              {"event", nullptr},
                                              {"fields", Json::object()}}),
                     wanted, rows));
    EXPECT_EQ(wanted.blocks, (std::set<std::pair<std::string, std::uint64_t>>{{"c", 7}}));
    EXPECT_NE(rows.heard().find("C/c::00000001"), std::string::npos);
}

TEST(Wanted, of_blocks_that_were_taken_back_what_they_did_is_removed)
{
    Wanted wanted;
    Rows rows;
    EXPECT_NE(std::string_view{topics}.find("blocks_taken_back"), std::string_view::npos);
    EXPECT_EQ(rows.taken_back(), "");
    EXPECT_TRUE(
        take(event("blocks_taken_back", {{"chain", "c"}, {"block", 9}, {"to", 6}, {"requests", 2}}),
             wanted, rows));
    EXPECT_EQ(rows.taken_back(), R"([{"chain":"c","block":9,"to":6}])");
    EXPECT_EQ(wanted, Wanted{});
}

TEST(Wanted, an_event_that_lacks_what_its_topic_has_is_refused)
{
    Wanted wanted;
    Rows rows;
    EXPECT_FALSE(take(event("message_confirmed", Json::object()), wanted, rows));
    EXPECT_FALSE(take(event("block", {{"chain", "c"}, {"index", "seven"}}), wanted, rows));
    EXPECT_FALSE(take(Json::array(), wanted, rows));
}

TEST(Wanted, a_topic_of_a_later_node_is_passed_over)
{
    Wanted wanted;
    Rows rows;
    EXPECT_TRUE(take(event("something_new", Json::object()), wanted, rows));
    EXPECT_EQ(wanted, Wanted{});
}

TEST(Rows, a_row_that_comes_twice_is_one_row_and_the_later_one)
{
    Rows rows;
    for (const auto* state : {"pending", "confirmed"})
        rows.put_anchor(
            {{"chain", "c"}, {"transaction", "t"}, {"block_index", 3}, {"state", state}});
    EXPECT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.of("anchors"),
              R"([{"chain":"c","transaction":"t","block_index":3,"state":"confirmed"}])");
    EXPECT_EQ(rows.of("messages"), "");
}

TEST(Rows, a_text_with_a_zero_byte_becomes_one_that_the_database_takes)
{
    answers::Block block;
    block.index = 1;
    answers::Receipt receipt;
    receipt.block = 1;
    receipt.events = {std::string{"a\0b", 3}};
    block.receipts = {receipt};
    Rows rows;
    rows.put("c", block);
    EXPECT_NE(rows.of("contract_events")
                  .find("a\xEF\xBF\xBD"
                        "b"),
              std::string::npos)
        << rows.of("contract_events");
    EXPECT_EQ(rows.of("contract_events").find("\\u0000"), std::string::npos);
}

TEST(Rows, a_failed_request_has_its_error_and_one_row_in_each_table_of_requests)
{
    answers::Block block;
    block.index = 2;
    answers::Receipt receipt;
    receipt.block = 2;
    receipt.error = "the counter would overflow";
    block.receipts = {receipt};
    Rows rows;
    rows.put("c", block);
    EXPECT_NE(rows.of("requests").find(R"("succeeded":false)"), std::string::npos);
    EXPECT_NE(rows.of("receipts").find("the counter would overflow"), std::string::npos);
    EXPECT_EQ(rows.size(), 3U);  // the block, the request, the receipt
}

TEST(Schema, what_never_changes_is_written_once_and_what_may_is_replaced)
{
    for (const auto& table : tables()) {
        const auto statement = upsert(table);
        if (table.name == "messages") {
            EXPECT_NE(statement.find("DO UPDATE SET confirmed = EXCLUDED.confirmed"),
                      std::string::npos);
        }
        if (table.name == "blocks") {
            EXPECT_TRUE(statement.ends_with("ON CONFLICT (chain, index) DO NOTHING"));
        }
    }
}

}  // namespace
}  // namespace weft::exporting
