#include <weft/base/check.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>

namespace weft::tangle {

namespace {

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
    const auto solid = judge(*parsed);
    if (!solid) return std::unexpected{solid.error()};
    step.arrival = Arrival::booked;
    book(*std::move(parsed), *solid, step);
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
    std::map<std::pair<Timestamp, MessageId>, Parsed> ready;
    const auto add = [&](Parsed&& parsed) {
        const std::pair key{parsed.message().time, parsed.id()};
        ready.emplace(key, std::move(parsed));
    };
    add(std::move(first));
    while (!ready.empty()) {
        auto parsed = std::move(ready.extract(ready.begin()).mapped());
        const auto id = parsed.id();
        if (const auto solid = judge(parsed); solid)
            book(std::move(parsed), *solid, step);
        else
            refuse(id, solid.error(), step);
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

std::expected<Solid, Fault> Tangle::judge(const Parsed& parsed)
{
    const auto& message = parsed.message();
    for (const auto* parents : {&message.strong, &message.weak})
        for (const auto& parent : *parents)
            // Waiting ends when a parent is booked or refused; refused ids may be forgotten.
            if (!booked(parent)) return fault(MessageError::parent_invalid);
    Solid solid{.id = parsed.id(),
                .issuer = message.issuer,
                .time = message.time,
                .sequence_number = message.sequence_number,
                .strong = message.strong,
                .weak = message.weak,
                .payload = message.payload.has_value(),
                .transaction = std::visit([&](const auto& payload) { return shape_of(payload); },
                                          parsed.carried())};
    if (const auto parents = engine_.check_parents(solid); !parents)
        return fault(parents.error());
    if (const auto allowed = std::visit(
            [&](const auto& payload) { return check_payload(payload); }, parsed.carried());
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
        // Genesis outputs come from nobody; an output nobody created breaks a rule of the ledger.
        if (const auto known = ledger_.index_of(input)) shape.inputs.push_back(*known);
        if (!input.transaction.is_zero()) shape.creators.push_back(input.transaction);
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
    const auto rules = ledger::check(transaction,
                                     ledger::BookedOutputs{ledger_, engine_.branches()});
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

void Tangle::book(Parsed parsed, const Solid& solid, Step& step)
{
    const bool first = std::visit([&](const auto& payload) { return book_payload(payload); },
                                  parsed.carried());
    const auto decisions =
        engine_.book(solid, [this](TransactionIndex t) { return ledger_.pledge(t); });
    const auto index = static_cast<MessageIndex>(dag().size() - 1);
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
                           .first = first});
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
}

/// Enters in the ledger and in the step what was decided.
void Tangle::take(const Decisions& decisions, Step& step)
{
    for (const bool back : {true, false})  // see Ledger::set_state
        for (const auto& one : decisions.transactions)
            if ((one.before == TransactionState::confirmed) == back)
                ledger_.set_state(one.transaction, one.after);
    for (const auto& one : decisions.branches) {
        BranchChanged changed{.branch = ledger_.id(one.branch),
                              .before = one.before,
                              .after = one.after};
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
    for (const auto& one : decisions.transactions)
        step.transactions.push_back({ledger_.id(one.transaction), one.before, one.after});
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
