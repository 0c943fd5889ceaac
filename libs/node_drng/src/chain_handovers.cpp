// How the key of a chain moves to another committee: who may ask for it, who joins, and what each has at
// its end. When the chain goes over is the chain's matter (weft/node_committee/chain_handovers.hpp).

#include <weft/base/check.hpp>
#include <weft/node/notices.hpp>

#include "drng_role.hpp"
#include <algorithm>

namespace weft::node {

namespace handover = dkg::handover;

namespace {

protocol::Committee committee_of(const std::vector<types::NodeId>& members)
{
    return protocol::Committee{static_cast<std::uint16_t>(members.size())};
}

}  // namespace

ChainHandover DrngRole::handover_of(const HandoverInvite& invite)
{
    WEFT_CHECK(invite.chain.has_value());
    return {.chain = invite.key(),
            .origin = invite.chain->origin,
            .run = invite.name(),
            .base = invite.chain->base,
            .from = invite.from,
            .to = invite.to};
}

Effects DrngRole::on(Instant now, CommandId command, const ReshareChain& what)
{
    lately_ = now;
    const auto sharing = sharings_ == nullptr ? std::nullopt : sharings_->sharing(what.chain);
    const auto* key = keys_ == nullptr ? nullptr : keys_->find(what.chain);
    if (!sharing || key == nullptr)
        return refused(command, "no_seat",
                       "this node makes no blocks of that chain: ask one of its members (`weft "
                       "chain info` names them), when the chain has its first block");
    if (own_.contains(what.chain))
        return refused(command, "key_in_use",
                       "this node makes beacons with the chain's key, and they would end: make "
                       "them with another key first");
    auto members = what.members;
    std::ranges::sort(members);
    if (auto why = unfit(command, members)) return *std::move(why);
    return asked(now, command,
                 {.period_ns = 0,
                  .genesis_ns = 0,
                  .from = key->members,
                  .hi = key->keys.hi,
                  .lo = key->keys.lo,
                  .to = std::move(members),
                  .chain = ChainTerms{sharing->origin, sharing->run}});
}

/// Nullopt: it is joined.
std::optional<std::string> DrngRole::refusal_of_chain(const HandoverInvite& invite) const
{
    const auto key = invite.key();
    if (sharings_ == nullptr) return "this node runs no chains";
    if (own_.contains(key)) return "this node makes beacons with the chain's key";
    if (auto why = sharings_->why_not_held(key, invite.chain->origin)) return why;
    // It was away, or declined, when the chain went over: it gets its share of the others. What of an old
    // one is on disk still, a write before this one's erases.
    if (std::ranges::binary_search(invite.to, self_) && sharings_->awaits(key, invite.name()) &&
        keys_->find(key) == nullptr)
        return std::nullopt;
    if (std::ranges::binary_search(invite.from, self_)) {
        const auto sharing = sharings_->sharing(key);
        if (!sharing || !shares_of(invite) || sharing->origin != invite.chain->origin ||
            sharing->run != invite.chain->base)
            return "its key is not the one this node votes with in a chain";
        if (committee_of(invite.to).all_but_faulty() < committee_of(invite.from).all_but_faulty())
            return "fewer members would hold its key: when that is wanted, say `weft chain "
                   "reshare` to this node, too";
        return std::nullopt;
    }
    if (keys_->kept(key)) return "this node holds another share of its key";
    const handover::Terms terms{
        .run = {}, .hi = invite.hi, .lo = invite.lo, .from = invite.from, .to = invite.to};
    if (!handover::well_formed(terms)) return "its key is no shared key of its members";
    return std::nullopt;
}

bool DrngRole::is_leaving(const types::Address& key) const
{
    return (sharings_ != nullptr && sharings_->leaving(key)) ||
           std::ranges::any_of(handovers_.all_open(), [&](const auto* invite) {
               return invite->chain && invite->key() == key;
           });
}

ChainHandovers::Gone DrngRole::chain_turned(const types::ChainId& chain,
                                            const crypto::Hash& base,
                                            const crypto::Hash& run)
{
    ChainHandovers::Gone gone;
    handovers_.gone_over(chain, base, run, gone.batch);
    if (const auto declined = declined_.find(run); declined != declined_.end())
        gone.again.push_back(invitation(declined->second.invite));
    std::erase_if(declined_, [&](const auto& entry) {
        return entry.first != run && entry.second.invite.key() == chain;
    });
    // One that this node alone makes with the key: its fellows would not have handed theirs over.
    if (const auto own = own_.find(chain); own != own_.end()) {
        gone.batch.erase(own_series_place(chain));
        by_timer_.erase(own->second.timer);
        own_.erase(own);
    }
    return gone;
}

/// The share waits beside the old one, in one write with the end of the hand-over.
Effects DrngRole::act_for_chain(const Turn& turn)
{
    types::Batch along;
    handovers_.acted(turn.run, along);
    std::optional<CommitteeKey> mine;
    Bytes sealed;
    if (turn.made) {
        const auto seat = std::ranges::lower_bound(turn.invite.to, self_) - turn.invite.to.begin();
        auto keys =
            committee::Keys::from(ValidatorIndex{static_cast<std::uint16_t>(seat)}, turn.made->hi,
                                  turn.made->lo, turn.made->share_hi, turn.made->share_lo);
        WEFT_CHECK(keys.has_value());
        mine = CommitteeKey{.members = turn.invite.to, .keys = *std::move(keys)};
        sealed = keys_->seal(*mine, entropy_.draw(crypto::lock_nonce_bytes));
    }
    return sharings_->certified(handover_of(turn.invite), std::move(mine), std::move(sealed),
                                std::move(along));
}

}  // namespace weft::node
