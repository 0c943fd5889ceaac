#include <gtest/gtest.h>

#include "lies.hpp"

namespace weft::dkg::test {
namespace {

constexpr std::initializer_list<std::uint16_t> sizes{1, 2, 3, 4, 5, 7, 10};

/// Runs it, and expects that every correct member finishes with the same keys.
void expect_keys(World& world)
{
    world.start_all(100ms);
    world.run();
    EXPECT_EQ(broken_promise(world), "");
    EXPECT_EQ(unfinished(world), "");
}

std::vector<Excluded> excluded(const World& world, std::size_t member)
{
    const auto* result = world.result(member);
    return result ? result->excluded : std::vector<Excluded>{{seat(99), Exclusion::silent}};
}

bool accused(World& world, std::size_t by, std::size_t whom, Fault what)
{
    return std::ranges::any_of(world[by].accusations, [&](const auto& accusation) {
        return accusation.whom == seat(whom) && accusation.what == what;
    });
}

/// Sees every message that is sent, changes none.
Mouth listening(std::function<void(const Message&)> heard)
{
    return [heard = std::move(heard)](std::size_t, const Message& said) {
        heard(said);
        return std::vector<Message>{said};
    };
}

TEST(KeyGeneration, correct_members_hold_shares_of_the_same_keys)
{
    for (const auto size : sizes) {
        SCOPED_TRACE(size);
        World world{size};
        expect_keys(world);
        EXPECT_EQ(world.result(0)->qualified.size(), size);
        EXPECT_TRUE(world.result(0)->excluded.empty());
        EXPECT_EQ(world.result(0)->hi.threshold, size - (size - 1) / 3);
        EXPECT_EQ(world.result(0)->lo.threshold, (size - 1) / 3 + 1);
    }
}

TEST(KeyGeneration, the_shares_sign)
{
    World world{4};
    expect_keys(world);
    const auto& key = world.result(0)->hi;
    std::vector<crypto::bls::SignatureShare> shares;
    for (const std::uint16_t i : std::initializer_list<std::uint16_t>{1, 2, 3})
        shares.push_back({i, sign(world.result(i)->share_hi, crypto::bls::Purpose::certificate,
                                  as_bytes("block 1"))});
    const auto combined =
        combine(key, crypto::bls::Purpose::certificate, as_bytes("block 1"), shares);
    ASSERT_TRUE(combined.signature);
    EXPECT_TRUE(verify(key.group, crypto::bls::Purpose::certificate, as_bytes("block 1"),
                       *combined.signature));
}

TEST(KeyGeneration, two_runs_make_different_keys_and_one_run_repeats_exactly)
{
    World a{4, 1};
    World again{4, 1};
    World b{4, 2};
    for (auto* world : {&a, &again, &b}) expect_keys(*world);
    EXPECT_EQ(a.result(0)->hi, again.result(0)->hi);
    EXPECT_EQ(a.digest().value(), again.digest().value());
    EXPECT_NE(a.result(0)->hi.group, b.result(0)->hi.group);
    EXPECT_NE(a.result(0)->hi.group, a.result(0)->lo.group);
}

TEST(KeyGeneration, with_everybody_there_it_ends_before_any_deadline)
{
    World world{7};
    std::vector<sim::Duration> finished;
    world.start_all();
    while (world.agenda().step())
        if (finished.size() < 7 && world.result(finished.size()))
            finished.push_back(world.agenda().now());
    ASSERT_EQ(finished.size(), 7u);
    EXPECT_LT(finished.back(), 10s) << "the first deadline";
}

TEST(KeyGeneration, goes_on_without_f_silent_members_whoever_they_are)
{
    for (const std::uint16_t size : std::initializer_list<std::uint16_t>{4, 7}) {
        for (std::size_t first = 0; first < 3; ++first) {
            SCOPED_TRACE(std::to_string(size) + " from " + std::to_string(first));
            World world{size};
            const auto faulty = world.committee().faulty_max();
            for (std::size_t i = 0; i < faulty; ++i) world.lie(first + i, silent());
            expect_keys(world);
            ASSERT_EQ(excluded(world, size - 1u).size(), faulty);
            for (std::size_t i = 0; i < faulty; ++i)
                EXPECT_EQ(excluded(world, size - 1u)[i],
                          (Excluded{seat(first + i), Exclusion::silent}));
        }
    }
}

TEST(KeyGeneration, nobody_is_needed_after_the_deals_that_is_not_needed_to_reconstruct)
{
    // Seat 0 leads the first view; it crashes at various points of the run.
    for (const auto when : {1ms, 40ms, 120ms, 200ms, 260ms, 320ms, 400ms}) {
        SCOPED_TRACE(when.count());
        World world{4};
        world.crash_at(0, when);
        world.start_all();
        world.run();
        EXPECT_EQ(broken_promise(world), "");
        EXPECT_EQ(unfinished(world), "");
    }
}

TEST(KeyGeneration, a_dealer_of_the_wrong_degree_is_out_and_the_threshold_is_exact)
{
    for (const int more : {1, -1}) {
        World world{4};
        world.lie(2, wrong_degree(2, world.committee(), more));
        expect_keys(world);
        EXPECT_EQ(excluded(world, 0), (std::vector{Excluded{seat(2), Exclusion::silent}}));
        EXPECT_TRUE(
            accused(world, 0, 2, more > 0 ? Fault::broadcast_oversized : Fault::malformed_bundle));
        EXPECT_EQ(world.result(0)->hi.threshold, 3);
    }
}

TEST(KeyGeneration, a_complaint_without_an_answer_puts_the_dealer_out)
{
    World world{4};
    world.lie(1, both(bad_boxes(1, world.committee(), {3}), withholding(1, Phase::justification)));
    expect_keys(world);
    for (const std::size_t member : {0, 2, 3})
        EXPECT_EQ(excluded(world, member), (std::vector{Excluded{seat(1), Exclusion::unanswered}}));
}

TEST(KeyGeneration, a_wrong_answer_puts_the_dealer_out_and_is_evidence)
{
    World world{4};
    world.lie(1, both(bad_boxes(1, world.committee(), {3}), wrong_answers(1, world.committee())));
    expect_keys(world);
    EXPECT_EQ(excluded(world, 0), (std::vector{Excluded{seat(1), Exclusion::unanswered}}));
    EXPECT_TRUE(accused(world, 0, 1, Fault::wrong_answer));
}

TEST(KeyGeneration, a_right_answer_keeps_the_dealer_in_and_repairs_the_victims_share)
{
    World world{4};
    world.lie(1, bad_boxes(1, world.committee(), {3}));
    expect_keys(world);
    EXPECT_TRUE(excluded(world, 3).empty());
    EXPECT_EQ(world.result(3)->qualified.size(), 4u);
}

TEST(KeyGeneration, a_dealer_that_wrongs_more_than_f_is_out)
{
    World world{7};
    world.lie(1, bad_boxes(1, world.committee(), {3, 4, 5}));
    expect_keys(world);
    EXPECT_EQ(excluded(world, 0), (std::vector{Excluded{seat(1), Exclusion::refused}}));
}

TEST(KeyGeneration, f_false_complaints_cost_a_correct_dealer_nothing)
{
    World world{7};
    for (const std::size_t liar : {0, 3})
        world.lie(liar, complaining(liar, world.committee(), {1, 2, 4, 5, 6}));
    expect_keys(world);
    EXPECT_TRUE(excluded(world, 1).empty());
    EXPECT_TRUE(world[1].accusations.empty());
}

TEST(KeyGeneration, another_members_deal_under_ones_own_name_is_out)
{
    // The copier cannot open the boxes, so their addresses give it away.
    World world{4};
    Bytes stolen;
    world.lie(3, rewriting(3, Phase::deal, [&](std::size_t, ByteSpan payload) {
                  return std::optional{stolen.empty() ? to_bytes(payload) : stolen};
              }));
    world.lie(0, listening([&](const Message& said) {
                  const auto* part = std::get_if<Broadcast>(&said);
                  if (!part || part->phase != Phase::deal || part->sender != seat(0)) return;
                  if (const auto* value = std::get_if<rbc::Value>(&part->message))
                      stolen = value->payload;
              }));
    world.start_all(1ms);
    world.run();
    EXPECT_EQ(broken_promise(world), "");
    EXPECT_EQ(unfinished(world), "");
    EXPECT_EQ(excluded(world, 1), (std::vector{Excluded{seat(3), Exclusion::refused}}));
}

TEST(KeyGeneration, who_withholds_its_reveal_is_reconstructed_and_cannot_change_the_key)
{
    World open{4};
    expect_keys(open);
    for (std::size_t liar = 0; liar < 4; ++liar) {
        World world{4};
        world.lie(liar, withholding(liar, Phase::reveal));
        expect_keys(world);
        const auto member = (liar + 1) % 4;
        EXPECT_EQ(static_cast<const PublicResult&>(*world.result(member)),
                  static_cast<const PublicResult&>(*open.result(member)));
    }
}

TEST(KeyGeneration, a_wrong_reveal_is_evidence_and_does_not_change_the_key)
{
    World open{4};
    expect_keys(open);
    World world{4};
    world.lie(2, wrong_reveal(2, world.committee()));
    expect_keys(world);
    EXPECT_TRUE(accused(world, 0, 2, Fault::wrong_reveal));
    EXPECT_EQ(world.result(0)->hi, open.result(0)->hi);
    EXPECT_EQ(world.result(0)->lo, open.result(0)->lo);
}

TEST(KeyGeneration, a_dealer_with_a_coefficient_of_zero_is_reconstructed_like_any_other)
{
    for (std::uint16_t which = 0; which < 3; ++which) {
        SCOPED_TRACE(which);
        World world{4};
        world.lie(1, zero_coefficient(1, world, which));
        expect_keys(world);
        EXPECT_TRUE(excluded(world, 0).empty());
    }
}

TEST(KeyGeneration, a_leader_cannot_leave_out_who_did_not_reveal)
{
    World world{4};
    world.lie(
        0, both(withholding(0, Phase::reveal), other_proposal(Question::missing, nobody_missing)));
    expect_keys(world);
    EXPECT_TRUE(excluded(world, 1).empty());

    // Two of seven: the leader names itself and leaves out its friend.
    World larger{7};
    larger.lie(4, withholding(4, Phase::reveal));
    larger.lie(
        0, both(withholding(0, Phase::reveal), other_proposal(Question::missing, [](const Bytes&) {
                    protocol::SeatSet only;
                    only.add(seat(0));
                    codec::Writer out;
                    write(out, only);
                    return std::move(out).take();
                })));
    expect_keys(larger);
}

TEST(KeyGeneration, complaints_at_the_last_moment_put_no_correct_dealer_out)
{
    // The others wait for the liar's verdict: in time until 10 s, in the roll until 15 s, awaited
    // until 20 s. It leads the first view, so the roll is proposed after all of them.
    for (const auto late : {9'800ms, 10'200ms, 14'990ms, 15'400ms, 19'600ms, 20'100ms, 25'000ms}) {
        SCOPED_TRACE(late.count());
        World world{4};
        world.lie(0, both(complaining(0, world.committee(), {1, 2, 3}), settles_nothing()));
        world.hold_back(0, Phase::verdict, late);
        expect_keys(world);
        for (const auto& out : excluded(world, 1)) EXPECT_EQ(out.dealer, seat(0));
    }
}

TEST(KeyGeneration, complaints_of_two_liars_at_different_last_moments_put_no_correct_dealer_out)
{
    for (const auto late : {14'900ms, 15'200ms, 19'900ms, 21'000ms}) {
        SCOPED_TRACE(late.count());
        World world{7};
        world.lie(0, both(complaining(0, world.committee(), {2, 3, 4}), settles_nothing()));
        world.lie(1, both(complaining(1, world.committee(), {4, 5, 6}), settles_nothing()));
        world.hold_back(0, Phase::verdict, late);
        world.hold_back(1, Phase::verdict, 10'100ms);
        expect_keys(world);
        for (const auto& out : excluded(world, 2)) EXPECT_LT(out.dealer, seat(2));
    }
}

TEST(KeyGeneration, wrong_values_do_not_spoil_a_reconstruction)
{
    World world{7};
    world.lie(1, withholding(1, Phase::reveal));
    world.lie(5, wrong_reconstruction(5, world.committee()));
    expect_keys(world);
    EXPECT_TRUE(accused(world, 0, 5, Fault::wrong_reconstruction));
    EXPECT_EQ(world.result(0)->qualified.size(), 7u);
}

TEST(KeyGeneration, a_deal_that_reaches_half_at_the_deadline_is_in_for_all_or_out_for_all)
{
    for (const auto late : {9'950ms, 10'001ms, 15'001ms}) {
        SCOPED_TRACE(late.count());
        World world{7};
        // Silence of seat 6 keeps the phase open until its deadline.
        world.lie(6, silent());
        world.lie(2, [](std::size_t, const Message& said) { return std::vector{said}; });
        for (const std::size_t to : {0, 3, 5}) world.delay(2, to, late);
        expect_keys(world);
    }
}

TEST(KeyGeneration, a_leader_cannot_drop_a_complaint)
{
    World world{4};
    // Seat 0 leads and wronged seat 3; it proposes a roll without seat 3's verdict.
    const auto committee = world.committee();
    world.lie(0, both(both(bad_boxes(0, committee, {3}), withholding(0, Phase::justification)),
                      other_proposal(Question::roll, without_verdict(3, committee))));
    expect_keys(world);
    EXPECT_EQ(excluded(world, 3), (std::vector{Excluded{seat(0), Exclusion::unanswered}}));
}

TEST(KeyGeneration, a_leader_that_tells_two_stories_only_costs_a_view)
{
    World world{4};
    world.lie(0, two_proposals(Question::roll, without_verdict(0, world.committee())));
    expect_keys(world);
}

TEST(KeyGeneration, forged_votes_and_endorsements_are_evidence)
{
    World world{4};
    world.lie(1, forging());
    expect_keys(world);
    EXPECT_TRUE(accused(world, 0, 1, Fault::settlement_forgery));
    EXPECT_TRUE(accused(world, 0, 1, Fault::endorsement_forgery));
}

TEST(KeyGeneration, what_was_said_in_an_earlier_run_is_worth_nothing_in_this_one)
{
    std::vector<Message> old;
    World earlier{4};
    for (std::size_t i = 0; i < 4; ++i)
        earlier.lie(i, listening([&](const Message& said) { old.push_back(said); }));
    expect_keys(earlier);
    // The same members, another run. The liar says everything once more, certificates first.
    std::ranges::stable_partition(
        old, [](const Message& said) { return std::holds_alternative<Certified>(said); });
    World world{4, 1, sim::NetworkFaults::calm(), {}, RunId::filled(0x78)};
    std::map<std::size_t, std::size_t> told;
    world.lie(3, [&](std::size_t to, const Message& said) {
        std::vector<Message> all;
        for (int i = 0; i < 50 && told[to] < old.size(); ++i) all.push_back(old[told[to]++]);
        all.push_back(said);
        return all;
    });
    expect_keys(world);
    EXPECT_TRUE(accused(world, 0, 3, Fault::endorsement_forgery));
}

TEST(KeyGeneration, who_endorsed_holds_its_share_until_a_certificate_comes_however_late)
{
    World world{4};
    for (std::size_t to = 1; to < 4; ++to)  // seat 0 has the certificate at once
        for (std::size_t from = 0; from < 4; ++from)
            if (from != to) world.hold_back_endorsement(from, to, 320s);
    expect_keys(world);
    EXPECT_EQ(world[0].outputs.size(), 1u);
    for (std::size_t late = 1; late < 4; ++late) {
        ASSERT_EQ(world[late].outputs.size(), 2u) << "first the time-out, then the result";
        EXPECT_EQ(std::get<Failure>(world[late].outputs[0]).why, Failure::Why::timeout);
    }
}

TEST(KeyGeneration, a_member_that_crashes_before_its_share_is_durable_has_endorsed_nothing)
{
    World world{4};
    world.set_disk(10s);  // longer than the whole run without it
    world.crash_at(3, 5s);
    expect_keys(world);
    for (const auto& [signer, signature] : world.result(0)->certificate.signatures)
        EXPECT_NE(signer, seat(3));
}

TEST(KeyGeneration, two_deals_from_one_dealer_are_evidence_or_silence_never_a_split)
{
    World world{4};
    world.lie(3, two_deals(3, world.committee()));
    expect_keys(world);
}

TEST(KeyGeneration, a_late_starter_still_takes_part)
{
    World world{4};
    world.start_all(400ms);
    world.run();
    EXPECT_EQ(broken_promise(world), "");
    EXPECT_EQ(unfinished(world), "");
    EXPECT_EQ(world.result(3)->qualified.size(), 4u);
}

TEST(KeyGeneration, more_than_f_correct_dealers_are_never_opened)
{
    // The network keeps the reveals of two correct members from the others: two are more than f =
    // 1, so the run fails rather than give away both.
    World world{4};
    std::size_t reconstructions = 0;
    for (const std::size_t kept : {1, 2}) world.lie(kept, withholding(kept, Phase::reveal));
    for (const std::size_t other : {0, 3})
        world.lie(other, listening([&](const Message& said) {
                      const auto* part = std::get_if<Broadcast>(&said);
                      if (part && part->phase == Phase::reconstruction) ++reconstructions;
                  }));
    world.start_all();
    world.run();
    EXPECT_EQ(reconstructions, 0u);
    ASSERT_EQ(world[0].outputs.size(), 1u);
    EXPECT_EQ(std::get<Failure>(world[0].outputs[0]).why, Failure::Why::timeout);
}

TEST(KeyGeneration, with_too_few_dealers_it_fails_in_time_and_says_who_was_missing)
{
    World world{4};
    world.lie(1, silent());
    world.lie(2, silent());
    world.start_all();
    world.run();
    ASSERT_EQ(world[0].outputs.size(), 1u);
    EXPECT_EQ(std::get<Failure>(world[0].outputs[0]).why, Failure::Why::timeout);
    EXPECT_EQ(world.agenda().now(), 5min);
}

TEST(KeyGeneration, strangers_and_ourselves_are_refused)
{
    World world{4};
    const Message message = Endorsement{};
    for (const std::size_t from : {0, 4, 99}) {
        const auto step = world[0].node->handle(protocol::Instant{}, seat(from), message);
        ASSERT_FALSE(step);
        EXPECT_EQ(step.error(), KeyGeneration::Refusal::stranger);
    }
}

TEST(KeyGeneration, a_bundle_longer_than_its_phase_allows_is_refused_before_it_is_kept)
{
    World world{4};
    const Message message = Broadcast{Phase::verdict, seat(1), rbc::Value{Bytes(33)}};
    const auto step = world[0].node->handle(protocol::Instant{}, seat(1), message);
    ASSERT_TRUE(step);
    EXPECT_TRUE(step->messages.empty());
    ASSERT_EQ(step->accusations.size(), 1u);
    EXPECT_EQ(step->accusations[0].what, Fault::broadcast_oversized);
}

TEST(KeyGeneration, a_broadcast_of_a_seat_outside_is_evidence)
{
    World world{4};
    const Message message = Broadcast{Phase::deal, seat(4), rbc::Echo{}};
    const auto step = world[0].node->handle(protocol::Instant{}, seat(1), message);
    ASSERT_TRUE(step);
    ASSERT_EQ(step->accusations.size(), 1u);
    EXPECT_EQ(step->accusations[0].what, Fault::broadcast_stray);
}

}  // namespace
}  // namespace weft::dkg::test
