#include <weft/chain/estimate.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::chain {

const vm::Results* Estimate::results() const noexcept
{
    const bool done = !receipt.error && trace.call && trace.call->outcome;
    return done ? &*trace.call->outcome : nullptr;
}

std::expected<std::vector<Estimate>, std::string> estimate(const ChainIdentity& chain,
                                                           const Programs& programs,
                                                           const state::VirtualState& state,
                                                           const Unit& unit,
                                                           const BatchInput& circumstances)
{
    auto batch = circumstances;
    batch.units = {unit};
    if (WEFT_PLANTED(chain_estimate_is_late)) ++batch.timestamp;
    Trace trace;
    auto result = execute(chain, programs.for_trial(), state, batch, trace);
    if (result.unknown_schedule)
        return std::unexpected{"the chain has " + unknown_schedule_text(*result.unknown_schedule)};
    if (result.lacks) return std::unexpected{*std::move(result.lacks)};
    if (!result.left.empty())
        return std::unexpected{"the next block leaves it out: " +
                               std::string{name(result.left.front().second)}};
    std::vector<Estimate> estimates;
    // What contracts asked of this chain may run before it in the same block.
    for (std::size_t i = 0; i < trace.requests.size(); ++i) {
        if (trace.requests[i].id.transaction != unit.transaction) continue;
        Estimate one{.receipt = std::move(result.receipts[i]),
                     .trace = std::move(trace.requests[i]),
                     .events = {},
                     .changes = {},
                     .before = {},
                     .after = {}};
        for (auto& event : result.events)
            if (event.request == one.receipt.request) one.events.push_back(std::move(event));
        estimates.push_back(std::move(one));
    }
    state::Overlay overlay{state.entries()};
    for (auto& update : result.block.updates) {
        const auto before = overlay.entries();
        for (const auto& [key, value] : update.mutations) {
            if (value)
                overlay.set(key, *value);
            else
                overlay.erase(key);
        }
        const auto found = std::ranges::find(
            estimates, update.request, [](const Estimate& one) { return one.receipt.request; });
        if (found == estimates.end()) continue;
        found->changes = std::move(update.mutations);
        found->before = before;
        found->after = overlay.entries();
    }
    return estimates;
}

}  // namespace weft::chain
