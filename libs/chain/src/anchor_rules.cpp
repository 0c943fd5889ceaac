// Every rule by which an anchor is judged: what it must be by itself, whose it must be, and what it
// must be for a chain as this node holds it. (A proof against an anchor is judged in state_proof.cpp.)

#include <weft/chain/chain.hpp>
#include <weft/chain/home.hpp>
#include <weft/chain/properties.hpp>

#include <algorithm>

namespace weft::chain {

std::string_view name(AnchorError error) noexcept
{
    switch (error) {
    case AnchorError::malformed: return "malformed";
    case AnchorError::not_an_anchor: return "not_an_anchor";
    case AnchorError::bad_signature: return "bad_signature";
    case AnchorError::other_chain: return "other_chain";
    }
    return "unknown";
}

std::string_view name(AnchorMisfit misfit) noexcept
{
    switch (misfit) {
    case AnchorMisfit::not_to_be_made: return "not_to_be_made";
    case AnchorMisfit::other_state: return "other_state";
    case AnchorMisfit::expired: return "expired";
    case AnchorMisfit::made_already: return "made_already";
    case AnchorMisfit::other_predecessor: return "other_predecessor";
    }
    return "unknown";
}

std::expected<AnchorClaim, AnchorError> read_anchor(ByteSpan transaction_bytes)
{
    const auto transaction = types::decode_transaction(transaction_bytes);
    if (!transaction) return std::unexpected{AnchorError::malformed};
    const auto sc = parse(*transaction);
    if (!sc || !sc->payload.state || sc->is_origin)
        return std::unexpected{AnchorError::not_an_anchor};
    // All inputs are at the chain's home, so its signature alone is due (D-12).
    const auto& unlocks = transaction->unlocks;
    if (unlocks.size() != 1 || types::address_of(unlocks.front()) != *sc->chain ||
        !types::verify(unlocks.front(), types::encode(transaction->essence)))
        return std::unexpected{AnchorError::bad_signature};
    const auto& section = *sc->payload.state;
    return AnchorClaim{*sc->chain,        section.chain_color, sc->id,      section.block_index,
                       section.timestamp, section.state_hash,  sc->moved_to};
}

bool is_of(const AnchorClaim& claim, const ChainIdentity& chain) noexcept
{
    return claim.chain == chain.id && claim.color == chain.color;
}

bool Chain::is_own(const AnchorClaim& claim) const
{
    return claim.color == identity_.color && is_home(identity_, state_.entries(), claim.chain);
}

std::expected<AnchorClaim, AnchorError> read_anchor_of(const ChainIdentity& chain,
                                                       ByteSpan transaction_bytes)
{
    auto claim = read_anchor(transaction_bytes);
    if (claim && !is_of(*claim, chain)) return std::unexpected{AnchorError::other_chain};
    return claim;
}

std::expected<AnchorClaim, AnchorError> read_anchor_of(const Chain& chain, ByteSpan transaction)
{
    auto claim = read_anchor(transaction);
    if (claim && !chain.is_own(*claim)) return std::unexpected{AnchorError::other_chain};
    return claim;
}

std::expected<void, AnchorMisfit> Chain::judge(const SignedAnchor& anchor) const
{
    const auto own = std::ranges::find(anchors_, anchor.block_index,
                                       [](const Anchored& a) { return a.state.block_index(); });
    // The first entry is the confirmed one, or the origin.
    if (own == anchors_.end() || own == anchors_.begin())
        return std::unexpected{AnchorMisfit::not_to_be_made};
    if (own->state.hash() != anchor.state_hash) return std::unexpected{AnchorMisfit::other_state};
    if (anchor.now && anchor_expires(anchor.essence.timestamp) < *anchor.now)
        return std::unexpected{AnchorMisfit::expired};
    if (own->id) return std::unexpected{AnchorMisfit::made_already};
    const auto& previous = std::prev(own)->id;
    const auto& inputs = anchor.essence.inputs;
    const auto from = signer_of_anchor(identity_, own->state);
    if (!previous || !std::ranges::binary_search(inputs, types::OutputId{from, *previous}))
        return std::unexpected{AnchorMisfit::other_predecessor};
    return {};
}

Chain::Confirmation Chain::anchor_confirmed(const AnchorClaim& claim)
{
    Confirmation confirmation;
    if (!is_own(claim)) return confirmation;
    if (claim.block_index > state_.block_index()) return confirmation;
    confirmation.known = true;
    // An anchor of a block that does not stand: others were, or will be, built in its place.
    if (taken_back(state_, claim.block_index)) {
        confirmation.taken_back = true;
        return confirmation;
    }
    const auto oldest = anchors_.front().state.block_index();
    if (claim.block_index < oldest) return confirmation;  // an earlier one, told again
    if (anchored(claim.block_index) == nullptr) {
        confirmation.batch = anchor_before(claim);
        if (!confirmation.batch.empty()) return confirmation;
    }
    const auto found = std::ranges::find(anchors_, claim.block_index,
                                         [](const Anchored& a) { return a.state.block_index(); });
    if (found == anchors_.end() || found->state.hash() != claim.state_hash) {
        confirmation.contradicts = true;
        return confirmation;
    }
    if (found->confirmed && found->id == claim.id) return confirmation;
    // Anchors that were signed on another transaction than the confirmed one can never be booked.
    if (found->id != claim.id)
        for (auto later = std::next(found); later != anchors_.end(); ++later) later->id.reset();
    found->id = claim.id;
    found->confirmed = true;
    anchors_.erase(anchors_.begin(), found);
    // What no return reaches, and was kept for an anchor that was not confirmed yet.
    // Who went back to before the last anchor has no oldest one: it does not look at all blocks there were.
    const auto height = state_.block_index();
    constexpr auto looked_at = 2 * returnable_blocks;
    const auto from =
        std::max({oldest, first_block_, height > looked_at ? height - looked_at : 0U});
    for (auto index = from + 1; index <= claim.block_index && index + returnable_blocks <= height;
         ++index)
        state::forget_previous(confirmation.batch, prefix_, index);
    save_anchors(confirmation.batch);
    return confirmation;
}

}  // namespace weft::chain
