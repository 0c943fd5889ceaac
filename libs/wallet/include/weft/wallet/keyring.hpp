#pragma once

// The keys of a wallet, all from one seed.
//
//   seed of key i = BLAKE2b-256(tag "weft.wallet.key.1" ‖ wallet seed 32 ‖ i as u32 LE)
//   address i     = 1 ‖ BLAKE2b-256(Ed25519 public key of that seed)                     (D-7)
//
// The same 32 bytes give the same addresses forever: who keeps the seed keeps the wallet.

#include <weft/crypto/ed25519.hpp>
#include <weft/types/address.hpp>

#include <span>
#include <vector>

namespace weft::wallet {

/// 32 bytes; wiped when it goes.
using WalletSeed = crypto::Secret<struct WalletSeedTag, 32>;
inline constexpr std::uint32_t addresses_max = 10'000;

class Keyring {
public:
    /// The first `count` keys of the seed. Pre: 1 <= count <= addresses_max.
    Keyring(const WalletSeed& seed, std::uint32_t count);

    [[nodiscard]] const std::vector<types::Address>& addresses() const noexcept
    {
        return addresses_;
    }
    [[nodiscard]] const types::Address& address(std::uint32_t index) const
    {
        return addresses_.at(index);
    }
    /// nullptr: not one of ours.
    [[nodiscard]] const crypto::ed25519::KeyPair* key_of(
        const types::Address& address) const noexcept;

private:
    std::vector<types::Address> addresses_;       ///< by index
    std::vector<crypto::ed25519::KeyPair> keys_;  ///< by index
};

}  // namespace weft::wallet
