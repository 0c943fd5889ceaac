#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/voting/opinions.hpp>

#include <algorithm>

namespace weft::voting {

namespace {

constexpr State told_conflict{Opinion::dislike, 3, By::approval};

void add_once(std::vector<std::uint32_t>& list, std::uint32_t item)
{
    if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

}  // namespace

// ---- arrival -----------------------------------------------------------------------------------

Slot Opinions::arrive(Instant now, const TransactionId& id, std::span<const OutputId> spends)
{
    catch_up(now);
    const auto slot = static_cast<Slot>(size());
    if (const auto [known, fresh] = slots_.emplace(id, slot); !fresh) return known->second;
    WEFT_CHECK(!spends.empty());
    auto& entry = entries_.emplace_back();
    entry.id = id;
    for (const auto& output : spends) {
        add_once(entry.sets, set_for(output));
        if (const auto parent = slots_.find(output.transaction); parent != slots_.end())
            add_once(entry.parents, parent->second);
    }
    for (const auto set : entry.sets) {
        sets_[set].members.push_back(slot);
        if (sets_[set].confirmed != no_slot) unsettle(sets_[set].confirmed);
    }
    for (const auto parent : entry.parents) at(parent).children.push_back(slot);
    judge_arrival(slot, now);
    freeze_lone_spenders(slot);
    mark(slot);
    flush();
    return slot;
}

void Opinions::judge_arrival(Slot slot, Instant now)
{
    if (!conflict_confirmed(slot) && conflicts_rejected(slot)) {
        own(slot, {Opinion::none, 0, By::quarantine});
        at(slot).quarantine_end = now + quarantine_;
        quarantines_.push_back({now + quarantine_, slot, now + quarantine_});
        return;
    }
    own(slot, beside_conflicts(slot));
}

bool Opinions::has_conflict(Slot slot) const
{
    return std::ranges::any_of(at(slot).sets,
                               [this](SetIndex set) { return sets_[set].members.size() > 1; });
}

bool Opinions::conflict_confirmed(Slot slot) const
{
    return std::ranges::any_of(at(slot).sets, [&](SetIndex set) {
        return sets_[set].confirmed != no_slot && sets_[set].confirmed != slot;
    });
}

/// Also when there are none.
bool Opinions::conflicts_rejected(Slot slot) const
{
    if (WEFT_PLANTED(voting_rejected_conflicts_lock)) return !has_conflict(slot);
    if (WEFT_PLANTED(voting_undecided_conflicts_overlooked))
        return std::ranges::none_of(at(slot).sets, [this](SetIndex which) {
            const auto& counted = sets_[which].counted;
            return std::any_of(counted.begin() + 2, counted.begin() + 5,
                               [](auto n) { return n > 0; });
        });
    const bool self = at(slot).counted == Counted::rejected;
    return std::ranges::all_of(at(slot).sets, [&](SetIndex which) {
        const auto& set = sets_[which];
        const auto rejected = set.counted[static_cast<std::size_t>(Counted::rejected)];
        return rejected - (self ? 1 : 0) == set.members.size() - 1;
    });
}

/// Pre: one of its conflicts is not rejected.
State Opinions::beside_conflicts(Slot slot) const
{
    if (conflict_confirmed(slot)) return {Opinion::dislike, 3, By::conflict};
    for (std::uint8_t level = 3; level > 1; --level)
        for (const auto set : at(slot).sets)
            if (sets_[set].counted[static_cast<std::size_t>(Counted::liked_1) + level - 1] > 0)
                return {Opinion::dislike, level, By::conflict};
    return {Opinion::dislike, 1, By::conflict};
}

/// The first conflict of a transaction that was liked without one stops the growth of its level.
void Opinions::freeze_lone_spenders(Slot arrived)
{
    for (const auto which : at(arrived).sets) {
        const auto& members = sets_[which].members;
        if (members.size() != 2) continue;
        const auto& first = at(members.front()).own;
        if (first.by == By::no_conflict)
            own(members.front(), {first.opinion, first.level, By::conflict});
        else
            mark(members.front());  // it has a conflict now: that is a change
    }
}

Opinions::SetIndex Opinions::set_for(const OutputId& output)
{
    const auto next = free_sets_.empty() ? static_cast<SetIndex>(sets_.size()) : free_sets_.back();
    const auto [set, fresh] = set_of_.emplace(output, next);
    if (!fresh) return set->second;
    if (free_sets_.empty())
        sets_.emplace_back();
    else
        free_sets_.pop_back();
    sets_[next].output = output;
    return next;
}

// ---- time --------------------------------------------------------------------------------------

std::optional<Instant> Opinions::next_due() const
{
    std::optional<Instant> next;
    for (const auto* queue : {&quarantines_, &growing_[0], &growing_[1]})
        if (!queue->empty() && (!next || queue->front().at < *next)) next = queue->front().at;
    return next;
}

void Opinions::settle(Instant now, bool inclusive)
{
    for (;;) {
        const auto next = next_due();
        if (!next || *next > now || (*next == now && !inclusive)) return;
        std::vector<Slot> ending;  // in the order of first arrival
        for (; !quarantines_.empty() && quarantines_.front().at == *next; quarantines_.pop_front())
            if (const auto slot = quarantines_.front().slot;
                knows(slot) && at(slot).quarantine_end == *next)
                ending.push_back(quarantines_.front().slot);
        std::ranges::sort(ending);
        for (const auto slot : ending) end_quarantine(slot, *next);
        for (std::uint8_t k = 0; k < 2; ++k)
            for (auto& queue = growing_[k]; !queue.empty() && queue.front().at == *next;
                 queue.pop_front())
                grow(queue.front().slot, k + 2, queue.front().quarantine_end);
    }
}

void Opinions::end_quarantine(Slot slot, Instant now)
{
    if (at(slot).own.by != By::quarantine) return;
    if (!has_conflict(slot)) {
        own(slot, {Opinion::like, 1, By::no_conflict});
        growing_[0].push_back({now + delay_, slot, now});
        growing_[1].push_back({now + 2 * delay_, slot, now});
    } else if (conflicts_rejected(slot)) {
        probe<"voting.funds_of_rejected_conflicts_are_spent">();
        own(slot, {Opinion::like, 1, By::rejected_conflicts});
    } else {
        own(slot, beside_conflicts(slot));
    }
    flush();
}

void Opinions::grow(Slot slot, std::uint8_t to, Instant quarantine_end)
{
    if (!knows(slot)) return;
    const auto& entry = at(slot);
    if (entry.own.by != By::no_conflict || entry.quarantine_end != quarantine_end) return;
    own(slot, {Opinion::like, to, By::no_conflict});
    flush();
}

// ---- votes -------------------------------------------------------------------------------------

void Opinions::vote(Instant now, Slot slot, Opinion opinion)
{
    catch_up(now);
    WEFT_CHECK(state(slot).level == 1);
    own(slot, {opinion, 1, By::vote});
    flush();
}

void Opinions::finish(Instant now, std::span<const std::pair<Slot, Opinion>> results)
{
    catch_up(now);
    for (const auto& [slot, opinion] : results) own(slot, {opinion, 2, By::vote});
    flush();
    for (const auto& [slot, opinion] : results) {
        if (opinion != Opinion::like) continue;
        for (const auto set : at(slot).sets)
            for (const auto other : sets_[set].members)
                if (other != slot && !at(other).shown.rejected())
                    own(other, {Opinion::dislike, 2, By::vote});
    }
    flush();
}

void Opinions::doubt(Instant now, Slot slot)
{
    catch_up(now);
    WEFT_CHECK(at(slot).own.opinion == Opinion::like && !at(slot).confirmed);
    probe<"voting.like_is_doubted">();
    own(slot, {Opinion::like, 1, By::conflict});
    flush();
}

// ---- approval weight ---------------------------------------------------------------------------

void Opinions::approve(Instant now, Approval what, Slot slot)
{
    catch_up(now);
    ++approvals_;
    revived_.clear();
    switch (what) {
    case Approval::confirmed: confirm(slot); break;
    case Approval::heavier:
        if (at(slot).confirmed) return;
        decree(slot, {Opinion::like, 2, By::approval});
        if (!WEFT_PLANTED(voting_majority_leaves_conflicts)) dislike_conflicts(slot, 2);
        break;
    case Approval::expired:
        if (at(slot).confirmed) return;
        decree(slot, {Opinion::dislike, 2, By::approval});
        break;
    }
    flush();
    arrive_anew(now);
}

/// The transaction is confirmed with all it spends from. What is settled is passed by, so each part of a
/// history is walked once, and not again for each transaction that builds on it.
void Opinions::confirm(Slot slot)
{
    std::vector<Slot> history{slot};
    for (std::size_t k = 0; k < history.size() && !WEFT_PLANTED(voting_confirmed_alone); ++k)
        for (const auto parent : at(history[k]).parents)
            if (auto& entry = at(parent); !entry.settled && entry.set_by != approvals_) {
                entry.set_by = approvals_;
                history.push_back(parent);
            }
    for (const auto one : history) {
        decree(one, {Opinion::like, 3, By::approval});
        at(one).confirmed = true;
        for (const auto set : at(one).sets) sets_[set].confirmed = one;
        dislike_conflicts(one, 3);
    }
    for (const auto one : history) at(one).settled = true;
}

void Opinions::dislike_conflicts(Slot slot, std::uint8_t level)
{
    for (const auto set : at(slot).sets)
        for (const auto other : sets_[set].members)
            if (other != slot) decree(other, {Opinion::dislike, level, By::approval});
}

/// What counted as rejected with an input and no longer does starts as if it arrived now, in the
/// order of first arrival: an earlier one does not see those that are still to come.
void Opinions::arrive_anew(Instant now)
{
    auto anew = std::move(revived_);
    revived_.clear();
    std::erase_if(anew, [this](Slot slot) {
        const auto& entry = at(slot);
        return entry.input_level > 0 || entry.own.rejected() || entry.set_by == approvals_;
    });
    std::ranges::sort(anew);
    const auto doubles = std::ranges::unique(anew);
    anew.erase(doubles.begin(), doubles.end());
    for (const auto slot : anew) {
        at(slot).away = true;
        count(slot);
    }
    for (const auto slot : anew) {
        at(slot).away = false;
        // What it spends from arrived before it, and may be rejected again.
        if (at(slot).input_level == 0) {
            probe<"voting.arrives_anew">();
            judge_arrival(slot, now);
        }
        mark(slot);
        flush();
    }
    revived_.clear();
}

// ---- one's own opinion, and what counts --------------------------------------------------------

/// Approval weight has decided, whatever this node's opinion was.
void Opinions::decree(Slot slot, State state)
{
    own(slot, state);
    at(slot).set_by = approvals_;
}

void Opinions::own(Slot slot, State state)
{
    auto& entry = at(slot);
    if (entry.own == state) return;
    if (entry.settled) unsettle(slot);
    if (entry.own == told_conflict)
        for (const auto set : entry.sets)
            if (sets_[set].confirmed != no_slot) unsettle(sets_[set].confirmed);
    entry.own = state;
    mark(slot);
}

/// The transaction is not settled any more, nor is what spends from it.
void Opinions::unsettle(Slot slot)
{
    std::vector<Slot> walk{slot};
    while (!walk.empty()) {
        auto& entry = at(walk.back());
        walk.pop_back();
        if (!entry.settled) continue;
        entry.settled = false;
        walk.insert(walk.end(), entry.children.begin(), entry.children.end());
    }
}

void Opinions::mark(Slot slot)
{
    dirty_.insert(slot);
}

void Opinions::flush()
{
    while (!dirty_.empty()) {
        const auto slot = *dirty_.begin();
        dirty_.erase(dirty_.begin());
        refresh(slot);
    }
}

void Opinions::refresh(Slot slot)
{
    auto& entry = at(slot);
    const auto before = entry.shown;
    const bool liked_before = entry.liked;
    std::uint8_t input_level = 0;
    bool inputs_liked = true;
    for (const auto parent : entry.parents) {
        const auto& from = at(parent);
        if (from.shown.rejected() && !WEFT_PLANTED(voting_rejected_input_overlooked))
            input_level = std::max(input_level, from.shown.level);
        inputs_liked = inputs_liked && from.liked;
    }
    if (entry.input_level > 0 && input_level == 0) revived_.push_back(slot);
    entry.input_level = input_level;
    entry.shown = entry.own;
    if (input_level > 0 && !(entry.own.rejected() && entry.own.level >= input_level))
        entry.shown = {Opinion::dislike, input_level, By::rejected_input};
    entry.liked = entry.shown.opinion == Opinion::like && inputs_liked;
    if (entry.confirmed && entry.shown.rejected()) {
        entry.confirmed = false;
        for (const auto set : entry.sets)
            if (sets_[set].confirmed == slot) sets_[set].confirmed = no_slot;
    }
    const auto rejection = [](const State& state) { return state.rejected() ? state.level : 0; };
    if (rejection(before) != rejection(entry.shown) || liked_before != entry.liked)
        if (!WEFT_PLANTED(voting_children_not_told))
            dirty_.insert(entry.children.begin(), entry.children.end());
    count(slot);
    if (entry.shown.level == 1 && !entry.to_ask && has_conflict(slot)) {
        entry.to_ask = true;
        to_ask_.push_back(slot);
    }
    if (!entry.changed) {
        entry.changed = true;
        changed_.push_back(slot);
    }
}

/// Keeps the sums of its sets.
void Opinions::count(Slot slot)
{
    auto& entry = at(slot);
    auto as = Counted::neither;
    if (entry.away || entry.shown.rejected())
        as = Counted::rejected;
    else if (entry.shown.opinion == Opinion::like)
        as = static_cast<Counted>(static_cast<std::uint8_t>(Counted::liked_1) + entry.shown.level -
                                  1);
    if (as == entry.counted) return;
    for (const auto which : entry.sets) {
        auto& counted = sets_[which].counted;
        if (entry.counted != Counted::not_yet) --counted[static_cast<std::size_t>(entry.counted)];
        ++counted[static_cast<std::size_t>(as)];
    }
    entry.counted = as;
}

// ---- forgetting --------------------------------------------------------------------------------

bool Opinions::may_forget(Slot slot) const
{
    if (!knows(slot)) return false;
    const auto& entry = at(slot);
    if (entry.shown.rejected()) return entry.children.empty();
    return entry.liked && entry.shown.level == 3 && !has_conflict(slot);
}

bool Opinions::forget(Slot slot)
{
    if (!may_forget(slot)) return false;
    auto& entry = at(slot);
    const auto drop = [](std::vector<Slot>& from, Slot one) {
        const auto found = std::ranges::lower_bound(from, one);
        if (found != from.end() && *found == one) from.erase(found);
    };
    for (const auto parent : entry.parents) drop(at(parent).children, slot);
    // What spends from it takes it for liked, as it was.
    for (const auto child : entry.children) std::erase(at(child).parents, slot);
    for (const auto at_set : entry.sets) {
        auto& set = sets_[at_set];
        drop(set.members, slot);
        if (entry.counted != Counted::not_yet)
            --set.counted[static_cast<std::size_t>(entry.counted)];
        if (set.confirmed == slot) set.confirmed = no_slot;
        if (!set.members.empty()) continue;
        set_of_.erase(set.output);
        set = {};
        free_sets_.push_back(at_set);
    }
    if (entry.to_ask) std::erase(to_ask_, slot);
    if (entry.changed) std::erase(changed_, slot);
    slots_.erase(entry.id);
    entry = {};
    entry.forgotten = true;
    for (; !entries_.empty() && entries_.front().forgotten; entries_.pop_front()) ++first_;
    return true;
}

// ---- answers -----------------------------------------------------------------------------------

std::optional<Slot> Opinions::find(const TransactionId& id) const
{
    const auto found = slots_.find(id);
    if (found == slots_.end()) return std::nullopt;
    return found->second;
}

std::vector<Slot> Opinions::conflicts(Slot slot) const
{
    std::vector<Slot> conflicts;
    for (const auto set : at(slot).sets)
        for (const auto other : sets_[set].members)
            if (other != slot) conflicts.push_back(other);
    std::ranges::sort(conflicts);
    const auto doubles = std::ranges::unique(conflicts);
    conflicts.erase(doubles.begin(), doubles.end());
    return conflicts;
}

std::vector<Slot> Opinions::to_ask()
{
    std::erase_if(to_ask_, [this](Slot slot) {
        const bool over = at(slot).shown.level != 1;
        if (over) at(slot).to_ask = false;
        return over;
    });
    return to_ask_;
}

std::vector<Slot> Opinions::take_changes()
{
    std::ranges::sort(changed_);
    for (const auto slot : changed_) at(slot).changed = false;
    return std::exchange(changed_, {});
}

}  // namespace weft::voting
