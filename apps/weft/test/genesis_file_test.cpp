#include "node/genesis_file.hpp"

#include <gtest/gtest.h>

namespace weft::app {
namespace {

types::Address address(std::uint8_t byte)
{
    return types::Address::of(crypto::ed25519::PublicKey::filled(byte));
}

TEST(GenesisFile, what_is_written_is_read_back_whatever_the_order)
{
    types::Genesis genesis;
    genesis.network = "devnet";
    genesis.time = 1'700'000'000'000'000'000;
    genesis.allocations = {{address(1), {{types::iota_color, ~0ull - 25}}},
                           {address(2), {{types::iota_color, 5}}}};
    std::ranges::sort(genesis.allocations, {}, &types::Genesis::Allocation::address);
    genesis.pledges = {{types::NodeId::filled(1), 10, 20}};
    const auto read = parse_genesis(render(genesis));
    ASSERT_TRUE(read.has_value()) << read.error();
    EXPECT_EQ(*read, genesis);
    std::swap(genesis.allocations[0], genesis.allocations[1]);
    EXPECT_EQ(types::hash_of(*parse_genesis(render(genesis))), types::hash_of(*read));
}

TEST(GenesisFile, says_whether_nodes_vote_on_conflicts)
{
    const std::string head = "network = \"n\"\ntime = 1\n";
    EXPECT_FALSE(parse_genesis(head)->voting) << "weight alone";
    const auto voting = parse_genesis(head + "[voting]\nround_ms = 250\n");
    ASSERT_TRUE(voting.has_value()) << voting.error();
    EXPECT_EQ(voting->voting, (types::Genesis::Voting{.quarantine_ms = 2'000, .round_ms = 250}));
    EXPECT_EQ(parse_genesis(render(*voting)), *voting);
    EXPECT_NE(types::hash_of(*voting), types::hash_of(*parse_genesis(head)));
}

TEST(GenesisFile, slips_are_named_by_place)
{
    const std::string head = "network = \"n\"\ntime = 1\n";
    const auto error = [&](const std::string& more) {
        const auto read = parse_genesis(head + more);
        return read ? std::string{"none"} : read.error();
    };
    const auto allocation = "[[allocations]]\naddress = \"" + address(1).text() + "\"\n";
    EXPECT_EQ(error("suply = 1"), "suply: unknown key; did you mean supply?");
    EXPECT_EQ(error("supply = 6\n" + allocation + "balance = { IOTA = 5 }"),
              "supply: says 6, the allocations hold 5");
    EXPECT_EQ(error(allocation), "allocations[0].balance: missing");
    EXPECT_EQ(error(allocation + "balance = { IOTA = -1 }"),
              "allocations[0].balance.IOTA: expected an amount from 0 to 2^64 - 1");
    EXPECT_EQ(error(allocation + "balance = { MINT = 1 }"),
              "allocations[0].balance.MINT: not a color");
    EXPECT_EQ(
        error(allocation + "balance = { IOTA = 1 }\n" + allocation + "balance = { IOTA = 1 }"),
        "allocations_unsorted");
    EXPECT_EQ(error("message_threshold = \"half\""),
              "message_threshold: expected a fraction, as \"1/2\"");
    EXPECT_EQ(error("voting = 1"), "voting: expected a table");
    EXPECT_EQ(error("[voting]\nround = 1"), "voting.round: unknown key; known are quarantine_ms, round_ms");
    EXPECT_EQ(error("[voting]\nround_ms = 9"), "voting_range");
    EXPECT_EQ(parse_genesis("time = 1").error(), "network: missing");
}

}  // namespace
}  // namespace weft::app
