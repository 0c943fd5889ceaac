#include <weft/ledger/rules.hpp>
#include <weft/node_ledger/commands.hpp>

#include "hints.hpp"

namespace weft::node {

std::expected<SignedTransaction, Refusal> SignedTransaction::check(Bytes bytes,
                                                                   const Checking& checking)
{
    auto transaction = types::decode_transaction(bytes);
    if (!transaction)
        return std::unexpected{
            Refusal{std::string{codec::name(transaction.error())},
                    "the bytes are not a transaction: docs/formats/transaction.md"}};
    auto verified =
        ledger::VerifiedTransaction::verify(*std::move(transaction), bytes, checking.signatures);
    if (!verified) {
        const auto error = ledger::LedgerError::unlock_invalid;
        return std::unexpected{
            Refusal{std::string{ledger::name(error)}, std::string{hint_for(error)}}};
    }
    return SignedTransaction{.bytes = std::move(bytes), .transaction = *std::move(verified)};
}

}  // namespace weft::node
