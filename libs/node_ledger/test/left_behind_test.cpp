// When a liked transaction that nobody can attach any more counts as rejected.

#include "../src/left_behind.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace weft;
using namespace weft::node;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

class Likes : public testing::Test {
protected:
    static types::TransactionId id(std::uint8_t number)
    {
        return types::TransactionId::filled(number);
    }
    static types::Timestamp at(Instant time) { return static_cast<types::Timestamp>(time.count()); }
    std::vector<types::TransactionId> give_up()
    {
        return likes.give_up(now, [this](const auto& one) {
            ++looks;
            const auto known = found.find(one);
            return known == found.end() ? LeftBehind::Found{} : known->second;
        });
    }
    using Ids = std::vector<types::TransactionId>;

    const Instant start = seconds{1'700'000'000};
    Instant now = start;
    std::size_t looks = 0;
    std::map<types::TransactionId, LeftBehind::Found> found;
    LeftBehind likes;
};

}  // namespace

TEST_F(Likes, are_not_looked_at_while_their_newest_message_can_be_attached_to)
{
    likes.opened(id(1), at(start));
    found[id(1)] = {.open = true, .newest = at(start), .left_behind = true};
    now = start + minutes{30} - seconds{1};
    EXPECT_EQ(give_up(), Ids{});
    EXPECT_EQ(looks, 0u);
}

TEST_F(Likes, are_given_up_when_two_looks_a_minute_apart_find_them_left_behind)
{
    likes.opened(id(1), at(start));
    found[id(1)] = {.open = true, .newest = at(start), .left_behind = true};
    now = start + minutes{30};
    EXPECT_EQ(give_up(), Ids{});
    now += seconds{59};
    EXPECT_EQ(give_up(), Ids{});
    EXPECT_EQ(looks, 1u);
    now += seconds{1};
    EXPECT_EQ(give_up(), Ids{id(1)});
}

TEST_F(Likes, that_a_bridge_reaches_between_two_looks_are_kept)
{
    likes.opened(id(1), at(start));
    found[id(1)] = {.open = true, .newest = at(start), .left_behind = true};
    now = start + minutes{40};
    EXPECT_EQ(give_up(), Ids{});
    found[id(1)].left_behind = false;
    now += minutes{1};
    EXPECT_EQ(give_up(), Ids{});
    found[id(1)].left_behind = true;
    now += minutes{1};
    EXPECT_EQ(give_up(), Ids{}) << "two in a row";
    now += minutes{1};
    EXPECT_EQ(give_up(), Ids{id(1)});
}

TEST_F(Likes, that_somebody_carried_again_have_their_time_anew)
{
    likes.opened(id(1), at(start));
    found[id(1)] = {.open = true, .newest = at(start + minutes{10}), .left_behind = true};
    now = start + minutes{30};
    EXPECT_EQ(give_up(), Ids{});
    now = start + minutes{39};
    EXPECT_EQ(give_up(), Ids{});
    EXPECT_EQ(looks, 1u) << "not before";
}

TEST_F(Likes, that_are_decided_are_forgotten)
{
    likes.opened(id(1), at(start));
    likes.opened(id(2), at(start));
    likes.closed(id(1));
    EXPECT_EQ(likes.size(), 1u);
    now = start + minutes{30};
    EXPECT_EQ(give_up(), Ids{}) << "the other one is gone without a word";
    EXPECT_EQ(likes.size(), 0u);
}

TEST_F(Likes, of_many_at_once_a_bounded_number_is_looked_at_in_one_call)
{
    for (std::size_t n = 0; n < LeftBehind::looks_max + 9; ++n) {
        const auto one = id(static_cast<std::uint8_t>(n));
        likes.opened(one, at(start));
        found[one] = {.open = true, .newest = at(start), .left_behind = true};
    }
    now = start + minutes{30};
    (void)give_up();
    EXPECT_EQ(looks, LeftBehind::looks_max);
    (void)give_up();
    EXPECT_EQ(looks, LeftBehind::looks_max + 9);
}
