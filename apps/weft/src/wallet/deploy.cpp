#include "wallet/deploy.hpp"

#include <weft/base/try.hpp>
#include <weft/chain/origin.hpp>
#include <weft/contracts/blob_parts.hpp>
#include <weft/contracts/names.hpp>
#include <weft/contracts/store_program.hpp>

#include "cli/api.hpp"
#include "cli/values.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/spend.hpp"

namespace weft::app {
namespace {

/// Storing a program costs by its size; a program that fits a transaction fits this.
constexpr std::uint64_t deploy_gas = 400'000'000;

/// The origin spends from one address only: the first that holds IOTA.
Try<std::vector<chain::Funds>> funds_of_one_address(const client::Client& ledger,
                                                    const wallet::Keyring& keys)
{
    for (const auto& address : keys.addresses()) {
        WEFT_TRY(const auto unspent, spendable(ledger, {address}));
        std::vector<chain::Funds> funds;
        std::uint64_t iotas = 0;
        for (const auto& one : unspent) {
            iotas += one.balance.of(types::iota_color);
            funds.push_back({one.id, one.balance});
        }
        if (iotas > 0) return funds;
    }
    return std::unexpected{Failure{"not_enough", "the wallet holds no confirmed IOTA",
                                   "The origin needs one, the init request another.", exit_failed}};
}

Try<types::TransactionId> send_origin(const client::Client& ledger,
                                      const wallet::Keyring& keys,
                                      const ChainPlan& plan)
{
    WEFT_TRY(const auto node, told(client::node(ledger)));
    WEFT_TRY(const auto funds, funds_of_one_address(ledger, keys));
    const auto essence = chain::build_origin(plan.address, funds, now(), node.id);
    if (!essence)
        return std::unexpected{Failure{"origin_not_built",
                                       "the wallet's outputs do not make an origin transaction", "",
                                       exit_failed}};
    const std::vector<crypto::ed25519::KeyPair> signer{*keys.key_of(funds.front().id.address)};
    const auto transaction = types::sign(*essence, signer);
    WEFT_TRY(const auto submitted, told(client::submit(ledger, types::encode(transaction))));
    if (const auto confirmed = wait_confirmed(ledger, submitted.transaction, plan.patience);
        !confirmed)
        return std::unexpected{confirmed.error()};
    return submitted.transaction;
}

/// The keys of the address that signed the origin: its init alone starts the chain.
Try<types::Address> originator_of(const client::Client& ledger, const types::TransactionId& origin)
{
    WEFT_TRY(const auto status, told(client::transaction(ledger, origin)));
    const auto transaction = types::decode_transaction(status.bytes);
    if (!transaction || transaction->essence.inputs.empty())
        return std::unexpected{Failure{
            "answer_malformed", "the node's origin transaction does not decode", "", exit_failed}};
    return transaction->essence.inputs.front().address;
}

Try<types::TransactionId> send_init(const client::Client& ledger,
                                    const wallet::Keyring& keys,
                                    const ChainPlan& plan,
                                    const types::TransactionId& origin)
{
    WEFT_TRY(const auto node, told(client::node(ledger)));
    WEFT_TRY(const auto originator, originator_of(ledger, origin));
    WEFT_TRY(const auto unspent, spendable(ledger, {originator}));
    const chain::ChainIdentity identity{plan.address, types::color_of(origin), originator};
    const auto intent =
        wallet::requests({chain::init_request(identity, plan.description, plan.parameters)});
    if (!intent) return std::unexpected{failure_of(intent.error())};
    const auto built = wallet::build(*intent, unspent, keys,
                                     {.now = now(),
                                      .access_pledge = node.id,
                                      .consensus_pledge = node.id,
                                      .change = originator});
    if (!built) return std::unexpected{failure_of(built.error())};
    WEFT_TRY(const auto submitted, told(client::submit(ledger, types::encode(*built))));
    if (const auto confirmed = wait_confirmed(ledger, submitted.transaction, plan.patience);
        !confirmed)
        return std::unexpected{confirmed.error()};
    return submitted.transaction;
}

}  // namespace

Try<DeployedChain> deploy_chain(const client::Client& ledger,
                                const std::vector<client::Client>& committee,
                                const wallet::Keyring& keys,
                                const ChainPlan& plan,
                                const Progress& progress)
{
    progress("origin transaction");
    WEFT_TRY(const auto origin, send_origin(ledger, keys, plan));
    progress("activation on " + std::to_string(committee.size()) + " committee nodes");
    for (const auto& member : committee)
        if (const auto active = told(client::activate(
                member, {.chain = plan.address, .color = origin, .description = plan.description}));
            !active)
            return std::unexpected{active.error()};
    progress("init request");
    WEFT_TRY(const auto init, send_init(ledger, keys, plan, origin));
    const types::RequestId request{init, 0};
    WEFT_TRY(const auto receipt, succeeded(request, wait_processed(committee.front(), plan.address,
                                                                   request, plan.patience)));
    return DeployedChain{plan.address, origin, init, receipt};
}

namespace {

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
        WEFT_TRY(
            const auto sent,
            spend(ledger, keys, wallet::requests({request_to(plan.chain, store)}), plan.patience));
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
    // One transaction: its requests are processed in the order of their sections. That the blob is
    // there already is no failure: the second request decides.
    WEFT_TRY(
        const auto sent,
        spend(ledger, keys,
              wallet::requests({request_to(plan.chain, store), request_to(plan.chain, deploy)}),
              plan.patience));
    deployed.transaction = sent.id;
    const types::RequestId request{sent.id, 1};
    WEFT_TRY(deployed.receipt,
             succeeded(request, wait_processed(committee, plan.chain, request, plan.patience)));
    return deployed;
}

}  // namespace weft::app
