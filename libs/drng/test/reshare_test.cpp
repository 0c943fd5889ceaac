#include <weft/drng/reshare.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/sim/choices.hpp>

#include <gtest/gtest.h>

#include "committee.hpp"

namespace weft::drng {
namespace {

using test::BeaconCommittee;
using test::seat;
using Verdict = Receiver::Verdict;

/// Four old members of threshold 3, three new ones of threshold 2.
struct Resharing : ::testing::Test {
    Resharing() : old{4}
    {
        for (const auto* name : {"d", "e", "f"}) {
            own.push_back(fixtures::key_of(name));
            to.members.push_back(own.back().public_key());
        }
        crypto::Drbg entropy{Bytes(32, std::byte{8})};
        for (std::size_t s = 0; s < 4; ++s)
            dealers.emplace_back(id, seat(s), old.shares[s], to, entropy);
    }
    Receiver receiver(std::size_t self) { return {id, old.key, to, seat(self), own[self]}; }
    static protocol::SeatSet roll(std::initializer_list<std::size_t> seats)
    {
        protocol::SeatSet set;
        for (const auto s : seats) set.add(seat(s));
        return set;
    }

    HandoverId id = HandoverId::filled(2);
    BeaconCommittee old;
    NewCommittee to{.threshold = 2, .members = {}};
    std::vector<crypto::ed25519::KeyPair> own;
    std::vector<Dealer> dealers;
};

TEST_F(Resharing, any_roll_of_enough_dealers_gives_the_old_key_and_shares_that_sign_for_it)
{
    for (std::size_t out = 0; out < 4; ++out) {
        protocol::SeatSet counted;
        for (std::size_t s = 0; s < 4; ++s)
            if (s != out) counted.add(seat(s));
        std::vector<crypto::bls::min_pk::SignatureShare> shares;
        std::optional<SharedKey> key;
        for (std::uint16_t self = 0; self < 3; ++self) {
            auto one = receiver(self);
            for (std::size_t s = 0; s < 4; ++s)
                EXPECT_EQ(one.hear(seat(s), dealers[s].deal()), Verdict::taken);
            const auto result = one.result(counted);
            ASSERT_TRUE(result);
            if (key) {
                EXPECT_EQ(result->key, *key);
            }
            key = result->key;
            EXPECT_EQ(key->group, old.key.group);
            shares.push_back(
                {self, crypto::bls::min_pk::sign(result->share, "tag", as_bytes("m"))});
        }
        for (std::size_t left = 0; left < 3; ++left) {
            auto two = shares;
            two.erase(two.begin() + static_cast<std::ptrdiff_t>(left));
            EXPECT_TRUE(crypto::bls::min_pk::combine(*key, "tag", as_bytes("m"), two).signature);
        }
    }
}

TEST_F(Resharing, a_deal_of_another_share_is_named)
{
    auto d = receiver(0);
    EXPECT_EQ(d.hear(seat(1), dealers[2].deal()), Verdict::wrong_deal);
    auto deal = dealers[1].deal();
    deal.commitments.pop_back();
    EXPECT_EQ(d.hear(seat(1), deal), Verdict::wrong_deal);
    deal = dealers[1].deal();
    deal.commitments[1] = {};
    EXPECT_EQ(d.hear(seat(1), deal), Verdict::wrong_deal);
    deal = dealers[1].deal();
    deal.boxes.pop_back();
    EXPECT_EQ(d.hear(seat(1), deal), Verdict::wrong_deal);
    EXPECT_EQ(d.hear(seat(1), dealers[1].deal()), Verdict::taken);
    EXPECT_EQ(d.hear(seat(1), dealers[1].deal()), Verdict::known);
}

TEST_F(Resharing, a_wrong_part_is_complained_of_and_the_answer_in_clear_takes_its_place)
{
    auto deal = dealers[1].deal();
    std::swap(deal.boxes[0], deal.boxes[1]);
    auto d = receiver(0);
    EXPECT_EQ(d.hear(seat(1), deal), Verdict::complaint);
    EXPECT_EQ(d.hear(seat(0), dealers[0].deal()), Verdict::taken);
    EXPECT_EQ(d.hear(seat(2), dealers[2].deal()), Verdict::taken);
    EXPECT_FALSE(d.acceptable(roll({0, 1, 2})));
    EXPECT_EQ(d.hear_answer(seat(1), seat(0), dealers[1].answer(seat(1))), Verdict::wrong_answer);
    EXPECT_EQ(d.hear_answer(seat(1), seat(0), dealers[1].answer(seat(0))), Verdict::taken);
    EXPECT_EQ(d.hear_answer(seat(1), seat(0), dealers[1].answer(seat(0))), Verdict::known);
    ASSERT_TRUE(d.acceptable(roll({0, 1, 2})));
    auto f = receiver(2);
    for (std::size_t s = 0; s < 3; ++s) (void)f.hear(seat(s), s == 1 ? deal : dealers[s].deal());
    f.hear_complaint(seat(1), seat(0));
    EXPECT_FALSE(f.acceptable(roll({0, 1, 2})));
    EXPECT_EQ(f.hear_answer(seat(1), seat(0), dealers[1].answer(seat(0))), Verdict::taken);
    ASSERT_TRUE(f.acceptable(roll({0, 1, 2})));
    EXPECT_EQ(f.result(roll({0, 1, 2}))->key, d.result(roll({0, 1, 2}))->key);
}

TEST_F(Resharing, a_complaint_that_comes_before_the_deal_counts)
{
    auto f = receiver(2);
    f.hear_complaint(seat(1), seat(0));
    EXPECT_EQ(f.hear(seat(1), dealers[1].deal()), Verdict::taken);
    EXPECT_TRUE(f.counting().empty());
}

TEST_F(Resharing, a_roll_of_too_few_or_of_unknown_dealers_is_not_acceptable)
{
    auto d = receiver(0);
    for (std::size_t s = 0; s < 3; ++s) (void)d.hear(seat(s), dealers[s].deal());
    EXPECT_TRUE(d.acceptable(roll({0, 1, 2})));
    EXPECT_FALSE(d.acceptable(roll({0, 1})));
    EXPECT_FALSE(d.acceptable(roll({0, 1, 3})));
}

TEST_F(Resharing, old_and_new_shares_do_not_go_together)
{
    auto d = receiver(0);
    for (std::size_t s = 0; s < 3; ++s) (void)d.hear(seat(s), dealers[s].deal());
    const auto result = d.result(roll({0, 1, 2}));
    std::vector<crypto::bls::min_pk::SignatureShare> mixed{
        {0, crypto::bls::min_pk::sign(result->share, "tag", as_bytes("m"))},
        {1, crypto::bls::min_pk::sign(old.shares[1], "tag", as_bytes("m"))},
        {2, crypto::bls::min_pk::sign(old.shares[2], "tag", as_bytes("m"))}};
    EXPECT_FALSE(crypto::bls::min_pk::combine(old.key, "tag", as_bytes("m"), mixed).signature);
}

TEST_F(Resharing, a_deal_has_one_form)
{
    const auto bytes = encode(dealers[0].deal());
    EXPECT_TRUE(decode_deal(bytes, 2, 3));
    EXPECT_EQ(encode(*decode_deal(bytes, 2, 3)), bytes);
    EXPECT_FALSE(decode_deal(bytes, 3, 3));
    EXPECT_FALSE(decode_deal(bytes, 1, 3));
    EXPECT_FALSE(decode_deal(bytes, 2, 2));
    EXPECT_FALSE(decode_deal(ByteSpan{bytes}.first(bytes.size() - 1), 2, 3));
}

}  // namespace
}  // namespace weft::drng
