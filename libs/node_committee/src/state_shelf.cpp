#include "state_shelf.hpp"

#include "block_record.hpp"
#include "chain_places.hpp"
#include <algorithm>

namespace weft::node {

namespace {

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
    if (!confirmed.confirmed || index == 0) return;
    if (!states_.empty() && index < newest() + every_) return;
    states_.push_back(confirmed.state);
    if (states_.size() > states_max) states_.pop_front();
}

std::vector<CommitteeFrames> StateShelf::answer(const WantState& frame,
                                                const HeldChain& held,
                                                const types::StoreView& store) const
{
    std::vector<CommitteeFrames> answers;
    const auto state = std::ranges::find(states_, frame.block_index,
                                         [](const auto& one) { return one.block_index(); });
    if (frame.places.empty() || state == states_.end()) {
        if (states_.empty())
            answers.emplace_back(StateOffer{.chain = frame.chain, .tree_root = {}, .record = {}});
        else
            answers.emplace_back(offer_of(states_.back(), held, store));
        return answers;
    }
    for (const auto& place : frame.places)
        answers.emplace_back(
            StatePart{.chain = frame.chain,
                      .block_index = frame.block_index,
                      .part = state::encode(state::part_at(*state, place, part_bytes_))});
    return answers;
}

types::Batch StateShelf::prune(chain::Chain& chain) const
{
    const std::uint64_t height = chain.state().block_index();
    auto first = keep_blocks_ == 0 || height < keep_blocks_ ? 0 : height - keep_blocks_ + 1;
    if (!states_.empty()) first = std::min<std::uint64_t>(first, states_.front().block_index());
    auto pruned = chain.prune(static_cast<std::uint32_t>(first));
    for (auto index = pruned.from; index < pruned.end; ++index) {
        auto place = space_of('a', chain.identity().id);
        append_big_endian(place, index);
        pruned.batch.erase(std::move(place));
    }
    return std::move(pruned.batch);
}

}  // namespace weft::node
