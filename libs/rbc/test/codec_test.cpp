#include <weft/base/prng.hpp>
#include <weft/rbc/codec.hpp>

#include <gtest/gtest.h>

namespace weft::rbc {
namespace {

const std::vector<Message> samples{Value{to_bytes("x")},           Value{},
                                   Echo{crypto::Hash::filled(1)},  Ready{crypto::Hash::filled(2)},
                                   Fetch{crypto::Hash::filled(3)}, Supply{to_bytes("payload")}};

TEST(RbcCodec, an_echo_is_its_kind_and_its_digest)
{
    const auto bytes = encode(Echo{crypto::Hash::filled(0xab)});
    ASSERT_EQ(bytes.size(), 33u);
    EXPECT_EQ(to_hex(ByteSpan{bytes}.first(3)), "01abab");
    EXPECT_EQ(to_hex(encode(Value{to_bytes("x")})), "000100000078");
}

TEST(RbcCodec, every_message_returns_as_it_was)
{
    for (const auto& message : samples) EXPECT_EQ(decode(encode(message)).value(), message);
}

TEST(RbcCodec, a_length_above_the_limit_is_refused_before_it_is_read)
{
    codec::Writer out;
    out.u8(0).u32(payload_bytes_max + 1);
    EXPECT_EQ(decode(out.view()).error(), codec::DecodeError::too_long);
    EXPECT_EQ(decode(to_bytes("\x05")).error(), codec::DecodeError::unknown_kind);
    EXPECT_EQ(decode({}).error(), codec::DecodeError::truncated);
}

TEST(RbcCodec, any_bytes_are_a_value_or_a_named_error)
{
    Prng prng{7};
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = encode(samples[prng.below(samples.size())]);
        const auto edits = prng.below(3);
        for (std::uint64_t i = 0; i < edits && !bytes.empty(); ++i)
            bytes[prng.below(bytes.size())] = static_cast<std::byte>(prng.below(256));
        bytes.resize(bytes.size() -
                     (prng.chance(Ratio::percent(30)) ? prng.below(bytes.size() + 1) : 0));
        if (prng.chance(Ratio::percent(10))) bytes.push_back(std::byte{0});
        const auto message = decode(bytes);
        if (message) {
            EXPECT_EQ(encode(*message), bytes);
        }
    }
}

}  // namespace
}  // namespace weft::rbc
