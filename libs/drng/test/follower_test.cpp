#include <weft/sim/choices.hpp>

#include <gtest/gtest.h>

#include "committee.hpp"

namespace weft::drng {
namespace {

using test::BeaconCommittee;

const BeaconCommittee& committee()
{
    static const BeaconCommittee four{4};
    return four;
}
const std::vector<Round>& rounds()
{
    static const auto six = committee().rounds(6);
    return six;
}
/// Round `number`.
const Round& round(std::uint64_t number)
{
    return rounds()[number - 1];
}
Follower from_genesis()
{
    return Follower{committee().info, genesis_round(committee().info)};
}

TEST(Follower, rounds_are_taken_one_after_another_and_give_their_randomness)
{
    auto follower = from_genesis();
    for (const auto& one : rounds()) {
        const auto taken = follower.hear(one);
        ASSERT_TRUE(taken);
        ASSERT_EQ(taken->size(), 1u);
        EXPECT_EQ(taken->front().round, one);
        EXPECT_EQ(taken->front().randomness, crypto::sha256(one.signature));
    }
}

TEST(Follower, a_repeated_round_is_refused_by_name)
{
    auto follower = from_genesis();
    ASSERT_TRUE(follower.hear(round(1)));
    ASSERT_TRUE(follower.hear(round(2)));
    EXPECT_EQ(follower.hear(round(1)).error(), Refusal::round_repeated);
    EXPECT_EQ(follower.hear(round(2)).error(), Refusal::round_repeated);
    EXPECT_EQ(follower.hear(genesis_round(committee().info)).error(), Refusal::round_repeated);
}

TEST(Follower, a_skipped_round_is_refused_by_name_and_taken_once_the_gap_closes)
{
    auto follower = from_genesis();
    EXPECT_EQ(follower.hear(round(3)).error(), Refusal::round_skipped);
    EXPECT_EQ(follower.hear(round(4)).error(), Refusal::round_skipped);
    EXPECT_EQ(follower.gap(), (std::pair<std::uint64_t, std::uint64_t>{1, 2}));
    EXPECT_EQ(follower.last()->number, 0u);
    EXPECT_EQ(follower.hear(round(1))->size(), 1u);
    EXPECT_EQ(follower.hear(round(2))->size(), 3u);
    EXPECT_EQ(follower.last()->number, 4u);
    EXPECT_FALSE(follower.gap());
}

TEST(Follower, a_wrong_previous_signature_is_refused_by_name)
{
    auto follower = from_genesis();
    ASSERT_TRUE(follower.hear(round(1)));
    auto wrong = round(2);
    wrong.previous_signature = round(3).previous_signature;
    EXPECT_EQ(follower.hear(wrong).error(), Refusal::previous_wrong);
    wrong.previous_signature = {};
    EXPECT_EQ(follower.hear(wrong).error(), Refusal::previous_missing);
    wrong.previous_signature = {};
    wrong.number = 4;
    EXPECT_EQ(follower.hear(wrong).error(), Refusal::previous_missing);
    ASSERT_TRUE(follower.hear(round(2)));
}

TEST(Follower, a_wrong_signature_is_refused_by_name)
{
    auto follower = from_genesis();
    auto wrong = round(1);
    wrong.signature = round(2).signature;
    EXPECT_EQ(follower.hear(wrong).error(), Refusal::signature_wrong);
    wrong.signature[5] ^= std::byte{1};
    EXPECT_EQ(follower.hear(wrong).error(), Refusal::signature_malformed);
    wrong.signature = {};
    EXPECT_EQ(follower.hear(wrong).error(), Refusal::signature_malformed);
    // One member's share is no beacon.
    const auto share = committee().partial(0, genesis_round(committee().info)).share;
    wrong.signature = to_bytes(ByteSpan{share.bytes()});
    EXPECT_EQ(follower.hear(wrong).error(), Refusal::signature_wrong);
    ASSERT_TRUE(follower.hear(round(1)));
}

TEST(Follower, what_is_skipped_with_a_wrong_signature_is_not_kept)
{
    auto follower = from_genesis();
    auto wrong = round(3);
    wrong.signature = round(4).signature;
    EXPECT_EQ(follower.hear(wrong).error(), Refusal::signature_wrong);
    EXPECT_FALSE(follower.gap());
}

TEST(Follower, a_node_that_knows_no_round_begins_at_any_whose_signature_holds)
{
    Follower follower{committee().info};
    auto wrong = round(4);
    wrong.signature = round(3).signature;
    EXPECT_EQ(follower.hear(wrong).error(), Refusal::signature_wrong);
    ASSERT_TRUE(follower.hear(round(4)));
    EXPECT_EQ(follower.hear(round(3)).error(), Refusal::round_repeated);
    ASSERT_TRUE(follower.hear(round(5)));
}

TEST(Follower, a_node_that_was_away_can_go_on_further_ahead)
{
    auto follower = from_genesis();
    EXPECT_EQ(follower.hear(round(5)).error(), Refusal::round_skipped);
    const auto taken = follower.rejoin(round(4));
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->size(), 2u);
    EXPECT_EQ(follower.last()->number, 5u);
    EXPECT_EQ(follower.rejoin(round(2)).error(), Refusal::round_repeated);
    auto wrong = round(6);
    wrong.signature = round(3).signature;
    EXPECT_EQ(follower.rejoin(wrong).error(), Refusal::signature_wrong);
}

TEST(Follower, in_whatever_order_rounds_come_all_are_taken_once)
{
    sim::Every choices;
    do {
        auto follower = from_genesis();
        std::vector<std::uint64_t> left{1, 2, 3, 4};
        std::vector<std::uint64_t> taken;
        while (!left.empty()) {
            const auto at = static_cast<std::ptrdiff_t>(choices.below(left.size()));
            const auto heard = follower.hear(round(left[static_cast<std::size_t>(at)]));
            if (heard)
                for (const auto& one : *heard) taken.push_back(one.round.number);
            else
                EXPECT_EQ(heard.error(), Refusal::round_skipped);
            left.erase(left.begin() + at);
        }
        EXPECT_EQ(taken, (std::vector<std::uint64_t>{1, 2, 3, 4}));
    } while (choices.next());
}

TEST(Follower, no_more_than_so_many_rounds_are_kept_ahead)
{
    const auto many = committee().rounds(kept_ahead + 3);
    auto follower = from_genesis();
    for (std::size_t k = 1; k < many.size(); ++k)
        EXPECT_EQ(follower.hear(many[k]).error(), Refusal::round_skipped);
    EXPECT_EQ(follower.hear(many[0])->size(), kept_ahead + 1);
}

TEST(Followers, several_series_at_once_do_not_meet)
{
    const BeaconCommittee other{4, std::chrono::seconds{1}, std::chrono::seconds{5}, 9};
    Followers followers;
    ASSERT_TRUE(followers.add(committee().info, genesis_round(committee().info)));
    ASSERT_TRUE(followers.add(other.info, genesis_round(other.info)));
    EXPECT_FALSE(followers.add(other.info));
    const auto mine = id_of(committee().info);
    const auto theirs = id_of(other.info);
    const auto first = other.rounds(1).front();
    EXPECT_TRUE(followers.hear({mine, round(1)}));
    EXPECT_TRUE(followers.hear({theirs, first}));
    EXPECT_EQ(followers.hear({theirs, round(2)}).error(), Refusal::previous_wrong);
    EXPECT_EQ(followers.hear({SeriesId::filled(1), round(2)}).error(), Refusal::unknown_series);
    EXPECT_EQ(followers.find(mine)->last()->number, 1u);
    EXPECT_TRUE(followers.remove(theirs));
    EXPECT_EQ(followers.hear({theirs, first}).error(), Refusal::unknown_series);
}

TEST(Followers, a_series_without_a_key_or_a_period_is_not_followed)
{
    Followers followers;
    auto info = committee().info;
    info.public_key[3] ^= std::byte{1};
    EXPECT_FALSE(followers.add(info));
    info = committee().info;
    info.public_key.pop_back();
    EXPECT_FALSE(followers.add(info));
    info = committee().info;
    info.period = {};
    EXPECT_FALSE(followers.add(info));
}

// GoShimmer's own vector (G-23). Its committee's first round names a signature, not a seed.
TEST(Follower, goshimmers_beacon_is_one_of_a_series)
{
    Round first;
    first.number = 1;
    first.previous_signature = *from_hex(
        "962c0f195e8a4b281d73952aed13b754e8d0e6be1e0fd0ab0eae76db8cf038d3ec7c82c0f7348f124c2e56df11"
        "c7"
        "283012758bda8fed44d8fa26ad69781e5853b9b187db878dedd84903584fb168f1287741fae29fe9a4b76a267a"
        "e7"
        "e0812072");
    first.signature = *from_hex(
        "94ff0de5d59c87d73e75baf87b084096e4044036bf33c23357c0d5947d3dc876f87a260ce2a53243cd6e627b47"
        "71"
        "cbdc12c5751b70e885d533831f2b9e83df242dceee54f466537e75fdb7870622345b136c7f5944f84b1278fe83"
        "f6"
        "d5311d6b");
    SeriesInfo info{.public_key = *from_hex("80b319dbf164d852cdac3d86f0b362e0131ddeae3d87f6c3c5e3b6"
                                            "a9de384093b983db88f70e2008b0e945657d5980e2"),
                    .period = std::chrono::seconds{10},
                    .genesis = {},
                    .genesis_seed = {},
                    .beacon_id = {}};
    Follower follower{info};
    const auto taken = follower.hear(first);
    ASSERT_TRUE(taken);
    // D-33: SHA-256, where GoShimmer takes SHA-512.
    EXPECT_EQ(taken->front().randomness.hex(),
              "ac8127802511f48c8e2621ce7c72df9314b6fd87006689f6870cd50a22c797f4");
    first.number = 2;
    EXPECT_EQ(Follower{info}.hear(first).error(), Refusal::signature_wrong);
}

}  // namespace
}  // namespace weft::drng
