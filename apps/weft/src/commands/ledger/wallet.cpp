// weft wallet: keys, balances, payments.

#include <weft/base/try.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include "wallet/spend.hpp"
#include "wallet/wallet_file.hpp"
#include <memory>

namespace weft::app {
namespace {

struct Options {
    ApiOptions api;
    WalletOptions wallet;
    std::uint64_t wait_seconds = 60;
    bool no_wait = false;
    [[nodiscard]] client::Wait wait() const
    {
        if (no_wait) return std::nullopt;
        return std::chrono::seconds{wait_seconds};
    }
};

void add_spending_options(CLI::App& verb, Options& options)
{
    add_api_options(verb, options.api);
    add_wallet_options(verb, options.wallet);
    verb.add_option("--wait", options.wait_seconds, "seconds to wait for confirmation")
        ->capture_default_str();
    verb.add_flag("--no-wait", options.no_wait, "return when the node has it on disk");
}

Result sent_outcome(const Sent& sent)
{
    const auto id = types::to_text(sent.id);
    return Outcome{
        .document = {{"transaction", id}, {"state", answers::name(sent.state)}},
        .text = "transaction " + id + "  " + std::string{answers::name(sent.state)} + "\n"};
}

Result run_spend(const Options& options,
                 const std::function<wallet::Built<wallet::Intent>(const wallet::Keyring&)>& intent)
{
    WEFT_TRY(const auto keys, open_wallet(options.wallet));
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto sent, spend(node, keys, intent(keys), options.wait()));
    return sent_outcome(sent);
}

void add_new(Cli& cli, CLI::App& noun)
{
    struct New {
        WalletOptions wallet;
        std::string seed_file;
        bool unprotected = false;
    };
    auto options = std::make_shared<New>();
    auto& verb = cli.verb(
        noun, "new", "Draw a seed and write a wallet file", "weft wallet new --wallet alice.toml",
        [options](const Call&) -> Result {
            std::optional<Bytes> seed;
            if (!options->seed_file.empty()) {
                WEFT_TRY(auto text, private_line(options->seed_file));
                text.erase(text.find_last_not_of(" \r\n\t") + 1);
                seed = from_hex(text);
                if (!seed || seed->size() != wallet::WalletSeed::size_bytes)
                    return std::unexpected{
                        usage("seed_malformed", options->seed_file + ": expected 64 hex digits")};
            }
            secrets::Protection passphrase;
            if (!options->unprotected) {
                WEFT_TRY(passphrase, new_passphrase(passphrase_of(options->wallet)));
            }
            WEFT_TRY(const auto address, create_wallet(options->wallet.file, seed, passphrase));
            return Outcome{.document = {{"wallet", options->wallet.file},
                                        {"address", address.text()},
                                        {"protected", passphrase.has_value()}},
                           .text = options->wallet.file +
                                   (passphrase ? "  locked with your passphrase\n"
                                               : "  unprotected, as you asked\n") +
                                   "address  " + address.text() +
                                   "\nKeep a copy of the file: it is the money.\n"};
        });
    add_wallet_options(verb, options->wallet);
    verb.add_option("--seed-file", options->seed_file, "restore from 64 hex digits in this file");
    verb.add_flag("--unprotected", options->unprotected, "keep the seed on the disk in clear");
}

void add_address(Cli& cli, CLI::App& noun)
{
    struct Address {
        WalletOptions wallet;
        bool next = false;
    };
    auto options = std::make_shared<Address>();
    auto& verb = cli.verb(
        noun, "address", "The wallet's addresses", "weft wallet address --new",
        [options](const Call&) -> Result {
            if (options->next) {
                WEFT_TRY(const auto made, next_address(options->wallet));
                return Outcome{.document = {{"address", made.text()}}, .text = made.text()};
            }
            WEFT_TRY(const auto addresses, wallet_addresses(options->wallet.file));
            Outcome outcome{.document = {{"addresses", Json::array()}}};
            for (const auto& address : addresses) {
                outcome.document["addresses"].push_back(address.text());
                outcome.text += address.text() + "\n";
            }
            return outcome;
        });
    add_wallet_options(verb, options->wallet);
    verb.add_flag("--new", options->next, "bring one more address into use");
}

/// With all colors, also where the node's first answer shows only some.
Try<answers::AddressStatus> whole_status(const client::Client& node, const types::Address& address)
{
    WEFT_TRY(auto status, told(client::address(node, address)));
    if (!status.more_colors) return status;
    WEFT_TRY(const auto colors, told(client::colors(node, address)));
    status = {.address = address, .confirmed = {}, .pending = {}};
    for (const auto& color : colors) {
        (void)status.confirmed.add(color.color, color.confirmed);
        (void)status.pending.add(color.color, color.pending);
    }
    return status;
}

Result show_balance(const Options& options)
{
    WEFT_TRY(const auto addresses, wallet_addresses(options.wallet.file));
    WEFT_TRY(const auto node, connect(options.api));
    types::Balances confirmed;
    types::Balances pending;
    Outcome outcome{.document = {{"addresses", Json::array()}}};
    for (const auto& address : addresses) {
        WEFT_TRY(const auto status, whole_status(node, address));
        if (!confirmed.add(status.confirmed) || !pending.add(status.pending))
            return std::unexpected{Failure{"answer_malformed",
                                           "the node's balances exceed 2^64 - 1", "", exit_failed}};
        outcome.document["addresses"].push_back(json::write(status));
        outcome.text +=
            address.text() + "  " + text_of(status.confirmed) +
            (status.pending.empty() ? "" : "  (pending: " + text_of(status.pending) + ")") + "\n";
    }
    outcome.document["confirmed"] = json::write(confirmed);
    outcome.document["pending"] = json::write(pending);
    if (addresses.size() > 1) outcome.text += "together  " + text_of(confirmed) + "\n";
    return outcome;
}

Result show_history(const Options& options)
{
    WEFT_TRY(const auto addresses, wallet_addresses(options.wallet.file));
    WEFT_TRY(const auto node, connect(options.api));
    Outcome outcome{.document = {{"items", Json::array()}}};
    for (const auto& address : addresses) {
        WEFT_TRY(const auto entries, told(client::history(node, address)));
        for (const auto& entry : entries) {
            Json item{{"address", address.text()}};
            item.update(json::write(entry));
            outcome.document["items"].push_back(std::move(item));
            outcome.text += time_text(entry.timestamp) + "  " + types::to_text(entry.transaction) +
                            "  " + std::string{answers::name(entry.state)} + "  +" +
                            text_of(entry.received) + "  -" + text_of(entry.spent) + "\n";
        }
    }
    return outcome;
}

void add_queries(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<Options>();
    for (auto* verb :
         {&cli.verb(noun, "balance", "What the wallet holds",
                    "weft wallet balance --wallet alice.toml",
                    [options](const Call&) { return show_balance(*options); }),
          &cli.verb(noun, "history", "What came and went", "weft wallet history --json",
                    [options](const Call&) { return show_history(*options); })}) {
        add_api_options(*verb, options->api);
        add_wallet_options(*verb, options->wallet);
    }
}

void add_send(Cli& cli, CLI::App& noun)
{
    struct Send : Options {
        std::string to;
        std::vector<std::string> amounts;
    };
    auto options = std::make_shared<Send>();
    auto& verb = cli.verb(
        noun, "send", "Pay an address", "weft wallet send ADDRESS 100 7:COLOR",
        [options](const Call&) -> Result {
            WEFT_TRY(const auto to, address_from(options->to));
            WEFT_TRY(const auto amounts, amounts_from(options->amounts));
            return run_spend(*options, [&](const auto&) { return wallet::send({{to, amounts}}); });
        });
    verb.add_option("ADDRESS", options->to, "who gets it")->required();
    verb.add_option("AMOUNT", options->amounts, "AMOUNT or AMOUNT:COLOR")->required();
    add_spending_options(verb, *options);
}

void add_mint(Cli& cli, CLI::App& noun)
{
    struct Mint : Options {
        std::uint64_t amount = 0;
    };
    auto options = std::make_shared<Mint>();
    auto& verb = cli.verb(noun, "mint", "Color IOTA: the transaction's id becomes the new color",
                          "weft wallet mint 1000", [options](const Call&) {
                              return run_spend(*options, [&](const wallet::Keyring& keys) {
                                  return wallet::mint(keys.address(0), options->amount);
                              });
                          });
    verb.add_option("AMOUNT", options->amount, "how many tokens; as many IOTA are used")
        ->required();
    add_spending_options(verb, *options);
}

void add_burn(Cli& cli, CLI::App& noun)
{
    struct Burn : Options {
        std::string amount;
    };
    auto options = std::make_shared<Burn>();
    auto& verb = cli.verb(noun, "burn", "Uncolor tokens: they become IOTA again",
                          "weft wallet burn 10:COLOR", [options](const Call&) -> Result {
                              WEFT_TRY(const auto amounts, amounts_from({options->amount}));
                              const auto& [color, amount] = *amounts.begin();
                              if (color == types::iota_color)
                                  return std::unexpected{usage(
                                      "amount_malformed",
                                      options->amount + ": expected AMOUNT:COLOR; IOTA have none")};
                              return run_spend(*options, [&](const wallet::Keyring& keys) {
                                  return wallet::burn(keys.address(0), color, amount);
                              });
                          });
    verb.add_option("AMOUNT", options->amount, "AMOUNT:COLOR")->required();
    add_spending_options(verb, *options);
}

}  // namespace

void add_wallet(Cli& cli)
{
    auto& noun = cli.noun("wallet", "Keys, balances, payments");
    add_new(cli, noun);
    add_address(cli, noun);
    add_queries(cli, noun);
    add_send(cli, noun);
    add_mint(cli, noun);
    add_burn(cli, noun);
}

}  // namespace weft::app
