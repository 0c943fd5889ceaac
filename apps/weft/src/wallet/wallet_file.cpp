#include "wallet/wallet_file.hpp"

#include <weft/base/try.hpp>
#include <weft/secrets/entropy.hpp>

namespace weft::app {
namespace {

constexpr std::string_view kind = "wallet";

Failure damaged(const std::string& file)
{
    return {"wallet_malformed", file + ": the addresses in it are not those of its seed",
            "Restore the file from a copy.", exit_failed};
}

secrets::SecretFile file_of(const wallet::WalletSeed& seed, std::uint32_t count)
{
    secrets::SecretFile file{std::string{kind}, {}, to_bytes(ByteSpan{seed.reveal()})};
    const wallet::Keyring keys{seed, count};
    for (const auto& address : keys.addresses()) file.shown.push_back(address.text());
    return file;
}

/// The seed and the number of addresses, checked against the addresses in clear.
Try<std::pair<wallet::WalletSeed, std::uint32_t>> open(const WalletOptions& options,
                                                       const secrets::AskPassphrase& ask)
{
    auto file = secrets::read_secret(options.file, kind, ask);
    if (!file) return std::unexpected{failure_of(file.error())};
    const auto seed = wallet::WalletSeed::from(file->secret);
    crypto::wipe(file->secret);
    const auto count = file->shown.size();
    if (!seed || count == 0 || count > wallet::addresses_max)
        return std::unexpected{damaged(options.file)};
    auto same = file_of(*seed, static_cast<std::uint32_t>(count));
    crypto::wipe(same.secret);
    if (same.shown != file->shown) return std::unexpected{damaged(options.file)};
    return std::pair{*seed, static_cast<std::uint32_t>(count)};
}

}  // namespace

void add_wallet_options(CLI::App& verb, WalletOptions& options)
{
    option_or_variable(verb, "--wallet", options.file, "WEFT_WALLET", "wallet file")
        ->capture_default_str();
    verb.add_option(
        "--passphrase-file", options.passphrase_file,
        "its first line opens the wallet; else WEFT_WALLET_PASSPHRASE, else the terminal");
}

PassphraseSource passphrase_of(const WalletOptions& options)
{
    return {options.passphrase_file, "WEFT_WALLET_PASSPHRASE", "the wallet " + options.file};
}

Try<types::Address> create_wallet(const std::string& file,
                                  const std::optional<Bytes>& given,
                                  const secrets::Protection& passphrase)
{
    auto drawn = given ? *given : secrets::system_entropy(wallet::WalletSeed::size_bytes);
    const auto seed = wallet::WalletSeed::from(drawn);
    crypto::wipe(drawn);
    if (!seed) return std::unexpected{usage("seed_malformed", "a seed is 32 bytes")};
    auto content = file_of(*seed, 1);
    const auto written = secrets::write_secret(file, content, passphrase);
    crypto::wipe(content.secret);
    if (!written) return std::unexpected{failure_of(written.error())};
    return wallet::Keyring{*seed, 1}.address(0);
}

Try<std::vector<types::Address>> wallet_addresses(const std::string& file)
{
    const auto label = secrets::read_label(file, kind);
    if (!label) return std::unexpected{failure_of(label.error())};
    std::vector<types::Address> addresses;
    for (const auto& text : label->shown) {
        const auto address = types::Address::from_text(text);
        if (!address) return std::unexpected{damaged(file)};
        addresses.push_back(*address);
    }
    if (addresses.empty()) return std::unexpected{damaged(file)};
    return addresses;
}

Try<wallet::Keyring> open_wallet(const WalletOptions& options)
{
    WEFT_TRY(const auto opened, open(options, asking(passphrase_of(options))));
    return wallet::Keyring{opened.first, opened.second};
}

Try<types::Address> next_address(const WalletOptions& options)
{
    const auto label = secrets::read_label(options.file, kind);
    if (!label) return std::unexpected{failure_of(label.error())};
    secrets::Protection passphrase;
    if (label->locked) {
        WEFT_TRY(passphrase, find_passphrase(passphrase_of(options)));
        if (!passphrase)
            return std::unexpected{failure_of(secrets::SecretFailure{
                secrets::SecretError::passphrase_missing,
                options.file + ": it is locked and no passphrase was given"})};
    }
    WEFT_TRY(const auto opened, open(options, [&] { return passphrase; }));
    const auto count = opened.second + 1;
    if (count > wallet::addresses_max)
        return std::unexpected{Failure{
            "addresses_exhausted", options.file + ": 10000 addresses are in use", "", exit_failed}};
    auto content = file_of(opened.first, count);
    const auto written =
        secrets::write_secret(options.file, content, passphrase, secrets::Existing::replace);
    crypto::wipe(content.secret);
    if (!written) return std::unexpected{failure_of(written.error())};
    return wallet::Keyring{opened.first, count}.address(count - 1);
}

}  // namespace weft::app
