#include "contract_events.hpp"

#include "typed_values.hpp"

namespace weft::node {

std::vector<ContractEvent> contract_events(const types::ChainId& chain,
                                           const chain::BlockResult& result,
                                           KeptDescriptions& kept)
{
    std::vector<ContractEvent> events;
    if (result.events.empty()) return events;
    ContractBook book{result.state.entries(), &kept};
    for (const auto& logged : result.events) {
        const auto* known = book.find(logged.contract);
        const auto* description =
            known != nullptr && known->description ? &*known->description : nullptr;
        ContractEvent event;
        static_cast<answers::EventSeen&>(event) =
            event_of(book.name_of(logged.contract), logged.text, description);
        event.chain = chain;
        event.agent = types::AgentId{types::ContractId{chain, logged.contract}};
        event.request = logged.request;
        event.block = result.block.index;
        events.push_back(std::move(event));
    }
    return events;
}

}  // namespace weft::node
