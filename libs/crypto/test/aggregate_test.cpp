#include <weft/crypto/aggregate.hpp>
#include <weft/crypto/sha3.hpp>

#include <gtest/gtest.h>

namespace weft::crypto {
namespace {

using namespace bls;

TEST(Sha3, gives_the_known_digests)
{
    EXPECT_EQ(sha3({}).hex(), "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
    EXPECT_EQ(sha3(as_bytes("abc")).hex(),
              "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
}

TEST(SumOfSignatures, of_one_message_is_verified_by_the_sum_of_the_keys)
{
    const auto message = as_bytes("message");
    std::vector<PublicKey> keys;
    std::vector<Signature> signatures;
    for (int i = 1; i <= 5; ++i) {
        const auto secret = derive_key(Bytes(32, static_cast<std::byte>(i)));
        keys.push_back(public_key(secret));
        signatures.push_back(sign(secret, Purpose::ledger, message));
        const auto all_keys = sum(keys);
        const auto all = sum(signatures);
        ASSERT_TRUE(all_keys && all);
        EXPECT_TRUE(verify(*all_keys, Purpose::ledger, message, *all));
        EXPECT_FALSE(verify(*all_keys, Purpose::ledger, as_bytes("other"), *all));
        if (i > 1) {
            EXPECT_FALSE(verify(keys.front(), Purpose::ledger, message, *all));
        }
    }
}

TEST(SumOfSignatures, of_none_or_with_one_that_is_no_point_is_none)
{
    EXPECT_EQ(sum(std::vector<Signature>{}), std::nullopt);
    const auto good = sign(derive_key(Bytes(32, std::byte{1})), Purpose::ledger, as_bytes("m"));
    EXPECT_EQ(sum(std::vector{good, Signature{}}), std::nullopt);
    EXPECT_EQ(sum(std::vector{good}), good);
}

}  // namespace
}  // namespace weft::crypto
