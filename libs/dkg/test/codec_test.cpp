#include <gtest/gtest.h>

#include "world.hpp"
#include <set>

namespace weft::dkg::test {
namespace {

using codec::DecodeError;

/// One of each message a real run sends, by its shape.
std::vector<Message> real_messages()
{
    std::vector<Message> messages;
    std::set<std::pair<std::size_t, std::size_t>> shapes;
    World world{4};
    for (std::size_t i = 0; i < 4; ++i)
        world.lie(i, [&](std::size_t, const Message& said) -> std::vector<Message> {
            const auto inner = std::visit(
                [](const auto& known) -> std::size_t {
                    if constexpr (requires { known.phase; })
                        return static_cast<std::size_t>(known.phase) * 8 + known.message.index();
                    else if constexpr (requires { known.question; })
                        return known.message.index();
                    else
                        return 0;
                },
                said);
            if (shapes.emplace(said.index(), inner).second) messages.push_back(said);
            // Seat 3 withholds its reveal, so that a reconstruction happens.
            const auto* part = std::get_if<Broadcast>(&said);
            if (part && part->phase == Phase::reveal && part->sender == seat(3)) return {};
            return {said};
        });
    world.crash_at(0, 260ms);
    world.start_all();
    world.run();
    return messages;
}

TEST(Codec, what_is_written_reads_back_and_only_that)
{
    const auto messages = real_messages();
    EXPECT_GT(messages.size(), 14u);
    for (const auto& message : messages) {
        const auto bytes = encode(message);
        EXPECT_EQ(decode(bytes), message);
        for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 50)
            EXPECT_FALSE(decode(ByteSpan{bytes}.first(size))) << size;
        auto longer = bytes;
        longer.push_back(std::byte{0});
        EXPECT_EQ(decode(longer), std::unexpected{DecodeError::trailing});
    }
}

TEST(Codec, unknown_kinds_have_their_name)
{
    for (const char* hex : {"04", "000500000000", "010200", "010004"})
        EXPECT_EQ(decode(*from_hex(hex)), std::unexpected{DecodeError::unknown_kind}) << hex;
    EXPECT_EQ(decode({}), std::unexpected{DecodeError::truncated});
}

TEST(Codec, signatures_are_ascending_and_at_most_a_hundred)
{
    Certificate certificate;
    certificate.signatures = {{seat(2), {}}, {seat(1), {}}};
    EXPECT_EQ(decode(encode(Message{Certified{certificate}})),
              std::unexpected{DecodeError::not_canonical});
    certificate.signatures = {{seat(1), {}}, {seat(1), {}}};
    EXPECT_EQ(decode_certificate(encode(certificate)), std::unexpected{DecodeError::not_canonical});
    certificate.signatures.clear();
    for (std::size_t i = 0; i < 101; ++i)
        certificate.signatures.emplace_back(seat(i), crypto::ed25519::Signature{});
    EXPECT_EQ(decode_certificate(encode(certificate)), std::unexpected{DecodeError::too_long});
    certificate.signatures.pop_back();
    EXPECT_EQ(decode_certificate(encode(certificate)), certificate);
}

TEST(Bundles, hold_exactly_what_the_committee_asks_for)
{
    const protocol::Committee committee{4};
    Deal deal;
    deal.hi.resize(3);
    deal.lo.resize(2);
    deal.boxes.assign(4, Bytes(box_bytes));
    const auto bytes = encode(deal);
    EXPECT_EQ(bytes.size(), 5u * 96 + 4 * 212);
    EXPECT_EQ(bundle_bytes_max(Phase::deal, committee), bytes.size());
    EXPECT_TRUE(decode_deal(bytes, committee));
    EXPECT_EQ(decode_deal(bytes, protocol::Committee{3}).error(), DecodeError::trailing);
    EXPECT_EQ(decode_deal(bytes, protocol::Committee{5}).error(), DecodeError::truncated);
}

TEST(Bundles, seats_outside_the_committee_are_refused)
{
    const protocol::Committee committee{4};
    Verdict verdict;
    verdict.timely.add(seat(3));
    verdict.complaints.add(seat(0));
    EXPECT_EQ(to_hex(encode(verdict)),
              "0800000000000000"
              "0000000000000000"
              "0100000000000000"
              "0000000000000000");
    EXPECT_TRUE(decode_verdict(encode(verdict), committee));
    verdict.timely.add(seat(4));
    EXPECT_EQ(decode_verdict(encode(verdict), committee).error(), DecodeError::not_canonical);
    verdict.timely.remove(seat(4));
    verdict.timely.add(seat(99));
    EXPECT_EQ(decode_verdict(encode(verdict), committee).error(), DecodeError::not_canonical);
    EXPECT_TRUE(decode_verdict(encode(verdict), protocol::Committee{100}));
}

TEST(Bundles, values_are_scalars_in_range_ascending_by_seat)
{
    const protocol::Committee committee{4};
    const auto key = crypto::bls::derive_key(Bytes(32));
    const Values good{key, key, key, key};
    EXPECT_TRUE(
        decode_justification(encode(Justification{{{seat(1), good}, {seat(3), good}}}), committee));
    EXPECT_EQ(
        decode_justification(encode(Justification{{{seat(3), good}, {seat(1), good}}}), committee)
            .error(),
        DecodeError::not_canonical);
    EXPECT_EQ(decode_justification(encode(Justification{{{seat(4), good}}}), committee).error(),
              DecodeError::out_of_range);
    auto zero = good;
    zero.lo_blinding = {};
    EXPECT_EQ(decode_reconstruction(encode(Reconstruction{{{seat(1), zero}}}), committee).error(),
              DecodeError::out_of_range);
    EXPECT_TRUE(decode_reconstruction(encode(Reconstruction{}), committee));
}

}  // namespace
}  // namespace weft::dkg::test
