#include "casper_role.hpp"

#include <weft/base/check.hpp>
#include <weft/node/unix_time.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <algorithm>

namespace weft::node {

namespace {

using casper::BlockId;
using casper::DeployId;
using casper::Era;
using casper::Slot;

constexpr std::size_t recent_max = 64;
constexpr std::size_t ended_max = 65'536;
constexpr std::size_t heard_max = 8'192;
constexpr std::size_t heard_of_peer_max =
    2'048;  ///< two of each validator; nobody takes all places
constexpr std::size_t refused_max = 65'536;
constexpr std::size_t passed_over_max = 8'192;
/// Fewer eras are executed: what they changed is less than the state, mostly.
constexpr std::uint64_t join_eras = 4;
/// Unless nobody sends their blocks.
constexpr Instant join_after{20'000'000'000};
/// Who comes into an era says so until it has heard of a block, so long.
constexpr Instant just_here_for{10'000'000'000};
constexpr Instant lent_for{30'000'000'000};
constexpr std::size_t peers_max = 4'096;
constexpr std::size_t answer_bytes_max = 8 * 1024 * 1024;
/// What a block's deploys may take, so that block and frame fit.
constexpr std::size_t body_bytes_max = 800 * 1024;
/// Bytes of one peer's blocks that wait for their verdict while another block is executed. A block that finds
/// no place is asked for again when something cites it or a peer names it.
constexpr std::size_t queued_bytes_max = 4 * 1024 * 1024;
/// Blocks that may use more are executed by a job: the core's strand has other work.
constexpr std::uint64_t strand_gas_max = 20'000'000;
constexpr Instant tick_every{250'000'000};
constexpr Instant think_every{10'000'000};
constexpr Instant tips_every{2'000'000'000};
/// A block that a peer names is on its way from its creator, mostly.
constexpr Instant named_wait{300'000'000};
/// Several blocks that close an era beside one another would have to be settled: one validator after another may.
constexpr Instant closing_turn{300'000'000};

chain::Programs wasm_programs()
{
    vm::ProcessorRegistry registry;
    registry.add(std::string{vm::wasm_vm_type}, vm::wasm::shared_factory());
    return chain::Programs{std::move(registry)};
}

Bytes hex_of(const BlockId& id)
{
    return to_bytes(id.bytes());
}
/// Era and number in one, for the mark that only grows.
std::uint64_t mark_value(std::uint64_t era, std::uint64_t sequence_number)
{
    return era << 32U | (sequence_number & 0xffff'ffffU);
}

/// When all propose side by side, three rounds of theirs are not final.
casper::Proposer::Settings speaking(const CasperSettings& settings, std::size_t validators)
{
    const auto step = std::max<std::size_t>(25, 4 * validators);
    return {.deploys_enough = 256,
            .wait_max = settings.block_wait,
            .pause = settings.block_pause,
            .listen = settings.listen,
            .open_step = step,
            .open_max = 8 * step,
            .alone_max = 16};
}

}  // namespace

CasperRole::CasperRole(CasperSettings settings, Surroundings& surroundings, casper::Opening opening)
    : settings_{std::move(settings)},
      genesis_{*settings_.genesis},
      network_{casper::id_of(genesis_)},
      identity_{surroundings.identity},
      connected_{surroundings.connected},
      store_{surroundings.store},
      machine_{network_, genesis_.parameters, wasm_programs()},
      pool_{network_, {.block_gas_max = genesis_.parameters.block_gas_max}}
{
    mark_lost_ = !surroundings.marks;
    if (surroundings.marks)
        if (const auto found = surroundings.marks->find(CasperStore::mark_key());
            found != surroundings.marks->end()) {
            mark_lost_ = found->second == mark_lost;
            if (!mark_lost_) raised_ = found->second;
        }
    era_ = std::make_unique<Era>(genesis_, network_, machine_, std::move(opening));
    surroundings.services.offer<CasperQueries>(*this);
}

MadeRole CasperRole::make(CasperSettings settings, Surroundings surroundings)
{
    WEFT_CHECK(settings.genesis && casper::check(*settings.genesis));
    const CasperStore store{surroundings.store};
    auto opening = store.opening(casper::id_of(*settings.genesis));
    if (!opening) return std::unexpected{std::move(opening.error())};
    const bool fresh = !*opening;
    auto first = fresh ? casper::first_opening(*settings.genesis) : **std::move(opening);
    std::unique_ptr<CasperRole> role{
        new CasperRole{std::move(settings), surroundings, std::move(first)}};
    if (auto restored = role->restore(fresh); !restored)
        return std::unexpected{std::move(restored.error())};
    return role;
}

std::expected<void, Damage> CasperRole::restore(bool fresh)
{
    starting_ = fresh;
    own_ = store_.own_mark();
    auto blocks = store_.blocks();
    if (!blocks) return std::unexpected{std::move(blocks.error())};
    for (auto& block : *blocks) {
        const auto id = casper::id_of(block.header);
        const auto verdict = era_->take(id, block, true);
        if (verdict.refused || verdict.lacks)
            return std::unexpected{Damage{"casper: block " + id.hex() +
                                          " of this era is refused: " +
                                          verdict.refused.value_or(verdict.lacks.value_or(""))}};
        pool_.on_block(id, block);
        note_deploys(*era_->dag().find(id));
        Effects::Write nothing;
        note_final({}, verdict, nothing);
        ++places_;
    }
    auto deploys = store_.deploys();
    if (!deploys) return std::unexpected{std::move(deploys.error())};
    for (auto& deploy : *deploys) {
        const auto id = casper::id_of(deploy);
        own_deploys_.insert(id);
        if (!era_->history().settled(id)) static_cast<void>(pool_.add(std::move(deploy), 0, true));
    }
    return {};
}

bool CasperRole::holds(const BlockId& id) const
{
    return era_->dag().find(id) || refused_.contains(id) || room_.holds(id);
}

bool CasperRole::knows(const BlockId& id) const
{
    return holds(id) || queued_.contains(id) ||
           (running_ && running_->arrived && running_->arrived->id == id);
}

casper::PeerNumber CasperRole::number_of(const PeerId& peer)
{
    if (numbers_.size() >= peers_max && !numbers_.contains(peer)) {
        numbers_.clear();
        peers_.clear();
    }
    const auto [place, fresh] =
        numbers_.emplace(peer, static_cast<casper::PeerNumber>(numbers_.size()));
    if (fresh) peers_.insert_or_assign(place->second, peer);
    return place->second;
}

Effects CasperRole::on_start(Instant now)
{
    Effects effects;
    if (starting_) {
        Effects::Write write;
        CasperStore::begin(write.batch, network_, era_->opening().state);
        CasperStore::put_opening(write.batch, era_->opening());
        effects.writes.push_back(std::move(write));
    }
    if (mark_lost_) {
        effects.writes.emplace_back();
        effects.writes.back().marks.push_back({CasperStore::mark_key(), mark_lost});
    }
    started_ = now;
    last_final_ = now;
    entered_ = now;
    start_proposing();
    effects.arms.push_back({tick, now + tick_every});
    effects += soon(now);
    return effects;
}

/// In a new era, and after a start: then others are listened to first, since the disk may be an older one.
void CasperRole::start_proposing()
{
    proposer_.reset();
    const auto self = casper::place_of(era_->table(), identity_.public_key());
    if (!self) return;
    const auto mark = own_.era == era_->opening().number ? own_.mark : casper::Proposer::Mark{};
    proposer_.emplace(*self, speaking(settings_, era_->table().size()), mark, started_);
}

/// False while a disk that forgot may have forgotten blocks of its own of this era.
bool CasperRole::may_speak(Instant now) const
{
    // What was said in these eras nobody here knows any more.
    if (mark_lost_ && (!silent_through_ || era_->opening().number <= *silent_through_) &&
        !WEFT_PLANTED(casper_lost_mark_ignored))
        return false;
    const auto number = era_->opening().number;
    // Others are in an era ahead: what was said in it may be one's own, of an earlier life.
    const bool none_before = heard_in_ && number > *heard_in_;
    if (era_ahead_ && now < *era_ahead_ + settings_.listen && !none_before) return false;
    if (WEFT_PLANTED(casper_mark_ignored)) return true;
    const auto raised_era = raised_ >> 32U;
    if (raised_era != number) return raised_era < number;
    const auto self = casper::place_of(era_->table(), identity_.public_key());
    if (!self) return true;
    const auto latest = era_->dag().whole().latest[*self];
    if (latest == casper::no_slot) return true;  // the proposer stops by itself
    const auto last =
        latest == casper::genesis_slot ? 0 : era_->kept(latest).header.sequence_number;
    return last >= (raised_ & 0xffff'ffffU);
}

/// This is for a validator that has lost its mark. What was said here in an earlier life was said in an era that more than half of the stake had
/// made, or in the one after it, which it may have seen first. So when half of the stake has told where it was at
/// the beginning of this life, more stake than may lie among it names that era or a later one: the latest that so
/// much stake names, and one more. One peer alone makes it no later.
void CasperRole::note_told_era(const PeerId& peer, std::uint64_t era)
{
    if (!mark_lost_ || told_era_.size() >= peers_max || !told_era_.emplace(peer, era).second)
        return;
    const auto& table = era_->table();
    const auto total = era_->dag().total();
    const auto self = casper::place_of(table, identity_.public_key());
    const auto others = total - (self ? table[*self].stake : 0);
    std::vector<std::pair<std::uint64_t, std::uint64_t>> told;  // era, stake
    std::uint64_t heard = 0;
    for (const auto& [other, named] : told_era_)
        if (const auto place = casper::place_of(table, other); place && place != self) {
            told.emplace_back(named, table[*place].stake);
            heard += table[*place].stake;
        }
    if (heard < others && heard < total - heard) return;
    std::ranges::sort(told, std::greater{});
    __extension__ using Wide = unsigned __int128;
    const auto& parameters = genesis_.parameters;
    std::uint64_t weight = 0;
    for (const auto& [named, stake] : told) {
        weight += stake;
        if (Wide{2} * weight * parameters.threshold_denominator <=
            Wide{total} * parameters.threshold_numerator)
            continue;
        const auto through = named + (named < ~std::uint64_t{0} ? 1 : 0);
        silent_through_ = std::max(silent_through_.value_or(0), through);
        return;
    }
}

CasperTips CasperRole::own_tips() const
{
    CasperTips tips{
        .era = era_->opening().number, .opened_by = era_->opening().id, .tips = era_->tips()};
    if (tips.tips.size() > casper_tips_max) tips.tips.resize(casper_tips_max);
    return tips;
}

Effects CasperRole::on_peer_up(Instant, const PeerId& peer)
{
    Effects effects;
    Effects::Write behind;
    behind.then.push_back({peer, encode(own_tips())});
    std::size_t bytes = 0;
    for (const auto& id : own_deploys_)
        if (const auto* deploy = pool_.find(id)) {
            auto frame = encode(CasperDeployFrame{casper::encode(*deploy)});
            bytes += frame.size();
            if (bytes > answer_bytes_max) break;
            behind.then.push_back({peer, std::move(frame)});
        }
    effects.writes.push_back(std::move(behind));
    return effects;
}

Effects CasperRole::on_peer_down(Instant, const PeerId& peer)
{
    told_tips_.erase(peer);
    return {};
}

Effects CasperRole::on_timer(Instant now, TimerId own)
{
    if (own == think) {
        thinking_.reset();
        return consider(now);
    }
    Effects effects = ask_missing(now);
    effects += join_ ? ask_to_join(now) : consider_join(now);
    if (lent_ && now > lent_->read + lent_for) lent_.reset();
    effects.arms.push_back({tick, now + tick_every});
    static_cast<void>(room_.drop_old(now));
    Effects::Write write;
    for (const auto& id : pool_.expire(std::max<types::Timestamp>(unix_time(now), 0))) {
        if (own_deploys_.erase(id) != 0) CasperStore::drop_deploy(write.batch, id);
        write.events.push_back(CasperDeployEnded{.deploy = to_bytes(id.bytes()),
                                                 .state = answers::CasperDeployState::expired});
    }
    if (!write.batch.empty() || !write.events.empty()) effects.writes.push_back(std::move(write));
    // Frames may be lost with a connection: while something is open, say what is here.
    const bool just_here = era_->dag().size() == 1 && now < entered_ + just_here_for;
    if (now >= tips_told_ + tips_every && (era_->open() > 0 || room_.size() > 0 || just_here)) {
        tips_told_ = now;
        Effects::Write behind;
        for (const auto& peer : connected_.peers())
            behind.then.push_back({peer, encode(own_tips())});
        effects.writes.push_back(std::move(behind));
    }
    effects += soon(now);
    return effects;
}

CasperRole::Heard::iterator CasperRole::forget_heard(Heard::iterator one)
{
    const auto count = heard_of_.find(one->second.first);
    if (count != heard_of_.end() && --count->second == 0) heard_of_.erase(count);
    return heard_.erase(one);
}

Effects CasperRole::ask_missing(Instant now)
{
    Effects effects;
    std::map<PeerId, std::set<BlockId>> asked;
    std::vector<casper::PeerNumber> numbers;
    for (const auto& peer : connected_.peers()) numbers.push_back(number_of(peer));
    for (const auto& request : room_.ask(numbers, now))
        if (const auto peer = peers_.find(request.peer); peer != peers_.end())
            asked[peer->second].insert(request.block);
    for (auto one = heard_.begin(); one != heard_.end();) {
        const auto& [peer, since] = one->second;
        if (knows(one->first)) {
            one = forget_heard(one);
        } else if (now >= since + named_wait) {
            // What is joined is not executed up to there.
            if (connected_.contains(peer) && !join_) asked[peer].insert(one->first);
            one = forget_heard(one);
        } else {
            ++one;
        }
    }
    for (const auto& [peer, ids] : asked) {
        WantCasperBlocks wanted;
        for (const auto& id : ids) {
            wanted.blocks.push_back(id);
            if (wanted.blocks.size() < casper_wanted_max) continue;
            effects.sends.push_back({peer, encode(wanted)});
            wanted.blocks.clear();
        }
        if (!wanted.blocks.empty()) effects.sends.push_back({peer, encode(wanted)});
    }
    return effects;
}

Effects CasperRole::on(Instant now, const PeerId& from, CasperTips tips)
{
    Effects effects;
    const auto& opening = era_->opening();
    note_told_era(from, tips.era);
    if (tips.era == opening.number) {
        if (tips.opened_by != opening.id) return elsewhere(from, tips.opened_by);
        elsewhere_.erase(from);
        for (const auto& id : tips.tips)
            if (!knows(id) && !passed_over_.contains(id) && heard_.size() < heard_max &&
                heard_of_[from] < heard_of_peer_max && heard_.try_emplace(id, from, now).second)
                ++heard_of_[from];
        // Who has just come into this era hears what is here; where all is final nobody would say it again.
        if (tips.tips.empty() && era_->dag().size() > 1) {
            auto& told = told_tips_[from];
            if (told != Instant{} && now < told + Instant{200'000'000}) return effects;
            told = now;
            Effects::Write behind;
            behind.then.push_back({from, encode(own_tips())});
            effects.writes.push_back(std::move(behind));
        }
        return effects;
    }
    if (const auto place = casper::place_of(era_->table(), from);
        place && tips.era > opening.number) {
        ahead_[*place] = {tips.era, tips.opened_by};
        if (!behind_since_) behind_since_ = now;
        effects += consider_join(now);
    }
    if (tips.era == opening.number + 1) effects += vouched(now, from, tips.opened_by);
    // Both ways: who is behind says where it stands, and who is ahead says what closed that era.
    auto& told = told_tips_[from];
    if (told != Instant{} && now < told + Instant{200'000'000}) return effects;
    told = now;
    Effects::Write behind;
    const auto add = [&](std::uint64_t era) {
        std::optional<CasperTips> answer;
        if (era == era_->opening().number)
            answer = own_tips();
        else if (last_tips_ && last_tips_->era == era)
            answer = last_tips_;
        else
            answer = store_.tips(era);
        if (answer) behind.then.push_back({from, encode(*answer)});
    };
    if (tips.era > era_->opening().number) {
        era_ahead_ = now;
        add(era_->opening().number);
    } else {
        add(tips.era);
        if (tips.era < era_->opening().number) add(tips.era + 1);
        // Who joined late itself does not know how that era ended.
        if (behind.then.empty()) add(era_->opening().number);
    }
    if (!behind.then.empty()) effects.writes.push_back(std::move(behind));
    return effects;
}

/// Somebody's era began on another block. One peer may lie; when more stake says so than the threshold allows to
/// lie, both blocks are final for somebody honest.
Effects CasperRole::elsewhere(const PeerId& peer, const BlockId& opened_by)
{
    Effects effects;
    if (!casper::place_of(era_->table(), peer) || !elsewhere_.insert(peer).second) return effects;
    std::uint64_t weight = 0;
    for (const auto& one : elsewhere_)
        if (const auto place = casper::place_of(era_->table(), one))
            weight += era_->table()[*place].stake;
    const auto& parameters = genesis_.parameters;
    __extension__ using Wide = unsigned __int128;
    if (Wide{2} * weight * parameters.threshold_denominator <=
        Wide{era_->dag().total()} * parameters.threshold_numerator)
        return effects;
    if (contradicted_ == hex_of(opened_by)) return effects;
    contradicted_ = hex_of(opened_by);
    effects.events.push_back(CasperContradicted{.block = *contradicted_});
    return effects;
}

/// What made a block final for the others may be out of sight here: a member of their clique has been caught
/// since, and they are gone from this era. When more than half of its stake is in the next, the block that
/// closes it is final for somebody honest.
Effects CasperRole::vouched(Instant now, const PeerId& peer, const BlockId& opened_by)
{
    Effects effects;
    const auto place = casper::place_of(era_->table(), peer);
    if (!place || era_->dag().whole().equivocates(*place)) return effects;
    for (auto& [other, who] : vouchers_) who.erase(*place);
    auto& who = vouchers_[opened_by];
    who.insert(*place);
    std::erase_if(vouchers_, [](const auto& entry) { return entry.second.empty(); });
    std::uint64_t weight = 0;
    for (const auto one : who) weight += era_->table()[one].stake;
    const auto slot = era_->dag().find(opened_by);
    if (!slot || !era_->kept(*slot).closes || weight <= era_->dag().total() - weight)
        return effects;
    era_->believe(*slot);
    Effects::Write write;
    open_next_era(now, write);
    effects.writes.push_back(std::move(write));
    effects += go_on(now);
    return effects;
}

/// Whether more than half of the stake, one's own aside, has gone on in this era above what was said here in this
/// life, before anything closed the era. Who said a word of the next one knew a clique for the block that closes this;
/// whoever of it does not lie stood on that block from then on (D-85), and the stake outside the clique and that of liars
/// is together at most half. So none of this node's words of an earlier life is of a later era.
bool CasperRole::heard_in_this_era() const
{
    const auto self = casper::place_of(era_->table(), identity_.public_key());
    if (!self || !said_first_) return false;
    const auto& dag = era_->dag();
    std::uint64_t weight = 0;
    for (casper::Validator v = 0; v < era_->table().size(); ++v) {
        if (v == *self || dag.whole().equivocates(v)) continue;
        const auto& messages = dag.messages(v);
        const auto above = std::find_if(messages.rbegin(), messages.rend(), [&](Slot slot) {
            return !dag[slot].past.test(*said_first_) ||
                   era_->kept(slot).after.era() == era_->opening().number;
        });
        if (above != messages.rend() && dag[*above].past.test(*said_first_))
            weight += era_->table()[v].stake;
    }
    return weight > dag.total() - weight;
}

Effects CasperRole::consider_join(Instant now)
{
    if (join_ || join_too_large_ || !behind_since_) return {};
    std::map<std::pair<std::uint64_t, BlockId>, std::uint64_t> weights;
    const auto number = era_->opening().number;
    const bool stuck = now > *behind_since_ + join_after;
    for (const auto& [place, named] : ahead_)
        if (stuck || named.first >= number + join_eras) {
            auto& weight = weights[named];
            weight += era_->table()[place].stake;
            if (weight <= era_->dag().total() - weight) continue;
            std::vector<PeerId> givers;
            for (const auto& [other, said] : ahead_)
                if (const auto& peer = era_->table()[other].validator;
                    said == named && connected_.contains(peer) && !false_givers_.contains(peer))
                    givers.push_back(peer);
            if (givers.empty()) return {};
            // Not all ask the same one.
            const auto turn = std::to_integer<std::size_t>(named.second.bytes()[0]) +
                              std::to_integer<std::size_t>(identity_.public_key().bytes()[0]);
            std::ranges::rotate(givers,
                                givers.begin() + static_cast<std::ptrdiff_t>(turn % givers.size()));
            join_.emplace(named.first, named.second, std::move(givers), settings_.join_bytes_max);
            return ask_to_join(now);
        }
    return {};
}

Effects CasperRole::ask_to_join(Instant now)
{
    Effects effects;
    if (!join_) return effects;
    if (auto question = join_->ask(now))
        effects.sends.push_back(
            {question->peer,
             std::visit([](const auto& what) { return encode(what); }, std::move(question->what))});
    else if (join_->hopeless())
        join_.reset();
    return effects;
}

Effects CasperRole::go_on_joining(Instant now, Join::Took took, const PeerId& from)
{
    switch (took) {
    case Join::Took::ignored: return {};
    case Join::Took::more: return ask_to_join(now);
    case Join::Took::complete: return leap(now);
    case Join::Took::lied: {
        ++refusals_;
        false_givers_.insert(from);
        auto effects = ask_to_join(now);
        effects.penalties.push_back(
            {from, "casper state: not what the block that opened the era says"});
        return effects;
    }
    case Join::Took::too_large:
        // A larger one would be refused again: who runs this node must allow it.
        join_too_large_ = true;
        join_.reset();
        return {};
    }
    return {};
}

/// The eras between are never known here.
Effects CasperRole::leap(Instant now)
{
    Effects effects;
    Effects::Write write;
    auto [opening, block] = std::move(*join_).finish();
    CasperStore::leap(write.batch, *era_, opening, std::move(block), places_);
    last_closed_.insert(era_->opening().id);
    last_tips_.reset();
    const auto time = std::max<types::Timestamp>(unix_time(now), 0);
    for (Slot slot = 1; slot < era_->dag().size(); ++slot)
        if (!era_->kept(slot).decided)
            static_cast<void>(pool_.on_orphaned(era_->kept(slot).id, time));
    for (const auto& [id, settled] : opening.settled) {
        if (!pool_.on_settled(id)) continue;
        ++deploys_done_;
        if (own_deploys_.erase(id) != 0) CasperStore::drop_deploy(write.batch, id);
        write.events.push_back(CasperDeployEnded{.deploy = to_bytes(id.bytes()),
                                                 .state = answers::CasperDeployState::final});
    }
    enter(std::move(opening), write);
    entered_ = now;
    last_final_ = now;
    effects.writes.push_back(std::move(write));
    effects += go_on(now);
    return effects;
}

Effects CasperRole::on(Instant now, const PeerId& from, WantCasperState want)
{
    Effects effects;
    const casper::Opening* opening = nullptr;
    if (want.opened_by == era_->opening().id) {
        opening = &era_->opening();
        opening_read_ = now;
    } else if (lent_ && want.opened_by == lent_->opening.id) {
        opening = &lent_->opening;
        lent_->read = now;
    }
    Effects::Write behind;
    // Who reads what is no more here learns where this node is.
    behind.then.push_back(
        {from, opening != nullptr ? encode(piece_of(*opening, want)) : encode(own_tips())});
    effects.writes.push_back(std::move(behind));
    return effects;
}

Effects CasperRole::on(Instant now, const PeerId& from, CasperStateFrame piece)
{
    if (!join_) return {};
    return go_on_joining(now, join_->take(from, piece), from);
}

Effects CasperRole::on(Instant, const PeerId& from, WantCasperBlocks wanted)
{
    Effects effects;
    Effects::Write behind;
    std::size_t bytes = 0;
    for (const auto& id : wanted.blocks) {
        std::optional<Bytes> block;
        if (const auto recent = recent_.find(id); recent != recent_.end())
            block = recent->second;
        else
            block = store_.block(id);
        if (!block) continue;
        bytes += block->size();
        behind.then.push_back({from, encode(CasperBlockFrame{*std::move(block)})});
        if (bytes > answer_bytes_max) break;
    }
    // What is not on disk yet leaves behind it.
    if (!behind.then.empty()) effects.writes.push_back(std::move(behind));
    return effects;
}

Effects CasperRole::on(Instant now, const PeerId&, CasperDeployFrame::Checked deploy)
{
    if (deploy.deploy.network != network_) return {};
    if (era_->history().settled(deploy.id)) return {};
    if (deploy.deploy.gas_price < settings_.gas_price_min) return {};
    static_cast<void>(pool_.add(std::move(deploy.deploy), deploy.id,
                                std::max<types::Timestamp>(unix_time(now), 0)));
    return soon(now);
}

Effects CasperRole::on(Instant now, CommandId command, SubmitCasperDeploy::Checked asked)
{
    Effects effects;
    const auto& deploy = asked.deploy;
    const auto& id = asked.id;
    Answer answer{.command = command, .error = {}, .message = {}, .values = {{"deploy", id.hex()}}};
    const auto refuse = [&](std::string error, std::string message) {
        answer.error = std::move(error);
        answer.message = std::move(message);
        answer.values.clear();
        effects.answers.push_back(std::move(answer));
    };
    const auto time = std::max<types::Timestamp>(unix_time(now), 0);
    if (deploy.network != network_) {
        refuse("another_network",
               "the deploy names another network; this one is " + network_.hex());
        return effects;
    }
    if (pool_.status(id) || era_->history().settled(id)) {
        // It was taken before, here or elsewhere; on this disk it may not be yet.
        Effects::Write write;
        if (pool_.find(id) != nullptr && own_deploys_.insert(id).second)
            CasperStore::put_deploy(write.batch, id, std::move(asked.bytes));
        write.answers.push_back(std::move(answer));
        effects.writes.push_back(std::move(write));
        return effects;
    }
    if (deploy.gas_price < settings_.gas_price_min) {
        refuse("gas_price_too_low", "this node takes " + std::to_string(settings_.gas_price_min) +
                                        " for a gas and more");
        return effects;
    }
    if (deploy.gas_limit > genesis_.parameters.block_gas_max) {
        refuse("gas_above_the_block", "no block may use so much gas: at most " +
                                          std::to_string(genesis_.parameters.block_gas_max));
        return effects;
    }
    if (!can_pay(deploy, era_->head())) {
        refuse("cannot_pay", "the account holds less than the gas limit may cost");
        return effects;
    }
    const auto added = pool_.add(deploy, id, time);
    if (!added) {
        switch (added.error().error) {
        case casper::PoolError::expired:
            refuse("deploy_expired", "its time is over: make it anew");
            break;
        case casper::PoolError::account_full:
            refuse("account_full", "so many deploys of this account wait here: " + room_again(now));
            break;
        default: refuse("pool_full", "so many deploys wait here: " + room_again(now)); break;
        }
        return effects;
    }
    Effects::Write write;
    const auto frame = encode(CasperDeployFrame{asked.bytes});
    CasperStore::put_deploy(write.batch, id, std::move(asked.bytes));
    own_deploys_.insert(id);
    write.answers.push_back(std::move(answer));
    for (const auto& peer : connected_.peers()) write.then.push_back({peer, frame});
    effects.writes.push_back(std::move(write));
    effects += soon(now);
    return effects;
}

/// When to come back with a deploy that has no place here.
std::string CasperRole::room_again(Instant now) const
{
    const auto stalled = stalled_for(now);
    if (!stalled) return "send it again in 2 s";
    return "nothing became final for " + std::to_string(*stalled) +
           " s; send it again in 30 s (GET /ready says what is missing)";
}

/// Seconds without a final block while one with work waits; nullopt: it goes on.
std::optional<std::uint64_t> CasperRole::stalled_for(Instant now) const
{
    if (era_->open_work() == 0 || last_final_ == Instant{} || now <= last_final_ + stalled_after)
        return std::nullopt;
    return static_cast<std::uint64_t>((now - last_final_).count()) / 1'000'000'000U;
}

Effects CasperRole::on(Instant now, const PeerId& from, CasperBlockFrame::Checked block)
{
    if (join_)
        if (const auto took = join_->take(from, block.id, block.block.header, block.bytes);
            took != Join::Took::ignored)
            return go_on_joining(now, took, from);
    enqueue({.id = block.id,
             .block = std::move(block.block),
             .bytes = std::move(block.bytes),
             .from = from,
             .own = false,
             .deploys_valid = block.deploys_valid});
    return go_on(now);
}

void CasperRole::enqueue(Arrived arrived)
{
    if (knows(arrived.id)) return;
    if (arrived.from) {
        auto& bytes = queued_of_[*arrived.from];
        if (running_ && bytes + arrived.bytes.size() > queued_bytes_max) return;
        bytes += arrived.bytes.size();
    }
    queued_.insert(arrived.id);
    queue_.push_back(std::move(arrived));
}

Effects CasperRole::go_on(Instant now)
{
    Effects effects;
    while (!queue_.empty() && !running_) {
        auto arrived = std::move(queue_.front());
        queue_.pop_front();
        queued_.erase(arrived.id);
        if (arrived.from)
            if (const auto bytes = queued_of_.find(*arrived.from);
                (bytes->second -= arrived.bytes.size()) == 0)
                queued_of_.erase(bytes);
        if (const auto heard = heard_.find(arrived.id); heard != heard_.end()) forget_heard(heard);
        if (holds(arrived.id)) continue;
        const auto verdict = judge(now, arrived, effects);
        if (!verdict) continue;
        decide(now, arrived, *verdict, effects);
        if (effects.lacks) return effects;
    }
    effects += soon(now);
    return effects;
}

void CasperRole::decide(Instant now,
                        Arrived& arrived,
                        const Era::Verdict& verdict,
                        Effects& effects)
{
    if (verdict.lacks) {
        effects.lacks = verdict.lacks;
        return;
    }
    if (!verdict.refused) return accepted(now, arrived, verdict, effects);
    ++refusals_;
    // Whoever floods with blocks that break rules is bonded, and its stake is at risk by what it
    // signs side by side; what it can fill here has an end.
    if (refused_.size() < refused_max) refused_.insert(arrived.id);
    for (const auto& gone : room_.refused(arrived.id))
        if (refused_.size() < refused_max) refused_.insert(gone);
    if (arrived.from)
        effects.penalties.push_back({*arrived.from, "casper block: " + *verdict.refused});
}

/// The work holds copies of all it needs; states are shared and never changed.
void CasperRole::execute(Era::Work work, std::optional<Arrived> arrived, Effects& effects)
{
    running_ = Running{era_->opening().id, std::move(arrived)};
    effects.jobs.push_back(
        {execution,
         [ran = std::make_shared<Executed>(Executed{std::move(work), {}})]() -> std::any {
             ran->done = ran->work.run();
             return ran;
         }});
}

Effects CasperRole::on_job(Instant now, JobId, std::any result)
{
    Effects effects;
    auto* ran = std::any_cast<std::shared_ptr<Executed>>(&result);
    WEFT_CHECK(ran != nullptr && running_);
    auto running = *std::exchange(running_, std::nullopt);
    auto& [work, done] = **ran;
    // Others may have shown meanwhile that the era is over.
    if (running.era == era_->opening().id) {
        if (running.arrived) {
            decide(now, *running.arrived, era_->conclude(work, std::move(done)), effects);
        } else if (done.lacks) {
            effects.lacks = done.lacks;
        } else {
            // It goes before all blocks that came meanwhile, since it was made without them.
            auto own = own_block(era_->propose(identity_, std::move(work), std::move(done)));
            queued_.insert(own.id);
            queue_.push_front(std::move(own));
        }
    }
    if (effects.lacks) return effects;
    effects += go_on(now);
    return effects;
}

std::optional<Era::Verdict> CasperRole::judge(Instant now, Arrived& arrived, Effects& effects)
{
    const auto& header = arrived.block.header;
    if (arrived.from && casper::due(header.timestamp, unix_time(now)) == casper::Due::too_far_ahead)
        return std::nullopt;
    const auto hold = [&](std::set<BlockId> missing) {
        const auto bytes = arrived.bytes.size();
        if (!arrived.from) return;  // one's own lacks nothing, and what waited waits no more
        static_cast<void>(room_.hold(arrived.id, std::move(arrived.block), bytes,
                                     std::move(missing), number_of(*arrived.from), now));
    };
    if (header.network != casper::network_of(era_->opening())) {
        const auto of = *BlockId::from(header.network.bytes());
        if (last_closed_.contains(of) || store_.is_closed(of)) return std::nullopt;
        // The block is of an era that is not open here: it waits for the block that opens that era.
        if (!arrived.deploys_valid) return std::nullopt;
        hold({of});
        if (arrived.from) {
            auto& told = told_tips_[*arrived.from];
            if (now >= told + Instant{200'000'000}) {
                told = now;
                Effects::Write behind;
                behind.then.push_back({*arrived.from, encode(own_tips())});
                effects.writes.push_back(std::move(behind));
            }
        }
        return std::nullopt;
    }
    if (!arrived.deploys_valid)
        return Era::Verdict{.refused = std::string{name(casper::Fault::deploy_invalid)}};
    // That it equivocates is known; more of its lanes tell nothing. What somebody cites is asked for.
    if (const auto creator = casper::place_of(era_->table(), header.creator);
        arrived.from && creator && era_->dag().whole().equivocates(*creator) &&
        !room_.wants(arrived.id)) {
        if (passed_over_.size() >= passed_over_max) passed_over_.clear();
        passed_over_.insert(arrived.id);
        return std::nullopt;
    }
    std::set<BlockId> missing;
    for (const auto* list : {&header.parents, &header.justifications})
        for (const auto& id : *list) {
            if (refused_.contains(id))
                return Era::Verdict{.refused =
                                        std::string{name(casper::BlockError::ancestor_rejected)}};
            if (!era_->dag().find(id)) missing.insert(id);
        }
    if (!missing.empty()) {
        hold(std::move(missing));
        effects += ask_missing(now);
        return std::nullopt;
    }
    if (arrived.own) return era_->take(arrived.id, arrived.block, arrived.deploys_valid);
    auto examined = era_->examine(arrived.id, arrived.block, arrived.deploys_valid);
    if (auto* verdict = std::get_if<Era::Verdict>(&examined)) return std::move(*verdict);
    auto& work = std::get<Era::Work>(examined);
    if (work.gas_limit() <= strand_gas_max) return era_->conclude(work, work.run());
    execute(std::move(work), std::move(arrived), effects);
    return std::nullopt;
}

void CasperRole::remember(const BlockId& id, Bytes bytes)
{
    if (!recent_.emplace(id, std::move(bytes)).second) return;
    recent_order_.push_back(id);
    if (recent_order_.size() <= recent_max) return;
    recent_.erase(recent_order_.front());
    recent_order_.pop_front();
}

void CasperRole::note_deploys(Slot slot)
{
    const auto& kept = era_->kept(slot);
    for (const auto& deploy : kept.deploys) {
        if (!ended_.contains(deploy.id)) {
            ended_order_.push_back(deploy.id);
            if (ended_order_.size() > ended_max) {
                ended_.erase(ended_order_.front());
                ended_order_.pop_front();
            }
        }
        ended_.insert_or_assign(deploy.id, Ended{kept.id, deploy.gas, deploy.outcome, deploy.why});
    }
}

void CasperRole::note_final(Instant now, const Era::Verdict& verdict, Effects::Write& write)
{
    const auto number = era_->opening().number;
    for (const auto slot : verdict.final) {
        const auto& kept = era_->kept(slot);
        ++finals_;
        pool_.on_final(kept.id);
        note_deploys(slot);
        write.events.push_back(CasperBlockFinal{.block = hex_of(kept.id), .era = number});
        for (const auto& deploy : kept.deploys) {
            ++deploys_done_;
            if (own_deploys_.erase(deploy.id) != 0)
                CasperStore::drop_deploy(write.batch, deploy.id);
            write.events.push_back(CasperDeployEnded{.deploy = to_bytes(deploy.id.bytes()),
                                                     .state = answers::CasperDeployState::final});
        }
    }
    for (const auto slot : verdict.orphaned)
        static_cast<void>(
            pool_.on_orphaned(era_->kept(slot).id, std::max<types::Timestamp>(unix_time(now), 0)));
    for (const auto& block : verdict.contradicted) {
        contradicted_ = hex_of(block);
        write.events.push_back(CasperContradicted{.block = *contradicted_});
    }
}

void CasperRole::accepted(Instant now,
                          Arrived& arrived,
                          const Era::Verdict& verdict,
                          Effects& effects)
{
    const auto slot = *era_->dag().find(arrived.id);
    const auto number = era_->opening().number;
    const bool works = era_->kept(slot).closes || !era_->kept(slot).deploys.empty();
    Effects::Write write;
    const bool own = arrived.own;
    if (own) {
        using Made = casper::Proposer::Made;
        own_ = {.era = number,
                .mark = proposer_->made(arrived.id, arrived.block.header.sequence_number,
                                        works ? Made::work : Made::vote, now)};
        CasperStore::put_own_mark(write.batch, own_);
        const auto value = mark_value(own_.era, own_.mark.sequence_number);
        write.marks.push_back({.key = CasperStore::mark_key(), .value = value, .behind = true});
        raised_ = std::max(raised_, value);
        if (!said_first_) said_first_ = slot;
    }
    pool_.on_block(arrived.id, arrived.block);
    note_deploys(slot);
    write.events.push_back(
        CasperBlockAccepted{.block = hex_of(arrived.id),
                            .creator = arrived.block.header.creator,
                            .era = number,
                            .deploys = static_cast<std::uint32_t>(arrived.block.deploys.size())});
    const auto& creator = arrived.block.header.creator;
    const auto place = *casper::place_of(era_->table(), creator);
    if (era_->dag().whole().equivocates(place) && seen_twice_.insert(place).second)
        write.events.push_back(CasperEquivocation{.validator = creator, .era = number});

    // Its creator sends it to everybody it knows; the others name it, for those who do not know its creator.
    const auto frame =
        own ? encode(CasperBlockFrame{arrived.bytes})
            : encode(
                  CasperTips{.era = number, .opened_by = era_->opening().id, .tips = {arrived.id}});
    for (const auto& peer : connected_.peers())
        if ((!arrived.from || peer != *arrived.from) && peer != creator)
            write.then.push_back({peer, frame});
    if (own && WEFT_PLANTED(casper_speaks_before_durable)) {
        for (auto& send : write.then) effects.sends.push_back(std::move(send));
        write.then.clear();
    }
    remember(arrived.id, arrived.bytes);
    CasperStore::put_block(write.batch, places_++, arrived.id, std::move(arrived.bytes));
    note_final(now, verdict, write);
    // While nothing waits for it, the time does not count.
    if (!verdict.final.empty() || era_->open_work() <= (works ? 1U : 0U)) last_final_ = now;
    if (era_->closed_by()) {
        open_next_era(now, write);
    } else {
        queue_what_waited_for(arrived.id);
    }
    effects.writes.push_back(std::move(write));
}

void CasperRole::queue_what_waited_for(const BlockId& accepted)
{
    for (auto& [id, block] : room_.accepted(accepted)) {
        auto bytes = casper::encode(block);
        enqueue({.id = id,
                 .block = std::move(block),
                 .bytes = std::move(bytes),
                 .from = std::nullopt,
                 .own = false,
                 .deploys_valid = true});
    }
}

void CasperRole::open_next_era(Instant now, Effects::Write& write)
{
    if (!heard_in_ && heard_in_this_era()) heard_in_ = era_->opening().number;
    auto closing = era_->close();
    auto tips = own_tips();
    CasperStore::close(write.batch, *era_, closing, tips, places_);
    Era::Verdict rest;
    for (const auto slot : closing.inside)
        if (!era_->kept(slot).final) rest.final.push_back(slot);
    rest.orphaned = closing.outside;
    note_final(now, rest, write);
    last_closed_.insert(tips.opened_by);
    last_tips_ = std::move(tips);
    if (now < opening_read_ + lent_for && opening_read_ != Instant{})
        lent_ = Lent{.opening = std::move(*era_).take_opening(), .read = opening_read_};
    enter(std::move(closing.next), write);
    entered_ = now;
}

void CasperRole::enter(casper::Opening opened, Effects::Write& write)
{
    places_ = 0;
    ahead_.clear();
    behind_since_.reset();
    join_.reset();
    join_too_large_ = false;
    opening_read_ = {};
    refused_.clear();
    passed_over_.clear();
    vouchers_.clear();
    elsewhere_.clear();
    heard_.clear();
    heard_of_.clear();
    seen_twice_.clear();
    sums_.reset();
    said_first_.reset();
    closing_since_.reset();
    era_ = std::make_unique<Era>(genesis_, network_, machine_, std::move(opened));
    const auto& opening = era_->opening();
    write.events.push_back(CasperEraOpened{.era = opening.number,
                                           .opened_by = hex_of(opening.id),
                                           .state = to_bytes(opening.state.root().bytes()),
                                           .validators = era_->table().size()});
    queue_what_waited_for(opening.id);
    room_ = casper::BlockRoom{{}};
    start_proposing();
    for (const auto& peer : connected_.peers()) write.then.push_back({peer, encode(own_tips())});
}

/// Whose turn it is to put a deploy into a block: one validator's by the account, so that an account's deploys
/// do not meet in parallel blocks; after a while the next one's too, in case the first is away. Since it came
/// here, and not since its own timestamp: else who signs old times would have all take it at once.
bool CasperRole::is_mine(const casper::DeployPool::Next::Candidate& one,
                         types::Timestamp time) const
{
    const auto self = casper::place_of(era_->table(), identity_.public_key());
    if (!self) return false;
    const auto count = era_->table().size();
    const auto owner = one.lane % count;
    const auto since = std::max(one.since, unix_time(started_));
    const auto waited = static_cast<std::uint64_t>(std::max<types::Timestamp>(0, time - since));
    const auto turns = waited / static_cast<std::uint64_t>(settings_.take_over.count());
    return (*self + count - owner) % count <= turns;
}

/// When this node may close the era, which it has seen is over since then.
Instant CasperRole::closes_at(Instant since) const
{
    const auto self = casper::place_of(era_->table(), identity_.public_key());
    if (!self) return since;
    const auto count = era_->table().size();
    const auto first = std::to_integer<std::size_t>(era_->opening().id.bytes().front()) % count;
    return since + closing_turn * static_cast<long>((*self + count - first) % count);
}

/// The account holds what the gas limit may cost, or its payment code.
bool CasperRole::can_pay(const casper::Deploy& deploy, const casper::State& state) const
{
    const auto held = state.number_at(casper::keys::balance(types::Address::of(deploy.account)));
    return casper::affords(deploy, casper::gas_before_session(deploy), held);
}

/// A deploy that cannot pay is dropped, and put into no block: a block with it would pay its proposer nothing.
Effects CasperRole::reject(const std::vector<DeployId>& poor)
{
    Effects effects;
    if (poor.empty()) return effects;
    Effects::Write write;
    for (const auto& id : poor) {
        pool_.reject(id, casper::Rejection::cannot_pay);
        if (own_deploys_.erase(id) != 0) CasperStore::drop_deploy(write.batch, id);
        write.events.push_back(CasperDeployEnded{.deploy = to_bytes(id.bytes()),
                                                 .state = answers::CasperDeployState::rejected});
    }
    effects.writes.push_back(std::move(write));
    return effects;
}

/// Whoever hears much thinks now and then, and not at each frame; and not while nothing may be said.
Effects CasperRole::soon(Instant now)
{
    Effects effects;
    if (!proposer_) return effects;
    if (changed_ == Instant{}) changed_ = now;
    const auto at = std::max(now + think_every, proposer_->quiet_until());
    if (thinking_ && *thinking_ <= at) return effects;
    thinking_ = at;
    effects.arms.push_back({think, *thinking_});
    return effects;
}

Effects CasperRole::consider(Instant now)
{
    Effects effects;
    // What is on its way to its verdict changes what there is to say.
    if (!proposer_ || running_ || !queue_.empty()) return effects;
    if (!may_speak(now)) {
        decided_ = {.propose = false,
                    .with_deploys = false,
                    .reason = casper::Proposer::Reason::own_block_missing,
                    .again = {}};
        return effects;
    }
    const auto next = era_->next(std::max<types::Timestamp>(unix_time(now), 0));
    const auto time = next.time;
    if (next.phase != Era::Phase::closing)
        closing_since_.reset();
    else if (!closing_since_)
        closing_since_ = now;
    if (closing_since_ && now < closes_at(*closing_since_)) {
        decided_ = {.propose = false,
                    .with_deploys = false,
                    .reason = casper::Proposer::Reason::pausing,
                    .again = closes_at(*closing_since_)};
        thinking_ = decided_.again;
        effects.arms.push_back({think, *thinking_});
        return effects;
    }
    std::vector<const casper::Deploy*> deploys;
    std::vector<DeployId> poor;
    const auto head = era_->head();
    if (next.phase == Era::Phase::open)
        deploys = pool_.select({.time = time,
                                .parents = next.parents,
                                .gas_max = genesis_.parameters.block_gas_max,
                                .deploys_max = casper::deploys_max,
                                .bytes_max = body_bytes_max,
                                .mine =
                                    [&](const casper::DeployPool::Next::Candidate& one) {
                                        if (!is_mine(one, time)) return false;
                                        if (can_pay(one.deploy, head)) return true;
                                        // What it shall be paid with may be on its way.
                                        if (time - one.since >= unix_time(settings_.take_over))
                                            poor.push_back(one.id);
                                        return false;
                                    }},
                               era_->dag(), era_->history());
    effects += reject(poor);
    // What waits while an era closes has waited when the next one begins.
    if (deploys.empty() && next.phase == Era::Phase::open)
        waiting_since_ = {};
    else if (waiting_since_ == Instant{})
        waiting_since_ = changed_ == Instant{} ? now : changed_;
    changed_ = {};
    const auto self = casper::place_of(era_->table(), identity_.public_key());
    decided_ = proposer_->decide({.dag = era_->dag(),
                                  .deploys = deploys.size(),
                                  .oldest = waiting_since_,
                                  .open = era_->open_work(),
                                  .helps = era_->helps(*self, next.parents),
                                  .closing = next.phase == Era::Phase::closing,
                                  .all_final = era_->open() == 0},
                                 now);
    if (!decided_.propose) {
        if (decided_.again != Instant{}) {
            thinking_ = std::max(decided_.again, now + think_every);
            effects.arms.push_back({think, *thinking_});
        }
        return effects;
    }
    if (!decided_.with_deploys) deploys.clear();
    waiting_since_ = {};
    auto work = era_->plan(identity_.public_key(), unix_time(now), deploys);
    if (work.gas_limit() > strand_gas_max) {
        execute(std::move(work), std::nullopt, effects);
        return effects;
    }
    auto done = work.run();
    if (done.lacks) {
        effects.lacks = done.lacks;
        return effects;
    }
    enqueue(own_block(era_->propose(identity_, std::move(work), std::move(done))));
    effects += go_on(now);
    return effects;
}

CasperRole::Arrived CasperRole::own_block(casper::SignedBlock block) const
{
    auto bytes = casper::encode(block);
    const auto id = casper::id_of(block.header);
    return {.id = id,
            .block = std::move(block),
            .bytes = std::move(bytes),
            .from = std::nullopt,
            .own = true,
            .deploys_valid = true};
}

RoleDoor casper_door(CasperSettings settings)
{
    return {.id = casper_role,
            .name = "casper",
            .played_as = "casper",
            .disk_keys = {to_bytes(CasperStore::key_space)},
            .check_frame = check_frame_of<CasperFrames>,
            .check_command = check_command_of<CasperCommands>,
            .make = [settings](Surroundings surroundings) {
                return CasperRole::make(settings, std::move(surroundings));
            }};
}

}  // namespace weft::node
