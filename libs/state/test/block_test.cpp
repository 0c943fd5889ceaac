#include <weft/base/prng.hpp>
#include <weft/state/block.hpp>

#include <gtest/gtest.h>

namespace weft::state {
namespace {

Block two_updates()
{
    Block block;
    block.index = 7;
    block.previous_state = Hash::filled(9);
    block.timestamp = 1001;
    block.updates = {
        {{types::TransactionId::filled(1), 0},
         1000,
         {{to_bytes("a"), to_bytes("1")}, {to_bytes("b"), std::nullopt}}},
        {{types::TransactionId::filled(1), 1}, 1001, {}},
    };
    return block;
}

TEST(Block, encodes_field_by_field_as_documented)
{
    Block block;
    block.index = 0x01020304;
    block.previous_state = Hash::filled(0xaa);
    block.timestamp = 5;
    block.updates = {
        {{types::TransactionId::filled(0xbb), 3}, 5, {{to_bytes("k"), to_bytes("v")}}}};
    const auto expected =
        "01"
        "04030201" +
        std::string(64, 'a') +
        "0500000000000000"
        "01000000" +
        std::string(64, 'b') +
        "0300"
        "0500000000000000"
        "01000000"
        "01000000"
        "6b"
        "01"
        "01000000"
        "76";
    EXPECT_EQ(to_hex(encode(block)), expected);
}

TEST(Block, decodes_to_itself)
{
    EXPECT_EQ(decode_block(encode(two_updates())), two_updates());
    EXPECT_EQ(decode_block(encode(origin_block())), origin_block());
}

TEST(Block, the_origin_is_the_same_on_every_chain)
{
    // H("weft/state/hash" ‖ 32 zero bytes ‖ H("weft/block" ‖ 01 and 48 zero bytes)), D-43.
    Bytes bytes(49, std::byte{0});
    bytes[0] = std::byte{1};
    EXPECT_EQ(encode(origin_block()), bytes);
    const auto block_hash = crypto::tagged_hash("weft/block", bytes);
    Bytes both(32, std::byte{0});
    append(both, block_hash.bytes());
    EXPECT_EQ(origin_state_hash(), crypto::tagged_hash("weft/state/hash", both));
}

TEST(Block, a_request_id_that_occurs_twice_is_refused)
{
    auto block = two_updates();
    block.updates[1].request = block.updates[0].request;
    EXPECT_EQ(decode_block(encode(block)).error(), codec::DecodeError::malformed);
}

TEST(Block, updates_that_are_not_one_nanosecond_apart_are_refused)
{
    for (const Timestamp second : {999, 1000, 1002}) {
        auto block = two_updates();
        block.updates[1].timestamp = second;
        block.timestamp = second;
        EXPECT_EQ(decode_block(encode(block)).error(), codec::DecodeError::malformed) << second;
    }
}

TEST(Block, its_timestamp_is_that_of_the_last_update)
{
    auto block = two_updates();
    block.timestamp = 1002;
    EXPECT_EQ(decode_block(encode(block)).error(), codec::DecodeError::malformed);
}

TEST(Block, mutations_are_in_key_order_and_one_per_key)
{
    auto block = two_updates();
    std::swap(block.updates[0].mutations[0], block.updates[0].mutations[1]);
    EXPECT_EQ(decode_block(encode(block)).error(), codec::DecodeError::not_canonical);
    block.updates[0].mutations[1] = block.updates[0].mutations[0];
    EXPECT_EQ(decode_block(encode(block)).error(), codec::DecodeError::not_canonical);
}

TEST(Block, an_empty_key_and_an_oversized_one_are_refused)
{
    auto block = two_updates();
    block.updates[0].mutations[0].key.clear();
    EXPECT_EQ(decode_block(encode(block)).error(), codec::DecodeError::malformed);
    block.updates[0].mutations = {{Bytes(key_bytes_max + 1), std::nullopt}};
    EXPECT_EQ(decode_block(encode(block)).error(), codec::DecodeError::too_long);
}

TEST(Block, another_version_is_refused)
{
    auto bytes = encode(two_updates());
    bytes[0] = std::byte{2};
    EXPECT_EQ(decode_block(bytes).error(), codec::DecodeError::unknown_version);
}

TEST(Block, any_bytes_give_a_block_or_an_error_and_a_block_its_own_bytes)
{
    Prng prng{4};
    const auto good = encode(two_updates());
    std::size_t decoded = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = good;
        const auto changes = prng.below(3);
        for (std::uint64_t i = 0; i < changes; ++i)
            bytes[prng.below(bytes.size())] = static_cast<std::byte>(prng.below(256));
        if (prng.chance(Ratio::percent(20))) bytes.resize(prng.below(bytes.size() + 1));
        const auto block = decode_block(bytes);
        if (!block) continue;
        ++decoded;
        ASSERT_EQ(encode(*block), bytes);
    }
    EXPECT_GT(decoded, 1000U);
}

}  // namespace
}  // namespace weft::state
