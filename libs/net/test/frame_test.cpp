#include <weft/base/prng.hpp>
#include <weft/net/frame.hpp>

#include <gtest/gtest.h>

namespace weft::net {
namespace {

void feed(FrameDecoder& decoder, ByteSpan bytes)
{
    while (!bytes.empty()) {
        const auto space = decoder.space();
        const auto size = std::min(space.size(), bytes.size());
        std::ranges::copy(bytes.first(size), space.begin());
        decoder.filled(size);
        bytes = bytes.subspan(size);
    }
}

Bytes hex(std::string_view text)
{
    return from_hex(text).value();
}

TEST(Frame, a_ping_has_these_bytes)
{
    Bytes out;
    append_frame(out, FrameKind::ping, encode_number(7));
    EXPECT_EQ(to_hex(out),
              "09000000"
              "02"
              "0700000000000000");
}

TEST(Frame, a_hello_has_these_bytes)
{
    EXPECT_EQ(
        to_hex(encode(Hello{.network = NetworkId::filled(0xaa), .roles = 5, .agent = "weft"})),
        "0400"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "05000000"
        "04000000"
        "77656674");
}

TEST(Frame, what_is_encoded_is_decoded)
{
    const Hello hello{.network = NetworkId::filled(1), .roles = 3, .agent = "weft/0.1 (test)"};
    EXPECT_EQ(decode_hello(encode(hello)).value(), hello);
    const Bye bye{.ending = 7, .text = "one side is in network 12"};
    EXPECT_EQ(decode_bye(encode(bye)).value(), bye);
    EXPECT_EQ(decode_number(encode_number(1ull << 63)).value(), 1ull << 63);
}

TEST(Frame, a_hello_of_another_version_is_refused_but_its_version_is_known)
{
    auto bytes = encode(Hello{});
    bytes[0] = std::byte{1};  // frames without their role
    EXPECT_EQ(decode_hello(bytes).error(), codec::DecodeError::unknown_version);
    EXPECT_EQ(claimed_version(bytes), 1);
    EXPECT_EQ(claimed_version(hex("02")), std::nullopt);
}

TEST(Frame, text_that_would_disturb_a_terminal_is_malformed)
{
    auto bytes = encode(Hello{.agent = "weft"});
    bytes.back() = std::byte{0x1b};
    EXPECT_EQ(decode_hello(bytes).error(), codec::DecodeError::malformed);
    auto bye = encode(Bye{.ending = 1, .text = "bye"});
    bye.back() = std::byte{'\n'};
    EXPECT_EQ(decode_bye(bye).error(), codec::DecodeError::malformed);
}

TEST(Frame, an_agent_may_be_called_in_any_script)
{
    for (const auto* name : {"weft 1 Köln-1", "weft 1 узел", "weft 1 節点 🧵"}) {
        const Hello hello{.network = NetworkId::filled(1), .roles = 3, .agent = name};
        EXPECT_EQ(decode_hello(encode(hello)).value(), hello) << name;
    }
    // Latin-1, and an arrow that turns what follows around.
    for (const auto* name : {"K\xf6ln", "weft \xe2\x80\xae 1"})
        EXPECT_EQ(decode_hello(encode(Hello{.agent = name})).error(),
                  codec::DecodeError::malformed);
}

TEST(Frame, a_longer_agent_than_allowed_is_too_long)
{
    auto bytes = encode(Hello{.agent = std::string(64, 'a')});
    bytes[38] = std::byte{65};
    bytes.push_back(std::byte{'a'});
    EXPECT_EQ(decode_hello(bytes).error(), codec::DecodeError::too_long);
}

TEST(FrameDecoder, frames_arrive_whole_however_the_stream_is_cut)
{
    Bytes stream;
    append_frame(stream, FrameKind::data, to_bytes("hello"));
    append_frame(stream, FrameKind::data, {});
    append_frame(stream, FrameKind::bye, to_bytes("xyz"));
    for (std::size_t cut = 1; cut <= stream.size(); ++cut) {
        FrameDecoder decoder{100};
        std::string seen;
        for (std::size_t at = 0; at < stream.size(); at += cut) {
            feed(decoder, ByteSpan{stream}.subspan(at, std::min(cut, stream.size() - at)));
            while (const auto frame = decoder.next().value())
                seen +=
                    std::to_string(static_cast<int>(frame->kind)) + to_string(frame->body) + " ";
        }
        EXPECT_EQ(seen, "1hello 1 4xyz ") << "cut every " << cut << " bytes";
    }
}

TEST(FrameDecoder, a_size_above_the_limit_is_refused_before_the_body)
{
    FrameDecoder decoder{10};
    feed(decoder, hex("0c000000"));  // 1 byte of kind and 11 of body
    EXPECT_EQ(decoder.next().error(), FrameError::oversized);
    EXPECT_EQ(decoder.next().error(), FrameError::oversized) << "it stays so";
}

TEST(FrameDecoder, a_frame_of_exactly_the_limit_passes)
{
    FrameDecoder decoder{10};
    Bytes stream;
    append_frame(stream, FrameKind::data, Bytes(10));
    feed(decoder, stream);
    EXPECT_EQ(decoder.next().value()->body.size(), 10u);
}

TEST(FrameDecoder, an_empty_frame_and_an_unknown_kind_are_named)
{
    FrameDecoder empty{10};
    feed(empty, hex("00000000"));
    EXPECT_EQ(empty.next().error(), FrameError::empty);
    FrameDecoder unknown{10};
    feed(unknown, hex("0100000005"));
    EXPECT_EQ(unknown.next().error(), FrameError::unknown);
}

TEST(FrameDecoder, an_announced_megabyte_allocates_nothing_until_it_arrives)
{
    FrameDecoder decoder{1u << 20};
    feed(decoder, hex("0000100001"));
    EXPECT_FALSE(decoder.next().value());
    std::ignore = decoder.space();
    EXPECT_LE(decoder.capacity(), 128u << 10);
}

TEST(FrameDecoder, memory_of_a_large_frame_is_given_back)
{
    FrameDecoder decoder{4u << 20};
    Bytes stream;
    append_frame(stream, FrameKind::data, Bytes(4u << 20));
    feed(decoder, stream);
    EXPECT_TRUE(decoder.next().value());
    EXPECT_FALSE(decoder.next().value());
    std::ignore = decoder.space();
    EXPECT_LE(decoder.capacity(), 64u << 10);
}

TEST(FrameDecoder, random_frames_in_random_pieces_survive)
{
    Prng prng{3};
    FrameDecoder decoder{300'000};
    for (int round = 0; round < 200; ++round) {
        std::vector<Bytes> sent;
        Bytes stream;
        for (auto left = prng.below(5); left > 0; --left) {
            const auto size =
                prng.chance(Ratio::percent(10)) ? prng.below(300'000) : prng.below(200);
            sent.emplace_back(size, static_cast<std::byte>(prng.next()));
            append_frame(stream, FrameKind::data, sent.back());
        }
        std::vector<Bytes> received;
        for (ByteSpan rest{stream}; !rest.empty();) {
            const auto bound = std::min<std::uint64_t>(rest.size(), 100'000);
            const auto piece = static_cast<std::size_t>(1 + prng.below(bound));
            feed(decoder, rest.first(piece));
            rest = rest.subspan(piece);
            while (const auto frame = decoder.next().value())
                received.push_back(to_bytes(frame->body));
        }
        ASSERT_EQ(received, sent) << "round " << round;
    }
}

}  // namespace
}  // namespace weft::net
