// A proof: what the counter holds, shown to somebody who trusts no node, only the ledger.

#include <weft/answers/committee.hpp>
#include <weft/chain/state_proof.hpp>
#include <weft/json/types.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/values.hpp"
#include "demo/demo.hpp"

namespace weft::app::demo {
namespace {

struct Files {
    std::filesystem::path proof;
    std::filesystem::path anchor;
};

Json document_of(const answers::Proof& proof)
{
    return json::write(proof);
}

/// The proof from a committee node, the anchor it names from a ledger node.
std::optional<Files> fetch(Demo& demo, ByteSpan key, const std::string& name, answers::Proof& proof)
{
    auto& story = demo.story;
    auto fetched = told(client::proof(demo.committee(1), demo.chain, key));
    if (!story.check("a committee node gives the proof of " + name, fetched)) return std::nullopt;
    proof = *std::move(fetched);
    // Another ledger node than the member's own: it may confirm the anchor a moment later.
    const auto ledger = demo.ledger(3);
    const auto anchor = poll(
        patience, [&] { return client::transaction(ledger, proof.anchor.transaction); },
        [](const auto& now) {
            return now && now->state == answers::TransactionState::confirmed;
        });
    if (!story.check("a ledger node has its anchor, confirmed",
                     anchor && anchor->state == answers::TransactionState::confirmed,
                     anchor ? std::string{answers::name(anchor->state)} : anchor.error().code))
        return std::nullopt;
    const Files files{demo.network.folder() / (name + "-proof.json"),
                      demo.network.folder() / (name + "-anchor.hex")};
    const bool written = write_text(files.proof, document_of(proof).dump(2)).has_value() &&
                         write_text(files.anchor, to_hex(anchor->bytes)).has_value();
    if (!story.check("proof and anchor are written to two files", written, files.proof.string()))
        return std::nullopt;
    return files;
}

Finished verify(Demo& demo, const Files& files)
{
    const auto finished =
        run_to_end({own_program(), "chain", "proof", "--verify", files.proof.string(), "--anchor",
                    files.anchor.string(), "--json"},
                   demo.network.folder() / "verify.txt");
    return finished.value_or(Finished{-1, "could not be started"});
}

void check_forgery(Demo& demo, const Files& files, answers::Proof proof, bool& good)
{
    proof.proof[proof.proof.size() / 2] ^= std::byte{1};
    auto forged = document_of(proof);
    const Files with_forgery{demo.network.folder() / "forged-proof.json", files.anchor};
    const bool written = write_text(with_forgery.proof, forged.dump(2)).has_value();
    const auto finished = verify(demo, with_forgery);
    good = demo.story.check(
               "one flipped bit in the proof, and it is refused",
               written && finished.exit_code == exit_failed,
               "exit code " + std::to_string(finished.exit_code) + ": " + finished.output) &&
           good;
}

}  // namespace

bool proofs(Demo& demo)
{
    auto& story = demo.story;
    story.stage(
        "A state value is proved by Merkle proof against the anchor, by a process that asks no "
        "node");
    codec::Writer value;
    value.u64(demo.counted);
    const auto key = chain::state_key(types::hname_of("counter"), as_bytes("counter"));
    answers::Proof proof;
    const auto files = fetch(demo, key, "counter", proof);
    if (!files) return false;
    const auto finished = verify(demo, *files);
    // tidy: allow reader: what this program wrote itself
    const auto shown = Json::parse(finished.output, nullptr, false);
    const bool right = shown.is_object() && shown.value("valid", false) &&
                       shown.contains("value") && shown["value"] == to_hex(value.view()) &&
                       shown["chain"] == demo.chain.text();
    bool good = story.check(
        "`weft chain proof --verify` shows that the counter holds " + std::to_string(demo.counted),
        finished.exit_code == exit_ok && right,
        "exit code " + std::to_string(finished.exit_code) + ": " + finished.output);
    story.say(std::to_string(proof.proof.size()) + " bytes of proof against anchor " +
              types::to_text(proof.anchor.transaction));
    check_forgery(demo, *files, proof, good);

    answers::Proof absent;
    const auto nothing = chain::state_key(types::hname_of("counter"), as_bytes("no such key"));
    const auto absence = fetch(demo, nothing, "absence", absent);
    if (!absence) return false;
    const auto empty = verify(demo, *absence);
    // tidy: allow reader: what this program wrote itself
    const auto said = Json::parse(empty.output, nullptr, false);
    return story.check("absence is proved the same way",
                       empty.exit_code == exit_ok && said.is_object() && said.contains("value") &&
                           said["value"].is_null(),
                       empty.output) &&
           good;
}

}  // namespace weft::app::demo
