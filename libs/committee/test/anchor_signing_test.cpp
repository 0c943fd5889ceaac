#include <weft/committee/anchor_signing.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::committee;

namespace {

const Bytes essence = to_bytes("essence");
const Bytes other_essence = to_bytes("of another generation");

class AnchorsBesideRounds : public testing::Test {
protected:
    AnchorsBesideRounds()
    {
        const auto hi = crypto::bls::deal(4, 3, crypto::Hash::filled(1).bytes());
        const auto lo = crypto::bls::deal(4, 2, crypto::Hash::filled(2).bytes());
        group = hi.public_key.group;
        for (std::uint16_t i = 0; i < 4; ++i)
            keys.push_back(*Keys::from(ValidatorIndex{i}, hi.public_key, lo.public_key,
                                       hi.shares[i], lo.shares[i]));
    }
    [[nodiscard]] AnchorShare share(std::size_t seat, const Bytes& of = essence) const
    {
        return sign_anchor(keys[seat], of);
    }
    [[nodiscard]] bool valid(const AnchorSigning::Outcome& outcome, const Bytes& of = essence) const
    {
        return outcome.signature &&
               crypto::bls::verify(group, crypto::bls::Purpose::ledger, of, *outcome.signature);
    }
    static constexpr ValidatorIndex b{1};
    static constexpr ValidatorIndex c{2};
    static constexpr ValidatorIndex d{3};
    crypto::bls::PublicKey group;
    std::vector<Keys> keys;
};

}  // namespace

TEST_F(AnchorsBesideRounds, are_signed_by_n_minus_f_shares_over_one_essence)
{
    AnchorSigning signing{keys[0]};
    signing.begin(essence);
    EXPECT_FALSE(signing.combine().signature);
    EXPECT_FALSE(signing.handle(b, share(1)).signature);
    EXPECT_EQ(signing.signers(), 2U);
    EXPECT_TRUE(valid(signing.handle(c, share(2))));
    EXPECT_FALSE(signing.own());
    EXPECT_FALSE(signing.handle(d, share(3)).signature);  // it is over
}

TEST_F(AnchorsBesideRounds, count_shares_that_came_before_the_node_was_ready)
{
    AnchorSigning signing{keys[0]};
    EXPECT_FALSE(signing.handle(b, share(1)).signature);
    EXPECT_FALSE(signing.handle(c, share(2)).signature);
    signing.begin(essence);
    EXPECT_TRUE(valid(signing.combine()));
}

TEST_F(AnchorsBesideRounds, leave_a_share_over_another_essence_aside_without_an_accusation)
{
    AnchorSigning signing{keys[0]};
    signing.begin(essence);
    EXPECT_TRUE(signing.handle(b, share(1, other_essence)).liars.empty());
    const auto outcome = signing.handle(c, share(2));
    EXPECT_FALSE(outcome.signature);
    EXPECT_TRUE(outcome.liars.empty());
    EXPECT_TRUE(valid(signing.handle(d, share(3))));
}

TEST_F(AnchorsBesideRounds, name_a_wrong_share_and_go_on_without_it)
{
    AnchorSigning signing{keys[0]};
    signing.begin(essence);
    EXPECT_TRUE(
        signing.handle(b, {essence_digest(essence), share(1, other_essence).share}).liars.empty());
    const auto outcome = signing.handle(c, share(2));
    EXPECT_EQ(outcome.liars, std::vector{b});
    EXPECT_FALSE(outcome.signature);
    EXPECT_TRUE(
        signing.handle(b, {essence_digest(essence), share(1, other_essence).share}).liars.empty());
    EXPECT_TRUE(valid(signing.handle(d, share(3))));
}

TEST_F(AnchorsBesideRounds, of_a_newer_generation_replace_the_job)
{
    AnchorSigning signing{keys[0]};
    signing.begin(essence);
    EXPECT_FALSE(signing.handle(b, share(1)).signature);
    signing.begin(other_essence);
    EXPECT_FALSE(signing.working_on(essence));
    EXPECT_TRUE(signing.working_on(other_essence));
    EXPECT_FALSE(signing.handle(c, share(2)).signature);
    EXPECT_FALSE(signing.handle(b, share(1, other_essence)).signature);
    EXPECT_TRUE(valid(signing.handle(c, share(2, other_essence)), other_essence));
}

TEST_F(AnchorsBesideRounds, need_nobody_else_in_a_committee_of_one)
{
    const auto hi = crypto::bls::deal(1, 1, crypto::Hash::filled(1).bytes());
    const auto lo = crypto::bls::deal(1, 1, crypto::Hash::filled(2).bytes());
    const auto alone =
        *Keys::from(ValidatorIndex{0}, hi.public_key, lo.public_key, hi.shares[0], lo.shares[0]);
    AnchorSigning signing{alone};
    signing.begin(essence);
    const auto outcome = signing.combine();
    ASSERT_TRUE(outcome.signature);
    EXPECT_TRUE(crypto::bls::verify(hi.public_key.group, crypto::bls::Purpose::ledger, essence,
                                    *outcome.signature));
}
