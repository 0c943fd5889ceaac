#include <weft/chain/origin.hpp>
#include <weft/contracts/names.hpp>
#include <weft/state/block.hpp>

#include <algorithm>

namespace weft::chain {
namespace {

namespace root = contracts::root;

const Balances one_iota{{types::iota_color, 1}};

/// The inputs and their sum, if they are at one address.
struct Spent {
    types::Address address;
    std::vector<types::OutputId> inputs;
    Balances balance;
};

std::optional<Spent> spend(std::span<const Funds> funds)
{
    if (funds.empty()) return std::nullopt;
    Spent spent;
    spent.address = funds.front().id.address;
    for (const auto& output : funds) {
        if (output.id.address != spent.address) return std::nullopt;
        if (!spent.balance.add(output.balance)) return std::nullopt;
        spent.inputs.push_back(output.id);
    }
    return spent;
}

/// An essence that spends all of it; `rest` goes back.
types::Essence essence_of(Spent spent, Timestamp timestamp, const types::NodeId& pledge)
{
    types::Essence essence;
    essence.timestamp = timestamp;
    essence.access_pledge = pledge;
    essence.consensus_pledge = pledge;
    essence.inputs = std::move(spent.inputs);
    if (!spent.balance.empty())
        essence.outputs.push_back({spent.address, std::move(spent.balance)});
    return essence;
}

template <class T>
Bytes number(T value)
{
    codec::Writer writer;
    writer.u64(static_cast<std::uint64_t>(value));
    return std::move(writer).take();
}

}  // namespace

std::optional<types::Essence> build_origin(const ChainId& chain,
                                           std::span<const Funds> funds,
                                           Timestamp timestamp,
                                           const types::NodeId& pledge)
{
    auto spent = spend(funds);
    if (!spent || spent->address == chain || !spent->balance.subtract(one_iota))
        return std::nullopt;
    auto essence = essence_of(*std::move(spent), timestamp, pledge);
    essence.outputs.push_back({chain, {{types::mint_color, 1}}});
    types::ScPayload payload;
    payload.state = types::StateSection{Color{}, 0, timestamp, state::origin_state_hash()};
    essence.data = types::encode(payload);
    if (!types::make_canonical(essence)) return std::nullopt;
    return essence;
}

types::RequestSection init_request(const ChainIdentity& chain,
                                   std::string_view description,
                                   const contracts::ChainParameters& parameters)
{
    types::RequestSection section;
    section.target = {chain.id, types::hname_of(contracts::root_name)};
    section.entry_point = types::hname_of(contracts::init_entry);
    const auto put = [&](std::string_view name, Bytes value) {
        section.args.emplace(to_bytes(name), std::move(value));
    };
    put(root::p_chain_id, to_bytes(ByteSpan{chain.id.bytes()}));
    put(root::p_color, to_bytes(ByteSpan{chain.color.bytes()}));
    put(root::p_address, to_bytes(ByteSpan{chain.id.bytes()}));
    if (!description.empty()) put(root::p_description, to_bytes(description));
    put(root::p_anchor_interval, number(parameters.anchor_interval));
    put(root::p_gas_default, number(parameters.gas_default));
    put(root::p_gas_max, number(parameters.gas_max));
    put(root::p_gas_block, number(parameters.gas_block));
    if (parameters.receipts_kept != 0) {
        codec::Writer kept;
        kept.u32(parameters.receipts_kept);
        put(root::p_receipts_kept, std::move(kept).take());
    }
    if (parameters.state_gas != 0) {
        codec::Writer gas;
        gas.u32(parameters.state_gas);
        put(root::p_state_gas, std::move(gas).take());
    }
    if (parameters.state_max != 0) put(root::p_state_max, number(parameters.state_max));
    codec::Writer schedule;
    schedule.u16(parameters.cost_schedule);
    put(root::p_cost_schedule, std::move(schedule).take());
    return section;
}

std::optional<types::Essence> build_requests(std::span<const types::RequestSection> requests,
                                             std::span<const Funds> funds,
                                             Timestamp timestamp,
                                             const types::NodeId& pledge)
{
    if (requests.empty() || requests.size() > types::request_sections_max) return std::nullopt;
    auto spent = spend(funds);
    if (!spent) return std::nullopt;
    std::vector<types::Output> outputs;
    for (const auto& request : requests) {
        const auto& chain = request.target.chain;
        if (chain == spent->address) return std::nullopt;
        auto output = request.transfer;
        if (output.has_zero() || output.of(types::mint_color) != 0) return std::nullopt;
        if (!spent->balance.subtract(output) || !spent->balance.subtract(one_iota))
            return std::nullopt;
        if (!output.add(types::mint_color, 1)) return std::nullopt;
        outputs.push_back({chain, std::move(output)});
    }
    auto essence = essence_of(*std::move(spent), timestamp, pledge);
    std::ranges::move(outputs, std::back_inserter(essence.outputs));
    types::ScPayload payload;
    payload.requests.assign(requests.begin(), requests.end());
    essence.data = types::encode(payload);
    if (!types::make_canonical(essence)) return std::nullopt;
    return essence;
}

}  // namespace weft::chain
