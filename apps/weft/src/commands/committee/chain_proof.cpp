// weft chain proof: a state value with its proof, and the verification that needs no node.

#include <weft/base/try.hpp>
#include <weft/chain/state_proof.hpp>
#include <weft/client/committee.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/values.hpp"
#include "commands/committee/chain.hpp"
#include <memory>

namespace weft::app {
namespace {

struct Options {
    ApiOptions api;
    std::string chain;
    std::string key;
    std::string contract;
    std::string output;
    std::string anchor_output;
    std::string verify;
    std::string anchor;
};

Result fetch(const Options& options)
{
    if (options.chain.empty() || options.key.empty())
        return std::unexpected{
            usage("key_missing", "give CHAIN and KEY, or --verify PROOF and --anchor FILE")};
    WEFT_TRY(const auto chain, address_from(options.chain));
    const auto key = from_hex(options.key);
    if (!key) return std::unexpected{usage("key_malformed", options.key + ": expected hex")};
    const auto full =
        options.contract.empty() ? *key : chain::state_key(hname_from(options.contract), *key);
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto proof, told(client::proof(node, chain, full)));
    const auto document = json::write(proof);
    if (!options.output.empty()) {
        if (const auto written = write_text(options.output, document.dump(2) + "\n"); !written)
            return std::unexpected{written.error()};
    }
    if (!options.anchor_output.empty()) {
        if (const auto written =
                write_text(options.anchor_output, to_hex(proof.anchor.bytes) + "\n");
            !written)
            return std::unexpected{written.error()};
    }
    return Outcome{.document = document,
                   .text = "key     " + to_hex(proof.key) + "\nvalue   " +
                           (proof.value ? to_hex(*proof.value) : "absent") + "\nanchor  " +
                           types::to_text(proof.anchor.transaction) + "\nproof   " +
                           std::to_string(proof.proof.size()) + " bytes" +
                           (options.output.empty() ? "" : ", in " + options.output) + "\n"};
}

/// Above what any proof has.
constexpr std::size_t proof_bytes_max = std::size_t{16} << 20;

Result refused(const std::string& code)
{
    return Outcome{.document = {{"valid", false}, {"error", code}},
                   .text = "not valid: " + code + "\n",
                   .exit_code = exit_failed};
}

/// Nothing but the two files is used: whoever has the anchor from the ledger need not trust a node.
Result verify(const Options& options)
{
    if (options.anchor.empty())
        return std::unexpected{
            usage("anchor_missing", "--verify needs --anchor FILE, the anchor transaction in hex")};
    WEFT_TRY(const auto proof_text, read_text(options.verify));
    const auto stated = json::read_text<answers::Proof>(proof_text, {.bytes_max = proof_bytes_max});
    if (!stated)
        return std::unexpected{usage(
            "proof_malformed", options.verify + ": " + stated.error().text("the document") +
                                   "; expected the JSON of `weft chain proof`, nothing more")};
    WEFT_TRY(auto anchor_text, read_text(options.anchor));
    anchor_text.erase(anchor_text.find_last_not_of(" \r\n\t") + 1);
    const auto anchor = from_hex(anchor_text);
    if (!anchor) return std::unexpected{usage("anchor_malformed", options.anchor + ": not hex")};

    const auto shown = chain::verify_proof(*anchor, stated->proof);
    if (!shown) return refused(std::string{chain::name(shown.error())});
    const auto value = shown->value ? Json(to_hex(*shown->value)) : Json(nullptr);
    // What the file says beside the proof must be what the proof shows.
    if (stated->key != shown->key || stated->value != shown->value ||
        stated->anchor.transaction != shown->anchor.id || stated->anchor.bytes != *anchor)
        return refused("statement_mismatch");
    return Outcome{.document = {{"valid", true},
                                {"chain", shown->anchor.chain.text()},
                                {"anchor", types::to_text(shown->anchor.id)},
                                {"block_index", shown->anchor.block_index},
                                {"state_hash", shown->anchor.state_hash.hex()},
                                {"key", to_hex(shown->key)},
                                {"value", value}},
                   .text = "valid: at block " + std::to_string(shown->anchor.block_index) +
                           " of chain " + shown->anchor.chain.text() + "\n  key    " +
                           to_hex(shown->key) + "\n  value  " +
                           (shown->value ? to_hex(*shown->value) : "absent") + "\n  anchor " +
                           types::to_text(shown->anchor.id) + "\n"};
}

}  // namespace

void add_chain_proof(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<Options>();
    auto& verb = cli.verb(noun, "proof",
                          "A state value with its proof, or the verification of one.\nVerifying "
                          "needs only the anchor transaction and the proof: no node is asked.",
                          "weft chain proof CHAIN KEYHEX --contract counter --output proof.json "
                          "--anchor-output anchor.hex\n"
                          "  weft chain proof --verify proof.json --anchor anchor.hex",
                          [options](const Call&) {
                              return options->verify.empty() ? fetch(*options) : verify(*options);
                          });
    add_committee_options(verb, options->api);
    verb.add_option("CHAIN", options->chain, "the chain's address");
    verb.add_option("KEY", options->key, "the key in hex; of the chain's state, or of --contract");
    verb.add_option("--contract", options->contract, "name or 0xHNAME whose key it is");
    verb.add_option("--output", options->output, "write the proof here, as JSON");
    verb.add_option("--anchor-output", options->anchor_output,
                    "write the anchor transaction here, in hex");
    verb.add_option("--verify", options->verify, "a proof as JSON");
    verb.add_option("--anchor", options->anchor, "the anchor transaction, in hex");
}

}  // namespace weft::app
