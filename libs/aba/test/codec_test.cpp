#include <weft/aba/codec.hpp>
#include <weft/base/prng.hpp>

#include <gtest/gtest.h>

namespace weft::aba {
namespace {

const std::vector<Message> samples{Bval{0, true}, Aux{2, true}, Conf{2, Values::both},
                                   Toss{7, coin::Share::filled(9)}, Term{0xffffffff, false}};

TEST(AbaCodec, every_message_returns_as_it_was)
{
    for (const auto& message : samples) EXPECT_EQ(decode(encode(message)).value(), message);
    EXPECT_EQ(to_hex(encode(Aux{2, true})), "010200000001");
    EXPECT_EQ(to_hex(encode(Conf{2, Values::both})), "020200000003");
}

TEST(AbaCodec, what_is_no_message_has_a_name)
{
    using codec::DecodeError;
    EXPECT_EQ(decode({}).error(), DecodeError::truncated);
    EXPECT_EQ(decode(*from_hex("050000000000")).error(), DecodeError::unknown_kind);
    EXPECT_EQ(decode(*from_hex("000000000002")).error(), DecodeError::not_canonical);
    EXPECT_EQ(decode(*from_hex("020000000000")).error(), DecodeError::out_of_range);
    EXPECT_EQ(decode(*from_hex("00000000000100")).error(), DecodeError::trailing);
    EXPECT_EQ(decode(*from_hex("030000000000")).error(), DecodeError::truncated);
}

TEST(AbaCodec, any_bytes_are_a_value_or_a_named_error)
{
    Prng prng{13};
    for (int i = 0; i < 50'000; ++i) {
        auto bytes = encode(samples[prng.below(samples.size())]);
        const auto place = prng.below(bytes.size());
        bytes[place] = static_cast<std::byte>(prng.below(256));
        if (prng.chance(Ratio::percent(30))) bytes.resize(prng.below(bytes.size() + 1));
        const auto message = decode(bytes);
        if (message) {
            EXPECT_EQ(encode(*message), bytes);
        }
    }
}

}  // namespace
}  // namespace weft::aba
