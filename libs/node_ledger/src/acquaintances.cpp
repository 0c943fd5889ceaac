#include "acquaintances.hpp"

#include <weft/node/unix_time.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/tangle/parse.hpp>

#include <algorithm>
#include <ranges>
#include <tuple>

namespace weft::node {

namespace {

/// Clocks differ; a word from far ahead would keep later ones out.
constexpr std::uint64_t ahead_max = types::minute;

/// A place in an order that only who knows the seed can tell.
std::uint64_t drawn_place(const PeerId& peer, std::uint64_t seed)
{
    codec::Reader reader{peer.bytes()};
    return Prng{reader.u64() ^ seed}.next();
}

void append(std::vector<Effects::Send>& into, const PeerId& to, Bytes frame)
{
    into.push_back({to, std::move(frame)});
}

}  // namespace

Acquaintances::Acquaintances(const crypto::ed25519::KeyPair& identity,
                             Options options,
                             Gossip& gossip,
                             const Connected& connected,
                             ManaOf mana_of,
                             std::uint64_t seed)
    : identity_{identity},
      self_{identity.public_key()},
      options_{std::move(options)},
      gossip_{gossip},
      connected_{connected},
      mana_of_{std::move(mana_of)},
      seed_{seed},
      prng_{seed},
      configured_{gossip.peers()}
{}

void Acquaintances::say_own(Instant now)
{
    own_ = Announcement{.node = self_,
                        .host = options_.host,
                        .port = options_.port,
                        .time = unix_time(now),
                        .signature = {}};
    own_->signature = identity_.sign(own_->digest(options_.network).bytes());
    own_said_ = now;
}

Effects Acquaintances::up(Instant now, const PeerId& peer)
{
    Effects effects;
    if (!open()) return effects;
    if (const auto place = places_.find(peer); place != places_.end()) {
        place->second.up_since = now;
        known_.at(peer).failures = 0;
    } else if (known_.contains(peer) && !configured_.contains(peer)) {
        if (!has_room_for_guest(now, peer, effects)) {
            rest(now, peer, "no place for one more", effects);
            return effects;
        }
        guests_.insert(peer);
        gossip_.add(peer);
    }
    if (!gossip_.gossips_with(peer)) return effects;
    if (!own_) say_own(now);
    append(effects.sends, peer, encode(some(peer)));
    return effects;
}

bool Acquaintances::has_room_for_guest(Instant now, const PeerId& peer, Effects& effects)
{
    if (guests_.size() < options_.places || WEFT_PLANTED(peers_any_guest)) return true;
    const auto least = mana_of_(peer) > 0 ? without_mana(guests_) : std::nullopt;
    if (!least) return false;
    guests_.erase(*least);
    rest(now, *least, "a node with mana has its place", effects);  // 2
    return true;
}

void Acquaintances::down(Instant now, const PeerId& peer)
{
    answered_.erase(peer);
    if (guests_.erase(peer) > 0) gossip_.drop(peer);
    const auto found = places_.find(peer);
    if (found == places_.end()) return;
    auto& place = found->second;
    const bool refused = now - place.up_since < refused_within;
    place.missed_since = refused && now >= patience ? now - patience : now;
}

Effects Acquaintances::hear(Instant now, const PeerId& from, const Announced::Checked& words)
{
    Effects effects;
    if (!open() || !gossip_.gossips_with(from)) return effects;
    Announced news;
    for (const auto& word : words.nodes) {
        if (WEFT_PLANTED(peers_configured_untold) && configured_.contains(word.node)) continue;
        if (learn(now, from, word, effects)) news.nodes.push_back(word);
    }
    if (news.nodes.empty()) return effects;
    await_rested(now, effects);
    const auto frame = encode(news);
    for (const auto& peer : connected_.among(gossip_.peers()))
        if (peer != from) append(effects.sends, peer, frame);
    fill(now, effects);
    return effects;
}

/// True: it is news.
bool Acquaintances::learn(Instant now,
                          const PeerId& from,
                          const Announcement& word,
                          Effects& effects)
{
    const auto clock = unix_time(now);
    if (word.node == self_) return false;
    if (word.time > clock ? tangle::time_between(word.time, clock) > ahead_max
                          : tangle::time_between(clock, word.time) > forgotten_after)
        return false;
    if (const auto found = known_.find(word.node); found != known_.end()) {
        auto& known = found->second;
        if (word.time <= known.word.time ||
            tangle::time_between(word.time, known.word.time) < news_after)
            return false;  // 3
        const bool moved = word.host != known.word.host || word.port != known.word.port;
        known.word = word;  // by whose word it is known stays: else that of one peer could grow (2)
        if (moved) known.rests_until = Instant{0};
        return true;
    }
    const bool full = known_.size() >= known_max ||
                      (told_by(from) >= told_max && !WEFT_PLANTED(peers_told_without_bound));
    if (full && (mana_of_(word.node) == 0 || !make_room(from, effects))) return false;  // 2
    known_.emplace(word.node, Known{.word = word, .told_by = from});
    return true;
}

/// One without mana and without a link goes: of those that `from` told of when these are as many as may
/// be, else of anybody's.
bool Acquaintances::make_room(const PeerId& from, Effects& effects)
{
    const auto least = least_of(told_by(from) >= told_max ? &from : nullptr);
    if (!least) return false;
    if (known_.at(*least).awaited)
        effects.links.push_back({.peer = *least,
                                 .wanted = false,
                                 .host = {},
                                 .port = 0,
                                 .reason = "a node with mana is known in its place"});
    known_.erase(*least);
    return true;
}

std::size_t Acquaintances::told_by(const PeerId& peer) const
{
    return static_cast<std::size_t>(std::ranges::count_if(known_, [&](const auto& one) {
        return one.second.told_by == peer && !configured_.contains(one.first);
    }));
}

std::optional<PeerId> Acquaintances::least_of(const PeerId* told_by) const
{
    const auto found = std::ranges::find_if(known_, [&](const auto& one) {
        return (told_by == nullptr || one.second.told_by == *told_by) &&
               !configured_.contains(one.first) && !places_.contains(one.first) &&
               !guests_.contains(one.first) && mana_of_(one.first) == 0;
    });
    return found == known_.end() ? std::nullopt : std::optional{found->first};
}

Effects Acquaintances::answer(Instant now, const PeerId& from)
{
    Effects effects;
    if (!open() || !gossip_.gossips_with(from) || !connected_.contains(from)) return effects;
    const auto last = answered_.find(from);
    if (last != answered_.end() && last->second <= now && now - last->second < answer_every)
        return effects;
    answered_[from] = now;
    if (!own_) say_own(now);
    append(effects.sends, from, encode(some(from)));
    return effects;
}

Effects Acquaintances::tick(Instant now)
{
    Effects effects;
    if (!open()) return effects;
    const auto peers = connected_.among(gossip_.peers());
    if (!own_ || now - own_said_ >= announce_every) {
        say_own(now);
        const auto frame = encode(Announced{{*own_}});
        for (const auto& peer : peers) append(effects.sends, peer, frame);
    }
    const auto clock = unix_time(now);
    std::erase_if(known_, [&](const auto& one) {
        const auto& [peer, known] = one;
        if (places_.contains(peer) || guests_.contains(peer) || known.word.time >= clock ||
            tangle::time_between(clock, known.word.time) <= forgotten_after)
            return false;
        if (known.awaited)
            effects.links.push_back({.peer = peer,
                                     .wanted = false,
                                     .host = {},
                                     .port = 0,
                                     .reason = "nothing was heard of it for long"});
        return true;
    });
    std::vector<PeerId> missed;
    for (const auto& [peer, place] : places_)
        if (!connected_.contains(peer) && now - place.missed_since >= patience)
            missed.push_back(peer);
    for (const auto& peer : missed) take(now, peer, "not there for a minute", effects);  // 5
    await_rested(now, effects);
    fill(now, effects);
    if (places_.size() < options_.places && !peers.empty() && now - asked_ >= ask_every) {
        asked_ = now;
        append(effects.sends, peers[prng_.below(peers.size())], encode(WantPeers{}));
    }
    return effects;
}

void Acquaintances::fill(Instant now, Effects& effects)
{
    while (const auto best = best_candidate(now)) {
        if (places_.size() >= options_.places) {
            const auto least =
                mana_of_(*best) > 0 ? without_mana(std::views::keys(places_)) : std::nullopt;
            if (!least) return;
            take(now, *least, "a node with mana has its place", effects);  // 2
        }
        give(now, *best, effects);
    }
}

/// Who has most mana; of equals whom this node's own seed puts first, so that nobody can aim at it.
std::optional<PeerId> Acquaintances::best_candidate(Instant now) const
{
    std::optional<PeerId> best;
    std::tuple<std::uint64_t, std::uint64_t> rank_of_best;
    for (const auto& [peer, known] : known_) {
        if (configured_.contains(peer) || places_.contains(peer) || guests_.contains(peer) ||
            known.rests_until > now || known.word.host.empty())
            continue;
        const std::tuple rank{mana_of_(peer), drawn_place(peer, seed_)};
        if (best && rank <= rank_of_best) continue;
        best = peer;
        rank_of_best = rank;
    }
    return best;
}

template <class Peers>
std::optional<PeerId> Acquaintances::without_mana(const Peers& peers) const
{
    for (const auto& peer : peers)
        if (mana_of_(peer) == 0) return peer;
    return std::nullopt;
}

void Acquaintances::give(Instant now, const PeerId& peer, Effects& effects)
{
    auto& known = known_.at(peer);
    known.why.clear();
    known.awaited = true;
    places_.emplace(peer, Place{.missed_since = now});
    gossip_.add(peer);
    effects.links.push_back({.peer = peer,
                             .wanted = true,
                             .host = known.word.host,
                             .port = known.word.port,
                             .reason = "told of by " + types::to_text(known.told_by)});
}

void Acquaintances::take(Instant now, const PeerId& peer, std::string why, Effects& effects)
{
    places_.erase(peer);
    rest(now, peer, std::move(why), effects);
}

/// Its link ends, and until it has rested it may not come back.
void Acquaintances::rest(Instant now, const PeerId& peer, std::string why, Effects& effects)
{
    gossip_.drop(peer);
    effects.links.push_back({.peer = peer, .wanted = false, .host = {}, .port = 0, .reason = why});
    auto& known = known_.at(peer);
    const auto doublings = std::min(known.failures++, 6u);
    known.rests_until = now + std::min(rest_first * (1u << doublings), rest_most);
    known.why = std::move(why);
    known.awaited = false;
}

/// Whoever is known may connect, and is a guest then.
void Acquaintances::await_rested(Instant now, Effects& effects)
{
    for (auto& [peer, known] : known_) {
        if (known.awaited || known.rests_until > now || configured_.contains(peer)) continue;
        known.awaited = true;
        effects.links.push_back({.peer = peer,
                                 .wanted = true,
                                 .host = {},
                                 .port = 0,
                                 .reason = "awaited, told of by " + types::to_text(known.told_by)});
    }
}

/// Itself, and others that are drawn.
Announced Acquaintances::some(const PeerId& but)
{
    std::vector<const Announcement*> others;
    for (const auto& [peer, known] : known_)
        if (peer != but) others.push_back(&known.word);
    Announced announced;
    if (own_) announced.nodes.push_back(*own_);
    for (std::size_t i = 0; i < others.size() && announced.nodes.size() < Announced::nodes_max;
         ++i) {
        const auto drawn = i + prng_.below(others.size() - i);
        std::swap(others[i], others[drawn]);
        announced.nodes.push_back(*others[i]);
    }
    std::ranges::sort(announced.nodes, {}, &Announcement::node);
    return announced;
}

std::vector<KnownPeer> Acquaintances::known_peers() const
{
    std::vector<KnownPeer> list;
    for (const auto& [peer, known] : known_)
        if (!configured_.contains(peer))
            list.push_back({.id = peer,
                            .host = known.word.host,
                            .port = known.word.port,
                            .told_by = known.told_by,
                            .place = places_.contains(peer) || guests_.contains(peer),
                            .why = known.why});
    return list;
}

std::size_t Acquaintances::linked() const
{
    return guests_.size() +
           static_cast<std::size_t>(std::ranges::count_if(
               places_, [&](const auto& one) { return connected_.contains(one.first); }));
}

}  // namespace weft::node
