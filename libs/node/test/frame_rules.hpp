#pragma once

// What holds of the frames of every role, told once.

#include <weft/base/prng.hpp>
#include <weft/node/frame.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

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
    for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_TRUE(seen[i]) << "no sample of kind " << i;

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

/// The vectors of tests/conformance/frames, made from the page on formats by another program: each
/// decodes to one of `meant` and encodes to itself, each of `meant` is there, and each kind of the
/// role has a file.
template <class Frames>
void expect_frame_vectors(const std::vector<Frames>& meant)
{
    const auto role = std::to_string(std::variant_alternative_t<0, Frames>::role.value()) + "-";
    std::vector<bool> kinds(std::variant_size_v<Frames>);
    std::vector<bool> found(meant.size());
    for (const auto& file : std::filesystem::directory_iterator{
             std::filesystem::path{WEFT_TEST_DATA} / "conformance" / "frames"}) {
        const auto name = file.path().filename().string();
        if (!name.starts_with(role) || !name.ends_with(".txt")) continue;
        std::ifstream lines{file.path()};
        for (std::string line; std::getline(lines, line);) {
            const auto colon = line.rfind(": ");
            ASSERT_NE(colon, std::string::npos) << name << ": a line is `meaning: hex`";
            const auto bytes = from_hex(line.substr(colon + 2));
            ASSERT_TRUE(bytes.has_value()) << name << ": " << line;
            const auto frame = decode_frame<Frames>(*bytes);
            ASSERT_TRUE(frame.has_value()) << name << ": " << line;
            EXPECT_EQ(to_hex(encode(*frame)), to_hex(*bytes)) << name;
            const auto value = std::ranges::find(meant, *frame);
            ASSERT_NE(value, meant.end()) << name << ": it means something else: " << line;
            found[static_cast<std::size_t>(value - meant.begin())] = true;
            kinds[frame->index()] = true;
        }
    }
    for (std::size_t i = 0; i < found.size(); ++i)
        EXPECT_TRUE(found[i]) << "no vector says " << to_hex(encode(meant[i]));
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        const auto expect = [&](std::size_t i, unsigned kind) {
            EXPECT_TRUE(kinds[i]) << "kind " << kind << " of role " << role
                                  << " has no vector: tests/conformance/frames/make.py";
        };
        (expect(I, std::variant_alternative_t<I, Frames>::kind), ...);
    }(std::make_index_sequence<std::variant_size_v<Frames>>{});
}

}  // namespace weft::node
