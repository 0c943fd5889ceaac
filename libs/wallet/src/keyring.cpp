#include <weft/base/check.hpp>
#include <weft/codec/codec.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/wallet/keyring.hpp>

namespace weft::wallet {
namespace {

crypto::ed25519::Seed seed_of(const WalletSeed& seed, std::uint32_t index)
{
    crypto::Hasher hasher{"weft.wallet.key.1"};
    hasher.update(ByteSpan{seed.reveal()});
    hasher.update(codec::Writer{}.u32(index).view());
    auto derived = hasher.finish();
    const auto key_seed = crypto::ed25519::Seed::from(derived.bytes());
    crypto::wipe(derived.writable());
    return *key_seed;
}

}  // namespace

Keyring::Keyring(const WalletSeed& seed, std::uint32_t count)
{
    WEFT_CHECK(count >= 1 && count <= addresses_max);
    for (std::uint32_t index = 0; index < count; ++index) {
        keys_.push_back(crypto::ed25519::KeyPair::from(seed_of(seed, index)));
        addresses_.push_back(types::Address::of(keys_.back().public_key()));
    }
}

const crypto::ed25519::KeyPair* Keyring::key_of(const types::Address& address) const noexcept
{
    for (std::size_t i = 0; i < addresses_.size(); ++i)
        if (addresses_[i] == address) return &keys_[i];
    return nullptr;
}

}  // namespace weft::wallet
