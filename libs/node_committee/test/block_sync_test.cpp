// Who is asked for blocks, and what is answered.

#include "../src/block_sync.hpp"

#include <gtest/gtest.h>

#include "../src/block_record.hpp"
#include "member_chain.hpp"

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

constexpr ValidatorIndex a{0}, b{1}, c{2};
const auto everybody = [](ValidatorIndex) { return true; };

class Catching : public testing::Test {
protected:
    std::vector<Bytes> answer(std::uint32_t from)
    {
        return BlockSync::answer(*member.chain, member.disk, from,
                                 [](auto) { return std::optional{to_bytes("anchor")}; });
    }
    BlockSync sync;
    MemberChain member;
};
using CatchingUp = Catching;

}  // namespace

TEST_F(CatchingUp, asks_those_who_have_more_in_turn)
{
    sync.says(a, 5);
    sync.says(b, 3);
    sync.works_on(c, 10);
    EXPECT_EQ(sync.of_one_correct(protocol::Committee{1}), 9u)
        << "who works on a block has the one before";
    const auto first = sync.ask(10s, 3, 1s, everybody);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->to, a);
    EXPECT_EQ(first->from, 4u);
    EXPECT_EQ(sync.ask(20s, 3, 1s, everybody)->to, c);
    EXPECT_EQ(sync.ask(30s, 3, 1s, everybody)->to, a);
}

TEST_F(CatchingUp, asks_nobody_out_of_reach_nobody_behind_and_not_again_at_once)
{
    sync.says(a, 5);
    EXPECT_FALSE(sync.ask(10s, 5, 1s, everybody));
    EXPECT_FALSE(sync.ask(10s, 4, 1s, [](ValidatorIndex) { return false; }));
    EXPECT_TRUE(sync.ask(10s, 4, 1s, everybody))
        << "a question that nobody was asked costs no time";
    EXPECT_FALSE(sync.ask(10s + 999ms, 4, 1s, everybody));
    EXPECT_TRUE(sync.ask(11s, 4, 1s, everybody));
}

TEST_F(CatchingUp, knows_where_an_answer_ends)
{
    sync.says(a, 100);
    EXPECT_TRUE(sync.ask(10s, 4, 1s, everybody));
    EXPECT_FALSE(sync.answered(35));
    EXPECT_TRUE(sync.answered(36));
}

TEST_F(CatchingUp, believes_a_height_that_f_plus_1_seats_have_told)
{
    const protocol::Committee committee{4};
    EXPECT_EQ(sync.of_one_correct(committee), 0u);
    sync.says(a, 1'000'000);
    EXPECT_EQ(sync.of_one_correct(committee), 0u);
    sync.says(b, 7);
    EXPECT_EQ(sync.of_one_correct(committee), 7u);
    sync.says(a, 2);  // it was restored, or lied
    EXPECT_EQ(sync.of_one_correct(committee), 2u);
}

TEST_F(CatchingUp, tells_a_seat_that_is_behind_but_not_at_each_of_its_frames)
{
    EXPECT_TRUE(sync.may_tell(10s, a));
    EXPECT_FALSE(sync.may_tell(10s + 200ms, a));
    EXPECT_TRUE(sync.may_tell(10s + 200ms, b));
    EXPECT_TRUE(sync.may_tell(10s + 201ms, a));
}

TEST_F(CatchingUp, answers_with_blocks_certificates_and_anchors_as_far_as_they_go)
{
    member.block({member.init()});
    for (int i = 0; i < 40; ++i) member.block({member.deposit()});
    const auto records = answer(1);
    ASSERT_EQ(records.size(), 32u);
    EXPECT_EQ(answer(41).size(), 1u);
    EXPECT_TRUE(answer(42).empty());
    EXPECT_TRUE(answer(0).empty()) << "there is no block 0";
    EXPECT_TRUE(answer(4'294'967'295u).empty());

    const auto offer = BlockSync::read(records[1]);
    ASSERT_TRUE(offer);
    EXPECT_EQ(offer->block, *member.chain->block(member.disk, 2));
    EXPECT_EQ(offer->certificate, *member.chain->certificate(member.disk, 2));
    EXPECT_EQ(offer->anchor, to_bytes("anchor"));
}

TEST_F(CatchingUp, reads_nothing_that_is_not_a_block_with_its_certificate)
{
    member.block({member.init()});
    const auto record = answer(1).front();
    for (std::size_t i = 0; i < record.size(); ++i)
        EXPECT_FALSE(BlockSync::read(ByteSpan{record}.first(i)));
    auto longer = record;
    longer.push_back(std::byte{0});
    EXPECT_FALSE(BlockSync::read(longer));
    EXPECT_FALSE(BlockSync::read(encode(BlockRecord{{}, {}, {}})));
}
