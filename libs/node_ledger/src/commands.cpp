#include <weft/ledger/rules.hpp>
#include <weft/node_ledger/commands.hpp>

namespace weft::node {

std::expected<SubmitTransaction::Checked, Refusal> SubmitTransaction::check(SubmitTransaction asked,
                                                                            const Checking&)
{
    auto transaction = types::decode_transaction(asked.transaction);
    if (!transaction)
        return std::unexpected{
            Refusal{std::string{codec::name(transaction.error())},
                    "the bytes are not a transaction: docs/formats/transaction.md"}};
    return Checked{.bytes = std::move(asked.transaction),
                   .id = types::id_of(*transaction),
                   .transaction = *transaction,
                   .signatures_valid = ledger::signatures_valid(*transaction)};
}

}  // namespace weft::node
