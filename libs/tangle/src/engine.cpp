#include <weft/base/check.hpp>
#include <weft/tangle/engine.hpp>

#include "standing.hpp"
#include <algorithm>
#include <queue>

namespace weft::tangle {

Engine::Engine(Mana mana, Rules rules)
    : rules_{rules}, mana_{std::move(mana)}, undisputed_{mana_}, past_{rules.checkpoint_after}
{
    standing_[0].approved = true;  // genesis
    total_judged_ = mana_.active_total();
    set_enough();
    undisputed_judged_ = undisputed_.active_total();
}

std::expected<void, MessageError> Engine::check_parents(const Solid& message)
{
    know_parents(message);
    const auto& strong = parents_.strong;
    const auto& weak = parents_.weak;
    bool too_far = false;
    for (const auto* parents : {&strong, &weak})
        for (const auto parent : *parents) {
            if (parent == 0) continue;  // genesis precedes every time
            const auto time = dag_[parent].time;
            if (time >= message.time) return std::unexpected{MessageError::time_not_after_parent};
            too_far = too_far ||
                      time_between(message.time, time) > static_cast<std::uint64_t>(parent_age_max);
        }
    if (too_far) return std::unexpected{MessageError::time_too_far_after_parent};
    if (!message.transaction) return {};
    const auto wanted = creators(*message.transaction);
    if (!wanted || !past_.missing(strong, weak, *wanted, dag_).empty())
        return std::unexpected{MessageError::inputs_not_in_past};
    return {};
}

std::expected<void, MessageError> Engine::check_conflicts(const Solid& message)
{
    know_parents(message);
    const auto& strong = parents_.strong;
    const auto& weak = parents_.weak;
    auto claims = claims_of_parents(strong, weak);
    if (!message.transaction) {
        if (!claims) return std::unexpected{MessageError::parents_conflict};
        parents_.claims = std::move(claims);
        return {};
    }
    const auto& shape = *message.transaction;
    const auto known = find(shape.id);
    if (!known && branches_.history_conflicts(*creators(shape), shape.inputs))
        return std::unexpected{MessageError::inputs_conflict};
    if (!claims) return std::unexpected{MessageError::parents_conflict};
    if (known) {
        if (!Claims::join(*claims, branches_.claims(*known)))
            return std::unexpected{MessageError::parents_conflict};
        return {};
    }
    for (const auto input : shape.inputs) {
        const auto spenders = branches_.spenders(input);
        if (spenders.empty()) continue;
        const auto conflict_set = branches_.conflict_set_of(input);
        // An output that is spent once so far is not among the claims yet.
        const bool conflict = conflict_set != no_index
                                  ? claims->at(conflict_set) != no_index
                                  : past_.missing(strong, weak, {spenders.front()}, dag_).empty();
        if (conflict) return std::unexpected{MessageError::parents_conflict};
    }
    return {};
}

Decisions Engine::book(const Solid& message, const PledgeOf& pledge_of)
{
    const auto issuer = intern(message.issuer);
    know_parents(message);
    const auto& strong = parents_.strong;
    const auto& weak = parents_.weak;
    auto transaction = no_index;
    bool fresh = false;
    if (message.transaction) {
        const auto known = find(message.transaction->id);
        fresh = !known;
        transaction = known ? *known : enter(*message.transaction);
    }
    // Whoever brings a transaction may have changed what its parents claim.
    auto claims = transaction == no_index && parents_.claims
                      ? std::exchange(parents_.claims, std::nullopt)
                      : claims_of_parents(strong, weak);
    if (claims && transaction != no_index)
        claims = Claims::join(*claims, branches_.claims(transaction));
    WEFT_CHECK(claims.has_value());  // pre
    bool dead = transaction != no_index && branches_.dead(transaction);
    for (const auto parent : weak) {
        const auto t = dag_[parent].transaction;
        dead = dead || dag_[parent].lost || (t != no_index && branches_.dead(t));
    }
    const auto index = dag_.add({.id = message.id,
                                 .time = message.time,
                                 .sequence_number = message.sequence_number,
                                 .issuer = issuer,
                                 .transaction = transaction,
                                 .payload = message.payload,
                                 .dead = dead},
                                strong, weak, *std::move(claims));
    past_.booked(index, transaction, dag_);
    mana_.issued(issuer, message.time);
    undisputed_.issued(issuer, message.time);
    weigh_again();
    markers_.book(index, dag_, mana_.active_mana(issuer));
    votes_.book(index, dag_, branches_, undisputed_.of(issuer));
    dispute(pledge_of);
    if (fresh) count_new(transaction, message.time, pledge_of);
    decide(pledge_of);
    return take_decisions();
}

/// Both kinds of mana number nodes alike.
Mana::Node Engine::intern(const NodeId& node)
{
    const auto number = mana_.intern(node);
    if (number < undisputed_.size() && undisputed_.id(number) == node) return number;
    const auto same = undisputed_.intern(node);
    WEFT_CHECK(number == same);  // both are asked here alone, so both count alike
    return number;
}

TransactionIndex Engine::enter(const TransactionShape& shape)
{
    const auto from = *creators(shape);
    const auto index = past_.carry(shape.id, from);
    // How whoever is in a conflict set now was before.
    for (const auto input : shape.inputs)
        if (const auto spenders = branches_.spenders(input); spenders.size() == 1)
            note(spenders.front());
    const auto [added, forks] = branches_.add(from, shape.inputs);
    WEFT_CHECK(added == index);  // I1 of ledger.hpp: one order of booking for all
    auto& standing = standing_.emplace_back();
    for (const auto creator : from)
        standing.rank = std::max(standing.rank, standing_[creator].rank);
    ++standing.rank;
    standing.of_a_side = shape.of_a_side || !branches_.claims(index).empty();
    for (const auto creator : from)
        standing.of_a_side = standing.of_a_side || standing_[creator].of_a_side;
    lost_at_.push_back(0);
    weight_judged_.push_back(0);
    before_.emplace(index, std::pair{BranchState::pending, TransactionState::pending});
    for (const auto& fork : forks) {
        const auto t = fork.transaction;
        if (!branches_.confirmed(t)) {
            if (is_settled(t)) {
                // D-14: what is confirmed when its first conflict comes gets a confirmed branch.
                note_conflicts(t);
                branches_.confirm(t);
            } else {
                open_again(t);
            }
        }
        spread(fork);
        disputed_.push_back(t);
        if (!branches_.confirmed(t)) continue;
        set_decided(t, true);
        votes_.freeze(t);
    }
    if (branches_.is_branch(index)) {
        const bool stale = liked_stale_ || changes_likes(index);
        open_again(index);
        liked_stale_ = stale;
    }
    WEFT_CHECK(standing_.size() == branches_.size());  // one for each transaction
    return index;
}

/// Confirmed, or a confirmed branch stands on it.
bool Engine::is_settled(TransactionIndex t) const
{
    if (standing_[t].approved) return true;
    bool settled = false;
    branches_.each_in_future(
        t, [&](TransactionIndex later) { settled = settled || branches_.confirmed(later); });
    return settled;
}

/// Whoever stands for the transaction claims the conflict set for it now.
void Engine::spread(Branches::Fork fork)
{
    // Messages that shared their claims share them afterwards.
    Claims from;
    Claims to = from.with(fork.conflict_set, fork.transaction);
    each_standing_for(fork.transaction, [&](MessageIndex message) {
        if (!dag_.claims(message).shares_all_with(from)) {
            from = dag_.claims(message);
            to = from.with(fork.conflict_set, fork.transaction);
        }
        dag_.set_claims(message, to);
        votes_.forked(message, fork, dag_, branches_, undisputed_.of(dag_[message].issuer));
    });
}

std::optional<std::vector<TransactionIndex>> Engine::creators(const TransactionShape& shape) const
{
    std::vector<TransactionIndex> found;
    for (const auto& id : shape.creators) {
        const auto creator = find(id);
        if (!creator) return std::nullopt;
        found.push_back(*creator);
    }
    std::ranges::sort(found);
    return found;
}

const MessageId* Engine::find_parents(const MessageId& message,
                                      const std::vector<MessageId>& strong,
                                      const std::vector<MessageId>& weak)
{
    parents_.of = message;
    parents_.claims.reset();
    const auto* missing = find_all(strong, parents_.strong);
    return missing != nullptr ? missing : find_all(weak, parents_.weak);
}

/// Looked up once, when the message is judged.
void Engine::know_parents(const Solid& message)
{
    if (parents_.of == message.id && parents_.strong.size() == message.strong.size() &&
        parents_.weak.size() == message.weak.size())
        return;
    WEFT_CHECK(find_parents(message.id, message.strong, message.weak) == nullptr);  // pre
}

const MessageId* Engine::find_all(const std::vector<MessageId>& ids,
                                  std::vector<MessageIndex>& into) const
{
    into.clear();
    for (const auto& id : ids) {
        const auto index = dag_.find(id);
        if (!index) return &id;
        into.push_back(*index);
    }
    return nullptr;
}

std::optional<Claims> Engine::claims_of_parents(std::span<const MessageIndex> strong,
                                                std::span<const MessageIndex> weak) const
{
    std::optional<Claims> claims{Claims{}};
    const auto add = [&](const Claims& more) {
        if (claims) claims = Claims::join(*claims, more);
    };
    for (const auto parent : strong) add(dag_.claims(parent));
    for (const auto parent : weak)
        if (const auto t = dag_[parent].transaction; t != no_index) add(branches_.claims(t));
    return claims;
}

TransactionState Engine::state(TransactionIndex t) const
{
    switch (branch_state(t)) {
    case BranchState::rejected: return TransactionState::rejected;
    case BranchState::pending: return TransactionState::pending;
    case BranchState::confirmed: break;
    }
    return standing_[t].approved ? TransactionState::confirmed : TransactionState::pending;
}

std::vector<Mana::Node> Engine::supporters(MessageIndex message, std::size_t visits_max) const
{
    const bool all = visits_max == std::numeric_limits<std::size_t>::max();
    auto holders_left = mana_.holders().size();
    boost::unordered_flat_set<Mana::Node> found;
    std::priority_queue<MessageIndex, std::vector<MessageIndex>, std::greater<>> open;
    boost::unordered_flat_set<MessageIndex> seen{message};
    open.push(message);
    for (std::size_t visits = 0; !open.empty(); ++visits) {
        if (!all && (holders_left == 0 || visits == visits_max)) break;
        const auto at = open.top();
        open.pop();
        const auto issuer = dag_[at].issuer;
        if (issuer != no_node && found.insert(issuer).second && mana_.holds(issuer)) --holders_left;
        dag_.each_child(at, [&](MessageIndex child, bool strong) {
            if (strong && seen.insert(child).second) open.push(child);
        });
    }
    // tidy: allow unordered: sorted here
    std::vector<Mana::Node> list{found.begin(), found.end()};
    std::ranges::sort(list);
    return list;
}

std::uint64_t Engine::branch_weight(TransactionIndex branch) const
{
    std::uint64_t sum = 0;
    for (const auto node : branch_supporters(branch)) sum += undisputed_.of(node);
    return sum;
}

std::uint64_t Engine::weight(MessageIndex message, std::span<const Mana::Node> nodes) const
{
    const auto own = branches_.branches(dag_.claims(message));
    std::uint64_t sum = 0;
    for (const auto node : nodes)
        if (std::ranges::all_of(
                own, [&](Branch b) { return votes_.supports(node, b, dag_, branches_); }))
            sum += mana_.active_mana(node);
    return sum;
}

}  // namespace weft::tangle
