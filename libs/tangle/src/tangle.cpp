#include <weft/base/check.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>

namespace weft::tangle {

namespace {

std::unexpected<Fault> fault(MessageError error, std::optional<ledger::LedgerError> rule = {})
{
    return std::unexpected{Fault{.error = error, .decode = {}, .ledger = rule}};
}

template <class T>
void take_all(std::vector<T>& into, std::vector<T>&& from)
{
    into.insert(into.end(), std::make_move_iterator(from.begin()),
                std::make_move_iterator(from.end()));
}

}  // namespace

Tangle::Tangle(const types::Genesis& genesis, Options options)
    : ledger_{genesis},
      mana_{genesis},
      past_{options.checkpoint_after},
      waiting_{options.waiting},
      threshold_numerator_{genesis.message_threshold_numerator},
      threshold_denominator_{genesis.message_threshold_denominator},
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
        return parsed ? receive(*std::move(parsed), now) : condemn(id, parsed.error());
    }
    Step step;
    step.arrival = Arrival::known;
    finish(step);
    return step;
}

Step Tangle::receive(Parsed parsed, Timestamp now)
{
    Step step;
    if (wants(parsed.id()))
        admit(std::move(parsed), now, step);
    else
        step.arrival = Arrival::known;
    finish(step);
    return step;
}

Step Tangle::condemn(const MessageId& id, const Fault& fault)
{
    Step step;
    if (wants(id)) {
        step.arrival = Arrival::invalid;
        refuse(id, fault, step);
        release(id, step);
    } else {
        step.arrival = Arrival::known;
    }
    finish(step);
    return step;
}

Step Tangle::tick(Timestamp now)
{
    Step step;
    for (auto& parsed : waiting_.take_due(now)) admit(std::move(parsed), now, step);
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
    if (const auto verdict = judge(*parsed); !verdict) return std::unexpected{verdict.error()};
    step.arrival = Arrival::booked;
    book(*std::move(parsed), step);
    return step;
}

void Tangle::admit(Parsed parsed, Timestamp now, Step& step)
{
    const auto time = parsed.message().time;
    if (time > now && time_between(time, now) > static_cast<std::uint64_t>(clock_tolerance)) {
        step.arrival = Arrival::waits_for_its_time;
        waiting_.hold_until_due(std::move(parsed));
        return;
    }
    std::vector<MessageId> missing;
    bool refused_parent = false;
    for (const auto* parents : {&parsed.message().strong, &parsed.message().weak})
        for (const auto& parent : *parents) {
            if (invalid_.contains(parent))
                refused_parent = true;
            else if (!booked(parent))
                missing.push_back(parent);
        }
    // One invalid parent decides, whatever the others are.
    if (!missing.empty() && !refused_parent) {
        step.arrival = Arrival::waits_for_parents;
        waiting_.hold_for_parents(std::move(parsed), missing, now);
        return;
    }
    const auto id = parsed.id();
    settle(std::move(parsed), step);
    step.arrival = booked(id) ? Arrival::booked : Arrival::invalid;
}

/// Books or refuses a solid message, then what waited for it alone, lowest (time, id) first; each
/// is judged after the one before has been booked.
void Tangle::settle(Parsed first, Step& step)
{
    std::map<std::pair<Timestamp, MessageId>, Parsed> solid;
    const auto add = [&](Parsed&& parsed) {
        const std::pair key{parsed.message().time, parsed.id()};
        solid.emplace(key, std::move(parsed));
    };
    add(std::move(first));
    while (!solid.empty()) {
        auto parsed = std::move(solid.extract(solid.begin()).mapped());
        const auto id = parsed.id();
        if (const auto verdict = judge(parsed); verdict)
            book(std::move(parsed), step);
        else
            refuse(id, verdict.error(), step);
        for (auto& freed : waiting_.settle(id)) add(std::move(freed));
    }
}

/// What waited for a message that turned out not to be one.
void Tangle::release(const MessageId& id, Step& step)
{
    auto freed = waiting_.settle(id);
    std::ranges::sort(freed, [](const Parsed& a, const Parsed& b) {
        return std::pair{a.message().time, a.id()} < std::pair{b.message().time, b.id()};
    });
    for (auto& parsed : freed) settle(std::move(parsed), step);
}

void Tangle::refuse(const MessageId& id, const Fault& fault, Step& step)
{
    step.invalid.push_back({id, fault});
    if (!invalid_.emplace(id, fault).second) return;
    invalid_order_.push_back(id);
    if (invalid_order_.size() <= options_.invalid_max) return;
    invalid_.erase(invalid_order_.front());
    invalid_order_.pop_front();
}

std::expected<void, Fault> Tangle::judge(const Parsed& parsed)
{
    if (const auto parents = check_parents(parsed.message()); !parents) return parents;
    return std::visit([&](const auto& payload) { return check_payload(payload, parsed.message()); },
                      parsed.carried());
}

std::expected<void, Fault> Tangle::check_parents(const Message& message) const
{
    std::vector<Timestamp> times;
    for (const auto* parents : {&message.strong, &message.weak})
        for (const auto& id : *parents) {
            const auto parent = dag_.find(id);
            // Waiting ends when a parent is booked or refused; refused ids may be forgotten.
            if (!parent) return fault(MessageError::parent_invalid);
            if (*parent != 0) times.push_back(dag_[*parent].time);
        }
    if (std::ranges::any_of(times, [&](Timestamp t) { return t >= message.time; }))
        return fault(MessageError::time_not_after_parent);
    if (std::ranges::any_of(times, [&](Timestamp t) {
            return time_between(message.time, t) > static_cast<std::uint64_t>(parent_age_max);
        }))
        return fault(MessageError::time_too_far_after_parent);
    return {};
}

std::expected<void, Fault> Tangle::check_payload(const WithoutRules&, const Message&)
{
    return {};
}

std::expected<void, Fault> Tangle::check_payload(const TransactionPayload& payload,
                                                 const Message& message)
{
    const auto& transaction = payload.transaction;
    const auto wanted = creators(transaction.essence());
    if (!wanted ||
        !past_.missing(indexes(message.strong), indexes(message.weak), *wanted, dag_).empty())
        return fault(MessageError::inputs_not_in_past);
    if (ledger_.knows(transaction.id())) return {};  // a reattachment
    const auto rules = ledger::check(transaction, ledger_);
    if (rules) return {};
    if (rules.error() == ledger::LedgerError::inputs_conflict)
        return fault(MessageError::inputs_conflict);
    return fault(MessageError::transaction_invalid, rules.error());
}

/// The transactions that created the inputs, without genesis; nullopt when one was never booked.
std::optional<std::vector<TransactionIndex>> Tangle::creators(const types::Essence& essence) const
{
    std::vector<TransactionIndex> creators;
    for (const auto& input : essence.inputs) {
        if (input.transaction.is_zero()) continue;
        const auto creator = past_.find(input.transaction);
        if (!creator) return std::nullopt;
        creators.push_back(*creator);
    }
    std::ranges::sort(creators);
    const auto repeated = std::ranges::unique(creators);
    creators.erase(repeated.begin(), repeated.end());
    return creators;
}

std::vector<MessageIndex> Tangle::indexes(const std::vector<MessageId>& ids) const
{
    std::vector<MessageIndex> indexes;
    indexes.reserve(ids.size());
    for (const auto& id : ids)
        if (const auto found = dag_.find(id)) indexes.push_back(*found);
    return indexes;
}

Tangle::BookedPayload Tangle::book_payload(const WithoutRules&, Step&)
{
    return {};
}

Tangle::BookedPayload Tangle::book_payload(const TransactionPayload& payload, Step& step)
{
    const auto& id = payload.transaction.id();
    const auto& essence = payload.transaction.essence();
    const auto index = past_.carry(id, *creators(essence));
    if (!ledger_.knows(id)) merge(ledger_.book(id, essence), step);
    return {.transaction = id, .index = index};
}

void Tangle::book(Parsed parsed, Step& step)
{
    const auto& message = parsed.message();
    const auto issuer = mana_.intern(message.issuer);
    Dag::Vertex record{.id = parsed.id(),
                       .time = message.time,
                       .issuer = issuer,
                       .payload = message.payload.has_value()};
    const auto carried = std::visit(
        [&](const auto& payload) { return book_payload(payload, step); }, parsed.carried());
    record.transaction = carried.index;
    const auto index = dag_.add(record, indexes(message.strong), indexes(message.weak));
    past_.booked(index, record.transaction, dag_);
    if (issuer >= sequence_next_.size()) sequence_next_.resize(issuer + 1, 0);
    sequence_next_[issuer] = std::max(sequence_next_[issuer], message.sequence_number + 1);

    const bool mana_changed = mana_.issued(issuer, message.time);
    approval_.book(index, dag_, mana_);
    if (mana_changed) approval_.mana_changed(dag_, mana_);
    step.booked.push_back({.id = record.id,
                           .bytes = {},
                           .transaction = carried.transaction,
                           .order = index,
                           .issuer = message.issuer,
                           .time = message.time,
                           .payload = record.payload});
    step.booked.back().bytes = std::move(parsed).take_bytes();
    confirm_what_weighs_enough(step);
}

/// Confirms messages and what they stand for. Mana moves and time passes with each round, so it
/// goes on until nothing new weighs enough.
void Tangle::confirm_what_weighs_enough(Step& step)
{
    for (;;) {
        const auto heavy =
            approval_.take_above(threshold_numerator_, threshold_denominator_, dag_, mana_);
        if (heavy.empty()) return;
        bool changed = false;
        const auto approve = [&](MessageIndex carrier) {
            const auto transaction = dag_[carrier].transaction;
            if (transaction == no_index) return;
            auto approved = ledger_.approve(past_.id(transaction));
            for (const auto& change : approved.changed)
                if (change.state == ledger::TransactionState::confirmed)
                    changed = mana_.move(*ledger_.pledge(change.transaction)) || changed;
            merge(std::move(approved), step);
        };
        for (const auto message : heavy) {
            dag_.confirm(message);
            if (newest_confirmed_ == 0 || dag_[message].time > dag_[newest_confirmed_].time)
                newest_confirmed_ = message;
            step.confirmed.push_back(dag_[message].id);
            changed = mana_.message_confirmed(dag_[message].time) || changed;
            approve(message);
            for (const auto parent : dag_.weak(message)) approve(parent);
        }
        if (changed) approval_.mana_changed(dag_, mana_);
    }
}

void Tangle::merge(ledger::Step changes, Step& step)
{
    take_all(step.conflict_sets, std::move(changes.conflict_sets));
    take_all(step.transactions, std::move(changes.changed));
}

void Tangle::finish(Step& step)
{
    step.requests = waiting_.take_fresh();
    step.dropped = waiting_.take_dropped();
    step.wake = waiting_.wake();
}

bool Tangle::wants(const MessageId& id) const
{
    return !booked(id) && !waiting_.holds(id) && !invalid_.contains(id);
}

}  // namespace weft::tangle
