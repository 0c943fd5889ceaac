#include "contract_run.hpp"

#include <weft/base/check.hpp>

namespace weft::casper {

namespace {

using types::AgentId;
using vm::Failure;
using vm::FailureKind;

std::unexpected<Failure> fail(FailureKind kind, std::string text = {})
{
    return std::unexpected{Failure{kind, std::move(text)}};
}

std::size_t bytes_of(const types::Dict& dict)
{
    std::size_t bytes = 8;
    for (const auto& [key, value] : dict) bytes += 6 + key.size() + value.size();
    return bytes;
}

std::optional<ByteSpan> argument(const types::Dict& params, std::string_view name)
{
    const auto found = params.find(to_bytes(name));
    if (found == params.end()) return std::nullopt;
    return found->second;
}
std::optional<std::uint64_t> amount_of(const types::Dict& params)
{
    const auto bytes = argument(params, "amount");
    if (!bytes) return std::nullopt;
    return to_number(to_bytes(*bytes));
}

}  // namespace

/// Views and full entry points see the same; a view is handed it as what cannot write.
class ContractRun::Sandbox final : public vm::Sandbox {
public:
    Sandbox(ContractRun& run, const Call& call, const AgentId& creator)
        : run_{run}, call_{call}, creator_{creator}
    {}

    [[nodiscard]] types::ContractId contract_id() const override
    {
        return {run_.facts_.chain, call_.contract};
    }
    [[nodiscard]] AgentId chain_owner() const override { return AgentId{run_.facts_.chain}; }
    [[nodiscard]] AgentId creator() const override { return creator_; }
    [[nodiscard]] types::Timestamp timestamp() const override { return run_.facts_.time; }
    [[nodiscard]] const vm::Params& params() const override { return call_.params; }
    [[nodiscard]] types::Balances balances() const override
    {
        types::Balances held;
        if (const auto amount = balance(types::iota_color); amount > 0)
            held.set(types::iota_color, amount);
        return held;
    }
    [[nodiscard]] std::uint64_t balance(const types::Color& color) const override
    {
        if (color != types::iota_color) return 0;
        return to_number(run_.draft_->read(run_.balance_key(self()))).value_or(0);
    }
    [[nodiscard]] std::optional<Bytes> state_get(ByteSpan key) const override
    {
        if (call_.contract == types::no_hname) return std::nullopt;
        return run_.draft_->read(keys::of_contract(call_.contract, key));
    }
    [[nodiscard]] bool state_has(ByteSpan key) const override { return state_get(key).has_value(); }
    [[nodiscard]] std::optional<Entry> state_next(ByteSpan prefix, ByteSpan after) const override
    {
        if (call_.contract == types::no_hname) return std::nullopt;
        static_cast<void>(run_.draft_->read(keys::writes(call_.contract, prefix)));
        const auto own = keys::of_contract(call_.contract, {});
        const auto of_own = [&](ByteSpan key) {
            auto whole = own;
            append(whole, key);
            return whole;
        };
        std::size_t passed = 0;
        auto entry =
            run_.draft_->next(of_own(prefix), after.empty() ? Bytes{} : of_own(after), passed);
        if (!run_.charge(passed * vm::Gas{costs().state_read})) {
            misuse_ = Failure{FailureKind::out_of_gas, {}};
            return std::nullopt;
        }
        if (!entry) return std::nullopt;
        return Entry{to_bytes(ByteSpan{entry->key}.subspan(own.size())), std::move(entry->value)};
    }
    vm::Outcome call_view(types::Hname contract,
                          types::Hname entry,
                          const vm::Params& params) override
    {
        return run_.run({self(), contract, entry, params, {}, true});
    }
    void log(std::string_view) override {}
    [[nodiscard]] bool charge(vm::Gas gas) override { return run_.charge(gas); }
    [[nodiscard]] vm::Gas gas_left() const override { return run_.gas_left_; }
    [[nodiscard]] const vm::CostSchedule& costs() const override { return run_.facts_.costs; }

    [[nodiscard]] AgentId caller() const override { return call_.caller; }
    [[nodiscard]] types::RequestId request_id() const override
    {
        return {*types::TransactionId::from(run_.deploy_id().bytes()), 0};
    }
    /// A function of the deploy: whoever writes it knows it.
    [[nodiscard]] vm::Entropy entropy() const override
    {
        auto bytes = to_bytes("weft/casper/entropy");
        append(bytes, run_.deploy_id().bytes());
        return *vm::Entropy::from(crypto::blake2b(bytes).bytes());
    }
    [[nodiscard]] const types::Balances& incoming() const override { return call_.transfer; }
    [[nodiscard]] std::uint64_t minted_supply() const override { return 0; }
    void state_set(ByteSpan key, ByteSpan value) override
    {
        if (!may_write(key, value.size())) return;
        write(key, to_bytes(value));
    }
    void state_delete(ByteSpan key) override
    {
        if (!may_write(key, 0)) return;
        write(key, std::nullopt);
    }
    vm::Outcome call(types::Hname contract,
                     types::Hname entry,
                     const vm::Params& params,
                     const types::Balances& transfer) override
    {
        return run_.run({self(), contract, entry, params, transfer});
    }
    std::expected<void, Failure> transfer_to_address(const types::Address& to,
                                                     const types::Balances& amount) override
    {
        if (amount.size() > (amount.of(types::iota_color) > 0 ? 1U : 0U))
            return fail(FailureKind::insufficient_funds, "there is one color");
        return run_.move(self(), AgentId{to}, amount.of(types::iota_color));
    }
    std::expected<void, Failure> post_request(const vm::PostRequest&) override
    {
        return fail(FailureKind::not_callable, "there are no other chains here");
    }
    std::expected<void, Failure> deploy(const vm::Deployment&) override
    {
        return fail(FailureKind::not_callable, "deploy with root.deploy");
    }
    void event(std::string_view) override {}

    [[nodiscard]] const std::optional<Failure>& misuse() const noexcept { return misuse_; }

private:
    [[nodiscard]] AgentId self() const
    {
        return call_.contract == types::no_hname ? AgentId{types::Address::of(run_.facts_.account)}
                                                 : AgentId{contract_id()};
    }
    void write(ByteSpan key, std::optional<Bytes> value)
    {
        run_.draft_->write(keys::of_contract(call_.contract, key), std::move(value));
        // Whoever walks through all keys reads the one, and whoever walks through a part of them the other.
        for (const auto part : {ByteSpan{}, key}) {
            const bool counted = run_.draft_->add(keys::writes(call_.contract, part), 1);
            WEFT_CHECK(counted);
            if (key.size() < 2) break;
        }
    }
    bool may_write(ByteSpan key, std::size_t value)
    {
        if (call_.contract == types::no_hname)
            misuse_ = Failure{FailureKind::not_callable, "a session has no state of its own"};
        else if (key.empty() || key.size() > vm::state_key_bytes_max ||
                 value > vm::state_value_bytes_max)
            misuse_ = Failure{FailureKind::too_large, "a key or value"};
        else
            return true;
        return false;
    }

    ContractRun& run_;
    const Call& call_;
    AgentId creator_;
    mutable std::optional<Failure> misuse_;
};

const DeployId& ContractRun::deploy_id()
{
    // Most never ask, and those who do may ask often.
    if (!deploy_id_) deploy_id_ = id_of(facts_.deploy);
    return *deploy_id_;
}

bool ContractRun::charge(vm::Gas gas) noexcept
{
    if (gas > gas_left_) {
        gas_left_ = 0;
        return false;
    }
    gas_left_ -= gas;
    return true;
}

Bytes ContractRun::balance_key(const AgentId& agent) const
{
    return agent.is_address() ? keys::balance(agent.address)
                              : keys::contract_balance(agent.contract);
}

Done ContractRun::move(const AgentId& from, const AgentId& to, std::uint64_t amount)
{
    if (amount == 0) return {};
    const auto key = balance_key(from);
    const auto held = to_number(draft_->read(key)).value_or(0);
    if (held < amount) return fail(FailureKind::insufficient_funds);
    draft_->write(key, held == amount ? std::nullopt : std::optional{number(held - amount)});
    const bool added = draft_->add(balance_key(to), amount);
    WEFT_CHECK(added);
    return {};
}

vm::Outcome ContractRun::session(const Code& code)
{
    const AgentId account{types::Address::of(facts_.account)};
    if (const auto* stored = std::get_if<Stored>(&code.program))
        return run({account, stored->contract, code.entry_point, code.arguments, {}});
    const auto& program = std::get<Wasm>(code.program).program;
    depth_ = 1;
    return run_program({account, types::no_hname, code.entry_point, code.arguments, {}}, program,
                       account);
}

vm::Outcome ContractRun::run(const Call& call)
{
    if (depth_ >= call_depth_max) return fail(FailureKind::too_deep);
    if (bytes_of(call.params) > vm::dict_bytes_max &&
        !(depth_ == 0 && call.contract == types::hname_of(root_name)))
        return fail(FailureKind::too_large);
    Draft attempt = *draft_;
    auto* const outer = draft_;
    draft_ = &attempt;
    ++depth_;
    auto outcome = [&]() -> vm::Outcome {
        for (const auto core : {accounts_name, pos_name, root_name})
            if (call.contract == types::hname_of(core)) {
                if (call.view || !call.transfer.empty()) return fail(FailureKind::not_callable);
                return run_core(call);
            }
        if (!charge(facts_.costs.state_read)) return fail(FailureKind::out_of_gas);
        const auto record = draft_->read(keys::program(call.contract));
        if (!record) return fail(FailureKind::unknown_contract);
        codec::Reader reader{*record};
        const auto creator = types::decode_agent_id(reader);
        const auto program = reader.rest();
        WEFT_CHECK(reader.ok());
        if (!call.transfer.empty()) {
            const auto amount = call.transfer.of(types::iota_color);
            if (call.transfer.size() != 1 || amount == 0)
                return fail(FailureKind::insufficient_funds, "there is one color");
            if (const auto moved = move(
                    call.caller, AgentId{types::ContractId{facts_.chain, call.contract}}, amount);
                !moved)
                return std::unexpected{moved.error()};
        }
        return run_program(call, program, creator);
    }();
    --depth_;
    draft_ = outer;
    if (outcome)
        draft_->adopt(std::move(attempt));
    else
        draft_->fall_back(attempt);
    return outcome;
}

vm::Outcome ContractRun::run_program(const Call& call, ByteSpan program, const AgentId& creator)
{
    const auto& costs = facts_.costs;
    const auto hash = crypto::blake2b(program);
    if (!charge(vm::Gas{costs.load} + vm::Gas{costs.load_byte} * program.size()))
        return fail(FailureKind::out_of_gas);
    // Whether it is compiled already must not show: a session's own program pays for it each time.
    if (call.contract == types::no_hname) {
        const auto price = facts_.programs.price(vm::wasm_vm_type, program, costs);
        if (!price) return std::unexpected{price.error()};
        if (!charge(*price + vm::Gas{costs.program_byte} * program.size()))
            return fail(FailureKind::out_of_gas);
    }
    auto processor = facts_.programs.load(hash, vm::wasm_vm_type, program, costs);
    if (!processor) {
        if (processor.error().kind == FailureKind::node_lacks) lacks_ = processor.error().text;
        return std::unexpected{processor.error()};
    }
    const auto entry = (*processor)->entry_point(call.entry_point);
    if (!entry) return fail(FailureKind::unknown_entry_point);
    if (call.view && !vm::is_view(*entry)) return fail(FailureKind::not_a_view);
    Sandbox sandbox{*this, call, creator};
    auto outcome = vm::is_view(*entry) ? std::get<vm::ViewEntryPoint>(*entry)(sandbox)
                                       : std::get<vm::FullEntryPoint>(*entry)(sandbox);
    if (!outcome && outcome.error().kind == FailureKind::node_lacks) lacks_ = outcome.error().text;
    if (outcome && sandbox.misuse()) return std::unexpected{*sandbox.misuse()};
    if (outcome && bytes_of(*outcome) > vm::dict_bytes_max)
        return fail(FailureKind::too_large, "the results of a call");
    return outcome;
}

vm::Outcome ContractRun::run_core(const Call& call)
{
    if (call.contract == types::hname_of(accounts_name)) return transfer(call);
    if (call.contract == types::hname_of(root_name)) return deploy_contract(call);
    return stake(call);
}

vm::Outcome ContractRun::transfer(const Call& call)
{
    if (call.entry_point != types::hname_of("transfer"))
        return fail(FailureKind::unknown_entry_point);
    if (!charge(2 * vm::Gas{facts_.costs.state_write})) return fail(FailureKind::out_of_gas);
    const auto amount = amount_of(call.params);
    const auto bytes = argument(call.params, "to");
    if (!amount || !bytes) return fail(FailureKind::bad_argument, "transfer: to, amount");
    codec::Reader reader{*bytes};
    const auto to = types::decode_address(reader);
    if (!reader.ok() || reader.left() != 0)
        return fail(FailureKind::bad_argument, "transfer: to is not an address");
    if (const auto moved = move(call.caller, AgentId{to}, *amount); !moved)
        return std::unexpected{moved.error()};
    return vm::Results{};
}

vm::Outcome ContractRun::stake(const Call& call)
{
    if (!charge(4 * vm::Gas{facts_.costs.state_write})) return fail(FailureKind::out_of_gas);
    // A stake is of a key, and a contract has none.
    if (call.caller != AgentId{types::Address::of(facts_.account)})
        return fail(FailureKind::unauthorized,
                    "pos: only an account bonds, by a deploy of its own");
    const auto amount = amount_of(call.params);
    const auto done = [&]() -> Done {
        if (call.entry_point == types::hname_of("bond"))
            return bond(*draft_, facts_.parameters, facts_.account, amount.value_or(0));
        if (call.entry_point == types::hname_of("unbond"))
            return unbond(*draft_, facts_.parameters, facts_.account, amount.value_or(0));
        if (call.entry_point == types::hname_of("withdraw"))
            return withdraw(*draft_, facts_.account, facts_.time);
        return fail(FailureKind::unknown_entry_point);
    }();
    if (!done) return std::unexpected{done.error()};
    return vm::Results{};
}

vm::Outcome ContractRun::deploy_contract(const Call& call)
{
    if (call.entry_point != types::hname_of("deploy"))
        return fail(FailureKind::unknown_entry_point);
    const auto name = argument(call.params, "name");
    const auto program = argument(call.params, "program");
    if (!name || !program || name->empty() || name->size() > 64)
        return fail(FailureKind::bad_argument, "deploy: name of 1 to 64 bytes, program");
    const auto& costs = facts_.costs;
    const auto price = facts_.programs.price(vm::wasm_vm_type, *program, costs);
    if (!price) return std::unexpected{price.error()};
    if (!charge(*price + vm::Gas{costs.deploy} +
                (vm::Gas{costs.program_byte} + vm::Gas{costs.state_write_byte}) * program->size()))
        return fail(FailureKind::out_of_gas);
    const auto hname = types::hname_of(to_string(*name));
    for (const auto core : {accounts_name, pos_name, root_name})
        if (hname == types::hname_of(core))
            return fail(FailureKind::contract_error, "deploy: the name is taken");
    if (draft_->read(keys::program(hname)))
        return fail(FailureKind::contract_error, "deploy: the name is taken");
    const auto loaded =
        facts_.programs.load(crypto::blake2b(*program), vm::wasm_vm_type, *program, costs);
    if (!loaded) {
        if (loaded.error().kind == FailureKind::node_lacks) lacks_ = loaded.error().text;
        return std::unexpected{loaded.error()};
    }
    auto record = types::encoded(call.caller);
    append(record, *program);
    draft_->write(keys::program(hname), std::move(record));
    return vm::Results{};
}

}  // namespace weft::casper
