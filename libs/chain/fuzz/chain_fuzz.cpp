// Transactions from the ledger, certificates and proofs from peers.

#include <weft/chain/backlog.hpp>
#include <weft/chain/certificate.hpp>
#include <weft/chain/forward.hpp>
#include <weft/chain/home.hpp>
#include <weft/chain/state_proof.hpp>
#include <weft/fuzz/harness.hpp>

namespace weft::chain {

namespace {

void check_sum(const Unit& unit)
{
    auto all = unit.free_tokens;
    for (const auto& request : unit.requests) {
        WEFT_CHECK(all.add(request.transfer));
        WEFT_CHECK(all.add(types::color_of(unit.transaction), 1));
    }
    WEFT_CHECK(all == unit.output);
}

}  // namespace

// Any transaction gets a verdict, and what a chain makes of it accounts for every token.
WEFT_FUZZ(chain_transaction)
{
    const auto transaction = types::decode_transaction(input);
    if (!transaction) return;
    (void)parse(*transaction);
    (void)identity_of(*transaction);
    (void)read_anchor(input);
    const Bytes move = to_bytes(input);
    (void)homes_by(transaction->essence.inputs.front().address, Color::filled(1), {&move, 1});
    for (const auto& output : transaction->essence.outputs) {
        const ChainIdentity chain{output.address, Color::filled(1), output.address};
        const auto unit = unit_of(*transaction, chain);
        if (!unit) continue;
        check_sum(*unit);
        auto to = output.address;
        to.writable()[1] ^= std::byte{1};
        const Home homes[] = {{output.address, 0}, {to, 1}};
        const auto essence = build_forward(*unit, to, 1);
        if (!essence) continue;
        const auto there = forwarded(*unit, {*essence, {}}, homes);
        WEFT_CHECK(there && there->ids().size() == unit->ids().size());
        check_sum(*there);
    }
}

WEFT_FUZZ(chain_certificate)
{
    if (const auto certificate = decode_certificate(input))
        WEFT_CHECK(std::ranges::equal(encode(*certificate), input));
}

WEFT_FUZZ(chain_proof_document)
{
    if (const auto document = decode_proof_document(input))
        WEFT_CHECK(std::ranges::equal(encode(*document), input));
}

}  // namespace weft::chain
