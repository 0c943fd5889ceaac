#include "block_events.hpp"

#include <weft/contracts/eventlog.hpp>
#include <weft/contracts/names.hpp>

#include "state_partition.hpp"
#include "typed_values.hpp"

namespace weft::node {

namespace {

/// The events of one block, one after the other.
class Telling {
public:
    Telling(const types::ChainId& chain,
            std::uint32_t block,
            const state::VirtualState& state,
            KeptDescriptions& kept)
        : chain_{chain}, block_{block}, book_{state.entries(), &kept}
    {}
    void processed(const contracts::Receipt& receipt)
    {
        RequestProcessed event{chain_, receipt.request, block_, {}};
        if (receipt.error) event.error = vm::to_text(*receipt.error);
        events_.emplace_back(std::move(event));
    }
    void logged(const types::RequestId& request, types::Hname contract, std::string_view line)
    {
        const auto* known = book_.find(contract);
        const auto* description =
            known != nullptr && known->description ? &*known->description : nullptr;
        ContractEvent event;
        static_cast<answers::EventSeen&>(event) =
            event_of(book_.name_of(contract), line, description);
        event.chain = chain_;
        event.agent = types::AgentId{types::ContractId{chain_, contract}};
        event.request = request;
        event.block = block_;
        events_.emplace_back(std::move(event));
    }
    [[nodiscard]] std::vector<Event> all() && { return std::move(events_); }

private:
    types::ChainId chain_;
    std::uint32_t block_;
    ContractBook book_;
    std::vector<Event> events_;
};

}  // namespace

std::vector<Event> block_events(const types::ChainId& chain,
                                const chain::BlockResult& result,
                                KeptDescriptions& kept)
{
    Telling telling{chain, result.block.index, result.state, kept};
    for (const auto& receipt : result.receipts) telling.processed(receipt);
    for (const auto& event : result.events)
        telling.logged(event.request, event.contract, event.text);
    return std::move(telling).all();
}

std::vector<Event> block_events(const types::ChainId& chain,
                                const state::VirtualState& state,
                                std::uint32_t index,
                                KeptDescriptions& kept)
{
    Telling telling{chain, index, state, kept};
    const StatePartition partition{state.entries(), contracts::eventlog_name};
    const contracts::EventLogView log{partition};
    std::vector<contracts::Receipt> receipts;
    for (const auto& request : log.requests_of(index))
        if (auto receipt = log.receipt(request)) receipts.push_back(*std::move(receipt));
    for (const auto& receipt : receipts) telling.processed(receipt);
    for (const auto& receipt : receipts)
        for (const auto& event : receipt.events)
            if (const auto line = log.line(event.contract, event.index))
                telling.logged(receipt.request, event.contract, to_string(line->data));
    return std::move(telling).all();
}

std::vector<Event> return_events(const types::ChainId& chain,
                                 const state::VirtualState& state,
                                 std::uint32_t to,
                                 const state::VirtualState* before)
{
    std::vector<Event> events;
    const StatePartition partition{state.entries(), contracts::eventlog_name};
    const contracts::EventLogView log{partition};
    if (before != nullptr) {
        const StatePartition partition_before{before->entries(), contracts::eventlog_name};
        const contracts::EventLogView log_before{partition_before};
        for (auto block = to + 1; block < state.block_index(); ++block)
            for (const auto& request : log_before.requests_of(block))
                if (!log.receipt(request))
                    events.emplace_back(RequestTakenBack{chain, request, block});
    }
    const auto requests = static_cast<std::uint32_t>(events.size());
    events.emplace_back(BlocksTakenBack{chain, state.block_index(), to, requests});
    return events;
}

}  // namespace weft::node
