#include <weft/crypto/secret.hpp>

#include <sodium.h>

namespace weft::crypto {

void wipe(std::span<std::byte> bytes) noexcept
{
    sodium_memzero(bytes.data(), bytes.size());
}

bool equal_in_constant_time(ByteSpan a, ByteSpan b) noexcept
{
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace weft::crypto
