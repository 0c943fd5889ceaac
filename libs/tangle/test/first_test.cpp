#include <weft/tangle/tangle.hpp>

#include <gtest/gtest.h>

namespace weft::tangle {
namespace {

crypto::ed25519::KeyPair key(std::uint8_t n)
{
    std::array<std::byte, 32> seed{};
    seed.fill(std::byte{n});
    return crypto::ed25519::KeyPair::from(*crypto::ed25519::Seed::from(seed));
}

TEST(Tangle, three_of_four_equal_nodes_confirm_a_message)
{
    types::Genesis genesis;
    genesis.network = "t";
    for (std::uint8_t n = 1; n <= 4; ++n) genesis.pledges.push_back({key(n).public_key(), 25, 0});
    std::ranges::sort(genesis.pledges, {}, &types::Genesis::Pledge::node);
    Tangle tangle{genesis};
    Prng prng{1};
    Timestamp now = 1000;
    std::vector<MessageId> confirmed;
    for (std::uint8_t n = 1; n <= 4; ++n) {
        auto prepared = tangle.prepare(std::nullopt, key(n).public_key(), now, prng);
        ASSERT_TRUE(prepared);
        const auto bytes = seal(prepared->message, key(n));
        const auto step = tangle.receive(*bytes, now);
        EXPECT_EQ(step.arrival, Arrival::booked);
        confirmed.insert(confirmed.end(), step.confirmed.begin(), step.confirmed.end());
        now += types::second;
        EXPECT_EQ(confirmed.size(), n <= 2 ? 0u : n - 2u);
    }
}

}  // namespace
}  // namespace weft::tangle
