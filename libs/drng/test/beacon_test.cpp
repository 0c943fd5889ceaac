#include <weft/drng/beacon.hpp>
#include <weft/drng/messages.hpp>

#include <gtest/gtest.h>

namespace weft::drng {
namespace {

Beacon beacon_of(std::size_t previous, std::size_t signature, std::uint64_t round = 5)
{
    return {SeriesId::filled(1),
            {.number = round,
             .signature = Bytes(signature, std::byte{2}),
             .previous_signature = Bytes(previous, std::byte{3})}};
}

TEST(BeaconPayload, what_is_written_is_read_back)
{
    for (const auto& [previous, signature] :
         {std::pair{0, 48}, std::pair{0, 96}, std::pair{32, 96}, std::pair{96, 96}}) {
        const auto beacon = beacon_of(previous, signature);
        const auto bytes = encode(beacon);
        EXPECT_EQ(bytes.size(), 1u + 32 + 8 + 4 + previous + 4 + signature);
        EXPECT_EQ(decode_beacon(bytes), beacon);
    }
}

TEST(BeaconPayload, what_is_no_beacon_is_refused_by_name)
{
    using codec::DecodeError;
    const auto error = [](const Bytes& bytes) { return decode_beacon(bytes).error(); };
    auto good = encode(beacon_of(96, 96));
    EXPECT_EQ(error({}), DecodeError::truncated);
    for (std::size_t cut = 1; cut < good.size(); ++cut)
        EXPECT_EQ(error({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(cut)}),
                  DecodeError::truncated);
    auto longer = good;
    longer.push_back({});
    EXPECT_EQ(error(longer), DecodeError::trailing);
    good[0] = std::byte{2};
    EXPECT_EQ(error(good), DecodeError::unknown_version);
    EXPECT_EQ(error(encode(beacon_of(97, 96))), DecodeError::too_long);
    EXPECT_EQ(error(encode(beacon_of(48, 96))), DecodeError::out_of_range);
    EXPECT_EQ(error(encode(beacon_of(32, 48))), DecodeError::out_of_range);
    EXPECT_EQ(error(encode(beacon_of(0, 0))), DecodeError::out_of_range);
    EXPECT_EQ(error(encode(beacon_of(96, 96, 0))), DecodeError::out_of_range);
}

TEST(DrngMessages, what_is_written_is_read_back)
{
    const BeaconSignature signature = BeaconSignature::filled(4);
    for (const Message& message :
         {Message{KeyTwin::filled(1)}, Message{Partial{7, Bytes(96, std::byte{1}), signature}},
          Message{Partial{1, Bytes(32, std::byte{1}), signature}},
          Message{Rounds{3, {signature, signature}}}})
        EXPECT_EQ(decode_message(encode(message)), message);
}

TEST(DrngMessages, what_is_no_message_is_refused_by_name)
{
    using codec::DecodeError;
    const auto error = [](const Bytes& bytes) { return decode_message(bytes).error(); };
    const BeaconSignature signature = BeaconSignature::filled(4);
    EXPECT_EQ(error(Bytes{std::byte{4}}), DecodeError::unknown_kind);
    EXPECT_EQ(error(encode(Message{Partial{0, Bytes(96), signature}})), DecodeError::out_of_range);
    EXPECT_EQ(error(encode(Message{Partial{1, Bytes(48), signature}})), DecodeError::out_of_range);
    EXPECT_EQ(error(encode(Message{Latest{0, Bytes(96), signature}})), DecodeError::out_of_range);
    EXPECT_EQ(error(encode(Message{Rounds{1, {}}})), DecodeError::out_of_range);
    EXPECT_EQ(error(encode(Message{Rounds{0, {signature}}})), DecodeError::out_of_range);
    EXPECT_EQ(error(encode(Message{Rounds{~std::uint64_t{0}, {signature}}})),
              DecodeError::out_of_range);
    EXPECT_EQ(error(encode(Message{Rounds{1, std::vector(17, signature)}})), DecodeError::too_long);
}

}  // namespace
}  // namespace weft::drng
