#include <weft/casper_blocks/block_room.hpp>

#include <gtest/gtest.h>

#include "made.hpp"

namespace weft::casper {
namespace {

BlockId id(unsigned n)
{
    Bytes bytes(32);
    bytes[0] = static_cast<std::byte>(n);
    return *BlockId::from(bytes);
}

constexpr Instant second{1'000'000'000};

class Room : public testing::Test {
protected:
    BlockRoom::Taken hold(unsigned n,
                          std::set<BlockId> missing,
                          PeerNumber from = 1,
                          std::size_t bytes = 10,
                          Instant now = {})
    {
        SignedBlock block;
        block.header.rank = n;
        return room.hold(id(n), block, bytes, std::move(missing), from, now);
    }
    std::vector<unsigned> out(unsigned n)
    {
        std::vector<unsigned> numbers;
        for (const auto& [name, block] : room.accepted(id(n)))
            numbers.push_back(static_cast<unsigned>(block.header.rank));
        return numbers;
    }
    std::vector<std::string> asked(const std::vector<PeerNumber>& peers, Instant now)
    {
        std::vector<std::string> texts;
        for (const auto& request : room.ask(peers, now))
            texts.push_back(std::to_string(std::to_integer<int>(request.block.bytes()[0])) +
                            " of " + std::to_string(request.peer));
        return texts;
    }

    BlockRoom room{
        {.bytes_per_peer = 100, .asked_at_once = 2, .ask_again = second, .wait_max = 10 * second}};
};

TEST_F(Room, a_block_comes_out_when_all_it_cites_is_accepted_in_order_of_arrival)
{
    hold(5, {id(1), id(2)});
    hold(4, {id(2)});
    EXPECT_EQ(hold(4, {id(2)}), BlockRoom::Taken::known);
    EXPECT_TRUE(out(1).empty());
    EXPECT_EQ(out(2), (std::vector{5u, 4u}));
    EXPECT_EQ(room.size(), 0u);
    EXPECT_EQ(room.bytes_of(1), 0u);
}

TEST_F(Room, what_stands_on_a_refused_block_is_refused_over_any_number_of_steps)
{
    hold(2, {id(1)});
    hold(3, {id(2), id(9)});
    hold(4, {id(3)});
    hold(5, {id(9)});
    EXPECT_EQ(room.refused(id(1)), (std::vector{id(2), id(3), id(4)}));
    EXPECT_EQ(room.size(), 1u);
    EXPECT_EQ(out(9), std::vector{5u});
}

TEST_F(Room, a_peer_has_its_share_of_bytes_and_what_was_asked_for_another_one)
{
    EXPECT_EQ(hold(2, {id(1)}, 1, 90), BlockRoom::Taken::taken);
    EXPECT_EQ(hold(3, {id(8)}, 1, 20), BlockRoom::Taken::peer_full);
    EXPECT_EQ(hold(3, {id(8)}, 2, 20), BlockRoom::Taken::taken) << "another peer has room";
    EXPECT_EQ(hold(1, {id(7)}, 1, 20), BlockRoom::Taken::taken) << "block 2 waits for it";
    EXPECT_EQ(room.bytes_of(1), 110u);
    EXPECT_EQ(hold(7, {id(6)}, 1, 90), BlockRoom::Taken::peer_full) << "that share ends too";
}

TEST_F(Room, a_missing_block_is_asked_of_the_sender_first_then_of_one_after_another)
{
    hold(2, {id(1)}, 3);
    EXPECT_EQ(asked({1, 2, 3}, {}), std::vector<std::string>{"1 of 3"});
    EXPECT_TRUE(asked({1, 2, 3}, second / 2).empty());
    EXPECT_EQ(asked({1, 2, 3}, second), std::vector<std::string>{"1 of 1"});
    EXPECT_EQ(asked({1, 2, 3}, 2 * second), std::vector<std::string>{"1 of 2"});
    EXPECT_TRUE(asked({1, 2, 3}, 3 * second).empty()) << "all were asked: a pause";
    EXPECT_EQ(asked({1, 2, 3}, 4 * second), std::vector<std::string>{"1 of 1"});
}

TEST_F(Room, a_peer_that_is_gone_is_not_asked_and_what_waits_here_is_not_asked_for)
{
    hold(2, {id(1)}, 3);
    hold(3, {id(2)}, 3);
    EXPECT_EQ(asked({1}, {}), std::vector<std::string>{"1 of 1"});
}

TEST_F(Room, so_many_are_asked_for_at_once)
{
    hold(9, {id(1), id(2), id(3)});
    EXPECT_EQ(asked({1}, {}).size(), 2u);
    EXPECT_EQ(asked({1}, {}).size(), 1u);
}

TEST_F(Room, what_waits_too_long_is_dropped_and_what_it_was_waited_for_is_still_wanted)
{
    hold(2, {id(1)}, 1, 10, {});
    hold(3, {id(2)}, 1, 10, second);
    EXPECT_TRUE(room.drop_old(10 * second - Instant{1}).empty());
    EXPECT_EQ(room.drop_old(10 * second), std::vector{id(2)});
    EXPECT_TRUE(room.wants(id(2)));
    EXPECT_FALSE(room.wants(id(1)));
    EXPECT_EQ(room.bytes_of(1), 10u);
}

}  // namespace
}  // namespace weft::casper
