// The log of booked messages: what it gives back, and when.

#include "../src/message_log.hpp"

#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;

namespace {

Bytes message(std::size_t number)
{
    return to_bytes("message " + std::to_string(number));
}

class ALog : public testing::Test {
protected:
    /// Appends messages 1 … count, and makes them durable.
    void fill(std::uint32_t count)
    {
        MessageLog log{disk};
        for (std::uint32_t place = 1; place <= count; ++place) {
            types::Batch batch;
            log.append(place, message(place), batch);
            disk.apply(batch);
        }
    }
    /// What a log finds on this disk.
    std::expected<std::vector<Bytes>, MessageLog::Damage> replayed()
    {
        std::vector<Bytes> found;
        MessageLog log{disk};
        auto result = log.replay([&](ByteSpan bytes) -> std::expected<void, std::string> {
            if (!refused.empty() && found.size() == 2) return std::unexpected{refused};
            found.push_back(to_bytes(bytes));
            return {};
        });
        if (!result) return std::unexpected{result.error()};
        return found;
    }
    static Bytes key(std::uint32_t place)
    {
        types::Batch batch;
        Disk none;
        MessageLog log{none};
        for (std::uint32_t i = 1; i <= place; ++i) log.append(i, message(i), batch);
        return batch.puts.back().key;
    }

    Disk disk;
    std::string refused;  ///< why message 3 is not taken
};

}  // namespace

TEST_F(ALog, gives_every_message_back_in_the_order_of_booking)
{
    fill(3000);
    const auto found = replayed();
    ASSERT_TRUE(found.has_value());
    ASSERT_EQ(found->size(), 3000u);
    for (std::size_t i = 0; i < 3000; ++i) ASSERT_EQ((*found)[i], message(i + 1));
}

TEST_F(ALog, goes_on_where_it_ended)
{
    fill(2);
    MessageLog log{disk};
    ASSERT_TRUE(log.replay([](ByteSpan) { return std::expected<void, std::string>{}; }));
    types::Batch batch;
    log.append(3, message(3), batch);
    disk.apply(batch);
    EXPECT_EQ(replayed()->size(), 3u);
}

TEST_F(ALog, names_the_place_where_a_message_is_missing)
{
    fill(5);
    disk.content.erase(key(2));
    ASSERT_FALSE(replayed().has_value());
    EXPECT_EQ(replayed().error().place, 2u);
    EXPECT_EQ(replayed().error().reason, "missing");
}

TEST_F(ALog, names_the_place_of_a_message_that_cannot_be_taken_back)
{
    fill(5);
    refused = "parent_invalid";
    ASSERT_FALSE(replayed().has_value());
    EXPECT_EQ(replayed().error().place, 3u);
    EXPECT_EQ(replayed().error().reason, "parent_invalid");
}

TEST_F(ALog, reads_what_the_disk_has_not_got_yet)
{
    MessageLog log{disk};
    types::Batch batch;
    log.append(1, message(1), batch);
    EXPECT_EQ(log.read(1), message(1));
    EXPECT_TRUE(disk.content.empty());
}

TEST_F(ALog, reads_old_messages_from_the_disk)
{
    MessageLog log{disk, {.recent_max = 2, .recent_bytes_max = 1000}};
    for (std::uint32_t place = 1; place <= 5; ++place) {
        types::Batch batch;
        log.append(place, message(place), batch);
        if (place != 2) disk.apply(batch);
    }
    EXPECT_EQ(log.read(1), message(1));
    EXPECT_EQ(log.read(2), std::nullopt) << "pushed out of memory, and not on the disk yet";
    for (std::uint32_t place = 3; place <= 5; ++place) EXPECT_EQ(log.read(place), message(place));
}

TEST_F(ALog, keeps_few_messages_in_memory_when_they_are_large)
{
    MessageLog log{disk, {.recent_max = 100, .recent_bytes_max = 1000}};
    for (std::uint32_t place = 1; place <= 5; ++place) {
        types::Batch batch;
        log.append(place, Bytes(400, static_cast<std::byte>(place)), batch);
    }
    EXPECT_EQ(log.read(3), std::nullopt);
    EXPECT_TRUE(log.read(4).has_value());
    EXPECT_TRUE(log.read(5).has_value());
}

TEST_F(ALog, knows_nothing_beyond_its_ends)
{
    fill(3);
    MessageLog log{disk};
    ASSERT_TRUE(log.replay([](ByteSpan) { return std::expected<void, std::string>{}; }));
    EXPECT_EQ(log.read(0), std::nullopt);
    EXPECT_EQ(log.read(4), std::nullopt);
}
