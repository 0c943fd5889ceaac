#include <weft/base/check.hpp>
#include <weft/crypto/sha3.hpp>

#include <openssl/evp.h>

namespace weft::crypto {

Hash sha3(ByteSpan bytes) noexcept
{
    Hash hash;
    unsigned size = 0;
    const bool done = EVP_Digest(uchars(bytes), bytes.size(), hash.uchars(), &size, EVP_sha3_256(),
                                 nullptr) == 1;
    WEFT_CHECK(done && size == Hash::size_bytes);
    return hash;
}

}  // namespace weft::crypto
