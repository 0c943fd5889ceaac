// How the engine lets its oldest messages and transactions go (D-25).
//
// Invariants, besides those of decisions.cpp:
//   5. a message that is kept carries and stands for transactions that are kept, or were confirmed when
//      they were let go, or it is dead;
//   6. nothing dead is confirmed, and what stands on it is dead;
//   7. no claim names a conflict set that is gone.

#include <weft/base/check.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/tangle/engine.hpp>

#include <algorithm>
#include <array>

namespace weft::tangle {

namespace {

constexpr std::size_t footings_tried_max = 16;  ///< of the first ones, and of the last

}  // namespace

Engine::LetGo Engine::let_go(Timestamp before, Timestamp footing_before)
{
    auto below = dag_.first();
    // The newest message stays, so that something can be attached to.
    while (below + 1 < dag_.size() && dag_[below].time < before) ++below;
    const auto first = branches_.first();
    auto kept = first;
    const auto carried_before =
        WEFT_PLANTED(tangle_final_too_early) ? (below + dag_.size()) / 2 : below;
    while (kept < branches_.size() && past_.carriers(kept).front() < carried_before) ++kept;
    if (below == dag_.first()) return {.decisions = {}, .kept = first};
    std::vector<TransactionIndex> final;
    for (auto t = first; t < kept; ++t)
        if (state(t) == TransactionState::confirmed) final.push_back(t);
    auto footing = find_footing(below, footing_before, final);
    if (!footing) return {.decisions = {}, .kept = first};
    dag_.set_footing(footing->message);

    for (auto t = first; t < kept; ++t) {
        if (state(t) != TransactionState::confirmed) {
            kill(t);
            continue;
        }
        for (const auto other : branches_.conflicts(t)) kill(other);
    }
    for (auto message = dag_.first(); message < below; ++message) {
        const auto& vertex = dag_[message];
        if (!vertex.confirmed)
            kill_message(message);
        else if (!newest_gone_ || vertex.time > *newest_gone_)
            newest_gone_ = vertex.time;
    }
    LetGo told{.decisions = take_decisions(), .kept = kept};
    told.left_behind = std::move(footing->lacks);
    // What they built on may be let go with them: it gives no undisputed mana all the same.
    for (auto t = first; t < branches_.size(); ++t) {
        if (branches_.claims(t).empty() && !standing_[t].of_a_side) continue;
        standing_[t].of_a_side = standing_[t].of_a_side || t < kept;
        if (t < kept) told.sides.push_back(t);
        for (const auto creator : branches_.creators(t))
            standing_[t].of_a_side = standing_[t].of_a_side || standing_[creator].of_a_side;
    }
    for (auto message = dag_.first(); message < below; ++message)
        if (!dag_[message].confirmed) told.open.push_back(dag_[message].id);

    settle(first, kept, below);
    if (newest_confirmed_ < below) newest_confirmed_ = 0;
    std::erase_if(confirmed_late_, [&](MessageIndex message) { return message < below; });
    markers_.let_go(below);
    past_.let_go(below, kept);
    dag_.let_go(below);
    for (Mana::Node node = 0; node < mana_.size(); ++node)
        if (dag_.statements(node).empty() && !votes_.knows(node) && mana_.may_forget(node) &&
            undisputed_.may_forget(node)) {
            mana_.forget(node);
            undisputed_.forget(node);
            markers_.forget(node);
            told.nodes.push_back(node);
        }
    return told;
}

/// The newest confirmed message that is not younger than `before`, or one of the next ones, or of the last
/// ones: the first whose past contains all, or else lacks least.
std::optional<Engine::Footing> Engine::find_footing(MessageIndex below,
                                                    Timestamp before,
                                                    const std::vector<TransactionIndex>& contained)
{
    std::optional<MessageIndex> from;
    for (auto message = below; message < dag_.size(); ++message) {
        const auto& vertex = dag_[message];
        if (vertex.confirmed &&
            (!from || (vertex.time > dag_[*from].time && vertex.time <= before)))
            from = message;
    }
    if (!from) return std::nullopt;
    std::optional<Footing> best;
    const auto is_enough = [&](MessageIndex message) {
        const std::array strong{message};
        auto lacks = past_.missing(strong, {}, contained, dag_);
        if (!best || lacks.size() < best->lacks.size()) best = {message, std::move(lacks)};
        return best->lacks.empty();
    };
    std::size_t tried = 0;
    auto message = *from;
    for (; message < dag_.size() && tried < footings_tried_max; ++message)
        if (dag_[message].confirmed && ++tried && is_enough(message)) return best;
    tried = 0;
    for (auto last = dag_.size(); last > message && tried < footings_tried_max; --last)
        if (dag_[last - 1].confirmed && ++tried && is_enough(last - 1)) return best;
    return best;
}

/// It can never be confirmed, nor what builds on it or stands for it.
void Engine::kill(TransactionIndex t)
{
    std::vector<TransactionIndex> open{t};
    std::vector<Branch> fallen;
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (branches_.dead(at)) continue;
        note(at);
        WEFT_CHECK(!standing_[at].approved);  // invariants 3, 6: nothing dead is confirmed
        if (branches_.confirmed(at)) {
            note_conflicts(at);
            fallen.push_back(at);
        }
        branches_.kill(at);
        open_.erase(at);
        const auto children = branches_.children(at);
        open.insert(open.end(), children.begin(), children.end());
        for (const auto carrier : past_.carriers(at)) {
            kill_message(carrier);
            dag_.each_child(carrier, [&](MessageIndex child, bool strong) {
                if (!strong) kill_message(child);
            });
        }
    }
    liked_stale_ = true;
    for (const auto branch : fallen) {
        set_decided(branch, false);
        branches_.unconfirm(branch);
        doubted_.erase(branch);
    }
    for (const auto branch : fallen)
        for (const auto other : branches_.conflicts(branch))
            branches_.each_in_future(other, [&](TransactionIndex later) {
                if (branches_.is_branch(later) && !branches_.confirmed(later)) open_again(later);
            });
}

void Engine::kill_message(MessageIndex message)
{
    if (dag_[message].dead) return;
    for (const auto killed : dag_.kill(message))
        WEFT_CHECK(!dag_[killed].confirmed);  // invariant 6
}

/// Transactions below `kept` go, and with them conflict sets, votes and what was noted about them.
void Engine::settle(TransactionIndex first, TransactionIndex kept, MessageIndex below)
{
    std::vector<bool> confirmed;
    for (auto t = first; t < kept; ++t)
        confirmed.push_back(state(t) == TransactionState::confirmed);
    std::vector<ConflictSetIndex> gone;
    for (auto t = first; t < kept; ++t) {
        const bool final = confirmed[static_cast<std::size_t>(t - first)];
        for (const auto carrier : past_.carriers(t)) dag_.forget_transaction(carrier, !final);
        const auto sets = branches_.let_go(t, final);
        gone.insert(gone.end(), sets.begin(), sets.end());
    }
    std::ranges::sort(gone);
    scrub(gone);
    votes_.let_go(below, kept, gone, dag_, branches_,
                  [&](Mana::Node node) { return undisputed_.of(node); });
    if (first == kept) return;
    standing_.drop_before(kept);
    lost_at_.drop_before(kept);
    weight_judged_.drop_before(kept);
    open_.erase(open_.begin(), open_.lower_bound(kept));
    doubted_.erase(doubted_.begin(), doubted_.lower_bound(kept));
    boost::unordered::erase_if(disliked_, [&](Branch branch) { return branch < kept; });
    std::erase_if(touched_later_, [&](Branch branch) { return branch < kept; });
    boost::unordered::erase_if(blocked_, [&](const auto& waiting) {
        if (waiting.first >= kept) return false;
        for (const auto chain : waiting.second) {
            if (blocked_by_[chain].second < kept) blocked_by_[chain] = {no_index, no_index};
            markers_.touch(chain);
        }
        return true;
    });
    liked_stale_ = true;
    judge_all_ = true;
}

/// Invariant 7.
void Engine::scrub(std::span<const ConflictSetIndex> gone)
{
    if (gone.empty()) return;
    parents_.claims.reset();
    const auto without = [&](Claims claims) {
        for (const auto conflict_set : gone) claims = claims.without(conflict_set);
        return claims;
    };
    // Neighbours share theirs, and go on doing so.
    Claims from;
    Claims to;
    for (auto message = dag_.first(); message < dag_.size(); ++message) {
        const auto& claims = dag_.claims(message);
        if (claims.empty()) continue;
        if (!claims.shares_all_with(from)) {
            from = claims;
            to = without(claims);
        }
        dag_.set_claims(message, to);
    }
    decided_ = without(decided_);
    likes_.clear();
    liked_stale_ = true;
    branches_.forget(gone);
}

Engine::Memory Engine::memory() const
{
    boost::unordered_flat_set<const void*> seen;
    std::size_t claims = 0;
    for (auto message = dag_.first(); message < dag_.size(); ++message)
        claims += dag_.claims(message).bytes(seen);
    for (auto t = branches_.first(); t < branches_.size(); ++t)
        claims += branches_.claims(t).bytes(seen);
    return {.messages = dag_.bytes(),
            .markers = markers_.bytes(),
            .votes = votes_.bytes(),
            .past_contents = past_.bytes(),
            .branches = claims + branches_.bytes() + standing_.bytes() + lost_at_.bytes() +
                        weight_judged_.bytes()};
}

}  // namespace weft::tangle
