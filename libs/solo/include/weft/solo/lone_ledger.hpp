#pragma once

// The ledger of one process: the production rules and the production working set, without a Tangle.
//
// Source    weft/ledger (D-10 … D-14).
// Promises  a transaction is checked by all rules of the ledger, signatures included, and confirmed at
//           once; what spends a spent output is refused, since nobody is there to decide a conflict;
//           every token comes from the one genesis output of the faucet.
// Effects   none.

#include <weft/ledger/branches.hpp>
#include <weft/ledger/ledger.hpp>
#include <weft/wallet/builder.hpp>

#include <map>

namespace weft::solo {

using types::Address;
using types::AgentId;
using types::Balances;
using types::Color;
using types::Hname;
using types::Timestamp;
using types::Transaction;
using types::TransactionId;

class LoneLedger {
public:
    /// IOTA of the faucet, which is all there is.
    static constexpr std::uint64_t supply = std::uint64_t{1} << 60;

    explicit LoneLedger(const Address& faucet);

    /// Books and confirms. Errors: the name of the rule it breaks; "malformed" when its bytes do not
    /// decode to it; "spent_already: TRANSACTION" names who was first.
    [[nodiscard]] std::expected<TransactionId, std::string> submit(const Transaction& transaction);

    [[nodiscard]] Balances balance(const Address& address) const;
    /// In order of booking.
    [[nodiscard]] std::vector<wallet::Unspent> unspent(const Address& address) const;
    /// nullptr: it was not submitted.
    [[nodiscard]] const Transaction* find(const TransactionId& id) const;
    [[nodiscard]] const ledger::Ledger& ledger() const noexcept { return ledger_; }

private:
    ledger::Ledger ledger_;
    ledger::Branches branches_;
    std::map<TransactionId, Transaction> transactions_;
};

}  // namespace weft::solo
