#include "wallet/spend.hpp"

#include <weft/base/try.hpp>

#include "cli/api.hpp"
#include "cli/patience.hpp"
#include "cli/values.hpp"
#include <algorithm>
#include <set>
#include <thread>

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
    // Without an answer it may have been taken: who waits finds out, so that nobody pays again.
    const auto submitted = client::submit(node, types::encode(*built));
    if (!submitted && (!wait || submitted.error().status != 0))
        return std::unexpected{failure_of(submitted.error())};
    Sent sent{types::id_of(*built), *built, answers::TransactionState::pending};
    if (wait) {
        WEFT_TRY(sent.transaction, settle(node, keys, *built, *wait));
        sent.id = types::id_of(sent.transaction);
        sent.state = answers::TransactionState::confirmed;
    }
    return sent;
}

namespace {

using answers::TransactionState;

/// Between two posts of what waits. The node attaches it again only when that helps.
constexpr std::chrono::milliseconds post_pause{10'000};
/// Between two questions to a node that does not answer.
constexpr std::chrono::milliseconds silence_pause{500};

Failure rejected(const types::TransactionId& id, const answers::Transaction& status)
{
    std::string conflicts;
    for (const auto& other : status.conflicts) conflicts += " " + types::to_text(other.transaction);
    return {"transaction_rejected", types::to_text(id) + " lost against" + conflicts,
            "Its inputs were spent by another transaction. Look at `weft wallet balance` and try "
            "again.",
            exit_failed};
}

Failure still_pending(const types::TransactionId& id, std::string_view state)
{
    return {"not_confirmed_in_time", types::to_text(id) + " is still " + std::string{state},
            "Ask again with `weft tangle transaction`; `weft node doctor` says why a node does "
            "not progress.",
            exit_failed};
}

/// Nobody was confirmed in its place, and all that it spends is there and free.
Try<bool> inputs_are_good(const client::Client& node,
                          const types::Transaction& transaction,
                          const answers::Transaction& status)
{
    for (const auto& other : status.conflicts)
        if (other.state == TransactionState::confirmed) return false;
    std::set<types::Address> addresses;
    for (const auto& input : transaction.essence.inputs) addresses.insert(input.address);
    std::set<types::OutputId> good;
    for (const auto& address : addresses) {
        WEFT_TRY(const auto outputs, told(client::outputs(node, address)));
        for (const auto& output : outputs)
            if (output.state == TransactionState::confirmed &&
                (!output.spent_by || *output.spent_by == status.transaction))
                good.insert({address, output.transaction});
    }
    return std::ranges::all_of(transaction.essence.inputs,
                               [&](const auto& input) { return good.contains(input); });
}

/// It says nothing of the transaction: it does not answer, has no room, or lacks what is spent for now.
bool passes(const client::Failure& failure)
{
    return failure.status == 0 || failure.status == 503 || failure.code == "rate_limited" ||
           failure.code == "input_unknown" || failure.code == "inputs_unreachable";
}

/// One transaction on its way, or what was signed in its place.
class Settling {
public:
    Settling(const client::Client& node, const wallet::Keyring& keys, types::Transaction first)
        : node_{node}, keys_{keys}, transaction_{std::move(first)}
    {}
    [[nodiscard]] types::TransactionId id() const { return types::id_of(transaction_); }
    [[nodiscard]] const types::Transaction& transaction() const { return transaction_; }

    /// It is what is confirmed: true. Errors: the last word.
    Try<bool> turn(std::chrono::milliseconds at_most)
    {
        const auto status = client::transaction(node_, id(), at_most);
        if (!status) {
            if (status.error().code == "unknown_transaction") return post(Unknown::yes);
            if (passes(status.error())) return silent();
            return std::unexpected{failure_of(status.error())};
        }
        switch (status->state) {
        case TransactionState::confirmed: return true;
        case TransactionState::pending: return post(Unknown::no);
        case TransactionState::rejected: break;
        }
        if (has_paid_before()) return true;
        WEFT_TRY(const bool good, inputs_are_good(node_, transaction_, *status));
        if (!good) return std::unexpected{rejected(id(), *status)};
        return sign_anew();
    }

private:
    enum class Unknown : bool { no, yes };

    Try<bool> post(Unknown unknown)
    {
        const auto posted = client::submit(node_, types::encode(transaction_));
        if (posted) return false;
        if (passes(posted.error())) return silent();
        // Of what the node has it told how it stands; of what it has not, this is the last word.
        if (unknown == Unknown::no) return false;
        if (has_paid_before()) return true;
        if (posted.error().code == "transaction_too_old") return sign_anew();
        return std::unexpected{failure_of(posted.error())};
    }
    /// What was signed before it is confirmed: then that has paid, and nothing else can.
    bool has_paid_before()
    {
        for (auto& before : before_) {
            const auto other = client::transaction(node_, types::id_of(before));
            if (!other || other->state != TransactionState::confirmed) continue;
            transaction_ = std::move(before);
            return true;
        }
        return false;
    }
    Try<bool> sign_anew()
    {
        WEFT_TRY(const auto dated, dated_at(node_));
        auto signed_anew = wallet::sign_anew(transaction_, keys_, dated.time);
        if (!signed_anew) return std::unexpected{failure_of(signed_anew.error())};
        const auto posted = client::submit(node_, types::encode(*signed_anew));
        // Without an answer it may have been taken all the same.
        if (posted || passes(posted.error()))
            before_.push_back(std::exchange(transaction_, *std::move(signed_anew)));
        return silent();
    }
    static Try<bool> silent()
    {
        std::this_thread::sleep_for(silence_pause);
        return false;
    }

    const client::Client& node_;
    const wallet::Keyring& keys_;
    types::Transaction transaction_;
    std::vector<types::Transaction> before_;  ///< signed before it; may have been taken
};

}  // namespace

Try<types::Transaction> settle(const client::Client& node,
                               const wallet::Keyring& keys,
                               types::Transaction transaction,
                               std::chrono::milliseconds at_most)
{
    Settling settling{node, keys, std::move(transaction)};
    for (const auto end = std::chrono::steady_clock::now() + at_most;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        WEFT_TRY(const bool confirmed,
                 settling.turn(std::clamp(left, std::chrono::milliseconds{0}, post_pause)));
        if (confirmed) return settling.transaction();
        if (std::chrono::steady_clock::now() >= end)
            return std::unexpected{still_pending(settling.id(), "pending")};
    }
}

Try<void> wait_confirmed(const client::Client& node,
                         const types::TransactionId& id,
                         std::chrono::milliseconds at_most)
{
    WEFT_TRY(const auto status,
             told(ask_until(
                 at_most, [&](auto turn) { return client::transaction(node, id, turn); },
                 [](const answers::Transaction& now) {
                     return now.state == TransactionState::confirmed ||
                            now.state == TransactionState::rejected;
                 })));
    switch (status.state) {
    case TransactionState::confirmed: return {};
    case TransactionState::rejected: return std::unexpected{rejected(id, status)};
    case TransactionState::pending: break;
    }
    return std::unexpected{still_pending(id, answers::name(status.state))};
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
