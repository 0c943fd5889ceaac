#include <weft/base/check.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/crypto/sealed.hpp>

#include <sodium.h>

namespace weft::crypto {

Drbg::Drbg(ByteSpan key32) noexcept
{
    WEFT_CHECK(key32.size() == 32);
    std::ranges::copy(key32, key_.writable().begin());
}

Bytes Drbg::draw(std::size_t size)
{
    // The draw's number is the nonce: under one key no part of the stream is ever handed out twice.
    std::array<unsigned char, crypto_stream_xchacha20_NONCEBYTES> nonce{};
    for (std::size_t i = 0; i < sizeof counter_; ++i)
        nonce[i] = static_cast<unsigned char>(counter_ >> (8 * i));
    ++counter_;
    Bytes bytes(size);
    crypto_stream_xchacha20(uchars(std::span{bytes}), size, nonce.data(), key_.uchars());
    return bytes;
}

Drbg Drbg::fork(std::string_view purpose) const noexcept
{
    const Hash child =
        Hasher{"weft drbg fork"}.update(ByteSpan{key_.reveal()}).update(as_bytes(purpose)).finish();
    return Drbg{child.bytes()};
}

}  // namespace weft::crypto
