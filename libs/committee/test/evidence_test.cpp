// Two votes show a seat to anybody, and nothing else does.

#include <weft/committee/evidence.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::committee;

namespace {

const auto dealt = crypto::bls::deal(4, 3, crypto::Hash::filled(1).bytes());
const types::ChainId chain = types::Address::of(dealt.public_key.group);

crypto::bls::Signature vote(std::uint16_t seat, const RoundId& round, const crypto::Hash& vector)
{
    const auto instance = protocol::InstanceId::from(instance_of(round).bytes());
    return crypto::bls::sign(dealt.shares[seat], crypto::bls::Purpose::order,
                             fpacs::prepare_digest(*instance, vector).bytes());
}

TwoVotes two_votes(std::uint16_t seat = 2)
{
    const RoundId round{chain, 12, 3};
    const auto first = crypto::Hash::filled(5);
    const auto second = crypto::Hash::filled(6);
    return {.block_index = 12,
            .attempt = 3,
            .seat = ValidatorIndex{seat},
            .votes = {.first = first,
                      .first_share = vote(seat, round, first),
                      .second = second,
                      .second_share = vote(seat, round, second)}};
}

}  // namespace

TEST(Evidence, shows_a_seat_that_voted_twice)
{
    for (std::uint16_t seat = 0; seat < 4; ++seat)
        EXPECT_TRUE(proves(two_votes(seat), chain, dealt.public_key)) << seat;
}

TEST(Evidence, shows_nothing_at_another_place)
{
    const auto wrong = [](auto change) {
        auto evidence = two_votes();
        change(evidence);
        return !proves(evidence, chain, dealt.public_key);
    };
    EXPECT_TRUE(wrong([](TwoVotes& one) { ++one.block_index; }));
    EXPECT_TRUE(wrong([](TwoVotes& one) { ++one.attempt; }));
    EXPECT_TRUE(wrong([](TwoVotes& one) { one.seat = ValidatorIndex{1}; }));
    EXPECT_TRUE(wrong([](TwoVotes& one) { one.seat = ValidatorIndex{4}; })) << "no such seat";
    EXPECT_TRUE(wrong([](TwoVotes& one) { one.votes.first = crypto::Hash::filled(7); }));
    EXPECT_TRUE(wrong([](TwoVotes& one) { one.votes.second_share = one.votes.first_share; }));
    EXPECT_TRUE(wrong([](TwoVotes& one) {
        one.votes.second = one.votes.first;
        one.votes.second_share = one.votes.first_share;
    })) << "one vote, said twice";
    EXPECT_FALSE(
        proves(two_votes(), types::Address::of(types::NodeId::filled(1)), dealt.public_key));
    const auto others = crypto::bls::deal(4, 3, crypto::Hash::filled(2).bytes());
    EXPECT_FALSE(proves(two_votes(), chain, others.public_key));
    EXPECT_NE(digest_of(others.public_key), digest_of(dealt.public_key));
}

TEST(Evidence, is_the_same_in_whatever_order_the_votes_came)
{
    auto swapped = two_votes();
    std::swap(swapped.votes.first, swapped.votes.second);
    std::swap(swapped.votes.first_share, swapped.votes.second_share);
    EXPECT_EQ(in_order(swapped), two_votes());
    EXPECT_EQ(in_order(two_votes()), two_votes());
    codec::Writer writer;
    encode(writer, two_votes());
    const auto bytes = std::move(writer).take();
    codec::Reader reader{bytes};
    EXPECT_EQ(decode_two_votes(reader), two_votes());
    EXPECT_TRUE(reader.finish(0).has_value());
    codec::Writer other;
    encode(other, swapped);
    const auto wrong = std::move(other).take();
    codec::Reader again{wrong};
    (void)decode_two_votes(again);
    EXPECT_EQ(again.finish(0).error(), codec::DecodeError::not_canonical);
}
