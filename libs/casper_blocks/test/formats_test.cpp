// Deploys and blocks against vectors another program made (tests/conformance/casper/formats.py).

#include <weft/casper_blocks/signed_block.hpp>
#include <weft/casper_blocks/validation.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::casper {
namespace {

using Json = nlohmann::json;

Json vectors(const std::string& format)
{
    std::ifstream file{std::string{WEFT_TEST_DATA} + "/conformance/casper/formats.json"};
    return Json::parse(file).at(format);
}

Bytes bytes_of(const Json& vector)
{
    return *from_hex(vector.at("hex").get<std::string>());
}

/// Each accepted value encodes to the bytes it came from and has the id; each refused one has the named error.
template <class Decode, class Id>
void check_format(const std::string& format, Decode decode, Id id)
{
    const auto all = vectors(format);
    for (const auto& vector : all.at("accepted")) {
        const auto bytes = bytes_of(vector);
        const auto value = decode(bytes);
        ASSERT_TRUE(value) << vector.at("name") << ": " << codec::name(value.error());
        EXPECT_EQ(to_hex(encode(*value)), to_hex(bytes)) << vector.at("name");
        EXPECT_EQ(to_hex(id(*value).bytes()), vector.at("id").template get<std::string>());
        for (std::size_t cut = 0; cut < bytes.size(); ++cut)
            EXPECT_FALSE(decode(ByteSpan{bytes}.first(cut)))
                << vector.at("name") << " up to byte " << cut;
    }
    for (const auto& vector : all.at("refused")) {
        const auto value = decode(bytes_of(vector));
        ASSERT_FALSE(value) << vector.at("name");
        EXPECT_EQ(codec::name(value.error()), vector.at("error").template get<std::string>())
            << vector.at("name");
    }
}

TEST(CasperFormats, deploys)
{
    check_format("deploy", decode_deploy, [](const Deploy& deploy) { return id_of(deploy); });
    for (const auto& vector : vectors("deploy").at("accepted")) {
        const auto deploy = decode_deploy(bytes_of(vector));
        EXPECT_TRUE(check(*deploy, deploy->network)) << "the other program's signatures are valid";
    }
}

TEST(CasperFormats, blocks)
{
    check_format("block", decode_signed_block,
                 [](const SignedBlock& block) { return id_of(block.header); });
    for (const auto& vector : vectors("block").at("accepted")) {
        const auto block = decode_signed_block(bytes_of(vector));
        EXPECT_TRUE(check_origin(*block, block->header.network));
        EXPECT_TRUE(check_alone(*block, 1'000));
    }
}

TEST(CasperFormats, the_same_deploy_with_more_signatures_is_the_same_deploy)
{
    const auto accepted = vectors("deploy").at("accepted");
    const auto one = decode_deploy(bytes_of(accepted[0]));
    const auto two = decode_deploy(bytes_of(accepted[1]));
    EXPECT_NE(encode(*one), encode(*two));
    EXPECT_EQ(id_of(*one), id_of(*two));
}

}  // namespace
}  // namespace weft::casper
