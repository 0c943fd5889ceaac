#include "call_context.hpp"

#include <weft/base/check.hpp>
#include <weft/contracts/blob_parts.hpp>
#include <weft/protocol/planted.hpp>

#include "sandboxes.hpp"

namespace weft::chain {
namespace {

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

const Hname init_code = types::hname_of(contracts::init_entry);
/// Before init there is root and nothing else.
RootFacts::Contract root_before_init()
{
    contracts::ContractRecord record;
    record.program = contracts::builtin_program(contracts::root_name);
    record.vm_type = vm::builtin_vm_type;
    record.name = contracts::root_name;
    return {std::move(record), true};
}

}  // namespace

CallContext::Undo CallContext::mark() const
{
    return {overlay_.mark(), outbox_ ? outbox_->size() : OutboxWriter::Size{}, events_.size()};
}

void CallContext::rollback(const Undo& undo)
{
    overlay_.rollback(undo.overlay);
    if (outbox_) outbox_->restore(undo.outbox);
    events_.resize(undo.events);
    event_refs_.resize(undo.events);
}

CallContext::CallContext(const ChainIdentity& chain,
                         const Programs& programs,
                         UsedPrograms& used,
                         state::Overlay& overlay,
                         const RootFacts& root,
                         OutboxWriter* outbox,
                         const RequestFacts& facts,
                         vm::Gas gas,
                         RequestTrace* trace)
    : chain_{chain},
      programs_{programs},
      used_{used},
      overlay_{overlay},
      root_{root},
      outbox_{outbox},
      facts_{facts},
      gas_limit_{gas},
      gas_left_{gas},
      tracer_{trace}
{
    costs_ = vm::cost_schedule(root_.parameters().cost_schedule);
    WEFT_CHECK(costs_ != nullptr);  // a chain with another schedule is not run (executor.hpp)
}

bool CallContext::charge(vm::Gas gas) noexcept
{
    if (gas > gas_left_) {
        gas_left_ = 0;
        exhausted_ = true;
        return false;
    }
    gas_left_ -= gas;
    return true;
}

void CallContext::note(const vm::Failure& failure)
{
    if (failure.kind == FailureKind::node_lacks && !lacks_) lacks_ = failure.text;
}

vm::Outcome CallContext::call_view(Hname contract, Hname entry_point, const types::Dict& params)
{
    if (!tracer_.on()) return view_untraced(contract, entry_point, params);
    tracer_.open({.caller = {},
                  .contract = contract,
                  .entry_point = entry_point,
                  .is_view = true,
                  .params = params});
    const auto gas_before = gas_left_;
    auto outcome = view_untraced(contract, entry_point, params);
    tracer_.close(gas_before - gas_left_, outcome);
    return outcome;
}

vm::Outcome CallContext::view_untraced(Hname contract, Hname entry_point, const types::Dict& params)
{
    if (depth_ >= vm::call_depth_max) return fail(FailureKind::too_deep);
    if (bytes_of(params) > vm::dict_bytes_max) return fail(FailureKind::too_large);
    auto target = find(contract);
    if (!target) return std::unexpected{target.error()};
    const auto entry = target->processor->entry_point(entry_point);
    if (!entry) return fail(FailureKind::unknown_entry_point);
    const auto* code = std::get_if<vm::ViewEntryPoint>(&*entry);
    if (code == nullptr) return fail(FailureKind::not_a_view);
    return run_view(contract, *target, params, *code);
}

vm::Outcome CallContext::run(const Call& call)
{
    if (!tracer_.on()) return run_untraced(call);
    tracer_.open({.caller = call.caller,
                  .contract = call.contract,
                  .entry_point = call.entry_point,
                  .is_view = false,
                  .params = call.params,
                  .transfer = call.transfer});
    const auto gas_before = gas_left_;
    auto outcome = run_untraced(call);
    tracer_.close(gas_before - gas_left_, outcome);
    return outcome;
}

vm::Outcome CallContext::run_untraced(const Call& call)
{
    if (depth_ >= vm::call_depth_max) return fail(FailureKind::too_deep);
    auto target = find(call.contract);
    if (!target) return std::unexpected{target.error()};
    if (call.entry_point == init_code)
        if (auto refusal = init_refusal(call.caller, call.contract))
            return std::unexpected{*std::move(refusal)};

    const auto entry = target->processor->entry_point(call.entry_point);
    if (!entry) {
        if (call.entry_point != init_code) return fail(FailureKind::unknown_entry_point);
        // A contract need not have an init; root calls it in any case.
        const vm::FullEntryPoint nothing = [](vm::Sandbox&) { return vm::Results{}; };
        return run_full(call, *target, nothing);
    }
    if (const auto* full = std::get_if<vm::FullEntryPoint>(&*entry))
        return run_full(call, *target, *full);
    if (call.from_request) return fail(FailureKind::not_callable, "a view takes no requests");
    if (!call.transfer.empty()) return fail(FailureKind::not_callable, "a view takes no tokens");
    return run_view(call.contract, *target, call.params, std::get<vm::ViewEntryPoint>(*entry));
}

vm::Outcome CallContext::run_full(const Call& call,
                                  const Target& target,
                                  const vm::FullEntryPoint& code)
{
    WEFT_CHECK(outbox_ != nullptr);
    const auto undo = mark();
    OverlayPartition accounts{overlay_, accounts_hname};
    contracts::Accounts book{accounts};
    const AgentId contract{types::ContractId{chain_.id, call.contract}};
    const bool charged = call.tokens == Tokens::of_the_caller;
    if (call.tokens == Tokens::new_here) {
        book.credit(contract, call.transfer);
    } else if (charged && !charge(vm::Gas{costs_->color_moved} * call.transfer.size())) {
        return fail(FailureKind::out_of_gas);
    } else if (!book.move(call.caller, contract, call.transfer)) {
        return fail(FailureKind::insufficient_funds);
    }
    FullSandbox sandbox{*this, call, target.creator};
    ++depth_;
    auto outcome = code(sandbox);
    --depth_;
    if (outcome && sandbox.misuse()) outcome = std::unexpected{*sandbox.misuse()};
    outcome = checked(std::move(outcome));
    if (tracer_.on() && !WEFT_PLANTED(chain_trace_taken_after_rollback))
        tracer_.changed(overlay_.since(undo.overlay), std::span{events_}.subspan(undo.events));
    if (!outcome && (call.from_request || !WEFT_PLANTED(chain_nested_call_not_rolled_back)))
        rollback(undo);
    return outcome;
}

vm::Outcome CallContext::run_view(Hname contract,
                                  const Target& target,
                                  const types::Dict& params,
                                  const vm::ViewEntryPoint& code)
{
    ViewSandbox sandbox{*this, contract, target.creator, params};
    ++depth_;
    auto outcome = code(sandbox);
    --depth_;
    return checked(std::move(outcome));
}

/// What no contract may get away with: results without gas, results or errors above their limits.
vm::Outcome CallContext::checked(vm::Outcome outcome)
{
    if (!outcome) note(outcome.error());
    if (outcome && exhausted_) return fail(FailureKind::out_of_gas);
    if (outcome && bytes_of(*outcome) > vm::dict_bytes_max)
        return fail(FailureKind::too_large, "the results of a call");
    if (!outcome && outcome.error().text.size() > vm::error_bytes_max)
        outcome.error().text.resize(vm::error_bytes_max);
    return outcome;
}

std::expected<CallContext::Target, Failure> CallContext::find(Hname contract)
{
    const auto* record = root_.contract(contract);
    std::optional<RootFacts::Contract> before_init;
    if (record == nullptr && contract == root_hname && !root_.initialised())
        record = &before_init.emplace(root_before_init());
    if (record == nullptr) return fail(FailureKind::unknown_contract);
    auto processor = load(*record);
    if (!processor) {
        note(processor.error());
        return std::unexpected{processor.error()};
    }
    return Target{record->record.creator, *std::move(processor)};
}

std::expected<std::shared_ptr<const vm::Processor>, Failure> CallContext::load(
    const RootFacts::Contract& contract)
{
    const auto& record = contract.record;
    if (contract.is_builtin)
        return programs_.load(record.program, record.vm_type, as_bytes(record.name), *costs_);
    if (auto used = used_.find(record.program)) return used;
    const auto* binary = overlay_.find(partition_key(
        blob_hname, contracts::blob_field_key(record.program, contracts::blob::f_program)));
    const EntriesReader blobs{overlay_.entries(), blob_hname};
    const auto found = binary != nullptr ? std::optional{binary->value().size()}
                                         : contracts::blob_field_bytes(blobs, record.program,
                                                                       contracts::blob::f_program);
    if (!found) return fail(FailureKind::refused_program, "no blob with that program");
    const auto size = *found;
    if (!charge(vm::Gas{costs_->load} + vm::Gas{costs_->load_byte} * size))
        return fail(FailureKind::out_of_gas);
    auto processor = programs_.loaded(record.program, *costs_);
    if (!processor) {
        const auto joined = binary != nullptr ? std::nullopt
                                              : contracts::blob_field(blobs, record.program,
                                                                      contracts::blob::f_program);
        auto loaded = programs_.load(record.program, record.vm_type,
                                     joined ? ByteSpan{*joined} : binary->value(), *costs_);
        if (!loaded) return loaded;
        processor = *std::move(loaded);
    }
    used_.add(record.program, processor, size);
    return processor;
}

std::optional<Failure> CallContext::init_refusal(const AgentId& caller, Hname contract) const
{
    if (caller == AgentId{types::ContractId{chain_.id, root_hname}}) return std::nullopt;
    const bool starts_chain =
        contract == root_hname && caller == AgentId{chain_.originator} && !root_.initialised();
    if (starts_chain) return std::nullopt;
    return Failure{FailureKind::not_callable, "only root calls init"};
}

}  // namespace weft::chain
