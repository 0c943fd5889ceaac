#include <weft/base/check.hpp>
#include <weft/crypto/hash_each.hpp>

#include <algorithm>
#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace weft::crypto {
namespace {

constexpr std::size_t block_bytes = 128;

void one_by_one(std::span<const ByteSpan> messages, std::span<Hash> hashes) noexcept
{
    for (std::size_t i = 0; i < messages.size(); ++i) hashes[i] = blake2b(messages[i]);
}

#if defined(__x86_64__)

constexpr std::size_t lanes = 4;
/// A word of each of four messages.
using Words = __m256i;
using Block = std::array<std::uint64_t, block_bytes / 8>;

// RFC 7693, sec. 2.6 and 2.7.
constexpr std::array<std::uint64_t, 8> initial{
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
constexpr std::array<std::array<std::uint8_t, 16>, 12> order{{
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
}};
/// What BLAKE2b-256 without a key begins with: 32 bytes of digest, fan-out 1, depth 1.
constexpr std::uint64_t parameters = 0x01010000 | Hash::size_bytes;

[[gnu::target("avx2"), gnu::always_inline]] inline void mix(
    Words& a, Words& b, Words& c, Words& d, Words x, Words y) noexcept
{
    const auto by_24 = _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3, 4,
                                        5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10);
    const auto by_16 = _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2, 3,
                                        4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9);
    a = _mm256_add_epi64(_mm256_add_epi64(a, b), x);
    d = _mm256_shuffle_epi32(_mm256_xor_si256(d, a), _MM_SHUFFLE(2, 3, 0, 1));
    c = _mm256_add_epi64(c, d);
    b = _mm256_shuffle_epi8(_mm256_xor_si256(b, c), by_24);
    a = _mm256_add_epi64(_mm256_add_epi64(a, b), y);
    d = _mm256_shuffle_epi8(_mm256_xor_si256(d, a), by_16);
    c = _mm256_add_epi64(c, d);
    b = _mm256_xor_si256(b, c);
    b = _mm256_or_si256(_mm256_srli_epi64(b, 63), _mm256_add_epi64(b, b));
}

[[gnu::target("avx2"), gnu::always_inline]] inline Words all(std::uint64_t word) noexcept
{
    return _mm256_set1_epi64x(static_cast<std::int64_t>(word));
}

[[gnu::target("avx2"), gnu::always_inline]] inline Words load(const std::uint64_t* from) noexcept
{
    return _mm256_loadu_si256(reinterpret_cast<const Words*>(from));
}

/// Rows of four words to columns, and back.
[[gnu::target("avx2"), gnu::always_inline]] inline void turn(
    Words a, Words b, Words c, Words d, Words* into) noexcept
{
    const auto low_ab = _mm256_unpacklo_epi64(a, b);
    const auto high_ab = _mm256_unpackhi_epi64(a, b);
    const auto low_cd = _mm256_unpacklo_epi64(c, d);
    const auto high_cd = _mm256_unpackhi_epi64(c, d);
    into[0] = _mm256_permute2x128_si256(low_ab, low_cd, 0x20);
    into[1] = _mm256_permute2x128_si256(high_ab, high_cd, 0x20);
    into[2] = _mm256_permute2x128_si256(low_ab, low_cd, 0x31);
    into[3] = _mm256_permute2x128_si256(high_ab, high_cd, 0x31);
}

[[gnu::target("avx2")]] void four(const std::array<Block, lanes>& blocks,
                                  const std::array<std::uint64_t, lanes>& sizes,
                                  const std::array<Hash*, lanes>& hashes) noexcept
{
    // Not std::array: a template forgets how its argument is aligned.
    Words m[16];
    for (std::size_t i = 0; i < 16; i += 4)
        turn(load(&blocks[0][i]), load(&blocks[1][i]), load(&blocks[2][i]), load(&blocks[3][i]),
             &m[i]);
    Words begin[8];
    Words v[16];
    for (std::size_t i = 0; i < 8; ++i) {
        begin[i] = v[i] = all(initial[i] ^ (i == 0 ? parameters : 0));
        v[i + 8] = all(initial[i]);
    }
    v[12] = _mm256_xor_si256(v[12], load(sizes.data()));
    v[14] = _mm256_xor_si256(v[14], all(~std::uint64_t{0}));  // it is the last block
#pragma GCC unroll 12
    for (const auto& at : order) {
        mix(v[0], v[4], v[8], v[12], m[at[0]], m[at[1]]);
        mix(v[1], v[5], v[9], v[13], m[at[2]], m[at[3]]);
        mix(v[2], v[6], v[10], v[14], m[at[4]], m[at[5]]);
        mix(v[3], v[7], v[11], v[15], m[at[6]], m[at[7]]);
        mix(v[0], v[5], v[10], v[15], m[at[8]], m[at[9]]);
        mix(v[1], v[6], v[11], v[12], m[at[10]], m[at[11]]);
        mix(v[2], v[7], v[8], v[13], m[at[12]], m[at[13]]);
        mix(v[3], v[4], v[9], v[14], m[at[14]], m[at[15]]);
    }
    for (std::size_t i = 0; i < 4; ++i)
        begin[i] = _mm256_xor_si256(begin[i], _mm256_xor_si256(v[i], v[i + 8]));
    Words rows[lanes];
    turn(begin[0], begin[1], begin[2], begin[3], rows);
    for (std::size_t lane = 0; lane < lanes; ++lane)
        _mm256_storeu_si256(reinterpret_cast<Words*>(hashes[lane]->uchars()), rows[lane]);
}

void by_fours(std::span<const ByteSpan> messages, std::span<Hash> hashes) noexcept
{
    std::array<Block, lanes> blocks{};
    std::array<std::uint64_t, lanes> sizes{};
    std::array<Hash*, lanes> into{};
    Hash nobodys;
    std::size_t filled = 0;
    const auto run = [&] {
        if (filled == 0) return;
        std::fill(into.begin() + static_cast<std::ptrdiff_t>(filled), into.end(), &nobodys);
        four(blocks, sizes, into);
        filled = 0;
    };
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto& message = messages[i];
        if (message.size() > block_bytes) {
            hashes[i] = blake2b(message);
            continue;
        }
        auto bytes = std::as_writable_bytes(std::span{blocks[filled]});
        const auto rest = std::ranges::copy(message, bytes.begin()).out;
        std::fill(rest, bytes.end(), std::byte{0});
        sizes[filled] = message.size();
        into[filled++] = &hashes[i];
        if (filled == lanes) run();
    }
    run();
}

#endif

}  // namespace

void blake2b_each(std::span<const ByteSpan> messages, std::span<Hash> hashes) noexcept
{
    WEFT_CHECK(messages.size() == hashes.size());
#if defined(__x86_64__)
    static const bool has_avx2 = __builtin_cpu_supports("avx2") > 0;
    if (has_avx2 && messages.size() > 1) return by_fours(messages, hashes);
#endif
    one_by_one(messages, hashes);
}

}  // namespace weft::crypto
