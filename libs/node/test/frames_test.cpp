#include <weft/base/prng.hpp>
#include <weft/node/frames.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::node;

namespace {

const types::Address chain = types::Address::of(crypto::ed25519::PublicKey::filled(1));
template <class Id>
Id id(std::uint8_t byte)
{
    return Id::filled(byte);
}

/// One of each kind.
std::vector<Frame> samples()
{
    return {
        GossipMessage{to_bytes("message")},
        WantMessages{{id<types::MessageId>(1), id<types::MessageId>(2)}},
        ShowTips{{}},
        ToLedger{PostTransaction{to_bytes("tx")}},
        ToLedger{Subscribe{chain}},
        ToLedger{GetConfirmedTransaction{id<types::TransactionId>(3)}},
        ToLedger{GetInclusion{id<types::TransactionId>(3), chain}},
        ToLedger{GetOutputs{chain}},
        ToLedger{SetId{"node 1"}},
        FromLedger{ConfirmedTransaction{to_bytes("tx")}},
        FromLedger{AddressUpdate{
            chain, to_bytes("tx"), {{id<types::TransactionId>(4), {{types::iota_color, 7}}}}}},
        FromLedger{AddressOutputs{chain, {}}},
        FromLedger{InclusionState{id<types::TransactionId>(5), chain, Inclusion::rejected}},
        DkgInvite{
            crypto::Hash::filled(6), {types::NodeId::filled(1), types::NodeId::filled(2)}, 500},
        DkgFrame{crypto::Hash::filled(6), to_bytes("dkg")},
        RoundFrame{chain, 7, 1, to_bytes("round")},
        ChainHeight{chain, 8},
        WantBlocks{chain, 9},
        BlockFrame{chain, to_bytes("block")},
        WantTransactions{chain, {id<types::TransactionId>(10)}},
        TransactionFrame{chain, to_bytes("tx")},
        AnchorShareFrame{chain, 11, {crypto::Hash::filled(7), crypto::bls::Signature::filled(8)}},
        AnchorFrame{chain, to_bytes("anchor")}};
}

}  // namespace

TEST(Frames, every_kind_survives_the_round_trip)
{
    for (const auto& frame : samples()) EXPECT_EQ(decode_frame(encode(frame)), frame);
}

TEST(Frames, have_the_bytes_of_the_format_page)
{
    const auto bytes = encode(WantMessages{{id<types::MessageId>(0xab)}});
    EXPECT_EQ(to_hex(ByteSpan{bytes}.first(6)), "010201000000");
    EXPECT_EQ(bytes.size(), 6u + 32u);
}

TEST(Frames, every_truncation_is_a_named_error)
{
    for (const auto& frame : samples()) {
        const auto bytes = encode(frame);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            EXPECT_FALSE(decode_frame(ByteSpan{bytes}.first(size)).has_value());
        auto longer = bytes;
        longer.push_back(std::byte{0});
        EXPECT_EQ(decode_frame(longer).error(), codec::DecodeError::trailing);
    }
}

TEST(Frames, another_version_or_kind_is_refused_by_name)
{
    auto bytes = encode(ChainHeight{chain, 1});
    bytes[0] = std::byte{2};
    EXPECT_EQ(decode_frame(bytes).error(), codec::DecodeError::unknown_version);
    bytes[0] = std::byte{1};
    bytes[1] = std::byte{200};
    EXPECT_EQ(decode_frame(bytes).error(), codec::DecodeError::unknown_kind);
}

TEST(Frames, a_list_that_is_not_sorted_is_not_canonical)
{
    auto bytes = encode(WantMessages{{id<types::MessageId>(1), id<types::MessageId>(2)}});
    std::swap_ranges(bytes.begin() + 6, bytes.begin() + 38, bytes.begin() + 38);
    EXPECT_EQ(decode_frame(bytes).error(), codec::DecodeError::not_canonical);
}

TEST(Frames, flipped_bits_give_another_frame_or_a_named_error_and_never_a_second_form)
{
    Prng prng{1};
    const auto frames = samples();
    for (int i = 0; i < 20'000; ++i) {
        auto bytes = encode(frames[prng.below(frames.size())]);
        for (auto flips = prng.within(1, 3); flips > 0; --flips)
            bytes[prng.below(bytes.size())] ^= static_cast<std::byte>(1u << prng.below(8));
        if (const auto frame = decode_frame(bytes)) {
            EXPECT_EQ(encode(*frame), bytes);
        }
    }
}
