#include <weft/chain/forward.hpp>

#include <algorithm>

namespace weft::chain {
namespace {

/// The unit's output, its request tokens minted once more.
Balances carried(const Unit& unit)
{
    auto balance = unit.output;
    const auto tokens = unit.requests.size();
    if (tokens == 0) return balance;
    // Rule 6: the output minted exactly so many, and none of a transaction that is not there yet.
    const bool held = balance.subtract(types::color_of(unit.transaction), tokens) &&
                      balance.add(types::mint_color, tokens);
    return held ? balance : Balances{};
}

}  // namespace

std::optional<types::Essence> build_forward(const Unit& unit,
                                            const Address& to,
                                            Timestamp timestamp)
{
    if (!unit.at || *unit.at == to) return std::nullopt;
    types::Essence essence;
    essence.timestamp = timestamp;
    essence.inputs = {{*unit.at, unit.transaction}};
    essence.outputs = {{to, carried(unit)}};
    if (!types::make_canonical(essence)) return std::nullopt;
    return essence;
}

std::optional<Unit> forwarded(const Unit& unit,
                              const types::Transaction& forward,
                              std::span<const contracts::Home> homes)
{
    const auto& essence = forward.essence;
    if (!unit.at || !essence.data.empty() || essence.outputs.size() != 1) return std::nullopt;
    if (essence.inputs != std::vector{types::OutputId{*unit.at, unit.transaction}})
        return std::nullopt;
    const auto& output = essence.outputs.front();
    const auto from = std::ranges::find(homes, *unit.at, &contracts::Home::address);
    if (from == homes.end() || output.balance != carried(unit)) return std::nullopt;
    if (!contracts::is_one_of({std::next(from), homes.end()}, output.address)) return std::nullopt;
    auto there = unit;
    there.transaction = types::id_of(forward);
    there.first = unit.first.value_or(unit.transaction);
    there.output = booked(output.balance, there.transaction);
    if (there.requests.empty()) there.free_tokens = there.output;
    there.at = output.address;
    return there;
}

}  // namespace weft::chain
