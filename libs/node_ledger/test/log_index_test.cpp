// The index of the log: what it finds, and how a log from before it comes in.

#include "../src/log_index.hpp"

#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/messages.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;

namespace {

class AnIndex : public testing::Test {
protected:
    /// Logs messages up to this place, and does not index them.
    void log_without_index(MessageLog::Place last)
    {
        MessageLog old{disk};
        for (MessageLog::Place place = 1; place <= last; ++place) {
            types::Batch batch;
            old.append(place, bytes(place), batch);
            disk.apply(batch);
        }
    }
    static Bytes bytes(MessageLog::Place place)
    {
        return message_of("A", {types::genesis_message}, data("d"),
                          static_cast<types::Timestamp>(place));
    }
    static types::MessageId id(MessageLog::Place place) { return types::id_of(bytes(place)); }
    static types::Transaction pay_bob()
    {
        return pay_of("alice", {{wallet("alice"), {}}}, {{wallet("bob"), {{types::iota_color, 1}}}},
                      1);
    }
    static types::TransactionId transaction() { return types::id_of(pay_bob()); }
    /// Starts on the disk as it is.
    void start()
    {
        log.emplace(disk);
        ASSERT_TRUE(log->replay([](ByteSpan) -> std::expected<void, std::string> { return {}; }));
        index.emplace(disk);
        index->begin(log->last());
    }
    void catch_up()
    {
        types::Batch batch;
        index->catch_up(*log, batch);
        disk.apply(batch);
    }

    Disk disk;
    std::optional<MessageLog> log;
    std::optional<LogIndex> index;
};

TEST_F(AnIndex, finds_what_was_booked_and_how_it_ended)
{
    start();
    EXPECT_FALSE(index->behind());
    EXPECT_FALSE(index->find(id(1)));
    types::Batch batch;
    index->booked(1, id(1), pay_bob(), batch);
    index->booked(2, id(2), std::nullopt, batch);
    LogIndex::ended_open(id(2), batch);
    disk.apply(batch);
    EXPECT_EQ(index->find(id(1))->place, 1u);
    EXPECT_TRUE(index->find(id(1))->confirmed);
    EXPECT_EQ(index->find(transaction())->place, 1u);
    EXPECT_EQ(index->find(id(2))->place, 2u);
    EXPECT_FALSE(index->find(id(2))->confirmed);
    batch = {};
    LogIndex::ended_open(transaction(), batch);
    disk.apply(batch);
    EXPECT_FALSE(index->find(transaction())->confirmed);
}

TEST_F(AnIndex, a_log_from_before_it_comes_in_page_by_page_beside_new_messages)
{
    constexpr auto old = LogIndex::page_max + 5;
    log_without_index(old);
    start();
    EXPECT_TRUE(index->behind());
    EXPECT_FALSE(index->find(id(1)));
    types::Batch batch;
    log->append(old + 1, bytes(old + 1), batch);
    index->booked(old + 1, id(old + 1), std::nullopt, batch);
    disk.apply(batch);
    catch_up();
    EXPECT_TRUE(index->find(id(1)));
    EXPECT_FALSE(index->find(id(old)));
    EXPECT_TRUE(index->behind());

    start();  // killed in the middle: it goes on where it was
    EXPECT_TRUE(index->behind());
    catch_up();
    EXPECT_FALSE(index->behind());
    for (MessageLog::Place place = 1; place <= old + 1; ++place)
        ASSERT_EQ(index->find(id(place))->place, place);
    start();
    EXPECT_FALSE(index->behind());
}

TEST_F(AnIndex, lists_the_transactions_of_an_address_and_the_spenders_of_an_output)
{
    start();
    const auto pay_carol =
        pay_of("alice", {{wallet("alice"), {}}}, {{wallet("carol"), {{types::iota_color, 1}}}}, 1);
    types::Batch batch;
    index->booked(300, id(1), pay_bob(), batch);
    index->booked(7, id(2), pay_carol, batch);
    disk.apply(batch);
    const types::OutputId spent{wallet("alice"), {}};
    const auto spenders = index->spenders(spent, 0, 10);
    ASSERT_EQ(spenders.size(), 2u);
    EXPECT_EQ(spenders[0].place, 7u);
    EXPECT_EQ(spenders[0].transaction, types::id_of(pay_carol));
    EXPECT_EQ(spenders[1].transaction, transaction());
    EXPECT_EQ(index->of_address(wallet("alice"), 0, 10).size(), 2u);
    EXPECT_EQ(index->of_address(wallet("alice"), 8, 10).size(), 1u);
    EXPECT_EQ(index->of_address(wallet("alice"), 0, 1).size(), 1u);
    EXPECT_EQ(index->of_address(wallet("bob"), 0, 10).front().place, 300u);
    EXPECT_TRUE(index->of_address(wallet("dave"), 0, 10).empty());
}

TEST_F(AnIndex, of_a_new_store_is_never_behind)
{
    start();
    types::Batch batch;
    log->append(1, bytes(1), batch);
    index->booked(1, id(1), std::nullopt, batch);
    disk.apply(batch);
    start();
    EXPECT_FALSE(index->behind());
    EXPECT_TRUE(index->find(id(1)));
}

}  // namespace
