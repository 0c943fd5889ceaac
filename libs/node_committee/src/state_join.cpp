#include "state_join.hpp"

#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>

#include "behind_records.hpp"
#include "block_sync.hpp"
#include <algorithm>

namespace weft::node {

void StateJoin::start(ByteSpan prefix, const types::StoreView& store)
{
    if (chain::Chain::gathering(prefix, store))
        gathering_.emplace(state::load_entries(prefix, store));
}

void StateJoin::gone(const PeerId& peer)
{
    const auto known = peers_.find(peer);
    if (known == peers_.end()) return;
    // It says the rest again in its next session. Who comes and goes is not asked more often for that.
    Peer next;
    next.not_before = known->second.not_before;
    next.offer_asked_at = known->second.offer_asked_at;
    next.quiet_until = known->second.quiet_until;
    known->second = std::move(next);
}

bool StateJoin::serves_target(const Peer& peer) const
{
    return target_ && peer.offer &&
           peer.offer->snapshot.certificate.state_hash == target_->snapshot.certificate.state_hash;
}

void StateJoin::close_late(Instant now)
{
    for (auto& [id, peer] : peers_) {
        if (now < peer.quiet_until || (!peer.asked_offer && peer.open.empty())) continue;
        if (WEFT_PLANTED(node_silent_source_keeps_places)) continue;
        peer.open.clear();
        // Who has given as much as it may gives nothing for a while.
        if (++peer.silences < silences_max && !peer.asked_offer) continue;
        peer.not_before = now + after_silence;
        peer.asked_offer = false;
        peer.offer.reset();
    }
}

/// Blocks alone would take long, or are not to be had.
bool StateJoin::wanted(std::uint32_t height, const Reachable& reachable) const
{
    if (active()) return true;
    bool some = false;
    bool all = true;
    for (const auto& [id, peer] : peers_) {
        if (peer.height <= height || !reachable(id)) continue;
        const bool is_gone = peer.first_block > height + 1;
        if (is_gone || (!all_blocks_ && peer.height - height >= every_))
            some = true;
        else
            all = false;
    }
    return some && (all || !all_blocks_);
}

void StateJoin::ask_for_offers(Instant now,
                               const chain::Chain& chain,
                               const Reachable& reachable,
                               Effects& effects)
{
    for (auto& [id, peer] : peers_) {
        if (peer.height <= chain.state().block_index() || !reachable(id) || now < peer.not_before ||
            !peer.open.empty() || peer.asked_offer || serves_target(peer) ||
            (peer.offer_asked_at && now < *peer.offer_asked_at + ask_again_after))
            continue;
        peer.asked_offer = true;
        peer.offer_asked_at = now;
        peer.quiet_until = now + patience;
        if (!target_ && !choose_at_) choose_at_ = now + patience;
        say(effects, id,
            encode(WantState{.chain = chain.identity().id, .block_index = 0, .places = {}}));
    }
}

/// As enough of those say who have it.
bool StateJoin::next_block_is_gone(std::uint32_t height) const
{
    const auto count = std::ranges::count_if(peers_, [&](const auto& one) {
        return one.second.height > height && one.second.first_block > height + 1;
    });
    return static_cast<std::size_t>(count) >= witnesses_;
}

/// Who gives one part of it now and then would be waited for without end.
void StateJoin::leave_slow_target(Instant now, std::uint32_t height)
{
    if (!target_ || now < target_since_ + slow_after) return;
    const bool slow = parts_ - parts_then_ < parts_a_minute;
    target_since_ = now;
    parts_then_ = parts_;
    const bool others = std::ranges::any_of(peers_, [&](const auto& one) {
        const auto& offer = one.second.offer;
        return offer && offer->snapshot.block.index > height && !serves_target(one.second);
    });
    if (!slow || !others) return;
    probe<"access: a snapshot that comes slowly is left">();
    for (auto& [id, peer] : peers_) {
        if (!serves_target(peer)) continue;
        peer.offer.reset();
        peer.open.clear();
        peer.not_before = now + slow_after;
    }
}

/// The newest that is offered, when nobody offers the one that was begun with.
void StateJoin::choose(Instant now, const chain::Chain& chain, Effects& effects)
{
    const auto index_of = [](const Offer& offer) { return offer.snapshot.block.index; };
    const auto height = chain.floor();
    leave_slow_target(now, height);
    bool target_served = false;
    bool all_answered = true;
    std::shared_ptr<const Offer> newest;
    for (const auto& [id, peer] : peers_) {
        target_served = target_served || serves_target(peer);
        all_answered = all_answered && !peer.asked_offer;
        if (peer.offer && (!newest || index_of(*peer.offer) > index_of(*newest)))
            newest = peer.offer;
    }
    if (!newest || index_of(*newest) <= height) {
        if (choose_at_ && now >= *choose_at_)
            choose_at_.reset();  // a new time for what comes later
        return;
    }
    // A false height is no reason to pass over blocks that are to be had, and what they tell; nor is the
    // word of one that they are gone.
    if (!active() && index_of(*newest) - height < every_ && !next_block_is_gone(height)) return;
    if (target_ && WEFT_PLANTED(node_waits_for_one_snapshot)) return;
    if (target_ && target_served && index_of(*newest) < index_of(*target_) + 2 * every_) return;
    if (!target_ && !all_answered && choose_at_ && now < *choose_at_) return;
    if (!gathering_) {
        Effects::Write write;
        if (!WEFT_PLANTED(node_gathers_unmarked)) write.batch = chain.begin_gathering();
        effects.writes.push_back(std::move(write));
        gathering_.emplace(chain.state());
    }
    if (target_) probe<"access: another snapshot is taken up">();
    target_ = std::move(newest);
    choose_at_.reset();
    target_since_ = now;
    parts_then_ = parts_;
    gathering_->aim(target_->snapshot.tree_root);
    for (auto& [id, peer] : peers_) peer.open.clear();
}

void StateJoin::ask_for_parts(Instant now,
                              const chain::Chain& chain,
                              const Reachable& reachable,
                              Effects& effects)
{
    if (!target_) return;
    std::set<state::Place> asked;
    for (const auto& [id, peer] : peers_) asked.insert(peer.open.begin(), peer.open.end());
    for (auto& [id, peer] : peers_) {
        if (!serves_target(peer) || !peer.open.empty() || peer.asked_offer ||
            now < peer.not_before || !reachable(id))
            continue;
        WantState want{.chain = chain.identity().id,
                       .block_index = target_->snapshot.block.index,
                       .places = {}};
        while (want.places.size() < places_at_once) {
            const auto place = gathering_->wanted(asked);
            if (!place) break;
            asked.insert(*place);
            peer.open.insert(*place);
            want.places.push_back(*place);
        }
        if (want.places.empty()) break;
        peer.quiet_until = now + patience;
        say(effects, id, encode(want));
    }
}

std::optional<StateJoin::Adopted> StateJoin::on_time(Instant now,
                                                     const chain::Chain& chain,
                                                     const Reachable& reachable,
                                                     Effects& effects)
{
    close_late(now);
    if (!wanted(chain.state().block_index(), reachable)) return std::nullopt;
    ask_for_offers(now, chain, reachable, effects);
    choose(now, chain, effects);
    if (auto all = whole()) return all;
    ask_for_parts(now, chain, reachable, effects);
    return std::nullopt;
}

void StateJoin::on(Instant now,
                   const PeerId& from,
                   const StateOffer& frame,
                   const chain::Chain& chain,
                   const crypto::bls::PublicKey& group,
                   Effects& effects)
{
    const auto known = peers_.find(from);
    if (known == peers_.end() || (!known->second.asked_offer && known->second.open.empty()))
        return;  // nobody asked it: its signature is not worth checking
    auto& peer = known->second;
    const bool asked_for_parts = !peer.open.empty();
    peer.asked_offer = false;
    peer.open.clear();  // it does not have the state that it was asked for
    peer.offer.reset();
    if (frame.record.empty()) return;
    auto read = BlockSync::read(frame.record);
    if (!read) return lied(now, from, std::string{codec::name(read.error())}, effects);
    // What it was asked for is here by now. It may be signed by a home before this one.
    if (read->block.index <= chain.state().block_index()) return;
    auto snapshot = chain.check(std::move(read->block), read->certificate, frame.tree_root,
                                read->anchor, group);
    if (!snapshot) return lied(now, from, std::string{chain::name(snapshot.error())}, effects);
    peer.offer =
        std::make_shared<const Offer>(Offer{*std::move(snapshot), std::move(read->anchor)});
    if (asked_for_parts && serves_target(peer)) {
        // It offers what it does not give: it would be asked again and again.
        peer.offer.reset();
        peer.not_before = now + after_silence;
    }
}

std::optional<StateJoin::Adopted> StateJoin::on(Instant now,
                                                const PeerId& from,
                                                const StatePart& frame,
                                                const chain::Chain& chain,
                                                Effects& effects)
{
    const auto known = peers_.find(from);
    if (known == peers_.end() || !target_ || !gathering_ ||
        frame.block_index != target_->snapshot.block.index || known->second.open.empty())
        return std::nullopt;
    auto& peer = known->second;
    const auto part = state::decode_part(frame.part);
    if (!part) {
        lied(now, from, std::string{codec::name(part.error())}, effects);
        return std::nullopt;
    }
    if (peer.open.erase(part->place) == 0) return std::nullopt;
    auto changes = gathering_->take(*part);
    if (!changes) {
        if (changes.error() == state::PartError::wrong) {
            probe<"access: a false part of a state is refused">();
            lied(now, from, "it has not the hash that the state demands", effects);
        }
        return std::nullopt;
    }
    peer.quiet_until = now + patience;
    peer.silences = 0;
    ++parts_;
    if (!changes->empty()) {
        Effects::Write write;
        write.batch = chain.save_part(*changes);
        effects.writes.push_back(std::move(write));
    }
    return whole();
}

std::optional<StateJoin::Adopted> StateJoin::whole() const
{
    if (!target_ || !gathering_->complete()) return std::nullopt;
    const auto& snapshot = target_->snapshot;
    return Adopted{.snapshot = snapshot,
                   .anchor = target_->anchor,
                   .state = gathering_->state(snapshot.block.index, snapshot.block.timestamp,
                                              snapshot.certificate.block_hash)};
}

void StateJoin::adopted()
{
    ++snapshots_;
    gathering_.reset();
    target_.reset();
    choose_at_.reset();
    for (auto& [id, peer] : peers_) {
        peer.offer.reset();
        peer.open.clear();
    }
}

void StateJoin::lied(Instant now, const PeerId& peer, std::string why, Effects& effects)
{
    ++refused_;
    auto& known = peers_[peer];
    known.offer.reset();
    known.open.clear();
    known.asked_offer = false;
    known.not_before = now + after_lie;
    effects.penalties.push_back({peer, "state: " + std::move(why)});
}

std::string StateJoin::progress() const
{
    if (!gathering_) return {};
    if (!target_) return "waiting for a snapshot of the state";
    return "state part " + std::to_string(gathering_->have()) + " of " +
           std::to_string(gathering_->known()) + " (of block " +
           std::to_string(target_->snapshot.block.index) + ")";
}

}  // namespace weft::node
