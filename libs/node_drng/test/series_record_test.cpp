// What a node keeps of its series on disk.

#include "../src/series_record.hpp"

#include <weft/fixtures/disk.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

drng::SeriesInfo info()
{
    return {.public_key = Bytes(48, std::byte{1}),
            .period = 250ms,
            .genesis = 1'000s,
            .genesis_seed = drng::Hash::filled(7),
            .beacon_id = "x"};
}

drng::Round round(std::uint64_t number)
{
    return {.number = number,
            .signature = Bytes(96, static_cast<std::byte>(number)),
            .previous_signature = {}};
}

}  // namespace

TEST(SeriesRecord, comes_back_as_it_was_and_nothing_else_is_one)
{
    const OwnSeriesRecord own{.period = 250ms, .genesis = 1'000s};
    EXPECT_EQ(decode_own_series(encode(own)), own);
    EXPECT_EQ(decode_series(encode_series(info())), info());
    for (auto bytes : {encode(own), encode_series(info())}) {
        bytes.push_back(std::byte{0});
        EXPECT_FALSE(decode_own_series(bytes));
        EXPECT_FALSE(decode_series(bytes));
        bytes.resize(bytes.size() - 2);
        EXPECT_FALSE(decode_own_series(bytes));
        EXPECT_FALSE(decode_series(bytes));
    }
    const OwnSeriesRecord handed{.period = 250ms, .genesis = 1'000s, .run = drng::Hash::filled(3)};
    EXPECT_EQ(decode_own_series(encode(handed)), handed);
    for (auto whole : {own, handed}) {
        whole.public_key = Bytes(48, std::byte{5});
        auto bytes = encode(whole);
        EXPECT_EQ(decode_own_series(bytes), whole);
        bytes.pop_back();
        EXPECT_FALSE(decode_own_series(bytes));
    }
    auto version = encode_series(info());
    version[0] = std::byte{9};
    EXPECT_FALSE(decode_series(version));
    auto scheme = encode_series(info());
    scheme[1] = std::byte{9};
    EXPECT_FALSE(decode_series(scheme));
}

TEST(KeptRounds, are_the_newest_without_a_gap_each_with_the_signature_before)
{
    Disk disk;
    const auto id = drng::id_of(info());
    types::Batch batch;
    for (const std::uint64_t number : {1, 2, 5, 6, 7}) keep_round(id, round(number), batch);
    disk.apply(batch);
    const auto rounds = kept_rounds(disk, info());
    ASSERT_EQ(rounds.size(), 3u);
    EXPECT_EQ(rounds.back().number, 7u);
    EXPECT_EQ(rounds.back().previous_signature, round(6).signature);
    EXPECT_EQ(kept_round(disk, info(), 1)->previous_signature,
              to_bytes(ByteSpan{info().genesis_seed.bytes()}));
    EXPECT_FALSE(kept_round(disk, info(), 3));
    EXPECT_FALSE(kept_round(disk, info(), 5)) << "the one before is not there";
}

TEST(KeptRounds, are_bounded)
{
    Disk disk;
    const auto id = drng::id_of(info());
    for (std::uint64_t number = 1; number <= drng::rounds_kept + 100; ++number) {
        types::Batch batch;
        keep_round(id, round(number), batch);
        disk.apply(batch);
    }
    EXPECT_EQ(kept_rounds(disk, info()).size(), drng::rounds_kept);
    EXPECT_EQ(kept_rounds(disk, info()).back().number, drng::rounds_kept + 100);
}
