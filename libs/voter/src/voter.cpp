#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/voter/voter.hpp>

#include <algorithm>

namespace weft::voter {

namespace {

/// Between the starts of two rounds at least: answers of a fast network must not make a round a loop.
constexpr Duration rounds_apart = std::chrono::milliseconds{10};

drng::Ticker::Settings ticks(const Settings& settings)
{
    return {
        .interval = settings.voting.round_time, .await = settings.await, .period = settings.period};
}

std::optional<Draw> draw_of(const drng::Ticker::Tick& tick, Instant now)
{
    if (!tick.draw) return std::nullopt;
    return Draw{.random = *tick.draw, .of = now - tick.delay};
}

/// It was voted down, or given up because nobody could attach it any more (D-34): also where no conflict
/// of it is known.
bool put_down(const voting::State& state)
{
    return state.opinion == Opinion::dislike && state.level >= 2 &&
           state.by != voting::By::rejected_input;
}

}  // namespace

Voter::Voter(const Settings& settings, std::uint64_t seed)
    : settings_{settings},
      voting_{settings.voting},
      ticker_{ticks(settings), Instant{0}},
      prng_{seed},
      number_{prng_.next() >> 1}  // what an earlier life was answered answers nothing now
{}

// ---- what arrives, and what weight says --------------------------------------------------------

void Voter::start(Instant now)
{
    if (std::exchange(started_, true)) return;
    for (const auto& held : std::exchange(held_, {}))
        if (holds_.contains(held.id)) book(now, held);
    holds_.clear();
    // How votes of an earlier life ended, all at once: what they rejected is rejected for all of them.
    std::vector<std::pair<voting::Slot, Opinion>> results;
    for (const auto& [id, opinion] : recalled_)
        if (const auto slot = voting_.opinions().find(id)) results.emplace_back(*slot, opinion);
    std::ranges::sort(results);
    voting_.opinions().finish(now, results);
    for (const auto& [slot, opinion] : results) ballots_[slot].recorded = opinion;
    for (const auto& [id, opinion] : recalled_)
        if (!voting_.opinions().find(id)) records_.push_back({id, Opinion::none});
    const auto recalled = std::exchange(recalled_, {});
    voting_.advance(now);
    note(now);
    for (const auto& [id, opinion] : recalled) {
        const auto slot = voting_.opinions().find(id);
        if (!slot || !against_.contains(*slot)) disliked_.push_back({id, false});
    }
}

void Voter::arrive(Instant now, const TransactionId& id, std::vector<OutputId> spends)
{
    if (const auto slot = voting_.opinions().find(id)) decided_.erase(*slot);  // it is open again
    if (knows(id) || spends.empty()) return;
    if (!started_) {
        holds_.insert(id);
        held_.push_back({id, std::move(spends)});
        return;
    }
    book(now, {id, std::move(spends)});
    note(now);
}

void Voter::book(Instant now, const Held& held)
{
    voting_.advance(now);
    voting_.arrive(now, held.id, held.spends);
}

void Voter::approve(Instant now, voting::Approval what, const TransactionId& id)
{
    const auto slot = voting_.opinions().find(id);
    if (!slot) return;
    voting_.approve(now, what, *slot);
    note(now);
}

void Voter::decided(Instant now, std::span<const TransactionId> ids)
{
    for (const auto& id : ids) {
        holds_.erase(id);
        if (const auto slot = voting_.opinions().find(id)) decided_.insert(*slot);
    }
    if (held_.size() > 2 * holds_.size() + 64)
        std::erase_if(held_, [this](const Held& one) { return !holds_.contains(one.id); });
    voting_.advance(now);
    note(now);
    forget();
}

void Voter::recall(const TransactionId& id, Opinion opinion)
{
    WEFT_CHECK(!started_ && opinion != Opinion::none);
    if (WEFT_PLANTED(voter_forgets_ended_votes)) return;
    recalled_.insert_or_assign(id, opinion);
    // Weight speaks until `start`, but not for what this node has voted down.
    if (opinion == Opinion::dislike) disliked_.push_back({id, true});
}

/// Losers before the winner, children before what they spend from: the newest first does both but for
/// a winner that came last, so it is tried twice.
void Voter::forget()
{
    for (int times = 0; times < 2; ++times)
        for (auto at = decided_.begin(); at != decided_.end();) {
            const auto slot = *at;
            if (voting_.opinions().knows(slot) && !voting_.opinions().may_forget(slot)) {
                ++at;
                continue;
            }
            drop(slot);
            at = decided_.erase(at);
        }
}

void Voter::drop(voting::Slot slot)
{
    const auto ballot = ballots_.find(slot);
    if (voting_.opinions().knows(slot)) {
        const auto id = voting_.opinions().id(slot);
        keep_past(slot);
        if (against_.erase(slot) > 0) disliked_.push_back({id, false});
        open_.erase(slot);
        firm_.erase(slot);
        if (ballot != ballots_.end() && ballot->second.recorded != Opinion::none)
            records_.push_back({id, Opinion::none});
        voting_.forget(slot);
    }
    if (ballot != ballots_.end()) ballots_.erase(ballot);
}

/// Brings what others see of opinions up to date.
void Voter::note(Instant now)
{
    const auto& opinions = voting_.opinions();
    for (const auto slot : voting_.take_changes()) {
        if (!opinions.knows(slot)) continue;
        // Without a conflict there is nothing to be against, for a quarantine holds nobody up; but for
        // what is put down.
        const bool against = opinions.state(slot).opinion != Opinion::like &&
                             (opinions.has_conflict(slot) || put_down(opinions.state(slot)));
        const bool changed = against ? against_.insert(slot).second : against_.erase(slot) > 0;
        if (changed) disliked_.push_back({opinions.id(slot), against});
        record(slot);
        const auto& state = opinions.state(slot);
        if (state.opinion == Opinion::like && state.level >= 2 && opinions.has_conflict(slot) &&
            !opinions.confirmed(slot))
            firm_.try_emplace(slot, now);
        else
            firm_.erase(slot);
        if (state.level == 1 && opinions.has_conflict(slot))
            open_.insert(slot);
        else
            open_.erase(slot);
    }
    for (const auto& one : voting_.take_ended()) {
        if (one.result == voting::Result::dropped || !opinions.knows(one.slot)) continue;
        const auto& id = opinions.id(one.slot);
        ++counts_.ended;
        ended_.push_back({.transaction = id,
                          .result = one.result,
                          .rounds = ballots_[one.slot].counted,
                          .started = one.started,
                          .at = one.at});
    }
}

Duration Voter::doubt_after() const
{
    // Twice what a quarantine and a vote take.
    const auto& settings = settings_.voting;
    return std::max<Duration>(
        std::chrono::seconds{5},
        2 * settings.quarantine + 2 * settings.equal_rounds * settings.round_time);
}

void Voter::review(Instant now)
{
    if (WEFT_PLANTED(voter_never_doubts)) return;
    std::vector<voting::Slot> doubted;
    for (const auto& [slot, since] : firm_)
        if (now >= since + doubt_after()) doubted.push_back(slot);
    for (const auto slot : doubted) {
        // A conflict that was judged before it may have overtaken it.
        if (firm_.contains(slot)) voting_.doubt(now, slot);
        note(now);
    }
}

/// What weight confirmed, and what it rejects with that, stands in the log of messages.
void Voter::record(voting::Slot slot)
{
    const auto& opinions = voting_.opinions();
    const auto& state = opinions.state(slot);
    const bool bears = opinions.has_conflict(slot) || put_down(state);
    if (state.level < 2 || !bears || state.by == voting::By::rejected_input ||
        (state.level == 3 && state.by == voting::By::approval))
        return;
    auto& recorded = ballots_[slot].recorded;
    if (recorded == state.opinion) return;
    recorded = state.opinion;
    records_.push_back({opinions.id(slot), state.opinion});
}

// ---- what others ask and say -------------------------------------------------------------------

Opinion Voter::answer(const TransactionId& id) const
{
    const auto slot = voting_.opinions().find(id);
    return slot ? voting_.opinions().state(*slot).opinion : Opinion::none;
}

void Voter::on_answer(const NodeId& from, std::uint64_t number, std::span<const Opinion> opinions)
{
    if (!round_ || round_->closed) return;
    const auto found = round_->waiting.find(number);
    if (found == round_->waiting.end()) return;
    const auto [query, first, count] = found->second;
    if (round_->queries[query].peer != from) return;
    if (opinions.size() != count) return;
    std::ranges::copy(opinions,
                      round_->answers[query].opinions.begin() + static_cast<std::ptrdiff_t>(first));
    round_->waiting.erase(found);
    ++counts_.answers;
}

void Voter::on_beacon(Instant now, Instant of, std::uint64_t random)
{
    const auto tick = ticker_.on_beacon(now, of, random);
    if (tick && round_ && round_->closed && !tick_) tick_ = draw_of(*tick, now);
}

void Voter::hear(Instant now,
                 const NodeId& node,
                 std::uint32_t round,
                 std::span<const voting::Stated> stated)
{
    voting_.hear(now, node, round, stated);
}

// ---- rounds ------------------------------------------------------------------------------------

std::vector<Query> Voter::wake(Instant now, const Elect& elect)
{
    std::vector<Query> queries;
    if (!started_) return queries;
    if (round_) {
        // What has come so far counts for nothing: it waits for the others, not for a tick.
        if (!round_->closed && now >= round_->deadline && !enough()) {
            round_->late |= round_->latest > round_->deadline;
            round_->deadline = round_->latest;
        }
        if (!round_->closed && may_close(now)) close(now);
        if (round_->closed) {
            if (!tick_ && awaits_beacon())
                if (const auto tick = ticker_.on_time(now)) tick_ = draw_of(*tick, now);
            if (tick_ || !awaits_beacon())
                judge(now, std::exchange(tick_, {}).value_or(std::nullopt));
        }
    }
    voting_.advance(now);
    if (!round_ && now >= next_round_ && !open_.empty()) queries = begin(now, elect());
    note(now);
    forget();
    return queries;
}

bool Voter::may_close(Instant now) const
{
    return now >= round_->deadline || (round_->waiting.empty() && now >= round_->not_before);
}

void Voter::close(Instant now)
{
    auto& round = *round_;
    round.closed = true;
    round.counts = voting_.random_counts(round.answers);
    round.waiting.clear();
    ticker_.answers_closed(now, round.late);
    if (awaits_beacon())
        count(round, voting_.judge_fixed(now, round.answers, round.own), std::nullopt);
}

/// Of what was asked so much is answered that the round can count.
bool Voter::enough() const
{
    std::set<std::size_t> open;
    for (const auto& [number, part] : round_->waiting) open.insert(part.query);
    std::vector<NodeId> answered;
    for (std::size_t q = 0; q < round_->queries.size(); ++q)
        if (round_->reached[q] && !open.contains(q)) answered.push_back(round_->queries[q].peer);
    return voting_.enough(answered);
}

std::vector<Query> Voter::begin(Instant now, const Electorate& electorate)
{
    const auto drawn = voting::draw_peers(electorate.others, prng_);
    auto asked = voting_.begin_round(now, drawn);
    for (const auto slot : asked.began) {
        auto& ballot = ballots_[slot];
        ballot.before += std::exchange(ballot.counted, 0);
    }
    // What is read from statements does not come faster by asking again.
    const bool all_asked = std::ranges::all_of(drawn, [&](const voting::Drawn& one) {
        const auto query = std::ranges::find(asked.queries, one.node, &voting::Query::peer);
        return query != asked.queries.end() ? query->asked.size() == asked.slots.size()
                                            : voting_.statements().two_faced(one.node);
    });
    const auto& round_time = settings_.voting.round_time;
    if (ticker_.next() < now) ticker_.skip_to(now);
    // It closes at a tick, not beside it: what closes after its beacon has come is not judged by it.
    auto tick = ticker_.next();
    while (tick < now + round_time / 2) tick += round_time;
    const auto closes = std::min(tick, now + round_time);
    Round round{.began = now,
                .not_before = all_asked ? now : closes,
                .deadline = closes,
                .latest = now + round_time,
                .own = electorate.own,
                .queries = std::move(asked.queries),
                .answers = {},
                .waiting = {},
                .reached = {},
                .lines = {}};
    std::vector<Query> queries;
    for (std::size_t q = 0; q < round.queries.size(); ++q) {
        const auto& [peer, places] = round.queries[q];
        round.answers.push_back({peer, std::vector<Opinion>(places.size(), Opinion::none)});
        round.reached.push_back(!electorate.unreachable.contains(peer));
        if (!round.reached.back()) continue;
        for (std::size_t from = 0; from < std::min(places.size(), queries_max * asked_max);
             from += asked_max) {
            const auto count = std::min(places.size() - from, asked_max);
            Query query{.peer = peer, .number = ++number_, .ids = {}};
            for (std::size_t k = from; k < from + count; ++k)
                query.ids.push_back(voting_.opinions().id(asked.slots[places[k]]));
            round.waiting.emplace(query.number, Part{q, from, count});
            queries.push_back(std::move(query));
        }
    }
    counts_.queries += queries.size();
    round_ = std::move(round);
    return queries;
}

void Voter::judge(Instant now, std::optional<Draw> draw)
{
    const auto random = draw ? std::optional{draw->random} : std::nullopt;
    auto round = *std::exchange(round_, std::nullopt);
    const auto judged = voting_.end_round(now, round.answers, round.own, random);
    count(round, judged, draw);
    lines_ = std::move(round.lines);
    ++counts_.rounds;
    if (random) ++counts_.beacons_used;
    if (!round.counted && !judged.empty()) {
        ++counts_.rounds_lost;
        probe<"voter.round_counts_for_nothing">();
    }
    next_round_ = round.counted ? std::max(now, round.began + rounds_apart)
                                : round.began + settings_.voting.round_time;
}

void Voter::count(Round& round,
                  const std::vector<voting::Judgement>& judged,
                  const std::optional<Draw>& draw)
{
    const auto drawn =
        draw ? std::optional{voting::thresholds(settings_.voting, draw->random)[1]} : std::nullopt;
    for (const auto& one : judged) {
        if (!one.opinion) continue;
        round.counted = true;
        auto& ballot = ballots_[one.slot];
        ++ballot.counted;
        const auto number = ballot.before + ballot.counted;
        if (ballot.rounds.size() == told_max) ballot.rounds.erase(ballot.rounds.begin());
        ballot.rounds.push_back({.round = number,
                                 .opinion = *one.opinion,
                                 .likes = one.likes,
                                 .valid = one.valid,
                                 .proportion = one.eta,
                                 .threshold = one.threshold,
                                 .draw = one.threshold == drawn ? draw : std::nullopt});
        if (number <= voting::rounds_max && voting_.opinions().knows(one.slot))
            round.lines.push_back({.transaction = voting_.opinions().id(one.slot),
                                   .round = static_cast<std::uint16_t>(number),
                                   .opinion = *one.opinion});
    }
}

std::optional<Instant> Voter::next() const
{
    if (!started_) return std::nullopt;
    auto next = voting_.opinions().next_due();
    const auto sooner = [&next](Instant at) { next = next ? std::min(*next, at) : at; };
    if (round_) {
        if (!round_->closed)
            sooner(round_->waiting.empty() ? round_->not_before : round_->deadline);
        else
            sooner(tick_ || !awaits_beacon() ? Instant{0} : ticker_.next());
    } else if (!open_.empty()) {
        sooner(next_round_);
    }
    return next;
}

// ---- for the node, and for who looks -----------------------------------------------------------

std::vector<Disliked> Voter::take_disliked()
{
    return std::exchange(disliked_, {});
}
std::vector<Ended> Voter::take_ended()
{
    return std::exchange(ended_, {});
}
std::vector<Record> Voter::take_records()
{
    return std::exchange(records_, {});
}
std::vector<voting::StatementLine> Voter::take_lines()
{
    return std::exchange(lines_, {});
}

bool Voter::knows(const TransactionId& id) const
{
    return holds_.contains(id) || voting_.opinions().find(id).has_value();
}

Standing Voter::standing_of(voting::Slot slot) const
{
    const auto& opinions = voting_.opinions();
    Standing standing;
    standing.state = opinions.state(slot);
    standing.voted = standing.state.level == 1 && opinions.has_conflict(slot);
    const auto stated = voting_.statements().stated(opinions.id(slot));
    standing.stated_like = stated.like;
    standing.stated_dislike = stated.dislike;
    const auto found = ballots_.find(slot);
    if (found == ballots_.end()) return standing;
    const auto& ballot = found->second;
    standing.rounds = ballot.counted;
    if (ballot.rounds.empty()) return standing;
    const auto& last = ballot.rounds.back();
    standing.draw = last.draw;
    standing.likes = last.likes;
    standing.valid = last.valid;
    standing.proportion = last.proportion;
    standing.threshold = last.threshold;
    return standing;
}

std::optional<Standing> Voter::standing(const TransactionId& id) const
{
    if (const auto slot = voting_.opinions().find(id)) return standing_of(*slot);
    const auto past = past_.find(id);
    return past == past_.end() ? std::nullopt : std::optional{past->second.standing};
}

std::vector<Counted> Voter::rounds_of(const TransactionId& id) const
{
    if (const auto slot = voting_.opinions().find(id)) {
        const auto ballot = ballots_.find(*slot);
        return ballot == ballots_.end() ? std::vector<Counted>{} : ballot->second.rounds;
    }
    const auto past = past_.find(id);
    return past == past_.end() ? std::vector<Counted>{} : past->second.rounds;
}

std::vector<voting::Statements::Said> Voter::said_of(const TransactionId& id) const
{
    const auto past = past_.find(id);
    const bool known = voting_.opinions().find(id).has_value();
    return known || past == past_.end() ? voting_.statements().said(id) : past->second.said;
}

void Voter::keep_past(voting::Slot slot)
{
    const auto ballot = ballots_.find(slot);
    if (ballot == ballots_.end() || ballot->second.rounds.empty()) return;
    const auto& id = voting_.opinions().id(slot);
    auto standing = standing_of(slot);
    standing.voted = false;
    Past past{standing, ballot->second.rounds, voting_.statements().said(id)};
    if (!past_.insert_or_assign(id, std::move(past)).second) return;
    past_order_.push_back(id);
    if (past_order_.size() <= past_max) return;
    past_.erase(past_order_.front());
    past_order_.pop_front();
}

std::vector<TransactionId> Voter::disliked_open() const
{
    std::vector<TransactionId> ids;
    for (const auto slot : against_)
        if (!decided_.contains(slot)) ids.push_back(voting_.opinions().id(slot));
    return ids;
}

Counts Voter::counts() const
{
    auto counts = counts_;
    counts.known = holds_.size() + voting_.opinions().known();
    counts.open = open_.size();
    return counts;
}

}  // namespace weft::voter
