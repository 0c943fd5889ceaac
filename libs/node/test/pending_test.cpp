#include <weft/fixtures/keys.hpp>
#include <weft/node/pending.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::node;

namespace {
const auto alice = fixtures::node_id("alice");
const auto bob = fixtures::node_id("bob");
}  // namespace

TEST(Pending, counts_what_a_write_holds_until_it_is_durable)
{
    Effects::Write write;
    write.batch.put(Bytes(3), Bytes(100));
    write.batch.erase(Bytes(5));
    write.then.push_back({alice, Bytes(1000)});
    write.then.push_back({bob, Bytes(2000)});
    EXPECT_EQ(bytes_of(write), 3108u);
}

TEST(Pending, who_caused_too_much_is_heard_again_when_half_has_left_and_others_all_the_time)
{
    Pending pending{1000};
    pending.add(alice, 600);
    EXPECT_FALSE(pending.too_much(alice));
    pending.add(alice, 401);
    EXPECT_TRUE(pending.too_much(alice));
    EXPECT_FALSE(pending.too_much(bob));
    EXPECT_FALSE(pending.done(alice, 500));
    EXPECT_TRUE(pending.too_much(alice)) << "501 wait";
    EXPECT_TRUE(pending.done(alice, 1));
    EXPECT_FALSE(pending.too_much(alice));
    EXPECT_FALSE(pending.done(alice, 500)) << "it was heard already";
    EXPECT_EQ(pending.bytes(alice), 0u);
    EXPECT_FALSE(pending.done(bob, 7));
}
