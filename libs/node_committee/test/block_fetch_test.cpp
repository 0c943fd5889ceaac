// Who is asked for which blocks, and what is taken from whom.

#include "../src/block_fetch.hpp"

#include <gtest/gtest.h>

#include "member_chain.hpp"

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

const auto a = PeerId::filled(1);
const auto b = PeerId::filled(2);
const auto c = PeerId::filled(3);
const auto everybody = [](const PeerId&) { return true; };

BlockFetch::Held block(const PeerId& from, std::uint32_t index, std::size_t bytes = 100)
{
    BlockFetch::Held held{.from = from, .offer = {}, .bytes = bytes};
    held.offer.block.index = index;
    return held;
}
std::set<std::pair<PeerId, std::uint32_t>> pairs(const std::vector<BlockFetch::Question>& asked)
{
    std::set<std::pair<PeerId, std::uint32_t>> all;
    for (const auto& one : asked) all.emplace(one.to, one.from);
    return all;
}

}  // namespace

TEST(BlocksOfOthers, are_asked_of_several_at_once_and_of_each_what_it_has)
{
    BlockFetch fetch;
    fetch.says(a, 100);
    fetch.says(b, 100);
    fetch.says(c, 40);
    const auto asked = fetch.ask(1s, 0, everybody);
    ASSERT_EQ(asked.size(), 3u);
    std::set<std::uint32_t> firsts;
    std::set<PeerId> whom;
    for (const auto& one : asked) {
        firsts.insert(one.from);
        whom.insert(one.to);
        if (one.to == c) {
            EXPECT_LE(one.from, 40u);
        }
    }
    EXPECT_EQ(whom.size(), 3u);
    EXPECT_TRUE(firsts.contains(1));
    EXPECT_EQ(firsts.size(), 3u) << "nobody is asked for what another is asked for";
    EXPECT_TRUE(fetch.ask(1s, 0, everybody).empty()) << "one question at a time";
}

TEST(BlocksOfOthers, that_were_not_asked_of_who_sends_them_are_not_taken)
{
    BlockFetch fetch;
    EXPECT_FALSE(fetch.take(1s, 0, block(a, 1)));
    fetch.says(a, 10);
    fetch.says(b, 10);
    const auto asked = fetch.ask(1s, 0, everybody);
    ASSERT_EQ(asked.size(), 1u);
    const auto other = asked[0].to == a ? b : a;
    EXPECT_FALSE(fetch.take(1s, 0, block(other, 1)));
    EXPECT_FALSE(fetch.take(1s, 0, block(asked[0].to, 11))) << "beyond the question";
    EXPECT_TRUE(fetch.take(1s, 0, block(asked[0].to, 2)));
    EXPECT_EQ(fetch.next(0), nullptr);
    EXPECT_TRUE(fetch.take(1s, 0, block(asked[0].to, 1)));
    ASSERT_NE(fetch.next(0), nullptr);
    fetch.applied(1);
    ASSERT_NE(fetch.next(1), nullptr);
    fetch.applied(2);
    EXPECT_EQ(fetch.held_bytes(), 0u);
}

TEST(BlocksOfOthers, are_asked_of_another_when_one_does_not_answer_or_goes)
{
    BlockFetch fetch;
    fetch.says(a, 10);
    fetch.says(b, 10);
    const auto first = fetch.ask(1s, 0, everybody);
    ASSERT_EQ(first.size(), 1u);
    const auto other = first[0].to == a ? b : a;
    EXPECT_TRUE(fetch.ask(1s + BlockFetch::patience - 1ms, 0, everybody).empty());
    const auto second = fetch.ask(1s + BlockFetch::patience, 0, everybody);
    EXPECT_EQ(pairs(second), (std::set<std::pair<PeerId, std::uint32_t>>{{other, 1u}}));
    fetch.gone(other);
    EXPECT_TRUE(fetch.ask(5s, 0, everybody).empty()) << "the silent one is passed over for a while";
    EXPECT_EQ(fetch.ask(1s + BlockFetch::patience + BlockFetch::after_silence, 0, everybody).size(),
              1u);
}

TEST(BlocksOfOthers, that_end_early_are_asked_for_again_without_blame)
{
    BlockFetch fetch;
    fetch.says(a, 10);
    ASSERT_EQ(fetch.ask(1s, 0, everybody).size(), 1u);
    EXPECT_TRUE(fetch.take(2s, 0, block(a, 1)));
    fetch.applied(1);
    EXPECT_TRUE(fetch.ask(2s, 1, everybody).empty());
    EXPECT_EQ(fetch.ask(2s + BlockFetch::pause, 1, everybody),
              (std::vector<BlockFetch::Question>{{a, 2}}));
}

TEST(BlocksOfOthers, are_asked_of_another_when_one_repeats_itself)
{
    BlockFetch fetch;
    fetch.says(a, 10);
    ASSERT_EQ(fetch.ask(1s, 0, everybody).size(), 1u);
    fetch.says(b, 10);
    EXPECT_TRUE(fetch.take(1s, 0, block(a, 2)));
    // It sends that block again and again, and never the first; the other one gives what it is asked for.
    auto now = Instant{1s};
    while (fetch.next(0) == nullptr && now < 30s) {
        now += BlockFetch::pause / 2;
        EXPECT_FALSE(fetch.take(now, 0, block(a, 2)));
        for (const auto& one : fetch.ask(now, 0, everybody))
            for (auto index = one.from; one.to == b && index <= 10; ++index)
                static_cast<void>(fetch.take(now, 0, block(b, index)));
    }
    ASSERT_NE(fetch.next(0), nullptr) << "block 1 is asked of nobody else";
    EXPECT_EQ(fetch.next(0)->from, b);
}

TEST(BlocksOfOthers, of_a_liar_go_all_at_once)
{
    BlockFetch fetch;
    fetch.says(a, 200);
    fetch.says(b, 200);
    for (const auto& one : fetch.ask(1s, 0, everybody))
        for (auto index = one.from; index < one.from + 32; ++index)
            EXPECT_TRUE(fetch.take(1s, 0, block(one.to, index)));
    const auto liar = fetch.next(0)->from;
    fetch.refused(1s, liar);
    EXPECT_EQ(fetch.next(0), nullptr);
    EXPECT_EQ(fetch.held_bytes(), 3200u);
    for (const auto& one : fetch.ask(1s, 0, everybody)) EXPECT_NE(one.to, liar);
    // A minute later it may try again.
    fetch.gone(liar == a ? b : a);
    EXPECT_TRUE(fetch.ask(2s, 0, everybody).empty());
    EXPECT_EQ(fetch.ask(61s, 0, everybody).size(), 1u);
}

TEST(BlocksOfOthers, take_so_much_memory_and_the_next_always_has_room)
{
    BlockFetch fetch;
    fetch.says(a, 32);
    ASSERT_EQ(fetch.ask(1s, 0, everybody).size(), 1u);
    const auto large = BlockFetch::held_bytes_max / 4;
    for (std::uint32_t index = 2; index <= 5; ++index)
        EXPECT_TRUE(fetch.take(1s, 0, block(a, index, large)));
    EXPECT_FALSE(fetch.take(1s, 0, block(a, 6, large)));
    EXPECT_TRUE(fetch.take(1s, 0, block(a, 1, large))) << "the furthest goes for it";
    EXPECT_LE(fetch.held_bytes(), BlockFetch::held_bytes_max);
    for (std::uint32_t index = 1; index <= 4; ++index) {
        EXPECT_NE(fetch.next(index - 1), nullptr) << index;
        fetch.applied(index);
    }
    EXPECT_EQ(fetch.next(4), nullptr);
}

TEST(BlocksOfOthers, are_where_enough_say_that_they_are)
{
    BlockFetch fetch;
    EXPECT_EQ(fetch.told_by(1), 0u);
    fetch.says(a, UINT32_MAX);
    fetch.says(b, 7);
    EXPECT_EQ(fetch.told_by(2), 7u);
    EXPECT_EQ(fetch.told_by(3), 0u);
    // Whose height is a lie is asked for no more than a window.
    for (int i = 0; i < 4; ++i)
        for (const auto& one : fetch.ask(Instant{1s} * (i + 1) * 10, UINT32_MAX - 2, everybody))
            EXPECT_GE(one.from, UINT32_MAX - 1);
}
