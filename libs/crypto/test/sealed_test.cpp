#include <weft/crypto/sealed.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::crypto {
namespace {

Bytes filled(std::size_t size, std::uint8_t byte)
{
    return Bytes(size, static_cast<std::byte>(byte));
}
ed25519::KeyPair pair_of(std::uint8_t seed)
{
    return ed25519::KeyPair::from(*ed25519::Seed::from(filled(32, seed)));
}
Bytes with_flipped_bit(Bytes bytes, std::size_t bit)
{
    bytes[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
    return bytes;
}

TEST(Box, opens_for_its_recipient_only)
{
    const auto alice = pair_of(1);
    const auto box = *seal_to(alice.public_key(), as_bytes("a share"), filled(32, 9));
    EXPECT_EQ(box.size(), 7 + box_overhead_bytes);
    EXPECT_EQ(open_from(alice, box), to_bytes("a share"));
    EXPECT_FALSE(open_from(pair_of(2), box));
    EXPECT_EQ(open_from(alice, *seal_to(alice.public_key(), {}, filled(32, 9))), Bytes{});
}

TEST(Box, is_the_sealed_box_of_libsodium)
{
    // crypto_box_seal with the one-time seed 32 x 09, recipient seed 32 x 01; frozen.
    const auto box = *seal_to(pair_of(1).public_key(), as_bytes("a share"), filled(32, 9));
    EXPECT_EQ(to_hex(box),
              "ede2393fe2defd0ff703799841c699b03fd634a9b9c411ed760df7bce5d5c2671c9e4e65401e12b1d33f"
              "35cbe6c56ff1bf57ba16e03829");
}

TEST(Box, any_changed_or_missing_byte_is_refused)
{
    const auto alice = pair_of(1);
    const auto box = *seal_to(alice.public_key(), as_bytes("a share"), filled(32, 9));
    for (std::size_t bit = 0; bit < box.size() * 8; ++bit)
        // X25519 ignores the top bit of a public key, but the nonce covers it.
        EXPECT_FALSE(open_from(alice, with_flipped_bit(box, bit))) << bit;
    for (std::size_t size = 0; size < box.size(); ++size)
        EXPECT_FALSE(open_from(alice, ByteSpan{box}.first(size))) << size;
}

TEST(Box, a_key_nobody_can_hold_is_refused)
{
    EXPECT_FALSE(seal_to(ed25519::PublicKey{}, as_bytes("a"), filled(32, 9)));
    EXPECT_FALSE(seal_to(ed25519::PublicKey::filled(0xff), as_bytes("a"), filled(32, 9)));
}

constexpr LockCost cheap{.passes = 1, .memory_kib = 8};

TEST(Lock, opens_with_its_passphrase_only)
{
    const auto locked = lock(as_bytes("the seed"), "correct horse", filled(40, 5), cheap);
    EXPECT_EQ(unlock(locked, "correct horse"), to_bytes("the seed"));
    EXPECT_EQ(unlock(locked, "wrong horse"), std::unexpected{UnlockError::wrong_passphrase});
    EXPECT_EQ(unlock(locked, ""), std::unexpected{UnlockError::wrong_passphrase});
    EXPECT_EQ(unlock(lock({}, "", filled(40, 5), cheap), ""), Bytes{});
}

TEST(Lock, has_the_bytes_of_the_format_page)
{
    const auto locked = lock(as_bytes("seed"), "p", filled(40, 5), cheap);
    EXPECT_EQ(to_hex(locked), "574c434b010100000008000000" + to_hex(filled(40, 5)) +
                                  "bc9232b441c1241fd88eec2e873d0ad2c289db6d");
}

TEST(Lock, records_its_own_cost)
{
    const auto locked = lock(as_bytes("s"), "p", filled(40, 5), {.passes = 2, .memory_kib = 64});
    EXPECT_EQ(to_hex(ByteSpan{locked}.first(13)),
              "574c434b01"
              "02000000"
              "40000000");
    EXPECT_EQ(locked.size(), 53u + 1 + 16);
    EXPECT_EQ(unlock(locked, "p"), to_bytes("s"));
}

TEST(Lock, every_changed_bit_is_a_named_error)
{
    const auto locked = lock(as_bytes("seed"), "p", filled(40, 5), cheap);
    for (std::size_t bit = 0; bit < locked.size() * 8; ++bit) {
        const auto byte = bit / 8;
        // A higher cost in the header would only make this test slow; its limits are tested below.
        if (byte >= 5 && byte < 13) continue;
        const auto opened = unlock(with_flipped_bit(locked, bit), "p");
        ASSERT_FALSE(opened) << bit;
        const auto expected = byte < 4    ? UnlockError::malformed
                              : byte == 4 ? UnlockError::unknown_version
                                          : UnlockError::wrong_passphrase;
        EXPECT_EQ(opened.error(), expected) << bit;
    }
}

TEST(Lock, truncated_bytes_are_malformed)
{
    const auto locked = lock(as_bytes(""), "p", filled(40, 5), cheap);
    for (std::size_t size = 0; size < locked.size(); ++size)
        EXPECT_EQ(unlock(ByteSpan{locked}.first(size), "p"),
                  std::unexpected{UnlockError::malformed});
}

TEST(Lock, a_header_that_asks_for_too_much_is_refused_before_the_work)
{
    auto locked = lock(as_bytes("seed"), "p", filled(40, 5), cheap);
    auto greedy = locked;
    greedy[12] = std::byte{0xff};  // about 4 TiB of memory
    EXPECT_EQ(unlock(greedy, "p"), std::unexpected{UnlockError::malformed});
    greedy = locked;
    greedy[8] = std::byte{1};  // 2^24 passes
    EXPECT_EQ(unlock(greedy, "p"), std::unexpected{UnlockError::malformed});
    greedy = locked;
    greedy[5] = std::byte{0};  // no pass at all
    EXPECT_EQ(unlock(greedy, "p"), std::unexpected{UnlockError::malformed});
}

TEST(Drbg, is_a_function_of_key_and_number_of_draws)
{
    Drbg a{filled(32, 1)};
    Drbg b{filled(32, 1)};
    EXPECT_EQ(a.draw(32), b.draw(32));
    EXPECT_EQ(a.draw(100), b.draw(100));
    EXPECT_NE(a.draw(32), Drbg{filled(32, 1)}.draw(32));
    EXPECT_NE(Drbg{filled(32, 1)}.draw(32), Drbg{filled(32, 2)}.draw(32));
}

TEST(Drbg, draws_and_forks_never_repeat)
{
    std::set<Bytes> seen;
    Drbg root{filled(32, 1)};
    for (auto* stream : {&root}) {
        for (int i = 0; i < 50; ++i) EXPECT_TRUE(seen.insert(stream->draw(32)).second);
    }
    for (const char* purpose : {"deal", "boxes", "proof"}) {
        auto child = root.fork(purpose);
        for (int i = 0; i < 50; ++i) EXPECT_TRUE(seen.insert(child.draw(32)).second);
    }
    EXPECT_EQ(root.fork("deal").draw(32), Drbg{filled(32, 1)}.fork("deal").draw(32));
}

TEST(Secret, is_compared_in_constant_time_and_wiped)
{
    EXPECT_TRUE(equal_in_constant_time(as_bytes("abc"), as_bytes("abc")));
    EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("abd")));
    EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("ab")));
    EXPECT_TRUE(equal_in_constant_time({}, {}));
    Bytes bytes = to_bytes("secret");
    wipe(bytes);
    EXPECT_EQ(bytes, Bytes(6));
}

}  // namespace
TEST(APassphrase, makes_one_key_for_all_that_it_locks)
{
    Passphrase passphrase{"correct horse", cheap};
    passphrase.settle(filled(16, 1));
    passphrase.settle(filled(16, 2));
    const auto first = passphrase.lock(as_bytes("one"), filled(24, 1));
    const auto second = passphrase.lock(as_bytes("two"), filled(24, 2));
    EXPECT_EQ(passphrase.made(), 1U);
    EXPECT_EQ(passphrase.unlock(first), to_bytes("one"));
    EXPECT_EQ(passphrase.unlock(second), to_bytes("two"));
    EXPECT_EQ(passphrase.made(), 1U);
    EXPECT_TRUE(passphrase.locks_so(first));
    // It is what `lock` makes, bit for bit.
    auto salt_and_nonce = filled(16, 1);
    append(salt_and_nonce, filled(24, 1));
    EXPECT_EQ(first, lock(as_bytes("one"), "correct horse", salt_and_nonce, cheap));
    EXPECT_EQ(unlock(second, "correct horse"), to_bytes("two"));
}

TEST(APassphrase, goes_on_with_the_salt_of_the_first_thing_it_opened)
{
    const auto old = lock(as_bytes("old"), "correct horse", filled(40, 5), cheap);
    const auto dear =
        lock(as_bytes("dear"), "correct horse", filled(40, 6), {.passes = 2, .memory_kib = 8});
    const auto strange = lock(as_bytes("strange"), "wrong horse", filled(40, 7), cheap);
    Passphrase passphrase{"correct horse", cheap};
    EXPECT_EQ(passphrase.unlock(strange), std::unexpected{UnlockError::wrong_passphrase});
    EXPECT_EQ(passphrase.unlock(dear), to_bytes("dear"));
    EXPECT_EQ(passphrase.unlock(old), to_bytes("old"));
    EXPECT_EQ(passphrase.made(), 3U);
    passphrase.settle(filled(16, 1));
    EXPECT_EQ(passphrase.made(), 3U);
    EXPECT_TRUE(passphrase.locks_so(old));
    EXPECT_FALSE(passphrase.locks_so(dear));
    EXPECT_FALSE(passphrase.locks_so(strange));
}

TEST(APassphrase, refuses_what_unlock_refuses_and_makes_no_key_for_it)
{
    auto greedy = lock(as_bytes("seed"), "p", filled(40, 5), cheap);
    greedy[5] = std::byte{0xff};
    Passphrase passphrase{"p", cheap};
    EXPECT_EQ(passphrase.unlock(greedy), std::unexpected{UnlockError::malformed});
    EXPECT_EQ(passphrase.unlock(Bytes{}), std::unexpected{UnlockError::malformed});
    EXPECT_EQ(passphrase.made(), 0U);
    EXPECT_TRUE(Passphrase{}.empty());
}

}  // namespace weft::crypto
