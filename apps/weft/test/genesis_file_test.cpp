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

// The League of Entropy's default network, as its relays' /info says it.
const std::string public_series =
    "[voting.beacon]\n"
    "scheme = \"pedersen-bls-chained\"\n"
    "public_key = "
    "\"868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801"
    "af31"
    "\"\n"
    "period_ms = 30000\n"
    "genesis_time = 1595431050\n"
    "seed = \"176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a\"\n";

TEST(GenesisFile, names_the_series_of_beacons_that_judges_votes)
{
    const std::string head = "network = \"n\"\ntime = 1\n";
    const auto named = parse_genesis(head + public_series);
    ASSERT_TRUE(named.has_value()) << named.error();
    ASSERT_TRUE(named->voting && named->voting->beacon);
    EXPECT_EQ(named->voting->round_ms, 500u);
    EXPECT_EQ(named->voting->beacon->period_ns, 30'000'000'000u);
    const auto text = render(*named);
    EXPECT_NE(text.find("8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce"),
              std::string::npos)
        << "the name that drand has for it: " << text;
    EXPECT_EQ(parse_genesis(text), *named);

    const auto error = [&](const std::string& more) {
        const auto read = parse_genesis(head + more);
        return read ? std::string{"none"} : read.error();
    };
    EXPECT_EQ(error(public_series + "series = \"00\"\n"),
              "voting.beacon.series: the values below are of series "
              "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce");
    EXPECT_EQ(error("[voting]\nbeacon = 1"), "voting.beacon: expected a table");
    EXPECT_EQ(error("[voting.beacon]\nscheme = \"other\""),
              "voting.beacon.scheme: not one of drand's");
    auto short_key = public_series;
    short_key.replace(short_key.find("868f00"), 6, "868f");
    EXPECT_EQ(error(short_key),
              "voting.beacon.public_key: not a key of that scheme, or the period is 0");
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
    EXPECT_EQ(error("[voting]\nround = 1"),
              "voting.round: unknown key; known are quarantine_ms, round_ms, beacon");
    EXPECT_EQ(error("[voting]\nround_ms = 9"), "voting_range");
    EXPECT_EQ(parse_genesis("time = 1").error(), "network: missing");
}

}  // namespace
}  // namespace weft::app
