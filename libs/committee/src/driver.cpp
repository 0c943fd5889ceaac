#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/base/try.hpp>
#include <weft/committee/driver.hpp>
#include <weft/protocol/planted.hpp>

#include "records.hpp"
#include <algorithm>
#include <iterator>

namespace weft::committee {

namespace {

/// A message of a round. A proposal that no correct node makes is not worth an echo.
codec::Decoded<Message> decode_frame(ByteSpan body)
{
    WEFT_TRY(auto message, decode_message(body));
    const auto* agreement = std::get_if<Agreement>(&message);
    if (agreement == nullptr) return message;
    std::size_t size = 0;
    if (const auto* given = std::get_if<fpacs::GiveProposal>(&agreement->message))
        size = given->proposal.size();
    if (const auto* subset = std::get_if<acs::Message>(&agreement->message))
        if (const auto* part = std::get_if<rbc::Message>(&subset->part))
            size = std::visit(
                [](const auto& known) {
                    if constexpr (requires { known.payload; })
                        return known.payload.size();
                    else
                        return std::size_t{0};
                },
                *part);
    if (size > proposal_bytes_max) return std::unexpected{codec::DecodeError::too_long};
    return message;
}

/// Whose proposal the message brings; nullopt: it brings none.
std::optional<ValidatorIndex> proposal_of(const Message& message)
{
    const auto* agreement = std::get_if<Agreement>(&message);
    if (agreement == nullptr) return std::nullopt;
    const auto* subset = std::get_if<acs::Message>(&agreement->message);
    if (subset == nullptr) return std::nullopt;
    const auto* part = std::get_if<rbc::Message>(&subset->part);
    if (part == nullptr || !std::holds_alternative<rbc::Value>(*part)) return std::nullopt;
    return subset->proposer;
}

/// Before there is a block: any seat may lead.
Succession all_of(protocol::Committee committee)
{
    Succession all;
    for (std::uint16_t seat = 0; seat < committee.size(); ++seat) all.seats.emplace_back(seat);
    return all;
}

}  // namespace

DriverStep& DriverStep::operator+=(DriverStep&& next)
{
    const auto append = [](auto& into, auto& from) {
        into.insert(into.end(), std::make_move_iterator(from.begin()),
                    std::make_move_iterator(from.end()));
    };
    append(records, next.records);
    append(sends, next.sends);
    append(outputs, next.outputs);
    append(accusations, next.accusations);
    if (next.behind) behind = next.behind;
    if (next.peer_behind) peer_behind = next.peer_behind;
    return *this;
}

Driver::Driver(types::ChainId chain, const Keys& keys) : chain_{chain}, keys_{keys} {}

DriverStep Driver::start(std::uint32_t height, const types::Hash& state_hash, bool first)
{
    // The round that made this block chose who leads the next; of a block that was fetched, the round
    // that made it may be another attempt than ours.
    const bool ours = round_ && round_->certified() && height == height_ + 1;
    succession_.reset();
    if (ours) succession_ = round_->decision()->next;
    if (height == 0 || first) succession_ = all_of(keys_.committee);
    height_ = height;
    base_ = state_hash;
    for (auto& [seat, mailbox] : early_) mailbox.attempt_seen = 0;
    DriverStep step;
    if (ours) step.records.push_back(encode(Record{0, Began{*succession_}}));
    open(0);
    step += take_up_early();
    return step;
}

std::expected<DriverStep, codec::DecodeError> Driver::replay(std::span<const Bytes> records)
{
    DriverStep pending;
    for (const auto& bytes : records) {
        WEFT_TRY(auto record, decode_record(bytes));
        if (std::holds_alternative<Moved>(record.what)) {
            pending = move_to(record.attempt);
            continue;
        }
        if (record.attempt != attempt_) return std::unexpected{codec::DecodeError::malformed};
        if (const auto* began = std::get_if<Began>(&record.what)) {
            if (!std::ranges::all_of(began->succession.seats, [this](ValidatorIndex seat) {
                    return keys_.committee.contains(seat);
                }))
                return std::unexpected{codec::DecodeError::malformed};
            succession_ = began->succession;
            open(0);
            continue;
        }
        if (const auto* clocked = std::get_if<Clocked>(&record.what)) {
            if (WEFT_PLANTED(committee_forgets_its_clock)) continue;
            clocked_[static_cast<std::size_t>(clocked->said)] = true;
            pending += absorb(round_->clock(clocked->said));
            continue;
        }
        if (const auto* executed = std::get_if<Executed>(&record.what)) {
            executed_on_ = executed->anchored_on;
            continue;
        }
        if (auto* proposed = std::get_if<Proposed>(&record.what)) {
            if (WEFT_PLANTED(committee_forgets_proposal)) continue;
            auto step =
                round_->propose(proposed->time, proposed->fee_address, std::move(proposed->units),
                                proposed->handed_over, proposed->return_to, proposed->moved_to);
            if (!step) return std::unexpected{codec::DecodeError::malformed};
            pending += absorb(*std::move(step));
        } else {
            // Only what decodes is recorded, and only of the other seats.
            const auto& heard = std::get<Heard>(record.what);
            if (!keys_.committee.contains(heard.from) || heard.from == keys_.self)
                return std::unexpected{codec::DecodeError::malformed};
            WEFT_TRY(const auto message, decode_frame(heard.body));
            (void)note_heard(heard.from, heard.body);
            pending += feed(heard.from, message);
        }
    }
    // Told once already, before the restart.
    pending.records.clear();
    pending.accusations.clear();
    return pending;
}

DriverStep Driver::propose(types::Timestamp time,
                           const types::Address& fee_address,
                           std::vector<types::TransactionId> units,
                           const std::optional<crypto::Hash>& handed_over,
                           const std::optional<std::uint32_t>& return_to,
                           const std::optional<types::Address>& moved_to)
{
    if (!round_ || round_->proposed()) return {};
    std::ranges::sort(units);
    if (units.size() > units_max) units.resize(units_max);
    DriverStep step;
    step.records.push_back(encode(
        Record{attempt_, Proposed{time, fee_address, units, handed_over, return_to, moved_to}}));
    auto inner =
        round_->propose(time, fee_address, std::move(units), handed_over, return_to, moved_to);
    WEFT_CHECK(inner.has_value());
    step += absorb(*std::move(inner));
    return step;
}

DriverStep Driver::clock(Clock said)
{
    DriverStep step;
    const bool awaited = said == Clock::gathered ? gathering() : running();
    auto& before = clocked_[static_cast<std::size_t>(said)];
    if (!awaited || before) return step;
    before = true;
    step.records.push_back(encode(Record{attempt_, Clocked{said}}));
    step += absorb(round_->clock(said));
    return step;
}

DriverStep Driver::handle(ValidatorIndex from,
                          std::uint32_t block_index,
                          std::uint32_t attempt,
                          ByteSpan body)
{
    DriverStep step;
    if (!keys_.committee.contains(from) || from == keys_.self) {
        step.accusations.push_back({from, DriverFault::stranger, std::nullopt});
        return step;
    }
    if (block_index <= height_) {
        step.peer_behind = from;
        return step;
    }
    if (block_index > height_ + 1) {
        step.behind = {from, block_index};
        if (block_index == height_ + 2) keep_early(from, {block_index, attempt, to_bytes(body)});
        return step;
    }
    if (attempt < attempt_ && !WEFT_PLANTED(committee_attempts_mixed)) return step;
    if (attempt > attempt_) {
        auto& mailbox = early_[from];
        mailbox.attempt_seen = std::max(mailbox.attempt_seen, attempt);
        keep_early(from, {block_index, attempt, to_bytes(body)});
        const auto reached = attempt_of_one_correct();
        if (reached > attempt_ && !has_block_) {
            probe<"committee: jumped to a later attempt">();
            step.records.push_back(encode(Record{reached, Moved{}}));
            auto stale = WEFT_PLANTED(committee_keeps_stale_batch) && decided() ? std::move(round_)
                                                                                : nullptr;
            step += move_to(reached);
            if (stale) round_ = std::move(stale);
        }
        return step;
    }
    const auto message = decode_frame(body);
    if (!message) {
        step.accusations.push_back({from, DriverFault::malformed, std::nullopt});
        return step;
    }
    // Peers repeat themselves every few seconds while a round stands still: that must not fill the
    // disk. (A frame of an agreement round out of reach is lost this way; TERM makes up for it.)
    if (!note_heard(from, body)) return step;
    step.records.push_back(encode(Record{attempt_, Heard{from, to_bytes(body)}}));
    step += feed(from, *message);
    return step;
}

DriverStep Driver::executed(Round::Result result)
{
    WEFT_CHECK(to_execute() != nullptr);
    has_block_ = true;
    DriverStep step;
    if (!executed_on_)
        step.records.push_back(encode(Record{attempt_, Executed{result.anchored_on}}));
    executed_on_ = result.anchored_on;
    auto inner = round_->executed(std::move(result));
    WEFT_CHECK(inner.has_value());
    step += absorb(*std::move(inner));
    return step;
}

DriverStep Driver::no_block()
{
    WEFT_CHECK(to_execute() != nullptr);
    DriverStep step;
    step.records.push_back(encode(Record{attempt_ + 1, Moved{}}));
    step += move_to(attempt_ + 1);
    return step;
}

bool Driver::others_began() const
{
    return proposers_.size() >= keys_.committee.one_correct();
}

std::vector<Outgoing> Driver::resend(ValidatorIndex to) const
{
    std::vector<Outgoing> again;
    for (const auto& sent : sent_) {
        if (!sent.to.only.empty() && std::ranges::find(sent.to.only, to) == sent.to.only.end())
            continue;
        again.push_back(sent);
        again.back().to.only = {to};
    }
    return again;
}

DriverStep Driver::move_to(std::uint32_t attempt)
{
    succession_.reset();
    if (decided() && attempt == attempt_ + 1) succession_ = round_->decision()->next;
    open(attempt);
    return take_up_early();
}

void Driver::open(std::uint32_t attempt)
{
    attempt_ = attempt;
    clocked_ = {};
    heard_ = false;
    proposers_.clear();
    has_block_ = false;
    executed_on_.reset();
    sent_.clear();
    said_.assign(keys_.committee.size(), {});
    const RoundId id{chain_, height_ + 1, attempt};
    leader_ = succession_ ? std::optional{leader_of(id, *succession_)} : std::nullopt;
    round_ = std::make_unique<Round>(id, keys_, base_, leader_);
}

DriverStep Driver::take_up_early()
{
    // Only frames of this very round; later ones stay, older ones go.
    std::vector<std::pair<ValidatorIndex, Bytes>> due;
    for (auto& [seat, mailbox] : early_) {
        std::deque<Early> later;
        std::size_t bytes = 0;
        for (auto& early : mailbox.frames) {
            if (early.block_index == height_ + 1) {
                mailbox.attempt_seen = std::max(mailbox.attempt_seen, early.attempt);
                if (early.attempt == attempt_) due.emplace_back(seat, std::move(early.body));
                if (early.attempt <= attempt_) continue;
            }
            if (early.block_index <= height_) continue;
            bytes += early.body.size();
            later.push_back(std::move(early));
        }
        mailbox.frames = std::move(later);
        mailbox.bytes = bytes;
    }
    DriverStep step;
    const auto attempt = attempt_;  // a jump on the way leaves the rest behind
    for (const auto& [seat, body] : due) step += handle(seat, height_ + 1, attempt, body);
    return step;
}

bool Driver::note_heard(ValidatorIndex from, ByteSpan body)
{
    auto& said = said_[from.value()];
    const auto name = crypto::blake2b(body);
    if (said.heard.contains(name)) return false;
    const auto seats = keys_.committee.size();
    if (said.heard.size() >= heard_frames_per_seat * seats + heard_frames_besides ||
        said.bytes + body.size() > heard_bytes_per_seat * seats) {
        probe<"committee: more than a correct seat can say">();
        return false;
    }
    said.heard.insert(name);
    said.bytes += body.size();
    return true;
}

DriverStep Driver::feed(ValidatorIndex from, const Message& message)
{
    heard_ = true;
    if (proposal_of(message) == from) proposers_.insert(from);
    auto inner = round_->handle(from, message);
    WEFT_CHECK(inner.has_value());
    return absorb(*std::move(inner));
}

DriverStep Driver::absorb(Step&& inner)
{
    DriverStep step;
    for (auto& envelope : inner.messages) {
        Outgoing out{.to = std::move(envelope.to),
                     .block_index = height_ + 1,
                     .attempt = attempt_,
                     .body = encode(envelope.message)};
        sent_.push_back(out);
        step.sends.push_back(std::move(out));
    }
    step.outputs = std::move(inner.outputs);
    for (const auto& accusation : inner.accusations) {
        step.accusations.push_back({accusation.whom, DriverFault::round_fault, accusation.what});
        if (const auto* shown = round_->evidence(accusation.whom);
            shown != nullptr && accusation.what == Fault::two_votes)
            step.accusations.back().evidence = *shown;
    }
    return step;
}

void Driver::keep_early(ValidatorIndex from, Early early)
{
    auto& mailbox = early_[from];
    if (mailbox.frames.size() >= early_frames_max ||
        mailbox.bytes + early.body.size() > early_bytes_max) {
        probe<"committee: early frame dropped">();
        return;
    }
    mailbox.bytes += early.body.size();
    mailbox.frames.push_back(std::move(early));
}

std::uint32_t Driver::attempt_of_one_correct() const
{
    std::vector<std::uint32_t> attempts;
    for (const auto& [seat, mailbox] : early_) attempts.push_back(mailbox.attempt_seen);
    std::ranges::sort(attempts, std::ranges::greater{});
    const auto needed = keys_.committee.one_correct();
    return attempts.size() < needed ? 0 : attempts[needed - 1];
}

}  // namespace weft::committee
