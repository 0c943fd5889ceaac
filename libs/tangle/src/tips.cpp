// Preparing a message: where to attach it, and when it says it was issued.

#include <weft/base/check.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>
#include <array>

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

/// How often tips are drawn again when those drawn leave too much to attach, and how many each
/// time: few leave room for attachments, many offer more by themselves.
constexpr std::array<std::size_t, 6> redraws = {1, 8, 1, 8, 1, 8};

/// `count` of them at most, uniformly.
std::vector<MessageIndex> pick(std::vector<MessageIndex> from, std::size_t count, Prng& prng)
{
    count = std::min(from.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto other = i + prng.below(from.size() - i);
        std::swap(from[i], from[other]);
    }
    from.resize(count);
    return from;
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

/// Adds messages that carry what is wanted as parents, strong ones first, until everything is
/// offered. False when there is no room, or only messages too old.
bool Tangle::offer(const std::vector<TransactionIndex>& wanted, Attachment& attachment)
{
    auto& [strong, weak, time] = attachment;
    for (;;) {
        const auto missing = offers_.missing(strong, weak, wanted, dag_, ledger_);
        if (missing.empty()) return true;
        // The newest attachment first: its past may offer the others.
        MessageIndex newest = 0;
        for (const auto transaction : missing)
            for (const auto carrier : offers_.carriers(transaction))
                if (dag_[carrier].time >= time || within(time, dag_[carrier].time, attach_age_max))
                    newest = std::max(newest, carrier);
        auto& parents = strong.size() < types::parents_of_a_kind_max ? strong : weak;
        if (newest == 0 || parents.size() == types::parents_of_a_kind_max) return false;
        parents.push_back(newest);
        time = std::max(time, dag_[newest].time + 1);
    }
}

/// A step towards the present from tips that are all too old: as far as the oldest parent allows.
Tangle::Attachment Tangle::bridge(Prng& prng) const
{
    auto newest = std::numeric_limits<Timestamp>::min();
    for (const auto tip : dag_.tips()) newest = std::max(newest, dag_[tip].time);
    std::vector<MessageIndex> current;
    for (const auto tip : dag_.tips())
        if (within(newest, dag_[tip].time, bridge_spread)) current.push_back(tip);
    Attachment attachment{.strong = pick(std::move(current), options_.tips_max, prng),
                          .weak = {},
                          .time = std::numeric_limits<Timestamp>::max()};
    for (const auto parent : attachment.strong)
        attachment.time = std::min(attachment.time, dag_[parent].time + parent_age_max);
    return attachment;
}

std::expected<Prepared, Refused> Tangle::prepare(std::optional<types::Payload> payload,
                                                 const NodeId& issuer,
                                                 Timestamp now,
                                                 Prng& prng)
{
    if (payload && payload->data.size() > types::transaction_bytes_max)
        return refused(PrepareError::payload_too_large);
    std::vector<TransactionIndex> wanted;
    auto time = now;
    if (is_transaction(payload)) {
        const auto transaction = types::decode_transaction(payload->data);
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
        auto inputs = creators(transaction->essence);
        WEFT_CHECK(inputs.has_value());  // the ledger knows every input
        wanted = *std::move(inputs);
    }

    std::vector<MessageIndex> current;
    std::vector<MessageIndex> ahead;
    for (const auto tip : dag_.tips()) {
        if (tip != 0 && dag_[tip].time >= time)
            ahead.push_back(tip);
        else if (tip == 0 || within(time, dag_[tip].time, attach_age_max))
            current.push_back(tip);
    }
    // Others' clocks may run ahead of ours, within the tolerance.
    if (current.empty()) current = std::move(ahead);

    Prepared prepared{.message = {}, .bridge = current.empty()};
    Attachment attachment;
    if (prepared.bridge) {
        attachment = bridge(prng);
        payload.reset();
    } else {
        const auto draw = [&](std::size_t count) {
            attachment = {.strong = pick(current, count, prng), .weak = {}, .time = time};
            for (const auto parent : attachment.strong)
                if (parent != 0) attachment.time = std::max(attachment.time, dag_[parent].time + 1);
            return offer(wanted, attachment);
        };
        if (!draw(options_.tips_max) && !std::ranges::any_of(redraws, draw))
            return refused(PrepareError::inputs_unreachable);
    }

    auto& message = prepared.message;
    for (const auto parent : attachment.strong) message.strong.push_back(dag_[parent].id);
    for (const auto parent : attachment.weak) message.weak.push_back(dag_[parent].id);
    std::ranges::sort(message.strong);
    std::ranges::sort(message.weak);
    message.issuer = issuer;
    message.time = attachment.time;
    if (const auto node = mana_.find(issuer); node && *node < sequence_next_.size())
        message.sequence_number = sequence_next_[*node];
    message.payload = std::move(payload);
    return prepared;
}

}  // namespace weft::tangle
