#include "wallet/chain_requests.hpp"

#include <weft/base/try.hpp>
#include <weft/contracts/names.hpp>

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
            [](const answers::Request& now) { return now.receipt.has_value(); })));
    if (status.receipt) return *status.receipt;
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
