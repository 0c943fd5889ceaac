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

/// Make a snapshot file for new nodes, unless the newest has that many messages, or one is being made.
/// Answered at once. Values: messages, that the file has or will have.
struct MakeSnapshot {
    using List = struct LedgerCommands;
    std::uint64_t messages_at_least = 0;
};

struct LedgerCommands {
    static constexpr RoleId role = ledger_role;
    using Any = std::variant<SubmitTransaction, IssueData, MakeSnapshot>;
};

}  // namespace weft::node
