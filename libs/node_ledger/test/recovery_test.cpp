// When a snapshot is written, and what a start has of it.

#include "../src/recovery.hpp"

#include "rooms.hpp"

using namespace weft;
using namespace weft::node;

namespace {

class ARecovery : public node::test::Rooms {
protected:
    void write(Recovery& to)
    {
        for (int calls = 0; calls < 100 && to.has_work(tangle, false); ++calls) {
            types::Batch batch;
            to.write_more(tangle, {{.peer = b, .known = true, .number = 4, .place = 1}}, batch);
            disk.apply(batch);
        }
    }
    Recovery recovery{disk, genesis, {}, 3};
    Recovery next{disk, genesis, {}, 3};  ///< of the next life
};

}  // namespace

TEST_F(ARecovery, a_snapshot_is_due_after_so_many_messages_and_the_next_after_as_many_again)
{
    book("A");
    book("B");
    EXPECT_FALSE(recovery.has_work(tangle, false));
    book("A");
    EXPECT_TRUE(recovery.has_work(tangle, false));
    write(recovery);
    EXPECT_FALSE(recovery.has_work(tangle, false));
    book("B");
    book("A");
    EXPECT_FALSE(recovery.has_work(tangle, false));
    book("B");
    EXPECT_TRUE(recovery.has_work(tangle, false));
}

TEST_F(ARecovery, none_is_begun_beside_an_index_that_is_behind)
{
    for (int n = 0; n < 5; ++n) book("A");
    EXPECT_FALSE(recovery.has_work(tangle, true));
    EXPECT_TRUE(recovery.has_work(tangle, false));
}

TEST_F(ARecovery, a_start_has_the_tangle_its_place_in_the_log_and_the_newest_of_peers)
{
    book("A", payload_of(alice_pays("bob")));
    book("B");
    book("A");
    write(recovery);
    const auto start = next.newest();
    ASSERT_TRUE(start);
    EXPECT_EQ(start->place, 3u);
    EXPECT_EQ(start->tangle.counts().messages, 3u);
    EXPECT_EQ(start->tangle.ledger().confirmed_digest(), tangle.ledger().confirmed_digest());
    ASSERT_EQ(start->newest.size(), 1u);
    EXPECT_EQ(start->newest[0].peer, b);
    EXPECT_EQ(start->newest[0].number, 4u);
}

TEST_F(ARecovery, what_is_not_what_was_written_is_as_if_it_were_not_there)
{
    EXPECT_FALSE(next.newest());
    for (int n = 0; n < 3; ++n) book("A");
    write(recovery);
    for (auto& [key, value] : disk.content)
        if (key.size() > 3 && key[0] == std::byte{'t'} && key[1] == std::byte{'s'})
            value.back() ^= std::byte{1};
    Recovery third{disk, genesis, {}, 3};
    EXPECT_FALSE(third.newest());
}

TEST(LogDamage, of_a_message_that_stands_for_both_sides_says_what_to_do)
{
    EXPECT_NE(damage_of({.error = tangle::MessageError::parents_conflict}).find("mend-a-store"),
              std::string::npos);
    EXPECT_EQ(
        damage_of({.error = tangle::MessageError::time_not_after_parent}).find("mend-a-store"),
        std::string::npos);
}
