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
/// Builds and submits; with a wait, until the transaction is confirmed.
/// Errors: those of wallet::BuildError, of the node, transaction_rejected, not_confirmed_in_time.
[[nodiscard]] Try<Sent> spend(const client::Client& node,
                              const wallet::Keyring& keys,
                              const wallet::Built<wallet::Intent>& intent,
                              client::Wait wait);
/// Waits until a submitted transaction is confirmed. Errors: transaction_rejected,
/// not_confirmed_in_time.
[[nodiscard]] Try<void> wait_confirmed(const client::Client& node,
                                       const types::TransactionId& id,
                                       std::chrono::milliseconds at_most);
[[nodiscard]] Failure failure_of(const wallet::BuildFailure& failure);

}  // namespace weft::app
