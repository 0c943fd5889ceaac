// The records of a round on disk.

#include "../src/round_journal.hpp"

#include <weft/fixtures/disk.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace weft;
using namespace weft::node;

namespace {

class AJournal : public testing::Test {
protected:
    void write(RoundJournal& to_journal, int from, int to)
    {
        types::Batch batch;
        for (int i = from; i < to; ++i) to_journal.write(batch, to_bytes(std::to_string(i)));
        disk.apply(batch);
    }
    std::vector<std::string> read()
    {
        RoundJournal reborn{to_bytes("w")};
        std::vector<std::string> texts;
        for (const auto& record : reborn.load(disk)) texts.push_back(to_string(record));
        return texts;
    }
    void clear(RoundJournal& one)
    {
        types::Batch batch;
        one.clear(batch);
        disk.apply(batch);
    }
    fixtures::Disk disk;
    RoundJournal journal{to_bytes("w")};
};

}  // namespace

TEST_F(AJournal, is_read_back_in_order_however_long_it_is)
{
    EXPECT_TRUE(read().empty());
    write(journal, 0, 3000);
    const auto texts = read();
    ASSERT_EQ(texts.size(), 3000u);
    for (int i = 0; i < 3000; ++i) ASSERT_EQ(texts[static_cast<std::size_t>(i)], std::to_string(i));
}

TEST_F(AJournal, goes_on_after_a_restart_where_it_stood)
{
    write(journal, 0, 3);
    RoundJournal reborn{to_bytes("w")};
    EXPECT_EQ(reborn.load(disk).size(), 3u);
    write(reborn, 3, 5);
    EXPECT_EQ(read(), (std::vector<std::string>{"0", "1", "2", "3", "4"}));
}

TEST_F(AJournal, goes_whole_with_the_block_also_what_was_there_before_a_restart)
{
    write(journal, 0, 3);
    clear(journal);
    EXPECT_TRUE(disk.content.empty());
    write(journal, 3, 5);
    RoundJournal reborn{to_bytes("w")};
    EXPECT_EQ(reborn.load(disk).size(), 2u);
    write(reborn, 5, 6);
    clear(reborn);
    EXPECT_TRUE(disk.content.empty());
}
