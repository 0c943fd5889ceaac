#include <weft/chain/backlog.hpp>
#include <weft/chain/off_ledger.hpp>
#include <weft/contracts/eventlog.hpp>
#include <weft/protocol/planted.hpp>

#include "partitions.hpp"
#include <algorithm>

namespace weft::chain {
namespace {

Request request_of(const ScTransaction& sc, std::uint16_t index)
{
    const auto& section = sc.payload.requests[index];
    Request request;
    request.id = {sc.id, index};
    // Only beside a state section is the sending contract's name vouched for: by the committee.
    const bool from_contract = sc.payload.state && section.sender_contract != types::no_hname;
    request.sender = from_contract ? AgentId{types::ContractId{sc.sender, section.sender_contract}}
                                   : AgentId{sc.sender};
    request.target = section.target.contract;
    request.entry_point = section.entry_point;
    request.args = section.args;
    request.transfer = section.transfer;
    return request;
}

}  // namespace

std::vector<RequestId> Unit::ids() const
{
    if (requests.empty()) return {{first.value_or(transaction), stray_index}};
    std::vector<RequestId> all;
    all.reserve(requests.size());
    for (const auto& request : requests) all.push_back(request.id);
    return all;
}

bool Unit::ready_at(Timestamp time) const noexcept
{
    return timelock == 0 || time >= Timestamp{timelock} * types::second;
}

std::optional<Unit> unit_of(const types::Transaction& transaction, const ChainIdentity& chain)
{
    const contracts::Home home{chain.id, 0};
    return unit_at(transaction, chain, chain.id, std::span{&home, 1});
}

std::optional<Unit> unit_at(const types::Transaction& transaction,
                            const ChainIdentity& chain,
                            const Address& at,
                            std::span<const contracts::Home> homes)
{
    const auto& outputs = transaction.essence.outputs;
    const auto output = std::ranges::find(outputs, at, &types::Output::address);
    if (output == outputs.end()) return std::nullopt;

    Unit unit;
    unit.at = at;
    unit.transaction = types::id_of(transaction);
    unit.output = booked(output->balance, unit.transaction);
    if (unit.output.of(chain.color) != 0) return std::nullopt;
    if (unit.output.size() > unit_colors_max) return std::nullopt;
    unit.free_tokens = unit.output;
    const auto sc = parse(transaction);
    if (!sc) {
        unit.not_sc = sc.error();
        return unit;
    }
    const auto target = sc->targets.find(at);
    if (target == sc->targets.end()) return unit;
    // The chain does not speak to itself from outside, whoever holds the key of an old home.
    if (contracts::is_one_of(homes, sc->sender) && !WEFT_PLANTED(chain_old_home_speaks))
        return unit;

    unit.free_tokens = target->second.free_tokens;
    unit.minted_supply = sc->free_minted;
    for (const auto index : target->second.sections) {
        unit.requests.push_back(request_of(*sc, index));
        unit.timelock = std::max(unit.timelock, sc->payload.requests[index].timelock);
    }
    return unit;
}

bool processed(const state::VirtualState& state, const Unit& unit)
{
    if (unit.off_ledger)
        return unit.off_ledger->nonce < next_nonce(state.entries(), unit.requests.at(0).sender);
    const EntriesReader reader{state.entries(), eventlog_hname};
    const contracts::EventLogView log{reader};
    return std::ranges::any_of(unit.ids(), [&](const RequestId& id) { return log.processed(id); });
}

}  // namespace weft::chain
