#include <weft/drng/series.hpp>

#include <gtest/gtest.h>

namespace weft::drng {
namespace {

using namespace std::chrono_literals;

struct Network {
    const char* name;
    Scheme scheme;
    std::uint64_t period;
    std::uint64_t genesis;
    const char* beacon_id;
    const char* key;
    const char* seed;
    const char* id;
};
// X §3.3, §3.4: networks that run, or ran, in public.
const Network networks[] = {
    {"mainnet", Scheme::pedersen_bls_chained, 30, 1595431050, "default",
     "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801a"
     "f31",
     "176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a",
     "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce"},
    {"quicknet", Scheme::bls_unchained_g1_rfc9380, 3, 1692803367, "quicknet",
     "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106"
     "4510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5"
     "ece45a",
     "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e",
     "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"},
    {"fastnet", Scheme::bls_unchained_on_g1, 3, 1677685200, "fastnet",
     "a0b862a7527fee3a731bcb59280ab6abd62d5c0b6ea03dc4ddf6612fdfc9d01f01c31542541771903475eb1ec6615"
     "f8d0df0b8b6dce385811d6dcf8cbefb8759e5e616a3dfd054c928940766d9a5b9db91e3b697e5d70a975181e007f8"
     "7fca5e",
     "a81e9d63f614ccdb144b8ff79fbd4d5a2d22055c0bfe4ee9a8092003dab1c6c0",
     "dbd506d6ef76e5f386f41c651dcb808c5bcbd75471cc4eafa3f4df7ad4e4c493"},
    {"testnet", Scheme::pedersen_bls_chained, 25, 1590445175, "",
     "922a2e93828ff83345bae533f5172669a26c02dc76d6bf59c80892e12ab1455c229211886f35bb56af6d5bea98102"
     "4df",
     "4dd408e5fdff9323c76a9b6f087ba8fdc5a6da907bd9217d9d10f2287d081957",
     "84b2234fb34e835dccd048255d7ad3194b81af7d978c3bf157e3469592ae4e02"},
    {"quicknet-t", Scheme::bls_unchained_g1_rfc9380, 3, 1689232296, "quicknet-t",
     "b15b65b46fb29104f6a4b5d1e11a8da6344463973d423661bb0804846a0ecd1ef93c25057f1c0baab2ac53e56c662"
     "b66072f6d84ee791a3382bfb055afab1e6a375538d8ffc451104ac971d2dc9b168e2d3246b0be2015969cbaac298f"
     "6502da",
     "40d49d910472d4adb1d67f65db8332f11b4284eecf05c05c5eacd5eef7d40e2d",
     "cc9c398442737cbd141526600919edd69f1d6f9b4adb67e4d912fbc64341a9a5"},
};

SeriesInfo info_of(const Network& network)
{
    return {.scheme = network.scheme,
            .public_key = *from_hex(network.key),
            .period = std::chrono::seconds{network.period},
            .genesis = std::chrono::seconds{network.genesis},
            .genesis_seed = *Hash::from(*from_hex(network.seed)),
            .beacon_id = network.beacon_id};
}

TEST(Series, public_networks_have_the_name_that_drand_gives_them)
{
    for (const auto& network : networks)
        EXPECT_EQ(id_of(info_of(network)).hex(), network.id) << network.name;
}

TEST(Series, a_round_begins_a_period_after_the_one_before)
{
    const SeriesInfo info{
        .public_key = {}, .period = 250ms, .genesis = 100s, .genesis_seed = {}, .beacon_id = {}};
    EXPECT_EQ(time_of(info, 0), 100s);
    EXPECT_EQ(time_of(info, 1), 100s);
    EXPECT_EQ(time_of(info, 5), 101s);
    EXPECT_EQ(round_at(info, Instant{100s} - Instant{1}), 0u);
    EXPECT_EQ(round_at(info, 100s), 1u);
    EXPECT_EQ(round_at(info, Instant{100'249ms}), 1u);
    EXPECT_EQ(round_at(info, Instant{100'250ms}), 2u);
    for (std::uint64_t round = 1; round < 50; ++round)
        EXPECT_EQ(round_at(info, time_of(info, round)), round);
}

TEST(Series, no_round_and_no_time_overflows)
{
    const SeriesInfo info{.public_key = {},
                          .period = 1h,
                          .genesis = 1'600'000'000s,
                          .genesis_seed = {},
                          .beacon_id = {}};
    EXPECT_EQ(time_of(info, ~std::uint64_t{0}), Instant::max());
    EXPECT_GT(time_of(info, round_at(info, Instant::max())), info.genesis);
}

TEST(Series, drand_knows_whole_seconds)
{
    SeriesInfo info{.public_key = {},
                    .period = 250ms,
                    .genesis = 100'900ms,
                    .genesis_seed = {},
                    .beacon_id = {}};
    EXPECT_EQ(period_seconds(info), 1u);
    EXPECT_EQ(genesis_seconds(info), 100u);
    info.period = 2s;
    EXPECT_EQ(period_seconds(info), 2u);
    info.period = Instant::max();
    EXPECT_EQ(period_seconds(info), 4'294'967'295u);
}

// G-23: the number of a beacon. GoShimmer hashes with SHA-512 where drand has SHA-256 (D-33).
TEST(Series, the_draw_is_the_first_eight_bytes_of_the_randomness)
{
    EXPECT_EQ(draw_of(Hash::filled(0xff)), ~std::uint64_t{0});
    auto hash = Hash{};
    hash.writable()[7] = std::byte{5};
    EXPECT_EQ(draw_of(hash), 5u);
    hash.writable()[0] = std::byte{1};
    EXPECT_EQ(draw_of(hash), (std::uint64_t{1} << 56) + 5);
}

}  // namespace
}  // namespace weft::drng
