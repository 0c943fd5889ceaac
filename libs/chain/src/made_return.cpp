#include <weft/chain/made_return.hpp>
#include <weft/chain/returns.hpp>

namespace weft::chain {

std::optional<BlockResult> read_return(const Chain& chain,
                                       const state::Block& block,
                                       const types::Hash& state_hash)
{
    const auto& newest = chain.state();
    BlockResult result;
    result.changes = state::net_changes(newest, block);
    auto next = newest.apply(block);
    if (!next) return std::nullopt;
    if (next->hash() != state_hash || !returned_to(*next)) return std::nullopt;
    result.block = block;
    result.state = *std::move(next);
    result.anchor_due = anchor_due(chain.identity(), result.state);
    result.needed = true;
    return result;
}

}  // namespace weft::chain
