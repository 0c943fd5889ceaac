#include <weft/base/prng.hpp>
#include <weft/crypto/base58.hpp>
#include <weft/crypto/hash_each.hpp>

#include <gtest/gtest.h>

namespace weft::crypto {
namespace {

TEST(Blake2b, gives_the_known_digests)
{
    EXPECT_EQ(blake2b({}).hex(),
              "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    EXPECT_EQ(blake2b(as_bytes("abc")).hex(),
              "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    std::string long_text;
    for (int i = 0; i < 1000; ++i) long_text += "weft";
    EXPECT_EQ(blake2b(as_bytes(long_text)).hex(),
              "bbff506c0b2bbb0ae308bd310b9172df7a086b47058b423f0da6dc3099bc6d11");
}

TEST(Blake2bEach, of_any_number_of_messages_of_any_length_is_the_hash_of_each)
{
    Prng prng{1};
    std::vector<Bytes> kept;
    for (std::size_t size = 0; size <= 140; ++size) {
        Bytes message(size);
        for (auto& byte : message) byte = static_cast<std::byte>(prng.below(256));
        kept.push_back(std::move(message));
    }
    const std::vector<ByteSpan> messages{kept.begin(), kept.end()};
    for (std::size_t first = 0; first < messages.size(); ++first)
        for (std::size_t count = 0; count <= std::min<std::size_t>(9, messages.size() - first);
             ++count) {
            std::vector<Hash> hashes(count);
            blake2b_each(std::span{messages}.subspan(first, count), hashes);
            for (std::size_t i = 0; i < count; ++i)
                EXPECT_EQ(hashes[i], blake2b(messages[first + i])) << first << "+" << i;
        }
}

TEST(Sha256, gives_the_known_digests)
{
    EXPECT_EQ(sha256({}).hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256(as_bytes("abc")).hex(),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(TaggedHash, is_the_hash_of_the_tags_length_the_tag_and_the_bytes)
{
    EXPECT_EQ(tagged_hash("test", as_bytes("abc")).hex(),
              "fab2ce2e41714f470e0d3b45c762f9dfbbf7dd9ffee82894f266e4cc0646b42a");
    EXPECT_NE(tagged_hash("tes", as_bytes("tabc")), tagged_hash("test", as_bytes("abc")));
}

TEST(TaggedHash, of_any_length_is_what_the_hasher_gives)
{
    for (std::size_t size = 0; size <= 600; ++size) {
        const Bytes bytes(size, std::byte{7});
        EXPECT_EQ(tagged_hash("test", bytes), Hasher{"test"}.update(bytes).finish()) << size;
    }
}

TEST(Hasher, pieces_hash_like_the_whole)
{
    EXPECT_EQ(Hasher{}.update(as_bytes("a")).update({}).update(as_bytes("bc")).finish(),
              blake2b(as_bytes("abc")));
    EXPECT_EQ(Hasher{"test"}.update(as_bytes("ab")).update(as_bytes("c")).finish(),
              tagged_hash("test", as_bytes("abc")));
    auto half = Hasher{}.update(as_bytes("a"));
    auto other = half;
    EXPECT_EQ(half.update(as_bytes("bc")).finish(), blake2b(as_bytes("abc")));
    EXPECT_EQ(other.update(as_bytes("x")).finish(), blake2b(as_bytes("ax")));
}

TEST(Base58, gives_the_known_texts)
{
    EXPECT_EQ(to_base58({}), "");
    EXPECT_EQ(to_base58(as_bytes("Hello World!")), "2NEpo7TZRRrLZSi2U");
    EXPECT_EQ(to_base58(as_bytes("The quick brown fox jumps over the lazy dog.")),
              "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z");
    EXPECT_EQ(to_base58(*from_hex("0000287fb4cd")), "11233QC4");
    EXPECT_EQ(*from_base58("11233QC4", 6), *from_hex("0000287fb4cd"));
    EXPECT_EQ(*from_base58("", 0), Bytes{});
}

TEST(Base58, refuses_foreign_characters_and_too_many_bytes)
{
    EXPECT_FALSE(from_base58("0", 10));
    EXPECT_FALSE(from_base58("O", 10));
    EXPECT_FALSE(from_base58("I", 10));
    EXPECT_FALSE(from_base58("l", 10));
    EXPECT_FALSE(from_base58("2NEpo7TZRRrLZSi2 ", 20));
    EXPECT_FALSE(from_base58("\xc3\xa4", 10));
    EXPECT_FALSE(from_base58("2NEpo7TZRRrLZSi2U", 11));
    EXPECT_TRUE(from_base58("2NEpo7TZRRrLZSi2U", 12));
    EXPECT_FALSE(from_base58("111", 2));
    EXPECT_FALSE(from_base58(std::string(1'000'000, 'z'), 64)) << "and quickly";
}

TEST(Base58, what_is_written_reads_back)
{
    Prng prng{1};
    for (int run = 0; run < 500; ++run) {
        Bytes bytes(prng.below(40), std::byte{0});
        for (auto& byte : bytes)
            if (!prng.chance(Ratio::percent(20))) byte = static_cast<std::byte>(prng.below(256));
        EXPECT_EQ(from_base58(to_base58(bytes), bytes.size()), bytes);
    }
    EXPECT_EQ(from_base58(to_base58(Bytes(40, std::byte{0xff})), 40), Bytes(40, std::byte{0xff}));
}

}  // namespace
}  // namespace weft::crypto
