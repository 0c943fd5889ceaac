#include "ledger_role.hpp"

#include <weft/base/check.hpp>

#include "timers.hpp"
#include <algorithm>

namespace weft::node {

using types::Payload;
using types::PayloadType;

namespace {

constexpr std::size_t recent_max = 2048;
constexpr std::size_t restore_page = 1024;
constexpr std::size_t want_ids_max = 256;
/// A message that nobody confirmed for so long is worth telling the operator about.
constexpr types::Timestamp stall_after = 30 * types::second;
/// Bytes of messages in the answer to one request; the rest is asked for again.
constexpr std::size_t want_answer_bytes_max = 4u << 20;
/// Addresses one peer may subscribe to.
constexpr std::size_t subscriptions_max = 1024;
/// A frame holds a transaction and this much of outputs.
constexpr std::size_t answer_outputs_bytes_max = 512u << 10;
/// An update names all outputs of its address up to here, else only its own: a burst of updates
/// must not grow with its square.
constexpr std::size_t update_outputs_max = 64;
constexpr std::size_t update_outputs_bytes_max = 8u << 10;
/// Of updates when a backlog is pushed; the peer asks for the rest, which the outputs name.
constexpr std::size_t backlog_bytes_max = 8u << 20;
/// Bridges issued at a time.
constexpr std::size_t rescue_max = 64;
/// Between two rounds of asking again, when there is more to ask for than one round holds.
constexpr Instant ask_pause = std::chrono::milliseconds{100};
constexpr Instant tick_interval = std::chrono::seconds{1};
/// Messages of others that are older are not passed on unasked.
constexpr std::uint64_t gossip_age_max = 5 * types::minute;
/// A known transaction that is posted again is attached again after this long without confirmation.
constexpr types::Timestamp reattach_after = 20 * types::second;

types::Timestamp timestamp(Instant now)
{
    return static_cast<types::Timestamp>(now.count());
}

Bytes log_key(std::uint32_t order)
{
    Bytes key = to_bytes("tm");
    for (int shift = 24; shift >= 0; shift -= 8)
        key.push_back(static_cast<std::byte>(order >> shift));
    return key;
}

Payload transaction_payload(ByteSpan transaction)
{
    return {.type = static_cast<std::uint32_t>(PayloadType::transaction),
            .data = to_bytes(transaction)};
}

std::string hint_for(tangle::PrepareError error)
{
    switch (error) {
    case tangle::PrepareError::payload_too_large:
        return "a message holds at most 64 KiB: split the payload";
    case tangle::PrepareError::transaction_malformed:
        return "encode it as docs/formats/transaction.md says";
    case tangle::PrepareError::transaction_in_the_future: return "check this machine's clock";
    case tangle::PrepareError::transaction_too_old:
        return "sign a new transaction: this one is older than 10 minutes";
    case tangle::PrepareError::transaction_invalid:
        return "ask for the current outputs of the address and sign again";
    case tangle::PrepareError::inputs_unreachable:
        return "its inputs are not in this node's past yet: try again shortly";
    case tangle::PrepareError::clock_behind:
        return "this node's clock is behind the messages it has booked: set it right";
    }
    return {};
}

}  // namespace

LedgerRole::LedgerRole(const NodeConfig& config,
                       const crypto::ed25519::KeyPair& identity,
                       const types::StoreView& store,
                       std::uint64_t seed)
    : config_{config},
      identity_{identity},
      store_{store},
      tangle_{config.genesis, {.tips_max = types::parents_of_a_kind_max}},
      prng_{seed},
      gossip_{config.gossip_peers.begin(), config.gossip_peers.end()}
{
    gossip_.erase(identity.public_key());
    for (Bytes from = log_key(0);;) {
        const auto page = store_.scan(as_bytes("tm"), from, restore_page);
        for (const auto& entry : page) {
            const auto step = tangle_.restore(entry.value);
            WEFT_CHECK(step.has_value());  // our own log, written by this format's version
            for (const auto& booked : step->booked) {
                const auto message = types::decode_message(entry.value);
                if (message->payload && message->issuer == identity_.public_key())
                    own_open_.insert(booked.id);
            }
            for (const auto& id : step->confirmed) own_open_.erase(id);
        }
        if (page.size() < restore_page) break;
        from = page.back().key;
        from.push_back(std::byte{0});
    }
}

Effects LedgerRole::on_start(Instant now)
{
    Effects effects;
    last_own_ = last_try_ = last_tick_ = now;
    effects.arms.push_back({timer(TimerOwner::ledger, wake), now + tick_interval});
    effects.arms.push_back({timer(TimerOwner::ledger, idle), now + config_.idle_interval});
    effects += arm_activity(now);
    return effects;
}

Effects LedgerRole::on_peer_up(Instant, const PeerId& peer)
{
    Effects effects;
    if (!gossip_.contains(peer)) return effects;
    connected_.insert(peer);
    effects.sends.push_back({peer, encode(ShowTips{tangle_.newest_tips(want_ids_max)})});
    // What we still miss may have been asked of somebody who is gone.
    auto missing = tangle_.missing();
    if (missing.size() > want_ids_max) missing.resize(want_ids_max);
    if (!missing.empty()) effects.sends.push_back({peer, encode(WantMessages{std::move(missing)})});
    return effects;
}

void LedgerRole::on_peer_down(const PeerId& peer)
{
    connected_.erase(peer);
    for (auto& [address, peers] : subscriptions_) peers.erase(peer);
    std::erase_if(subscriptions_, [](const auto& entry) { return entry.second.empty(); });
    subscribed_.erase(peer);
}

Effects LedgerRole::on(Instant now, const PeerId& from, const GossipMessage& frame)
{
    ++count_.gossip_in;
    auto step = tangle_.receive(frame.message, timestamp(now));
    Effects effects;
    // Correct nodes send only what they have booked, and validity is a function of the past cone.
    if (step.arrival == tangle::Arrival::invalid && !step.invalid.empty()) {
        ++count_.refused;
        effects.penalties.push_back(
            {from, "invalid message: " + tangle::to_text(step.invalid.front().fault)});
    }
    effects += apply(now, std::move(step), &from);
    return effects;
}

Effects LedgerRole::on(Instant, const PeerId& from, const WantMessages& frame)
{
    Effects effects;
    std::size_t answered = 0;
    for (const auto& id : frame.ids) {
        auto bytes = message_bytes(id);
        if (!bytes) continue;
        answered += bytes->size();
        effects.sends.push_back({from, encode(GossipMessage{*std::move(bytes)})});
        if (answered > want_answer_bytes_max) break;
    }
    return effects;
}

Effects LedgerRole::on(Instant, const PeerId& from, const ShowTips& frame)
{
    Effects effects;
    WantMessages want;
    for (const auto& id : frame.ids)
        if (id != types::genesis_message && tangle_.wants(id)) want.ids.push_back(id);
    if (!want.ids.empty()) effects.sends.push_back({from, encode(std::move(want))});
    return effects;
}

/// Answers wait until what they tell is durable: a chain must not build on what a crash takes back.
Effects LedgerRole::on(Instant now, const PeerId& from, const ToLedger& frame)
{
    if (const auto* m = std::get_if<PostTransaction>(&frame)) return post(now, m->transaction);
    Effects::Write write;
    const auto reply = [&](FromLedger message) {
        write.then.push_back({from, encode(std::move(message))});
    };
    if (const auto* m = std::get_if<Subscribe>(&frame)) {
        subscribe(from, m->address, write);
    } else if (const auto* get = std::get_if<GetConfirmedTransaction>(&frame)) {
        if (tangle_.ledger().status(get->transaction) == ledger::Status::confirmed)
            if (auto bytes = transaction_bytes(get->transaction))
                reply(ConfirmedTransaction{*std::move(bytes)});
    } else if (const auto* level = std::get_if<GetInclusion>(&frame)) {
        const auto status = tangle_.ledger().status(level->transaction);
        auto state = status ? Inclusion::booked : Inclusion::unknown;
        if (status == ledger::Status::confirmed) state = Inclusion::confirmed;
        if (status == ledger::Status::rejected) state = Inclusion::rejected;
        reply(InclusionState{level->transaction, level->address, state});
    } else if (const auto* outputs = std::get_if<GetOutputs>(&frame)) {
        reply(AddressOutputs{
            outputs->address,
            outputs_of(outputs->address, address_outputs_max, answer_outputs_bytes_max).list});
    }
    Effects effects;
    if (!write.then.empty()) effects.writes.push_back(std::move(write));
    return effects;
}

/// The backlog: each transaction with its update, as far as it goes, then the outputs, which name
/// the rest.
void LedgerRole::subscribe(const PeerId& from, const types::Address& address, Effects::Write& write)
{
    const auto known = subscriptions_.find(address);
    if (known == subscriptions_.end() || !known->second.contains(from)) {
        if (subscribed_[from] == subscriptions_max) return;
        ++subscribed_[from];
        subscriptions_[address].insert(from);
    }
    auto outputs = outputs_of(address, address_outputs_max, answer_outputs_bytes_max).list;
    std::size_t pushed = 0;
    for (const auto& output : outputs) {
        auto bytes = transaction_bytes(output.transaction);
        if (!bytes) continue;  // of genesis
        write.then.push_back(
            {from, encode(FromLedger{update_for(address, output.transaction, *std::move(bytes))})});
        pushed += write.then.back().frame.size();
        if (pushed > backlog_bytes_max) break;
    }
    write.then.push_back({from, encode(FromLedger{AddressOutputs{address, std::move(outputs)}})});
}

Effects LedgerRole::on_timer(Instant now, TimerId id)
{
    Effects effects;
    switch (own_part(id)) {
    case wake: {
        last_tick_ = now;
        effects.arms.push_back({timer(TimerOwner::ledger, wake), now + tick_interval});
        effects += rescue(now);
        effects += apply(now, tangle_.tick(timestamp(now)), nullptr);
        break;
    }
    case activity: {
        activity_armed_ = false;
        if (tangle_.lacks_support_of(identity_.public_key(), timestamp(now)))
            effects += approve(now);
        effects += arm_activity(now);
        break;
    }
    case idle: {
        if (now >= last_own_ + config_.idle_interval) effects += approve(now);
        effects.arms.push_back({timer(TimerOwner::ledger, idle),
                                std::max(last_own_, last_try_) + config_.idle_interval});
        break;
    }
    }
    return effects;
}

Effects LedgerRole::submit(Instant now, CommandId command, const SubmitTransaction& what)
{
    Effects effects;
    const auto refuse = [&](std::string error, std::string hint) {
        effects.answers.push_back({.command = command,
                                   .error = std::move(error),
                                   .message = std::move(hint),
                                   .values = {}});
    };
    const auto transaction = types::decode_transaction(what.transaction);
    if (!transaction) {
        refuse(std::string{codec::name(transaction.error())},
               "the bytes are not a transaction: docs/formats/transaction.md");
        return effects;
    }
    const auto id = types::id_of(*transaction);
    Answer answer{.command = command,
                  .error = {},
                  .message = {},
                  .values = {{"transaction", types::to_text(id)}}};
    if (tangle_.ledger().knows(id)) {
        answer.values.emplace_back("message", types::to_text(tangle_.carriers(id).front()));
        // Booked means logged or on its way to the log: an empty write orders the answer behind it.
        effects.writes.push_back(
            {.batch = {}, .then = {}, .answers = {std::move(answer)}, .events = {}});
        return effects;
    }
    if (const auto verdict = ledger::check(*transaction, tangle_.ledger()); !verdict) {
        refuse(std::string{ledger::name(verdict.error())},
               "ask for the current outputs of the address and sign again");
        return effects;
    }
    auto attached = attach(now, transaction_payload(what.transaction), std::move(answer));
    if (!attached.message) refuse(attached.error, attached.hint);
    effects += std::move(attached.effects);
    return effects;
}

Effects LedgerRole::issue(Instant now, CommandId command, const IssueData& what)
{
    Answer answer{.command = command, .error = {}, .message = {}, .values = {}};
    auto attached = attach(
        now, Payload{.type = static_cast<std::uint32_t>(PayloadType::data), .data = what.data},
        answer);
    if (!attached.message)
        attached.effects.answers.push_back(
            {.command = command, .error = attached.error, .message = attached.hint, .values = {}});
    return std::move(attached.effects);
}

LedgerRole::Attached LedgerRole::attach(Instant now,
                                        std::optional<Payload> payload,
                                        std::optional<Answer> answer)
{
    Attached attached;
    last_try_ = now;
    for (;;) {
        auto prepared = tangle_.prepare(payload, identity_.public_key(), timestamp(now), prng_);
        if (!prepared) {
            const auto& refused = prepared.error();
            attached.error = refused.ledger ? std::string{ledger::name(*refused.ledger)}
                                            : std::string{tangle::name(refused.error)};
            attached.hint = hint_for(refused.error);
            return attached;
        }
        const auto bytes = tangle::seal(prepared->message, identity_, tangle_.work_bits());
        WEFT_CHECK(bytes.has_value());
        const auto id = types::id_of(*bytes);
        auto step = tangle_.receive(*bytes, timestamp(now));
        if (step.arrival != tangle::Arrival::booked) {
            attached.error = step.invalid.empty()
                                 ? "not_booked"
                                 : std::string{tangle::name(step.invalid.front().fault.error)};
            attached.hint = "the node could not book its own message: check its clock";
            attached.effects += apply(now, std::move(step), nullptr);
            return attached;
        }
        ++count_.issued;
        last_own_ = now;
        if (prepared->bridge) {
            attached.effects += apply(now, std::move(step), nullptr);
            continue;
        }
        std::vector<Answer> answers;
        if (answer) {
            answer->values.emplace_back("message", types::to_text(id));
            answers.push_back(*std::move(answer));
        }
        attached.message = id;
        attached.effects += apply(now, std::move(step), nullptr, std::move(answers));
        return attached;
    }
}

Effects LedgerRole::post(Instant now, ByteSpan bytes)
{
    Effects effects;
    const auto transaction = types::decode_transaction(bytes);
    if (!transaction) return effects;
    const auto id = types::id_of(*transaction);
    if (const auto status = tangle_.ledger().status(id)) {
        if (*status != ledger::Status::pending) return effects;
        const auto newest = tangle_.message(tangle_.carriers(id).back());
        if (newest->time > timestamp(now) ||
            tangle::time_between(timestamp(now), newest->time) < reattach_after)
            return effects;
    } else if (!ledger::check(*transaction, tangle_.ledger())) {
        return effects;  // asked again later; what it spends may still be on its way
    }
    return attach(now, transaction_payload(bytes), std::nullopt).effects;
}

Effects LedgerRole::approve(Instant now)
{
    return attach(now, std::nullopt, std::nullopt).effects;
}

/// A message nobody has seen, because this node was down or cut off for long, is too old to attach
/// to when it is heard of. Who issued it leads from it to the present, so that it is approved after
/// all.
Effects LedgerRole::rescue(Instant now)
{
    Effects effects;
    const std::vector<types::MessageId> own{own_open_.begin(), own_open_.end()};
    for (std::size_t issued = 0; issued < rescue_max; ++issued) {
        const auto id = tangle_.left_behind(own, timestamp(now));
        if (!id) break;
        auto message = tangle_.prepare_bridge(*id, identity_.public_key(), timestamp(now), prng_);
        const auto bytes = tangle::seal(message, identity_, tangle_.work_bits());
        WEFT_CHECK(bytes.has_value());
        auto step = tangle_.receive(*bytes, timestamp(now));
        const bool booked = step.arrival == tangle::Arrival::booked;
        effects += apply(now, std::move(step), nullptr);
        if (!booked) break;
        ++count_.issued;
        last_own_ = now;
    }
    return effects;
}

Effects LedgerRole::arm_activity(Instant now)
{
    Effects effects;
    if (activity_armed_ || !tangle_.lacks_support_of(identity_.public_key(), timestamp(now)))
        return effects;
    activity_armed_ = true;
    const auto due = std::max(now, std::max(last_own_, last_try_) + config_.activity_interval);
    effects.arms.push_back({timer(TimerOwner::ledger, activity), due});
    return effects;
}

Effects LedgerRole::apply(Instant now,
                          tangle::Step step,
                          const PeerId* source,
                          std::vector<Answer> answers)
{
    Effects effects;
    Effects::Write write;
    for (const auto& booked : step.booked) {
        const auto state = tangle_.message(booked.id);
        write.batch.put(log_key(state->order), booked.bytes);
        remember(booked.id, booked.bytes);
        const bool own = state->issuer == identity_.public_key();
        if (own && !state->confirmed && types::decode_message(booked.bytes)->payload)
            own_open_.insert(booked.id);
        // What is old came because it was asked for: whoever lacks it asks as well. Told to all, a
        // node that catches up would fill its peers' queues with what they sent it.
        if (!own && state->time < timestamp(now) &&
            tangle::time_between(timestamp(now), state->time) > gossip_age_max)
            continue;
        const auto frame = encode(GossipMessage{booked.bytes});
        for (const auto& peer : connected_)
            if (source == nullptr || peer != *source) write.then.push_back({peer, frame});
    }
    for (const auto& id : step.confirmed) own_open_.erase(id);
    for (std::size_t from = 0; from < step.requests.size(); from += want_ids_max) {
        const auto count = std::min(want_ids_max, step.requests.size() - from);
        const auto first = step.requests.begin() + static_cast<std::ptrdiff_t>(from);
        const auto frame =
            encode(WantMessages{{first, first + static_cast<std::ptrdiff_t>(count)}});
        // First who sent the child: it has the parents. On a retry nobody in particular does.
        if (source != nullptr)
            effects.sends.push_back({*source, frame});
        else
            for (const auto& peer : connected_) effects.sends.push_back({peer, frame});
    }
    note_changes(step, write);
    write.answers = std::move(answers);
    if (!write.batch.empty() || !write.answers.empty() || !write.events.empty() ||
        !write.then.empty())
        effects.writes.push_back(std::move(write));
    if (step.wake) {
        const auto at =
            Instant{static_cast<std::uint64_t>(std::max<types::Timestamp>(0, *step.wake))};
        // Reckoned from the last tick, so that no traffic puts the next one off.
        const auto next = std::clamp(at, last_tick_ + ask_pause, last_tick_ + tick_interval);
        effects.arms.push_back({timer(TimerOwner::ledger, wake), std::max(now, next)});
    }
    effects += arm_activity(now);
    return effects;
}

void LedgerRole::note_changes(const tangle::Step& step, Effects::Write& write) const
{
    for (const auto& conflict : step.conflicts) {
        auto transactions = conflict.spenders;
        std::ranges::sort(transactions);
        write.events.emplace_back(ConflictSeen{conflict.output, std::move(transactions)});
    }
    std::set<types::TransactionId> booked;
    for (const auto& message : step.booked)
        if (message.transaction) booked.insert(*message.transaction);
    for (const auto& change : step.transactions) {
        if (booked.erase(change.transaction) != 0)
            write.events.emplace_back(TransactionBooked{change.transaction});
        switch (change.status) {
        case ledger::Status::pending:
        case ledger::Status::held_back: break;
        case ledger::Status::confirmed:
            write.events.emplace_back(TransactionConfirmed{change.transaction});
            push_confirmed(change.transaction, write);
            break;
        case ledger::Status::rejected:
            write.events.emplace_back(TransactionRejected{change.transaction, "double_spend"});
            break;
        }
    }
    for (const auto& id : step.confirmed) write.events.emplace_back(MessageConfirmed{id});
}

void LedgerRole::push_confirmed(const types::TransactionId& id, Effects::Write& write) const
{
    if (subscriptions_.empty()) return;
    const auto bytes = transaction_bytes(id);
    if (!bytes) return;
    const auto transaction = types::decode_transaction(*bytes);
    const auto push = [&](const std::set<PeerId>& peers, const FromLedger& message) {
        const auto frame = encode(message);
        for (const auto& peer : peers) write.then.push_back({peer, frame});
    };
    for (const auto& output : transaction->essence.outputs)
        if (const auto subscribed = subscriptions_.find(output.address);
            subscribed != subscriptions_.end())
            push(subscribed->second, update_for(output.address, id, *bytes));
    // Where there are more outputs than one answer names, those that follow are named now that some
    // are spent.
    std::set<types::Address> spent_from;
    for (const auto& input : transaction->essence.inputs) spent_from.insert(input.address);
    for (const auto& address : spent_from) {
        const auto subscribed = subscriptions_.find(address);
        if (subscribed == subscriptions_.end()) continue;
        auto outputs = outputs_of(address, address_outputs_max, answer_outputs_bytes_max);
        if (!outputs.all)
            push(subscribed->second, AddressOutputs{address, std::move(outputs.list)});
    }
}

LedgerRole::Outputs LedgerRole::outputs_of(const types::Address& address,
                                           std::size_t count_max,
                                           std::size_t bytes_max) const
{
    Outputs outputs;
    std::size_t bytes = 0;
    for (auto& output : tangle_.ledger().unspent_of(address, count_max + 1)) {
        bytes += types::TransactionId::size_bytes + 2 +
                 output.balance.size() * (types::Color::size_bytes + 8);
        if (outputs.list.size() == count_max || bytes > bytes_max) {
            outputs.all = false;
            break;
        }
        outputs.list.push_back({output.id.transaction, std::move(output.balance)});
    }
    std::ranges::sort(outputs.list, {}, &AddressOutput::transaction);
    return outputs;
}

AddressUpdate LedgerRole::update_for(const types::Address& address,
                                     const types::TransactionId& id,
                                     Bytes transaction) const
{
    auto outputs = outputs_of(address, update_outputs_max, update_outputs_bytes_max);
    if (!outputs.all) {
        outputs.list.clear();
        const auto own = tangle_.ledger().output({address, id});
        if (own && own->status == ledger::Status::confirmed &&
            std::ranges::none_of(own->spenders, [](const auto& spender) {
                return spender.status == ledger::Status::confirmed;
            }))
            outputs.list.push_back({id, own->balance});
    }
    return {address, std::move(transaction), std::move(outputs.list)};
}

std::optional<Bytes> LedgerRole::message_bytes(const types::MessageId& id) const
{
    if (const auto recent = recent_.find(id); recent != recent_.end()) return recent->second;
    const auto state = tangle_.message(id);
    return state ? store_.read(log_key(state->order)) : std::nullopt;
}

std::optional<Bytes> LedgerRole::transaction_bytes(const types::TransactionId& id) const
{
    for (const auto& carrier : tangle_.carriers(id)) {
        const auto bytes = message_bytes(carrier);
        if (!bytes) continue;
        auto message = types::decode_message(*bytes);
        if (message && message->payload) return std::move(message->payload->data);
    }
    return std::nullopt;
}

void LedgerRole::remember(const types::MessageId& id, const Bytes& bytes)
{
    if (!recent_.emplace(id, bytes).second) return;
    recent_order_.push_back(id);
    if (recent_order_.size() > recent_max) {
        recent_.erase(recent_order_.front());
        recent_order_.pop_front();
    }
}

void LedgerRole::add_reasons(Instant now, std::vector<Reason>& reasons) const
{
    if (!gossip_.empty() && connected_.empty())
        reasons.push_back(
            {"peers", "no ledger peer of " + std::to_string(gossip_.size()) + " is connected"});
    const auto time = timestamp(now);
    if (const auto newest = tangle_.newest_time();
        newest && *newest > time &&
        tangle::time_between(*newest, time) > static_cast<std::uint64_t>(tangle::clock_tolerance))
        reasons.push_back({"clock", "this machine's clock is " +
                                        std::to_string(tangle::time_between(*newest, time) /
                                                       static_cast<std::uint64_t>(types::second)) +
                                        " s behind the newest message"});
    const auto id = tangle_.oldest_open(time);
    if (!id) return;
    const auto issued = tangle_.message(*id)->time;
    if (issued > time ||
        tangle::time_between(time, issued) <= static_cast<std::uint64_t>(stall_after))
        return;
    std::string text = "message " + types::to_text(*id) + " is not confirmed";
    if (const auto progress = tangle_.progress(*id)) {
        text += ": weight " + std::to_string(progress->weight) + " of " +
                std::to_string(progress->active_total) + ", missing";
        for (const auto& missing : progress->missing) text += " " + types::to_text(missing.node);
    }
    reasons.push_back({"tangle", std::move(text)});
}

void LedgerRole::add_counters(std::vector<std::pair<std::string, std::uint64_t>>& counters) const
{
    const auto counts = tangle_.counts();
    counters.emplace_back("weft_tangle_messages", counts.messages);
    counters.emplace_back("weft_tangle_messages_confirmed", counts.confirmed);
    counters.emplace_back("weft_tangle_tips", counts.tips);
    counters.emplace_back("weft_tangle_waiting_messages", counts.waiting);
    counters.emplace_back("weft_tangle_waiting_bytes", counts.waiting_bytes);
    counters.emplace_back("weft_ledger_transactions", counts.ledger.transactions);
    counters.emplace_back("weft_ledger_transactions_confirmed", counts.ledger.confirmed);
    counters.emplace_back("weft_ledger_transactions_held_back", counts.ledger.held_back);
    counters.emplace_back("weft_ledger_transactions_rejected", counts.ledger.rejected);
    counters.emplace_back("weft_ledger_conflicts", counts.ledger.conflicts);
    counters.emplace_back("weft_gossip_messages_in_total", count_.gossip_in);
    counters.emplace_back("weft_gossip_messages_refused_total", count_.refused);
    counters.emplace_back("weft_messages_issued_total", count_.issued);
}

}  // namespace weft::node
