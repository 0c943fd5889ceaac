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
constexpr Instant stall_after = std::chrono::seconds{30};
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
                const auto state = tangle_.message(booked.id);
                const auto message = types::decode_message(entry.value);
                if (message->payload) open_.emplace(state->order, booked.id);
            }
            for (const auto& id : step->confirmed) open_.erase(tangle_.message(id)->order);
        }
        if (page.size() < restore_page) break;
        from = page.back().key;
        from.push_back(std::byte{0});
    }
}

Effects LedgerRole::on_start(Instant now)
{
    Effects effects;
    last_own_ = now;
    for (const auto& [order, id] : open_) open_since_.emplace(order, now);
    effects.arms.push_back({timer(TimerOwner::ledger, wake), now + std::chrono::seconds{1}});
    effects.arms.push_back({timer(TimerOwner::ledger, idle), now + config_.idle_interval});
    effects += arm_activity(now);
    return effects;
}

Effects LedgerRole::on_peer_up(Instant, const PeerId& peer)
{
    Effects effects;
    if (!gossip_.contains(peer)) return effects;
    connected_.insert(peer);
    auto tips = tangle_.tips();
    if (tips.size() > want_ids_max) tips.resize(want_ids_max);
    effects.sends.push_back({peer, encode(ShowTips{std::move(tips)})});
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
    for (const auto& id : frame.ids)
        if (auto bytes = message_bytes(id))
            effects.sends.push_back({from, encode(GossipMessage{*std::move(bytes)})});
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

Effects LedgerRole::on(Instant now, const PeerId& from, const ToLedger& frame)
{
    Effects effects;
    const auto reply = [&](FromLedger message) {
        effects.sends.push_back({from, encode(std::move(message))});
    };
    if (const auto* m = std::get_if<PostTransaction>(&frame)) return post(now, m->transaction);
    if (const auto* m = std::get_if<Subscribe>(&frame)) {
        subscriptions_[m->address].insert(from);
        const auto outputs = confirmed_outputs(m->address);
        for (const auto& output : outputs)
            if (auto bytes = transaction_bytes(output.transaction))
                reply(AddressUpdate{m->address, *std::move(bytes), outputs});
        reply(AddressOutputs{m->address, outputs});
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
        reply(AddressOutputs{outputs->address, confirmed_outputs(outputs->address)});
    }
    return effects;
}

Effects LedgerRole::on_timer(Instant now, TimerId id)
{
    Effects effects;
    switch (own_part(id)) {
    case wake: {
        effects += apply(now, tangle_.tick(timestamp(now)), nullptr);
        effects.arms.push_back({timer(TimerOwner::ledger, wake), now + std::chrono::seconds{1}});
        break;
    }
    case activity: {
        activity_armed_ = false;
        if (lacks_our_support()) effects += approve(now);
        effects += arm_activity(now);
        break;
    }
    case idle: {
        if (now - last_own_ >= config_.idle_interval) effects += approve(now);
        effects.arms.push_back(
            {timer(TimerOwner::ledger, idle), last_own_ + config_.idle_interval});
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
        if (timestamp(now) - newest->time < reattach_after) return effects;
    } else if (!ledger::check(*transaction, tangle_.ledger())) {
        return effects;  // asked again later; what it spends may still be on its way
    }
    return attach(now, transaction_payload(bytes), std::nullopt).effects;
}

Effects LedgerRole::approve(Instant now)
{
    return attach(now, std::nullopt, std::nullopt).effects;
}

bool LedgerRole::lacks_our_support() const
{
    // The newest are the ones we have not seen when we last spoke.
    std::size_t looked = 0;
    for (auto it = open_.rbegin(); it != open_.rend() && looked < 64; ++it, ++looked) {
        const auto state = tangle_.message(it->second);
        if (!std::ranges::binary_search(state->supporters, identity_.public_key())) return true;
    }
    return false;
}

Effects LedgerRole::arm_activity(Instant now)
{
    Effects effects;
    if (activity_armed_ || !lacks_our_support()) return effects;
    activity_armed_ = true;
    const auto due = std::max(now, last_own_ + config_.activity_interval);
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
        if (types::decode_message(booked.bytes)->payload && !state->confirmed) {
            open_.emplace(state->order, booked.id);
            open_since_.emplace(state->order, now);
        }
        const auto frame = encode(GossipMessage{booked.bytes});
        for (const auto& peer : connected_)
            if (source == nullptr || peer != *source) write.then.push_back({peer, frame});
    }
    for (const auto& id : step.confirmed) {
        const auto order = tangle_.message(id)->order;
        open_.erase(order);
        open_since_.erase(order);
    }
    if (!step.requests.empty()) {
        if (step.requests.size() > want_ids_max) step.requests.resize(want_ids_max);
        std::ranges::sort(step.requests);
        const auto frame = encode(WantMessages{step.requests});
        // First who sent the child: it has the parents. On a retry nobody in particular does.
        if (source != nullptr)
            effects.sends.push_back({*source, frame});
        else
            for (const auto& peer : connected_) effects.sends.push_back({peer, frame});
    }
    note_changes(step, write, effects);
    write.answers = std::move(answers);
    if (!write.batch.empty() || !write.answers.empty() || !write.events.empty())
        effects.writes.push_back(std::move(write));
    if (step.wake) {
        const auto at =
            Instant{static_cast<std::uint64_t>(std::max<types::Timestamp>(0, *step.wake))};
        const auto next = std::min(std::max(at, now), now + std::chrono::seconds{1});
        effects.arms.push_back({timer(TimerOwner::ledger, wake), next});
    }
    effects += arm_activity(now);
    return effects;
}

void LedgerRole::note_changes(const tangle::Step& step, Effects::Write& write, Effects& effects)
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
            push_confirmed(change.transaction, effects);
            break;
        case ledger::Status::rejected:
            write.events.emplace_back(TransactionRejected{change.transaction, "double_spend"});
            break;
        }
    }
    for (const auto& id : step.confirmed) write.events.emplace_back(MessageConfirmed{id});
}

void LedgerRole::push_confirmed(const types::TransactionId& id, Effects& effects)
{
    if (subscriptions_.empty()) return;
    const auto bytes = transaction_bytes(id);
    if (!bytes) return;
    const auto transaction = types::decode_transaction(*bytes);
    for (const auto& output : transaction->essence.outputs) {
        const auto subscribed = subscriptions_.find(output.address);
        if (subscribed == subscriptions_.end() || subscribed->second.empty()) continue;
        const auto frame = encode(
            FromLedger{AddressUpdate{output.address, *bytes, confirmed_outputs(output.address)}});
        for (const auto& peer : subscribed->second) effects.sends.push_back({peer, frame});
    }
}

std::vector<AddressOutput> LedgerRole::confirmed_outputs(const types::Address& address) const
{
    std::vector<AddressOutput> outputs;
    for (auto& output : tangle_.ledger().outputs_of(address)) {
        if (output.status != ledger::Status::confirmed) continue;
        const bool spent = std::ranges::any_of(output.spenders, [](const auto& spender) {
            return spender.status == ledger::Status::confirmed;
        });
        if (!spent) outputs.push_back({output.id.transaction, std::move(output.balance)});
        if (outputs.size() == address_outputs_max) break;
    }
    std::ranges::sort(outputs, {}, &AddressOutput::transaction);
    return outputs;
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
    if (!open_since_.empty() && now - open_since_.begin()->second > stall_after) {
        const auto& id = open_.at(open_since_.begin()->first);
        std::string text = "message " + types::to_text(id) + " is not confirmed";
        if (const auto progress = tangle_.progress(id)) {
            text += ": weight " + std::to_string(progress->weight) + " of " +
                    std::to_string(progress->active_total) + ", missing";
            for (const auto& missing : progress->missing)
                text += " " + types::to_text(missing.node);
        }
        reasons.push_back({"tangle", std::move(text)});
    }
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
