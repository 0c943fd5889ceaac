// A committee's key on disk, and what of it stays in memory.

#include <weft/node_committee/key_record.hpp>

#include <gtest/gtest.h>

#include "member_chain.hpp"
#include <cstdlib>
#include <malloc.h>
#include <new>

using namespace weft;
using namespace weft::node;

namespace {

/// Looks for a secret in all memory that is given back while this is there.
struct Watch {
    explicit Watch(const crypto::bls::SecretKey& key)
    {
        std::ranges::copy(key.reveal(), secret);
        found = 0;
        watching = true;
    }
    ~Watch() { watching = false; }

    static void look(const void* memory)
    {
        if (memory == nullptr || !watching) return;
        const auto size = malloc_usable_size(const_cast<void*>(memory));
        const ByteSpan bytes{static_cast<const std::byte*>(memory), size};
        found += !std::ranges::search(bytes, secret).empty();
    }
    static inline bool watching = false;
    static inline std::byte secret[32];
    static inline std::size_t found = 0;
};

CommitteeKey key_of_member(const MemberChain& chain)
{
    std::vector<types::NodeId> members;
    for (const auto name : {"a", "b", "c", "d"}) members.push_back(fixtures::node_id(name));
    std::ranges::sort(members);
    const auto& own = chain.keys[0];
    return {members,
            *committee::Keys::from(own.self, own.hi, own.lo, own.share_hi, own.share_lo)};
}

/// The record as version 1 had it.
Bytes without_checksum(Bytes record)
{
    record[0] = std::byte{1};
    record.resize(record.size() - 32);
    return record;
}

}  // namespace

// NOLINTBEGIN: the program's own, so that the test sees what is given back. Not inline: the compiler
// would take a memory that is given back to `free` beside `operator new` for a slip.
[[gnu::noinline]] void* operator new(std::size_t size)
{
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept
{
    Watch::look(memory);
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept
{
    Watch::look(memory);
    std::free(memory);
}
// NOLINTEND

constexpr crypto::LockCost cheap{.passes = 1, .memory_kib = 8};

std::expected<CommitteeKey, KeyRecordError> decoded(ByteSpan record, std::string passphrase = {})
{
    crypto::Passphrase known{std::move(passphrase), cheap};
    return decode_committee_key(record, known);
}

/// As every record was before: with a salt of its own.
Bytes locked_by_itself(const CommitteeKey& key, const std::string& passphrase, std::uint8_t salt)
{
    crypto::Passphrase own{passphrase, cheap};
    own.settle(Bytes(16, std::byte{salt}));
    return encode(key, own, Bytes(24, std::byte{salt}));
}

TEST(KeyRecord, leaves_no_share_behind_in_memory_that_is_given_back)
{
    const MemberChain chain;
    const auto key = key_of_member(chain);
    for (const auto* text : {"", "open sesame"}) {
        crypto::Passphrase passphrase{text, cheap};
        if (!passphrase.empty()) passphrase.settle(Bytes(16));
        Bytes record;
        {
            const Watch watch{key.keys.share_hi};
            record = encode(key, passphrase, Bytes(24));
            EXPECT_EQ(Watch::found, 0u) << "written with \"" << text << "\"";
        }
        {
            const Watch watch{key.keys.share_hi};
            { const auto read = decode_committee_key(record, passphrase); }
            EXPECT_EQ(Watch::found, 0u) << "read with \"" << text << "\"";
        }
        {
            const Watch watch{key.keys.share_lo};
            { const auto read = decode_committee_key(record, passphrase); }
            EXPECT_EQ(Watch::found, 0u) << "read with \"" << text << "\"";
        }
    }
}

TEST(KeyRecord, is_opened_with_its_passphrase_and_not_without)
{
    const MemberChain chain;
    const auto key = key_of_member(chain);
    const auto record = locked_by_itself(key, "open sesame", 1);
    EXPECT_EQ(decoded(record).error(), KeyRecordError::passphrase_needed);
    EXPECT_EQ(decoded(record, "sesame").error(), KeyRecordError::wrong_passphrase);
    const auto opened = decoded(record, "open sesame");
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->members, key.members);
    EXPECT_EQ(opened->address(), key.address());
}

TEST(KeyRecord, of_one_salt_cost_one_key_however_many_they_are)
{
    const MemberChain chain;
    const auto key = key_of_member(chain);
    crypto::Passphrase passphrase{"open sesame", cheap};
    std::vector<Bytes> old;
    for (std::uint8_t salt = 1; salt <= 3; ++salt)
        old.push_back(locked_by_itself(key, "open sesame", salt));
    for (const auto& record : old)
        EXPECT_TRUE(decode_committee_key(record, passphrase).has_value());
    EXPECT_EQ(passphrase.made(), 3U);
    passphrase.settle(Bytes(16, std::byte{9}));
    EXPECT_EQ(passphrase.made(), 3U);  // the first one's salt is everybody's
    EXPECT_TRUE(protected_so(old[0], passphrase));
    EXPECT_FALSE(protected_so(old[1], passphrase));
    EXPECT_FALSE(protected_so(encode(key, crypto::Passphrase{}, {}), passphrase));

    crypto::Passphrase next_day{"open sesame", cheap};
    for (std::uint8_t nonce = 1; nonce <= 3; ++nonce) {
        const auto record = encode(key, passphrase, Bytes(24, std::byte{nonce}));
        EXPECT_TRUE(protected_so(record, passphrase));
        EXPECT_TRUE(decode_committee_key(record, next_day).has_value());
    }
    EXPECT_EQ(next_day.made(), 1U);
}

TEST(KeyRecord, in_no_known_protection_is_refused)
{
    const MemberChain chain;
    auto record = without_checksum(encode(key_of_member(chain), crypto::Passphrase{}, {}));
    auto& protection = record[record.size() - 64 - 4 - 1];
    ASSERT_EQ(protection, std::byte{0});
    EXPECT_TRUE(decoded(record).has_value());
    protection = std::byte{2};
    EXPECT_EQ(decoded(record).error(), KeyRecordError::malformed);
}

TEST(KeyRecord, every_flipped_bit_of_one_in_clear_is_noticed)
{
    const MemberChain chain;
    const auto good = encode(key_of_member(chain), crypto::Passphrase{}, {});
    ASSERT_TRUE(decoded(good).has_value());
    for (std::size_t place = 0; place < good.size(); ++place)
        for (const unsigned bit : {0u, 3u, 7u}) {
            auto bad = good;
            bad[place] ^= static_cast<std::byte>(1u << bit);
            ASSERT_FALSE(decoded(bad).has_value()) << place << ", " << bit;
        }
    for (std::size_t size = 0; size < good.size(); ++size)
        ASSERT_FALSE(decoded(ByteSpan{good}.first(size)).has_value()) << size;
}

TEST(KeyRecord, of_version_1_has_no_checksum_and_a_changed_share_is_noticed_all_the_same)
{
    const MemberChain chain;
    const auto old = without_checksum(encode(key_of_member(chain), crypto::Passphrase{}, {}));
    ASSERT_TRUE(decoded(old).has_value());
    for (std::size_t back = 1; back <= 64; ++back) {
        auto bad = old;
        bad[bad.size() - back] ^= std::byte{1};
        ASSERT_EQ(decoded(bad).error(), KeyRecordError::damaged) << back;
    }
}
