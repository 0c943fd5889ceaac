#include "wallet/spend.hpp"

#include <weft/base/try.hpp>

#include "cli/api.hpp"
#include "cli/patience.hpp"
#include "cli/values.hpp"

namespace weft::app {

Try<std::vector<wallet::Unspent>> spendable(const client::Client& node,
                                            const std::vector<types::Address>& addresses)
{
    std::vector<wallet::Unspent> unspent;
    for (const auto& address : addresses) {
        WEFT_TRY(const auto outputs, told(client::outputs(node, address)));
        for (const auto& output : outputs)
            if (output.state == answers::TransactionState::confirmed && !output.spent_by)
                unspent.push_back({{address, output.transaction}, output.balance});
    }
    return unspent;
}

Try<Dated> dated_at(const client::Client& node)
{
    WEFT_TRY(const auto about, told(client::node(node)));
    return Dated{.node = about.id, .time = node.here() ? about.time : now()};
}

Try<Sent> spend(const client::Client& node,
                const wallet::Keyring& keys,
                const wallet::Built<wallet::Intent>& intent,
                client::Wait wait)
{
    if (!intent) return std::unexpected{failure_of(intent.error())};
    WEFT_TRY(const auto dated, dated_at(node));
    WEFT_TRY(const auto unspent, spendable(node, keys.addresses()));
    const auto built = wallet::build(*intent, unspent, keys,
                                     {.now = dated.time,
                                      .access_pledge = dated.node,
                                      .consensus_pledge = dated.node,
                                      .change = keys.address(0)});
    if (!built) return std::unexpected{failure_of(built.error())};
    WEFT_TRY(const auto submitted, told(client::submit(node, types::encode(*built))));
    Sent sent{submitted.transaction, *built, answers::TransactionState::pending};
    if (wait) {
        if (const auto confirmed = wait_confirmed(node, sent.id, *wait); !confirmed)
            return std::unexpected{confirmed.error()};
        sent.state = answers::TransactionState::confirmed;
    }
    return sent;
}

Try<void> wait_confirmed(const client::Client& node,
                         const types::TransactionId& id,
                         std::chrono::milliseconds at_most)
{
    WEFT_TRY(const auto status,
             told(ask_until(
                 at_most, [&](auto turn) { return client::transaction(node, id, turn); },
                 [](const answers::Transaction& now) {
                     return now.state == answers::TransactionState::confirmed ||
                            now.state == answers::TransactionState::rejected;
                 })));
    switch (status.state) {
    case answers::TransactionState::confirmed: return {};
    case answers::TransactionState::rejected: {
        std::string conflicts;
        for (const auto& other : status.conflicts)
            conflicts += " " + types::to_text(other.transaction);
        return std::unexpected{Failure{"transaction_rejected",
                                       types::to_text(id) + " lost against" + conflicts,
                                       "Its inputs were spent by another transaction. Look at "
                                       "`weft wallet balance` and try again.",
                                       exit_failed}};
    }
    case answers::TransactionState::pending: break;
    }
    return std::unexpected{
        Failure{"not_confirmed_in_time",
                types::to_text(id) + " is still " + std::string{answers::name(status.state)},
                "Ask again with `weft tangle transaction`; `weft node doctor` says why a node does "
                "not progress.",
                exit_failed}};
}

Failure failure_of(const wallet::BuildFailure& failure)
{
    Failure told{std::string{wallet::name(failure.error)}, "", "", exit_failed};
    switch (failure.error) {
    case wallet::BuildError::nothing_to_do: told.message = "nothing is paid"; break;
    case wallet::BuildError::amount_zero: told.message = "an amount is zero"; break;
    case wallet::BuildError::amount_overflow: told.message = "a sum exceeds 2^64 - 1"; break;
    case wallet::BuildError::color_reserved: told.message = "this color cannot be used here"; break;
    case wallet::BuildError::not_enough:
        told.message = "the wallet lacks " + text_of(failure.missing);
        told.hint = "Only confirmed outputs count; `weft wallet balance` shows what is pending.";
        break;
    case wallet::BuildError::key_missing:
        told.message = "an output belongs to another wallet";
        break;
    case wallet::BuildError::too_many_requests:
        told.message = "more than 127 requests in one transaction";
        break;
    case wallet::BuildError::transaction_too_large:
        told.message = "the transaction would exceed " +
                       std::to_string(types::transaction_bytes_max) + " bytes";
        told.hint = "Send it in parts.";
        break;
    }
    return told;
}

}  // namespace weft::app
