// The wire form of FP-ACS messages.

#include <weft/fpacs/codec.hpp>

#include <gtest/gtest.h>

namespace weft::fpacs {
namespace {

Vector some_vector()
{
    return {.of = Vector::Of::all,
            .entries = {{ValidatorIndex{0}, crypto::Hash::filled(1)},
                        {ValidatorIndex{3}, crypto::Hash::filled(2)}}};
}
const auto signature = crypto::bls::Signature::filled(7);

std::vector<Message> one_of_each()
{
    return {acs::Message{ValidatorIndex{2}, rbc::Message{rbc::Echo{crypto::Hash::filled(9)}}},
            PrePrepare{.vector = some_vector(), .share = signature},
            Vote1{.digest = crypto::Hash::filled(3), .share = signature},
            Vote2{.digest = crypto::Hash::filled(3), .share = signature, .prepared = {}},
            Vote2{.digest = crypto::Hash::filled(3), .share = signature, .prepared = signature},
            Pace{},
            Pace{Prepared{.vector = some_vector(), .certificate = signature}},
            Known{Prepared{.vector = some_vector(), .certificate = signature}},
            Decide{.digest = crypto::Hash::filled(3), .order = signature},
            WantVector{crypto::Hash::filled(4)},
            GiveVector{some_vector()},
            WantProposal{.proposer = ValidatorIndex{5}, .digest = crypto::Hash::filled(0xab)},
            GiveProposal{.proposer = ValidatorIndex{5}, .proposal = to_bytes("proposal")},
            Zeroth{aba::Message{aba::Bval{.round = 2, .value = true}}}};
}

TEST(FpacsCodec, every_kind_is_read_as_it_was_written)
{
    for (const auto& message : one_of_each()) {
        const auto read = decode(encode(message));
        ASSERT_TRUE(read) << message.index();
        EXPECT_EQ(*read, message) << message.index();
    }
}

TEST(FpacsCodec, whatever_is_cut_or_added_is_refused)
{
    for (const auto& message : one_of_each()) {
        auto bytes = encode(message);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            EXPECT_FALSE(decode(ByteSpan{bytes}.first(size))) << message.index() << " " << size;
        bytes.push_back(std::byte{0});
        EXPECT_FALSE(decode(bytes)) << message.index();
    }
}

TEST(FpacsCodec, has_the_bytes_of_the_example)
{
    const auto bytes =
        encode(WantProposal{.proposer = ValidatorIndex{5}, .digest = crypto::Hash::filled(0xab)});
    EXPECT_EQ(bytes.size(), 35u);
    EXPECT_EQ(to_hex(ByteSpan{bytes}.first(4)), "090500ab");
}

TEST(FpacsCodec, seats_are_ascending_and_no_more_than_a_committee_has)
{
    auto vector = some_vector();
    std::swap(vector.entries[0], vector.entries[1]);
    EXPECT_EQ(decode(encode(GiveVector{vector})).error(), codec::DecodeError::not_canonical);
    vector.entries[1] = vector.entries[0];
    EXPECT_EQ(decode(encode(GiveVector{vector})).error(), codec::DecodeError::not_canonical);
    vector.entries.clear();
    for (std::uint16_t seat = 0; seat <= protocol::committee_size_max; ++seat)
        vector.entries.emplace_back(seat, crypto::Hash{});
    EXPECT_EQ(decode(encode(GiveVector{vector})).error(), codec::DecodeError::too_long);
    EXPECT_EQ(decode(to_bytes("\x0c")).error(), codec::DecodeError::unknown_kind);
}

}  // namespace
}  // namespace weft::fpacs
