#include <weft/drand/json.hpp>
#include <weft/drng/follower.hpp>

#include <gtest/gtest.h>

#include <fstream>

namespace weft::drand {
namespace {

using namespace std::chrono_literals;
using json::Fault;

// As api.drand.sh serves it.
const std::string quicknet =
    R"({"public_key":"83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a","period":3,"genesis_time":1692803367,"hash":"52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971","groupHash":"f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e","schemeID":"bls-unchained-g1-rfc9380","metadata":{"beaconID":"quicknet"}})";
const std::string quicknet_second =
    R"({"public_key":"83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a","period":3,"genesis_time":1692803367,"chain_hash":"52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971","genesis_seed":"f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e","scheme":"bls-unchained-g1-rfc9380","beacon_id":"quicknet"})";
const std::string mainnet =
    R"({"public_key":"868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31","period":30,"genesis_time":1595431050,"hash":"8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce","groupHash":"176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a","schemeID":"pedersen-bls-chained","metadata":{"beaconID":"default"}})";

std::string with(std::string text, std::string_view from, std::string_view to)
{
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(DrandInfo, what_public_networks_serve_is_read_and_written_as_it_came)
{
    EXPECT_EQ(write_info(*read_info(quicknet)), quicknet);
    EXPECT_EQ(write_info(*read_info(quicknet_second), Form::second), quicknet_second);
    EXPECT_EQ(*read_info(quicknet), *read_info(quicknet_second));
    EXPECT_EQ(write_info(*read_info(mainnet)), mainnet);
    EXPECT_EQ(read_info(mainnet)->period, 30s);
}

TEST(DrandInfo, a_period_below_a_second_stands_beside_drands)
{
    auto info = *read_info(mainnet);
    info.period = 250ms;
    const auto text = write_info(info);
    EXPECT_NE(text.find(R"("period":1,"period_ms":250,)"), std::string::npos) << text;
    EXPECT_EQ(*read_info(text), info);
    EXPECT_EQ(read_info(with(text, "\"period\":1", "\"period\":2")).error().place, "period_ms");
    EXPECT_EQ(read_info(with(text, ":250,", ":1000,")).error().place, "period_ms");
}

TEST(DrandInfo, what_is_wrong_is_told_with_its_place)
{
    const auto fault = [](const std::string& text) {
        const auto read = read_info(text);
        EXPECT_FALSE(read);
        return std::pair{read.error().fault, read.error().place};
    };
    using std::pair;
    EXPECT_EQ(fault(""), pair(Fault::not_json, std::string{}));
    EXPECT_EQ(fault("[]"), pair(Fault::wrong_value, std::string{}));
    EXPECT_EQ(fault(with(quicknet, "\"period\":3", "\"period\":0")).second, "period");
    EXPECT_EQ(fault(with(quicknet, "\"period\":3", "\"period\":-3")).second, "period");
    EXPECT_EQ(fault(with(quicknet, "\"period\":3", "\"period\":4")).second, "hash");
    EXPECT_EQ(fault(with(quicknet, "\"period\":3,", "")),
              pair(Fault::missing, std::string{"period"}));
    EXPECT_EQ(fault(with(quicknet, "\"period\":3", "\"pace\":3,\"period\":3")),
              pair(Fault::unknown_name, std::string{"pace"}));
    EXPECT_EQ(fault(with(quicknet, "\"period\":3", "\"period\":3,\"period\":3")).first,
              Fault::name_twice);
    EXPECT_EQ(fault(with(quicknet, "ece45a", "ece4")).second, "public_key");
    EXPECT_EQ(fault(with(quicknet, "ece45a", "ece45x")).second, "public_key");
    EXPECT_EQ(fault(with(quicknet, "52db", "52dc")).second, "hash");
    EXPECT_EQ(fault(with(quicknet, "bls-unchained-g1-rfc9380", "bls-bn254-unchained-on-g1")).second,
              "schemeID");
    EXPECT_EQ(fault(with(quicknet, "\"beaconID\"", "\"beaconId\"")).second, "metadata.beaconID");
    EXPECT_EQ(fault(with(quicknet, "{\"beaconID\":\"quicknet\"}", "7")).second, "metadata");
    EXPECT_EQ(fault(with(quicknet, "1692803367", "99999999999999999999")).second, "genesis_time");
    EXPECT_EQ(fault(std::string(20'000, ' ')).first, Fault::too_large);
}

TEST(DrandRounds, all_27_public_rounds_are_written_read_and_taken)
{
    std::ifstream file{std::string{WEFT_TEST_DATA} + "/conformance/drand/rounds.jsonl"};
    std::size_t count = 0;
    for (std::string line; std::getline(file, line); ++count) {
        const auto json = json::parse(line);
        ASSERT_TRUE(json);
        const auto said = [&](const char* name) { return json->at(name).get<std::string>(); };
        const auto scheme = *crypto::beacon::scheme_from(said("scheme"));
        Round round{.number = json->at("round").get<std::uint64_t>(),
                    .signature = *from_hex(said("signature")),
                    .previous_signature = {}};
        // An unchained network's rounds name no other, whatever is told of them.
        if (crypto::beacon::chained(scheme))
            round.previous_signature = *from_hex(said("previous_signature"));
        const auto read = read_round(write_round(round), scheme);
        // GoShimmer's first round names a signature, which drand's does not.
        ASSERT_TRUE(read) << line;
        EXPECT_EQ(*read, round);
        drng::Follower follower{{.scheme = scheme,
                                 .public_key = *from_hex(said("public_key")),
                                 .period = 3s,
                                 .genesis = {},
                                 .genesis_seed = {},
                                 .beacon_id = {}}};
        const auto taken = follower.hear(*read);
        ASSERT_TRUE(taken) << line;
        EXPECT_EQ(taken->front().randomness.hex(), said("randomness"));
    }
    EXPECT_EQ(count, 27u);
}

TEST(DrandRounds, what_is_wrong_is_told_with_its_place)
{
    const Round round{.number = 7,
                      .signature = Bytes(96, std::byte{1}),
                      .previous_signature = Bytes(96, std::byte{2})};
    const auto text = write_round(round);
    constexpr auto scheme = drng::Scheme::pedersen_bls_chained;
    const auto place = [&](const std::string& wrong) {
        return read_round(wrong, scheme).error().place;
    };
    EXPECT_EQ(read_round(text, scheme), round);
    EXPECT_EQ(place(with(text, "\"round\":7", "\"round\":0")), "round");
    EXPECT_EQ(place(with(text, "\"round\":7", "\"round\":\"7\"")), "round");
    EXPECT_EQ(place(with(text, "\"signature\":\"01", "\"signature\":\"")), "signature");
    EXPECT_EQ(place(with(text, "\"signature\":\"01", "\"signature\":\"02")), "randomness");
    EXPECT_EQ(place(with(text, "\"previous_signature\":\"02", "\"previous_signature\":\"")),
              "previous_signature");
    EXPECT_EQ(place(with(text, "previous_signature", "previous")), "previous_signature");
    EXPECT_EQ(read_round(text, drng::Scheme::pedersen_bls_unchained).error().place,
              "previous_signature");
    auto seed = round;
    seed.previous_signature.resize(32);
    EXPECT_EQ(place(write_round(seed)), "previous_signature");
    seed.number = 1;
    EXPECT_EQ(read_round(write_round(seed), scheme), seed);
}

}  // namespace
}  // namespace weft::drand
