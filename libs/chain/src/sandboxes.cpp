#include "sandboxes.hpp"

#include <weft/chain/home.hpp>
#include <weft/contracts/blob_parts.hpp>
#include <weft/contracts/color_slots.hpp>
#include <weft/protocol/planted.hpp>

#include "own_queue.hpp"
#include <algorithm>

namespace weft::chain {
namespace {

using vm::Failure;
using vm::FailureKind;

std::unexpected<Failure> fail(FailureKind kind, std::string text = {})
{
    return std::unexpected{Failure{kind, std::move(text)}};
}

bool fits(const vm::Params& params)
{
    std::size_t bytes = 0;
    for (const auto& [key, value] : params) {
        if (key.size() > vm::state_key_bytes_max) return false;
        bytes += 6 + key.size() + value.size();
    }
    return bytes <= vm::dict_bytes_max;
}

}  // namespace

void CallContext::FullSandbox::state_set(ByteSpan key, ByteSpan value)
{
    if (key.empty() || key.size() > vm::state_key_bytes_max ||
        value.size() > vm::state_value_bytes_max) {
        misuse_ = Failure{FailureKind::too_large, "a key or value of the state"};
        return;
    }
    context_.overlay_.set(PartitionKey{contract_, key}, value);
}

void CallContext::FullSandbox::state_delete(ByteSpan key)
{
    if (key.empty() || key.size() > vm::state_key_bytes_max) return;  // there is no such key
    context_.overlay_.erase(PartitionKey{contract_, key});
}

vm::Outcome CallContext::FullSandbox::call(Hname contract,
                                           Hname entry,
                                           const vm::Params& params,
                                           const Balances& transfer)
{
    if (transfer.has_zero()) return fail(FailureKind::bad_argument, "a transfer of zero");
    if (!fits(params)) return fail(FailureKind::too_large, "the parameters of a call");
    return context_.run({self(), contract, entry, params, transfer});
}

std::expected<void, Failure> CallContext::FullSandbox::transfer_to_address(const Address& to,
                                                                           const Balances& amount)
{
    if (amount.has_zero()) return fail(FailureKind::bad_argument, "a transfer of zero");
    if (!to.known_version()) return fail(FailureKind::bad_argument, "not an address");
    if (is_home(context_.chain_, context_.overlay_.entries(), to))
        return fail(FailureKind::bad_argument, "the chain's own address");
    if (amount.empty()) return {};
    // The output that waits for the address is read and written as a whole.
    if (!charge(vm::Gas{costs().color_read} * context_.outbox_->colors_for(to)))
        return fail(FailureKind::out_of_gas);
    const auto undo = context_.mark();
    if (const auto paid = debit(amount); !paid) return paid;
    if (!context_.outbox_->send(to, amount)) {
        context_.rollback(undo);
        context_.anchor_full_ = true;
        return fail(FailureKind::too_large, "the anchor has no room for the transfer");
    }
    context_.outbox_->mark_urgent();
    return {};
}

std::expected<void, Failure> CallContext::FullSandbox::post_request(const vm::PostRequest& request)
{
    if (request.transfer.has_zero()) return fail(FailureKind::bad_argument, "a transfer of zero");
    if (!request.target.chain.known_version())
        return fail(FailureKind::bad_argument, "not a chain");
    if (!fits(request.params)) return fail(FailureKind::too_large, "the parameters of a request");
    if (request.transfer.size() > contracts::posted_colors_max + 1)
        return fail(FailureKind::too_large, "more colors than a request takes to another chain");
    types::RequestSection section{
        .sender_contract = contract_,
        .target = request.target,
        .timelock = request.timelock,
        .entry_point = request.entry_point,
        .args = request.params,
        .transfer = request.transfer,
    };
    if (is_home(context_.chain_, context_.overlay_.entries(), section.target.chain)) {
        section.target.chain = context_.chain_.id;
        return post_here(section);
    }
    auto cost = request.transfer;
    if (!cost.add(types::iota_color, 1)) return fail(FailureKind::insufficient_funds);
    const auto undo = context_.mark();
    if (const auto paid = debit(cost); !paid) return paid;
    if (!context_.outbox_->post(section)) {
        context_.rollback(undo);
        context_.anchor_full_ = true;
        return fail(FailureKind::too_large, "the anchor has no room for the request");
    }
    // What the other chain cannot hold finds its place when it comes home (D-57).
    OverlayPartition accounts{context_.overlay_, accounts_hname};
    const auto now = context_.facts_.timestamp;
    const auto sent = std::max(now, types::Timestamp{request.timelock} * types::second);
    if (!WEFT_PLANTED(chain_slot_not_kept))
        contracts::ColorSlots{accounts}.keep(request.transfer, sent + contracts::color_kept_for);
    context_.outbox_->mark_urgent();
    return {};
}

/// No ledger is asked, so there is no request token: a later block takes it out of the state.
std::expected<void, Failure> CallContext::FullSandbox::post_here(
    const types::RequestSection& section)
{
    if (!charge(vm::Gas{costs().color_moved} * section.transfer.size()))
        return fail(FailureKind::out_of_gas);
    return OwnQueue{context_.chain_, context_.overlay_}.post(section, context_.facts_.timestamp);
}

std::expected<void, Failure> CallContext::FullSandbox::debit(const Balances& amount)
{
    if (!charge(vm::Gas{costs().color_moved} * amount.size())) return fail(FailureKind::out_of_gas);
    OverlayPartition accounts{context_.overlay_, accounts_hname};
    if (!contracts::Accounts{accounts}.debit(self(), amount))
        return fail(FailureKind::insufficient_funds);
    return {};
}

std::expected<void, Failure> CallContext::FullSandbox::deploy(const vm::Deployment& deployment)
{
    if (contract_ == root_hname) return load_only(deployment);
    auto params = deployment.init;
    const auto put = [&](std::string_view name, ByteSpan value) {
        return params.emplace(to_bytes(name), to_bytes(value)).second;
    };
    const bool free_names = put(contracts::root::p_program_hash, deployment.program.bytes()) &&
                            put(contracts::root::p_name, as_bytes(deployment.name)) &&
                            put(contracts::root::p_description, as_bytes(deployment.description));
    if (!free_names) return fail(FailureKind::bad_argument, "a parameter of root's own");
    const auto entry = types::hname_of(contracts::root::deploy_contract);
    if (const auto done = call(root_hname, entry, params, {}); !done)
        return std::unexpected{done.error()};
    return {};
}

/// In root itself: the program must be there and load; the registry is root's matter.
std::expected<void, Failure> CallContext::FullSandbox::load_only(const vm::Deployment& deployment)
{
    const auto field = [&](std::string_view name) {
        return context_.overlay_.find(
            partition_key(blob_hname, contracts::blob_field_key(deployment.program, name)));
    };
    const auto* binary = field(contracts::blob::f_program);
    // In one piece, as most are, it is not copied.
    std::optional<Bytes> joined;
    if (binary == nullptr)
        joined = contracts::blob_field(EntriesReader{context_.overlay_.entries(), blob_hname},
                                       deployment.program, contracts::blob::f_program);
    if (binary == nullptr && !joined)
        return fail(FailureKind::refused_program, "no blob with that program");
    const auto program = binary != nullptr ? binary->value() : ByteSpan{*joined};
    // First what it takes to look at it, then what it takes to compile it.
    if (!charge(vm::Gas{costs().deploy} + vm::Gas{costs().program_byte} * program.size()))
        return fail(FailureKind::out_of_gas);
    const auto* type = field(contracts::blob::f_vm_type);
    const auto vm_type = type ? to_string(type->value()) : std::string{vm::wasm_vm_type};
    const auto price = context_.programs_.price(vm_type, program, costs());
    if (!price) return std::unexpected{price.error()};
    if (!charge(*price)) return fail(FailureKind::out_of_gas);
    auto loaded = context_.programs_.deploy(deployment.program, vm_type, program, costs());
    if (!loaded) {
        context_.note(loaded.error());
        return std::unexpected{loaded.error()};
    }
    context_.used_.add(deployment.program, *std::move(loaded), program.size());
    return {};
}

void CallContext::FullSandbox::event(std::string_view text)
{
    text = text.substr(0, vm::event_bytes_max);
    OverlayPartition state{context_.overlay_, eventlog_hname};
    const auto index =
        contracts::EventLog{state}.append(contract_, context_.facts_.timestamp, as_bytes(text));
    context_.events_.push_back({context_.facts_.id, contract_, std::string{text}});
    context_.event_refs_.push_back({contract_, index});
}

}  // namespace weft::chain
