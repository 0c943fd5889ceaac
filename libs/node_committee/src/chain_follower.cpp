#include "chain_follower.hpp"

#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/chain/home.hpp>
#include <weft/contracts/names.hpp>

#include "behind_records.hpp"
#include "block_events.hpp"
#include "chain_places.hpp"
#include "chain_report.hpp"
#include "ledger_voices.hpp"
#include "state_partition.hpp"
#include "user_request.hpp"
#include <algorithm>

namespace weft::node {

namespace {

constexpr Instant tick = std::chrono::milliseconds{500};
constexpr Instant ask_sources_after = std::chrono::seconds{5};
constexpr Instant tell_again_after = std::chrono::seconds{1};
constexpr Instant look_again_after = std::chrono::seconds{10};
/// What a ledger node said before it heard of the loss may come after it: so long it says nothing.
constexpr Instant nothing_stands_for = std::chrono::seconds{2};
/// Of one turn of the core: each takes the check of a signature.
constexpr std::size_t blocks_at_once = 16;
constexpr std::size_t copies_at_once = 2;
constexpr std::size_t held_ids_max = 256;

std::set<PeerId> guests_of(const CommitteeSettings& settings)
{
    return {settings.access_nodes.begin(), settings.access_nodes.end()};
}

/// Ascending, each once.
void add_sources(const std::vector<PeerId>& more, std::vector<PeerId>& sources)
{
    sources.insert(sources.end(), more.begin(), more.end());
    std::ranges::sort(sources);
    const auto repeated = std::ranges::unique(sources);
    sources.erase(repeated.begin(), repeated.end());
}

Bytes place_of(const types::ChainId& chain)
{
    auto place = to_bytes("cf");
    append(place, chain.bytes());
    return place;
}

std::string_view text_of(AccessRefused::Why why)
{
    switch (why) {
    case AccessRefused::Why::not_named:
        return "does not name this node as an access node: have governance name it "
               "(changeAccessNodes), or its operator in [chain] access_nodes";
    case AccessRefused::Why::unknown_chain: return "does not hold the chain";
    case AccessRefused::Why::other_origin:
        return "holds the chain with another origin: check the color that `weft chain follow` was "
               "given";
    case AccessRefused::Why::not_ready: return "waits for the chain's origin itself";
    }
    return "refuses";
}

}  // namespace

ChainFollower::ChainFollower(const CommitteeSettings& settings,
                             FollowedChain followed,
                             const chain::Programs& programs,
                             const types::StoreView& store,
                             const Connected& connected,
                             LedgerClient& ledger,
                             TimerId timer,
                             std::optional<OffLedgerPool> pool)
    : followed_{std::move(followed)},
      programs_{programs},
      store_{store},
      connected_{connected},
      ledger_{ledger},
      timer_{timer},
      configured_{settings.sources},
      sources_{settings.sources},
      pool_came_{pool.has_value()},
      pool_{pool ? *std::move(pool) : OffLedgerPool{space_of('q', followed_.record.chain)}},
      join_{settings.snapshot_every, settings.keep_blocks == 0},
      shelf_{settings},
      desk_{guests_of(settings), connected},
      losses_{LedgerVoices{ledger.known(), settings.ledger_words}.needed()}
{
    add_sources(followed_.sources, sources_);
    join_.witnesses(one_correct_source());
    desk_.also(followed_.served);
}

Effects ChainFollower::also_from(const std::vector<PeerId>& sources)
{
    Effects effects;
    const auto before = followed_.sources;
    add_sources(sources, followed_.sources);
    // The record takes so many: those of now count.
    if (followed_.sources.size() > followed_members_max) followed_.sources = sources;
    if (followed_.sources == before) return effects;
    sources_ = configured_;
    add_sources(followed_.sources, sources_);
    join_.witnesses(one_correct_source());
    effects.writes.emplace_back();
    effects.writes.back().batch.put(place_of(record().chain), encode(followed_));
    for (const auto& source : connected_.among(sources)) say(effects, source, encode(hello()));
    return effects;
}

void ChainFollower::note_change(Effects& effects)
{
    change_ = contracts::committee_of(
        StatePartition{chain_->state().entries(), contracts::governance_name});
    const bool first = reader_.homes().empty();
    const auto before = first ? types::Address{} : reader_.home();
    reader_.homes(chain_->identity(),
                  chain::homes_of(chain_->identity(), chain_->state().entries()));
    if (first || reader_.home() == before) return;
    probe<"access: the chain is at another address">();
    subscribe(effects);
    // Sources tell the key of that address.
    for (const auto& source : connected_.among(sources_)) say(effects, source, encode(hello()));
}

void ChainFollower::subscribe(Effects& effects)
{
    for (auto& ask : ledger_.subscribe(chain_ ? reader_.home() : record().chain))
        say(effects, ask.to, encode(ToLedgerFrame{std::move(ask.message)}));
}

bool ChainFollower::knows_group() const
{
    return followed_.group && types::Address::of(*followed_.group) == reader_.home();
}

bool ChainFollower::move_anchored() const
{
    const auto last = reader_.homes().back().first_block - 1;
    const auto& newest = chain_->anchors().front();
    return (newest.confirmed && newest.id && newest.state.block_index() >= last) ||
           (ahead_ && ahead_->first.block_index >= last);
}

Effects ChainFollower::on_start(Instant now)
{
    Effects effects;
    if (!record().origin_transaction.empty()) boot(now, effects);
    // Once a connection: what came before the origin is here would not be sent again.
    if (chain_) subscribe(effects);
    next_tick_ = now + tick;
    for (const auto& source : connected_.among(sources_)) say(effects, source, encode(hello()));
    arm(now, effects);
    return effects;
}

void ChainFollower::boot(Instant now, Effects& effects)
{
    const auto origin = types::decode_transaction(record().origin_transaction);
    WEFT_CHECK(origin.has_value());
    const auto identity = chain::identity_of(*origin);
    if (!identity || identity->id != record().chain) {
        effects.events.emplace_back(
            Stalled{stage(), "the origin transaction is not one of this chain"});
        return;
    }
    auto loaded = chain::Chain::load(*identity, space_of('c', record().chain), store_);
    if (!loaded) {
        effects.events.emplace_back(Stalled{stage(), "its state on disk cannot be read: " +
                                                         std::string{state::name(loaded.error())}});
        return;
    }
    chain_.emplace(*std::move(loaded));
    kept_.start(chain_->state());
    join_.start(space_of('c', record().chain), store_);
    shelf_.note(*chain_);
    note_change(effects);
    if (pool_came_) return;
    if (auto over = pool_.load(now, store_, *chain_); !over.empty())
        effects.writes.push_back(
            {.batch = std::move(over), .then = {}, .answers = {}, .events = {}});
}

FollowChain ChainFollower::hello() const
{
    return {.chain = record().chain,
            .origin = record().origin,
            .block_index = chain_ ? height() : 0,
            .wants_facts = !followed_.group || (chain_ && !knows_group())};
}

Effects ChainFollower::on_peer_up(Instant, const PeerId& peer)
{
    Effects effects;
    if (is_source(peer)) say(effects, peer, encode(hello()));
    return effects;
}

void ChainFollower::on_peer_down(const PeerId& peer)
{
    fetch_.gone(peer);
    join_.gone(peer);
    desk_.gone(peer);
    open_.erase(peer);
    closed_.erase(peer);
}

Effects ChainFollower::on_ledger(Instant now, const PeerId& from, const FromLedger& message)
{
    Effects effects;
    if (const auto* confirmed = std::get_if<ConfirmedTransaction>(&message))
        note_anchor(now, confirmed->transaction, effects);
    else if (const auto* update = std::get_if<AddressUpdate>(&message))
        note_anchor(now, update->transaction, effects);
    else if (const auto* back = std::get_if<TakenBack>(&message);
             back != nullptr &&
             (back->address == record().chain || (chain_ && reader_.is_home(back->address))))
        note_taken_back(now, back->transaction, effects);
    else if (const auto* inclusion = std::get_if<InclusionState>(&message)) {
        if (inclusion->state == Inclusion::confirmed &&
            doubted_just_now(now, inclusion->transaction))
            return effects;
        losses_.said(from, inclusion->transaction, inclusion->state);
        note_losses(now, effects);
    }
    return effects;
}

/// Nothing told this node of what was taken back while it was away: so the last confirmed anchor is asked
/// for, at the start and from time to time.
void ChainFollower::look_for_losses(Instant now, Effects& effects)
{
    losses_.settle();
    if (now < look_again_at_ || join_.active()) return;
    look_again_at_ = now + look_again_after;
    std::map<types::TransactionId, std::uint32_t> doubts;
    for (const auto& [id, doubt] : taken_back_) doubts.emplace(id, doubt.block);
    const auto& anchor = chain_->anchors().front();
    if (anchor.confirmed && anchor.id && anchor.state.block_index() > 0)
        doubts.emplace(*anchor.id, anchor.state.block_index());
    for (const auto& [id, block] : doubts) {
        losses_.doubt(id, block);
        for (auto& ask : ledger_.doubt(id, record().chain))
            say(effects, ask.to, encode(ToLedgerFrame{std::move(ask.message)}));
    }
}

void ChainFollower::note_losses(Instant now, Effects& effects)
{
    if (!chain_) return;
    std::erase_if(taken_back_, [&](const auto& one) {
        return losses_.verdict(one.first) == LostInputs::Verdict::stands;
    });
    for (const auto& loss : losses_.losses())
        if (loss.anchor_of) note_doubt(now, loss.id, *loss.anchor_of, effects);
}

bool ChainFollower::doubted_just_now(Instant now, const types::TransactionId& anchor) const
{
    const auto doubt = taken_back_.find(anchor);
    return doubt != taken_back_.end() && now < doubt->second.at + nothing_stands_for;
}

void ChainFollower::note_taken_back(Instant now, ByteSpan transaction, Effects& effects)
{
    if (!chain_) return;
    if (const auto claim = chain::read_anchor_of(*chain_, transaction)) {
        // What was said of it before counts no more.
        losses_.doubt_anew(claim->id, claim->block_index);
        note_doubt(now, claim->id, claim->block_index, effects);
    }
}

void ChainFollower::note_doubt(Instant now,
                               const types::TransactionId& anchor,
                               std::uint32_t block,
                               Effects& effects)
{
    if (chain::taken_back(chain_->state(), block)) return;
    const auto known = taken_back_.find(anchor);
    if (known == taken_back_.end() && taken_back_.size() >= taken_back_max) return;
    // Asked as soon as an answer counts.
    look_again_at_ = std::min(look_again_at_, now + nothing_stands_for);
    if (known != taken_back_.end()) {
        known->second.at = now;
        return;
    }
    taken_back_.emplace(anchor, Doubted{.block = block, .at = now});
    if (ahead_ && ahead_->first.id == anchor) ahead_.reset();
    effects.events.emplace_back(
        Stalled{stage(), "the ledger took back the anchor of block " + std::to_string(block) +
                             ": what it covers is certified by the committee alone"});
}

void ChainFollower::on_return(Instant now,
                              std::uint32_t to,
                              const state::VirtualState& before,
                              Effects::Write& write,
                              Effects& effects)
{
    probe<"access: a chain went back">();
    ++returns_;
    for (auto& event : return_events(record().chain, chain_->state(), to, &before))
        write.events.push_back(std::move(event));
    auto back = pool_.on_return(now, *chain_);
    std::ranges::move(back.puts, std::back_inserter(write.batch.puts));
    shelf_.on_return(to);
    std::erase_if(taken_back_, [&](const auto& one) { return one.second.block > to; });
    for (auto block = to + 1; block < height(); ++block)
        if (anchor_bytes(block)) write.batch.erase(anchor_place(block));
    newest_anchors_.erase(newest_anchors_.upper_bound(to), newest_anchors_.end());
    for (auto block = to;
         block > 0 && to - block < chain::returnable_blocks && chain_->wants_anchor_before();
         --block)
        if (const auto bytes = anchor_bytes(block))
            if (const auto claim = chain::read_anchor_of(*chain_, *bytes)) {
                auto known = chain_->anchor_before(*claim);
                std::ranges::move(known.puts, std::back_inserter(write.batch.puts));
            }
    // It names again which anchors it has.
    subscribe(effects);
}

Bytes ChainFollower::anchor_place(std::uint32_t block_index) const
{
    auto place = space_of('a', record().chain);
    append_big_endian(place, block_index);
    return place;
}

void ChainFollower::keep_anchor(std::uint32_t block_index, Bytes anchor, types::Batch& batch)
{
    batch.put(anchor_place(block_index), anchor);
    newest_anchors_.insert_or_assign(block_index, std::move(anchor));
    while (newest_anchors_.size() > newest_anchors_max)
        newest_anchors_.erase(newest_anchors_.begin());
}

/// The ledger has confirmed it, as enough ledger nodes say.
void ChainFollower::note_anchor(Instant now, ByteSpan transaction, Effects& effects)
{
    if (!chain_ || contradiction_) return;
    const auto claim = chain::read_anchor_of(*chain_, transaction);
    if (!claim) return;
    if (!doubted_just_now(now, claim->id)) taken_back_.erase(claim->id);
    // While a state is gathered, that of the chain in memory is not the one on disk.
    if (claim->block_index > height() || join_.active()) {
        if (!ahead_ || ahead_->first.block_index < claim->block_index)
            ahead_.emplace(*claim, to_bytes(transaction));
        return;
    }
    // Blocks that an anchor ahead covers are followed without theirs (Chain::follow): nothing to compare.
    const bool own = chain_->anchored(claim->block_index) != nullptr;
    if (!own && !chain_->wants_anchor_before() && chain_->anchors().front().whole) return;
    auto confirmation = chain_->anchor_confirmed(*claim);
    if (confirmation.contradicts) {
        if (own) contradict(claim->block_index, effects);
        return;
    }
    if (confirmation.batch.empty()) return;
    Effects::Write write;
    write.batch = std::move(confirmation.batch);
    keep_anchor(claim->block_index, to_bytes(transaction), write.batch);
    write.events.emplace_back(
        AnchorSeen{record().chain, claim->id, claim->block_index, answers::AnchorState::confirmed});
    look_after_disk(write.batch);
    effects.writes.push_back(std::move(write));
}

Effects ChainFollower::on(Instant now, const PeerId& from, const FollowChain& frame)
{
    return desk_.on(now, from, frame, holding());
}

Effects ChainFollower::on(Instant now, const PeerId& from, const WantBlocks& frame)
{
    return desk_.on(now, from, frame, holding());
}

Effects ChainFollower::on(Instant now, const PeerId& from, const WantState& frame)
{
    return desk_.on(now, from, frame, holding());
}

Effects ChainFollower::on(Instant now, const PeerId& from, const StateOffer& frame)
{
    Effects effects;
    if (!chain_ || held_ || !knows_group() || !is_source(from)) return effects;
    join_.on(now, from, frame, *chain_, *followed_.group, effects);
    fetch(now, effects);
    arm(now, effects);
    return effects;
}

Effects ChainFollower::on(Instant now, const PeerId& from, const StatePart& frame)
{
    Effects effects;
    if (!chain_ || held_ || !is_source(from)) return effects;
    if (auto all = join_.on(now, from, frame, *chain_, effects)) adopt(*std::move(all), effects);
    fetch(now, effects);
    arm(now, effects);
    return effects;
}

Effects ChainFollower::on(Instant now, const PeerId& from, const BlocksGone& frame)
{
    Effects effects;
    if (!chain_ || !is_source(from)) return effects;
    fetch_.lacks(from, frame.first);
    join_.blocks_gone(from, frame.first);
    fetch(now, effects);
    arm(now, effects);
    return effects;
}

/// A source asks for what it was told of, too.
Effects ChainFollower::on(Instant now, const PeerId& from, const WantTransactions& frame)
{
    return is_source(from) ? desk_.give(now, from, frame, holding())
                           : desk_.on(now, from, frame, holding());
}

/// What the chain is. The address proves the key, and the color the origin.
Effects ChainFollower::on(Instant now, const PeerId& from, const ChainFacts& frame)
{
    Effects effects;
    if (!is_source(from)) return effects;
    if (chain_) {
        // Of an address to which the chain has moved: the state says whether it is the one. Sources name the
        // keys of all its addresses, since they do not know which one this node lacks.
        if (knows_group() || types::Address::of(frame.group) != reader_.home()) return effects;
        followed_.earlier.push_back(*followed_.group);
        followed_.group = frame.group;
        effects.writes.emplace_back();
        effects.writes.back().batch.put(place_of(record().chain), encode(followed_));
        fetch(now, effects);
        advance(now, effects);
        arm(now, effects);
        return effects;
    }
    if (followed_.group) return effects;
    const auto origin = types::decode_transaction(frame.origin);
    const bool of_origin = origin && types::id_of(*origin) == record().origin;
    // The key of a later address: that of the first one comes with it.
    if (of_origin && types::Address::of(frame.group) != record().chain) return effects;
    if (!of_origin) {
        effects.penalties.push_back({from, "chain facts: not of this chain"});
        return effects;
    }
    followed_.group = frame.group;
    followed_.record.origin_transaction = frame.origin;
    Effects::Write write;
    write.batch.put(place_of(record().chain), encode(followed_));
    effects.writes.push_back(std::move(write));
    boot(now, effects);
    subscribe(effects);
    fetch(now, effects);
    arm(now, effects);
    return effects;
}

Effects ChainFollower::on(Instant, const PeerId& from, const AccessRefused& frame)
{
    if (!is_source(from)) return {};
    open_.erase(from);
    fetch_.gone(from);
    join_.gone(from);
    closed_.insert_or_assign(from, frame.why);
    return {};
}

Effects ChainFollower::on(Instant now, const PeerId& from, const ChainHeight& frame)
{
    auto effects = desk_.on(now, from, frame, holding());
    if (!is_source(from)) return effects;
    open_.insert(from);
    closed_.erase(from);
    fetch_.says(from, frame.block_index);
    join_.says(from, frame.block_index);
    fetch(now, effects);
    arm(now, effects);
    return effects;
}

Effects ChainFollower::on(Instant now, const PeerId& from, const BlockFrame& frame)
{
    Effects effects;
    if (!chain_ || !is_source(from)) return effects;
    auto offer = BlockSync::read(frame.record);
    if (!offer) {
        ++refused_;
        fetch_.refused(now, from);
        effects.penalties.push_back({from, "block: " + std::string{codec::name(offer.error())}});
    } else {
        auto room = frame.record.size();  // a change of 8 bytes takes more than 100 when it is read
        for (const auto& update : offer->block.updates) room += 160 * (1 + update.mutations.size());
        fetch_.take(now, height(), {from, *std::move(offer), room});
        advance(now, effects);
    }
    fetch(now, effects);
    arm(now, effects);
    return effects;
}

void ChainFollower::advance(Instant now, Effects& effects)
{
    std::size_t left = blocks_at_once;
    const BlockFetch::Held* next = nullptr;
    while (!contradiction_ && !held_ && knows_group() && !join_.active() &&
           (next = fetch_.next(height())) != nullptr && left > 0) {
        --left;
        const auto anchor = ahead_ ? std::optional{ahead_->first} : std::nullopt;
        const auto before = chain_->state();
        auto followed =
            chain_->follow(next->offer.block, next->offer.certificate, *followed_.group, anchor);
        if (followed) {
            applied(now, *next, before, *std::move(followed), effects);
        } else if (followed.error() == chain::FollowError::anchor_mismatch) {
            // The committee has certified it: no source's fault.
            contradict(next->offer.block.index, effects);
        } else {
            probe<"access: a source's block is refused">();
            ++refused_;
            const auto liar = next->from;
            effects.penalties.push_back(
                {liar, "block: " + std::string{chain::name(followed.error())}});
            fetch_.refused(now, liar);
        }
    }
    more_ = !contradiction_ && !held_ && knows_group() && !join_.active() &&
            fetch_.next(height()) != nullptr;
}

void ChainFollower::applied(Instant now,
                            const BlockFetch::Held& held,
                            const state::VirtualState& before,
                            types::Batch batch,
                            Effects& effects)
{
    const auto& block = held.offer.block;
    Effects::Write write;
    write.batch = std::move(batch);
    write.events = block_events(record().chain, chain_->state(), block.index, descriptions_);
    kept_.add(chain_->state(), block, nullptr);
    auto over = pool_.on_block(block, *chain_);
    std::ranges::move(over.puts, std::back_inserter(write.batch.puts));
    if (const auto to = chain::returned_to(chain_->state()))
        on_return(now, *to, before, write, effects);
    if (ahead_ && ahead_->first.block_index <= block.index) {
        // `follow` has confirmed it.
        keep_anchor(block.index, std::move(ahead_->second), write.batch);
        write.events.emplace_back(AnchorSeen{record().chain, ahead_->first.id, block.index,
                                             answers::AnchorState::confirmed});
        ahead_.reset();
    } else if (const auto claim = chain::read_anchor_of(*chain_, held.offer.anchor);
               claim && claim->block_index == block.index &&
               claim->state_hash == chain_->state().hash()) {
        keep_anchor(block.index, held.offer.anchor, write.batch);
        auto signed_one = chain_->anchor_signed(block.index, claim->id);
        std::ranges::move(signed_one.puts, std::back_inserter(write.batch.puts));
    }
    write.events.emplace_back(BlockCommitted{record().chain, block.index, chain_->state().hash(),
                                             chain_->state().block_hash(),
                                             static_cast<std::uint32_t>(block.updates.size())});
    look_after_disk(write.batch);
    desk_.tell(*this, write.then);
    effects.writes.push_back(std::move(write));
    note_change(effects);
    ++blocks_;
    fetch_.applied(height());
}

void ChainFollower::look_after_disk(types::Batch& batch)
{
    if (join_.active()) return;
    shelf_.note(*chain_);
    std::ranges::move(shelf_.prune(*chain_).puts, std::back_inserter(batch.puts));
}

/// The state of a block far ahead is here.
void ChainFollower::adopt(StateJoin::Adopted adopted, Effects& effects)
{
    const auto index = adopted.snapshot.block.index;
    Effects::Write write;
    write.batch = chain_->adopt(adopted.snapshot, std::move(adopted.state));
    join_.adopted();
    shelf_.clear();
    kept_.start(chain_->state());
    std::ranges::move(pool_.on_state(*chain_).puts, std::back_inserter(write.batch.puts));
    newest_anchors_.clear();
    keep_anchor(index, std::move(adopted.anchor), write.batch);
    write.events.emplace_back(
        BlockCommitted{record().chain, index, chain_->state().hash(), chain_->state().block_hash(),
                       static_cast<std::uint32_t>(adopted.snapshot.block.updates.size())});
    if (ahead_ && ahead_->first.block_index <= index) {
        if (ahead_->first.block_index == index &&
            ahead_->first.state_hash != chain_->state().hash())
            contradict(index, effects);
        ahead_.reset();
    }
    look_after_disk(write.batch);
    desk_.tell(*this, write.then);
    effects.writes.push_back(std::move(write));
    note_change(effects);
    fetch_.applied(height());
}

void ChainFollower::contradict(std::uint32_t block_index, Effects& effects)
{
    contradiction_ = block_index;
    effects.events.emplace_back(Stalled{stage(), "the ledger anchors another state of block " +
                                                     std::to_string(block_index) +
                                                     " than the committee certified"});
}

void ChainFollower::fetch(Instant now, Effects& effects)
{
    if (!chain_ || contradiction_ || held_ || !knows_group()) return;
    const auto reachable = [this](const PeerId& peer) {
        return connected_.contains(peer) && open_.contains(peer);
    };
    if (auto all = join_.on_time(now, *chain_, reachable, effects)) adopt(*std::move(all), effects);
    if (join_.active()) return;
    for (const auto& question : fetch_.ask(now, height(), reachable))
        say(effects, question.to, encode(WantBlocks{record().chain, question.from}));
}

Effects ChainFollower::on(Instant now, CommandId command, SignedOffLedger request)
{
    Effects effects;
    if (take_of_user(pool_, now, command, request, chain(),
                     "this node does not know the chain yet: try again shortly", effects))
        pass_on(OffLedgerFrame{record().chain, {std::move(request.bytes)}}, copies_at_once,
                effects);
    return effects;
}

Effects ChainFollower::on(Instant now, CommandId command, std::vector<SignedOffLedger> requests)
{
    Effects effects;
    std::vector<bool> is_new;
    const auto count =
        take_of_user(pool_, now, command, requests, chain(),
                     "this node does not know the chain yet: try again shortly", is_new, effects);
    OffLedgerFrame fresh{.chain = record().chain, .requests = {}};
    for (std::size_t i = 0; i < count; ++i)
        if (is_new[i]) fresh.requests.push_back(std::move(requests[i].bytes));
    if (!fresh.requests.empty()) pass_on(fresh, copies_at_once, effects);
    return effects;
}

/// Of who follows through this node.
Effects ChainFollower::on(Instant now, const PeerId& from, const OffLedgerFrame::Checked& frame)
{
    Effects effects;
    // A source too: of a committee that handed its key over, each knows other members of the new one.
    if (!chain_ || !desk_.serves(from, *this)) return effects;
    Effects::Write write;
    OffLedgerFrame fresh{.chain = record().chain, .requests = {}};
    for (const auto& request : frame.requests) {
        auto taken =
            pool_.take(now, request.request, request.bytes, *chain_, OffLedgerPool::From::user);
        if (!taken || !taken->is_new) continue;
        std::ranges::move(taken->write.puts, std::back_inserter(write.batch.puts));
        fresh.requests.push_back(request.bytes);
    }
    if (fresh.requests.empty()) return effects;
    effects.writes.push_back(std::move(write));
    pass_on(fresh, copies_at_once, effects);
    return effects;
}

Effects ChainFollower::on(Instant now, const PeerId& from, const OffLedgerHeld& frame)
{
    Effects effects;
    if (!chain_ || !desk_.serves(from, *this) || !desk_.may_tell(now, from)) return effects;
    WantTransactions want{.chain = record().chain, .ids = {}};
    for (const auto& id : frame.ids)
        if (!pool_.contains(id)) want.ids.push_back(id);
    if (!want.ids.empty()) say(effects, from, encode(want));
    return effects;
}

void ChainFollower::look_after_pool(Instant now, Effects& effects)
{
    if (auto over = pool_.on_time(now); !over.empty())
        effects.writes.push_back(
            {.batch = std::move(over), .then = {}, .answers = {}, .events = {}});
    // Timers come more often, and nobody hears it more often (GuestDesk).
    if (now < telling_not_before_) return;
    telling_not_before_ = now + tell_again_after;
    OffLedgerHeld held{.chain = record().chain, .ids = pool_.to_tell(now, held_ids_max)};
    if (!held.ids.empty()) pass_on(held, sources_.size(), effects);
}

void ChainFollower::pass_on(const CommitteeFrames& frame, std::size_t count_max, Effects& effects)
{
    const auto to = connected_.among(open_);
    const auto first = turn_++;
    for (std::size_t i = 0; i < std::min(count_max, to.size()); ++i)
        say(effects, to[(first + i) % to.size()], encode(frame));
}

Effects ChainFollower::on_timer(Instant now)
{
    Effects effects;
    if (chain_) {
        advance(now, effects);
        fetch(now, effects);
        look_for_losses(now, effects);
    }
    if (now >= next_tick_) {
        next_tick_ = now + tick;
        if (chain_) look_after_pool(now, effects);
    }
    // Who refused may have been told to serve this node since.
    if (now - asked_at_ >= ask_sources_after) {
        asked_at_ = now;
        for (const auto& source : connected_.among(sources_)) say(effects, source, encode(hello()));
    }
    arm(now, effects);
    return effects;
}

void ChainFollower::arm(Instant now, Effects& effects) const
{
    const auto soon = now + std::chrono::milliseconds{1};
    effects.arms.push_back({timer_, more_ ? soon : std::max(soon, next_tick_)});
}

bool ChainFollower::is_source(const PeerId& peer) const
{
    return std::ranges::binary_search(sources_, peer);
}

GuestDesk::Holding ChainFollower::holding() const
{
    return {.record = record(),
            .held = *this,
            .pool = pool_,
            .shelf = shelf_,
            .store = store_,
            .group = followed_.group ? &*followed_.group : nullptr,
            .earlier = &followed_.earlier};
}

std::uint32_t ChainFollower::height_of_others() const
{
    return fetch_.told_by(one_correct_source());
}

std::size_t ChainFollower::one_correct_source() const
{
    return sources_.empty() ? 1 : (sources_.size() - 1) / 3 + 1;
}

std::optional<Bytes> ChainFollower::anchor_bytes(std::uint32_t block_index) const
{
    const auto newest = newest_anchors_.find(block_index);
    return newest != newest_anchors_.end() ? newest->second
                                           : store_.read(anchor_place(block_index));
}

answers::Chain ChainFollower::info() const
{
    answers::Chain info;
    info.chain = record().chain;
    info.home = chain_ ? reader_.home() : record().chain;
    info.color = types::color_of(record().origin);
    info.description = record().description;
    info.backlog = static_cast<std::uint32_t>(pool_.size());
    if (!chain_) {
        info.stage = "waiting for a source";
        return info;
    }
    const auto& state = chain_->state();
    info.stage = contradiction_                      ? "stopped"
                 : join_.active()                    ? join_.progress()
                 : height_of_others() > height() + 1 ? "catching up"
                                                     : "follows";
    if (change_) info.sharing = to_bytes(change_->run.bytes());
    if (state.block_index() > 0) info.owner = chain_->owner();
    info.block_index = state.block_index();
    info.state_hash = state.hash();
    info.timestamp = state.timestamp();
    info.anchor = newest_anchor(*chain_);
    info.taken_back = newest_return(*chain_);
    if (const auto& figures = chain_->account_sums()) info.assets = figures->totals;
    return info;
}

void ChainFollower::add_reasons(std::vector<Reason>& reasons) const
{
    const auto add = [&](std::string text) { reasons.push_back({stage(), std::move(text)}); };
    const auto there = connected_.among(sources_).size();
    if (open_.empty()) {
        add(std::to_string(there) + " of " + std::to_string(sources_.size()) +
            " peers of the role committee are connected, and none gives access to the chain");
        for (const auto& [source, why] : closed_)
            add("the node " + types::to_text(source) + " " + std::string{text_of(why)});
    } else if (!chain_) {
        add("waiting to be told what the chain is");
    }
    if (contradiction_)
        add("stopped: the ledger anchors another state of block " +
            std::to_string(*contradiction_) +
            " than the committee certified; do not rely on this chain, and ask its owner");
    for (const auto& [id, doubt] : taken_back_)
        add("the ledger took back the anchor of block " + std::to_string(doubt.block) +
            ": what it covers is certified by the committee alone, and may be taken back");
    if (!chain_) return;
    if (join_.active()) add("catching up: " + join_.progress());
    if (const auto known = height_of_others(); known > height() + 1)
        add("catching up: block " + std::to_string(height()) + " of " + std::to_string(known));
}

void ChainFollower::add_figures(Figures& figures) const
{
    const auto add = [&, chain = record().chain.text()](
                         std::string_view name, std::string_view help, std::uint64_t value) {
        figures.push_back({name, help, value, {{"chain", chain}}});
    };
    add("weft_chain_block_index", "Newest block of the chain.", chain_ ? height() : 0);
    add("weft_chain_off_ledger", "Off-ledger requests that wait to be processed.", pool_.size());
    add("weft_chain_off_ledger_bytes", "What they take in memory.", pool_.bytes());
    add("weft_chain_blocks_followed_total", "Blocks taken over from other members.", blocks_);
    add("weft_chain_sources", "Nodes that give access to the chain and are connected.",
        open_.size());
    add("weft_chain_blocks_refused_total", "Blocks of sources that were false.", refused_);
    for (const auto& figure : snapshot_figures(join_, chain(), shelf_))
        add(figure.name, figure.help, figure.value);
    add("weft_chain_returns_total", "Times the chain went back because of the ledger.", returns_);
    add("weft_chain_guests", "Nodes that follow the chain through this one.", desk_.guests());
}

}  // namespace weft::node
