#include "issuer.hpp"

#include <weft/base/check.hpp>
#include <weft/node/unix_time.hpp>

#include "hints.hpp"
#include <algorithm>

namespace weft::node {

namespace {

Issuer::Refusal refusal_of(const tangle::Refused& refused)
{
    if (refused.ledger)
        return {std::string{ledger::name(*refused.ledger)}, std::string{hint_for(*refused.ledger)}};
    return {std::string{tangle::name(refused.error)}, std::string{hint_for(refused.error)}};
}

}  // namespace

Issuer::Issuer(const crypto::ed25519::KeyPair& identity,
               Pace pace,
               OwnNumbers numbers,
               std::uint64_t seed)
    : identity_{identity}, pace_{pace}, numbers_{std::move(numbers)}, prng_{seed}
{}

void Issuer::start(Instant now)
{
    last_said_ = last_try_ = now;
}

std::optional<Issuer::Refusal> Issuer::must_wait(Instant now) const
{
    const auto time = unix_time(now);
    const auto ready = rate_.ready_at(time);
    if (ready <= time) return std::nullopt;
    const auto milliseconds = (ready - time) / 1'000'000 + 1;
    return Refusal{"rate_limited",
                   "this node has sent its part of what the network takes: send it "
                   "again in " +
                       std::to_string(milliseconds) + " ms"};
}

void Issuer::had_turns(std::uint32_t count, const tangle::Tangle& tangle, Instant now)
{
    const auto& self = identity_.public_key();
    const auto share = tangle.share_of(self, unix_time(now));
    for (std::uint32_t i = 0; i < count; ++i) rate_.booked(tangle.backlog_of(self), share);
}

Issuer::Said Issuer::say(tangle::Content content, tangle::Tangle& tangle, Instant now)
{
    if (!content.payload) last_try_ = now;
    if (!numbers_.known())
        return {.step = {},
                .message = {},
                .refusal = Refusal{"numbers_unknown",
                                   "this node has lost count of its own messages and asks its "
                                   "peers: /ready says when it goes on"}};
    auto prepared =
        tangle.prepare(std::move(content), identity_.public_key(), unix_time(now), prng_);
    if (!prepared) return {.step = {}, .message = {}, .refusal = refusal_of(prepared.error())};
    const bool bridge = prepared->bridge;
    auto said = book(*std::move(prepared), tangle, now);
    if (bridge) said.message.reset();
    return said;
}

std::optional<Issuer::Said> Issuer::rescue(tangle::Tangle& tangle, Instant now)
{
    if (!numbers_.known()) return std::nullopt;
    const std::vector<types::MessageId> open{open_.begin(), open_.end()};
    const auto left = tangle.left_behind(open, unix_time(now));
    if (!left) return std::nullopt;
    return book(
        {.message = tangle.prepare_bridge(*left, identity_.public_key(), unix_time(now), prng_),
         .carried = {},
         .bridge = true},
        tangle, now);
}

Issuer::Said Issuer::book(tangle::Prepared prepared, tangle::Tangle& tangle, Instant now)
{
    auto& number = prepared.message.sequence_number;
    number = numbers_.number_for(number);
    if (const auto mark = numbers_.use(number)) mark_ = mark;
    auto sealed = tangle::seal(std::move(prepared.message), std::move(prepared.carried), identity_,
                               tangle.work_bits());
    WEFT_CHECK(sealed.has_value());
    const auto id = sealed->id();
    const auto bytes = static_cast<std::uint32_t>(sealed->bytes().size());
    Said said{
        .step = tangle.issue(*std::move(sealed), unix_time(now)), .message = {}, .refusal = {}};
    if (said.step->arrival == tangle::Arrival::booked) {
        said.message = id;
        rate_.issued(bytes, unix_time(now));
        ++issued_;
        last_said_ = now;
        return said;
    }
    const auto& invalid = said.step->invalid;
    said.refusal = {.error = invalid.empty()
                                 ? "not_booked"
                                 : std::string{tangle::name(invalid.front().fault.error)},
                    .hint = "the node could not book its own message: check its clock"};
    return said;
}

std::optional<Instant> Issuer::next_activity(const tangle::Tangle& tangle, Instant now)
{
    if (activity_set_ || !tangle.lacks_support_of(identity_.public_key(), unix_time(now)))
        return std::nullopt;
    activity_set_ = true;
    return std::max(now, std::max(last_said_, last_try_) + pace_.activity_interval);
}

bool Issuer::activity_due(const tangle::Tangle& tangle, Instant now)
{
    activity_set_ = false;
    return tangle.lacks_support_of(identity_.public_key(), unix_time(now));
}

bool Issuer::idle_due(Instant now) const
{
    return now >= last_said_ + pace_.idle_interval;
}

Instant Issuer::next_idle() const
{
    return std::max(last_said_, last_try_) + pace_.idle_interval;
}

void Issuer::booked(const tangle::Booked& message)
{
    if (message.payload && is_self(message.issuer)) open_.insert(message.id);
}

void Issuer::changed(const tangle::MessageChanged& change, const tangle::Tangle& tangle)
{
    if (change.confirmed)
        open_.erase(change.message);
    else if (tangle.is_payload_of(identity_.public_key(), change.message))
        open_.insert(change.message);
}

std::vector<types::MessageId> Issuer::take_stranded(const tangle::Tangle& tangle,
                                                    std::size_t most,
                                                    Instant now)
{
    const auto clock = unix_time(now);
    const auto long_aside = [&](const types::MessageId& id) {
        const auto said = tangle.time_of(id);
        return said && *said <= clock && tangle::time_between(clock, *said) >= aside_after &&
               tangle.set_aside(id);
    };
    std::vector<types::MessageId> stranded;
    auto at = open_.upper_bound(last_taken_);
    for (auto left = open_.size(); left > 0 && stranded.size() < most; --left) {
        if (at == open_.end()) at = open_.begin();
        // A message that was let go was told as stranded before, or its owner must sign it anew.
        const bool gone = !tangle.booked(*at);
        const bool lost = !gone && (tangle.stranded(*at) || long_aside(*at));
        if (lost) stranded.push_back(*at);
        at = gone || lost ? open_.erase(at) : std::next(at);
    }
    if (!stranded.empty()) last_taken_ = stranded.back();
    return stranded;
}

}  // namespace weft::node
