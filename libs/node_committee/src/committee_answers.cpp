// Answered from the newest solid state; proofs from the last confirmed anchor's block.

#include "committee_answers.hpp"

#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/core.hpp>
#include <weft/contracts/eventlog.hpp>
#include <weft/contracts/names.hpp>
#include <weft/contracts/root_state.hpp>
#include <weft/node_committee/state_pages.hpp>

#include "committee_role.hpp"
#include "state_partition.hpp"
#include <algorithm>

namespace weft::node {

namespace {

std::unexpected<QueryFailure> refuse(CommitteeQueryError error, std::string text = {})
{
    return std::unexpected{QueryFailure{error, std::move(text)}};
}

/// What is anchored is so in doubt while the ledger decides on what it took back.
answers::Standing standing_of(const HeldChain& held,
                              std::uint32_t block,
                              types::Timestamp timestamp)
{
    switch (held.chain()->standing(block, timestamp)) {
    case chain::Standing::certified: return answers::Standing::certified;
    case chain::Standing::anchored:
        return held.in_doubt() ? answers::Standing::certified : answers::Standing::anchored;
    case chain::Standing::final: return answers::Standing::final;
    case chain::Standing::taken_back: return answers::Standing::taken_back;
    }
    return answers::Standing::certified;
}

answers::Receipt answer_of(const HeldChain& held,
                           const contracts::Receipt& receipt,
                           const contracts::EventLogView& log)
{
    answers::Receipt answer{.request = receipt.request,
                            .block = receipt.block,
                            .index = receipt.position,
                            .contract = receipt.target,
                            .entry_point = receipt.entry_point,
                            .gas = receipt.gas_used,
                            .fee = 0,
                            .error = {},
                            .results = receipt.results,
                            .events = {},
                            .timestamp = receipt.timestamp,
                            .standing = standing_of(held, receipt.block, receipt.timestamp)};
    if (receipt.error) answer.error = vm::to_text(*receipt.error);
    for (const auto& [color, amount] : receipt.fee) answer.fee += amount;
    for (const auto& event : receipt.events)
        if (const auto line = log.line(event.contract, event.index))
            answer.events.push_back(to_string(line->data));
    return answer;
}

}  // namespace

Queried<const HeldChain*> CommitteeAnswers::running(const types::ChainId& id) const
{
    const auto* runner = committee_.chain(id);
    if (runner == nullptr) return refuse(CommitteeQueryError::unknown_chain);
    if (runner->chain() == nullptr)
        return refuse(CommitteeQueryError::no_anchor_yet,
                      "the origin transaction is not confirmed yet");
    return runner;
}

QueriedPage<answers::ChainHead> CommitteeAnswers::chains(const answers::PageAsk& ask) const
{
    const auto& chains = committee_.chains();
    return queried(answers::page_by_key<answers::ChainHead, types::ChainId>(
        ask,
        [&](const std::optional<types::ChainId>& last) -> std::optional<types::ChainId> {
            const auto next = last ? chains.upper_bound(*last) : chains.begin();
            return next == chains.end() ? std::nullopt : std::optional{next->first};
        },
        [](const types::ChainId& id) { return id.text(); }, types::Address::from_text,
        [&](const types::ChainId& id) { return answers::head_of(chains.at(id)->info()); }));
}

Queried<answers::Chain> CommitteeAnswers::chain(const types::ChainId& id) const
{
    const auto* runner = committee_.chain(id);
    if (runner == nullptr) return refuse(CommitteeQueryError::unknown_chain);
    auto info = runner->info();
    if (auto text = committee_.hand_over_of(id); !text.empty()) info.hand_over = std::move(text);
    return info;
}

answers::BlockHead CommitteeAnswers::head_of(const HeldChain& runner,
                                             const state::Block& block,
                                             ByteSpan bytes) const
{
    answers::BlockHead head;
    head.index = block.index;
    head.timestamp = block.timestamp;
    head.block_hash = state::hash_of_block_bytes(bytes);
    if (const auto certificate = runner.chain()->certificate(store_, block.index))
        head.state_hash = certificate->state_hash;
    const types::RequestId own_step;  // the chain's own: not a request
    head.requests = static_cast<std::uint32_t>(std::ranges::count_if(
        block.updates, [&](const auto& update) { return update.request != own_step; }));
    if (const auto anchor_bytes = runner.anchor_bytes(block.index))
        if (const auto anchor = types::decode_transaction(*anchor_bytes))
            head.anchor = types::id_of(*anchor);
    head.standing = standing_of(runner, block.index, block.timestamp);
    return head;
}

QueriedPage<answers::BlockHead> CommitteeAnswers::blocks(const types::ChainId& id,
                                                         const answers::PageAsk& ask) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const auto from = answers::position_of(ask);
    if (!from) return std::unexpected{QueryFailure{PageError::bad_cursor}};
    answers::Filling<answers::BlockHead> page{ask};
    const std::uint64_t height = (*runner)->chain()->state().block_index();
    const std::uint64_t first = (*runner)->chain()->first_block();
    for (auto index = std::max({*from, first, std::uint64_t{1}}); index <= height; ++index) {
        if (page.full()) return page.end(std::to_string(index));
        const auto block = (*runner)->chain()->block(store_, static_cast<std::uint32_t>(index));
        if (!block) continue;
        // What was read counts: a head is made of its whole block.
        const auto bytes = state::encode(*block);
        page.add(head_of(**runner, *block, bytes), bytes.size());
    }
    return page.end();
}

Queried<answers::Block> CommitteeAnswers::block(const types::ChainId& id, std::uint32_t index) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    if (const auto first = (*runner)->chain()->first_block(); index > 0 && index < first)
        return refuse(CommitteeQueryError::block_pruned,
                      "block " + std::to_string(index) + " is not kept here: the first one is " +
                          std::to_string(first));
    const auto block = (*runner)->chain()->block(store_, index);
    if (!block) return refuse(CommitteeQueryError::unknown_block);
    answers::Block answer;
    answer.bytes = state::encode(*block);
    static_cast<answers::BlockHead&>(answer) = head_of(**runner, *block, answer.bytes);
    if (const auto certificate = (*runner)->chain()->certificate(store_, index))
        answer.certificate = chain::encode(*certificate);
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::eventlog_name};
    const contracts::EventLogView log{partition};
    for (const auto& request : log.requests_of(index))
        if (const auto receipt = log.receipt(request))
            answer.receipts.push_back(answer_of(**runner, *receipt, log));
    return answer;
}

Queried<answers::Request> CommitteeAnswers::request(const types::ChainId& id,
                                                    const types::RequestId& request) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::eventlog_name};
    const contracts::EventLogView log{partition};
    answers::Request answer;
    answer.request = request;
    if (const auto receipt = log.receipt(request)) {
        answer.state = answers::RequestState::processed;
        answer.receipt = answer_of(**runner, *receipt, log);
    } else if (const auto stray = log.receipt({request.transaction, chain::stray_index})) {
        answer.state = answers::RequestState::not_a_request;
        const auto reason = stray->results.find(to_bytes(chain::stray_reason_result));
        if (reason != stray->results.end()) answer.reason = to_string(reason->second);
    } else if (log.processed({request.transaction, chain::stray_index})) {
        answer.state = answers::RequestState::not_a_request;
    } else if (log.processed(request)) {
        answer.state = answers::RequestState::processed;
        answer.reason = "its receipt is gone: the chain keeps the newest " +
                        std::to_string((*runner)->chain()->parameters().receipts_kept);
    } else if ((*runner)->in_backlog(request.transaction)) {
        answer.state = answers::RequestState::pending;
    }
    return answer;
}

QueriedPage<answers::Receipt> CommitteeAnswers::receipts(const types::ChainId& id,
                                                         const answers::PageAsk& ask) const
{
    constexpr std::uint64_t positions = 65'536;
    constexpr std::uint64_t blocks_max = 1024;
    constexpr std::size_t receipt_bytes = 300;  // without its texts
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const auto asked = answers::position_of(ask);
    if (!asked) return std::unexpected{QueryFailure{PageError::bad_cursor}};
    const std::uint64_t height = (*runner)->chain()->state().block_index();
    const auto first = ask.cursor.empty() ? (height + 1) * positions : *asked;
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::eventlog_name};
    const contracts::EventLogView log{partition};
    answers::Filling<answers::Receipt> page{ask};
    std::uint64_t looked_at = 0;
    for (auto block = std::min(first / positions, height); block > 0; --block) {
        if (looked_at++ == blocks_max) return page.end(std::to_string((block + 1) * positions));
        auto requests = log.requests_of(static_cast<std::uint32_t>(block));
        if (block == first / positions)
            requests.resize(std::min<std::size_t>(requests.size(), first % positions));
        for (auto left = requests.size(); left > 0; --left) {
            if (page.full()) return page.end(std::to_string(block * positions + left));
            const auto receipt = log.receipt(requests[left - 1]);
            if (!receipt) continue;
            auto answer = answer_of(**runner, *receipt, log);
            auto bytes = receipt_bytes;
            for (const auto& event : answer.events) bytes += event.size();
            for (const auto& [key, value] : answer.results) bytes += key.size() + value.size();
            page.add(std::move(answer), bytes);
        }
    }
    return page.end();
}

Queried<CommitteeAnswers::ViewRun> CommitteeAnswers::view(const types::ChainId& id,
                                                          types::Hname contract,
                                                          types::Hname entry_point,
                                                          const types::Dict& params) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const auto& chain = *(*runner)->chain();
    return [identity = chain.identity(), programs = (*runner)->programs(), state = chain.state(),
            contract, entry_point, params]() -> Queried<answers::ViewResults> {
        auto outcome = chain::call_view(identity, programs, state, contract, entry_point, params);
        if (outcome) return answers::ViewResults{*std::move(outcome)};
        const auto& failure = outcome.error();
        // No fault of the contract: another node, or this one later, may have an answer.
        if (failure.kind == vm::FailureKind::node_lacks)
            return refuse(CommitteeQueryError::node_lacks, failure.text);
        return refuse(CommitteeQueryError::view_failed, vm::to_text(failure));
    };
}

QueriedPage<answers::Contract> CommitteeAnswers::contracts(const types::ChainId& id,
                                                           const answers::PageAsk& ask) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::root_name};
    return queried(contracts_page(partition, ask));
}

QueriedPage<types::AgentId> CommitteeAnswers::accounts(const types::ChainId& id,
                                                       const answers::PageAsk& ask) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::accounts_name};
    return queried(accounts_page(partition, ask));
}

Queried<answers::Account> CommitteeAnswers::account(const types::ChainId& id,
                                                    const types::AgentId& agent) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::accounts_name};
    return answers::Account{.agent = agent,
                            .balances = contracts::AccountsView{partition}.balance(agent),
                            .nonce = (*runner)->next_nonce(agent)};
}

Queried<answers::StateValue> CommitteeAnswers::state_value(const types::ChainId& id,
                                                           ByteSpan key) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const auto& state = (*runner)->chain()->state();
    return answers::StateValue{
        .key = to_bytes(key), .value = state.get(key), .block_index = state.block_index()};
}

Queried<answers::Proof> CommitteeAnswers::proof(const types::ChainId& id, ByteSpan key) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const auto& chain = *(*runner)->chain();
    const auto& anchored = chain.anchors().front();  // the last confirmed one
    const auto index = anchored.state.block_index();
    const auto bytes = (*runner)->anchor_bytes(index);
    if (index == 0 || !anchored.confirmed || !anchored.id || !bytes)
        return refuse(CommitteeQueryError::no_anchor_yet);
    const auto document = chain.prove(index, key);
    if (!document) return refuse(CommitteeQueryError::no_anchor_yet);
    return answers::Proof{.key = document->key,
                          .value = document->value,
                          .anchor = {.transaction = *anchored.id, .bytes = *bytes},
                          .proof = chain::encode(*document),
                          .standing = standing_of(**runner, index, anchored.state.timestamp())};
}

QueriedPage<answers::LogLine> CommitteeAnswers::contract_events(const types::ChainId& id,
                                                                types::Hname contract,
                                                                const answers::PageAsk& ask) const
{
    const auto runner = running(id);
    if (!runner) return std::unexpected{runner.error()};
    const StatePartition partition{(*runner)->chain()->state().entries(), contracts::eventlog_name};
    const StatePartition root{(*runner)->chain()->state().entries(), contracts::root_name};
    if (!contracts::RootView{root}.contract(contract))
        return refuse(CommitteeQueryError::unknown_contract);
    return queried(log_page(partition, contract, ask));
}

}  // namespace weft::node
