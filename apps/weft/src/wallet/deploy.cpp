#include "wallet/deploy.hpp"

#include <weft/base/try.hpp>
#include <weft/contracts/blob_parts.hpp>
#include <weft/contracts/names.hpp>
#include <weft/contracts/store_program.hpp>

#include "cli/api.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/spend.hpp"

namespace weft::app {
namespace {

/// Storing a program costs by its size; a program that fits a transaction fits this.
constexpr std::uint64_t deploy_gas = 400'000'000;

/// Whether the chain has a blob of that hash.
Try<bool> is_stored(const client::Client& committee,
                    const types::ChainId& chain,
                    const types::Hash& hash)
{
    namespace blob = contracts::blob;
    WEFT_TRY(const auto info,
             told(client::view(
                 committee, chain,
                 {.contract = std::string{contracts::blob_name},
                  .entry_point = std::string{blob::get_blob_info},
                  .params = {{to_bytes(blob::p_hash), to_bytes(ByteSpan{hash.bytes()})}}})));
    return !info.results.empty();
}

/// Stores the parts that the chain does not have yet.
Try<void> store_parts(const client::Client& ledger,
                      const client::Client& committee,
                      const wallet::Keyring& keys,
                      const ContractPlan& plan,
                      const contracts::StoreCalls& calls,
                      const Progress& progress)
{
    WEFT_TRY(const auto home, home_of(committee, plan.chain));
    std::size_t number = 0;
    for (const auto& part : calls.parts) {
        ++number;
        WEFT_TRY(const bool stored, is_stored(committee, plan.chain, part.hash));
        if (stored) continue;
        progress("part " + std::to_string(number) + " of " + std::to_string(calls.parts.size()));
        const CallOptions store{.contract = types::hname_of(contracts::blob_name),
                                .entry_point = types::hname_of(contracts::blob::store_blob),
                                .args = part.args,
                                .transfer = {},
                                .gas = plan.gas.value_or(deploy_gas)};
        WEFT_TRY(const auto sent,
                 spend(ledger, keys, wallet::requests({request_to(home, store)}), plan.patience));
        const types::RequestId request{sent.id, 0};
        WEFT_TRY(const auto receipt, wait_processed(committee, plan.chain, request, plan.patience));
        // Somebody else may have stored the same meanwhile.
        if (!receipt.error) continue;
        WEFT_TRY(const bool there, is_stored(committee, plan.chain, part.hash));
        if (!there)
            if (const auto done = succeeded(request, receipt); !done)
                return std::unexpected{done.error()};
    }
    return {};
}

}  // namespace

Try<DeployedContract> deploy_contract(const client::Client& ledger,
                                      const client::Client& committee,
                                      const wallet::Keyring& keys,
                                      const ContractPlan& plan,
                                      const Progress& progress)
{
    namespace root = contracts::root;
    const auto calls = contracts::store_calls(plan.program);
    if (!calls)
        return std::unexpected{Failure{"too_large",
                                       "the program has " + std::to_string(plan.program.size()) +
                                           " bytes of at most " +
                                           std::to_string(contracts::blob_bytes_max),
                                       "`weft contract build` says where they are.", exit_usage}};
    if (const auto stored = store_parts(ledger, committee, keys, plan, *calls, progress); !stored)
        return std::unexpected{stored.error()};
    DeployedContract deployed{.program_hash = calls->program, .transaction = {}, .receipt = {}};
    const auto gas = plan.gas.value_or(deploy_gas);
    const CallOptions store{.contract = types::hname_of(contracts::blob_name),
                            .entry_point = types::hname_of(calls->entry),
                            .args = calls->args,
                            .transfer = {},
                            .gas = gas};
    CallOptions deploy{.contract = types::hname_of(contracts::root_name),
                       .entry_point = types::hname_of(root::deploy_contract),
                       .args = plan.args,
                       .transfer = {},
                       .gas = gas};
    deploy.args[to_bytes(root::p_program_hash)] = to_bytes(ByteSpan{deployed.program_hash.bytes()});
    deploy.args[to_bytes(root::p_name)] = to_bytes(plan.name);
    deploy.args[to_bytes(root::p_description)] = to_bytes(plan.description);
    progress("deployment");
    WEFT_TRY(const auto home, home_of(committee, plan.chain));
    // One transaction: its requests are processed in the order of their sections. That the blob is
    // there already is no failure: the second request decides.
    WEFT_TRY(
        const auto sent,
        spend(ledger, keys, wallet::requests({request_to(home, store), request_to(home, deploy)}),
              plan.patience));
    deployed.transaction = sent.id;
    const types::RequestId request{sent.id, 1};
    WEFT_TRY(deployed.receipt,
             succeeded(request, wait_processed(committee, plan.chain, request, plan.patience)));
    return deployed;
}

}  // namespace weft::app
