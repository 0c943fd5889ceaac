#include <weft/secrets/entropy.hpp>

#include <sodium.h>

namespace weft::secrets {

Bytes system_entropy(std::size_t size)
{
    Bytes bytes(size);
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

}  // namespace weft::secrets
