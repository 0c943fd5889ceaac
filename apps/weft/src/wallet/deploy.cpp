#include "wallet/deploy.hpp"

#include <weft/base/try.hpp>
#include <weft/contracts/core.hpp>
#include <weft/contracts/names.hpp>

#include "cli/api.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/spend.hpp"

namespace weft::app {
namespace {

/// Storing a program costs by its size; a program that fits a transaction fits this.
constexpr std::uint64_t deploy_gas = 400'000'000;

}  // namespace

Try<DeployedContract> deploy_contract(const client::Client& ledger,
                                      const client::Client& committee,
                                      const wallet::Keyring& keys,
                                      const ContractPlan& plan)
{
    namespace blob = contracts::blob;
    namespace root = contracts::root;
    const types::Dict fields{{to_bytes(blob::f_program), plan.program}};
    DeployedContract deployed{
        .program_hash = contracts::blob_hash(fields), .transaction = {}, .receipt = {}};
    const auto gas = plan.gas.value_or(deploy_gas);
    const CallOptions store{.contract = types::hname_of(contracts::blob_name),
                            .entry_point = types::hname_of(blob::store_blob),
                            .args = fields,
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
    // One transaction: its requests are processed in the order of their sections. That the blob is
    // there already is no failure: the second request decides.
    auto sent =
        spend(ledger, keys,
              wallet::requests({request_to(plan.chain, store), request_to(plan.chain, deploy)}),
              plan.patience);
    if (!sent) {
        if (sent.error().code == wallet::name(wallet::BuildError::transaction_too_large))
            sent.error().hint = "A program travels in one transaction; this one has " +
                                std::to_string(plan.program.size()) + " bytes.";
        return std::unexpected{std::move(sent).error()};
    }
    deployed.transaction = sent->id;
    const types::RequestId request{sent->id, 1};
    WEFT_TRY(deployed.receipt,
             succeeded(request, wait_processed(committee, plan.chain, request, plan.patience)));
    return deployed;
}

}  // namespace weft::app
