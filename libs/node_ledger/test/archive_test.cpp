// What was booked is found, wherever it is by now.

#include "rooms.hpp"

using namespace weft;
using namespace weft::node;

namespace {

class AnArchive : public node::test::Rooms {
protected:
    /// The same disk beside a Tangle that has let go of everything.
    tangle::Tangle empty{genesis};
    Archive later{disk, genesis, empty};
    std::expected<void, MessageLog::Damage> begin(
        const Archive::Take& take = [](ByteSpan) -> std::expected<tangle::Step, std::string> {
            return tangle::Step{};
        })
    {
        return later.replay(take, 0);
    }
};

}  // namespace

TEST_F(AnArchive, finds_what_the_tangle_has_by_its_id_and_by_its_place)
{
    const auto first = book("A", fixtures::data("one"));
    const auto second = book("B", fixtures::data("two"));
    EXPECT_EQ(archive.place_of(first), 1u);
    EXPECT_EQ(archive.place_of(second), 2u);
    EXPECT_EQ(archive.id_at(0), types::genesis_message);
    EXPECT_EQ(archive.id_at(2), second);
    EXPECT_EQ(types::id_of(*archive.message(first)), first);
    EXPECT_EQ(archive.message(types::MessageId::filled(7)), std::nullopt);
    EXPECT_EQ(archive.at(3), std::nullopt);
}

TEST_F(AnArchive, finds_what_the_tangle_has_let_go_and_how_it_ended)
{
    const auto paid = alice_pays("bob");
    const auto carrier = book("A", payload_of(paid));
    const auto open = book("B", fixtures::data("nobody stands on it"));
    tangle::Step gone;
    gone.messages_left_open = {open};
    types::Batch batch;
    archive.append(gone, batch);
    disk.apply(batch);

    ASSERT_TRUE(begin());
    EXPECT_EQ(later.place_of(carrier), 1u);
    EXPECT_EQ(later.first_carrier(types::id_of(paid)), carrier);
    EXPECT_EQ(later.transaction(types::id_of(paid)), types::encode(paid));
    EXPECT_EQ(later.state_of(types::id_of(paid)), ledger::TransactionState::confirmed);
    EXPECT_TRUE(later.index().find(carrier)->confirmed);
    EXPECT_FALSE(later.index().find(open)->confirmed);
}

TEST_F(AnArchive, answers_for_a_transaction_from_memory_first)
{
    const auto paid = alice_pays("bob");
    book("B", payload_of(paid));
    EXPECT_EQ(archive.state_of(types::id_of(paid)), ledger::TransactionState::pending);
    const auto books = archive.books();
    EXPECT_EQ(books.state(types::id_of(paid)), ledger::TransactionState::pending);
    EXPECT_EQ(books.transaction(types::id_of(paid)), types::encode(paid));
    EXPECT_EQ(books.state(types::TransactionId::filled(7)), std::nullopt);
}

TEST_F(AnArchive, hands_its_log_back_in_the_order_of_booking)
{
    const std::vector ids{book("A"), book("B"), book("A")};
    std::vector<types::MessageId> back;
    ASSERT_TRUE(begin([&](ByteSpan message) -> std::expected<tangle::Step, std::string> {
        back.push_back(types::id_of(message));
        return tangle::Step{};
    }));
    EXPECT_EQ(back, ids);
}

TEST_F(AnArchive, names_the_place_of_a_message_that_cannot_be_booked_again)
{
    book("A");
    const auto second = book("B");
    const auto replayed = begin([&](ByteSpan message) -> std::expected<tangle::Step, std::string> {
        if (types::id_of(message) == second) return std::unexpected{"it does not fit"};
        return tangle::Step{};
    });
    ASSERT_FALSE(replayed);
    EXPECT_EQ(replayed.error().place, 2u);
    EXPECT_EQ(replayed.error().reason, "it does not fit");
}

TEST_F(AnArchive, of_a_log_without_an_index_what_ended_open_is_written_with_the_first_page)
{
    const auto open = book("A", fixtures::data("d"));
    book("B");
    std::erase_if(disk.content, [](const auto& entry) {
        return entry.first[0] == std::byte{'t'} && entry.first[1] == std::byte{'i'};
    });
    tangle::Step gone;
    gone.messages_left_open = {open};
    ASSERT_TRUE(begin([&](ByteSpan) -> std::expected<tangle::Step, std::string> { return gone; }));
    ASSERT_TRUE(later.behind());
    EXPECT_EQ(later.place_of(open), std::nullopt) << "it is not indexed yet";
    types::Batch batch;
    later.index_more(batch);
    disk.apply(batch);
    EXPECT_FALSE(later.behind());
    ASSERT_TRUE(later.index().find(open));
    EXPECT_FALSE(later.index().find(open)->confirmed);
}
