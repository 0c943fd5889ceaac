#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/color_slots.hpp>
#include <weft/contracts/core.hpp>

#include "args.hpp"
#include "sandbox_partition.hpp"

namespace weft::contracts {
namespace {

// The amounts of a listing must fit the results of one call.
constexpr std::size_t agents_max = 1000;

// IOTA, and beside them as many colors as a request takes to another chain.
constexpr std::size_t withdrawn_colors_max = posted_colors_max + 1;

const Balances request_token{{types::iota_color, 1}};

std::unexpected<vm::Failure> insufficient_funds()
{
    return std::unexpected{vm::Failure{vm::FailureKind::insufficient_funds, {}}};
}

AgentId self(const vm::ViewSandbox& sandbox)
{
    return AgentId{sandbox.contract_id()};
}

vm::Results by_color(const Balances& balances)
{
    vm::Results results;
    for (const auto& [color, amount] : balances)
        results.emplace(encoded_fixed(color), encoded_u64(amount));
    return results;
}

/// What came with a call that takes no tokens: into the caller's account, not into this contract's.
vm::Outcome keep_for_caller(vm::Sandbox& sandbox, Accounts& accounts)
{
    if (!accounts.move(self(sandbox), sandbox.caller(), sandbox.incoming()))
        return insufficient_funds();
    return vm::Results{};
}

/// An account whose tokens somebody can move: not a core contract's, not one of a contract that this
/// chain does not have.
std::expected<void, vm::Failure> check_owner(vm::Sandbox& sandbox, const AgentId& agent)
{
    const auto& here = sandbox.contract_id().chain;
    if (!can_own(agent, here))
        return refuse_argument(accounts::p_agent, "is an account that nobody could use");
    if (agent.is_address() || agent.address != here) return {};
    const auto found =
        sandbox.call_view(types::hname_of(root_name), types::hname_of(root::find_contract),
                          {{to_bytes(root::p_hname), types::encoded(agent.contract)}});
    if (!found) return refuse_argument(accounts::p_agent, "is a contract that is not here");
    return {};
}

vm::Outcome put(vm::Sandbox& sandbox, const AgentId& agent)
{
    if (agent != sandbox.caller())
        if (const auto checked = check_owner(sandbox, agent); !checked)
            return std::unexpected{checked.error()};
    SandboxPartition state{sandbox};
    Accounts accounts{state};
    if (!accounts.move(self(sandbox), agent, sandbox.incoming())) return insufficient_funds();
    return vm::Results{};
}

vm::Outcome deposit(vm::Sandbox& sandbox)
{
    WEFT_TRY(const auto agent,
             optional_argument(sandbox.params(), accounts::p_agent, argument::as_agent));
    return put(sandbox, agent.value_or(sandbox.caller()));
}

/// A deposit that the chain itself treats otherwise when it has no room for it (executor.cpp).
vm::Outcome give_back(vm::Sandbox& sandbox)
{
    WEFT_TRY(const auto agent,
             required_argument(sandbox.params(), accounts::p_agent, argument::as_agent));
    return put(sandbox, agent);
}

vm::Outcome withdraw_to_address(vm::Sandbox& sandbox)
{
    const auto& params = sandbox.params();
    const auto caller = sandbox.caller();
    WEFT_TRY(const auto part, optional_argument(params, accounts::p_amount, argument::as_balances));
    WEFT_TRY(const auto to, optional_argument(params, accounts::p_address, argument::as_address));
    if (!caller.is_address()) return refuse("only an address can withdraw to an address");

    SandboxPartition state{sandbox};
    Accounts accounts{state};
    if (const auto kept = keep_for_caller(sandbox, accounts); !kept) return kept;
    const auto amount = part.value_or(accounts.balance(caller));
    if (amount.empty()) return vm::Results{};
    if (!accounts.move(caller, self(sandbox), amount)) return insufficient_funds();
    const auto sent = sandbox.transfer_to_address(to.value_or(caller.address), amount);
    if (!sent) return std::unexpected{sent.error()};
    return vm::Results{};
}

vm::Outcome withdraw_to_chain(vm::Sandbox& sandbox)
{
    const auto caller = sandbox.caller();
    WEFT_TRY(const auto part,
             optional_argument(sandbox.params(), accounts::p_amount, argument::as_balances));
    if (caller.is_address()) return refuse("only a contract can withdraw to its chain");

    SandboxPartition state{sandbox};
    Accounts accounts{state};
    if (const auto kept = keep_for_caller(sandbox, accounts); !kept) return kept;
    if (caller.address == sandbox.contract_id().chain) return vm::Results{};  // it is there already
    // As many colors as a request takes; the rest is for the next one.
    auto moved =
        accounts.balance(caller, [left = withdrawn_colors_max]() mutable { return left-- > 0; });
    if (part) {
        moved = *part;
        if (!moved.add(request_token)) return insufficient_funds();
    }
    if (moved.empty()) return vm::Results{};
    auto transfer = moved;
    if (!transfer.subtract(request_token)) return insufficient_funds();
    if (!accounts.move(caller, self(sandbox), moved)) return insufficient_funds();
    vm::PostRequest request{
        .target = {caller.address, types::hname_of(accounts_name)},
        .entry_point = types::hname_of(accounts::deposit),
        .timelock = 0,
        // The request acts for the one who withdraws: what comes back of it is his.
        .params = {{to_bytes(accounts::p_agent), types::encoded(caller)},
                   {to_bytes(refund_param), types::encoded(caller)}},
        .transfer = std::move(transfer),
    };
    if (const auto posted = sandbox.post_request(request); !posted)
        return std::unexpected{posted.error()};
    return vm::Results{};
}

vm::Outcome balance(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto agent,
             required_argument(sandbox.params(), accounts::p_agent, argument::as_agent));
    const SandboxReader state{sandbox};
    return by_color(AccountsView{state}.balance(agent));
}

vm::Outcome total_assets(vm::ViewSandbox& sandbox)
{
    const SandboxReader state{sandbox};
    return by_color(AccountsView{state}.totals());
}

vm::Outcome get_nonce(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto agent,
             required_argument(sandbox.params(), accounts::p_agent, argument::as_agent));
    const SandboxReader state{sandbox};
    return vm::Results{
        {to_bytes(accounts::r_nonce), encoded_u64(AccountsView{state}.next_nonce(agent))}};
}

/// Agents with a non-empty account, at most `agents_max`; the listing goes on above `after`.
vm::Outcome all_accounts(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(auto after,
             optional_argument(sandbox.params(), accounts::p_after, argument::as_agent));
    const SandboxReader state{sandbox};
    const AccountsView accounts{state};
    vm::Results results;
    while (results.size() < agents_max) {
        after = accounts.next_agent(after);
        if (!after) break;
        results.emplace(types::encoded(*after), Bytes{});
    }
    return results;
}

}  // namespace

std::shared_ptr<const vm::Processor> accounts_contract()
{
    auto contract = std::make_shared<vm::TableProcessor>();
    contract->func(accounts::deposit, deposit)
        .func(accounts::give_back, give_back)
        .func(accounts::withdraw_to_address, withdraw_to_address)
        .func(accounts::withdraw_to_chain, withdraw_to_chain)
        .view(accounts::balance, balance)
        .view(accounts::total_assets, total_assets)
        .view(accounts::all, all_accounts)
        .view(accounts::get_nonce, get_nonce);
    return contract;
}

}  // namespace weft::contracts
