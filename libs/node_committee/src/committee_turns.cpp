// A chain's committee changes: what this node holds for it beforehand, and how a member becomes a
// follower, a follower a member, or a member one with another share (decision 0056).

#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>

#include "behind_records.hpp"
#include "chain_places.hpp"
#include "committee_role.hpp"
#include <iterator>
#include <utility>

namespace weft::node {

namespace {

Bytes named_key(std::string_view space, const types::Address& address)
{
    auto key = to_bytes(space);
    append(key, address.bytes());
    return key;
}

/// Ascending, each once, without this node.
std::vector<PeerId> both(const std::vector<PeerId>& one,
                         const std::vector<PeerId>& other,
                         const PeerId& self)
{
    std::vector<PeerId> all;
    std::ranges::set_union(one, other, std::back_inserter(all));
    std::erase(all, self);
    return all;
}

}  // namespace

void CommitteeRole::load_sharings()
{
    constexpr std::size_t all = 1u << 16;
    for (const auto& entry : store_.scan(as_bytes(sharing_space), as_bytes(sharing_space), all)) {
        codec::Reader place{ByteSpan{entry.key}.subspan(sharing_space.size())};
        const auto chain = types::decode_address(place);
        auto record = decode_sharing(entry.value);
        if (record && place.finish(0)) {
            sharings_.emplace(chain, *std::move(record));
            continue;
        }
        troubles_.emplace_back("the record of a chain's committee is malformed");
        keys_.erase(chain);  // of which committee it is, is not known: it stays on disk, unused
    }
    for (const auto& entry : store_.scan(as_bytes(next_space), as_bytes(next_space), all)) {
        auto record = decode_next(entry.key, entry.value);
        if (!record) {
            troubles_.emplace_back("the record of a chain's next committee is malformed");
            continue;
        }
        Next next{.record = *std::move(record), .key = nullptr};
        if (next.record.sealed) {
            auto key = decode_committee_key(*next.record.sealed, passphrase_);
            if (!key) {
                troubles_.push_back("the key for a chain's next committee cannot be opened: " +
                                    std::string{name(key.error())});
                continue;
            }
            next.key = std::make_unique<CommitteeKey>(*std::move(key));
        }
        const auto& what = next.record.what;
        next_[what.chain].insert_or_assign(what.run, std::move(next));
    }
}

std::optional<ChainHandovers::Sharing> CommitteeRole::sharing(const types::ChainId& chain) const
{
    const auto runner = chains_.find(chain);
    if (runner == chains_.end() || runner->second->chain() == nullptr ||
        runner->second->chain()->state().block_index() == 0 || runner->second->handed_over() ||
        runner->second->own_home() != chain)
        return std::nullopt;
    return Sharing{runner->second->sharing().run, runner->second->record().origin};
}

bool CommitteeRole::awaits(const types::ChainId& chain, const crypto::Hash& run) const
{
    const auto follower = followers_.find(chain);
    return follower != followers_.end() && follower->second->change() &&
           follower->second->change()->run == run;
}

std::optional<std::string> CommitteeRole::why_not_held(const types::ChainId& chain,
                                                       const types::TransactionId& origin) const
{
    // Peers start them: what each leaves here until the chain takes one up is bounded.
    constexpr std::size_t next_max = 8;
    constexpr std::size_t unproved_max = 16;
    constexpr std::size_t followed_max = 256;
    if (const auto next = next_.find(chain); next != next_.end() && next->second.size() >= next_max)
        return "as many hand-overs of it wait for the chain to take one up as this node keeps";
    if (chains_.contains(chain)) return std::nullopt;
    if (const auto follower = followers_.find(chain); follower != followers_.end()) {
        // One that nothing has proved yet gives way: anybody may have named its origin.
        if (follower->second->record().origin == origin || follower->second->chain() == nullptr)
            return std::nullopt;
        return "this node follows the chain at that address from another origin";
    }
    const auto unproved = std::ranges::count_if(followers_, [](const auto& entry) {
        return entry.second->chain() == nullptr ||
               entry.second->chain()->state().block_index() == 0;
    });
    if (static_cast<std::size_t>(unproved) >= unproved_max)
        return "this node waits for the first block of as many chains as it takes on";
    if (followers_.size() >= followed_max)
        return "this node follows as many chains as it takes on for its peers";
    return std::nullopt;
}

bool CommitteeRole::leaving(const types::ChainId& chain) const
{
    return next_.contains(chain);
}

Effects CommitteeRole::begun(const ChainHandover& what)
{
    begun_.push_back(what);
    Effects effects;
    effects.sends.push_back({self_, encode(HandoverNews{what.chain})});
    return effects;
}

Effects CommitteeRole::on(Instant now, const PeerId& from, const HandoverNews& frame)
{
    Effects effects;
    if (from != self_) return effects;
    for (const auto& what : std::exchange(begun_, {})) effects += make_ready(now, what);
    effects += name_hand_overs(now, frame.chain);
    return settled(now, std::move(effects));
}

Effects CommitteeRole::make_ready(Instant now, const ChainHandover& what)
{
    Effects effects;
    if (const auto runner = chains_.find(what.chain); runner != chains_.end()) {
        runner->second->serve(what.to);
        return effects;
    }
    if (!std::ranges::binary_search(what.to, self_)) return effects;
    const auto sources = both(what.from, {}, self_);
    if (const auto follower = followers_.find(what.chain); follower != followers_.end()) {
        if (follower->second->record().origin == what.origin)
            return follower->second->also_from(sources);
        if (follower->second->chain() != nullptr) return effects;
    }
    FollowedChain followed{.record = {.chain = what.chain,
                                      .origin = what.origin,
                                      .description = {},
                                      .origin_transaction = {}},
                           .group = {},
                           .sources = sources,
                           .served = {}};
    effects.writes.emplace_back();
    effects.writes.back().batch.put(named_key("cf", what.chain), encode(followed));
    effects += add_followed(std::move(followed)).on_start(now);
    return effects;
}

Effects CommitteeRole::certified(const ChainHandover& what,
                                 std::optional<CommitteeKey> key,
                                 Bytes sealed,
                                 types::Batch along)
{
    Next next{.record = {.what = what, .sealed = {}}, .key = nullptr};
    if (key) {
        next.record.sealed = std::move(sealed);
        next.key = std::make_unique<CommitteeKey>(*std::move(key));
    }
    Effects effects;
    effects.writes.emplace_back();
    effects.writes.back().batch = std::move(along);
    // Who follows has gone over already: without a share for it there is nothing to wait for.
    if (next.key == nullptr && followers_.contains(what.chain)) return effects;
    effects.writes.back().batch.put(next_place(what.chain, what.run), encode(next.record));
    effects.writes.back().then.push_back({self_, encode(HandoverNews{what.chain})});
    next_[what.chain].insert_or_assign(what.run, std::move(next));
    return effects;
}

/// Those that the chain's committee of now has made.
Effects CommitteeRole::name_hand_overs(Instant now, const types::ChainId& chain)
{
    Effects effects;
    const auto runner = chains_.find(chain);
    const auto known = next_.find(chain);
    if (runner == chains_.end() || known == next_.end()) return effects;
    for (const auto& [run, next] : known->second)
        if (next.record.what.base == runner->second->sharing().run)
            effects += runner->second->name_hand_over(now, run, next.record.what.to);
    return effects;
}

std::string CommitteeRole::hand_over_of(const types::ChainId& chain) const
{
    const auto runner = chains_.find(chain);
    if (runner == chains_.end()) return {};
    if (auto text = runner->second->move_of(); !text.empty()) return text;
    if (const auto known = next_.find(chain); known != next_.end())
        for (const auto& [run, next] : known->second)
            if (next.record.what.base == runner->second->sharing().run)
                return "hand-over " + run.hex() + " to " +
                       std::to_string(next.record.what.to.size()) +
                       " members: they hold their shares, and take over when enough of them have "
                       "come near the newest block";
    auto text = progress_ ? progress_(runner->second->key().keys.hi) : std::string{};
    if (text.starts_with("; ")) text.erase(0, 2);
    return text;
}

std::size_t CommitteeRole::index_of(const types::ChainId& chain) const
{
    const auto found = std::ranges::find(by_timer_, std::optional{chain});
    WEFT_CHECK(found != by_timer_.end());
    return static_cast<std::size_t>(found - by_timer_.begin());
}

const CommitteeRole::Next* CommitteeRole::seat_in(
    const types::ChainId& chain, const std::optional<contracts::CommitteeChange>& change) const
{
    const auto known = next_.find(chain);
    if (!change || known == next_.end()) return nullptr;
    const auto next = known->second.find(change->run);
    return next == known->second.end() || next->second.key == nullptr ? nullptr : &next->second;
}

void CommitteeRole::drop_passed_over(Effects& effects)
{
    for (const auto& [chain, follower] : followers_) {
        const auto known = next_.find(chain);
        if (known == next_.end()) continue;
        const auto change = follower->change();
        const auto run = change ? change->run : crypto::Hash{};
        for (auto at = known->second.begin(); at != known->second.end();) {
            auto& [own, next] = *at;
            const auto& base = next.record.what.base;
            // Every chain was with its first committee once.
            next.met = next.met || base == run || base == crypto::Hash{};
            if (!next.met || run == base || run == own) {
                ++at;
                continue;
            }
            probe<"committee: a share of a hand-over that the chain passed over is erased">();
            if (effects.writes.empty()) effects.writes.emplace_back();
            effects.writes.front().batch.erase(next_place(chain, own));
            at = known->second.erase(at);
        }
        if (known->second.empty()) next_.erase(known);
    }
}

Effects CommitteeRole::settled(Instant now, Effects effects)
{
    drop_passed_over(effects);
    const auto due = [&](const types::ChainId& id) {
        if (!turning_.insert(id).second) return;
        // Behind all that is on its way to the disk: what is there then is what the chain goes on with.
        if (effects.writes.empty()) effects.writes.emplace_back();
        effects.writes.back().arms.push_back({turn_of(index_of(id)), now});
    };
    for (const auto& [id, runner] : chains_)
        if (runner->gives_way()) due(id);
    for (const auto& [id, follower] : followers_)
        if (seat_in(id, follower->change()) != nullptr || takes_over(id, *follower)) {
            follower->hold();
            due(id);
        }
    return effects;
}

CommitteeRole::Left CommitteeRole::leave(const types::ChainId& chain)
{
    by_timer_[index_of(chain)].reset();
    held_.erase(chain);
    if (const auto found = chains_.find(chain); found != chains_.end()) {
        auto& runner = *found->second;
        // What it has said is all on disk: its mark may stand where its count does.
        if (marks_ && !runner.silent()) {
            const auto key = space_of('w', chain);
            if (const auto count = store_.read(key)) {
                std::uint64_t value = 0;
                for (const auto byte : *count)
                    value = value << 8 | std::to_integer<std::uint64_t>(byte);
                marks_->insert_or_assign(key, value);
            }
        }
        // The members of now post them: who votes again finds them on its disk.
        for (const auto& id : runner.posted()) ledger_.settled(id);
        Left left{runner.record(), runner.leave_pool()};
        chains_.erase(found);
        return left;
    }
    const auto found = followers_.find(chain);
    WEFT_CHECK(found != followers_.end());
    Left left{found->second->record(), found->second->leave_pool()};
    followers_.erase(found);
    return left;
}

/// The chain's state names a committee that is not the one this node votes in, and is on disk.
Effects CommitteeRole::turn(Instant now, const types::ChainId& chain)
{
    const auto runner = chains_.find(chain);
    const bool voted = runner != chains_.end();
    const auto follower = followers_.find(chain);
    if (voted ? runner->second->moved() : takes_over(chain, *follower->second))
        return move_over(now, chain);
    const auto change = voted ? runner->second->change() : follower->second->change();
    if (!change) return {};
    Next next;
    if (const auto known = next_.find(chain); known != next_.end())
        if (const auto found = known->second.find(change->run); found != known->second.end())
            next = std::move(found->second);
    const bool sits = next.key != nullptr;
    if (!voted && !sits) return {};

    Effects effects;
    Effects::Write write;
    // Those before them are served on: they may not have heard of any change yet.
    constexpr std::size_t former_max = 3 * protocol::committee_size_max;
    auto members = voted ? runner->second->key().members : next.record.what.from;
    if (voted)
        if (auto more = both(members, runner->second->sharing().former, self_);
            more.size() <= former_max)
            members = std::move(more);
    // So are the members of hand-overs that the chain passes over: they learn it with the last block.
    auto served = members;
    if (const auto known = next_.find(chain); known != next_.end())
        for (const auto& [run, other] : known->second)
            if (auto more = both(served, other.record.what.to, self_); more.size() <= former_max)
                served = std::move(more);
    const auto group = voted ? std::optional{runner->second->key().keys.hi.group}
                             : follower->second->followed().group;
    forget_faults(write.batch, chain);
    if (const auto known = next_.find(chain); known != next_.end())
        for (const auto& [run, other] : known->second) write.batch.erase(next_place(chain, run));
    next_.erase(chain);
    ChainHandovers::Gone gone;
    if (turned_)
        gone = turned_(chain, voted ? runner->second->sharing().run : next.record.what.base,
                       change->run);
    std::ranges::move(gone.batch.puts, std::back_inserter(write.batch.puts));
    write.events.emplace_back(CommitteeChanged{.chain = chain,
                                               .run = to_bytes(change->run.bytes()),
                                               .last_block = change->last_block,
                                               .members = next.record.what.to,
                                               .member = sits});
    auto left = leave(chain);
    keys_.erase(chain);
    if (sits) {
        probe<"committee: a member goes on with a share that was handed over">();
        const SharingRecord sharing{.run = change->run,
                                    .last_block = change->last_block,
                                    .former = both(served, {}, self_)};
        write.batch.put(named_key("ck", chain), *next.record.sealed);
        write.batch.put(sharing_place(chain), encode(sharing));
        write.batch.put(named_key("cr", chain), encode(left.record));
        write.batch.erase(named_key("cf", chain));
        effects.writes.push_back(std::move(write));
        keys_.emplace(chain, std::move(next.key));
        sharings_.insert_or_assign(chain, sharing);
        auto& made = add_chain(std::move(left.record), std::move(left.pool));
        effects += made.on_start(now);
        for (const auto& peer : connected_.among(made.key().members))
            effects += made.on_member_up(now, peer);
        return settled(now, std::move(effects));
    }
    probe<"committee: a member has handed its key over and follows">();
    FollowedChain followed{.record = std::move(left.record),
                           .group = group,
                           .sources = both(next.record.what.to, members, self_),
                           .served = both(next.record.what.to, served, self_)};
    if (!WEFT_PLANTED(chain_old_share_kept)) write.batch.erase(named_key("ck", chain));
    write.batch.erase(sharing_place(chain));
    write.batch.erase(named_key("cr", chain));
    write.batch.put(named_key("cf", chain), encode(followed));
    for (auto& frame : gone.again) write.then.push_back({self_, std::move(frame)});
    effects.writes.push_back(std::move(write));
    sharings_.erase(chain);
    effects += add_followed(std::move(followed), std::move(left.pool)).on_start(now);
    return effects;
}

}  // namespace weft::node
