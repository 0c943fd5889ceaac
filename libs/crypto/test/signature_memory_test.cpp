#include <weft/crypto/signature_memory.hpp>

#include <gtest/gtest.h>

namespace weft::crypto {
namespace {

Hash hash(std::uint32_t number)
{
    return blake2b(as_bytes(std::to_string(number)));
}

TEST(SignatureMemory, knows_the_newest_and_forgets_the_oldest)
{
    RecentSignatures memory{10};
    for (std::uint32_t i = 0; i < 100; ++i) {
        EXPECT_FALSE(memory.knows(hash(i)));
        memory.learn(hash(i));
        std::size_t known = 0;
        for (std::uint32_t j = 0; j <= i; ++j) known += memory.knows(hash(j)) ? 1 : 0;
        EXPECT_LE(known, 20u);
        for (std::uint32_t j = i < 10 ? 0 : i - 9; j <= i; ++j) EXPECT_TRUE(memory.knows(hash(j)));
    }
}

TEST(SignatureMemory, a_check_that_succeeded_is_not_made_again_and_one_that_failed_is)
{
    RecentSignatures memory;
    std::size_t checks = 0;
    const auto check = [&](std::uint32_t number, bool valid) {
        return check_once(&memory, SignedKind::message, hash(number).bytes(), [&] {
            ++checks;
            return valid;
        });
    };
    EXPECT_TRUE(check(1, true));
    EXPECT_TRUE(check(1, false)) << "known";
    EXPECT_EQ(checks, 1u);
    EXPECT_FALSE(check(2, false));
    EXPECT_TRUE(check(2, true));
    EXPECT_EQ(checks, 3u);
}

TEST(SignatureMemory, without_one_everything_is_checked)
{
    EXPECT_FALSE(check_once(nullptr, SignedKind::message, hash(1).bytes(), [] { return false; }));
    EXPECT_TRUE(check_once(nullptr, SignedKind::message, hash(1).bytes(), [] { return true; }));
}

}  // namespace
}  // namespace weft::crypto
