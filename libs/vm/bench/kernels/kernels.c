// Work that contracts do, as one C file: compiled to wasm for the engine, and natively for the limit.
// Integers only, no library. Each kernel takes a size and returns a checksum.
//
//     clang-19 --target=wasm32 -O2 -nostdlib -ffreestanding -fno-builtin -Wl,--no-entry -Wl,--strip-all -o kernels.wasm kernels.c

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#ifdef __wasm__
#define KERNEL(name) __attribute__((export_name(#name))) u64 name(u32 n)
#else
#define KERNEL(name) u64 kernel_##name(u32 n)
#endif

static u32 words[1 << 14];
static u64 longs[3][64 * 64];

static u64 fib(u32 n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
/// Recursion: calls and little else.
KERNEL(recursion) { return fib(n); }

/// Tight loops over memory with byte accesses.
KERNEL(sieve)
{
    u8* composite = (u8*)words;
    const u32 size = sizeof words;
    u64 primes = 0;
    for (u32 round = 0; round < n; ++round) {
        for (u32 i = 0; i < size; ++i) composite[i] = 0;
        primes = 0;
        for (u32 i = 2; i < size; ++i) {
            if (composite[i]) continue;
            ++primes;
            for (u32 k = 2 * i; k < size; k += i) composite[k] = 1;
        }
    }
    return primes;
}

static u32 rotate(u32 x, u32 by) { return x >> by | x << (32 - by); }
/// Hashing: long straight lines (the compression function of BLAKE2s over counters).
KERNEL(hash)
{
    static const u8 sigma[10][16] = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};
    u32 v[16];
    u32 m[16];
    for (u32 i = 0; i < 16; ++i) v[i] = 0x6a09e667u * (i + 1);
    for (u32 block = 0; block < n; ++block) {
        for (u32 i = 0; i < 16; ++i) m[i] = block * 16 + i;
        for (u32 r = 0; r < 10; ++r) {
#define G(i, a, b, c, d)                  \
    a += b + m[sigma[r][2 * i]];          \
    d = rotate(d ^ a, 16);                \
    c += d;                               \
    b = rotate(b ^ c, 12);                \
    a += b + m[sigma[r][2 * i + 1]];      \
    d = rotate(d ^ a, 8);                 \
    c += d;                               \
    b = rotate(b ^ c, 7);
            G(0, v[0], v[4], v[8], v[12])
            G(1, v[1], v[5], v[9], v[13])
            G(2, v[2], v[6], v[10], v[14])
            G(3, v[3], v[7], v[11], v[15])
            G(4, v[0], v[5], v[10], v[15])
            G(5, v[1], v[6], v[11], v[12])
            G(6, v[2], v[7], v[8], v[13])
            G(7, v[3], v[4], v[9], v[14])
        }
    }
    u64 sum = 0;
    for (u32 i = 0; i < 16; ++i) sum = sum * 31 + v[i];
    return sum;
}

/// Hoare's partition, the larger half by iteration.
static void quicksort(u32* first, u32* last)
{
    while (first < last) {
        const u32 pivot = first[(last - first) / 2];
        u32* i = first - 1;
        u32* j = last + 1;
        for (;;) {
            do ++i;
            while (*i < pivot);
            do --j;
            while (*j > pivot);
            if (i >= j) break;
            const u32 held = *i;
            *i = *j;
            *j = held;
        }
        quicksort(first, j);
        first = j + 1;
    }
}
/// Branches that cannot be predicted, recursion, memory.
KERNEL(sort)
{
    const u32 size = sizeof words / sizeof words[0];
    u32 seed = 1;
    for (u32 round = 0; round < n; ++round) {
        for (u32 i = 0; i < size; ++i) words[i] = seed = seed * 1664525u + 1013904223u;
        quicksort(words, words + size - 1);
    }
    return (u64)words[0] << 32 | words[size - 1];
}

/// Nested loops of multiplications.
KERNEL(matrix)
{
    for (u32 i = 0; i < 64 * 64; ++i) {
        longs[0][i] = i * 7 + 1;
        longs[1][i] = i * 13 + 5;
    }
    for (u32 round = 0; round < n; ++round)
        for (u32 i = 0; i < 64; ++i)
            for (u32 j = 0; j < 64; ++j) {
                u64 sum = 0;
                for (u32 k = 0; k < 64; ++k) sum += longs[0][i * 64 + k] * longs[1][k * 64 + j];
                longs[2][i * 64 + j] = sum;
            }
    return longs[2][64 * 64 - 1];
}

/// The shortest loop there is: every iteration is two blocks of a few instructions.
KERNEL(collatz)
{
    u64 steps = 0;
    for (u32 start = 1; start <= n; ++start)
        for (u64 x = start; x != 1; ++steps) x = x & 1 ? 3 * x + 1 : x / 2;
    return steps;
}

/// A hash table of 32-byte keys: loads, compares, probes, as a token ledger does.
KERNEL(table)
{
    struct Slot {
        u64 key[4];
        u64 amount;
    };
    static struct Slot slots[4096];
    for (u32 i = 0; i < 4096; ++i) slots[i].amount = slots[i].key[0] = 0;
    u64 seed = 88172645463325252ull;
    u64 found = 0;
    for (u32 i = 0; i < n; ++i) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        const u64 account = seed % 2048 + 1;
        u64 key[4] = {account, account * 3, account * 5, account * 7};
        for (u64 at = account * 0x9e3779b97f4a7c15ull >> 52;; at = (at + 1) & 4095) {
            struct Slot* slot = &slots[at];
            if (slot->key[0] == 0) {
                for (u32 k = 0; k < 4; ++k) slot->key[k] = key[k];
                slot->amount = i;
                break;
            }
            u32 equal = 1;
            for (u32 k = 0; k < 4; ++k) equal &= slot->key[k] == key[k];
            if (equal) {
                slot->amount += i;
                ++found;
                break;
            }
        }
    }
    return found + slots[17].amount;
}
