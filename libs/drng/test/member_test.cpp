#include <weft/sim/choices.hpp>

#include <gtest/gtest.h>

#include "committee.hpp"

namespace weft::drng {
namespace {

using namespace std::chrono_literals;
using test::BeaconCommittee;
using test::seat;

const BeaconCommittee& committee()
{
    static const BeaconCommittee four{4};
    return four;
}
Round genesis()
{
    return genesis_round(committee().info);
}
/// Round 1 comes at 1,000 s, one each second.
constexpr Instant first = 1'000s;

const Round* made_in(const Step& step)
{
    for (const auto& output : step.outputs)
        if (const auto* made = std::get_if<Made>(&output)) return &made->round;
    return nullptr;
}
std::size_t published_in(const Step& step)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        step.outputs, [](const Output& one) { return std::holds_alternative<Publish>(one); }));
}
const Partial* partial_in(const Step& step)
{
    for (const auto& [to, message] : step.messages)
        if (const auto* partial = std::get_if<Partial>(&message)) return partial;
    return nullptr;
}
const Rounds* rounds_in(const Step& step)
{
    for (const auto& [to, message] : step.messages)
        if (const auto* rounds = std::get_if<Rounds>(&message)) return rounds;
    return nullptr;
}
Step told(Member& member, Instant now, std::size_t from, const Message& message)
{
    auto step = member.handle(now, seat(from), message);
    EXPECT_TRUE(step);
    return *std::move(step);
}

TEST(Member, a_share_is_given_when_its_rounds_time_has_come_and_not_before)
{
    auto a = committee().member(0);
    auto step = a.on_time(first - Duration{1});
    EXPECT_TRUE(step.empty());
    EXPECT_EQ(step.wake, first);
    step = a.on_time(first);
    ASSERT_TRUE(partial_in(step));
    EXPECT_EQ(*partial_in(step), committee().partial(0, genesis()));
    EXPECT_TRUE(step.messages.front().to.only.empty());
    EXPECT_TRUE(a.on_time(first + 1ms).empty());
}

TEST(Member, n_minus_f_shares_make_the_round_and_the_next_time_wakes)
{
    auto a = committee().member(0);
    (void)a.on_time(first);
    EXPECT_FALSE(made_in(told(a, first, 1, committee().partial(1, genesis()))));
    const auto step = told(a, first + 5ms, 3, committee().partial(3, genesis()));
    ASSERT_TRUE(made_in(step));
    EXPECT_EQ(*made_in(step), committee().after(genesis()));
    EXPECT_TRUE(step.accusations.empty());
    EXPECT_LE(*step.wake, first + 1s);
    EXPECT_EQ(a.last().number, 1u);
}

TEST(Member, whoever_is_down_the_round_is_the_same)
{
    for (std::size_t down = 1; down < 4; ++down) {
        auto a = committee().member(0);
        auto step = a.on_time(first);
        for (std::size_t from = 1; from < 4; ++from)
            if (from != down) step += told(a, first, from, committee().partial(from, genesis()));
        ASSERT_TRUE(made_in(step));
        EXPECT_EQ(*made_in(step), committee().after(genesis()));
    }
}

TEST(Member, a_wrong_share_is_named_and_its_sender_is_believed_no_more)
{
    auto a = committee().member(0);
    auto wrong = committee().partial(1, genesis());
    wrong.share = committee().partial(2, genesis()).share;
    (void)a.on_time(first);
    (void)told(a, first, 1, wrong);
    const auto step = told(a, first, 2, committee().partial(2, genesis()));
    EXPECT_FALSE(made_in(step));
    ASSERT_EQ(step.accusations.size(), 1u);
    EXPECT_EQ(step.accusations[0].whom, seat(1));
    EXPECT_EQ(step.accusations[0].what, Fault::wrong_share);
    EXPECT_TRUE(told(a, first, 1, committee().partial(1, genesis())).empty());
    EXPECT_TRUE(made_in(told(a, first, 3, committee().partial(3, genesis()))));
}

TEST(Member, a_share_that_names_another_round_before_is_named)
{
    auto a = committee().member(0);
    auto wrong = committee().partial(1, genesis());
    wrong.previous[3] ^= std::byte{1};
    const auto step = told(a, first, 1, wrong);
    ASSERT_EQ(step.accusations.size(), 1u);
    EXPECT_EQ(step.accusations[0].what, Fault::wrong_previous);
}

TEST(Member, two_different_shares_of_one_round_are_named_and_the_same_twice_is_nothing)
{
    auto a = committee().member(0);
    const auto right = committee().partial(1, genesis());
    EXPECT_TRUE(told(a, first - 1s, 1, right).accusations.empty());
    EXPECT_TRUE(told(a, first - 1s, 1, right).accusations.empty());
    auto other = right;
    other.share = committee().partial(2, genesis()).share;
    const auto step = told(a, first - 1s, 1, other);
    ASSERT_EQ(step.accusations.size(), 1u);
    EXPECT_EQ(step.accusations[0].what, Fault::two_shares);
}

TEST(Member, strangers_and_ourselves_are_refused)
{
    auto a = committee().member(0);
    const Message share = committee().partial(1, genesis());
    EXPECT_EQ(a.handle(first, seat(0), share).error(), Member::Refused::stranger);
    EXPECT_EQ(a.handle(first, seat(4), share).error(), Member::Refused::stranger);
}

TEST(Member, shares_of_rounds_to_come_wait_for_theirs)
{
    const auto rounds = committee().rounds(2);
    auto a = committee().member(0);
    (void)a.on_time(first + 1s);
    for (const std::size_t from : {1, 2, 3}) {
        (void)told(a, first + 1s, from, committee().partial(from, rounds[0]));
        (void)told(a, first + 1s, from, Partial{20, Bytes(96), {}});  // too far ahead: forgotten
    }
    (void)told(a, first + 1s, 1, committee().partial(1, genesis()));
    (void)told(a, first + 1s, 2, committee().partial(2, genesis()));
    EXPECT_EQ(a.last(), rounds[1]);
}

TEST(Member, a_share_without_effect_is_said_again)
{
    auto a = committee().member(0);
    (void)a.on_time(first);
    EXPECT_FALSE(partial_in(a.on_time(first + 999ms)));
    EXPECT_TRUE(partial_in(a.on_time(first + 1s)));
}

TEST(Member, who_repeats_itself_is_behind_and_gets_the_rounds_it_lacks)
{
    const auto rounds = committee().rounds(2);
    auto a = committee().member(0);
    for (const auto& round : rounds) (void)a.seen(first + 1s, round);
    ASSERT_EQ(a.last(), rounds[1]);
    // Seat 3's helpers are the two after it: 0 and 1.
    EXPECT_FALSE(rounds_in(told(a, first + 1s, 3, committee().partial(3, rounds[0]))));
    const auto again = told(a, first + 1s, 3, committee().partial(3, rounds[0]));
    ASSERT_TRUE(rounds_in(again));
    EXPECT_EQ(rounds_in(again)->first, 2u);
    EXPECT_EQ(rounds_in(again)->signatures.size(), 1u);
    auto d = committee().member(3);
    (void)told(d, first + 1s, 0, Rounds{1, {*BeaconSignature::from(rounds[0].signature)}});
    const auto step = told(d, first + 1s, 0, *rounds_in(again));
    EXPECT_EQ(d.last(), rounds[1]);
    EXPECT_TRUE(step.accusations.empty());
    // Seat 1's are 2 and 3.
    EXPECT_FALSE(rounds_in(told(a, first + 1s, 1, committee().partial(1, genesis()))));
    EXPECT_FALSE(rounds_in(told(a, first + 1s, 1, committee().partial(1, genesis()))));
}

TEST(Member, finished_rounds_that_do_not_verify_are_named)
{
    const auto rounds = committee().rounds(2);
    auto d = committee().member(3);
    const auto right = *BeaconSignature::from(rounds[0].signature);
    const auto step = told(d, first, 0, Rounds{1, {right, right}});
    EXPECT_EQ(d.last(), rounds[0]);
    ASSERT_EQ(step.accusations.size(), 1u);
    EXPECT_EQ(step.accusations[0].what, Fault::wrong_rounds);
}

TEST(Member, who_is_further_behind_than_what_is_kept_is_told_the_newest_round_and_goes_on_there)
{
    const auto rounds = committee().rounds(6);
    // It began in the middle, as a new member does: rounds 5 and 6 are all it has.
    Member a{committee().info, committee().key, seat(0), committee().shares[0],
             std::span{rounds}.subspan(4)};
    auto d = committee().member(3);
    (void)told(a, first + 6s, 3, committee().partial(3, genesis()));
    const auto step = told(a, first + 6s, 3, committee().partial(3, genesis()));
    const Latest* latest = nullptr;
    for (const auto& [to, message] : step.messages)
        if (const auto* one = std::get_if<Latest>(&message)) latest = one;
    ASSERT_TRUE(latest);
    auto wrong = *latest;
    ++wrong.round;
    EXPECT_EQ(decode_message(encode(Message{*latest})), Message{*latest});
    (void)told(d, first + 6s, 0, *latest);
    EXPECT_EQ(d.last(), rounds[5]);
    const auto lie = told(d, first + 6s, 0, wrong);
    ASSERT_EQ(lie.accusations.size(), 1u);
    EXPECT_EQ(lie.accusations[0].what, Fault::wrong_rounds);
    EXPECT_EQ(d.last(), rounds[5]);
}

TEST(Member, one_member_publishes_a_round_and_the_next_does_when_it_does_not)
{
    std::vector<Instant> at;
    for (std::size_t self = 0; self < 4; ++self) {
        auto member = committee().member(self, {.publish_step = 100ms});
        auto step = member.on_time(first);
        for (std::size_t from = 0; from < 4; ++from)
            if (from != self)
                step += told(member, first, from, committee().partial(from, genesis()));
        auto now = first;
        while (published_in(step) == 0) {
            now += 1ms;
            step = member.on_time(now);
        }
        at.push_back(now - first);
    }
    EXPECT_EQ(at, (std::vector<Instant>{300ms, 0ms, 100ms, 200ms}));
}

TEST(Member, what_is_seen_on_the_tangle_is_not_published_again)
{
    auto a = committee().member(0, {.publish_step = 100ms});
    (void)a.on_time(first);
    (void)told(a, first, 1, committee().partial(1, genesis()));
    (void)told(a, first, 2, committee().partial(2, genesis()));
    ASSERT_EQ(a.last().number, 1u);
    (void)a.seen(first + 50ms, a.last());
    EXPECT_EQ(published_in(a.on_time(first + 900ms)), 0u);
}

TEST(Member, a_key_twin_of_another_share_is_named)
{
    auto a = committee().member(0);
    EXPECT_TRUE(told(a, first, 1, twin_of(committee().shares[1])).accusations.empty());
    const auto step = told(a, first, 1, twin_of(committee().shares[2]));
    ASSERT_EQ(step.accusations.size(), 1u);
    EXPECT_EQ(step.accusations[0].what, Fault::stray_twin);
}

/// Every way in which three other members can be right, wrong or silent about one round.
TEST(Member, with_at_most_one_liar_every_case_of_three_answers_ends_as_it_must)
{
    enum : std::uint64_t { right, silent, wrong_share, wrong_previous, cases };
    sim::Every choices;
    do {
        auto a = committee().member(0);
        auto step = a.on_time(first);
        std::size_t good = 1;
        std::size_t bad = 0;
        for (std::size_t from = 1; from < 4; ++from) {
            auto share = committee().partial(from, genesis());
            const auto what = choices.below(cases);
            if (what == right) ++good;
            if (what == wrong_share || what == wrong_previous) ++bad;
            if (what == wrong_share) share.share = committee().partial(0, genesis()).share;
            if (what == wrong_previous) share.previous[0] ^= std::byte{1};
            if (what != silent) step += told(a, first, from, share);
        }
        EXPECT_EQ(made_in(step) != nullptr, good >= 3);
        if (made_in(step)) {
            EXPECT_EQ(*made_in(step), committee().after(genesis()));
        }
        EXPECT_LE(step.accusations.size(), bad);
    } while (choices.next());
}

}  // namespace
}  // namespace weft::drng
