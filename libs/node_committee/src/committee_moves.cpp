// A chain's move to another address, on a node (decisions 0062, 0066): who agrees, how the new members say
// that they are ready, how a member of the old address becomes one of the new one or a follower, and what
// is left to the old members: to send on what comes to the old address, until its time is over.

#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/chain/home.hpp>
#include <weft/node/unix_time.hpp>
#include <weft/protocol/planted.hpp>

#include "behind_records.hpp"
#include "chain_places.hpp"
#include "committee_role.hpp"
#include <algorithm>
#include <iterator>
#include <utility>

namespace weft::node {

namespace {

constexpr Instant tell_again_after = std::chrono::seconds{3};

Bytes named_key(std::string_view space, const types::Address& address)
{
    auto key = to_bytes(space);
    append(key, address.bytes());
    return key;
}

std::vector<PeerId> all_of(const std::vector<PeerId>& one,
                           const std::vector<PeerId>& other,
                           const PeerId& self)
{
    std::vector<PeerId> all;
    std::ranges::set_union(one, other, std::back_inserter(all));
    std::erase(all, self);
    if (all.size() > followed_members_max) all.resize(followed_members_max);
    return all;
}

}  // namespace

void CommitteeRole::load_moves()
{
    constexpr std::size_t all = 1u << 16;
    for (const auto& entry : store_.scan(as_bytes(agreed_space), as_bytes(agreed_space), all)) {
        codec::Reader place{ByteSpan{entry.key}.subspan(agreed_space.size())};
        const auto chain = types::decode_address(place);
        auto record = decode_agreed_move(entry.value);
        if (record && place.finish(0))
            agreed_.insert_or_assign(chain, Agreed{.move = *std::move(record)});
        else
            troubles_.emplace_back("the record of a chain's move is malformed");
    }
    for (const auto& entry : store_.scan(as_bytes(old_home_space), as_bytes(old_home_space), all)) {
        auto record = decode_old_home(entry.key, entry.value);
        if (record && keys_.contains(record->home))
            add_old_home(*std::move(record));
        else
            troubles_.emplace_back(record ? "no key for the old address " + record->home.text()
                                          : "the record of a chain's old address is malformed");
    }
}

void CommitteeRole::add_old_home(OldHomeRecord record)
{
    const auto place = std::pair{record.chain, record.home};
    const auto& key = *keys_.at(record.home);
    old_homes_.insert_or_assign(
        place, std::make_unique<OldHome>(std::move(record), key, self_, connected_, ledger_,
                                         voices_.needed()));
}

const types::Address& CommitteeRole::key_address_of(const types::ChainId& chain) const
{
    const auto sharing = sharings_.find(chain);
    return sharing != sharings_.end() && sharing->second.home ? *sharing->second.home : chain;
}

const HeldChain* CommitteeRole::moved_chain(const OldHome& home) const
{
    const auto* held = chain(home.record().chain);
    return held != nullptr && held->chain() != nullptr ? held : nullptr;
}

bool CommitteeRole::is_of_another(const types::Address& address, const types::ChainId& chain) const
{
    const auto at = [&](const auto& one) {
        const auto& [id, held] = one;
        return id != chain && (id == address || contracts::is_one_of(held->homes(), address));
    };
    const auto goes = [&](const auto& one) {
        return one.first != chain && one.second.move.to == address;
    };
    return std::ranges::any_of(held_, at) || std::ranges::any_of(agreed_, goes);
}

const CommitteeKey* CommitteeRole::key_of_move(const Agreed& agreed) const
{
    return find(agreed.move.to);
}

crypto::Hash CommitteeRole::digest_of(const types::ChainId& chain, const Agreed& agreed) const
{
    const auto* key = key_of_move(agreed);
    WEFT_CHECK(key != nullptr);
    return move_digest(chain, agreed.move.origin, agreed.move.to, key->members);
}

Effects CommitteeRole::on(Instant now, CommandId command, const MoveChain& what)
{
    Effects effects;
    const auto refuse = [&](std::string error, std::string message) {
        effects.answers.push_back({.command = command,
                                   .error = std::move(error),
                                   .message = std::move(message),
                                   .values = {}});
        return std::move(effects);
    };
    if (what.withdraw) return withdraw(now, command, what);
    const auto runner = chains_.find(what.chain);
    const auto follower = followers_.find(what.chain);
    const bool votes = runner != chains_.end();
    const bool takes = keys_.contains(what.to);
    if (!votes && !takes)
        return refuse("no_seat",
                      "this node makes no blocks of that chain and has no share of that address: "
                      "say it to the members of both, after the key generation of the new ones");
    const auto* held = chain(what.chain);
    // Who agrees late finds the chain there already, and takes its seat.
    const bool late = takes && !votes && held != nullptr && held->chain() != nullptr &&
                      held->homes().back().address == what.to;
    if (what.to == what.chain || (!late && held != nullptr && held->chain() != nullptr &&
                                  contracts::is_one_of(held->homes(), what.to)))
        return refuse("was_home",
                      "the chain is at that address, or was: it is at an address once. Make a key "
                      "for another one (`weft dkg run`)");
    if (is_of_another(what.to, what.chain))
        return refuse(
            "address_in_use",
            "another chain is at that address, was there or is to go there: make a key for "
            "this one (`weft dkg run`)");
    if (what.from.size() > followed_members_max)
        return refuse("members_count", "so many nodes are not asked for blocks");
    auto origin = what.origin;
    if (votes)
        origin = runner->second->record().origin;
    else if (follower != followers_.end()) {
        if (origin && follower->second->record().origin != *origin)
            return refuse("other_origin",
                          "this node follows the chain at this address from another origin");
        origin = follower->second->record().origin;
    }
    if (!origin)
        return refuse("unknown_chain",
                      "this node does not hold that chain: name its color (`weft chain info` at a "
                      "member shows it)");
    Agreed agreed{.move = {.to = what.to, .origin = *origin}};
    Effects::Write write;
    if (!WEFT_PLANTED(node_forgets_agreement))
        write.batch.put(agreed_place(what.chain), encode(agreed.move));
    write.answers.push_back({.command = command,
                             .error = {},
                             .message = {},
                             .values = {{"chain", what.chain.text()}, {"to", what.to.text()}}});
    effects.writes.push_back(std::move(write));
    auto& kept = agreed_.insert_or_assign(what.chain, std::move(agreed)).first->second;
    if (votes) {
        effects += runner->second->agree_to_move(now, what.to);
    } else {
        auto from = what.from;
        std::ranges::sort(from);
        from.erase(std::unique(from.begin(), from.end()), from.end());
        std::erase(from, self_);
        if (follower != followers_.end()) {
            effects += follower->second->also_from(from);
        } else {
            FollowedChain followed{.record = {.chain = what.chain,
                                              .origin = *origin,
                                              .description = {},
                                              .origin_transaction = {}},
                                   .group = {},
                                   .sources = std::move(from),
                                   .served = {}};
            effects.writes.emplace_back();
            effects.writes.back().batch.put(named_key("cf", what.chain), encode(followed));
            effects += add_followed(std::move(followed)).on_start(now);
        }
    }
    effects += combine_move(now, what.chain, kept);
    return settled(now, std::move(effects));
}

/// What the members of the address have signed together stays signed.
Effects CommitteeRole::withdraw(Instant now, CommandId command, const MoveChain& what)
{
    Effects effects;
    const auto agreed = agreed_.find(what.chain);
    if (agreed == agreed_.end() || agreed->second.move.to != what.to) {
        effects.answers.push_back(
            {.command = command,
             .error = "not_agreed",
             .message = "this node's operator did not agree to that move, or the chain has made it",
             .values = {}});
        return effects;
    }
    Effects::Write write;
    write.batch.erase(agreed_place(what.chain));
    write.answers.push_back({.command = command,
                             .error = {},
                             .message = {},
                             .values = {{"chain", what.chain.text()}, {"to", what.to.text()}}});
    agreed_.erase(agreed);
    if (const auto runner = chains_.find(what.chain); runner != chains_.end())
        runner->second->withdraw_move();
    // It may have been named by a color that it does not have.
    const auto follower = followers_.find(what.chain);
    if (follower != followers_.end() && follower->second->chain() == nullptr) {
        write.batch.erase(named_key("cf", what.chain));
        (void)leave(what.chain);
    }
    effects.writes.push_back(std::move(write));
    return settled(now, std::move(effects));
}

Effects CommitteeRole::combine_move(Instant now, const types::ChainId& chain, Agreed& agreed)
{
    Effects effects;
    const auto* key = key_of_move(agreed);
    if (key == nullptr || agreed.ready) return effects;
    const auto digest = digest_of(chain, agreed);
    const auto [own, fresh] = agreed.shares.try_emplace(key->keys.self);
    if (fresh)
        own->second = crypto::bls::sign(key->keys.share_hi, crypto::bls::Purpose::certificate,
                                        digest.bytes());
    if (agreed.shares.size() >= key->keys.hi.threshold) {
        std::vector<crypto::bls::SignatureShare> shares;
        for (const auto& [seat, share] : agreed.shares)
            shares.push_back({.index = seat.value(), .signature = share});
        const auto combined =
            crypto::bls::combine(key->keys.hi, key->keys.hi_group,
                                 crypto::bls::Purpose::certificate, digest.bytes(), shares);
        for (const auto seat : combined.bad) agreed.shares.erase(ValidatorIndex{seat});
        if (combined.signature) {
            probe<"committee: the members of another address are ready">();
            agreed.ready = MoveReady{.chain = chain,
                                     .origin = agreed.move.origin,
                                     .members = key->members,
                                     .group = key->keys.hi.group,
                                     .signature = *combined.signature};
            if (const auto runner = chains_.find(chain); runner != chains_.end())
                effects += runner->second->new_home_ready(now, *agreed.ready);
        }
    }
    tell_move(now, chain, agreed, effects);
    return effects;
}

/// To fellow members of the address the share, and to the chain's members what came of all shares.
void CommitteeRole::tell_move(Instant now,
                              const types::ChainId& chain,
                              Agreed& agreed,
                              Effects& effects) const
{
    const auto* key = key_of_move(agreed);
    if (key == nullptr) return;
    agreed.told = now;
    const auto share = encode(MoveShare{chain, agreed.move.to, agreed.shares.at(key->keys.self)});
    for (const auto& member : key->members)
        if (member != self_ && connected_.contains(member)) say(effects, member, share);
    if (!agreed.ready) return;
    std::vector<PeerId> others = key->members;
    if (const auto runner = chains_.find(chain); runner != chains_.end())
        others = all_of(others, runner->second->key().members, self_);
    if (const auto follower = followers_.find(chain); follower != followers_.end())
        others = all_of(others, follower->second->followed().sources, self_);
    const auto ready = encode(*agreed.ready);
    for (const auto& peer : connected_.among(others))
        if (peer != self_) say(effects, peer, ready);
}

Effects CommitteeRole::on(Instant now, const PeerId& from, const MoveShare& frame)
{
    const auto agreed = agreed_.find(frame.chain);
    if (agreed == agreed_.end() || agreed->second.move.to != frame.to) return {};
    const auto* key = key_of_move(agreed->second);
    if (key == nullptr || agreed->second.ready) return {};
    const auto member = std::ranges::lower_bound(key->members, from);
    if (member == key->members.end() || *member != from || from == self_) return {};
    const ValidatorIndex seat{static_cast<std::uint16_t>(member - key->members.begin())};
    const auto [known, fresh] = agreed->second.shares.try_emplace(seat, frame.share);
    if (!fresh) return {};
    return settled(now, combine_move(now, frame.chain, agreed->second));
}

Effects CommitteeRole::on(Instant now, const PeerId& from, const MoveReady& frame)
{
    Effects effects;
    const auto runner = chains_.find(frame.chain);
    const auto agreed = agreed_.find(frame.chain);
    const auto to = frame.to();
    const bool agrees = agreed != agreed_.end() && agreed->second.move.to == to;
    const bool lacks = agrees && !agreed->second.ready;
    const bool wanted = runner != chains_.end() &&
                        (!runner->second->ready() || runner->second->ready()->to() != to) &&
                        (agrees || runner->second->move_wanted() == to);
    // Whoever is asked nothing does not look at signatures.
    if (!lacks && !wanted) return effects;
    const auto origin =
        runner != chains_.end() ? runner->second->record().origin : agreed->second.move.origin;
    const auto digest = move_digest(frame.chain, origin, to, frame.members);
    if (frame.origin != origin ||
        !crypto::bls::verify(frame.group, crypto::bls::Purpose::certificate, digest.bytes(),
                             frame.signature)) {
        effects.penalties.push_back({from, "false word of an address to which a chain moves"});
        return effects;
    }
    if (lacks) agreed->second.ready = frame;
    if (wanted) effects += runner->second->new_home_ready(now, frame);
    return settled(now, std::move(effects));
}

Effects CommitteeRole::on(Instant now, const PeerId& from, const ForwardShare& frame)
{
    const auto home = old_homes_.find({frame.chain, frame.home});
    return home == old_homes_.end() ? Effects{} : home->second->on_share(now, from, frame);
}

Effects CommitteeRole::old_homes_hear(Instant now, const PeerId& from, const FromLedger& message)
{
    Effects effects;
    for (auto& [place, home] : old_homes_)
        if (const auto* held = moved_chain(*home))
            effects += home->on_ledger(now, from, message, *held);
    return effects;
}

Effects CommitteeRole::tend_moves(Instant now)
{
    Effects effects;
    for (auto& [chain, agreed] : agreed_) {
        if (key_of_move(agreed) == nullptr || now - agreed.told < tell_again_after) continue;
        effects += combine_move(now, chain, agreed);
        if (agreed.ready) tell_move(now, chain, agreed, effects);
    }
    for (auto home = old_homes_.begin(); home != old_homes_.end();) {
        const auto* held = moved_chain(*home->second);
        if (held != nullptr) effects += home->second->on_timer(now, *held);
        if (held == nullptr || !home->second->over(now)) {
            ++home;
            continue;
        }
        probe<"committee: a share of an old address is erased">();
        const auto [chain, address] = home->first;
        effects.writes.emplace_back();
        effects.writes.back().batch.erase(old_home_place(chain, address));
        if (!WEFT_PLANTED(node_keeps_old_address))
            effects.writes.back().batch.erase(named_key("ck", address));
        home = old_homes_.erase(home);
        keys_.erase(address);
    }
    return effects;
}

bool CommitteeRole::takes_over(const types::ChainId& chain, const ChainFollower& follower) const
{
    const auto agreed = agreed_.find(chain);
    return agreed != agreed_.end() && follower.chain() != nullptr &&
           follower.homes().back().address == agreed->second.move.to &&
           keys_.contains(agreed->second.move.to) && follower.move_anchored();
}

Effects CommitteeRole::move_over(Instant now, const types::ChainId& chain)
{
    const auto runner = chains_.find(chain);
    const auto follower = followers_.find(chain);
    const bool voted = runner != chains_.end();
    const auto homes = voted ? runner->second->homes() : follower->second->homes();
    const auto home = homes.back();
    const auto agreed = agreed_.find(chain);
    const bool agrees = agreed != agreed_.end() && agreed->second.move.to == home.address;
    const bool sits = agrees && keys_.contains(home.address);
    if (!voted && !sits) return {};

    Effects effects;
    Effects::Write write;
    std::optional<MoveReady> ready;
    if (agrees) ready = agreed->second.ready;
    if (!ready && voted && runner->second->ready() && runner->second->ready()->to() == home.address)
        ready = runner->second->ready();
    const auto old_members =
        voted ? all_of(runner->second->key().members, runner->second->sharing().former, self_)
              : follower->second->followed().sources;
    const auto new_members = sits    ? keys_.at(home.address)->members
                             : ready ? ready->members
                                     : std::vector<PeerId>{};
    auto earlier = voted ? runner->second->sharing().earlier : follower->second->followed().earlier;
    const auto group =
        voted ? runner->second->key().keys.hi.group : follower->second->followed().group.value();
    if (types::Address::of(group) != home.address) earlier.push_back(group);

    forget_faults(write.batch, chain);
    if (const auto known = next_.find(chain); known != next_.end())
        for (const auto& [run, other] : known->second) write.batch.erase(next_place(chain, run));
    next_.erase(chain);
    ChainHandovers::Gone gone;
    if (voted && turned_ && runner->second->own_home() == chain)
        gone = turned_(chain, runner->second->sharing().run, crypto::Hash{});
    std::ranges::move(gone.batch.puts, std::back_inserter(write.batch.puts));
    write.events.emplace_back(CommitteeChanged{.chain = chain,
                                               .run = to_bytes(crypto::Hash{}.bytes()),
                                               .last_block = home.first_block - 1,
                                               .members = new_members,
                                               .member = sits});
    write.batch.erase(agreed_place(chain));
    agreed_.erase(chain);
    std::optional<OldHomeRecord> old_home;
    if (voted) {
        // Its key goes when what was at the old address is forwarded.
        const auto spent = std::chrono::nanoseconds{settings_.forward_for};
        old_home = {.chain = chain,
                    .home = runner->second->own_home(),
                    .until = unix_time(now) + spent.count()};
        write.batch.put(old_home_place(chain, old_home->home), encode(*old_home));
    }
    auto left = leave(chain);
    const HeldChain* held = nullptr;
    if (sits) {
        probe<"committee: a member goes on at another address">();
        const SharingRecord sharing{.run = {},
                                    .last_block = home.first_block - 1,
                                    .former = old_members,
                                    .home = home.address,
                                    .earlier = std::move(earlier)};
        write.batch.put(sharing_place(chain), encode(sharing));
        write.batch.put(named_key("cr", chain), encode(left.record));
        write.batch.erase(named_key("cf", chain));
        effects.writes.push_back(std::move(write));
        sharings_.insert_or_assign(chain, sharing);
        auto& made = add_chain(std::move(left.record), std::move(left.pool));
        effects += made.on_start(now);
        for (const auto& peer : connected_.among(made.key().members))
            effects += made.on_member_up(now, peer);
        held = &made;
    } else {
        probe<"committee: a member has let its chain go to another address">();
        // Until it is told the key of that address it goes no further.
        auto newest = group;
        if (ready)
            newest = ready->group;
        else if (!earlier.empty() && earlier.back() == group)
            earlier.pop_back();
        FollowedChain followed{.record = std::move(left.record),
                               .group = newest,
                               .sources = all_of(new_members, old_members, self_),
                               .served = all_of(new_members, old_members, self_),
                               .earlier = std::move(earlier)};
        write.batch.erase(sharing_place(chain));
        write.batch.erase(named_key("cr", chain));
        write.batch.put(named_key("cf", chain), encode(followed));
        effects.writes.push_back(std::move(write));
        sharings_.erase(chain);
        auto& made = add_followed(std::move(followed), std::move(left.pool));
        effects += made.on_start(now);
        held = &made;
    }
    if (old_home) {
        const auto place = std::pair{old_home->chain, old_home->home};
        add_old_home(*std::move(old_home));
        effects += old_homes_.at(place)->on_start(now, *held);
    }
    return settled(now, std::move(effects));
}

}  // namespace weft::node
