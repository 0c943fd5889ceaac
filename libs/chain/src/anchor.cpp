#include <weft/base/check.hpp>
#include <weft/chain/anchor.hpp>
#include <weft/chain/home.hpp>
#include <weft/contracts/root_state.hpp>
#include <weft/protocol/planted.hpp>

#include "partitions.hpp"

namespace weft::chain {
namespace {

/// Between two anchors that L1 transfers ask for (D-75).
constexpr Timestamp urgent_interval = types::second;

Timestamp anchor_interval(const state::VirtualState& state)
{
    const EntriesReader root{state.entries(), root_hname};
    return contracts::RootView{root}.parameters().anchor_interval;
}

Timestamp time_of_next(const Outbox& outbox, const state::VirtualState& state)
{
    const auto interval = anchor_interval(state);
    return outbox.anchored_timestamp +
           (outbox.urgent ? std::min(urgent_interval, interval) : interval);
}

/// The chain moves with its next anchor.
bool moves(const Outbox& outbox, const state::VirtualState& state)
{
    const EntriesReader governance{state.entries(), governance_hname};
    const auto homes = contracts::homes_of(governance);
    return !homes.empty() && homes.back().first_block > outbox.anchored_block + 1 &&
           !WEFT_PLANTED(chain_move_waits);
}

bool due(const Outbox& outbox, const state::VirtualState& state)
{
    if (state.block_index() == outbox.anchored_block) return false;
    if (outbox.anchored_block == 0 || moves(outbox, state)) return true;
    if (outbox.transaction_bytes() > types::transaction_bytes_max / 2) return true;
    if (outbox.waited_for && !outbox.empty()) return true;
    return state.timestamp() >= time_of_next(outbox, state);
}

}  // namespace

bool anchor_due(const ChainIdentity& chain, const state::VirtualState& state)
{
    return due(outbox_of(chain, state.entries()), state);
}

std::optional<Timestamp> anchor_at(const ChainIdentity& chain, const state::VirtualState& state)
{
    const auto outbox = outbox_of(chain, state.entries());
    if (state.block_index() == outbox.anchored_block || due(outbox, state)) return std::nullopt;
    return time_of_next(outbox, state);
}

std::optional<std::uint32_t> anchor_generation(const state::VirtualState& state, Timestamp now)
{
    if (now <= state.timestamp()) return 0;  // this clock is behind those that agreed on the block
    const auto age = now - state.timestamp();
    if (age % generation_interval >= anchor_carried_for) return std::nullopt;
    return static_cast<std::uint32_t>(age / generation_interval);
}

types::Essence build_anchor(const ChainIdentity& chain,
                            const state::VirtualState& state,
                            const TransactionId& previous,
                            std::uint32_t generation)
{
    auto outbox = outbox_of(chain, state.entries());
    auto output = outbox.chain_output();
    WEFT_CHECK(output.has_value());
    WEFT_CHECK(output->of(chain.color) == 1);

    types::Essence essence;
    essence.timestamp = state.timestamp() + generation * generation_interval;
    const auto from = signer_of_anchor(chain, state);
    essence.inputs.push_back({from, previous});
    for (const auto& [id, consumed] : outbox.consumed) essence.inputs.push_back({from, id});
    essence.outputs.push_back({home_of(chain, state.entries()), *std::move(output)});
    for (auto& [address, amount] : outbox.outputs)
        essence.outputs.push_back({address, std::move(amount)});
    for (const auto& section : outbox.sections) {
        auto funds = section.transfer;
        const bool fits = funds.add(types::mint_color, 1);
        WEFT_CHECK(fits);
        essence.outputs.push_back({section.target.chain, std::move(funds)});
    }
    types::ScPayload payload;
    payload.state =
        types::StateSection{chain.color, state.block_index(), state.timestamp(), state.hash()};
    payload.requests = std::move(outbox.sections);
    essence.data = types::encode(payload);
    const bool canonical = types::make_canonical(essence);
    WEFT_CHECK(canonical);
    return essence;
}

types::Transaction with_signature(types::Essence essence,
                                  const crypto::bls::PublicKey& group,
                                  const crypto::bls::Signature& signature)
{
    return {std::move(essence), {types::BlsUnlock{group, signature}}};
}

}  // namespace weft::chain
