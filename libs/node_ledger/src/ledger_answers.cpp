#include "ledger_answers.hpp"

#include <weft/node/unix_time.hpp>

#include "mana_page.hpp"
#include "vote_answers.hpp"
#include <algorithm>
#include <numeric>

namespace weft::node {

namespace {

answers::TransactionState state_of(ledger::TransactionState state)
{
    switch (state) {
    case ledger::TransactionState::pending: return answers::TransactionState::pending;
    case ledger::TransactionState::confirmed: return answers::TransactionState::confirmed;
    case ledger::TransactionState::rejected: return answers::TransactionState::rejected;
    }
    return answers::TransactionState::pending;
}

answers::TransactionState state_of(ledger::BranchState state)
{
    switch (state) {
    case ledger::BranchState::pending: return answers::TransactionState::pending;
    case ledger::BranchState::confirmed: return answers::TransactionState::confirmed;
    case ledger::BranchState::rejected: return answers::TransactionState::rejected;
    }
    return answers::TransactionState::pending;
}

answers::Mana answer_of(const tangle::Tangle::ManaStanding& standing)
{
    return {.node = standing.node,
            .consensus = standing.consensus,
            .active = standing.active,
            .access = standing.access,
            .earned = standing.earned};
}

std::string rational(std::uint64_t numerator, std::uint64_t denominator)
{
    if (numerator == 0 || denominator == 0) return "0";
    const auto divisor = std::gcd(numerator, denominator);
    if (denominator == divisor) return std::to_string(numerator / divisor);
    return std::to_string(numerator / divisor) + "/" + std::to_string(denominator / divisor);
}

std::unexpected<QueryFailure> refuse(LedgerQueryError error)
{
    return std::unexpected{QueryFailure{error}};
}

/// Cuts a list to what an answer shows, and tells how long it was.
template <class T>
std::uint32_t shorten(std::vector<T>& list)
{
    const auto total = static_cast<std::uint32_t>(list.size());
    if (list.size() > answers::shown_max) list.resize(answers::shown_max);
    return total;
}

answers::Conflicting answer_of(const ledger::Conflict& conflict)
{
    return {conflict.transaction, conflict.output, state_of(conflict.state)};
}

/// How many amounts and spenders a page holds: each is about a hundred bytes of text.
constexpr std::size_t page_parts_max = 1024;

/// How many bytes an entry of the list of messages counts for the length of its page: those of its text,
/// and more when its supporters must be looked for, which takes time.
constexpr std::size_t listed_head_bytes = 300;
constexpr std::size_t listed_id_bytes = 47;
constexpr std::size_t listed_weight_bytes = 512;
constexpr std::size_t listed_visits_max = 500;

/// It stands before the place in a cursor that points to what has left the window.
const std::string old_mark = "old-";

std::optional<std::uint64_t> old_position_of(const answers::PageAsk& ask)
{
    if (ask.cursor.empty()) return 0;
    return answers::position_of({.cursor = ask.cursor.substr(old_mark.size())});
}

/// A page of a ledger's list; the cursor is the place where the next one begins.
template <class Answer, class List, class To>
QueriedPage<Answer> listed(const answers::PageAsk& ask, List list, To to)
{
    const auto from = answers::position_of(ask);
    if (!from) return std::unexpected{QueryFailure{PageError::bad_cursor}};
    auto lines =
        list(ledger::PageAt{.from = *from, .items_max = ask.limit, .parts_max = page_parts_max});
    answers::Page<Answer> page;
    for (auto& line : lines.items) page.items.push_back(to(std::move(line)));
    if (lines.next) page.next = std::to_string(*lines.next);
    return page;
}

answers::AddressOutput output_of(ledger::OutputLine line)
{
    answers::AddressOutput output{.transaction = line.id.transaction,
                                  .balance = std::move(line.balance),
                                  .state = state_of(line.state),
                                  .spent_by = {}};
    if (line.spent_by) output.spent_by = line.spent_by->transaction;
    return output;
}

}  // namespace

answers::Conflicting LedgerAnswers::conflicting(const OldBooks::Conflict& other) const
{
    const auto state = ledger_.archive.state_of(other.transaction);
    return {other.transaction, other.output,
            state_of(state.value_or(ledger::TransactionState::rejected))};
}

Queried<answers::AddressStatus> LedgerAnswers::address(const types::Address& address) const
{
    const auto page = ledger_.tangle.ledger().colors_of(address, {}, answers::shown_max);
    answers::AddressStatus status{
        .address = address, .confirmed = {}, .pending = {}, .more_colors = page.next.has_value()};
    for (const auto& [color, sums] : page.colors) {
        (void)status.confirmed.add(color, sums.available);
        (void)status.pending.add(color, sums.incoming);
    }
    return status;
}

/// The cursor is the color where the next page begins.
QueriedPage<answers::AddressColor> LedgerAnswers::colors(const types::Address& address,
                                                         const answers::PageAsk& ask) const
{
    types::Color first;
    if (!ask.cursor.empty()) {
        const auto named = types::color_from_text(ask.cursor);
        if (!named) return std::unexpected{QueryFailure{PageError::bad_cursor}};
        first = *named;
    }
    const auto colors = ledger_.tangle.ledger().colors_of(address, first, ask.limit);
    answers::Page<answers::AddressColor> page;
    for (const auto& [color, sums] : colors.colors)
        page.items.push_back({color, sums.available, sums.incoming});
    if (colors.next) page.next = types::to_text(*colors.next);
    return page;
}

QueriedPage<answers::AddressOutput> LedgerAnswers::outputs(const types::Address& address,
                                                           const answers::PageAsk& ask) const
{
    return listed<answers::AddressOutput>(
        ask, [&](auto at) { return ledger_.tangle.ledger().outputs_of(address, at); }, output_of);
}

QueriedPage<answers::AddressOutput> LedgerAnswers::unspent(const types::Address& address,
                                                           const answers::PageAsk& ask) const
{
    return listed<answers::AddressOutput>(
        ask, [&](auto at) { return ledger_.tangle.ledger().newest_unspent_of(address, at); },
        output_of);
}

/// First come the transactions that have left the window, which are read from the store: there the cursor is
/// a mark and a place of the log. Then come those that the ledger has in memory.
QueriedPage<answers::HistoryEntry> LedgerAnswers::history(const types::Address& address,
                                                          const answers::PageAsk& ask) const
{
    const auto& ledger = ledger_.tangle.ledger();
    const auto line = [](ledger::HistoryEntry entry) {
        return answers::HistoryEntry{.transaction = entry.transaction,
                                     .state = state_of(entry.state),
                                     .timestamp = entry.timestamp,
                                     .received = std::move(entry.received),
                                     .spent = std::move(entry.spent)};
    };
    answers::Page<answers::HistoryEntry> page;
    auto in_memory = ask;
    if (ask.cursor.empty() || ask.cursor.starts_with(old_mark)) {
        const auto from = old_position_of(ask);
        if (!from) return std::unexpected{QueryFailure{PageError::bad_cursor}};
        auto old = ledger_.archive.old().history(address, *from, ask.limit,
                                                 [&](const auto& id) { return ledger.knows(id); });
        for (auto& entry : old.items) page.items.push_back(line(std::move(entry)));
        if (old.next) {
            page.next = old_mark + std::to_string(*old.next);
            return page;
        }
        in_memory.cursor.clear();
        in_memory.limit -= static_cast<std::uint32_t>(page.items.size());
        if (in_memory.limit ==
            0) {  // the page is full: it only remains to say whether there is more
            if (!ledger.history_of(address, {.items_max = 1}).items.empty()) page.next = "0";
            return page;
        }
    }
    auto rest = listed<answers::HistoryEntry>(
        in_memory, [&](auto at) { return ledger.history_of(address, at); }, line);
    if (!rest) return rest;
    std::ranges::move(rest->items, std::back_inserter(page.items));
    page.next = std::move(rest->next);
    return page;
}

Queried<answers::Transaction> LedgerAnswers::transaction(const types::TransactionId& id) const
{
    const auto& ledger = ledger_.tangle.ledger();
    const auto status = ledger.state(id);
    const auto old = status ? std::nullopt : ledger_.archive.index().find(id);
    if (!status && !old) return refuse(LedgerQueryError::unknown_transaction);
    answers::Transaction answer;
    answer.transaction = id;
    if (auto bytes = ledger_.archive.transaction(id)) {
        if (auto transaction = types::decode_transaction(*bytes)) {
            answer.inputs = std::move(transaction->essence.inputs);
            answer.outputs = std::move(transaction->essence.outputs);
            answer.timestamp = transaction->essence.timestamp;
        }
        answer.bytes = *std::move(bytes);
    }
    if (old) {
        // The transaction has left the window. Its state is final, and the first message that carried it
        // is known.
        const auto others = ledger_.archive.old().conflicts(id, 0, answers::page_limit_max);
        for (const auto& other : others.items) {
            ++answer.conflicts_total;
            if (answer.conflicts.size() < answers::shown_max)
                answer.conflicts.push_back(conflicting(other));
        }
        answer.state = old->confirmed ? answers::TransactionState::confirmed
                                      : answers::TransactionState::rejected;
        if (const auto carrier = ledger_.archive.first_carrier(id))
            answer.messages.push_back(*carrier);
        answer.messages_total = static_cast<std::uint32_t>(answer.messages.size());
        return answer;
    }
    answer.state = state_of(*status);
    for (const auto& conflict : ledger.conflicts_of(id, {.items_max = answers::shown_max}).items)
        answer.conflicts.push_back(answer_of(conflict));
    answer.conflicts_total = static_cast<std::uint32_t>(ledger.conflict_count(id));
    answer.branches = ledger_.tangle.branches_of(id);
    answer.branches_total = shorten(answer.branches);
    answer.messages = ledger_.tangle.carriers(id, 0, answers::shown_max);
    answer.messages_total = static_cast<std::uint32_t>(ledger_.tangle.carrier_count(id));
    return answer;
}

QueriedPage<answers::Conflicting> LedgerAnswers::conflicts_of(const types::TransactionId& id,
                                                              const answers::PageAsk& ask) const
{
    const auto& ledger = ledger_.tangle.ledger();
    // When the confirmed transaction has left the window, the ledger in memory does not know any more what
    // its conflicts were about: the store does.
    const bool known = ledger.knows(id);
    const bool beaten_by_what_is_gone = known && ledger.conflict_count(id) == 0 &&
                                        ledger.state(id) == ledger::TransactionState::rejected;
    if (known && !beaten_by_what_is_gone)
        return listed<answers::Conflicting>(
            ask, [&](auto at) { return ledger.conflicts_of(id, at); },
            [](const ledger::Conflict& conflict) { return answer_of(conflict); });
    if (!known && !ledger_.archive.old().state(id))
        return refuse(LedgerQueryError::unknown_transaction);
    return listed<answers::Conflicting>(
        ask, [&](auto at) { return ledger_.archive.old().conflicts(id, at.from, at.items_max); },
        [this](const OldBooks::Conflict& other) { return conflicting(other); });
}

QueriedPage<types::MessageId> LedgerAnswers::carriers(const types::TransactionId& id,
                                                      const answers::PageAsk& ask) const
{
    const auto& tangle = ledger_.tangle;
    if (!tangle.ledger().knows(id)) {
        // The transaction has left the window: only the first message that carried it is known.
        const auto first = ledger_.archive.first_carrier(id);
        if (!first) return refuse(LedgerQueryError::unknown_transaction);
        return queried(answers::page_by_position<types::MessageId>(
            ask, 1, [&](std::uint64_t) { return *first; }));
    }
    return queried(answers::page_by_position<types::MessageId>(
        ask, tangle.carrier_count(id),
        [&](std::uint64_t place) { return tangle.carriers(id, place, 1).front(); }));
}

Queried<answers::Message> LedgerAnswers::message(const types::MessageId& id) const
{
    const auto state = ledger_.tangle.message(id);
    const auto old = state ? std::nullopt : ledger_.archive.index().find(id);
    if (!state && !old) return refuse(LedgerQueryError::unknown_message);
    answers::Message answer;
    answer.id = id;
    answer.again = ledger_.archive.index().again_of(id);
    if (auto bytes = ledger_.archive.message(id)) {
        if (auto message = types::decode_message(*bytes)) {
            answer.issuer = message->issuer;
            answer.time = message->time;
            answer.sequence_number = message->sequence_number;
            answer.strong = std::move(message->strong);
            answer.weak = std::move(message->weak);
            if (message->payload) answer.payload_type = message->payload->type;
            if (old && message->payload)
                if (const auto read = tangle::read_payload(
                        message->payload, {.checks = {.trust = tangle::Trust::verified_before}}))
                    if (const auto* paid = std::get_if<tangle::TransactionPayload>(&*read))
                        answer.transaction = paid->transaction.id();
        }
        answer.bytes = *std::move(bytes);
    }
    if (old) {  // it has left the window: how it ended is final
        answer.confirmed = old->confirmed;
        answer.approval_weight = {rational(0, 0)};
        return answer;
    }
    answer.transaction = state->transaction;
    answer.branches = state->branches;
    answer.branches_total = shorten(answer.branches);
    answer.confirmed = state->confirmed;
    answer.supporters = state->supporters;
    answer.supporters_total = shorten(answer.supporters);
    answer.approval_weight = {rational(state->weight, state->active_total)};
    return answer;
}

answers::MessageHead LedgerAnswers::head_at(tangle::MessageIndex message) const
{
    const auto& engine = ledger_.tangle.engine();
    const auto& dag = engine.dag();
    const auto& vertex = dag[message];
    answers::MessageHead head{.order = message,
                              .id = vertex.id,
                              .issuer = engine.mana().id(vertex.issuer),
                              .time = vertex.time,
                              .strong = {},
                              .weak = {},
                              .payload = vertex.payload,
                              .transaction = {},
                              .confirmed = vertex.confirmed,
                              .approval_weight = {}};
    for (const auto parent : dag.strong(message))
        if (dag.holds(parent)) head.strong.push_back(dag[parent].id);
    for (const auto parent : dag.weak(message))
        if (dag.holds(parent)) head.weak.push_back(dag[parent].id);
    if (vertex.transaction != ledger::no_index)
        head.transaction = ledger_.tangle.ledger().id(vertex.transaction);
    if (!vertex.confirmed)
        head.approval_weight = answers::Fraction{
            rational(engine.weight(message, engine.supporters(message, listed_visits_max)),
                     engine.mana().active_total())};
    return head;
}

QueriedPage<answers::MessageHead> LedgerAnswers::messages(const answers::PageAsk& ask) const
{
    const auto& dag = ledger_.tangle.engine().dag();
    const auto position = answers::position_of(ask);
    if (!position) return std::unexpected{QueryFailure{PageError::bad_cursor}};
    auto order = dag.booked_count();
    if (!ask.cursor.empty()) order = std::min(*position, order);
    const auto oldest = std::max<tangle::MessageIndex>(dag.first(), 1);
    answers::Filling<answers::MessageHead> page{ask};
    for (; order >= oldest && !page.full(); --order) {
        auto head = head_at(order);
        const auto bytes = listed_head_bytes +
                           listed_id_bytes * (head.strong.size() + head.weak.size()) +
                           (head.confirmed ? 0 : listed_weight_bytes);
        page.add(std::move(head), bytes);
    }
    std::optional<std::string> next;
    if (order >= oldest) next = std::to_string(order);
    return page.end(std::move(next));
}

QueriedPage<answers::Conflict> LedgerAnswers::conflicts(const answers::PageAsk& ask) const
{
    return listed<answers::Conflict>(
        ask, [&](auto at) { return ledger_.tangle.ledger().conflict_sets(at); },
        [this](const ledger::ConflictSetPart& part) {
            answers::Conflict answer{.output = part.output,
                                     .first = static_cast<std::uint32_t>(part.first),
                                     .total = static_cast<std::uint32_t>(part.total),
                                     .transactions = {}};
            for (const auto& spender : part.spenders)
                answer.transactions.push_back(
                    {.id = spender.transaction,
                     .state = state_of(spender.state),
                     .vote = vote_on(spender.transaction, ledger_.votes.polls())});
            return answer;
        });
}

Queried<answers::Tangle> LedgerAnswers::tangle() const
{
    const auto counts = ledger_.tangle.counts();
    return answers::Tangle{.messages = counts.messages,
                           .transactions = counts.ledger.transactions,
                           .confirmed_messages = counts.confirmed,
                           .confirmed_transactions = counts.ledger.confirmed,
                           .tips = counts.tips,
                           .tangle_time = ledger_.tangle.tangle_time(),
                           .unsolid = counts.waiting,
                           .conflicts = counts.ledger.conflict_sets};
}

Queried<answers::Snapshot> LedgerAnswers::snapshot() const
{
    const auto& newest = ledger_.shelf.newest();
    if (!newest) return refuse(LedgerQueryError::no_snapshot);
    return answers::Snapshot{.hash = newest->hash,
                             .ledger = newest->ledger,
                             .messages = newest->messages,
                             .tangle_time = newest->time,
                             .bytes = newest->bytes,
                             .making = ledger_.shelf.making()};
}

Queried<answers::Branch> LedgerAnswers::branch(const types::TransactionId& id) const
{
    auto standing = ledger_.tangle.branch(id);
    if (!standing && !ledger_.tangle.ledger().knows(id)) {
        // A branch that has left the window is a part of the ledger, or rejected for good.
        const auto state = ledger_.archive.old().state(id);
        const auto others = ledger_.archive.old().conflicts(id, 0, answers::page_limit_max);
        if (!state || others.items.empty()) return refuse(LedgerQueryError::unknown_branch);
        answers::Branch answer{.id = id,
                               .state = state_of(*state),
                               .liked = *state == ledger::TransactionState::confirmed,
                               .approval_weight = {rational(0, 0)},
                               .conflicts = {},
                               .conflicts_total = 0,
                               .vote = {}};
        for (const auto& other : others.items) answer.conflicts.push_back(other.transaction);
        std::ranges::sort(answer.conflicts);
        const auto repeated = std::ranges::unique(answer.conflicts);
        answer.conflicts.erase(repeated.begin(), repeated.end());
        answer.conflicts_total = shorten(answer.conflicts);
        return answer;
    }
    if (!standing) return refuse(LedgerQueryError::unknown_branch);
    answers::Branch answer{.id = id,
                           .state = state_of(standing->state),
                           .liked = standing->liked,
                           .approval_weight = {rational(standing->weight, standing->active_total)},
                           .conflicts = std::move(standing->conflicts),
                           .conflicts_total = 0,
                           .vote = vote_on(id, ledger_.votes.polls()),
                           .vote_rounds = rounds_of(id, ledger_.votes.polls()),
                           .stated = stated_of(id, ledger_.votes.polls())};
    answer.conflicts_total = shorten(answer.conflicts);
    answer.stated_total = shorten(answer.stated);
    return answer;
}

QueriedPage<answers::Mana> LedgerAnswers::mana(const answers::PageAsk& ask) const
{
    const auto& tangle = ledger_.tangle;
    return queried(mana_page(
        ask, [&](const auto& last) { return tangle.next_with_mana(last); },
        [&](const types::NodeId& node) {
            return answer_of(tangle.mana_of(node, unix_time(ledger_.lately)));
        }));
}

Queried<answers::Mana> LedgerAnswers::mana_of(const types::NodeId& node) const
{
    return answer_of(ledger_.tangle.mana_of(node, unix_time(ledger_.lately)));
}

QueriedPage<types::MessageId> LedgerAnswers::tips(const answers::PageAsk& ask) const
{
    const auto& tangle = ledger_.tangle;
    return queried(answers::page_by_key<types::MessageId, std::uint64_t>(
        ask, [&](const std::optional<std::uint64_t>& last) { return tangle.next_tip(last); },
        [](std::uint64_t order) { return std::to_string(order); },
        [](const std::string& text) -> std::optional<std::uint64_t> {
            const auto order = answers::position_of({.cursor = text});
            if (!order || *order >= ledger::no_index) return std::nullopt;
            return *order;
        },
        [&](std::uint64_t order) { return tangle.at(order); }));
}

}  // namespace weft::node
