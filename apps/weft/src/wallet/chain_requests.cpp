#include "wallet/chain_requests.hpp"

#include <weft/base/try.hpp>
#include <weft/contracts/names.hpp>
#include <weft/types/off_ledger.hpp>

#include "cli/api.hpp"
#include "cli/patience.hpp"
#include "cli/values.hpp"

namespace weft::app {
namespace {

Bytes gas_argument(std::uint64_t gas)
{
    codec::Writer writer;
    writer.u64(gas);
    return std::move(writer).take();
}

}  // namespace

Try<types::ChainId> home_of(const client::Client& committee, const types::ChainId& chain)
{
    WEFT_TRY(const auto known, told(client::chain(committee, chain)));
    return known.home;
}

types::RequestSection request_to(const types::ChainId& chain, const CallOptions& call)
{
    types::RequestSection section{.sender_contract = {},
                                  .target = {chain, call.contract},
                                  .timelock = call.timelock,
                                  .entry_point = call.entry_point,
                                  .args = call.args,
                                  .transfer = call.transfer};
    if (call.gas) section.args[to_bytes(contracts::gas_param)] = gas_argument(*call.gas);
    return section;
}

Try<types::RequestId> send_off_ledger(const client::Client& committee,
                                      const wallet::Keyring& keys,
                                      const types::ChainId& chain,
                                      const CallOptions& call)
{
    if (call.timelock != 0)
        return std::unexpected{usage("timelocked", "an off-ledger request has no time lock",
                                     "Send it when its time has come, or on the ledger.")};
    const auto& address = keys.address(0);
    WEFT_TRY(const auto account, told(client::account(committee, chain, types::AgentId{address})));
    WEFT_TRY(const auto dated, dated_at(committee));
    const auto seconds = std::chrono::seconds{dated.time / types::second} + off_ledger_validity;
    const types::OffLedgerRequest request{
        .target = {chain, call.contract},
        .key = {},
        .nonce = account.nonce,
        .valid_until = static_cast<std::uint32_t>(seconds.count()),
        .gas = call.gas.value_or(0),
        .entry_point = call.entry_point,
        .args = call.args,
        .allowance = call.transfer,
        .signature = {}};
    const auto bytes = types::encode(types::sign(request, *keys.key_of(address)));
    WEFT_TRY(const auto taken, told(client::submit_off_ledger(committee, chain, bytes)));
    return taken.request;
}

std::vector<types::RequestId> request_ids(const types::TransactionId& transaction,
                                          std::size_t count)
{
    std::vector<types::RequestId> ids;
    for (std::size_t i = 0; i < count; ++i)
        ids.push_back({transaction, static_cast<std::uint16_t>(i)});
    return ids;
}

Try<answers::Receipt> wait_processed(const client::Client& committee,
                                     const types::ChainId& chain,
                                     const types::RequestId& request,
                                     std::chrono::milliseconds at_most)
{
    WEFT_TRY(
        const auto status,
        told(ask_until(
            at_most, [&](auto turn) { return client::request(committee, chain, request, turn); },
            [](const answers::Request& now) {
                return now.receipt || now.state == answers::RequestState::not_a_request ||
                       now.state == answers::RequestState::processed;
            })));
    if (status.receipt) return *status.receipt;
    const auto reason = status.reason ? ": " + printable(*status.reason) : std::string{};
    if (status.state == answers::RequestState::not_a_request)
        return std::unexpected{Failure{
            "not_a_request",
            "the transaction of " + types::to_text(request) + " is none of chains" + reason,
            "What it brought is the chain owner's. See docs/formats/sc-payload.md.", exit_failed}};
    if (status.state == answers::RequestState::processed)
        return std::unexpected{
            Failure{"receipt_pruned",
                    types::to_text(request) + " was processed, and its receipt is gone" + reason,
                    "Sending it again does nothing. What it changed is in the "
                    "state: call a view.",
                    exit_failed}};
    return std::unexpected{Failure{
        "request_not_processed_in_time",
        types::to_text(request) + " is " + std::string{answers::name(status.state)},
        "Ask again with `weft chain request`; `weft chain info` says what the chain is doing.",
        exit_failed}};
}

Try<answers::Receipt> succeeded(const types::RequestId& request, Try<answers::Receipt> receipt)
{
    if (receipt && receipt->error)
        return std::unexpected{Failure{"request_failed",
                                       types::to_text(request) + ": " + printable(*receipt->error),
                                       "What was attached went back to the sender.", exit_failed}};
    return receipt;
}

}  // namespace weft::app
