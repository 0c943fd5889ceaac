#include "own_messages.hpp"

#include <weft/node/unix_time.hpp>
#include <weft/node_ledger/events.hpp>
#include <weft/types/message.hpp>

namespace weft::node {

namespace {

tangle::Content content_of(SignedTransaction what)
{
    return {.payload = tangle::payload_of<tangle::TransactionPayload>(std::move(what.bytes)),
            .carried = tangle::TransactionPayload{std::move(what.transaction)}};
}

tangle::Content content_of(IssueData what)
{
    return {.payload = tangle::payload_of<tangle::DataPayload>(std::move(what.data)),
            .carried = tangle::DataPayload{}};
}

Answer refusal(CommandId command, std::string_view error, std::string_view hint)
{
    return {.command = command,
            .error = std::string{error},
            .message = std::string{hint},
            .values = {}};
}

}  // namespace

OwnMessages::OwnMessages(Issuer issuer,
                         tangle::Tangle& tangle,
                         const Archive& archive,
                         const PeerClocks* clocks,
                         CarryOut carry_out)
    : issuer_{std::move(issuer)},
      tangle_{tangle},
      archive_{archive},
      clocks_{clocks},
      carry_out_{std::move(carry_out)}
{}

OwnMessages::Attached OwnMessages::attach(Instant now,
                                          const tangle::Content& content,
                                          std::optional<Answer> answer)
{
    Attached attached;
    if (auto objection = clock_objection(now)) {
        attached.refusal = std::move(objection);
        return attached;
    }
    for (;;) {
        auto said = issuer_.say(content, tangle_, now);
        const bool on_the_way = said.on_the_way();
        if (said.message && answer)
            answer->values.emplace_back("message", types::to_text(*said.message));
        if (said.step)
            attached.effects +=
                carry_out_(now, *said.step, said.message ? std::move(answer) : std::nullopt);
        if (on_the_way) continue;
        attached.message = said.message;
        attached.refusal = std::move(said.refusal);
        return attached;
    }
}

Effects OwnMessages::command(Instant now, CommandId command, SignedTransaction what)
{
    const auto id = what.transaction.id();
    Answer answer{.command = command,
                  .error = {},
                  .message = {},
                  .values = {{"transaction", types::to_text(id)}}};
    if (archive_.state_of(id)) {
        // Refused, it is where it was all the same, and that is what the answer says.
        auto effects = left_behind(now, id) && !issuer_.must_wait(now)
                           ? attach(now, content_of(std::move(what))).effects
                           : Effects{};
        answer.values.emplace_back("message", types::to_text(*archive_.first_carrier(id)));
        // A booked transaction is in the log or on its way there: the empty write puts the answer behind it.
        effects.writes.push_back(
            {.batch = {}, .then = {}, .answers = {std::move(answer)}, .events = {}});
        return effects;
    }
    return carry_out_for(now, command, content_of(std::move(what)), std::move(answer));
}

Effects OwnMessages::command(Instant now, CommandId command, IssueData what)
{
    Answer answer{.command = command, .error = {}, .message = {}, .values = {}};
    return carry_out_for(now, command, content_of(std::move(what)), std::move(answer));
}

Effects OwnMessages::carry_out_for(Instant now,
                                   CommandId command,
                                   const tangle::Content& content,
                                   Answer answer)
{
    if (const auto wait = issuer_.must_wait(now)) {
        Effects effects;
        effects.answers.push_back(refusal(command, wait->error, wait->hint));
        return effects;
    }
    auto attached = attach(now, content, std::move(answer));
    if (const auto& refused = attached.refusal)
        attached.effects.answers.push_back(refusal(command, refused->error, refused->hint));
    return std::move(attached.effects);
}

Effects OwnMessages::post(Instant now, SignedTransaction what)
{
    const auto id = what.transaction.id();
    if (archive_.state_of(id) && !left_behind(now, id)) return {};
    // When it is refused, what it spends may still be on its way: it is posted again.
    if (issuer_.must_wait(now)) return {};
    return attach(now, content_of(std::move(what))).effects;
}

bool OwnMessages::left_behind(Instant now, const types::TransactionId& id) const
{
    // What has left the window has ended, one way or the other.
    if (tangle_.ledger().state(id) != ledger::TransactionState::pending) return false;
    const auto newest = tangle_.carriers(id, tangle_.carrier_count(id) - 1, 1).front();
    if (tangle_.stranded(newest)) return true;
    const auto said = *tangle_.time_of(newest);
    return said <= unix_time(now) && tangle::time_between(unix_time(now), said) >= reattach_after;
}

Effects OwnMessages::approve(Instant now)
{
    if (waits_for_clocks(now)) {
        issuer_.put_off(now);
        return {};
    }
    return attach(now, {}).effects;
}

Effects OwnMessages::rescue(Instant now)
{
    Effects effects;
    if (waits_for_clocks(now)) return effects;
    for (std::size_t issued = 0; issued < rescue_max; ++issued) {
        const auto said = issuer_.rescue(tangle_, now);
        if (!said) break;
        effects += carry_out_(now, *said->step, std::nullopt);
        if (said->refusal) break;
    }
    return effects;
}

OwnMessages::SaidAgain OwnMessages::say_again(Instant now)
{
    SaidAgain said;
    if (waits_for_clocks(now)) return said;
    const auto stranded = issuer_.take_stranded(tangle_, rescue_max, now);
    std::size_t done = 0;
    for (const auto& id : stranded) {
        // A message that was said again just now may carry the same payload.
        if (!tangle_.stranded(id) && !tangle_.set_aside(id)) continue;
        if (attach_again(now, id, said.effects))
            ++done;
        else
            issuer_.answer_for(id);
    }
    // Those that could not be said have their second: they are not tried over and over meanwhile.
    said.more = stranded.size() == rescue_max && done > 0;
    return said;
}

/// When the side that an own message stood on has lost, its payload goes into a new message. A transaction
/// that is too old to be attached anywhere is not said again: its owner must sign a new one. True: there is
/// nothing left to do for it.
bool OwnMessages::attach_again(Instant now, const types::MessageId& stranded, Effects& effects)
{
    if (archive_.index().again_of(stranded)) return true;
    const auto bytes = archive_.message(stranded);
    if (!bytes) return true;
    auto message = types::decode_message(*bytes);
    if (!message) return true;
    auto carried = tangle::read_payload(message->payload,
                                        {.checks = {.trust = tangle::Trust::verified_before}});
    if (!carried) return true;
    auto attached =
        attach(now, {.payload = std::move(message->payload), .carried = *std::move(carried)});
    effects += std::move(attached.effects);
    if (!attached.message)
        return attached.refusal->error == tangle::name(tangle::PrepareError::transaction_too_old);
    effects.writes.emplace_back();
    auto& write = effects.writes.back();
    LogIndex::said_again(stranded, *attached.message, write.batch);
    write.events.emplace_back(MessageAttachedAgain{stranded, *attached.message});
    return true;
}

std::optional<Issuer::Refusal> OwnMessages::clock_objection(Instant now) const
{
    auto objection = clocks_ == nullptr ? std::nullopt : clocks_->objection(now);
    if (!objection) return std::nullopt;
    return Issuer::Refusal{.error = std::string{objection->error},
                           .hint = std::move(objection->text)};
}

bool OwnMessages::waits_for_clocks(Instant now) const
{
    return clocks_ != nullptr && (clocks_->asks_first(now) || clocks_->objection(now));
}

}  // namespace weft::node
