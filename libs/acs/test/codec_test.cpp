#include <weft/acs/codec.hpp>
#include <weft/base/prng.hpp>

#include <gtest/gtest.h>

namespace weft::acs {
namespace {

const std::vector<Message> samples{
    {ValidatorIndex{0}, rbc::Message{rbc::Value{to_bytes("x")}}},
    {ValidatorIndex{1}, rbc::Message{rbc::Echo{crypto::Hash::filled(1)}}},
    {ValidatorIndex{2}, rbc::Message{rbc::Ready{crypto::Hash::filled(2)}}},
    {ValidatorIndex{3}, rbc::Message{rbc::Fetch{crypto::Hash::filled(3)}}},
    {ValidatorIndex{99}, rbc::Message{rbc::Supply{to_bytes("payload")}}},
    {ValidatorIndex{5}, aba::Message{aba::Bval{0, true}}},
    {ValidatorIndex{5}, aba::Message{aba::Aux{2, true}}},
    {ValidatorIndex{5}, aba::Message{aba::Conf{2, aba::Values::both}}},
    {ValidatorIndex{5}, aba::Message{aba::Toss{7, coin::Share::filled(9)}}},
    {ValidatorIndex{0xffff}, aba::Message{aba::Term{0xffffffff, false}}}};

TEST(AcsCodec, an_aux_is_ten_bytes)
{
    EXPECT_EQ(to_hex(encode(samples[6])), "050001010200000001");
    EXPECT_EQ(to_hex(encode(samples[0])), "000000000100000078");
}

TEST(AcsCodec, every_message_returns_as_it_was)
{
    for (const auto& message : samples) EXPECT_EQ(decode(encode(message)).value(), message);
}

TEST(AcsCodec, what_is_no_message_has_a_name)
{
    using codec::DecodeError;
    EXPECT_EQ(decode({}).error(), DecodeError::truncated);
    EXPECT_EQ(decode(*from_hex("05000200")).error(), DecodeError::unknown_kind);
    EXPECT_EQ(decode(*from_hex("0500010900000000")).error(), DecodeError::unknown_kind);
    EXPECT_EQ(decode(*from_hex("050001010200000002")).error(), DecodeError::not_canonical);
    EXPECT_EQ(decode(*from_hex("050001020200000000")).error(), DecodeError::out_of_range);
    EXPECT_EQ(decode(*from_hex("050001020200000004")).error(), DecodeError::out_of_range);
    EXPECT_EQ(decode(*from_hex("05000101020000000100")).error(), DecodeError::trailing);
}

TEST(AcsCodec, any_bytes_are_a_value_or_a_named_error)
{
    Prng prng{11};
    for (int round = 0; round < 50'000; ++round) {
        auto bytes = encode(samples[prng.below(samples.size())]);
        const auto edits = prng.below(4);
        for (std::uint64_t i = 0; i < edits; ++i) {
            const auto place = prng.below(bytes.size());
            bytes[place] = static_cast<std::byte>(prng.below(256));
        }
        if (prng.chance(Ratio::percent(30))) bytes.resize(prng.below(bytes.size() + 1));
        if (prng.chance(Ratio::percent(10))) bytes.push_back(std::byte{0});
        const auto message = decode(bytes);
        if (message) {
            EXPECT_EQ(encode(*message), bytes);
        }
    }
}

}  // namespace
}  // namespace weft::acs
