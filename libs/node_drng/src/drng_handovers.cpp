// How a series moves to another committee: consent, what old and new members tell each other besides
// the hand-over itself, and what each does at its end.

#include <weft/base/check.hpp>
#include <weft/crypto/beacon.hpp>
#include <weft/node/notices.hpp>

#include "drng_role.hpp"
#include <algorithm>

namespace weft::node {

namespace handover = dkg::handover;

namespace {

ValidatorIndex seat_of(const std::vector<types::NodeId>& members, const types::NodeId& id)
{
    return ValidatorIndex{
        static_cast<std::uint16_t>(std::ranges::lower_bound(members, id) - members.begin())};
}

protocol::Committee committee_of(const std::vector<types::NodeId>& members)
{
    return protocol::Committee{static_cast<std::uint16_t>(members.size())};
}

bool sits(const std::vector<types::NodeId>& members, const types::NodeId& id)
{
    return std::ranges::binary_search(members, id);
}

/// How far a told round may have come; what is beyond is a lie or a clock that is far off.
bool verifies(const drng::SeriesInfo& info, const drng::Round& round)
{
    return round.number > 0 &&
           crypto::beacon::verify(info.scheme, info.public_key, round).has_value();
}

}  // namespace

bool DrngRole::chain_stands_on(const types::Address& key) const
{
    return chains_ != nullptr && chains_->chain(key).has_value();
}

std::optional<handover::Shares> DrngRole::shares_of(const HandoverInvite& invite) const
{
    if (keys_ == nullptr || (!invite.chain && !own_.contains(invite.key()))) return std::nullopt;
    const auto* key = keys_->find(invite.key());
    if (key == nullptr || key->members != invite.from || key->keys.hi != invite.hi ||
        key->keys.lo != invite.lo)
        return std::nullopt;
    return handover::Shares{key->keys.share_hi, key->keys.share_lo};
}

Effects DrngRole::on(Instant now, CommandId command, const Reshare& what)
{
    lately_ = now;
    const auto found = std::ranges::find_if(own_, [&](const auto& entry) {
        return entry.second.member && drng::id_of(entry.second.member->info()) == what.series;
    });
    if (found == own_.end())
        return refused(command, "not_made_here",
                       "this node makes no rounds of that series: ask one of its members");
    const auto& [key, own] = *found;
    auto members = what.members;
    std::ranges::sort(members);
    if (auto why = unfit(command, members)) return *std::move(why);
    if (chain_stands_on(key))
        return refused(command, "key_in_use",
                       "a chain stands on this key: its members change with `weft chain reshare`, "
                       "and make the beacons of another key");
    const auto* kept = keys_->find(key);
    WEFT_CHECK(kept != nullptr);
    const HandoverInvite invite{.period_ns = own.record.period.count(),
                                .genesis_ns = own.record.genesis.count(),
                                .from = kept->members,
                                .hi = kept->keys.hi,
                                .lo = kept->keys.lo,
                                .to = std::move(members)};
    return asked(now, command, invite);
}

std::optional<Effects> DrngRole::unfit(CommandId command,
                                       const std::vector<types::NodeId>& members) const
{
    if (members.empty() || members.size() > protocol::committee_size_max)
        return refused(command, "members_count", "a committee has 1 to 100 members");
    if (std::ranges::adjacent_find(members) != members.end())
        return refused(command, "member_repeated", "name each member once");
    for (const auto& member : members)
        if (member != self_ && !connected_.contains(member))
            return refused(command, "member_not_connected",
                           "not connected to " + types::to_text(member) +
                               ": add it as a peer, or wait for it");
    return std::nullopt;
}

Effects DrngRole::asked(Instant now, CommandId command, const HandoverInvite& invite)
{
    const auto run = invite.name();
    Answer answer{.command = command, .error = {}, .message = {}, .values = {{"run", run.hex()}}};
    Effects effects;
    if (handovers_.known(run)) {
        effects.answers.push_back(std::move(answer));
        return effects;
    }
    effects = begin(now, invite, self_);
    effects.writes.front().answers.push_back(std::move(answer));
    return effects;
}

Effects DrngRole::on(Instant now, const PeerId& from, const HandoverInvite& invite)
{
    return invited(now, from, invite);
}

Effects DrngRole::on(Instant now, const PeerId& from, const ChainHandoverInvite& frame)
{
    return invited(now, from, frame.invite);
}

Effects DrngRole::invited(Instant now, const PeerId& from, const HandoverInvite& invite)
{
    lately_ = now;
    const auto party = [&](const PeerId& id) {
        return sits(invite.from, id) || sits(invite.to, id);
    };
    const auto run = invite.name();
    if (from == self_) {
        // What it declined while it voted, and the chain took up without it.
        const auto declined = declined_.extract(run);
        return declined.empty() ? Effects{} : invited(now, declined.mapped().from, invite);
    }
    if (!party(from) || !party(self_)) return {};
    if (handovers_.known(run)) {
        auto effects = turned(now, handovers_.reminded(now, from, run));
        effects += tell_newest(invite, from);
        return effects;
    }
    const auto why = refusal(from, invite);
    if (!why) {
        refused_peers_.erase(from);
        return begin(now, invite, from);
    }
    if (invite.chain && sits(invite.from, self_) && sits(invite.to, self_) && shares_of(invite)) {
        if (declined_.size() >= declined_max && !declined_.contains(run))
            declined_.erase(declined_.begin());
        declined_.try_emplace(run, Declined{from, invite});
    }
    Effects effects;
    if (!refused_peers_.insert(from).second) return effects;  // once, however often a peer asks
    effects.events.emplace_back(
        Stalled{"drng", "not joined: a hand-over of " + types::to_text(from) + ": " + *why});
    return effects;
}

/// Nullopt: it is joined.
std::optional<std::string> DrngRole::refusal(const PeerId& from, const HandoverInvite& invite) const
{
    if (keys_ == nullptr) return "this node keeps no keys";
    if (!settings_.joins) return "this node joins none ([dkg] join)";
    if (settings_.known)
        for (const auto* members : {&invite.from, &invite.to})
            for (const auto& member : *members)
                if (member != self_ &&
                    std::ranges::find(*settings_.known, member) == settings_.known->end())
                    return "its member " + types::to_text(member) +
                           " is no peer with the role \"committee\" here";
    if (const auto why = handovers_.full(from)) return why;
    if (invite.chain) return refusal_of_chain(invite);
    const auto key = invite.key();
    if (chain_stands_on(key)) return "a chain stands on its key";
    const auto own = own_.find(key);
    if (sits(invite.from, self_)) {
        if (!shares_of(invite) || own->second.record.period.count() != invite.period_ns ||
            own->second.record.genesis.count() != invite.genesis_ns)
            return "its key and terms are not those of a series that this node makes";
        if (committee_of(invite.to).all_but_faulty() < committee_of(invite.from).all_but_faulty())
            return "fewer members would hold its key: when that is wanted, say `weft drng reshare` "
                   "to this node, too";
        return std::nullopt;
    }
    if (own != own_.end() || keys_->kept(key)) return "this node holds another share of its key";
    if (invite.period_ns < static_cast<std::uint64_t>(series_period_min.count()) ||
        invite.period_ns > static_cast<std::uint64_t>(series_period_max.count()) ||
        invite.genesis_ns % 1'000'000'000 != 0)
        return "no series has such a period or first round";
    if (count() >= series_max) return "this node has " + std::to_string(series_max) + " series";
    const handover::Terms terms{
        .run = {}, .hi = invite.hi, .lo = invite.lo, .from = invite.from, .to = invite.to};
    if (!handover::well_formed(terms)) return "its key is no shared key of its members";
    return std::nullopt;
}

Effects DrngRole::begin(Instant now, const HandoverInvite& invite, const PeerId& inviter)
{
    auto effects = handovers_.begin(now, invite, inviter, shares_of(invite));
    if (invite.chain) effects += sharings_->begun(handover_of(invite));
    for (const auto& member : connected_.among(invite.to)) effects += tell_newest(invite, member);
    return turned(now, std::move(effects));
}

/// An old member's newest round, to a new one.
Effects DrngRole::tell_newest(const HandoverInvite& invite, const PeerId& only) const
{
    Effects effects;
    const auto own = own_.find(invite.key());
    if (own == own_.end() || !own->second.member || only == self_ || !sits(invite.to, only) ||
        !sits(invite.from, self_))
        return effects;
    const auto& last = own->second.member->last();
    if (last.number > 0)
        effects.sends.push_back(
            {only, encode(NewestRound{invite.name(), last.number, last.signature,
                                      last.previous_signature})});
    return effects;
}

Effects DrngRole::on(Instant now, const PeerId& from, const HandoverFrame& frame)
{
    lately_ = now;
    return turned(now, handovers_.on(now, from, frame));
}

Effects DrngRole::on(Instant now, const PeerId& from, const NewestRound& frame)
{
    lately_ = now;
    const drng::Round round{frame.number, frame.signature, frame.previous};
    const auto moved = std::ranges::find_if(
        own_, [&](const auto& entry) { return entry.second.record.run == frame.run; });
    if (moved != own_.end()) {
        // Said after this node had begun to make rounds: it may be further than it.
        if (!moved->second.member) return {};
        return absorb(now, moved->first, moved->second, moved->second.member->seen(now, round));
    }
    const auto* invite = handovers_.open(frame.run);
    if (invite != nullptr && !invite->chain && sits(invite->from, from))
        newest_[frame.run][from] = round;
    return {};
}

std::vector<drng::Round> DrngRole::known_rounds(const Own& own, const drng::SeriesInfo& info) const
{
    auto known = kept_rounds(store_, info);
    if (known.empty()) known.push_back(drng::genesis_round(info));
    if (!own.record.run) return known;
    const auto told = newest_.find(*own.record.run);
    if (told == newest_.end()) return known;
    for (const auto& [member, round] : told->second)
        if (round.number > known.back().number && verifies(info, round)) known = {round};
    return known;
}

Effects DrngRole::turned(Instant now, Effects effects)
{
    for (const auto& turn : handovers_.turns()) effects += act(now, turn);
    return effects;
}

Effects DrngRole::act(Instant now, const Turn& turn)
{
    if (turn.invite.chain) return act_for_chain(turn);
    const auto key = turn.invite.key();
    Effects effects;
    Effects::Write write;
    handovers_.acted(turn.run, write.batch);
    // One that began on the key in the meantime signs with the share that this node has.
    const bool stands = chain_stands_on(key);
    const Event told = SeriesReshared{.key = key,
                                      .run = to_bytes(turn.run.bytes()),
                                      .members = turn.invite.to,
                                      .makes = turn.made.has_value() && !stands};
    if (const auto* ours = keys_->find(key);
        ours != nullptr && keys_->kept(key) && ours->keys.hi != turn.invite.hi) {
        // Another hand-over of the same sharing was sooner here: this node stays with that one.
        effects.writes.push_back(std::move(write));
        return effects;
    }
    // The old share goes first: what was made with it stays known.
    std::optional<drng::SeriesInfo> info;
    if (const auto old = own_.find(key); old != own_.end()) {
        info = info_of(key, old->second.record);
        by_timer_.erase(old->second.timer);
        own_.erase(old);
    }
    if (turn.made && !stands) {
        auto keys = committee::Keys::from(seat_of(turn.invite.to, self_), turn.made->hi,
                                          turn.made->lo, turn.made->share_hi, turn.made->share_lo);
        WEFT_CHECK(keys.has_value());
        CommitteeKey mine{.members = turn.invite.to, .keys = *std::move(keys)};
        auto sealed = keys_->seal(mine, entropy_.draw(crypto::lock_nonce_bytes));
        auto kept = keys_->keep(std::move(mine), std::move(sealed), told);
        for (auto& put : kept.batch.puts) write.batch.puts.push_back(std::move(put));
        for (auto& event : kept.events) write.events.push_back(std::move(event));
        const OwnSeriesRecord record{.period = drng::Duration{turn.invite.period_ns},
                                     .genesis = Instant{turn.invite.genesis_ns},
                                     .run = turn.run};
        write.batch.put(own_series_place(key), encode(record));
        effects.writes.push_back(std::move(write));
        auto* own = add_own(key, record);
        WEFT_CHECK(own != nullptr);
        for (const auto& peer : connected_.among(own->members))
            effects += say_twin(key, *own, peer);
        effects += hear_twin(now, *own, own->self, own->twin);
        return effects;
    }
    newest_.erase(turn.run);
    if (stands) {
        write.events.push_back(told);
        write.events.emplace_back(
            Stalled{"drng",
                    "a chain began on a key while it was handed over: this node keeps its old "
                    "share for the chain, and makes no beacons with the key"});
    } else if (keys_->find(key) != nullptr) {
        auto gone = keys_->forget(key, told);
        for (auto& put : gone.batch.puts) write.batch.puts.push_back(std::move(put));
        for (auto& event : gone.events) write.events.push_back(std::move(event));
    }
    write.batch.erase(own_series_place(key));
    if (info && !followed_.contains(drng::id_of(*info)) && count() < series_max) {
        // Who asked this node for rounds finds them here as before.
        write.batch.put(followed_series_place(drng::id_of(*info)), encode_series(*info));
        add_followed(*info);
        for (const auto& peer : settings_.ledger_access)
            if (peer == self_ || connected_.contains(peer))
                effects.sends.push_back({peer, encode(WantBeacons{})});
    }
    effects.writes.push_back(std::move(write));
    return effects;
}

}  // namespace weft::node
