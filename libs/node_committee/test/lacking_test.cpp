// What waits for a transaction that it is read with.

#include "../src/lacking.hpp"

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::node;

namespace {

types::TransactionId id(std::uint8_t number)
{
    return types::TransactionId::filled(number);
}

}  // namespace

TEST(Lacking, gives_all_that_waited_for_one_and_each_once)
{
    Lacking lacking;
    EXPECT_TRUE(lacking.add(id(1), to_bytes("one")));
    EXPECT_TRUE(lacking.add(id(1), to_bytes("two")));
    EXPECT_TRUE(lacking.add(id(1), to_bytes("one"))) << "another node tells of it";
    EXPECT_TRUE(lacking.add(id(2), to_bytes("three")));
    EXPECT_EQ(lacking.take(id(1)), (std::vector{to_bytes("one"), to_bytes("two")}));
    EXPECT_EQ(lacking.take(id(1)), std::nullopt);
    EXPECT_FALSE(lacking.empty());
    EXPECT_EQ(lacking.take(id(2)), std::vector<Bytes>{to_bytes("three")});
    EXPECT_TRUE(lacking.empty());
}

TEST(Lacking, tells_of_what_was_expected_though_nothing_waited)
{
    Lacking lacking;
    lacking.expect(id(1));
    EXPECT_EQ(lacking.take(id(1)), std::vector<Bytes>{});
    EXPECT_TRUE(lacking.add(id(2), to_bytes("two")));
    lacking.expect(id(2));
    EXPECT_EQ(lacking.take(id(2)), std::vector<Bytes>{to_bytes("two")});
}

TEST(Lacking, has_room_again_for_what_comes_after_some_has_gone)
{
    Lacking lacking;
    const Bytes large(Lacking::bytes_max / 2);
    EXPECT_TRUE(lacking.add(id(1), large));
    EXPECT_TRUE(lacking.add(id(2), large));
    EXPECT_FALSE(lacking.add(id(3), to_bytes("one too many")));
    EXPECT_TRUE(lacking.add(id(2), large)) << "it is here";
    EXPECT_TRUE(lacking.take(id(1)).has_value());
    EXPECT_TRUE(lacking.add(id(3), to_bytes("now")));

    Lacking small;
    std::size_t taken = 0;
    for (std::size_t i = 0; i < Lacking::count_max + 10; ++i)
        taken += small.add(id(static_cast<std::uint8_t>(i)), to_bytes(std::to_string(i))) ? 1u : 0u;
    EXPECT_EQ(taken, Lacking::count_max);
}
