// Committee keys on disk, locked with another passphrase (key_rotation.hpp).

#include <weft/fixtures/disk.hpp>
#include <weft/node_committee/key_rotation.hpp>

#include <gtest/gtest.h>

#include "member_chain.hpp"

using namespace weft;
using namespace weft::node;

namespace {

constexpr crypto::LockCost cheap{.passes = 1, .memory_kib = 8};

CommitteeKey key_of_member(const MemberChain& chain)
{
    std::vector<types::NodeId> members;
    for (const auto name : {"a", "b", "c", "d"}) members.push_back(fixtures::node_id(name));
    std::ranges::sort(members);
    const auto& own = chain.keys[0];
    return {members, *committee::Keys::from(own.self, own.hi, own.lo, own.share_hi, own.share_lo)};
}

struct KeyRotationOnDisk : testing::Test {
    const MemberChain chain;
    const CommitteeKey key = key_of_member(chain);
    fixtures::Disk disk;
    crypto::Passphrase before{"the one before", cheap};
    crypto::Passphrase after{"the new one", cheap};
    std::uint8_t nonces = 0;
    KeyRotation rotation{.before = before, .after = after, .nonce = [this] {
                             return Bytes(crypto::lock_nonce_bytes, std::byte{++nonces});
                         }};

    KeyRotationOnDisk()
    {
        before.settle(Bytes(crypto::lock_salt_bytes, std::byte{1}));
        after.settle(Bytes(crypto::lock_salt_bytes, std::byte{2}));
    }
    void put(std::uint8_t place, const crypto::Passphrase& passphrase)
    {
        types::Batch batch;
        auto name = to_bytes("ck");
        name.push_back(std::byte{place});
        batch.put(name, encode(key, passphrase, Bytes(crypto::lock_nonce_bytes, std::byte{9})));
        disk.apply(batch);
    }
    static std::expected<CommitteeKey, KeyRecordError> opened(ByteSpan record,
                                                              std::string passphrase)
    {
        crypto::Passphrase known{std::move(passphrase), cheap};
        return decode_committee_key(record, known);
    }
};

}  // namespace

TEST_F(KeyRotationOnDisk, opens_with_the_new_passphrase_alone)
{
    put(1, before);
    put(2, before);
    const auto batch = relock_committee_keys(disk, rotation);
    ASSERT_TRUE(batch.has_value());
    ASSERT_EQ(batch->puts.size(), 2u);
    for (const auto& put : batch->puts) {
        EXPECT_EQ(opened(*put.value, "the new one")->address(), key.address());
        EXPECT_EQ(opened(*put.value, "the one before").error(), KeyRecordError::wrong_passphrase);
    }
}

TEST_F(KeyRotationOnDisk, that_was_cut_short_is_ended_when_it_is_given_again)
{
    put(1, before);
    put(2, after);
    const auto batch = relock_committee_keys(disk, rotation);
    ASSERT_TRUE(batch.has_value());
    for (const auto& put : batch->puts) EXPECT_TRUE(opened(*put.value, "the new one").has_value());
}

TEST_F(KeyRotationOnDisk, changes_nothing_when_one_opens_with_neither)
{
    put(1, before);
    crypto::Passphrase third{"a third", cheap};
    third.settle(Bytes(crypto::lock_salt_bytes, std::byte{3}));
    put(2, third);
    EXPECT_EQ(relock_committee_keys(disk, rotation).error(), KeyRecordError::wrong_passphrase);
}
