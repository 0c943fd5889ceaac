#include <gtest/gtest.h>

#include "handover_world.hpp"

namespace weft::dkg::handover::test {
namespace {

void run_all(World& world)
{
    for (std::size_t party = 0; party < world.size(); ++party)
        if (!world[party].node) world.start(party);
    world.run();
}

std::string outcome(World& world)
{
    const auto broken = broken_promise(world);
    return broken.empty() ? unfinished(world) : broken;
}

TEST(Handover, gives_the_same_keys_to_others_to_more_to_fewer_and_to_the_same)
{
    const std::vector<std::array<std::uint16_t, 3>> cases{
        {4, 4, 4}, {4, 7, 2}, {7, 4, 3}, {4, 4, 0}, {1, 1, 1}, {1, 3, 0}, {3, 1, 2}};
    for (const auto& [from, to, first] : cases) {
        World world{from, to, first};
        run_all(world);
        EXPECT_EQ(outcome(world), "") << from << " to " << to;
    }
}

TEST(Handover, needs_no_more_than_all_but_f_of_either_committee)
{
    for (std::size_t old_absent = 0; old_absent < 4; ++old_absent)
        for (std::size_t new_absent = 0; new_absent < 4; ++new_absent) {
            World world{4, 4, 4};
            world.lie(world.old_member(old_absent), silent());
            world.lie(world.new_member(new_absent), silent());
            run_all(world);
            EXPECT_EQ(outcome(world), "") << old_absent << " " << new_absent;
        }
}

TEST(Handover, does_not_end_with_one_dealer_too_few)
{
    World world{4, 4, 4};
    world.lie(world.old_member(0), silent());
    world.lie(world.old_member(1), silent());
    run_all(world);
    EXPECT_EQ(broken_promise(world), "");
    for (std::size_t s = 0; s < 4; ++s) EXPECT_FALSE(world[world.new_member(s)].made);
}

// A dealer tells each of four new members the truth, nonsense or nothing, while another dealer is
// silent for a while: the liar's deal is needed until then.
TEST(Handover, whatever_one_dealer_tells_whom_all_or_nobody_count_it_and_all_get_their_shares)
{
    for (std::size_t way = 0; way < 81; ++way) {
        World world{4, 4, 4};
        const auto liar = world.old_member(1);
        world.lie(liar, [&world, way](Party to, const Message& said) -> std::vector<Message> {
            auto out = std::vector{said};
            auto* deal = std::get_if<Deal>(&out[0]);
            if (deal == nullptr) return out;
            auto what = way;
            for (std::size_t s = 0; s < world[to.value()].new_seat->value(); ++s) what /= 3;
            if (what % 3 == 0) return {};
            if (what % 3 == 1) deal->box[3] ^= std::byte{4};
            return out;
        });
        for (std::size_t party = 0; party < world.size(); ++party)
            if (party != world.old_member(2)) world.start(party);
        world.agenda().after(20s, [&world] {
            if (!world[world.old_member(2)].disk.certificate) world.start(world.old_member(2));
        });
        world.run();
        ASSERT_EQ(outcome(world), "") << way;
    }
}

TEST(Handover, who_got_no_part_makes_its_share_from_those_of_f_and_one_others)
{
    World world{4, 4, 4};
    // The liar's deal is one of the three that there are, and reaches three of four.
    world.lie(world.old_member(0),
              deals_only_to({world.new_member(0), world.new_member(1), world.new_member(2)}));
    for (std::size_t party = 0; party < world.size(); ++party)
        if (party != world.old_member(3)) world.start(party);
    world.run(20s);
    const auto last = world.new_member(3);
    ASSERT_TRUE(world[last].made);
    EXPECT_EQ(world[last].disk.deals.at(seat(0)).front(), std::byte{1}) << "it was helped";
    EXPECT_EQ(broken_promise(world), "");
}

TEST(Handover, a_member_that_was_away_all_the_time_is_helped_when_no_old_share_is_left)
{
    World world{4, 4, 4};
    const auto away = world.new_member(2);
    for (std::size_t party = 0; party < world.size(); ++party)
        if (party != away) world.start(party);
    world.run(20s);
    for (std::size_t s = 0; s < 4; ++s) EXPECT_FALSE(world[world.old_member(s)].shares);
    EXPECT_FALSE(world[away].made);
    world.start(away);
    world.run(40s);
    EXPECT_EQ(outcome(world), "");
}

TEST(Handover, every_member_may_start_again_after_every_message)
{
    // One new member falls when it has heard `heard` messages, and comes back at once.
    for (std::size_t heard = 1; heard < 60; heard += 3) {
        World world{4, 4, 2};
        for (std::size_t party = 0; party < world.size(); ++party) world.start(party);
        for (std::size_t steps = 0; steps < heard * 4 && world.agenda().step(); ++steps) {
        }
        for (std::size_t party = 0; party < world.size(); ++party) {
            world.crash(party);
            if (world[party].new_seat || !world[party].disk.certificate) world.start(party);
        }
        world.run();
        ASSERT_EQ(outcome(world), "") << heard;
    }
}

TEST(Handover, a_dealer_that_starts_again_deals_the_same)
{
    World world{4, 4, 4};
    const Dealt one{world.terms.run, seat(0), *world[world.old_member(0)].shares, world.to()};
    const Dealt again{world.terms.run, seat(0), *world[world.old_member(0)].shares, world.to()};
    EXPECT_EQ(one.matrix(), again.matrix());
    EXPECT_EQ(one.box(seat(2), world.terms.to[2]), again.box(seat(2), world.terms.to[2]));
    const Dealt other{RunId::filled(9), seat(0), *world[world.old_member(0)].shares, world.to()};
    EXPECT_NE(one.matrix().hi[0][1], other.matrix().hi[0][1]);
}

TEST(Handover, old_and_new_shares_do_not_go_together)
{
    World world{4, 4, 0, 1, sim::NetworkFaults::calm(), false};
    run_all(world);
    ASSERT_EQ(outcome(world), "");
    std::vector<std::pair<std::uint16_t, crypto::bls::SecretKey>> mixed;
    for (std::uint16_t s = 0; s < 3; ++s) {
        const auto& one = world[world.new_member(s)];
        mixed.emplace_back(s, s == 1 ? one.shares->hi : one.made->share_hi);
    }
    EXPECT_NE(crypto::bls::commit(crypto::bls::interpolate(mixed)), world.terms.hi.group);
}

TEST(Handover, terms_that_are_not_of_one_polynomial_are_refused)
{
    World world{4, 7, 4};
    EXPECT_TRUE(well_formed(world.terms));
    auto wrong = world.terms;
    std::swap(wrong.hi.shares[0], wrong.hi.shares[3]);
    EXPECT_FALSE(well_formed(wrong));
    wrong = world.terms;
    wrong.lo.group = wrong.hi.group;
    EXPECT_FALSE(well_formed(wrong));
    wrong = world.terms;
    wrong.hi.threshold = 2;
    EXPECT_FALSE(well_formed(wrong));
    wrong = world.terms;
    wrong.to[1] = wrong.to[0];
    EXPECT_FALSE(well_formed(wrong));
    wrong = world.terms;
    wrong.to.clear();
    EXPECT_FALSE(well_formed(wrong));
}

// The liar knows its new seat's parts, so it can make that seat's share zero; nobody else's.
TEST(Handover, a_seat_that_makes_its_own_share_zero_stops_nobody)
{
    EXPECT_FALSE(crypto::bls::well_formed(nobodys_key));
    World world{4, 4, 4};
    auto zeroed = world.terms;
    // A key of four of which seat 3 has the share 0, as such a hand-over would leave it.
    const auto& one = crypto::bls::derive_key(Bytes(32, std::byte{4}));
    std::vector<std::pair<std::uint16_t, crypto::bls::SecretKey>> points{
        {3, crypto::bls::SecretKey{}}, {0, one}, {1, crypto::bls::add(one, one)}};
    const auto polynomial = crypto::bls::Polynomial::through(points);
    zeroed.hi = shared_key(crypto::bls::Commitments::to(polynomial), 4);
    EXPECT_EQ(zeroed.hi.shares[3], nobodys_key);
    EXPECT_TRUE(well_formed(zeroed));
}

TEST(Handover, messages_have_one_form)
{
    const protocol::Committee to{4};
    World world{4, 4, 4};
    const Dealt dealt{world.terms.run, seat(0), *world[world.old_member(0)].shares, to};
    const auto matrix = encode(dealt.matrix());
    const auto box = dealt.box(seat(1), world.terms.to[1]);
    EXPECT_EQ(box.size(), part_box_bytes(to));
    const auto hash = crypto::Hash::filled(3);
    const std::vector<Message> all{
        Deal{matrix, box},
        Have{seat(2), hash},
        Ready{seat(2), hash},
        settlement::Message{settlement::NextView{7, {}}},
        Want{seat(1), true},
        Help{seat(1), Bytes(help_box_bytes), std::nullopt},
        Help{seat(1), Bytes(help_box_bytes), matrix},
        Endorsement{hash, {}},
        Certified{Certificate{hash, {{seat(1), crypto::ed25519::Signature{}}}}}};
    for (const auto& message : all) {
        const auto bytes = encode(message);
        const auto read = decode(bytes, to);
        ASSERT_TRUE(read) << message.index();
        EXPECT_EQ(*read, message);
        EXPECT_FALSE(decode(ByteSpan{bytes}.first(bytes.size() - 1), to));
    }
    EXPECT_FALSE(decode(encode(all[0]), protocol::Committee{7})) << "of another committee's shape";
    EXPECT_FALSE(decode(Bytes{std::byte{8}}, to));
}

}  // namespace
}  // namespace weft::dkg::handover::test
