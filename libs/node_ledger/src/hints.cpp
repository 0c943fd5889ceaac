#include "hints.hpp"

namespace weft::node {

std::string_view hint_for(tangle::PrepareError error) noexcept
{
    switch (error) {
    case tangle::PrepareError::payload_too_large:
        return "a message holds at most 64 KiB: split the payload";
    case tangle::PrepareError::transaction_malformed:
        return "encode it as docs/formats/transaction.md says";
    case tangle::PrepareError::transaction_in_the_future:
        return "by this node's clock it was signed in the future: check the clocks of the node and "
               "of "
               "who signed it";
    case tangle::PrepareError::transaction_too_old:
        return "by this node's clock it is older than 10 minutes: sign a new one; when it is new, "
               "this "
               "node's clock is ahead";
    case tangle::PrepareError::transaction_invalid:
        return "ask for the current outputs of the address and sign again";
    case tangle::PrepareError::inputs_disputed:
        return "another transaction, which this node holds for the valid one, spends the same: ask "
               "for the current outputs of the address and sign again";
    case tangle::PrepareError::inputs_unreachable:
        return "its inputs are not in this node's past yet: try again shortly";
    case tangle::PrepareError::inputs_ahead:
        return "its inputs were made in messages whose time is ahead of this node's clock: they "
               "can be "
               "spent when the clock gets there, or now when it is behind and set right";
    }
    return {};
}

std::string_view hint_for(ledger::LedgerError error) noexcept
{
    switch (error) {
    case ledger::LedgerError::inputs_empty: return "spend at least one output";
    case ledger::LedgerError::input_duplicate: return "name each output once";
    case ledger::LedgerError::outputs_empty: return "create at least one output";
    case ledger::LedgerError::output_duplicate_address:
        return "put all tokens for one address into one output";
    case ledger::LedgerError::balance_empty:
    case ledger::LedgerError::balance_zero:
        return "leave out colors without an amount, and outputs without a color";
    case ledger::LedgerError::input_unknown:
        return "this node does not know an output it spends: ask for the current outputs of the "
               "address and sign again";
    case ledger::LedgerError::amount_overflow: return "amounts of a color stay below 2^64 in sum";
    case ledger::LedgerError::color_created:
        return "a color passes on, becomes IOTA or mints a new one: pay out no more of it than is "
               "spent";
    case ledger::LedgerError::inputs_outputs_unequal:
        return "pay out exactly what is spent: what is left over goes back to its owner";
    case ledger::LedgerError::unlock_missing:
        return "every address whose output is spent must sign";
    case ledger::LedgerError::unlock_unexpected:
        return "one signature for each address whose output is spent, and no other";
    case ledger::LedgerError::inputs_conflict:
        return "what it builds on was spent twice: ask for the current outputs of the address and "
               "sign again";
    case ledger::LedgerError::unlock_invalid:
        return "a signature is not one of these bytes: sign the essence as "
               "docs/formats/transaction.md says";
    }
    return {};
}

}  // namespace weft::node
