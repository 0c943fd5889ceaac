#include "state_shelf.hpp"

#include <weft/chain/home.hpp>
#include <weft/protocol/planted.hpp>

#include "block_record.hpp"
#include "chain_places.hpp"
#include <algorithm>

namespace weft::node {

namespace {

constexpr std::size_t around_bytes = 128;  ///< of a frame, beside what it carries

StateOffer offer_of(const state::VirtualState& state,
                    const HeldChain& held,
                    const types::StoreView& store)
{
    const auto& chain = *held.chain();
    const auto block = chain.block(store, state.block_index());
    const auto certificate = chain.certificate(store, state.block_index());
    auto anchor = held.anchor_bytes(state.block_index());
    StateOffer none{.chain = chain.identity().id, .tree_root = {}, .record = {}};
    if (!block || !certificate || !anchor) return none;
    auto record = encode(BlockRecord{.block = state::encode(*block),
                                     .certificate = chain::encode(*certificate),
                                     .anchor = *std::move(anchor)});
    return {.chain = none.chain, .tree_root = state.tree_root(), .record = std::move(record)};
}

}  // namespace

void StateShelf::note(const chain::Chain& chain)
{
    const auto& confirmed = chain.anchors().front();
    const auto index = confirmed.state.block_index();
    if (!confirmed.confirmed || !confirmed.whole || index == 0) return;
    // Who joins knows the chain's first key alone, so a state that another one signed proves nothing to it.
    if (chain::home_of(chain.identity(), confirmed.state.entries()) != chain.identity().id) return;
    if (!states_.empty() && index / every_ == newest() / every_) return;
    states_.push_back(confirmed.state);
    if (states_.size() > states_max) states_.pop_front();
}

std::vector<CommitteeFrames> StateShelf::answer(const WantState& frame,
                                                const HeldChain& held,
                                                const types::StoreView& store,
                                                const Pay& pay) const
{
    std::vector<CommitteeFrames> answers;
    const auto state = std::ranges::find(states_, frame.block_index,
                                         [](const auto& one) { return one.block_index(); });
    if (frame.places.empty() || state == states_.end()) {
        auto offer = states_.empty()
                         ? StateOffer{.chain = frame.chain, .tree_root = {}, .record = {}}
                         : offer_of(states_.back(), held, store);
        if (pay(offer.record.size() + around_bytes)) answers.emplace_back(std::move(offer));
        return answers;
    }
    // What has more than a part is one entry, or a cut of 34 KiB.
    const auto most = std::max<std::uint64_t>(part_bytes_, 2 * state::value_bytes_max);
    for (const auto& place : frame.places) {
        if (!pay(std::min(state->tree().bytes_at(place), most) + around_bytes)) break;
        answers.emplace_back(
            StatePart{.chain = frame.chain,
                      .block_index = frame.block_index,
                      .part = state::encode(state::part_at(*state, place, part_bytes_))});
    }
    return answers;
}

types::Batch StateShelf::prune(chain::Chain& chain) const
{
    // Also not what was here before a snapshot was taken because the next block was gone.
    if (keep_blocks_ == 0) return {};
    const std::uint64_t height = chain.state().block_index();
    auto first = height < keep_blocks_ ? 0 : height - keep_blocks_ + 1;
    if (!states_.empty() && !WEFT_PLANTED(node_prunes_past_snapshots))
        first = std::min<std::uint64_t>(first, states_.front().block_index());
    auto pruned = chain.prune(static_cast<std::uint32_t>(first));
    for (auto index = pruned.from; index < pruned.end; ++index) {
        auto place = space_of('a', chain.identity().id);
        append_big_endian(place, index);
        pruned.batch.erase(std::move(place));
    }
    return std::move(pruned.batch);
}

}  // namespace weft::node
