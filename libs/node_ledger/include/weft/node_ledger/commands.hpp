#pragma once

// What a user may ask of a ledger node. A command is answered when what it changes is durable
// (D-90).

#include <weft/ledger_access/ledger_access.hpp>
#include <weft/node/checked.hpp>
#include <weft/types/transaction.hpp>

namespace weft::node {

/// Attach a signed transaction. Values: transaction, message.
struct SubmitTransaction {
    using List = struct LedgerCommands;
    Bytes transaction;

    struct Checked {
        Bytes bytes;
        types::TransactionId id;
        types::Transaction transaction;
        bool signatures_valid = false;  ///< the last rule, after those that need the ledger
    };
    /// Errors: those of codec::DecodeError.
    static std::expected<Checked, Refusal> check(SubmitTransaction asked, const Checking& checking);
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
