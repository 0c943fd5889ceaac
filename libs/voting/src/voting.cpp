#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/voting/voting.hpp>

#include <algorithm>

namespace weft::voting {

// ---- what is not of a round --------------------------------------------------------------------

Slot Voting::arrive(Instant now, const TransactionId& id, std::span<const OutputId> spends)
{
    const auto slot = opinions_.arrive(now, id, spends);
    drop_votes(now);
    return slot;
}

void Voting::approve(Instant now, Approval what, Slot slot)
{
    opinions_.approve(now, what, slot);
    drop_votes(now);
}

void Voting::doubt(Instant now, Slot slot)
{
    opinions_.doubt(now, slot);
    drop_votes(now);
}

void Voting::hear(Instant now,
                  const NodeId& node,
                  std::uint32_t round,
                  std::span<const Stated> stated)
{
    statements_.hear(now, node, round, stated);
}

void Voting::advance(Instant now)
{
    opinions_.advance(now);
    drop_votes(now);
}

/// A vote is about a level of 1; when it is another for another reason, there is no vote.
void Voting::drop_votes(Instant now)
{
    for (const auto slot : opinions_.take_changes()) {
        changes_.push_back(slot);
        if (!runs(slot) || opinions_.state(slot).level == 1) continue;
        if (WEFT_PLANTED(voting_decided_votes_go_on)) continue;
        probe<"voting.vote_dropped">();
        ended_.push_back({slot, vote(slot).started, now, Result::dropped});
        vote(slot) = {};
    }
}

bool Voting::forget(Slot slot)
{
    if (!opinions_.may_forget(slot)) return false;
    statements_.forget(opinions_.id(slot));
    opinions_.forget(slot);
    std::erase(changes_, slot);
    // Now and then, so that each vote is moved once on the average.
    const auto gone = std::min<std::size_t>(opinions_.first() - votes_first_, votes_.size());
    if (2 * gone > votes_.size()) {
        votes_.erase(votes_.begin(), votes_.begin() + static_cast<std::ptrdiff_t>(gone));
        votes_first_ += static_cast<Slot>(gone);
    }
    return true;
}

std::vector<Slot> Voting::take_changes()
{
    std::ranges::sort(changes_);
    const auto doubles = std::ranges::unique(changes_);
    changes_.erase(doubles.begin(), doubles.end());
    return std::exchange(changes_, {});
}

std::vector<Ended> Voting::take_ended()
{
    return std::exchange(ended_, {});
}

// ---- a round starts ----------------------------------------------------------------------------

Asked Voting::begin_round(Instant now, std::span<const Drawn> drawn)
{
    WEFT_CHECK(!round_);
    advance(now);
    Round round;
    Asked asked;
    round.slots = opinions_.to_ask();
    votes_.resize(opinions_.size() - votes_first_);
    for (const auto slot : round.slots) {
        if (vote(slot).runs) continue;
        vote(slot) = {.vote = {}, .started = now, .runs = true};
        asked.began.push_back(slot);
    }
    round.drawn.assign(drawn.begin(), drawn.end());
    for (const auto& one : drawn) round.draws += one.draws;
    list_spent(round);
    read_statements(round, now);
    for (std::size_t p = 0; p < round.drawn.size(); ++p)
        if (!round.asked[p].empty()) asked.queries.push_back({round.drawn[p].node, round.asked[p]});
    asked.slots = round.slots;
    round.judged.resize(round.slots.size(), Opinion::none);
    round_ = std::move(round);
    return asked;
}

void Voting::list_spent(Round& round) const
{
    for (const auto slot : round.slots) {
        round.spent_from.push_back(static_cast<std::uint32_t>(round.spent.size()));
        const auto spent = opinions_.spent(slot);
        round.spent.insert(round.spent.end(), spent.begin(), spent.end());
    }
    round.spent_from.push_back(static_cast<std::uint32_t>(round.spent.size()));
}

/// What a peer stated need not be asked; a two-faced one is not asked at all.
void Voting::read_statements(Round& round, Instant now) const
{
    const auto count = static_cast<std::uint32_t>(round.slots.size());
    for (const auto& [peer, draws] : round.drawn) {
        auto& asked = round.asked.emplace_back();
        auto& stated = round.stated.emplace_back();
        round.silent.push_back(statements_.two_faced(peer));
        if (round.silent.back()) {
            probe<"voting.two_faced_peer">();
            continue;
        }
        const auto* view = statements_.view(peer);
        if (view) stated.resize(count);
        asked.reserve(count);
        for (std::uint32_t place = 0; place < count; ++place) {
            const auto opinion =
                view ? view->opinion(opinions_.id(round.slots[place]), now, statements_.fresh())
                     : std::nullopt;
            if (opinion)
                stated[place] = *opinion;
            else
                asked.push_back(place);
        }
    }
}

// ---- a round ends ------------------------------------------------------------------------------

std::vector<Judgement> Voting::end_round(Instant now,
                                         std::span<const Answer> answers,
                                         const OwnMana& mana,
                                         std::optional<std::uint64_t> beacon)
{
    WEFT_CHECK(round_);
    opinions_.catch_up(now);
    drop_votes(now);
    const auto round = std::exchange(round_, std::nullopt);
    std::vector<Judgement> judged(round->slots.size());
    for (std::size_t place = 0; place < judged.size(); ++place)
        judged[place].slot = round->slots[place];
    count_draws(*round, answers, judged);
    judge(*round, mana, beacon, judged);
    std::vector<Judgement> rest;
    for (std::size_t place = 0; place < judged.size(); ++place)
        if (round->judged[place] == Opinion::none && runs(judged[place].slot))
            rest.push_back(judged[place]);
    apply(now, rest);
    return rest;
}

/// What shares an output with something that awaits a beacon waits with it: of two that conflict one is
/// judged by what the other came to.
std::vector<Judgement> Voting::judge_fixed(Instant now,
                                           std::span<const Answer> answers,
                                           const OwnMana& mana)
{
    WEFT_CHECK(round_);
    opinions_.catch_up(now);
    drop_votes(now);
    auto& round = *round_;
    const auto count = static_cast<std::uint32_t>(round.slots.size());
    const auto spent = [&](std::uint32_t place) {
        return std::span{round.spent}.subspan(
            round.spent_from[place], round.spent_from[place + 1] - round.spent_from[place]);
    };
    liked_at_.resize(opinions_.outputs());
    const auto waits = ++stamp_;
    for (std::uint32_t place = 0; place < count; ++place)
        if (is_random(round.slots[place]))
            for (const auto output : spent(place)) liked_at_[output] = waits;
    std::vector<bool> waiting;
    for (std::uint32_t place = 0; place < count; ++place)
        waiting.push_back(std::ranges::any_of(
            spent(place), [&](std::uint32_t output) { return liked_at_[output] == waits; }));
    std::vector<Judgement> judged(count);
    for (std::uint32_t place = 0; place < count; ++place) judged[place].slot = round.slots[place];
    count_draws(round, answers, judged);
    judge(round, mana, std::nullopt, judged);
    std::vector<Judgement> fixed;
    for (std::uint32_t place = 0; place < count; ++place) {
        if (waiting[place] || !runs(judged[place].slot) || !judged[place].opinion) continue;
        round.judged[place] = *judged[place].opinion;
        fixed.push_back(judged[place]);
    }
    apply(now, fixed);
    return fixed;
}

bool Voting::is_random(Slot slot) const
{
    return runs(slot) && votes_[slot - votes_first_].vote.next(settings_) == ThresholdKind::random;
}

bool Voting::awaits_beacon() const
{
    if (!round_) return false;
    for (std::size_t place = 0; place < round_->slots.size(); ++place)
        if (round_->judged[place] == Opinion::none && is_random(round_->slots[place])) return true;
    return false;
}

bool Voting::random_counts(std::span<const Answer> answers)
{
    WEFT_CHECK(round_);
    std::vector<Judgement> judged(round_->slots.size());
    count_draws(*round_, answers, judged);
    for (std::size_t place = 0; place < judged.size(); ++place)
        if (is_random(round_->slots[place]) && judged[place].valid > 0 &&
            reaches(judged[place].valid, round_->draws, settings_.quorum))
            return true;
    return false;
}

bool Voting::enough(std::span<const NodeId> answered) const
{
    if (!round_) return false;
    std::uint32_t draws = 0;
    for (std::size_t p = 0; p < round_->drawn.size(); ++p) {
        const auto& [node, count] = round_->drawn[p];
        if (round_->silent[p]) continue;
        if (round_->asked[p].empty() || std::ranges::find(answered, node) != answered.end())
            draws += count;
    }
    return reaches(draws, round_->draws, settings_.quorum);
}

void Voting::count_draws(const Round& round,
                         std::span<const Answer> answers,
                         std::vector<Judgement>& judged)
{
    std::vector<Opinion> said;
    for (std::size_t p = 0; p < round.drawn.size(); ++p) {
        if (round.silent[p]) continue;
        said = round.stated[p];
        said.resize(round.slots.size());
        const auto& asked = round.asked[p];
        const auto answer = std::ranges::find(answers, round.drawn[p].node, &Answer::peer);
        if (answer != answers.end() && answer->opinions.size() == asked.size())
            for (std::size_t k = 0; k < asked.size(); ++k) said[asked[k]] = answer->opinions[k];
        if (!complete(round, said)) continue;
        for (std::size_t place = 0; place < said.size(); ++place) {
            if (said[place] == Opinion::none) continue;
            judged[place].valid += round.drawn[p].draws;
            if (said[place] == Opinion::like) judged[place].likes += round.drawn[p].draws;
        }
    }
}

/// Liking one is disliking those of its conflicts on which the peer says nothing. False: it likes
/// two that conflict, and is not heard.
bool Voting::complete(const Round& round, std::vector<Opinion>& said)
{
    ++stamp_;
    liked_at_.resize(opinions_.outputs());
    bool likes = false;
    for (std::uint32_t place = 0; place < said.size(); ++place) {
        if (said[place] != Opinion::like) continue;
        likes = true;
        for (auto k = round.spent_from[place]; k < round.spent_from[place + 1]; ++k) {
            auto& at = liked_at_[round.spent[k]];
            if (at == stamp_ && !WEFT_PLANTED(voting_two_likes_heard)) {
                probe<"voting.peer_likes_two_that_conflict">();
                return false;
            }
            at = stamp_;
        }
    }
    if (!likes || WEFT_PLANTED(voting_like_says_nothing_of_conflicts)) return true;
    for (std::uint32_t place = 0; place < said.size(); ++place) {
        if (said[place] != Opinion::none) continue;
        for (auto k = round.spent_from[place]; k < round.spent_from[place + 1]; ++k)
            if (liked_at_[round.spent[k]] == stamp_) said[place] = Opinion::dislike;
    }
    return true;
}

void Voting::judge(const Round& round,
                   const OwnMana& mana,
                   std::optional<std::uint64_t> beacon,
                   std::vector<Judgement>& judged)
{
    const auto threshold_of = thresholds(settings_, beacon);
    ++stamp_;
    liked_at_.resize(opinions_.outputs());
    for (std::uint32_t place = 0; place < judged.size(); ++place) {
        auto& one = judged[place];
        one.opinion = round.judged[place] == Opinion::none ? std::nullopt
                                                           : std::optional{round.judged[place]};
        if (!one.opinion) {
            if (!runs(one.slot) || one.valid == 0 ||
                !reaches(one.valid, round.draws, settings_.quorum))
                continue;
            one.eta = proportion(one.likes, one.valid, mana, opinions_.state(one.slot).opinion);
            const auto kind = vote(one.slot).vote.next(settings_);
            one.threshold = threshold_of[static_cast<std::size_t>(kind)];
            one.opinion = *one.eta > *one.threshold ? Opinion::like : Opinion::dislike;
        }
        if (one.opinion != Opinion::like) continue;
        for (auto k = round.spent_from[place]; k < round.spent_from[place + 1]; ++k)
            liked_at_[round.spent[k]] = stamp_;
    }
    for (std::uint32_t place = 0; place < judged.size(); ++place) {
        auto& one = judged[place];
        if (!runs(one.slot) || one.opinion) continue;
        for (auto k = round.spent_from[place]; k < round.spent_from[place + 1]; ++k)
            if (liked_at_[round.spent[k]] == stamp_) {
                probe<"voting.dislike_counts_beside_a_liked_conflict">();
                one.opinion = Opinion::dislike;
            }
    }
}

void Voting::apply(Instant now, std::span<const Judgement> judged)
{
    std::vector<std::pair<Slot, Opinion>> results;
    for (const auto& one : judged) {
        if (!one.opinion) continue;
        opinions_.vote(now, one.slot, *one.opinion);
        auto& running = vote(one.slot);
        running.vote.count(*one.opinion);
        const auto result = running.vote.result(settings_);
        if (!result) continue;
        results.emplace_back(one.slot, *result == Result::like ? Opinion::like : Opinion::dislike);
        ended_.push_back({one.slot, running.started, now, *result});
        running = {};
    }
    opinions_.finish(now, results);
    drop_votes(now);
}

}  // namespace weft::voting
