#include <weft/committee/driver.hpp>

#include <gtest/gtest.h>

#include "../src/records.hpp"

using namespace weft;
using namespace weft::committee;

namespace {

const types::ChainId chain = types::Address::of(crypto::ed25519::PublicKey::filled(9));
const types::Hash base = types::Hash::filled(7);
const types::Address fees = types::Address::of(crypto::ed25519::PublicKey::filled(8));

Proposal naming(std::optional<std::uint32_t> block)
{
    Proposal proposal{.base = base,
                      .time = 100,
                      .fee_address = fees,
                      .commitment_share = {},
                      .units = {},
                      .handed_over = {},
                      .return_to = block};
    if (!block) proposal.units = {types::TransactionId::filled(1)};
    return proposal;
}

}  // namespace

/// Each of four seats names nothing, block 1, block 2 or block 3: all 256 cases.
TEST(Returns, go_to_the_least_block_that_f_plus_1_proposals_name_in_every_case)
{
    const auto lo = crypto::bls::deal(4, 2, crypto::Hash::filled(2).bytes());
    const auto group = crypto::bls::PreparedKey::from(lo.public_key.group).value();
    for (int drawn = 0; drawn < 256; ++drawn) {
        Subset subset;
        int named[4] = {};
        auto left = drawn;
        for (std::uint16_t seat = 0; seat < 4; ++seat, left /= 4) {
            const auto block = static_cast<std::uint32_t>(left % 4);
            ++named[block];
            subset.emplace_back(ValidatorIndex{seat},
                                encode(naming(block == 0 ? std::nullopt : std::optional{block})));
        }
        std::optional<std::uint32_t> expected;
        for (std::uint32_t block = 3; block > 0; --block)
            if (named[block] >= 2) expected = block;
        const auto plan =
            plan_batch({chain, 9, 0}, base, protocol::Committee{4}, lo.public_key, group, subset);
        EXPECT_EQ(plan.return_to, expected) << drawn;
        EXPECT_EQ(plan.units.empty(), expected.has_value() || named[0] < 2)
            << drawn << ": a return does nothing else";
    }
}

TEST(Returns, are_read_from_a_proposal_and_a_record_as_they_were_written)
{
    const auto proposal = naming(12);
    const auto bytes = encode(proposal);
    EXPECT_EQ(decode_proposal(bytes), proposal);
    EXPECT_LE(bytes.size(), proposal_bytes_max);
    // With units beside it there would be two ways to say one thing.
    auto with_units = naming(std::nullopt);
    auto other = encode(with_units);
    other[0] = std::byte{3};
    other.resize(other.size() + 4);
    EXPECT_FALSE(decode_proposal(other).has_value());

    const Record record{
        3,
        Proposed{.time = 5, .fee_address = fees, .units = {}, .handed_over = {}, .return_to = 12}};
    const auto again = decode_record(encode(record));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(std::get<Proposed>(again->what).return_to, 12u);
    EXPECT_EQ(std::get<Proposed>(again->what).handed_over, std::nullopt);
}

TEST(Returns, are_proposed_again_the_same_after_a_restart)
{
    const auto hi = crypto::bls::deal(4, 3, crypto::Hash::filled(1).bytes());
    const auto lo = crypto::bls::deal(4, 2, crypto::Hash::filled(2).bytes());
    const auto keys =
        *Keys::from(ValidatorIndex{0}, hi.public_key, lo.public_key, hi.shares[0], lo.shares[0]);
    Driver driver{chain, keys};
    (void)driver.start(8, base);
    const auto step = driver.propose(100, fees, {types::TransactionId::filled(1)}, {}, 5);
    Driver again{chain, keys};
    (void)again.start(8, base);
    ASSERT_TRUE(again.replay(step.records).has_value());
    const auto before = driver.resend(ValidatorIndex{1});
    const auto after = again.resend(ValidatorIndex{1});
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i].body, before[i].body);
}
