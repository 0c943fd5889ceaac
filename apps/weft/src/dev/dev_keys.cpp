#include "dev/dev_keys.hpp"

#include <weft/crypto/hash.hpp>

#include <string>

namespace weft::app::dev {

Bytes seed_of(std::uint32_t wallet)
{
    const auto hash = crypto::blake2b(as_bytes("weft dev wallet " + std::to_string(wallet)));
    return to_bytes(hash.bytes());
}

wallet::Keyring keys_of(std::uint32_t wallet)
{
    return wallet::Keyring{*wallet::WalletSeed::from(seed_of(wallet)), 1};
}

}  // namespace weft::app::dev
