// weft explain: what the production code says about a name, a key or a drawn scenario. The output
// is JSON either way: with --json compact, without it indented.

#include <weft/base/try.hpp>
#include <weft/explain/casper.hpp>
#include <weft/explain/ledger.hpp>
#include <weft/explain/tangle.hpp>
#include <weft/explain/voting.hpp>
#include <weft/types/address.hpp>
#include <weft/types/contract_ids.hpp>

#include "cli/files.hpp"
#include "commands/commands.hpp"
#include <iostream>
#include <memory>

namespace weft::app {
namespace {

Result json_outcome(Json document)
{
    auto text = document.dump(2);
    return Outcome{.document = std::move(document), .text = std::move(text)};
}

bool is_utf8(const std::string& bytes)
{
    const auto shown = Json(bytes).dump(-1, ' ', false, Json::error_handler_t::replace);
    // tidy: allow reader: what this program wrote itself
    return Json::parse(shown) == bytes;
}

Result explain_hnames(const std::vector<std::string>& names)
{
    Json list = Json::array();
    for (std::size_t i = 0; i < names.size(); ++i) {
        // A name is text: JSON could not show anything else.
        if (!is_utf8(names[i]))
            return std::unexpected{malformed("NAME[" + std::to_string(i) + "]: not UTF-8")};
        list.push_back({{"name", names[i]}, {"hname", types::to_text(types::hname_of(names[i]))}});
    }
    return json_outcome(std::move(list));
}

template <class Key>
Result explain_key(std::string_view option, const std::string& hex)
{
    const auto bytes = from_hex(hex);
    if (!bytes || bytes->size() != Key::size_bytes)
        return std::unexpected{usage("key_malformed", std::string{option} + ": expected " +
                                                          std::to_string(2 * Key::size_bytes) +
                                                          " hex digits")};
    const auto address = types::Address::of(*Key::from(*bytes));
    return json_outcome({{"address", address.text()}, {"hex", address.hex()}});
}

Result explain_request_text(const std::string& text)
{
    const auto id = types::request_from_text(text);
    if (!id)
        return std::unexpected{
            usage("request_id_malformed", text + ": expected [INDEX]TRANSACTION, as [3]8v2G…")};
    return json_outcome({{"transaction", types::to_text(id->transaction)}, {"index", id->index}});
}

Result explain_request_parts(const std::string& transaction, const std::string& digits)
{
    const auto id = types::id_from_text<types::TransactionId>(transaction);
    if (!id)
        return std::unexpected{
            usage("transaction_malformed", transaction + ": expected base58 of 32 bytes")};
    // One way to write an index, the one of the text: CLI11's own numbers know octal and hex.
    const auto request = types::request_from_text("[" + digits + "]" + transaction);
    if (!request) return std::unexpected{usage("index_range", digits + ": an index is 0…65535")};
    return json_outcome({{"request_id", types::to_text(*request)}});
}

void add_hname(Cli& cli, CLI::App& noun)
{
    auto names = std::make_shared<std::vector<std::string>>();
    cli.verb(noun, "hname", "The 32-bit names of contracts and entry points",
             "weft explain hname root init",
             [names](const Call&) { return explain_hnames(*names); })
        .add_option("NAME", *names, "names")
        ->required();
}

void add_address(Cli& cli, CLI::App& noun)
{
    struct Options {
        std::string ed25519;
        std::string bls;
    };
    auto options = std::make_shared<Options>();
    auto& verb = cli.verb(
        noun, "address", "The address of a public key",
        "weft explain address --ed25519 "
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        [options](const Call&) -> Result {
            if (options->ed25519.empty() == options->bls.empty())
                return std::unexpected{
                    usage("key_missing", "give --ed25519 HEX or --bls HEX, one of them")};
            return options->bls.empty()
                       ? explain_key<crypto::ed25519::PublicKey>("--ed25519", options->ed25519)
                       : explain_key<crypto::bls::PublicKey>("--bls", options->bls);
        });
    auto* ed25519 = verb.add_option("--ed25519", options->ed25519, "public key, 32 bytes in hex");
    verb.add_option("--bls", options->bls, "public key, 96 bytes in hex")->excludes(ed25519);
}

void add_request_id(Cli& cli, CLI::App& noun)
{
    struct Options {
        std::string text;
        std::string transaction;
        std::optional<std::string> index;
    };
    auto options = std::make_shared<Options>();
    auto& verb = cli.verb(
        noun, "request-id", "A request's id from its parts, or its parts from the id",
        "weft explain request-id --transaction 11111111111111111111111111111111 --index 3",
        [options](const Call&) -> Result {
            const bool parts = !options->transaction.empty() && options->index;
            if (options->text.empty() ? !parts : !options->transaction.empty() || options->index)
                return std::unexpected{
                    usage("request_id_missing", "give TEXT, or --transaction T and --index N")};
            return parts ? explain_request_parts(options->transaction, *options->index)
                         : explain_request_text(options->text);
        });
    verb.add_option("TEXT", options->text, "a request id, as [3]8v2G…");
    verb.add_option("--transaction", options->transaction, "transaction id in base58");
    verb.add_option("--index", options->index, "index of the request section");
}

using Explain = std::expected<std::string, std::string> (*)(std::string_view);

void add_scenario(Cli& cli, CLI::App& noun, const char* verb, const char* help, Explain explain)
{
    auto file = std::make_shared<std::string>();
    cli.verb(noun, verb, help, std::string{"weft explain "} + verb + " scenario.json --json",
             [file, explain](const Call& call) -> Result {
                 WEFT_TRY(const auto text, read_text(*file));
                 const auto verdicts = explain(text);
                 if (!verdicts) return std::unexpected{malformed(verdicts.error())};
                 // Said as it is: `Json` finds a key by asking all others.
                 // tidy: allow reader: what this program wrote itself
                 std::cout << (call.json ? *verdicts : nlohmann::json::parse(*verdicts).dump(2))
                           << '\n';
                 return Outcome{.already_said = true};
             })
        .add_option("FILE", *file, "the scenario as JSON, or - for standard input")
        ->required();
}

}  // namespace

void add_explain(Cli& cli)
{
    auto& noun = cli.noun("explain", "What the production code says of names, keys and scenarios");
    add_scenario(cli, noun, "ledger", "Every verdict of the ledger on a drawn scenario",
                 explain::ledger);
    add_scenario(cli, noun, "tangle", "Every verdict of the Tangle on a drawn scenario",
                 explain::tangle);
    add_scenario(cli, noun, "casper", "Every verdict of Casper on a drawn block DAG",
                 explain::casper);
    add_scenario(cli, noun, "voting", "What one node makes of its conflicts in a drawn scenario",
                 explain::voting);
    add_hname(cli, noun);
    add_address(cli, noun);
    add_request_id(cli, noun);
}

}  // namespace weft::app
