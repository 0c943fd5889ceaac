#pragma once

// The wallets of `weft dev`: their seeds are in this program, so everybody has their keys, and what is
// written about them in a test or a guide holds on every machine.
//
//   seed of wallet n = BLAKE2b-256("weft dev wallet n")        n from 1 to 10; 0 is the faucet

#include <weft/base/bytes.hpp>
#include <weft/wallet/keyring.hpp>

namespace weft::app::dev {

inline constexpr std::uint32_t wallets = 10;
inline constexpr std::uint32_t faucet = 0;
inline constexpr std::uint64_t iotas_each = 1'000'000'000;
inline constexpr std::uint64_t faucet_iotas = 1'000'000'000'000'000;

[[nodiscard]] Bytes seed_of(std::uint32_t wallet);  ///< 32 bytes
/// One address each.
[[nodiscard]] wallet::Keyring keys_of(std::uint32_t wallet);

}  // namespace weft::app::dev
