// Preparing a message: where to attach it, and when it says it was issued.

#include <weft/base/check.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>

namespace weft::tangle {

namespace {

/// A minute below the rule: a prepared message may take a while to be signed and sealed.
constexpr Timestamp attach_age_max = parent_age_max - types::minute;
/// Tips this much older than the newest are left behind by a bridge, which so gains at least the
/// rest of the 30 min per step.
constexpr Timestamp bridge_spread = 15 * types::minute;

bool is_transaction(const std::optional<types::Payload>& payload)
{
    return payload && payload->type == static_cast<std::uint32_t>(types::PayloadType::transaction);
}

bool within(Timestamp newer, Timestamp older, Timestamp span)
{
    return time_between(newer, older) <= static_cast<std::uint64_t>(span);
}

std::unexpected<Refused> refused(PrepareError error)
{
    return std::unexpected{Refused{.error = error}};
}

}  // namespace

std::string_view name(PrepareError error) noexcept
{
    switch (error) {
    case PrepareError::payload_too_large: return "payload_too_large";
    case PrepareError::transaction_malformed: return "transaction_malformed";
    case PrepareError::transaction_in_the_future: return "transaction_in_the_future";
    case PrepareError::transaction_too_old: return "transaction_too_old";
    case PrepareError::transaction_invalid: return "transaction_invalid";
    case PrepareError::inputs_unreachable: return "inputs_unreachable";
    }
    return "unknown";
}

/// Up to `tips_max` of them, uniformly.
std::vector<MessageIndex> Tangle::pick(std::vector<MessageIndex> from, Prng& prng) const
{
    const auto count = std::min(from.size(), options_.tips_max);
    for (std::size_t i = 0; i < count; ++i) {
        const auto other = i + prng.below(from.size() - i);
        std::swap(from[i], from[other]);
    }
    from.resize(count);
    return from;
}

std::expected<Prepared, Refused> Tangle::prepare(std::optional<types::Payload> payload,
                                                 const NodeId& issuer,
                                                 Timestamp now,
                                                 Prng& prng)
{
    if (payload && payload->data.size() > types::transaction_bytes_max)
        return refused(PrepareError::payload_too_large);
    std::optional<types::Essence> essence;
    Timestamp time = now;
    if (is_transaction(payload)) {
        auto transaction = types::decode_transaction(payload->data);
        if (!transaction) return refused(PrepareError::transaction_malformed);
        const auto signed_at = transaction->essence.timestamp;
        if (signed_at > now && !within(signed_at, now, clock_tolerance))
            return refused(PrepareError::transaction_in_the_future);
        if (now > signed_at && !within(now, signed_at, transaction_age_max))
            return refused(PrepareError::transaction_too_old);
        time = std::max(now, signed_at);
        if (!ledger_.knows(types::id_of(*transaction)))
            if (const auto rules = ledger::check(*transaction, ledger_); !rules)
                return std::unexpected{Refused{PrepareError::transaction_invalid, rules.error()}};
        essence = std::move(transaction->essence);
    }

    Prepared prepared;
    std::vector<MessageIndex> current;
    std::vector<MessageIndex> ahead;
    for (const auto tip : dag_.tips()) {
        if (tip != 0 && dag_[tip].time >= time)
            ahead.push_back(tip);
        else if (tip == 0 || within(time, dag_[tip].time, attach_age_max))
            current.push_back(tip);
    }
    // Others' clocks may run ahead of ours, within the tolerance.
    if (current.empty()) current = ahead;
    if (current.empty()) {
        prepared.bridge = true;
        Timestamp newest = std::numeric_limits<Timestamp>::min();
        for (const auto tip : dag_.tips()) newest = std::max(newest, dag_[tip].time);
        for (const auto tip : dag_.tips())
            if (within(newest, dag_[tip].time, bridge_spread)) current.push_back(tip);
        payload.reset();
        essence.reset();
    }

    auto strong = pick(std::move(current), prng);
    std::vector<MessageIndex> weak;
    const auto follow = [&](MessageIndex parent) {
        if (parent != 0) time = std::max(time, dag_[parent].time + 1);
    };
    if (prepared.bridge) {
        Timestamp oldest = std::numeric_limits<Timestamp>::max();
        for (const auto parent : strong) oldest = std::min(oldest, dag_[parent].time);
        time = oldest + parent_age_max;
    } else {
        for (const auto parent : strong) follow(parent);
    }

    if (essence) {
        const auto wanted = creators(*essence);
        WEFT_CHECK(wanted.has_value());  // the ledger knows every input
        for (const auto transaction : offers_.missing(strong, weak, *wanted, dag_, ledger_)) {
            std::optional<MessageIndex> attachment;
            for (const auto carrier : offers_.carriers(transaction))
                if (dag_[carrier].time >= time || within(time, dag_[carrier].time, attach_age_max))
                    attachment = carrier;
            auto& parents = strong.size() < types::parents_of_a_kind_max ? strong : weak;
            if (!attachment || parents.size() == types::parents_of_a_kind_max)
                return refused(PrepareError::inputs_unreachable);
            if (std::ranges::find(strong, *attachment) == strong.end() &&
                std::ranges::find(weak, *attachment) == weak.end())
                parents.push_back(*attachment);
            follow(*attachment);
        }
    }

    auto& message = prepared.message;
    for (const auto parent : strong) message.strong.push_back(dag_[parent].id);
    for (const auto parent : weak) message.weak.push_back(dag_[parent].id);
    std::ranges::sort(message.strong);
    std::ranges::sort(message.weak);
    message.issuer = issuer;
    message.time = time;
    if (const auto node = mana_.find(issuer); node && *node < sequence_next_.size())
        message.sequence_number = sequence_next_[*node];
    message.payload = std::move(payload);
    return prepared;
}

}  // namespace weft::tangle
