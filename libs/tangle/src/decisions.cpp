#include <weft/base/check.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/tangle/engine.hpp>

#include "standing.hpp"
#include <algorithm>
#include <set>

namespace weft::tangle {

// Invariants, between two steps:
//   1. a confirmed branch has only confirmed ancestors, and no confirmed conflict;
//   2. a confirmed message has only confirmed strong parents and confirmed branches;
//   3. `approved` is true just when a confirmed message stands for the transaction;
//   4. the mana of nodes is that of genesis and of the approved transactions; undisputed mana is that of
//      genesis and of the booked ones that never stood for a side of a conflict, confirmed or not, but for
//      those that faded before they were confirmed (fade);
//   5. what is approved, or counted among undisputed mana, has all it spends from approved, or counted.
//
// Sides of conflicts are weighed with undisputed mana alone, whoever of its holders is active. So their order
// is a function of the booked messages, whatever was confirmed on the way. Else a transaction that gives a
// node much mana would, where it was confirmed first, hold up a side that this node supports, and another
// side elsewhere: two nodes that know the same messages would contradict each other for ever (D-24).

namespace {

__extension__ using Wide = unsigned __int128;

[[nodiscard]] bool at_least(std::uint64_t weight,
                            std::uint64_t total,
                            std::uint64_t numerator,
                            std::uint64_t denominator) noexcept
{
    return Wide{weight} * denominator >= Wide{total} * numerator;
}

[[nodiscard]] bool above(std::uint64_t weight,
                         std::uint64_t total,
                         std::uint64_t numerator,
                         std::uint64_t denominator) noexcept
{
    return Wide{weight} * denominator > Wide{total} * numerator;
}

}  // namespace

/// Falls are looked for once a step. What is confirmed moves mana and time, which moves weights:
/// so it goes on until nothing new is confirmed. Falls that this causes come with the next message,
/// so that a step ends.
void Engine::decide(const PledgeOf& pledge_of)
{
    auto& touched = touched_scratch_;
    votes_.take_touched(touched);
    liked_stale_ = liked_stale_ || weighs_otherwise(touched);
    fall_where_a_conflict_is_heavier(touched, pledge_of);
    weigh_again();
    for (;;) {
        if (std::exchange(total_judged_, mana_.active_total()) != mana_.active_total())
            set_enough();
        if (std::exchange(undisputed_judged_, undisputed_.active_total()) !=
            undisputed_.active_total())
            judge_all_ = true;
        const bool branches = confirm_branches(touched);
        const bool messages = confirm_messages(pledge_of);
        weigh_again();
        votes_.take_touched(touched);
        liked_stale_ = liked_stale_ || branches || weighs_otherwise(touched);
        touched_later_.insert(touched_later_.end(), touched.begin(), touched.end());
        if (!branches && !messages && touched.empty() && total_judged_ == mana_.active_total() &&
            undisputed_judged_ == undisputed_.active_total())
            return;
    }
}

/// Who supports them with no mana changes nothing about what is liked.
bool Engine::weighs_otherwise(std::span<const Branch> touched) const
{
    return std::ranges::any_of(
        touched, [&](Branch branch) { return votes_.weight(branch) != weight_judged_[branch]; });
}

void Engine::weigh_again()
{
    for (const auto& change : mana_.take_changes())
        markers_.reweigh(change.node, change.before, change.after);
    (void)undisputed_.take_changes();  // sides are weighed with all of it: see count
}

/// What stands for a transaction that has got its first conflict gives no undisputed mana any more.
void Engine::dispute(const PledgeOf& pledge_of)
{
    std::set<TransactionIndex, std::greater<>> all;  // children before their creators
    for (const auto t : std::exchange(disputed_, {}))
        branches_.each_in_future(t, [&](TransactionIndex later) { all.insert(later); });
    for (const auto t : all) {
        standing_[t].of_a_side = true;
        if (!standing_[t].approved || !WEFT_PLANTED(tangle_sides_weigh_themselves))
            discount(t, pledge_of);
    }
}

/// A transaction that is booked, or confirmed after it had faded.
void Engine::count(TransactionIndex t, const PledgeOf& pledge_of)
{
    if (standing_[t].undisputed) return;
    const auto pledge = pledge_of(t);
    standing_[t].undisputed = true;
    change_undisputed(pledge, [&] { undisputed_.move(pledge); });
}

/// Pre: what builds on it is not counted any more.
void Engine::discount(TransactionIndex t, const PledgeOf& pledge_of)
{
    if (!std::exchange(standing_[t].undisputed, false)) return;
    const auto pledge = pledge_of(t);
    change_undisputed(pledge, [&] { undisputed_.take_back(pledge); });
}

template <class Change>
void Engine::change_undisputed(const ledger::Pledge& pledge, Change change)
{
    std::vector<Mana::Node> nodes;
    const auto concerns = [&](const NodeId& id) {
        if (id.is_zero()) return;
        const auto node = intern(id);
        if (nodes.empty() || nodes.back() != node) nodes.push_back(node);
    };
    concerns(pledge.to);
    for (const auto& from : pledge.from) concerns(from.node);
    std::ranges::sort(nodes);
    const auto repeated = std::ranges::unique(nodes);
    nodes.erase(repeated.begin(), repeated.end());
    std::vector<std::uint64_t> before;
    for (const auto node : nodes) before.push_back(undisputed_.of(node));
    change();
    for (std::size_t k = 0; k < nodes.size(); ++k)
        if (const auto now = undisputed_.of(nodes[k]); now != before[k])
            votes_.reweigh(nodes[k], before[k], now);
}

/// What is booked gives its mana at once, if it may.
void Engine::count_new(TransactionIndex t, Timestamp time, const PledgeOf& pledge_of)
{
    if (WEFT_PLANTED(tangle_sides_weighed_by_the_confirmed)) return;
    if (standing_[t].of_a_side || branches_.dead(t) || time < fades_before_) return;
    const auto counts = [&](TransactionIndex creator) {
        return creator == 0 || standing_[creator].undisputed;
    };
    if (std::ranges::all_of(branches_.creators(t), counts)) count(t, pledge_of);
}

void Engine::fade(Timestamp before, const PledgeOf& pledge_of)
{
    fades_before_ = std::max(fades_before_, before);
    std::vector<TransactionIndex> fading;
    boost::unordered_flat_set<TransactionIndex> faded;
    for (auto t = branches_.first(); t < branches_.size(); ++t) {
        if (t == 0 || standing_[t].approved || !standing_[t].undisputed) continue;
        if (dag_[past_.carriers(t).front()].time >= fades_before_ &&
            std::ranges::none_of(branches_.creators(t),
                                 [&](TransactionIndex creator) { return faded.contains(creator); }))
            continue;
        faded.insert(t);
        fading.push_back(t);
    }
    for (auto t = fading.size(); t-- > 0;) discount(fading[t], pledge_of);  // children first
}

void Engine::move_mana(TransactionIndex t, const PledgeOf& pledge_of)
{
    const auto pledge = pledge_of(t);
    for (const auto& from : pledge.from)
        if (!from.node.is_zero()) (void)intern(from.node);
    if (!pledge.to.is_zero()) (void)intern(pledge.to);
    mana_.move(pledge);
    if (!standing_[t].of_a_side || WEFT_PLANTED(tangle_sides_weigh_themselves)) count(t, pledge_of);
}

/// D-24. Equal weight: the lower id is the heavier one.
bool Engine::heavier(Branch a, Branch b)
{
    // The weight of a frozen branch is that of the supporters who were entered before: mostly that is
    // enough to tell. If not, all of them are entered.
    const auto seems = [&] {
        const auto of_a = votes_.weight(a);
        const auto of_b = votes_.weight(b);
        return of_a != of_b ? of_a > of_b : id(a) < id(b);
    };
    if (!seems() || !votes_.frozen(b)) return seems();
    thaw(b);
    return seems();
}

void Engine::thaw(Branch branch)
{
    votes_.thaw(branch, dag_, branches_, [&](Mana::Node node) { return undisputed_.of(node); });
}

void Engine::fall_where_a_conflict_is_heavier(std::span<const Branch> touched,
                                              const PledgeOf& pledge_of)
{
    std::vector<Branch> fallen;
    const auto look = [&](Branch branch, bool lighter) {
        if (branches_.confirmed(branch)) {
            if (!lighter) return;
            for (const auto conflict_set : branches_.conflict_sets(branch))
                if (std::ranges::any_of(branches_.members(conflict_set), [&](Branch other) {
                        return other != branch && !branches_.dead(other) && heavier(other, branch);
                    })) {
                    fallen.push_back(branch);
                    break;
                }
        } else if (!branches_.dead(branch)) {
            for (const auto conflict_set : branches_.conflict_sets(branch))
                if (const auto winner = branches_.winner(conflict_set);
                    winner != no_index && heavier(branch, winner))
                    fallen.push_back(winner);
        }
    };
    for (const auto branch : touched) look(branch, votes_.weight(branch) < weight_judged_[branch]);
    for (const auto branch : std::exchange(touched_later_, {})) look(branch, true);
    if (fallen.empty() || WEFT_PLANTED(tangle_never_falls)) return;
    std::ranges::sort(fallen);
    const auto repeated = std::ranges::unique(fallen);
    fallen.erase(repeated.begin(), repeated.end());
    fall(std::move(fallen), pledge_of);
}

/// Takes back these confirmed branches, what builds on them, and the messages that stand for them.
void Engine::fall(std::vector<Branch> fallen, const PledgeOf& pledge_of)
{
    std::set<Branch> all;
    for (const auto branch : fallen)
        branches_.each_in_future(branch, [&](TransactionIndex later) {
            note(later);
            if (branches_.confirmed(later)) all.insert(later);
        });
    for (const auto branch : all) note_conflicts(branch);
    for (const auto branch : in_order({all.begin(), all.end()})) {
        set_decided(branch, false);
        branches_.unconfirm(branch);
        thaw(branch);
        lost_at_[branch] = ++losses_;
        doubted_.erase(branch);
    }
    for (const auto branch : all) {
        open_again(branch);
        for (const auto other : branches_.conflicts(branch))
            branches_.each_in_future(other, [&](TransactionIndex later) {
                if (branches_.is_branch(later) && !branches_.confirmed(later)) open_again(later);
            });
    }
    judge_all_ = true;
    liked_stale_ = true;

    std::vector<TransactionIndex> introduced;
    bool any = false;
    for (const auto branch : fallen)
        each_standing_for(branch, [&](MessageIndex message) {
            if (!dag_[message].confirmed || WEFT_PLANTED(tangle_messages_stay)) return;
            messages_before_.emplace_back(message, true);
            dag_.unconfirm(message);
            any = true;
            each_introduced(message, [&](TransactionIndex t) {
                WEFT_CHECK(standing_[t].introducers > 0);  // invariant 3: it was counted
                if (--standing_[t].introducers == 0) introduced.push_back(t);
            });
        });
    if (!any) return;
    disapprove_what_nothing_stands_for(std::move(introduced), pledge_of);
    newest_confirmed_ = 0;
    for (auto message = dag_.first(); message < dag_.size(); ++message)
        if (dag_[message].confirmed &&
            (newest_confirmed_ == 0 || dag_[message].time > dag_[newest_confirmed_].time))
            newest_confirmed_ = message;
    const auto time =
        newest_confirmed_ == 0 ? newest_gone_ : std::optional{dag_[newest_confirmed_].time};
    mana_.turn_back(time);
    undisputed_.turn_back(time);
    (void)mana_.take_changes();  // the markers are made anew
    (void)undisputed_.take_changes();
    markers_.reopen(dag_, [&](Mana::Node node) { return mana_.active_mana(node); });
    // Messages are on other chains now, and all that have enough weight are looked at again.
    blocked_.clear();
    blocked_by_.clear();
    held_by_doubt_.clear();
}

/// Invariant 3, after messages were taken back that brought these.
void Engine::disapprove_what_nothing_stands_for(std::vector<TransactionIndex> introduced,
                                                const PledgeOf& pledge_of)
{
    std::set<TransactionIndex, std::greater<>> doubtful;  // children before their creators
    while (!introduced.empty()) {
        const auto t = introduced.back();
        introduced.pop_back();
        if (t == 0 || !standing_[t].approved || !doubtful.insert(t).second) continue;
        const auto creators = branches_.creators(t);
        introduced.insert(introduced.end(), creators.begin(), creators.end());
    }
    for (const auto t : doubtful) {
        if (standing_[t].introducers > 0) continue;
        if (std::ranges::any_of(branches_.children(t),
                                [&](TransactionIndex child) { return standing_[child].approved; }))
            continue;
        note(t);
        standing_[t].approved = false;
        if (WEFT_PLANTED(tangle_mana_stays)) continue;
        mana_.take_back(pledge_of(t));
        const bool with_it = WEFT_PLANTED(tangle_sides_weigh_themselves)
                                 ? standing_[t].of_a_side
                                 : WEFT_PLANTED(tangle_sides_weighed_by_the_confirmed);
        if (with_it) discount(t, pledge_of);
    }
}

bool Engine::leads(Branch branch) const
{
    if (branches_.dead(branch)) return false;
    const auto weight = votes_.weight(branch);
    const auto total = undisputed_.active_total();
    const auto enough = [&](std::uint64_t lead) {
        return at_least(lead, total, rules_.lead_numerator, rules_.lead_denominator);
    };
    if (total == 0 || !enough(weight)) return false;
    std::uint64_t highest = 0;
    for (const auto conflict_set : branches_.conflict_sets(branch)) {
        if (branches_.winner(conflict_set) != no_index) return false;
        for (const auto other : branches_.members(conflict_set))
            if (other != branch) highest = std::max(highest, votes_.weight(other));
    }
    if (highest > weight || !enough(weight - highest)) return false;
    bool ancestors = true;
    branches_.claims(branch).each([&](ConflictSetIndex conflict_set, Branch below) {
        ancestors = ancestors && (below == branch || branches_.winner(conflict_set) == below);
    });
    return ancestors;
}

bool Engine::confirm_branches(std::span<const Branch> touched)
{
    std::vector<Branch> open;
    if (std::exchange(judge_all_, false)) {
        open.assign(open_.begin(), open_.end());
        for (const auto branch : touched) weight_judged_[branch] = votes_.weight(branch);
    } else {
        for (const auto branch : touched) {
            const auto weight = votes_.weight(branch);
            if (weight < std::exchange(weight_judged_[branch], weight))
                for (const auto conflict_set : branches_.conflict_sets(branch))
                    for (const auto other : branches_.members(conflict_set))
                        if (other != branch && leads(other)) open.push_back(other);
            open.push_back(branch);
        }
    }
    for (const auto branch : touched) {
        if (!branches_.confirmed(branch)) continue;
        // Who is turned away from a confirmed branch does not count for messages in it.
        if (votes_.turned_away(branch).empty())
            doubted_.erase(branch);
        else
            doubted_.insert(branch);
        for (const auto chain : std::exchange(held_by_doubt_, {})) markers_.touch(chain);
    }
    bool any = false;
    while (!open.empty()) {
        const auto branch = open.back();
        open.pop_back();
        if (branches_.confirmed(branch) || !leads(branch)) continue;
        any = true;
        confirm_branch(branch);
        branches_.each_in_future(branch, [&](TransactionIndex later) {
            if (later != branch && branches_.is_branch(later)) open.push_back(later);
        });
    }
    return any;
}

void Engine::confirm_branch(Branch branch)
{
    note(branch);
    note_conflicts(branch);
    branches_.confirm(branch);
    set_decided(branch, true);
    votes_.freeze(branch);
    open_.erase(branch);
    for (const auto other : branches_.conflicts(branch))
        branches_.each_in_future(other, [&](TransactionIndex later) { open_.erase(later); });
    if (!votes_.turned_away(branch).empty()) doubted_.insert(branch);
    const auto waiting = blocked_.find(branch);
    if (waiting == blocked_.end()) return;
    for (const auto chain : waiting->second) markers_.touch(chain);
    blocked_.erase(waiting);
}

/// A message needs more than this: what has no more need not be looked at.
void Engine::set_enough()
{
    const auto enough =
        Wide{mana_.active_total()} * rules_.message_numerator / rules_.message_denominator;
    markers_.set_enough(static_cast<std::uint64_t>(
        std::min<Wide>(enough, std::numeric_limits<std::uint64_t>::max())));
}

bool Engine::confirm_messages(const PledgeOf& pledge_of)
{
    std::vector<MessageIndex> heavy;
    auto& chains = chains_scratch_;
    for (markers_.take_touched(chains); !chains.empty(); markers_.take_touched(chains))
        for (const auto chain : chains)
            for (auto first = markers_.first_open(chain);
                 first != no_index && may_confirm(chain, first);
                 first = markers_.first_open(chain)) {
                messages_before_.emplace_back(first, false);
                dag_.confirm(first);
                markers_.close_first(chain);
                heavy.push_back(first);
            }
    if (heavy.empty()) return false;
    // Mana moves in an order that does not depend on chains.
    std::ranges::sort(heavy, [&](MessageIndex a, MessageIndex b) { return dag_.later(b, a); });
    for (const auto message : heavy) {
        mana_.message_confirmed(dag_[message].time);
        undisputed_.message_confirmed(dag_[message].time);
        if (newest_confirmed_ == 0 || dag_[message].time > dag_[newest_confirmed_].time)
            newest_confirmed_ = message;
        each_introduced(message, [&](TransactionIndex t) {
            ++standing_[t].introducers;
            approve(t, pledge_of);
        });
    }
    note_late(heavy);
    return true;
}

/// The ends among them: whoever attaches to those has the others in its past.
void Engine::note_late(std::span<const MessageIndex> confirmed)
{
    const auto is_no_end = [&](MessageIndex message) {
        bool below = !dag_[message].confirmed;
        dag_.each_child(message, [&](MessageIndex child, bool strong) {
            below = below || (strong && dag_[child].confirmed);
        });
        return below;
    };
    std::erase_if(confirmed_late_, is_no_end);
    for (const auto message : confirmed)
        if (time_between(dag_.newest_time(), dag_[message].time) >
                static_cast<std::uint64_t>(attach_age_max) &&
            !is_no_end(message))
            confirmed_late_.push_back(message);
}

/// `message` is the first open one of its chain, so its chain's weight is that of all who support
/// it; those who do not support all its branches are few, and turned away from one of them.
bool Engine::may_confirm(Markers::ChainIndex chain, MessageIndex message)
{
    if (dag_[message].dead) return false;
    const auto total = mana_.active_total();
    const auto enough = [&](std::uint64_t weight) {
        return above(weight, total, rules_.message_numerator, rules_.message_denominator);
    };
    const auto weight = markers_.open_weight(chain);
    if (total == 0 || !enough(weight)) return false;
    if (chain >= blocked_by_.size()) blocked_by_.resize(chain + 1, {no_index, no_index});
    auto& [waits, wanted] = blocked_by_[chain];
    if (waits == message && !branches_.confirmed(wanted)) return false;

    // What was confirmed last on the chain has confirmed branches (invariant 2), mostly the same ones.
    const auto before = markers_.closed_last(chain);
    auto open = no_index;
    Claims::each_difference(dag_.claims(message),
                            before == no_index ? Claims{} : dag_.claims(before),
                            [&](ConflictSetIndex conflict_set, Branch branch, Branch) {
                                if (branch != no_index && branches_.winner(conflict_set) != branch)
                                    open = branch;
                            });
    if (open != no_index) {
        blocked_by_[chain] = {message, open};
        blocked_[open].push_back(chain);
        return false;
    }
    blocked_by_[chain] = {no_index, no_index};
    if (doubted_.empty()) return true;
    boost::unordered_flat_set<Mana::Node> lacking;
    std::uint64_t missing = 0;
    for (const auto branch : doubted_) {
        if (dag_.claims(message).at(branches_.conflict_sets(branch).front()) != branch) continue;
        for (const auto node : votes_.turned_away(branch))
            if (markers_.supports(node, message) && lacking.insert(node).second)
                missing += mana_.active_mana(node);
    }
    WEFT_CHECK(missing <= weight);  // those that lack support are among the supporters
    if (enough(weight - missing)) return true;
    held_by_doubt_.push_back(chain);
    return false;
}

/// A confirmed message stands for the transaction, and so for its history. Creators come before their
/// children: these move the mana that those have pledged.
void Engine::approve(TransactionIndex t, const PledgeOf& pledge_of)
{
    std::vector<TransactionIndex> open{t};
    std::vector<TransactionIndex> approved;
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (standing_[at].approved) continue;
        note(at);
        standing_[at].approved = true;
        approved.push_back(at);
        const auto creators = branches_.creators(at);
        open.insert(open.end(), creators.begin(), creators.end());
    }
    if (!WEFT_PLANTED(tangle_children_pledge_first)) std::ranges::sort(approved);
    for (const auto at : approved) move_mana(at, pledge_of);
}

void Engine::set_decided(Branch branch, bool confirmed)
{
    for (const auto conflict_set : branches_.conflict_sets(branch))
        decided_ = confirmed ? decided_.with(conflict_set, branch) : decided_.without(conflict_set);
    liked_stale_ = true;
}

/// A branch that is not confirmed is open unless it is rejected.
void Engine::open_again(Branch branch)
{
    liked_stale_ = true;
    if (branch_state(branch) == BranchState::pending)
        open_.insert(branch);
    else
        open_.erase(branch);
}

void Engine::note(TransactionIndex t)
{
    if (before_.contains(t)) return;
    const auto own = branches_.is_branch(t) ? branch_state(t) : BranchState::pending;
    before_.emplace(t, std::pair{own, state(t)});
}

void Engine::note_future(TransactionIndex t)
{
    branches_.each_in_future(t, [&](TransactionIndex later) { note(later); });
}

/// The conflicts of a branch, and all that builds on them.
void Engine::note_conflicts(Branch branch)
{
    for (const auto other : branches_.conflicts(branch)) note_future(other);
}

/// Fewest ancestors first, then by id.
std::vector<Engine::Branch> Engine::in_order(std::vector<Branch> list) const
{
    std::vector<std::pair<std::size_t, Branch>> keys;
    keys.reserve(list.size());
    for (const auto branch : list)
        keys.emplace_back(branches_.branches(branches_.claims(branch)).size(), branch);
    std::ranges::sort(keys, [&](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : id(a.second) < id(b.second);
    });
    std::ranges::transform(keys, list.begin(), [](const auto& key) { return key.second; });
    return list;
}

Decisions Engine::take_decisions()
{
    Decisions decisions;
    std::vector<Branch> changed;
    for (const auto& [t, was] : before_) {
        if (branches_.is_branch(t) && branch_state(t) != was.first) changed.push_back(t);
        if (const auto now = state(t); now != was.second)
            decisions.transactions.push_back({t, was.second, now});
    }
    for (const auto branch : in_order(std::move(changed))) {
        Decisions::Branch one{.branch = branch,
                              .before = before_.at(branch).first,
                              .after = branch_state(branch),
                              .over = {}};
        if (one.after == BranchState::confirmed) {
            std::uint64_t last = 0;
            for (const auto other : branches_.conflicts(branch))
                if (lost_at_[other] > last) {
                    last = lost_at_[other];
                    one.over = other;
                }
        }
        decisions.branches.push_back(one);
    }
    std::ranges::stable_sort(messages_before_, {}, &std::pair<MessageIndex, bool>::first);
    const auto again =
        std::ranges::unique(messages_before_, {}, &std::pair<MessageIndex, bool>::first);
    messages_before_.erase(again.begin(), again.end());
    for (const auto& [message, was] : messages_before_) {
        const auto now = dag_[message].confirmed;
        if (was && !now) decisions.unconfirmed.push_back(message);
        if (!was && now) decisions.confirmed.push_back(message);
    }
    for (auto* list : {&decisions.unconfirmed, &decisions.confirmed})
        std::ranges::sort(*list, [&](MessageIndex a, MessageIndex b) { return dag_.later(b, a); });
    before_.clear();
    messages_before_.clear();
    return decisions;
}

}  // namespace weft::tangle
