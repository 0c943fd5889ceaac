// The chains' half of the queries: from the newest solid state; proofs from the last confirmed
// anchor's block.

#include <weft/contracts/core.hpp>
#include <weft/contracts/eventlog.hpp>
#include <weft/contracts/ledger.hpp>
#include <weft/contracts/names.hpp>
#include <weft/contracts/root_state.hpp>

#include "node_queries.hpp"
#include <algorithm>
#include <limits>

namespace weft::node {

namespace {

/// One contract's part of a state, to be read as the core contracts read their own.
class StatePartition final : public contracts::PartitionView {
public:
    StatePartition(const state::Entries& entries, std::string_view contract)
        : entries_{entries}, prefix_{types::encoded(types::hname_of(contract))}
    {}
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) const override
    {
        const auto* entry = entries_.find(full(key));
        return entry == nullptr ? std::nullopt : std::optional{entry->value};
    }
    [[nodiscard]] std::optional<Entry> next(ByteSpan prefix, ByteSpan after) const override
    {
        const auto* entry = entries_.next(full(prefix), after.empty() ? Bytes{} : full(after));
        if (entry == nullptr) return std::nullopt;
        return Entry{to_bytes(ByteSpan{entry->key}.subspan(prefix_.size())), entry->value};
    }

private:
    [[nodiscard]] Bytes full(ByteSpan key) const
    {
        auto whole = prefix_;
        append(whole, key);
        return whole;
    }
    const state::Entries& entries_;
    Bytes prefix_;
};

constexpr std::size_t events_max = 1000;
constexpr std::size_t accounts_max = 10'000;

std::unexpected<QueryFailure> refuse(QueryError error, std::string text = {})
{
    return std::unexpected{QueryFailure{error, std::move(text)}};
}

ReceiptInfo info_of(const contracts::Receipt& receipt, const contracts::EventLogView& log)
{
    ReceiptInfo info{.request = receipt.request,
                     .block_index = receipt.block,
                     .index = receipt.position,
                     .contract = receipt.target,
                     .entry_point = receipt.entry_point,
                     .gas = receipt.gas_used,
                     .fee = 0,
                     .error = receipt.error ? vm::to_text(*receipt.error) : "",
                     .timestamp = receipt.timestamp,
                     .events = {}};
    for (const auto& [color, amount] : receipt.fee) info.fee += amount;
    for (const auto& event : receipt.events)
        if (const auto line = log.line(event.contract, event.index))
            info.events.push_back(to_string(line->data));
    return info;
}

}  // namespace

Queried<const ChainRunner*> NodeQueries::running(const types::ChainId& id) const
{
    if (committee_ == nullptr) return refuse(QueryError::not_a_committee_node);
    const auto* runner = committee_->chain(id);
    if (runner == nullptr) return refuse(QueryError::unknown_chain);
    if (runner->chain() == nullptr)
        return refuse(QueryError::no_anchor_yet, "the origin transaction is not confirmed yet");
    return runner;
}

Queried<std::vector<DkgInfo>> NodeQueries::dkg_runs() const
{
    if (dkg_ == nullptr) return refuse(QueryError::not_a_committee_node);
    return dkg_->infos(store_);
}

Queried<std::vector<ChainInfo>> NodeQueries::chains() const
{
    if (committee_ == nullptr) return refuse(QueryError::not_a_committee_node);
    std::vector<ChainInfo> infos;
    for (const auto& [id, runner] : committee_->chains()) infos.push_back(runner->info());
    return infos;
}

Queried<ChainInfo> NodeQueries::chain(const types::ChainId& id) const
{
    if (committee_ == nullptr) return refuse(QueryError::not_a_committee_node);
    const auto* runner = committee_->chain(id);
    if (runner == nullptr) return refuse(QueryError::unknown_chain);
    return runner->info();
}

BlockInfo NodeQueries::block_info(const ChainRunner& runner, const state::Block& block) const
{
    BlockInfo info;
    info.index = block.index;
    info.timestamp = block.timestamp;
    info.block_hash = state::hash_of(block);
    if (const auto certificate = runner.chain()->certificate(store_, block.index)) {
        info.state_hash = certificate->state_hash;
        info.certificate = chain::encode(*certificate);
    }
    const types::RequestId own_step;  // the chain's own: not a request
    info.requests = static_cast<std::size_t>(std::ranges::count_if(
        block.updates, [&](const auto& update) { return update.request != own_step; }));
    if (const auto bytes = runner.anchor_bytes(block.index))
        if (const auto anchor = types::decode_transaction(*bytes))
            info.anchor = types::id_of(*anchor);
    return info;
}

Queried<std::vector<BlockInfo>> NodeQueries::blocks(const types::ChainId& id,
                                                    std::uint32_t from,
                                                    std::size_t limit) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    std::vector<BlockInfo> infos;
    const auto height = (*runner)->chain()->state().block_index();
    for (auto index = std::max(from, 1u); index <= height && infos.size() < limit; ++index)
        if (const auto block = (*runner)->chain()->block(store_, index))
            infos.push_back(block_info(**runner, *block));
    return infos;
}

Queried<BlockInfo> NodeQueries::block(const types::ChainId& id, std::uint32_t index) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const auto block = (*runner)->chain()->block(store_, index);
    if (!block) return refuse(QueryError::unknown_block);
    auto info = block_info(**runner, *block);
    info.bytes = state::encode(*block);
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::eventlog_name};
    const contracts::EventLogView log{partition};
    for (const auto& request : log.requests_of(index))
        if (const auto receipt = log.receipt(request))
            info.receipts.push_back(info_of(*receipt, log));
    return info;
}

Queried<std::pair<RequestState, std::optional<ReceiptInfo>>> NodeQueries::request(
    const types::ChainId& id, const types::RequestId& request) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::eventlog_name};
    const contracts::EventLogView log{partition};
    if (const auto receipt = log.receipt(request))
        return std::pair{RequestState::processed, std::optional{info_of(*receipt, log)}};
    const auto state =
        (*runner)->in_backlog(request.transaction) ? RequestState::pending : RequestState::unknown;
    return std::pair{state, std::optional<ReceiptInfo>{}};
}

Queried<types::Dict> NodeQueries::view(const types::ChainId& id,
                                       types::Hname contract,
                                       types::Hname entry_point,
                                       const types::Dict& params) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const auto& chain = *(*runner)->chain();
    auto outcome = chain::call_view(chain.identity(), (*runner)->programs(), chain.state(),
                                    contract, entry_point, params);
    if (!outcome) return refuse(QueryError::view_failed, vm::to_text(outcome.error()));
    return *std::move(outcome);
}

Queried<std::vector<ContractInfo>> NodeQueries::contracts(const types::ChainId& id) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::root_name};
    std::vector<ContractInfo> infos;
    for (auto& [hname, record] : contracts::RootView{partition}.contracts())
        infos.push_back({.name = std::move(record.name),
                         .hname = hname,
                         .program_hash = record.program,
                         .description = std::move(record.description),
                         .creator = record.creator});
    return infos;
}

Queried<std::vector<types::AgentId>> NodeQueries::accounts(const types::ChainId& id) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::accounts_name};
    const contracts::LedgerView ledger{partition};
    std::vector<types::AgentId> agents;
    for (auto agent = ledger.next_agent(std::nullopt); agent && agents.size() < accounts_max;
         agent = ledger.next_agent(agent))
        agents.push_back(*agent);
    return agents;
}

Queried<types::Balances> NodeQueries::account(const types::ChainId& id,
                                              const types::AgentId& agent) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::accounts_name};
    return contracts::LedgerView{partition}.balance(agent);
}

Queried<std::optional<Bytes>> NodeQueries::state_value(const types::ChainId& id, ByteSpan key) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    return (*runner)->chain()->state().get(key);
}

Queried<ProofInfo> NodeQueries::proof(const types::ChainId& id, ByteSpan key) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const auto& chain = *(*runner)->chain();
    const auto& anchored = chain.anchors().front();  // the last confirmed one
    const auto index = anchored.state.block_index();
    const auto bytes = (*runner)->anchor_bytes(index);
    if (index == 0 || !anchored.confirmed || !anchored.id || !bytes)
        return refuse(QueryError::no_anchor_yet);
    const auto document = chain.prove(index, key);
    if (!document) return refuse(QueryError::no_anchor_yet);
    return ProofInfo{.key = document->key,
                     .value = document->value,
                     .anchor = *anchored.id,
                     .anchor_bytes = *bytes,
                     .proof = chain::encode(*document)};
}

Queried<std::vector<LoggedEvent>> NodeQueries::contract_events(const types::ChainId& id,
                                                               types::Hname contract) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::eventlog_name};
    const contracts::EventLogView log{partition};
    const StatePartition root{(*runner)->chain()->state().entries(), contracts::root_name};
    if (!contracts::RootView{root}.contract(contract)) return refuse(QueryError::unknown_contract);
    std::vector<LoggedEvent> events;
    for (const auto& line : log.lines(contract, std::numeric_limits<types::Timestamp>::min(),
                                      std::numeric_limits<types::Timestamp>::max(), events_max))
        events.push_back({line.timestamp, to_string(line.data)});
    return events;
}

}  // namespace weft::node
