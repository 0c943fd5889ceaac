#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/eventlog.hpp>
#include <weft/contracts/root_state.hpp>
#include <weft/node_committee/state_pages.hpp>

namespace weft::node {

answers::Paged<answers::Contract> contracts_page(const contracts::PartitionView& root,
                                                 const answers::PageAsk& ask)
{
    const contracts::RootView view{root};
    return answers::page_by_key<answers::Contract, types::Hname>(
        ask, [&](const std::optional<types::Hname>& last) { return view.next_contract(last); },
        [](types::Hname hname) { return types::to_text(hname); }, types::hname_from_text,
        [&](types::Hname hname) {
            answers::Contract contract;
            contract.hname = hname;
            if (auto record = view.contract(hname)) {
                contract.name = std::move(record->name);
                contract.program_hash = record->program;
                contract.description = std::move(record->description);
                if (record->creator != types::AgentId{}) contract.creator = record->creator;
            }
            return contract;
        },
        [](const answers::Contract& contract) {
            return contract.name.size() + contract.description.size();
        });
}

answers::Paged<types::AgentId> accounts_page(const contracts::PartitionView& accounts,
                                             const answers::PageAsk& ask)
{
    const contracts::AccountsView view{accounts};
    return answers::page_by_key<types::AgentId, types::AgentId>(
        ask, [&](const std::optional<types::AgentId>& last) { return view.next_agent(last); },
        [](const types::AgentId& agent) { return types::to_text(agent); }, types::agent_from_text,
        [](const types::AgentId& agent) { return agent; });
}

answers::Paged<answers::LogLine> log_page(const contracts::PartitionView& eventlog,
                                          types::Hname contract,
                                          const answers::PageAsk& ask)
{
    const contracts::EventLogView log{eventlog};
    return answers::page_from_newest<answers::LogLine>(
        ask, log.lines(contract),
        [&](std::uint64_t place) {
            auto line = log.line(contract, place).value_or(contracts::LogRecord{});
            return answers::LogLine{line.timestamp, to_string(line.data)};
        },
        [](const answers::LogLine& line) { return line.text.size(); }, log.first_line(contract));
}

}  // namespace weft::node
