#pragma once

// What holds of the frames of every role, told once.

#include <weft/base/prng.hpp>
#include <weft/node/frame.hpp>

#include <gtest/gtest.h>

namespace weft::node {

/// `samples`: at least one of each kind.
template <class Frames>
void expect_frame_rules(const std::vector<Frames>& samples)
{
    for (const auto& frame : samples) {
        const auto bytes = encode(frame);
        EXPECT_EQ(decode_frame<Frames>(bytes), frame) << "the round trip";
        for (std::size_t size = 0; size < bytes.size(); ++size)
            EXPECT_FALSE(decode_frame<Frames>(ByteSpan{bytes}.first(size)).has_value());
        auto longer = bytes;
        longer.push_back(std::byte{0});
        EXPECT_EQ(decode_frame<Frames>(longer).error(), codec::DecodeError::trailing);
        for (const auto& [place, error] : {std::pair{0u, codec::DecodeError::unknown_version},
                                           std::pair{1u, codec::DecodeError::unknown_kind},
                                           std::pair{2u, codec::DecodeError::unknown_kind}}) {
            auto other = bytes;
            other[place] = std::byte{200};
            EXPECT_EQ(decode_frame<Frames>(other).error(), error) << "byte " << place;
        }
    }
    std::vector<bool> seen(std::variant_size_v<Frames>);
    for (const auto& frame : samples) seen[frame.index()] = true;
    for (std::size_t i = 0; i < seen.size(); ++i)
        EXPECT_TRUE(seen[i]) << "no sample of kind " << i;

    // Flipped bits give another frame or a named error, never a second form of one.
    Prng prng{1};
    for (int i = 0; i < 10'000; ++i) {
        auto bytes = encode(samples[prng.below(samples.size())]);
        for (auto flips = prng.within(1, 3); flips > 0; --flips)
            bytes[prng.below(bytes.size())] ^= static_cast<std::byte>(1u << prng.below(8));
        if (const auto frame = decode_frame<Frames>(bytes)) {
            EXPECT_EQ(encode(*frame), bytes);
        }
    }
}

}  // namespace weft::node
