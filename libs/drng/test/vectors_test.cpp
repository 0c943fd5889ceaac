// The payload against vectors another program made (tests/conformance/formats/make.py).

#include <weft/drng/beacon.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::drng {
namespace {

TEST(BeaconPayload, is_what_another_program_writes)
{
    std::ifstream file{std::string{WEFT_TEST_DATA} + "/conformance/formats/payloads.json"};
    const auto all = nlohmann::json::parse(file).at("beacon");
    for (const auto& vector : all.at("accepted")) {
        const auto bytes = *from_hex(vector.at("hex").get<std::string>());
        const auto beacon = decode_beacon(bytes);
        ASSERT_TRUE(beacon) << vector.at("name");
        EXPECT_EQ(beacon->round.number, vector.at("round").get<std::uint64_t>());
        EXPECT_EQ(encode(*beacon), bytes) << vector.at("name");
    }
    for (const auto& vector : all.at("refused")) {
        const auto beacon = decode_beacon(*from_hex(vector.at("hex").get<std::string>()));
        ASSERT_FALSE(beacon) << vector.at("name");
        EXPECT_EQ(codec::name(beacon.error()), vector.at("error").get<std::string>())
            << vector.at("name");
    }
}

}  // namespace
}  // namespace weft::drng
