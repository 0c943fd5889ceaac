#include <weft/base/check.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>

namespace weft::tangle {

namespace {

/// A window has so many parts, and what is let go leaves it a part at a time.
constexpr Timestamp parts = 32;

std::unexpected<Fault> fault(MessageError error, std::optional<ledger::LedgerError> rule = {})
{
    return std::unexpected{Fault{.error = error, .decode = {}, .ledger = rule}};
}

}  // namespace

Tangle::Tangle(const types::Genesis& genesis, Options options)
    : ledger_{genesis},
      engine_{Mana{genesis},
              {.message_numerator = genesis.message_threshold_numerator,
               .message_denominator = genesis.message_threshold_denominator,
               .checkpoint_after = options.checkpoint_after}},
      waiting_{options.waiting},
      turns_{options.turns, options.scheduled},
      access_{genesis},
      work_bits_{genesis.work_bits},
      options_{options}
{
    WEFT_CHECK(types::check(genesis).has_value());
    WEFT_CHECK(options.tips_max >= 1 && options.tips_max <= types::parents_of_a_kind_max);
}

Step Tangle::receive(ByteSpan bytes, Timestamp now)
{
    const auto id = types::id_of(bytes);
    if (wants(id)) {
        auto parsed = parse(bytes, work_bits_);
        return parsed ? receive(*std::move(parsed), now) : condemn(id, parsed.error(), now);
    }
    Step step;
    step.arrival = Arrival::known;
    finish(step);
    return step;
}

Step Tangle::receive(Parsed parsed, Timestamp now, const WaitingRoom::Source& source)
{
    Step step;
    if (wants(parsed.id())) {
        const auto id = parsed.id();
        admit(std::move(parsed), now, source, step);
        work_at_once(now, step);
        if (booked(id))
            step.arrival = Arrival::booked;
        else if (invalid_.contains(id))
            step.arrival = Arrival::invalid;
    } else {
        step.arrival = Arrival::known;
    }
    finish(step);
    return step;
}

Step Tangle::issue(Parsed parsed, Timestamp now)
{
    const auto& message = parsed.message();
    const auto known = [this](const MessageId& parent) { return booked(parent); };
    if (options_.turns == TurnOrder::by_time || !wants(parsed.id()) ||
        !std::ranges::all_of(message.strong, known) || !std::ranges::all_of(message.weak, known))
        return receive(std::move(parsed), now);
    const auto id = parsed.id();
    const auto issuer = message.issuer;
    const auto time = message.time;
    const auto bytes = parsed.bytes().size();
    Step step;
    settle({.parsed = std::move(parsed), .source = {}}, now, step);
    step.arrival = booked(id) ? Arrival::booked : Arrival::invalid;
    if (booked(id)) drop(turns_.submit_booked(id, issuer, time, bytes, access_, now), step);
    finish(step);
    return step;
}

std::uint64_t unpaid_price(const Parsed& parsed)
{
    const auto& message = parsed.message();
    auto price = parsed.bytes().size() + UnpaidPrice::message +
                 (message.strong.size() + message.weak.size()) * UnpaidPrice::parent;
    if (const auto* carried = std::get_if<TransactionPayload>(&parsed.carried()))
        price += carried->transaction.essence().inputs.size() * UnpaidPrice::input;
    return std::min<std::uint64_t>(price, UnpaidPrice::most);
}

Step Tangle::work(Timestamp now, std::uint64_t work_max, std::uint64_t common_max)
{
    Step step;
    Turns::Progress progress;
    std::uint64_t common = 0;
    do {
        auto turn = turns_.next(access_, now, progress);
        if (!turn) break;
        const bool has_mana =
            options_.turns == TurnOrder::by_time || access_.of(turn->account, now) > 0;
        if (!has_mana) common += unpaid_price(turn->parsed);
        if (!has_mana && is_full())
            drop({turn->parsed.id()}, DropReason::memory_full, step);
        else
            settle(*std::move(turn), now, step);
    } while (progress.work < work_max && common < common_max);
    step.work = progress.work;
    step.common_work = common;
    step.own_turns = progress.own;
    finish(step);
    return step;
}

void Tangle::work_at_once(Timestamp now, Step& step)
{
    if (options_.turns != TurnOrder::by_time) return;
    Turns::Progress progress;
    while (auto turn = turns_.next(access_, now, progress)) settle(*std::move(turn), now, step);
}

Step Tangle::condemn(const MessageId& id, const Fault& fault, Timestamp now)
{
    Step step;
    if (wants(id)) {
        step.arrival = Arrival::invalid;
        refuse(id, fault, {}, step);
        release(id, now, step);
        work_at_once(now, step);
    } else {
        step.arrival = Arrival::known;
    }
    finish(step);
    return step;
}

Step Tangle::tick(Timestamp now)
{
    Step step;
    clock_ = now;
    for (auto& due : waiting_.take_due(now)) {
        admit(std::move(due.parsed), now, due.source, step);
        work_at_once(now, step);
    }
    step.arrival.reset();
    auto repeats = waiting_.take_repeats(now);
    finish(step);
    std::vector<MessageId> requests;
    std::ranges::set_union(step.requests, repeats, std::back_inserter(requests));
    step.requests = std::move(requests);
    return step;
}

std::expected<Step, Fault> Tangle::restore(ByteSpan bytes)
{
    auto parsed = parse(bytes, work_bits_, {.trust = Trust::verified_before});
    if (!parsed) return std::unexpected{parsed.error()};
    Step step;
    if (booked(parsed->id())) {
        step.arrival = Arrival::known;
        return step;
    }
    const auto solid = judge(*parsed);
    if (!solid) return std::unexpected{solid.error()};
    step.arrival = Arrival::booked;
    book(*std::move(parsed), *solid, {}, step);
    return step;
}

void Tangle::admit(Parsed parsed, Timestamp now, const WaitingRoom::Source& source, Step& step)
{
    const auto time = parsed.message().time;
    clock_ = now;
    if (too_old_to_book(time)) {
        // Nobody is asked for its parents.
        const auto id = parsed.id();
        step.arrival = Arrival::invalid;
        refuse(id, {.error = MessageError::older_than_window}, source, step);
        release(id, now, step);
        return;
    }
    if (time > now && time_between(time, now) > static_cast<std::uint64_t>(clock_tolerance)) {
        step.arrival = Arrival::waits_for_its_time;
        waiting_.hold_until_due(std::move(parsed), source);
        return;
    }
    std::vector<MessageId> missing;
    std::vector<MessageId> at_hand;
    bool refused_parent = false;
    for (const auto* parents : {&parsed.message().strong, &parsed.message().weak})
        for (const auto& parent : *parents) {
            if (booked(parent)) continue;
            if (invalid_.contains(parent))
                refused_parent = true;
            else if (turns_.holds(parent))
                at_hand.push_back(parent);
            else
                missing.push_back(parent);
        }
    const auto account = account_for(parsed.id(), parsed.message().issuer, now);
    // One invalid parent decides, whatever the others are.
    if (refused_parent || (missing.empty() && at_hand.empty())) {
        step.arrival = Arrival::waits_for_its_turn;
        if (options_.turns == TurnOrder::by_time && turns_.empty())
            settle({.parsed = std::move(parsed), .source = source}, now, step);  // it is the next
        else
            submit(std::move(parsed), source, account, now, step);
        return;
    }
    step.arrival = Arrival::waits_for_parents;
    waiting_.hold_for_parents(std::move(parsed), missing, at_hand, now, source, account);
    missing.insert(missing.end(), at_hand.begin(), at_hand.end());
    lend(std::move(missing), account, now, step);
}

void Tangle::submit(Parsed parsed,
                    const WaitingRoom::Source& source,
                    const NodeId& account,
                    Timestamp now,
                    Step& step)
{
    drop(turns_.submit(std::move(parsed), source, account, access_, now), step);
}

/// Whether a's share is so much larger that the message should go on it. A message is lent to at most
/// 64 times, whoever waits for it.
bool Tangle::outweighs(const NodeId& a, const NodeId& b, Timestamp now) const
{
    if (a == b) return false;
    const auto heavy = access_.of(a, now);
    return heavy > 0 && heavy / 2 >= access_.of(b, now);
}

/// On whose share a message is booked: its issuer's, or that of somebody who stands on it and has more.
NodeId Tangle::account_for(const MessageId& id, const NodeId& own, Timestamp now) const
{
    auto account = own;
    if (options_.turns == TurnOrder::by_time) return account;
    for (const auto& waiting : waiting_.accounts_waiting_for(id))
        if (outweighs(waiting, account, now)) account = waiting;
    return account;
}

/// What a message waits for goes on its account too, and what that waits for.
void Tangle::lend(std::vector<MessageId> to, const NodeId& account, Timestamp now, Step& step)
{
    if (options_.turns == TurnOrder::by_time || access_.of(account, now) == 0) return;
    while (!to.empty()) {
        const auto id = to.back();
        to.pop_back();
        if (turns_.holds(id)) {
            if (outweighs(account, turns_.account_of(id), now))
                drop(turns_.lend(id, account, access_, now), step);
        } else if (const auto current = waiting_.account_of(id);
                   current && outweighs(account, *current, now)) {
            for (const auto& parent : waiting_.set_account(id, account)) to.push_back(parent);
        }
    }
}

/// It grows with the messages between two measures.
bool Tangle::is_full() const
{
    const auto measured = memory_.bytes();
    const auto kept = dag().kept();
    return measured_at_ == 0
               ? measured > options_.memory_max
               : measured / measured_at_ > options_.memory_max / std::max<std::uint64_t>(kept, 1);
}

/// Solid ones that there was no room for.
void Tangle::drop(const std::vector<MessageId>& ids, Step& step)
{
    drop(ids, DropReason::room_full, step);
}

void Tangle::drop(const std::vector<MessageId>& ids, DropReason reason, Step& step)
{
    for (const auto& id : ids) {
        step.dropped.push_back({id, reason});
        waiting_.lost(id);
    }
}

/// Books or refuses a solid message. What waited for it alone is solid now: it is judged when its own
/// turn comes.
void Tangle::settle(Turns::Turn turn, Timestamp now, Step& step)
{
    const auto id = turn.parsed.id();
    clock_ = now;
    if (const auto solid = judge_now(turn.parsed); solid)
        book(std::move(turn.parsed), *solid, turn.source, step);
    else
        refuse(id, solid.error(), turn.source, step);
    release(id, now, step);
}

/// What waited for a message that is booked, or turned out not to be one.
void Tangle::release(const MessageId& id, Timestamp now, Step& step)
{
    for (auto& freed : waiting_.settle(id)) {
        const auto account = account_for(freed.parsed.id(), freed.account, now);
        submit(std::move(freed.parsed), freed.source, account, now, step);
    }
}

void Tangle::refuse(const MessageId& id,
                    const Fault& fault,
                    const WaitingRoom::Source& source,
                    Step& step)
{
    // Whoever sent it may have a longer memory.
    const bool blames = fault.error != MessageError::older_than_window;
    step.invalid.push_back({id, fault, blames ? source : WaitingRoom::Source{}});
    if (!invalid_.emplace(id, fault).second) return;
    invalid_order_.push_back(id);
    if (invalid_order_.size() <= options_.invalid_max) return;
    invalid_.erase(invalid_order_.front());
    invalid_order_.pop_front();
}

bool Tangle::too_old_to_book(Timestamp time) const
{
    if (time >= horizon_) return false;
    // When the clock was ahead until now, the horizon is ahead too: what is dated by the clock of now is
    // not old.
    return clock_ >= tangle_time() ||
           (time < clock_ && time_between(clock_, time) > std::uint64_t(options_.window));
}

/// A message that comes now: of the log those that were booked once are booked again.
std::expected<Solid, Fault> Tangle::judge_now(const Parsed& parsed)
{
    if (too_old_to_book(parsed.message().time)) return fault(MessageError::older_than_window);
    return judge(parsed);
}

std::expected<Solid, Fault> Tangle::judge(const Parsed& parsed)
{
    const auto& message = parsed.message();
    // Waiting ends when a parent is booked or refused; refused ids may be forgotten.
    if (const auto* parent = engine_.find_parents(parsed.id(), message.strong, message.weak)) {
        const auto known = invalid_.find(*parent);
        return fault(known != invalid_.end() &&
                             known->second.error == MessageError::older_than_window
                         ? MessageError::older_than_window
                         : MessageError::parent_invalid);
    }
    Solid solid{.id = parsed.id(),
                .issuer = message.issuer,
                .time = message.time,
                .sequence_number = message.sequence_number,
                .strong = message.strong,
                .weak = message.weak,
                .payload = message.payload.has_value(),
                .transaction = std::visit([&](const auto& payload) { return shape_of(payload); },
                                          parsed.carried())};
    if (const auto parents = engine_.check_parents(solid); !parents) return fault(parents.error());
    if (const auto allowed = std::visit([&](const auto& payload) { return check_payload(payload); },
                                        parsed.carried());
        !allowed)
        return std::unexpected{allowed.error()};
    if (const auto conflicts = engine_.check_conflicts(solid); !conflicts)
        return fault(conflicts.error());
    return solid;
}

std::optional<TransactionShape> Tangle::shape_of(const WithoutRules&) const
{
    return std::nullopt;
}

std::optional<TransactionShape> Tangle::shape_of(const TransactionPayload& payload) const
{
    TransactionShape shape{.id = payload.transaction.id(), .creators = {}, .inputs = {}};
    for (const auto& input : payload.transaction.essence().inputs) {
        // Genesis outputs come from nobody, and so do those of transactions that were let go; an
        // output nobody created breaks a rule of the ledger.
        const auto known = ledger_.index_of(input);
        if (known) shape.inputs.push_back(*known);
        shape.of_a_side = shape.of_a_side || (known && ledger_.of_a_side(*known));
        if (known ? ledger_.creator(*known) != 0 : !input.transaction.is_zero())
            shape.creators.push_back(input.transaction);
    }
    std::ranges::sort(shape.inputs);
    std::ranges::sort(shape.creators);
    const auto repeated = std::ranges::unique(shape.creators);
    shape.creators.erase(repeated.begin(), repeated.end());
    return shape;
}

std::expected<void, Fault> Tangle::check_payload(const WithoutRules&) const
{
    return {};
}

std::expected<void, Fault> Tangle::check_payload(const TransactionPayload& payload) const
{
    const auto& transaction = payload.transaction;
    if (ledger_.knows(transaction.id())) return {};  // a reattachment
    const auto rules =
        ledger::check(transaction, ledger::BookedOutputs{ledger_, engine_.branches()});
    if (rules) return {};
    if (rules.error() == ledger::LedgerError::inputs_conflict)
        return fault(MessageError::inputs_conflict);
    return fault(MessageError::transaction_invalid, rules.error());
}

bool Tangle::book_payload(const WithoutRules&)
{
    return false;
}

bool Tangle::book_payload(const TransactionPayload& payload)
{
    const auto& transaction = payload.transaction;
    if (ledger_.knows(transaction.id())) return false;
    (void)ledger_.book(transaction.id(), transaction.essence());
    return true;
}

void Tangle::book(Parsed parsed, const Solid& solid, const WaitingRoom::Source& source, Step& step)
{
    const bool first =
        std::visit([&](const auto& payload) { return book_payload(payload); }, parsed.carried());
    fade(solid.time);
    const auto decisions =
        engine_.book(solid, [this](TransactionIndex t) { return ledger_.pledge(t); });
    const auto index = dag().size() - 1;
    if (solid.transaction && doubts(index)) engine_.doubt(index);
    const auto& vertex = dag()[index];
    if (vertex.issuer >= sequence_next_.size()) sequence_next_.resize(vertex.issuer + 1, 0);
    sequence_next_[vertex.issuer] =
        std::max(sequence_next_[vertex.issuer], solid.sequence_number + 1);
    step.booked.push_back({.id = solid.id,
                           .bytes = {},
                           .transaction = {},
                           .order = index,
                           .issuer = solid.issuer,
                           .time = solid.time,
                           .payload = solid.payload,
                           .first = first,
                           .source = source});
    if (solid.transaction) {
        step.booked.back().transaction = solid.transaction->id;
        // The engine and the ledger number transactions alike.
        WEFT_CHECK(ledger_.id(vertex.transaction) == solid.transaction->id);
    }
    step.booked.back().bytes = std::move(parsed).take_bytes();
    if (first)
        for (auto& set : ledger_.conflict_sets_of(vertex.transaction))
            step.conflict_sets.push_back(std::move(set));
    take(decisions, step);
    let_go(step);
    if (dag().kept() > 2 * measured_at_) measure();
}

/// Also by parts of the window, but of absolute time: a function of the booked messages.
void Tangle::fade(Timestamp newest)
{
    const auto age = options_.fades_after != 0 ? options_.fades_after : options_.window / 2;
    const auto time = std::max(newest, dag().newest_time());
    const auto part = 2 * age / parts;
    if (part == 0 || time < std::numeric_limits<Timestamp>::min() + age + part) return;
    const auto before = time / part * part - age;
    if (before <= fades_before_) return;
    fades_before_ = before;
    engine_.fade(before, [this](TransactionIndex t) { return ledger_.pledge(t); });
}

/// A part of the window at a time, so that what is walked costs each message the same.
void Tangle::let_go(Step& step)
{
    const auto window = options_.window;
    const auto time = tangle_time();
    if (window == 0 || time < std::numeric_limits<Timestamp>::min() + window + parent_age_max)
        return;
    const auto horizon = time - window;
    if (horizon <= horizon_ || time_between(horizon, horizon_) < std::uint64_t(window / parts))
        return;
    horizon_ = horizon;
    const auto age = WEFT_PLANTED(tangle_parents_let_go) ? 0 : parent_age_max;
    const auto gone = engine_.let_go(horizon - age, time - window / 2);
    take(gone.decisions, step);
    for (const auto node : gone.nodes)
        if (node < sequence_next_.size()) sequence_next_[node] = 0;
    step.messages_left_open.insert(step.messages_left_open.end(), gone.open.begin(),
                                   gone.open.end());
    while (ledger_.first() < gone.kept) {
        const auto t = ledger_.first();
        if (const auto& id = ledger_.id(t); ledger_.state(id) != TransactionState::confirmed)
            step.transactions_left_open.push_back(id);
        ledger_.let_go(t, std::ranges::binary_search(gone.sides, t),
                       std::ranges::binary_search(gone.left_behind, t));
    }
    measure();
}

/// It spends what is so old that it is as if it came from genesis at some nodes and not at others, and
/// does not stand on the footing, or no footing has it in its past: not all may take its inputs for a
/// part of its past.
bool Tangle::doubts(MessageIndex message) const
{
    if (options_.window == 0) return false;
    const auto& vertex = dag()[message];
    const auto inputs = ledger_.inputs(vertex.transaction);
    return (!vertex.grounded && spends_old(inputs)) || spends_left_behind(inputs);
}

bool Tangle::spends_left_behind(std::span<const OutputIndex> inputs) const
{
    return std::ranges::any_of(inputs,
                               [&](OutputIndex input) { return ledger_.left_behind(input); });
}

Timestamp Tangle::half_a_window_ago() const
{
    const auto span = options_.window / 2;
    const auto time = std::min(tangle_time(), clock_);
    return std::max(time, std::numeric_limits<Timestamp>::min() + span) - span;
}

bool Tangle::spends_old(std::span<const OutputIndex> inputs) const
{
    const auto limit = half_a_window_ago();
    return options_.window != 0 && std::ranges::any_of(inputs, [&](OutputIndex input) {
               return ledger_.since(input) < limit && !ledger_.is_initial(input);
           });
}

/// Enters in the ledger and in the step what was decided.
void Tangle::take(const Decisions& decisions, Step& step)
{
    for (const bool back : {true, false})  // see Ledger::set_state
        for (const auto& one : decisions.transactions)
            if ((one.before == TransactionState::confirmed) == back)
                ledger_.set_state(one.transaction, one.after);
    for (const auto& one : decisions.branches) {
        BranchChanged changed{
            .branch = ledger_.id(one.branch), .before = one.before, .after = one.after};
        if (one.over) {
            changed.over = ledger_.id(*one.over);
            ++reorganisations_;
        }
        step.branches.push_back(changed);
    }
    for (const auto message : decisions.unconfirmed)
        step.messages.push_back({dag()[message].id, false});
    for (const auto message : decisions.confirmed)
        step.messages.push_back({dag()[message].id, true});
    for (const auto& one : decisions.transactions) {
        step.transactions.push_back({ledger_.id(one.transaction), one.before, one.after});
        if (one.before == TransactionState::confirmed) move_mana(one.transaction, true, step);
        if (one.after == TransactionState::confirmed) move_mana(one.transaction, false, step);
    }
}

/// Consensus mana has moved in the engine, in whose order of decisions it counts.
void Tangle::move_mana(TransactionIndex transaction, bool taken_back, Step& step)
{
    const auto access = ledger_.access_pledge(transaction);
    std::vector<congestion::Earning> earned;
    ManaMoved moved{.transaction = ledger_.id(transaction),
                    .taken_back = taken_back,
                    .tokens = 0,
                    .consensus = ledger_.pledge(transaction).to,
                    .access = access.to};
    for (const auto& input : access.inputs) {
        earned.push_back({input.tokens, input.since});
        moved.tokens += input.tokens;
    }
    if (taken_back)
        access_.take_back(access.to, earned, access.at);
    else
        access_.pledge(access.to, earned, access.at);
    if (!moved.consensus.is_zero() || !moved.access.is_zero()) step.mana.push_back(moved);
}

void Tangle::finish(Step& step)
{
    step.requests = waiting_.take_fresh();
    auto dropped = waiting_.take_dropped();
    step.dropped.insert(step.dropped.end(), dropped.begin(), dropped.end());
    step.wake = waiting_.wake();
}

bool Tangle::wants(const MessageId& id) const
{
    return !booked(id) && !waiting_.holds(id) && !turns_.holds(id) && !invalid_.contains(id);
}

}  // namespace weft::tangle
