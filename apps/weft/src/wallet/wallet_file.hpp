#pragma once

// A wallet on disk: one seed, and how many of its addresses are in use. The addresses stand in the
// file in clear, so that looking at balances needs no passphrase.

#include <weft/wallet/keyring.hpp>

#include "cli/cli.hpp"
#include "cli/passphrase.hpp"

namespace weft::app {

struct WalletOptions {
    std::string file = "wallet.toml";
    std::string passphrase_file;
};
/// --wallet (WEFT_WALLET) and --passphrase-file; a passphrase may also stand in
/// WEFT_WALLET_PASSPHRASE.
void add_wallet_options(CLI::App& verb, WalletOptions& options);
[[nodiscard]] PassphraseSource passphrase_of(const WalletOptions& options);

/// Draws a seed, or takes the one given, and writes the file with one address.
[[nodiscard]] Try<types::Address> create_wallet(const std::string& file,
                                                const std::optional<Bytes>& seed,
                                                const secrets::Protection& passphrase);
/// Without opening it. At least one.
[[nodiscard]] Try<std::vector<types::Address>> wallet_addresses(const std::string& file);
[[nodiscard]] Try<wallet::Keyring> open_wallet(const WalletOptions& options);
/// Brings one more address into use.
[[nodiscard]] Try<types::Address> next_address(const WalletOptions& options);

}  // namespace weft::app
