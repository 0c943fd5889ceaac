#include "contract_answers.hpp"

#include <weft/chain/estimate.hpp>
#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/eventlog.hpp>
#include <weft/contracts/names.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/node/unix_time.hpp>

#include "committee_role.hpp"
#include "contract_book.hpp"
#include "state_partition.hpp"
#include "typed_values.hpp"
#include <algorithm>
#include <set>

namespace weft::node {

namespace {

constexpr std::size_t changes_max = 1000;
constexpr std::size_t changes_bytes_max = 256 * 1024;
/// Bytes of all that a trace shows, parameters and results included.
constexpr std::size_t trace_bytes_shown_max = 1024 * 1024;

std::unexpected<QueryFailure> refuse(ContractQueryError error, std::string text = {})
{
    return std::unexpected{QueryFailure{error, std::move(text)}};
}

/// A name, or eight hex digits of an hname.
types::Hname hname_from(std::string_view text)
{
    const auto hname = types::hname_from_text(text);
    return hname ? *hname : types::hname_of(text);
}

const interface::Fields no_fields;

answers::CallError error_of(const vm::Failure& failure, const interface::Description* description)
{
    answers::CallError error{
        .kind = std::string{vm::name(failure.kind)}, .name = {}, .text = vm::to_text(failure)};
    if (failure.kind != vm::FailureKind::contract_error || description == nullptr) return error;
    const auto name = failure.text.substr(0, failure.text.find(':'));
    if (description->find(interface::ItemKind::error, name) != nullptr) error.name = name;
    return error;
}
std::optional<answers::CallError> error_of(const std::optional<vm::Failure>& failure,
                                           const interface::Description* description)
{
    if (!failure) return std::nullopt;
    return error_of(*failure, description);
}

const interface::Description* description_of(const ContractBook::Known* known)
{
    return known != nullptr && known->description ? &*known->description : nullptr;
}

/// A contract's name and own key of a key of the state.
answers::StateChange change_of(const state::Mutation& mutation, ContractBook& book)
{
    constexpr std::size_t hname_bytes = 4;
    answers::StateChange change{.contract = {}, .key = mutation.key, .value = mutation.value};
    if (mutation.key.size() < hname_bytes) return change;
    codec::Reader reader{ByteSpan{mutation.key}.first(hname_bytes)};
    const auto contract = types::decode_hname(reader);
    change.key.erase(change.key.begin(), change.key.begin() + hname_bytes);
    if (contract != types::no_hname) change.contract = book.name_of(contract);
    return change;
}

/// As many changes as an answer has room for.
struct Shown {
    std::vector<answers::StateChange> changes;
    std::uint32_t left_out = 0;
};
Shown shown(std::span<const state::Mutation> mutations,
            ContractBook& book,
            std::size_t& room,
            const std::function<bool(const answers::StateChange&)>& wanted = {})
{
    Shown all;
    for (const auto& mutation : mutations) {
        auto change = change_of(mutation, book);
        if (wanted && !wanted(change)) continue;
        const auto bytes = mutation.key.size() + (mutation.value ? mutation.value->size() : 0);
        if (all.changes.size() == changes_max || bytes > room) {
            ++all.left_out;
            continue;
        }
        room -= bytes;
        all.changes.push_back(std::move(change));
    }
    return all;
}

std::vector<answers::EventSeen> seen(std::span<const chain::EmittedEvent> events,
                                     ContractBook& book)
{
    std::vector<answers::EventSeen> all;
    for (const auto& event : events) {
        const auto* known = book.find(event.contract);
        all.push_back(event_of(book.name_of(event.contract), event.text, description_of(known)));
    }
    return all;
}

// --- estimate ---

std::vector<answers::AccountChange> accounts_of(const chain::Estimate& estimate)
{
    constexpr std::size_t agent_at = 4 + 1;
    constexpr std::size_t agent_bytes = 37;
    const auto accounts = types::encoded(types::hname_of(contracts::accounts_name));
    std::set<types::AgentId> agents;
    for (const auto& change : estimate.changes) {
        const ByteSpan key{change.key};
        if (key.size() < agent_at + agent_bytes || !std::ranges::equal(key.first(4), accounts) ||
            key[4] != std::byte{'a'})
            continue;
        codec::Reader reader{key.subspan(agent_at, agent_bytes)};
        agents.insert(types::decode_agent_id(reader));
    }
    const StatePartition before{estimate.before, contracts::accounts_name};
    const StatePartition after{estimate.after, contracts::accounts_name};
    std::vector<answers::AccountChange> changes;
    for (const auto& agent : agents)
        changes.push_back({.agent = agent,
                           .before = contracts::AccountsView{before}.balance(agent),
                           .after = contracts::AccountsView{after}.balance(agent)});
    return changes;
}

std::vector<answers::Sent> sent_of(const chain::ChainIdentity& identity,
                                   const chain::Estimate& estimate)
{
    const auto before = chain::outbox_of(identity, estimate.before).outputs;
    std::vector<answers::Sent> sent;
    for (const auto& [address, balances] : chain::outbox_of(identity, estimate.after).outputs) {
        const auto found = before.find(address);
        if (found == before.end() || found->second != balances) sent.push_back({address, balances});
    }
    return sent;
}

/// The unit that a transaction with this one request would be. What its id would be nobody knows.
chain::Unit unit_of(const answers::EstimateAsk& ask, types::Dict args, ByteSpan seed)
{
    const auto id = *types::TransactionId::from(crypto::tagged_hash("weft/estimate", seed).bytes());
    chain::Unit unit;
    unit.transaction = id;
    unit.output = ask.transfer;
    unit.output.set(types::color_of(id), 1);  // the request token
    unit.requests.push_back({.id = {id, 0},
                             .sender = ask.sender,
                             .target = hname_from(ask.contract),
                             .entry_point = hname_from(ask.entry_point),
                             .args = std::move(args),
                             .transfer = ask.transfer});
    return unit;
}

struct Estimating {
    chain::ChainIdentity identity;
    chain::Programs programs;
    state::VirtualState state;
    chain::Unit unit;
    chain::BatchInput circumstances;

    [[nodiscard]] Queried<answers::Estimated> operator()() const
    {
        auto all = chain::estimate(identity, programs, state, unit, circumstances);
        if (!all) return refuse(ContractQueryError::left_out, all.error());
        if (all->size() != 1) return refuse(ContractQueryError::left_out, "it is no request");
        const auto& one = all->front();
        const auto& receipt = one.receipt;
        ContractBook book{state.entries()};
        const auto* known = book.find(receipt.target);
        const auto* description = description_of(known);
        answers::Estimated answer{.block_index = state.block_index(),
                                  .timestamp = receipt.timestamp,
                                  .gas = receipt.gas_used,
                                  .gas_limit = receipt.gas_limit,
                                  .fee = receipt.fee,
                                  .error = error_of(receipt.error, description),
                                  .results = {},
                                  .events = seen(one.events, book),
                                  .changes = {},
                                  .changes_left_out = 0,
                                  .accounts = accounts_of(one),
                                  .sent = sent_of(identity, one)};
        if (const auto* results = one.results()) {
            const auto* entry = known == nullptr ? nullptr : known->entry(receipt.entry_point);
            answer.results = values_of(*results, entry == nullptr ? no_fields : entry->results);
        }
        std::size_t room = changes_bytes_max;
        auto [changes, left_out] = shown(one.changes, book, room, [](const auto& change) {
            return !change.contract.empty() && change.contract != contracts::accounts_name &&
                   change.contract != contracts::eventlog_name;
        });
        answer.changes = std::move(changes);
        answer.changes_left_out = left_out;
        return answer;
    }
};

// --- trace ---

class TraceWriter {
public:
    TraceWriter(ContractBook& book, answers::Traced& into) : book_{book}, into_{into} {}

    /// A call and those within, in the order in which they began.
    void write(const chain::CallTrace& traced, std::uint32_t depth, bool undone)
    {
        const auto bytes =
            bytes_of(traced.params) + (traced.outcome ? bytes_of(*traced.outcome) : std::size_t{0});
        if (bytes > room_) {
            into_.calls_left_out += 1 + calls_within(traced);
            return;
        }
        room_ -= bytes;
        const bool rolled_back = undone || !traced.outcome;
        const auto* known = book_.find(traced.contract);
        const auto* entry = known == nullptr ? nullptr : known->entry(traced.entry_point);
        answers::TracedCall call{
            .depth = depth,
            .contract = book_.name_of(traced.contract),
            .entry_point = entry == nullptr ? types::to_text(traced.entry_point) : entry->name,
            .view = traced.is_view,
            .caller = {},
            .params = values_of(traced.params, entry == nullptr ? no_fields : entry->fields),
            .transfer = traced.transfer,
            .gas = traced.gas_used,
            .own_gas = traced.own_gas(),
            .error = {},
            .results = {},
            .changes = {},
            .changes_left_out = 0,
            .events = seen(traced.events, book_),
            .rolled_back = rolled_back};
        if (!traced.is_view) call.caller = traced.caller;
        if (traced.outcome)
            call.results =
                values_of(*traced.outcome, entry == nullptr ? no_fields : entry->results);
        else
            call.error = error_of(traced.outcome.error(), description_of(known));
        auto changes = shown(traced.changes, book_, room_);
        call.changes = std::move(changes.changes);
        call.changes_left_out = changes.left_out;
        into_.calls.push_back(std::move(call));
        for (const auto& within : traced.calls) write(within, depth + 1, rolled_back);
    }

private:
    static std::size_t bytes_of(const types::Dict& dict)
    {
        std::size_t bytes = 0;
        for (const auto& [key, value] : dict) bytes += key.size() + value.size();
        return bytes;
    }
    static std::uint32_t calls_within(const chain::CallTrace& traced)
    {
        auto count = static_cast<std::uint32_t>(traced.calls.size());
        for (const auto& call : traced.calls) count += calls_within(call);
        return count;
    }

    ContractBook& book_;
    answers::Traced& into_;
    std::size_t room_ = trace_bytes_shown_max;
};

struct Tracing {
    chain::ChainIdentity identity;
    chain::Programs programs;
    state::VirtualState before;
    types::Hash after;
    std::shared_ptr<const chain::BatchInput> batch;
    contracts::Receipt receipt;

    [[nodiscard]] Queried<answers::Traced> operator()() const
    {
        chain::Trace trace;
        const auto result = chain::execute(identity, programs, before, *batch, trace);
        if (result.unknown_schedule)
            return refuse(
                ContractQueryError::node_lacks,
                "the chain has " + chain::unknown_schedule_text(*result.unknown_schedule));
        if (result.lacks) return refuse(ContractQueryError::node_lacks, *result.lacks);
        const auto found =
            std::ranges::find(trace.requests, receipt.request, &chain::RequestTrace::id);
        if (found == trace.requests.end() || result.state.hash() != after)
            return refuse(ContractQueryError::node_lacks,
                          "this node ran the block again and got another one");
        ContractBook book{result.state.entries()};
        answers::Traced answer{
            .request = receipt.request,
            .block_index = receipt.block,
            .timestamp = receipt.timestamp,
            .gas = receipt.gas_used,
            .gas_limit = receipt.gas_limit,
            .fee = receipt.fee,
            .error = error_of(receipt.error, description_of(book.find(receipt.target))),
            .calls = {},
            .calls_left_out = static_cast<std::uint32_t>(found->calls_left_out)};
        // A request that breaks a rule of the chain loses what its call had done.
        if (found->call) TraceWriter{book, answer}.write(*found->call, 0, found->error.has_value());
        return answer;
    }
};

}  // namespace

Queried<const HeldChain*> ContractAnswers::running(const types::ChainId& id) const
{
    const auto* runner = committee_.chain(id);
    if (runner == nullptr) return refuse(ContractQueryError::unknown_chain);
    if (runner->chain() == nullptr)
        return refuse(ContractQueryError::no_anchor_yet,
                      "the origin transaction is not confirmed yet");
    return runner;
}

Queried<answers::ContractInterface> ContractAnswers::contract_interface(const types::ChainId& id,
                                                                        types::Hname contract) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    ContractBook book{(*runner)->chain()->state().entries()};
    const auto* known = book.find(contract);
    if (known == nullptr) return refuse(ContractQueryError::unknown_contract);
    if (!known->description) return refuse(ContractQueryError::no_description);
    auto answer = interface_of(*known->description);
    answer.contract = known->name;
    answer.hname = contract;
    answer.program_hash = known->program;
    return answer;
}

Queried<ContractAnswers::Run<answers::TypedResults>> ContractAnswers::ask(
    const types::ChainId& id, const answers::TypedCall& call) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const auto& chain = *(*runner)->chain();
    const auto& kept = (*runner)->kept();
    const auto* past = call.block ? kept.find(*call.block) : nullptr;
    if (call.block && past == nullptr)
        return refuse(ContractQueryError::block_not_kept,
                      "this node keeps the states after blocks " + std::to_string(kept.first()) +
                          " to " + std::to_string(chain.state().block_index()));
    const auto state = past == nullptr ? chain.state() : past->after;
    return [identity = chain.identity(), programs = (*runner)->programs(), state,
            call]() -> Queried<answers::TypedResults> {
        ContractBook book{state.entries()};
        const auto contract = hname_from(call.contract);
        const auto* known = book.find(contract);
        if (known == nullptr) return refuse(ContractQueryError::unknown_contract);
        if (!known->description) return refuse(ContractQueryError::no_description);
        const auto hname = hname_from(call.entry_point);
        const auto* entry = known->entry(hname);
        if (entry == nullptr) return refuse(ContractQueryError::unknown_entry_point);
        if (entry->kind != interface::ItemKind::view)
            return refuse(ContractQueryError::unknown_entry_point,
                          entry->name + " is no view: send it, or estimate it");
        const auto params = dict_of(call.params, entry->fields);
        if (!params) return refuse(ContractQueryError::bad_argument, params.error());
        auto outcome = chain::call_view(identity, programs, state, contract, hname, *params);
        answers::TypedResults answer{.block_index = state.block_index(),
                                     .timestamp = state.timestamp(),
                                     .results = {},
                                     .error = {}};
        if (outcome) {
            answer.results = values_of(*outcome, entry->results);
        } else if (outcome.error().kind == vm::FailureKind::node_lacks) {
            return refuse(ContractQueryError::node_lacks, outcome.error().text);
        } else {
            answer.error = error_of(outcome.error(), &*known->description);
        }
        return answer;
    };
}

Queried<ContractAnswers::Run<answers::Estimated>> ContractAnswers::estimate(
    const types::ChainId& id, const answers::EstimateAsk& ask, Instant now) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const auto& chain = *(*runner)->chain();
    chain::BatchInput circumstances;
    circumstances.timestamp = unix_time(now);
    for (const auto& member : (*runner)->committee())
        circumstances.validators.push_back(types::Address::of(member));
    return [identity = chain.identity(), programs = (*runner)->programs(), state = chain.state(),
            circumstances = std::move(circumstances), ask]() -> Queried<answers::Estimated> {
        ContractBook book{state.entries()};
        auto args = ask.args;
        if (!ask.params.named.empty()) {
            const auto* known = book.find(hname_from(ask.contract));
            if (known == nullptr) return refuse(ContractQueryError::unknown_contract);
            if (!known->description) return refuse(ContractQueryError::no_description);
            const auto* entry = known->entry(hname_from(ask.entry_point));
            if (entry == nullptr) return refuse(ContractQueryError::unknown_entry_point);
            auto params = dict_of(ask.params, entry->fields);
            if (!params) return refuse(ContractQueryError::bad_argument, params.error());
            for (auto& [key, value] : *params) args.insert_or_assign(key, std::move(value));
        }
        if (ask.gas) {
            codec::Writer writer;
            writer.u64(*ask.gas);
            args.insert_or_assign(to_bytes(contracts::gas_param), std::move(writer).take());
        }
        return Estimating{.identity = identity,
                          .programs = programs,
                          .state = state,
                          .unit = unit_of(ask, std::move(args), state.hash().bytes()),
                          .circumstances = circumstances}();
    };
}

Queried<ContractAnswers::Run<answers::Traced>> ContractAnswers::trace(
    const types::ChainId& id, const types::RequestId& request) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const auto& chain = *(*runner)->chain();
    const StatePartition partition{chain.state().entries(), contracts::eventlog_name};
    auto receipt = contracts::EventLogView{partition}.receipt(request);
    if (!receipt) return refuse(ContractQueryError::unknown_request);
    const auto& kept = (*runner)->kept();
    const auto* before = kept.find(receipt->block - 1);
    const auto* block = kept.find(receipt->block);
    if (before == nullptr || block == nullptr || block->batch == nullptr)
        return refuse(ContractQueryError::request_not_kept,
                      "it is in block " + std::to_string(receipt->block) +
                          "; this node keeps what blocks from " + std::to_string(kept.first() + 1) +
                          " on began with, when it made them itself");
    return Tracing{.identity = chain.identity(),
                   .programs = (*runner)->programs(),
                   .before = before->after,
                   .after = block->after.hash(),
                   .batch = block->batch,
                   .receipt = *std::move(receipt)};
}

}  // namespace weft::node
