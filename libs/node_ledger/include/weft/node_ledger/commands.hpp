#pragma once

// What a user may ask of a ledger node. A command is answered when what it changes is durable
// (D-90).

#include <weft/ledger/verified.hpp>
#include <weft/ledger_access/ledger_access.hpp>
#include <weft/node/checked.hpp>
#include <weft/types/transaction.hpp>

namespace weft::node {

/// A transaction to attach, as it came and as it was checked.
struct SignedTransaction {
    Bytes bytes;
    ledger::VerifiedTransaction transaction;

    /// Errors: those of codec::DecodeError, unlock_invalid.
    [[nodiscard]] static std::expected<SignedTransaction, Refusal> check(Bytes bytes,
                                                                         const Checking& checking);
};

/// Attach a signed transaction. Values: transaction, message.
struct SubmitTransaction {
    using List = struct LedgerCommands;
    Bytes transaction;

    using Checked = SignedTransaction;
    static std::expected<Checked, Refusal> check(SubmitTransaction asked, const Checking& checking)
    {
        return SignedTransaction::check(std::move(asked.transaction), checking);
    }
};
/// Attach plain data. Values: message.
struct IssueData {
    using List = struct LedgerCommands;
    Bytes data;
};

struct LedgerCommands {
    static constexpr RoleId role = ledger_role;
    using Any = std::variant<SubmitTransaction, IssueData>;
};

}  // namespace weft::node
