#pragma once

// Spending through a node: what may be spent, built, submitted, waited for.

#include <weft/client/ledger.hpp>
#include <weft/client/node.hpp>
#include <weft/wallet/builder.hpp>

#include "cli/cli.hpp"

namespace weft::app {

/// The confirmed outputs of these addresses that nothing spends yet.
[[nodiscard]] Try<std::vector<wallet::Unspent>> spendable(
    const client::Client& node, const std::vector<types::Address>& addresses);

/// Who takes what is sent through a node, and what dates it: this machine's clock, or that of a node on this
/// machine, since a network of `weft dev` may be far ahead. Another's clock dates nothing: who is told a later
/// time would sign what counts only when it has given up on it.
struct Dated {
    types::NodeId node;
    types::Timestamp time = 0;
};
[[nodiscard]] Try<Dated> dated_at(const client::Client& node);

struct Sent {
    types::TransactionId id;
    types::Transaction transaction;
    answers::TransactionState state = answers::TransactionState::pending;
};
/// Builds and submits; with a wait, until the transaction is confirmed, as `settle` does.
/// Errors: those of wallet::BuildError, of the node, transaction_rejected, not_confirmed_in_time.
[[nodiscard]] Try<Sent> spend(const client::Client& node,
                              const wallet::Keyring& keys,
                              const wallet::Built<wallet::Intent>& intent,
                              client::Wait wait);
/// Waits until a submitted transaction is confirmed, and sees to it that it can be: when the node does not
/// answer it is asked again; when it has no such transaction, or its messages were left behind, the
/// transaction is posted again, and the node attaches it again; when nobody can attach it any more,
/// as its time is over, the same inputs are signed anew. All that was ever sent spends the same
/// inputs, so at most one of it is confirmed. The transaction that is confirmed.
/// Errors: those of the node, transaction_rejected, not_confirmed_in_time.
[[nodiscard]] Try<types::Transaction> settle(const client::Client& node,
                                             const wallet::Keyring& keys,
                                             types::Transaction transaction,
                                             std::chrono::milliseconds at_most);
/// Waits until a submitted transaction is confirmed, and does nothing else. Errors: transaction_rejected,
/// not_confirmed_in_time.
[[nodiscard]] Try<void> wait_confirmed(const client::Client& node,
                                       const types::TransactionId& id,
                                       std::chrono::milliseconds at_most);
[[nodiscard]] Failure failure_of(const wallet::BuildFailure& failure);

}  // namespace weft::app
