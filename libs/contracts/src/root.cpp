#include <weft/contracts/core.hpp>
#include <weft/contracts/root_state.hpp>
#include <weft/crypto/base58.hpp>

#include "args.hpp"
#include "incoming.hpp"
#include "root_keys.hpp"
#include "sandbox_partition.hpp"
#include <array>

namespace weft::contracts {
namespace {

constexpr std::string_view no_description = "N/A";
// root's own parameters are not passed on to the init of a deployed contract.
constexpr std::array own_deploy_params{root::p_program_hash, root::p_name, root::p_description};

vm::Outcome done(vm::Sandbox& sandbox)
{
    if (const auto kept = incoming_to_caller(sandbox); !kept) return std::unexpected{kept.error()};
    return vm::Results{};
}

/// Governance has judged its own caller already. A contract of that name that is no core contract may
/// stand on a chain of before: it has no say.
bool from_governance(const vm::Sandbox& sandbox, const PartitionView& state)
{
    const auto governance = types::hname_of(governance_name);
    if (sandbox.caller() != AgentId{types::ContractId{sandbox.contract_id().chain, governance}})
        return false;
    const auto record = RootView{state}.contract(governance);
    return record && record->vm_type == vm::builtin_vm_type &&
           record->program == builtin_program(governance_name);
}

std::expected<void, vm::Failure> owner_only(vm::Sandbox& sandbox)
{
    if (sandbox.caller() == sandbox.chain_owner()) return {};
    const SandboxReader state{sandbox};
    if (from_governance(sandbox, state)) return {};
    return std::unexpected{
        vm::Failure{vm::FailureKind::unauthorized, "only the chain owner may do this"}};
}

bool may_deploy(const vm::Sandbox& sandbox, const PartitionView& state)
{
    const auto caller = sandbox.caller();
    if (caller == sandbox.chain_owner()) return true;
    // A contract of another chain is granted the right like anybody else (its requests are vouched for).
    if (!caller.is_address() && caller.address == sandbox.contract_id().chain) return true;
    return state.get(root_key::deployer(caller)).has_value();
}

void put_record(Partition& state, const ContractRecord& record)
{
    state.set(root_key::contract(types::hname_of(record.name)), encode(record));
}

ContractRecord core_record(std::string_view name, const AgentId& creator)
{
    ContractRecord record;
    record.program = builtin_program(name);
    record.vm_type = vm::builtin_vm_type;
    record.description = "core contract";
    record.name = name;
    record.creator = creator;
    return record;
}

/// After init, below these, an owner could not undo what he has done.
constexpr vm::Gas gas_later_min = 10'000'000;

/// A block of a chain ends in seconds on every node, whatever its owner wants: what runs one holds
/// up nobody for longer. Chains of before schedule 3 have no such bound.
constexpr vm::Gas gas_of_block_max = 4'000'000'000;

/// A u64 parameter that must not be zero.
std::expected<void, vm::Failure> put_gas(Partition& state,
                                         const vm::Params& params,
                                         std::string_view param,
                                         std::string_view key,
                                         vm::Gas most)
{
    WEFT_TRY(const auto gas, optional_argument(params, param, argument::as_u64));
    if (!gas) return {};
    if (*gas == 0 || *gas > most) return refuse_argument(param, "is out of range");
    state.set(as_bytes(key), encoded_u64(*gas));
    return {};
}

std::expected<void, vm::Failure> put_anchor_interval(Partition& state, const vm::Params& params)
{
    WEFT_TRY(const auto interval,
             optional_argument(params, root::p_anchor_interval, argument::as_i64));
    if (interval) {
        if (*interval < anchor_interval_min || *interval > anchor_interval_max)
            return refuse_argument(root::p_anchor_interval, "is out of range");
        state.set(as_bytes(root_key::anchor_interval), encoded_i64(*interval));
    }
    return {};
}

/// A number that is not there when it is 0.
template <std::unsigned_integral T>
std::expected<void, vm::Failure> put_or_erase(Partition& state,
                                              const vm::Params& params,
                                              std::string_view param,
                                              std::string_view key,
                                              std::optional<T> (*decode)(ByteSpan))
{
    WEFT_TRY(const auto number, optional_argument(params, param, decode));
    if (!number) return {};
    if (*number == 0) {
        state.erase(as_bytes(key));
    } else {
        codec::Writer writer;
        writer.uint(*number);
        state.set(as_bytes(key), writer.view());
    }
    return {};
}

/// What the chain keeps, and what more of it costs.
std::expected<void, vm::Failure> put_bounds(Partition& state, const vm::Params& params)
{
    using argument::as_u32;
    using argument::as_u64;
    const auto put = [&]<class T>(std::string_view param, std::string_view key,
                                  std::optional<T> (*decode)(ByteSpan)) {
        return put_or_erase(state, params, param, key, decode);
    };
    if (auto done = put(root::p_receipts_kept, root_key::receipts_kept, as_u32); !done) return done;
    if (auto done = put(root::p_state_gas, root_key::state_gas, as_u32); !done) return done;
    return put(root::p_state_max, root_key::state_max, as_u64);
}

void put_fee_color(Partition& state, const std::optional<types::Color>& color)
{
    if (!color) return;
    if (*color == types::iota_color) {
        state.erase(as_bytes(root_key::fee_color));
    } else {
        state.set(as_bytes(root_key::fee_color), encoded_fixed(*color));
    }
}

std::expected<void, vm::Failure> put_parameters(Partition& state, const vm::Params& params)
{
    if (const auto put = put_anchor_interval(state, params); !put) return put;
    if (const auto put = put_bounds(state, params); !put) return put;
    const auto schedule = optional_argument(params, root::p_cost_schedule, argument::as_u16);
    const bool bounded = schedule && *schedule && **schedule >= vm::cost_schedule_3.version;
    const auto most = bounded ? gas_of_block_max : vm::gas_budget_max;
    for (const auto& [param, key] : {std::pair{root::p_gas_default, root_key::gas_default},
                                     std::pair{root::p_gas_max, root_key::gas_max},
                                     std::pair{root::p_gas_block, root_key::gas_block}})
        if (const auto put = put_gas(state, params, param, key, most); !put) return put;
    if (!schedule) return std::unexpected{schedule.error()};
    // One that this program does not know is not ours to judge: the chain is not run (executor.hpp).
    state.set(as_bytes(root_key::cost_schedule),
              encoded_u16(schedule->value_or(vm::cost_schedule_undeclared.version)));
    return {};
}

/// Starts the chain. That the sender is the originator has been seen to by the chain.
vm::Outcome init(vm::Sandbox& sandbox)
{
    const auto& params = sandbox.params();
    SandboxPartition state{sandbox};
    if (RootView{state}.initialised()) return refuse("the chain is initialised already");
    WEFT_TRY(const auto chain, required_argument(params, root::p_chain_id, argument::as_address));
    WEFT_TRY(const auto color, required_argument(params, root::p_color, argument::as_color));
    WEFT_TRY(const auto address, required_argument(params, root::p_address, argument::as_address));
    WEFT_TRY(const auto description,
             text_argument(params, root::p_description, description_bytes_max, no_description));
    WEFT_TRY(const auto fee_color,
             optional_argument(params, root::p_fee_color, argument::as_color));
    if (chain != sandbox.contract_id().chain) return refuse("this is another chain");
    if (address != chain) return refuse("the chain address is not the chain's id");

    const auto owner = sandbox.caller();
    state.set(as_bytes(root_key::initialised), Bytes{std::byte{0xff}});
    state.set(as_bytes(root_key::chain_id), encoded_fixed(chain));
    state.set(as_bytes(root_key::chain_color), encoded_fixed(color));
    state.set(as_bytes(root_key::chain_address), encoded_fixed(address));
    state.set(as_bytes(root_key::owner), types::encoded(owner));
    state.set(as_bytes(root_key::description), as_bytes(description));
    put_fee_color(state, fee_color);
    if (const auto put = put_parameters(state, params); !put) return std::unexpected{put.error()};

    put_record(state, core_record(root_name, AgentId{}));
    for (const auto name : {blob_name, accounts_name, eventlog_name, governance_name})
        put_record(state, core_record(name, owner));
    return done(sandbox);
}

/// Without the parameters that are for root: what the new contract's init gets.
vm::Params init_params(const vm::Params& params)
{
    auto forwarded = params;
    for (const auto name : own_deploy_params) forwarded.erase(to_bytes(name));
    return forwarded;
}

/// What the blob says it is, wasm when it says nothing.
std::expected<std::string, vm::Failure> vm_type_of(vm::Sandbox& sandbox, const types::Hash& program)
{
    const auto field =
        sandbox.call_view(types::hname_of(blob_name), types::hname_of(blob::get_blob_field),
                          {{to_bytes(blob::p_hash), encoded_fixed(program)},
                           {to_bytes(blob::p_field), to_bytes(blob::f_vm_type)}});
    if (!field) {
        // Any other failure says nothing about the blob.
        if (field.error().kind != vm::FailureKind::contract_error)
            return std::unexpected{field.error()};
        return std::string{vm::wasm_vm_type};
    }
    const auto bytes = find_argument(*field, blob::p_bytes);
    if (!bytes || bytes->size() > name_bytes_max) return refuse("the blob's VM type is malformed");
    return to_string(*bytes);
}

vm::Outcome deploy_contract(vm::Sandbox& sandbox)
{
    const auto& params = sandbox.params();
    WEFT_TRY(const auto program,
             required_argument(params, root::p_program_hash, argument::as_hash));
    WEFT_TRY(const auto name, text_argument(params, root::p_name, name_bytes_max, ""));
    WEFT_TRY(const auto description,
             text_argument(params, root::p_description, description_bytes_max, no_description));
    if (name.empty()) return refuse_argument(root::p_name, "is missing");
    SandboxPartition state{sandbox};
    if (!may_deploy(sandbox, state))
        return std::unexpected{vm::Failure{vm::FailureKind::unauthorized, "may not deploy"}};
    const auto hname = types::hname_of(name);
    if (state.get(root_key::contract(hname))) return refuse("a contract has that name already");

    // In root, the sandbox loads the program and refuses a bad one; the rest is done here.
    if (const auto loaded = sandbox.deploy({program, name, description, {}}); !loaded)
        return std::unexpected{loaded.error()};
    ContractRecord record;
    record.program = program;
    record.description = description;
    record.name = name;
    record.creator = sandbox.caller();
    WEFT_TRY(record.vm_type, vm_type_of(sandbox, program));
    put_record(state, record);
    const auto init_code = types::hname_of(init_entry);
    const auto started = sandbox.call(hname, init_code, init_params(params), sandbox.incoming());
    if (!started) return std::unexpected{started.error()};
    emit(sandbox, "[deploy] name: " + name + " hname: " + types::to_text(hname) + ", progHash: " +
                      crypto::to_base58(program.bytes()) + ", dscr: '" + description + "'");
    return vm::Results{};
}

vm::Outcome find_contract(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto hname,
             required_argument(sandbox.params(), root::p_hname, argument::as_hname));
    const SandboxReader state{sandbox};
    auto record = state.get(root_key::contract(hname));
    if (!record) return refuse("no such contract");
    return vm::Results{{to_bytes(root::p_data), *std::move(record)}};
}

/// Results: the keys c, co, ad, o, n, d, f, do, dv, gp, gv, ai, gd, gm, gb, gs, rk as in the state, and 'r' ‖ hname → record, as many
/// as fit; `after` is the hname above which they go on.
vm::Outcome get_chain_info(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto last,
             optional_argument(sandbox.params(), root::p_after, argument::as_hname));
    const SandboxReader state{sandbox};
    vm::Results results;
    for (const auto key :
         {root_key::chain_id, root_key::chain_color, root_key::chain_address, root_key::owner,
          root_key::delegated_owner, root_key::description, root_key::fee_color,
          root_key::owner_fee, root_key::validator_fee, root_key::gas_price,
          root_key::gas_validators, root_key::anchor_interval, root_key::gas_default,
          root_key::gas_max, root_key::gas_block, root_key::cost_schedule, root_key::receipts_kept,
          root_key::state_gas, root_key::state_max})
        if (auto value = state.get(as_bytes(key)))
            results.emplace(to_bytes(key), *std::move(value));
    const auto prefix = to_bytes(root_key::registry);
    auto after = last ? root_key::contract(*last) : Bytes{};
    Page page{results};
    while (auto entry = state.next(prefix, after)) {
        if (!page.add(entry->key, std::move(entry->value))) break;
        after = std::move(entry->key);
    }
    return results;
}

vm::Outcome delegate_chain_ownership(vm::Sandbox& sandbox)
{
    if (const auto may = owner_only(sandbox); !may) return std::unexpected{may.error()};
    WEFT_TRY(const auto next,
             required_argument(sandbox.params(), root::p_owner, argument::as_agent));
    SandboxPartition state{sandbox};
    state.set(as_bytes(root_key::delegated_owner), types::encoded(next));
    emit(sandbox, "[delegate chain ownership] to " + types::to_text(next));
    return done(sandbox);
}

vm::Outcome claim_chain_ownership(vm::Sandbox& sandbox)
{
    SandboxPartition state{sandbox};
    const auto delegated = state.get(as_bytes(root_key::delegated_owner));
    auto claimant = sandbox.caller();
    if (from_governance(sandbox, state)) {
        WEFT_TRY(claimant, required_argument(sandbox.params(), root::p_owner, argument::as_agent));
    }
    if (!delegated || *delegated != types::encoded(claimant))
        return std::unexpected{vm::Failure{vm::FailureKind::unauthorized,
                                           "ownership was not delegated to the caller"}};
    state.set(as_bytes(root_key::owner), *delegated);
    state.erase(as_bytes(root_key::delegated_owner));
    emit(sandbox, "[claim chain ownership] by " + types::to_text(claimant));
    return done(sandbox);
}

vm::Outcome get_fee_info(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto hname,
             required_argument(sandbox.params(), root::p_hname, argument::as_hname));
    const SandboxReader state{sandbox};
    const auto fees = RootView{state}.fees(hname);
    return vm::Results{{to_bytes(root::p_fee_color), encoded_fixed(fees.color)},
                       {to_bytes(root::p_owner_fee), encoded_u64(fees.owner)},
                       {to_bytes(root::p_validator_fee), encoded_u64(fees.validator)}};
}

struct NewFees {
    std::optional<std::int64_t> owner;
    std::optional<std::int64_t> validator;
};

std::expected<NewFees, vm::Failure> new_fees(const vm::Params& params)
{
    NewFees fees;
    WEFT_TRY(fees.owner, optional_argument(params, root::p_owner_fee, argument::as_i64));
    WEFT_TRY(fees.validator, optional_argument(params, root::p_validator_fee, argument::as_i64));
    if (!fees.owner && !fees.validator) return refuse("no fee is given");
    if (fees.owner.value_or(0) < 0 || fees.validator.value_or(0) < 0)
        return refuse("a fee is not negative");
    return fees;
}

void put_default_fee(Partition& state, std::string_view key, std::optional<std::int64_t> fee)
{
    if (!fee) return;
    if (*fee == 0) {
        state.erase(as_bytes(key));
    } else {
        state.set(as_bytes(key), encoded_i64(*fee));
    }
}

vm::Outcome set_default_fee(vm::Sandbox& sandbox)
{
    if (const auto may = owner_only(sandbox); !may) return std::unexpected{may.error()};
    WEFT_TRY(const auto fees, new_fees(sandbox.params()));
    SandboxPartition state{sandbox};
    put_default_fee(state, root_key::owner_fee, fees.owner);
    put_default_fee(state, root_key::validator_fee, fees.validator);
    return done(sandbox);
}

vm::Outcome set_contract_fee(vm::Sandbox& sandbox)
{
    if (const auto may = owner_only(sandbox); !may) return std::unexpected{may.error()};
    const auto& params = sandbox.params();
    WEFT_TRY(const auto hname, required_argument(params, root::p_hname, argument::as_hname));
    WEFT_TRY(const auto fees, new_fees(params));
    SandboxPartition state{sandbox};
    auto record = RootView{state}.contract(hname);
    if (!record) return refuse("no such contract");
    if (fees.owner) record->owner_fee = *fees.owner;
    if (fees.validator) record->validator_fee = *fees.validator;
    put_record(state, *record);
    return done(sandbox);
}

/// What gas costs; zero, as it is from the beginning: nothing.
vm::Outcome set_gas_fee(vm::Sandbox& sandbox)
{
    if (const auto may = owner_only(sandbox); !may) return std::unexpected{may.error()};
    const auto& params = sandbox.params();
    WEFT_TRY(const auto price, required_argument(params, root::p_gas_price, argument::as_u64));
    WEFT_TRY(const auto validators,
             optional_argument(params, root::p_gas_validators, argument::as_u16));
    if (validators.value_or(0) > whole_share)
        return refuse_argument(root::p_gas_validators, "is more than 1000 per thousand");
    SandboxPartition state{sandbox};
    if (price == 0) {
        state.erase(as_bytes(root_key::gas_price));
    } else {
        state.set(as_bytes(root_key::gas_price), encoded_u64(price));
    }
    if (validators) state.set(as_bytes(root_key::gas_validators), encoded_u16(*validators));
    emit(sandbox, "[gas fee] " + std::to_string(price) + " for a million gas");
    return done(sandbox);
}

/// Of what init took, what may change later. The cost schedule may not: it is what the chain is.
vm::Outcome set_chain_parameters(vm::Sandbox& sandbox)
{
    if (const auto may = owner_only(sandbox); !may) return std::unexpected{may.error()};
    const auto& params = sandbox.params();
    if (find_argument(params, root::p_cost_schedule))
        return refuse_argument(root::p_cost_schedule, "cannot change after init");
    WEFT_TRY(const auto fee_color,
             optional_argument(params, root::p_fee_color, argument::as_color));
    SandboxPartition state{sandbox};
    if (find_argument(params, root::p_description)) {
        WEFT_TRY(const auto text,
                 text_argument(params, root::p_description, description_bytes_max, ""));
        state.set(as_bytes(root_key::description), as_bytes(text));
    }
    put_fee_color(state, fee_color);
    if (const auto put = put_anchor_interval(state, params); !put)
        return std::unexpected{put.error()};
    if (const auto put = put_bounds(state, params); !put) return std::unexpected{put.error()};
    const bool bounded = RootView{state}.parameters().cost_schedule >= vm::cost_schedule_3.version;
    for (const auto& [param, key] : {std::pair{root::p_gas_default, root_key::gas_default},
                                     std::pair{root::p_gas_max, root_key::gas_max},
                                     std::pair{root::p_gas_block, root_key::gas_block}}) {
        WEFT_TRY(const auto gas, optional_argument(params, param, argument::as_u64));
        if (gas && *gas < gas_later_min) return refuse_argument(param, "is out of range");
        const auto most = bounded ? gas_of_block_max : vm::gas_budget_max;
        if (const auto put = put_gas(state, params, param, key, most); !put)
            return std::unexpected{put.error()};
    }
    emit(sandbox, "[chain parameters] changed");
    return done(sandbox);
}

/// Agents that may deploy, as many as fit; `after` is the one above which they go on.
vm::Outcome get_deployers(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto last,
             optional_argument(sandbox.params(), root::p_after_agent, argument::as_agent));
    const SandboxReader state{sandbox};
    const auto prefix = to_bytes(root_key::deployers);
    auto after = last ? root_key::deployer(*last) : Bytes{};
    vm::Results results;
    Page page{results};
    while (auto entry = state.next(prefix, after)) {
        if (!page.add(to_bytes(ByteSpan{entry->key}.subspan(prefix.size())), {})) break;
        after = std::move(entry->key);
    }
    return results;
}

vm::Outcome grant_deploy_permission(vm::Sandbox& sandbox)
{
    if (const auto may = owner_only(sandbox); !may) return std::unexpected{may.error()};
    WEFT_TRY(const auto deployer,
             required_argument(sandbox.params(), root::p_deployer, argument::as_agent));
    SandboxPartition state{sandbox};
    state.set(root_key::deployer(deployer), Bytes{std::byte{0xff}});
    emit(sandbox, "[grant deploy permission] to " + types::to_text(deployer));
    return done(sandbox);
}

vm::Outcome revoke_deploy_permission(vm::Sandbox& sandbox)
{
    if (const auto may = owner_only(sandbox); !may) return std::unexpected{may.error()};
    WEFT_TRY(const auto deployer,
             required_argument(sandbox.params(), root::p_deployer, argument::as_agent));
    SandboxPartition state{sandbox};
    state.erase(root_key::deployer(deployer));
    emit(sandbox, "[revoke deploy permission] from " + types::to_text(deployer));
    return done(sandbox);
}

}  // namespace

std::expected<void, vm::Failure> incoming_to_caller(vm::Sandbox& sandbox)
{
    const auto& incoming = sandbox.incoming();
    if (incoming.empty()) return {};
    const auto kept =
        sandbox.call(types::hname_of(accounts_name), types::hname_of(accounts::deposit),
                     {{to_bytes(accounts::p_agent), types::encoded(sandbox.caller())}}, incoming);
    if (!kept) return std::unexpected{kept.error()};
    return {};
}

std::shared_ptr<const vm::Processor> root_contract()
{
    auto contract = std::make_shared<vm::TableProcessor>();
    contract->func(init_entry, init)
        .func(root::deploy_contract, deploy_contract)
        .view(root::find_contract, find_contract)
        .view(root::get_chain_info, get_chain_info)
        .func(root::delegate_chain_ownership, delegate_chain_ownership)
        .func(root::claim_chain_ownership, claim_chain_ownership)
        .view(root::get_fee_info, get_fee_info)
        .func(root::set_default_fee, set_default_fee)
        .func(root::set_contract_fee, set_contract_fee)
        .func(root::grant_deploy_permission, grant_deploy_permission)
        .func(root::revoke_deploy_permission, revoke_deploy_permission)
        .func(root::set_gas_fee, set_gas_fee)
        .func(root::set_chain_parameters, set_chain_parameters)
        .view(root::get_deployers, get_deployers);
    return contract;
}

bool can_own(const types::AgentId& agent, const types::ChainId& here) noexcept
{
    if (agent.is_address()) return agent.address.known_version() && agent.address != here;
    for (const auto name : {root_name, accounts_name, blob_name, eventlog_name, governance_name})
        if (agent.contract == types::hname_of(name)) return false;
    return agent.address.known_version();
}

types::Hash builtin_program(std::string_view name) noexcept
{
    return crypto::blake2b(as_bytes(name));
}

std::shared_ptr<vm::BuiltinFactory> core_contracts()
{
    auto factory = std::make_shared<vm::BuiltinFactory>();
    factory->add(std::string{root_name}, root_contract());
    factory->add(std::string{accounts_name}, accounts_contract());
    factory->add(std::string{blob_name}, blob_contract());
    factory->add(std::string{eventlog_name}, eventlog_contract());
    factory->add(std::string{governance_name}, governance_contract());
    return factory;
}

}  // namespace weft::contracts
