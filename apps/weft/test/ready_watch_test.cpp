#include "node/ready_watch.hpp"

#include <gtest/gtest.h>

namespace weft::app {
namespace {

answers::Readiness not_ready(const std::string& reason)
{
    return {.ready = false, .reasons = {{"chain:x", reason}, {"noted", "small"}}};
}

TEST(ReadyWatch, tells_once_what_changed)
{
    ReadyWatch watch;
    watch.see(not_ready("no block for 15 s"));
    EXPECT_TRUE(watch.turned());
    ASSERT_EQ(watch.fresh().size(), 2u);
    watch.see(not_ready("no block for 16 s"));
    EXPECT_FALSE(watch.turned());
    EXPECT_TRUE(watch.fresh().empty()) << "the same, a second later";
    watch.see({.ready = true, .reasons = {{"noted", "small"}}});
    EXPECT_TRUE(watch.turned());
    EXPECT_TRUE(watch.was_ready());
    EXPECT_TRUE(watch.fresh().empty());
    watch.see(not_ready("no block for 15 s"));
    ASSERT_EQ(watch.fresh().size(), 1u) << "it is back";
    EXPECT_EQ(watch.fresh().front().stage, "chain:x");
}

TEST(ReadyWatch, has_a_line_for_each_reason_and_none_for_what_is_noted)
{
    EXPECT_EQ(text_of({.ready = true, .reasons = {{"noted", "small"}}}), "ready");
    EXPECT_EQ(text_of(not_ready("no quorum")), "not ready  chain:x: no quorum");
}

}  // namespace
}  // namespace weft::app
