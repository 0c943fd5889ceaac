// How open files are shared out.

#include "node/open_files.hpp"

#include <gtest/gtest.h>

namespace weft::app {
namespace {

TEST(FileShares, leave_some_to_whoever_has_no_share_however_few_there_are)
{
    for (std::uint64_t files = files_min; files <= files_wanted; ++files) {
        const auto shares = shares_of(files);
        ASSERT_TRUE(shares) << files;
        const auto given = static_cast<std::uint64_t>(shares->store) + shares->clients +
                           shares->anteroom + shares->strangers;
        EXPECT_LE(given * 10, files * 7) << files;
        EXPECT_GE(shares->store, 64) << files;
        EXPECT_GE(shares->clients, 64u) << files;
        EXPECT_GE(shares->anteroom, 16u) << files;
        EXPECT_GE(shares->strangers, 16u) << files;
    }
}

TEST(FileShares, are_the_full_limits_where_there_are_enough)
{
    const auto shares = shares_of(files_wanted);
    ASSERT_TRUE(shares);
    EXPECT_EQ(shares->store, 512);
    EXPECT_EQ(shares->clients, 512u);
    EXPECT_EQ(shares->anteroom, 64u);
    EXPECT_EQ(shares->strangers, 128u);
}

TEST(FileShares, are_none_where_there_are_too_few)
{
    EXPECT_FALSE(shares_of(files_min - 1));
    EXPECT_FALSE(shares_of(0));
}

}  // namespace
}  // namespace weft::app
