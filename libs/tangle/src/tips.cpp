// Preparing a message: where to attach it, and when it says it was issued.
//
// A prepared message keeps the rules that `judge` will try on it. Numbered, for who changes this:
//   A1  One to eight strong parents, at most eight weak ones, no message twice.
//   A2  Its time is after that of each parent, and at most `parent_age_max` after it.
//   A3  Its past contains all that its transaction spends from (D-20).
//   A4  Its time is at most `clock_tolerance` ahead of the clock.
//   A5  What is confirmed is not left behind: when the newest confirmed message is too old to attach
//       to, the parents stand on it, or the message is a bridge towards the present from what does. So
//       it is with a message that was confirmed when it was too old already.
//   A6  A bridge carries nothing: it keeps A1, A2 and A4 without A3.
//   A7  Above a message that is not confirmed no message is confirmed, so walks that look for what
//       lacks support end where something is.
//   A8  It stands for liked branches alone (D-28), and for those that its own transaction makes.
//   A9  It stands on nothing that is ahead of the clock (A4, A2). This node signed such messages, or
//       booked them, while its own clock was wrong; whatever stands on them must wait as long as they.
//   A10 It stands on nothing open that is older than half the window: what one node may still book,
//       another one's window may have left behind by then; and what it spends that is as old lies in
//       the past of a footing that it stands on (D-25, Engine::let_go), and was not left behind.

#include <weft/base/check.hpp>
#include <weft/base/try.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace weft::tangle {

namespace {

/// Tips this much older than the newest are left behind by a bridge, which so gains at least the
/// rest of the 30 min per step.
constexpr Timestamp bridge_spread = 15 * types::minute;

/// Of more tips than twice this the oldest and the newest are looked at: else whoever issues much makes
/// every message of this node's cost more.
constexpr std::size_t tips_at_an_end = 256;
/// So many messages below those are looked at, to find what none of them stands on.
constexpr std::size_t stood_on_max = 4'096;

/// So many messages without support are worth one of ours, whatever they carry: it is cheaper than
/// to look further each time.
constexpr std::size_t unsupported_max = 4096;

bool within(Timestamp newer, Timestamp older, Timestamp span)
{
    return time_between(newer, older) <= static_cast<std::uint64_t>(span);
}

/// Messages that nobody likes, looked at for what is liked below them.
constexpr std::size_t disliked_max = 4096;
/// Bytes of one issuer that wait for their turn: an issuer of which more waits is passed over.
constexpr std::size_t backlog_max = 8 << 10;
/// Messages that are looked at in search of what only they stand on.
constexpr std::size_t passed_over_seen_max = 1024;
/// Messages of an issuer that are looked at for the newest confirmed one that is not ahead.
constexpr std::size_t unconfirmed_max = 4096;
/// Messages in branches that nobody likes, whose transactions one message brings along.
constexpr std::size_t weak_ends_max = 4;

/// How often tips are drawn again when those drawn leave too much to attach, and how many each
/// time: few leave room for more parents, many bring more by themselves.
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
    case PrepareError::inputs_disputed: return "inputs_disputed";
    case PrepareError::inputs_unreachable: return "inputs_unreachable";
    case PrepareError::inputs_ahead: return "inputs_ahead";
    }
    return "unknown";
}

/// Adds messages that carry what is wanted as parents, strong ones first, until the past contains it
/// all (A3). False when there is no room, or only messages too old, or ahead of the clock (A9). Pre:
/// what is wanted is liked.
bool Tangle::bring_into_past(const std::vector<TransactionIndex>& wanted,
                             Attachment& attachment,
                             Timestamp now)
{
    auto& [strong, weak, time] = attachment;
    for (;;) {
        const auto missing = engine_.missing(strong, weak, wanted);
        if (missing.empty()) return true;
        // The newest one first: its past may contain the others. Of a disliked one only the payload
        // is taken (A8).
        MessageIndex newest = 0;
        MessageIndex newest_disliked = 0;
        for (const auto transaction : missing)
            for (const auto carrier : engine_.past().carriers(transaction))
                if (!ahead(carrier, now) && (dag()[carrier].time >= time ||
                                             within(time, dag()[carrier].time, attach_age_max))) {
                    auto& best = engine_.likes(carrier) ? newest : newest_disliked;
                    best = std::max(best, carrier);
                }
        const bool liked = newest != 0;
        if (!liked) newest = newest_disliked;
        auto& parents = liked && strong.size() < types::parents_of_a_kind_max ? strong : weak;
        if (newest == 0 || parents.size() == types::parents_of_a_kind_max) return false;
        parents.push_back(newest);
        time = std::max(time, dag()[newest].time + 1);
    }
}

/// One that stands on the footing takes the place of the last, when none does (A10).
void Tangle::add_grounded(std::span<const MessageIndex> tips, Attachment& attachment) const
{
    const auto grounded = [this](MessageIndex tip) { return dag()[tip].grounded; };
    if (std::ranges::any_of(attachment.strong, grounded)) return;
    const auto tip = std::ranges::find_if(tips, grounded);
    if (tip == tips.end()) return;
    attachment.strong.back() = *tip;
    attachment.time = std::max(attachment.time, dag()[*tip].time + 1);
}

/// Of tips that are not liked, transactions that are: weak parents bring them along (D-28).
void Tangle::add_weak_ends(Attachment& attachment) const
{
    const auto& branches = engine_.branches();
    if (branches.conflict_sets() == 0) return;
    auto room = weak_ends_max;
    std::size_t looked_at = 0;
    const auto& tips = dag().tips_by_age();
    for (auto newest = tips.rbegin(); newest != tips.rend() && looked_at < 2 * tips_at_an_end;
         ++newest, ++looked_at) {
        const auto tip = *newest;
        if (room == 0 || attachment.weak.size() == types::parents_of_a_kind_max) return;
        const auto transaction = dag()[tip].transaction;
        if (transaction == no_index || engine_.likes(tip) ||
            engine_.state(transaction) != TransactionState::pending ||
            !engine_.likes_transaction(transaction))
            continue;
        if (dag()[tip].time >= attachment.time ||
            !within(attachment.time, dag()[tip].time, attach_age_max) ||
            std::ranges::find(attachment.weak, tip) != attachment.weak.end())
            continue;
        attachment.weak.push_back(tip);
        --room;
    }
}

/// No message of this node's can stand on it before the clock gets there (A9).
bool Tangle::ahead(MessageIndex message, Timestamp now) const
{
    return message != 0 && dag()[message].time > now &&
           time_between(dag()[message].time, now) >= static_cast<std::uint64_t>(clock_tolerance);
}

/// Of each issuer the newest message that is not ahead of the clock and is `good`.
template <class Good>
std::vector<MessageIndex> Tangle::newest_of_issuers(Timestamp now, Good good) const
{
    std::vector<MessageIndex> newest;
    for (std::uint32_t issuer = 0; issuer < dag().issuers(); ++issuer) {
        const auto all = dag().statements(issuer);
        auto end = std::ranges::partition_point(
            all, [&](MessageIndex message) { return !ahead(message, now); });
        for (std::size_t looked_at = 0; end != all.begin() && looked_at < unconfirmed_max;
             ++looked_at)
            if (good(*--end)) {
                newest.push_back(*end);
                break;
            }
    }
    return newest;
}

/// The tips, or of many the oldest and the newest; and what those who have mana said last where no liked one
/// of these stands on it yet: else who attaches to it and is not looked at would take it out of reach.
std::vector<MessageIndex> Tangle::some_tips(Timestamp now) const
{
    const auto all = dag().tips();
    if (all.size() <= 2 * tips_at_an_end) return {all.begin(), all.end()};
    const auto& by_age = dag().tips_by_age();
    std::vector<MessageIndex> some{by_age.begin(), std::next(by_age.begin(), tips_at_an_end)};
    some.insert(some.end(), std::prev(by_age.end(), tips_at_an_end), by_age.end());
    const auto good = [&](MessageIndex message) {
        return !ahead(message, now) && engine_.likes(message);
    };
    std::vector<MessageIndex> open;
    std::ranges::copy_if(some, std::back_inserter(open), good);
    std::unordered_set<MessageIndex> below;
    while (!open.empty() && below.size() < stood_on_max) {
        const auto at = open.back();
        open.pop_back();
        for (const auto parent : dag().strong(at))
            if (parent != 0 && !dag()[parent].confirmed && below.insert(parent).second)
                open.push_back(parent);
    }
    for (const auto holder : engine_.mana().holders()) {
        const auto said = dag().statements(holder);
        if (said.empty()) continue;
        const auto newest = said.back();
        if (!dag()[newest].confirmed && !below.contains(newest) && good(newest))
            some.push_back(newest);
    }
    std::ranges::sort(some);
    const auto repeated = std::ranges::unique(some);
    some.erase(repeated.begin(), repeated.end());
    return some;
}

/// The tips. While some are ahead of the clock, in their place what each issuer said last that is not,
/// unless something else that is not ahead stands on it (A9). Never empty.
std::vector<MessageIndex> Tangle::present_tips(Timestamp now) const
{
    const auto tips = some_tips(now);
    std::vector<MessageIndex> present;
    std::ranges::copy_if(tips, std::back_inserter(present),
                         [&](MessageIndex tip) { return !ahead(tip, now); });
    if (present.size() == tips.size()) return present;
    for (const auto message : newest_of_issuers(now, [](MessageIndex) { return true; })) {
        bool end = true;
        dag().each_child(message, [&](MessageIndex child, bool strong) {
            end = end && (!strong || ahead(child, now));
        });
        if (end && std::ranges::find(present, message) == present.end()) present.push_back(message);
    }
    if (present.empty()) present.push_back(0);
    return present;
}

/// The newest confirmed message that is not ahead of the clock; genesis without one.
MessageIndex Tangle::newest_confirmed(Timestamp now) const
{
    const auto newest = engine_.newest_confirmed();
    if (!ahead(newest, now)) return newest;
    MessageIndex best = 0;
    for (const auto message : newest_of_issuers(
             now, [this](MessageIndex statement) { return dag()[statement].confirmed; }))
        if (best == 0 || dag().later(message, best)) best = message;
    return best;
}

/// Liked tips and, below those that are not liked, messages that are and have no liked child: where a
/// message may attach (A8, A9).
std::vector<MessageIndex> Tangle::attachable(Timestamp now) const
{
    auto tips = present_tips(now);
    std::erase_if(tips, [&](MessageIndex tip) { return !sound(tip); });  // A10
    if (tips.empty()) tips.push_back(newest_confirmed(now));
    if (engine_.branches().conflict_sets() == 0) return tips;
    std::vector<MessageIndex> ends;
    std::vector<MessageIndex> open;
    for (const auto tip : tips) (engine_.likes(tip) ? ends : open).push_back(tip);
    const auto has_liked_child = [&](MessageIndex message) {
        bool found = false;
        dag().each_child(message, [&](MessageIndex child, bool strong) {
            found = found || (strong && engine_.likes(child) && !ahead(child, now));
        });
        return found;
    };
    // Of many tips some are looked at that have children (`some_tips`): what lies below may be among them.
    std::unordered_set<MessageIndex> seen{tips.begin(), tips.end()};
    for (std::size_t visits = 0; !open.empty() && visits < disliked_max; ++visits) {
        const auto at = open.back();
        open.pop_back();
        for (const auto parent : dag().strong(at)) {
            if (parent == 0 || !seen.insert(parent).second) continue;
            if (!engine_.likes(parent))
                open.push_back(parent);
            else if (!has_liked_child(parent) && sound(parent))
                ends.push_back(parent);
        }
    }
    if (ends.empty()) ends.push_back(newest_confirmed(now));
    return ends;
}

bool Tangle::sound(MessageIndex message) const
{
    if (options_.window == 0 || dag()[message].confirmed) return true;
    if (dag()[message].dead) return false;
    const auto limit = half_a_window_ago();
    const auto since = dag()[message].open_since;
    if (since >= limit || WEFT_PLANTED(tangle_attaches_to_what_leaves)) return true;
    // Some of what was open when it was booked is confirmed by now.
    auto oldest = dag()[message].time;
    std::unordered_set<MessageIndex> seen{message};
    std::vector<MessageIndex> open{message};
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        oldest = std::min(
            oldest, dag()[at].doubtful ? std::numeric_limits<Timestamp>::min() : dag()[at].time);
        for (const auto parents : {dag().strong(at), dag().weak(at)})
            for (const auto parent : parents)
                if (!dag()[parent].confirmed && seen.insert(parent).second) open.push_back(parent);
    }
    dag()[message].open_since = oldest;
    return oldest >= limit;
}

/// Those of `tips` that have the unconfirmed or newest confirmed message `below` in their strong
/// past. The walk stays where nothing is confirmed (A7).
std::vector<MessageIndex> Tangle::standing_on(MessageIndex below,
                                              std::span<const MessageIndex> tips) const
{
    std::unordered_map<MessageIndex, bool> stands{{below, true}};
    std::vector<MessageIndex> open;
    const auto blind = [&](MessageIndex at) {
        return at == 0 || dag()[at].confirmed || dag()[at].time <= dag()[below].time;
    };
    for (const auto tip : tips) {
        open.push_back(tip);
        while (!open.empty()) {
            const auto at = open.back();
            const auto [known, fresh] = stands.try_emplace(at, false);
            if (!fresh || blind(at)) {
                open.pop_back();
                // All its parents are known by now: it stands where one of them does.
                if (!known->second && !blind(at))
                    known->second = std::ranges::any_of(
                        dag().strong(at), [&](MessageIndex parent) { return stands.at(parent); });
                continue;
            }
            for (const auto parent : dag().strong(at))
                if (!stands.contains(parent)) open.push_back(parent);
        }
    }
    std::vector<MessageIndex> standing;
    for (const auto tip : tips)
        if (stands.at(tip)) standing.push_back(tip);
    return standing;
}

/// Where a bridge from what stands on `below` starts: the newest tip above it, or it alone when
/// they were all dropped; tips of about the same time are taken along.
Tangle::Ends Tangle::bridge_from(MessageIndex below, Timestamp now) const
{
    Ends ends{.tips = {}, .bridge = true, .foot = below};
    const auto tips = attachable(now);
    for (const auto tip : standing_on(below, tips))
        if (ends.foot == below || dag()[tip].time > dag()[ends.foot].time) ends.foot = tip;
    const auto foot_time = dag()[ends.foot].time;
    for (const auto tip : tips)
        if (tip != ends.foot && too_old(tip, now) &&
            within(std::max(foot_time, dag()[tip].time), std::min(foot_time, dag()[tip].time),
                   bridge_spread))
            ends.tips.push_back(tip);
    return ends;
}

bool Tangle::too_old(MessageIndex message, Timestamp now) const
{
    return now > dag()[message].time && !within(now, dag()[message].time, attach_age_max);
}

Tangle::Ends Tangle::ends(Timestamp time, Timestamp now) const
{
    Ends ends;
    std::vector<MessageIndex> newer;
    const auto tips = attachable(now);
    for (const auto tip : tips) {
        if (tip != 0 && dag()[tip].time >= time)
            newer.push_back(tip);
        else if (tip == 0 || within(time, dag()[tip].time, attach_age_max))
            ends.tips.push_back(tip);
    }
    // Others' clocks may run ahead of ours, within the tolerance.
    if (ends.tips.empty()) ends.tips = std::exchange(newer, {});
    // A5. After a silence, whoever attaches to genesis makes a tip that is current and stands on
    // nothing.
    const auto newest = newest_confirmed(now);
    if (newest != 0 && too_old(newest, time)) {
        if (!standing_on(newest, ends.tips).empty()) return ends;
        if (auto standing = standing_on(newest, newer); !standing.empty())
            return {.tips = std::move(standing)};
        return bridge_from(newest, time);
    }
    if (const auto late = confirmed_late(ends.tips, newer, time)) return bridge_from(*late, time);
    if (!ends.tips.empty()) return ends;
    auto newest_tip = tips.front();
    for (const auto tip : tips)
        if (dag()[tip].time > dag()[newest_tip].time) newest_tip = tip;
    return bridge_from(newest_tip, time);
}

/// One that was confirmed too late to be attached to, and that nothing current stands on. What a bridge
/// could not lead from any more (A10) stays behind.
std::optional<MessageIndex> Tangle::confirmed_late(std::span<const MessageIndex> tips,
                                                   std::span<const MessageIndex> newer,
                                                   Timestamp time) const
{
    const auto half = options_.fades_after != 0 ? options_.fades_after : options_.window / 2;
    for (const auto message : engine_.confirmed_late()) {
        const auto& vertex = dag()[message];
        if (vertex.confirmed && too_old(message, time) &&
            (half == 0 || vertex.time >= tangle_time() ||
             within(tangle_time(), vertex.time, half + parent_age_max)) &&
            standing_on(message, tips).empty() && standing_on(message, newer).empty())
            return message;
    }
    return std::nullopt;
}

/// A step towards the present from tips that are all too old: as far as the oldest parent allows.
Tangle::Attachment Tangle::bridge(Ends from, Timestamp now, Prng& prng) const
{
    Attachment attachment{
        .strong = pick(std::move(from.tips), options_.tips_max - 1, prng), .weak = {}, .time = now};
    attachment.strong.push_back(from.foot);
    for (const auto parent : attachment.strong)
        attachment.time = std::min(attachment.time, dag()[parent].time + parent_age_max);
    return attachment;
}

bool Tangle::may_attach_to(MessageIndex message, Timestamp time, Timestamp now) const
{
    return message != 0 && !ahead(message, now) && dag()[message].time < time &&
           within(time, dag()[message].time, attach_age_max) && engine_.likes(message) &&
           sound(message);
}

/// While much waits of an issuer, others have not booked yet what this node has of it: what stands on that
/// waits as long. So its tips are passed over, and in their place come the newest messages of those who
/// have mana. Empty: nobody is passed over, or all are.
std::vector<MessageIndex> Tangle::calm_ends(const std::vector<MessageIndex>& tips,
                                            Timestamp time,
                                            Timestamp now) const
{
    if (turns_.size_bytes() <= backlog_max || too_old(newest_confirmed(now), time)) return {};
    std::unordered_map<std::uint32_t, bool> calm_issuers;
    const auto calm = [&](MessageIndex message) {
        const auto issuer = dag()[message].issuer;
        if (issuer == no_node) return true;
        const auto [place, fresh] = calm_issuers.try_emplace(issuer, true);
        if (fresh)
            place->second =
                turns_.backlog_of_all_like(engine_.mana().id(issuer), access_, now) <= backlog_max;
        return place->second;
    };
    std::vector<MessageIndex> ends;
    std::ranges::copy_if(tips, std::back_inserter(ends), calm);
    if (ends.size() == tips.size()) return {};
    // A message that only passed over ones stand on is an end too: else who floods could take what others
    // say out of everybody's reach, by being the first to stand on it.
    const auto stands_alone = [&](MessageIndex message) {
        bool alone = true;
        dag().each_child(message, [&](MessageIndex child, bool strong) {
            alone = alone && !(strong && calm(child));
        });
        return alone;
    };
    std::vector<MessageIndex> open;
    std::ranges::copy_if(tips, std::back_inserter(open), std::not_fn(calm));
    std::set<MessageIndex> seen{open.begin(), open.end()};
    while (!open.empty() && seen.size() < passed_over_seen_max) {
        const auto above = open.back();
        open.pop_back();
        for (const auto message : dag().strong(above)) {
            if (message == 0 || dag()[message].confirmed || !seen.insert(message).second) continue;
            if (!calm(message))
                open.push_back(message);
            else if (stands_alone(message) && may_attach_to(message, time, now))
                ends.push_back(message);
        }
    }
    for (const auto holder : engine_.mana().holders()) {
        const auto all = dag().statements(holder);
        if (all.empty() || !calm(all.back())) continue;
        if (may_attach_to(all.back(), time, now) &&
            std::ranges::find(ends, all.back()) == ends.end())
            ends.push_back(all.back());
    }
    return ends;
}

std::expected<Tangle::Inputs, Refused> Tangle::inputs_of(const WithoutRules&, Timestamp now)
{
    return Inputs{.wanted = {}, .time = now};
}

std::expected<Tangle::Inputs, Refused> Tangle::inputs_of(const TransactionPayload& payload,
                                                         Timestamp now)
{
    const auto& transaction = payload.transaction;
    const auto signed_at = transaction.essence().timestamp;
    if (signed_at > now && !within(signed_at, now, clock_tolerance))
        return refused(PrepareError::transaction_in_the_future);
    if (now > signed_at && !within(now, signed_at, transaction_age_max))
        return refused(PrepareError::transaction_too_old);
    const auto& branches = engine_.branches();
    const auto known = engine_.find(transaction.id());
    if (!known)
        if (const auto rules = ledger::check(transaction, ledger::BookedOutputs{ledger_, branches});
            !rules)
            return std::unexpected{Refused{PrepareError::transaction_invalid, rules.error()}};
    std::vector<TransactionIndex> creators;
    std::vector<TransactionIndex> against;
    std::vector<OutputIndex> spent;
    for (const auto& input : transaction.essence().inputs) {
        const auto output = *ledger_.index_of(input);  // the ledger knows every input
        spent.push_back(output);
        if (const auto creator = ledger_.creator(output); creator != 0) creators.push_back(creator);
        if (known) continue;
        if (const auto lone = given_up(output))
            against.push_back(*lone);
        else if (disputed(output))
            return refused(PrepareError::inputs_disputed);
    }
    // A8
    if (known && !engine_.likes_transaction(*known)) return refused(PrepareError::inputs_disputed);
    for (const auto creator : creators)
        if (!engine_.likes_transaction(creator)) return refused(PrepareError::inputs_disputed);
    if (spends_left_behind(spent)) return refused(PrepareError::inputs_unreachable);  // A10
    std::ranges::sort(creators);
    const auto repeated = std::ranges::unique(creators);
    creators.erase(repeated.begin(), repeated.end());
    return Inputs{.wanted = std::move(creators),
                  .time = std::max(now, signed_at),
                  .grounded = spends_old(spent),
                  .given_up = std::move(against)};
}

/// Who alone spends it, when this node's opinion is against that (D-34): it has no branch yet.
std::optional<TransactionIndex> Tangle::given_up(OutputIndex output) const
{
    const auto spenders = ledger_.spenders(output);
    if (spenders.size() != 1 || engine_.branches().conflict_set_of(output) != no_index)
        return std::nullopt;
    const auto lone = spenders.front();
    if (engine_.state(lone) != TransactionState::pending || !engine_.is_disliked(lone))
        return std::nullopt;
    return lone;
}

/// Somebody spends it whom a message issued now may stand for.
bool Tangle::disputed(OutputIndex output) const
{
    const auto spenders = ledger_.spenders(output);
    if (spenders.empty()) return false;
    const auto conflict_set = engine_.branches().conflict_set_of(output);
    if (conflict_set == no_index)
        return engine_.state(spenders.front()) != TransactionState::rejected;
    return engine_.liked().at(conflict_set) != no_index;
}

std::expected<Prepared, Refused> Tangle::prepare(std::optional<types::Payload> payload,
                                                 const NodeId& issuer,
                                                 Timestamp now,
                                                 Prng& prng)
{
    if (payload && payload->data.size() > types::transaction_bytes_max)
        return refused(PrepareError::payload_too_large);
    auto carried = read_payload(payload, {});
    if (!carried) {
        if (carried.error().error == MessageError::unlock_invalid)
            return std::unexpected{
                Refused{PrepareError::transaction_invalid, ledger::LedgerError::unlock_invalid}};
        return refused(PrepareError::transaction_malformed);
    }
    return prepare(Content{.payload = std::move(payload), .carried = *std::move(carried)}, issuer,
                   now, prng);
}

std::expected<Prepared, Refused> Tangle::prepare(Content content,
                                                 const NodeId& issuer,
                                                 Timestamp now,
                                                 Prng& prng)
{
    WEFT_CHECK(is_read_as(content.carried, content.payload));  // pre
    if (content.payload && content.payload->data.size() > types::transaction_bytes_max)
        return refused(PrepareError::payload_too_large);
    WEFT_TRY(auto inputs, std::visit([&](const auto& carried) { return inputs_of(carried, now); },
                                     content.carried));
    clock_ = now;
    const auto wanted = std::move(inputs.wanted);
    const auto time = inputs.time;

    const auto found = ends(time, now);
    Prepared prepared{.message = {}, .carried = {}, .bridge = found.bridge};
    Attachment attachment;
    if (found.bridge) {
        attachment = bridge(found, now, prng);
        content = {};
    } else {
        const auto created_ahead = [&](TransactionIndex transaction) {
            return std::ranges::all_of(engine_.past().carriers(transaction),
                                       [&](MessageIndex carrier) { return ahead(carrier, now); });
        };
        const auto calm = calm_ends(found.tips, time, now);
        const auto& pool = calm.empty() ? found.tips : calm;
        // A node always stands on its own newest message. Others look at the newest of each issuer alone,
        // so nobody else might ever stand on that message when it is the newest no more.
        auto own = MessageIndex{0};
        if (const auto node = engine_.mana().find(issuer); node && !calm.empty())
            if (const auto all = dag().statements(*node); !all.empty() &&
                                                          !dag()[all.back()].confirmed &&
                                                          may_attach_to(all.back(), time, now))
                own = all.back();
        // Issuers take turns, in a drawn order: each that has access mana, and all others together.
        // Else who floods would be most of what everybody stands on, and pays for.
        const auto pick_in_turn = [&](std::size_t count) {
            std::map<Mana::Node, std::size_t> drawn_of;
            std::size_t drawn_of_others = 0;
            std::vector<std::pair<std::size_t, MessageIndex>> in_turn;
            for (const auto tip : pick(pool, pool.size(), prng)) {
                const auto node = tip == 0 ? no_node : dag()[tip].issuer;
                const bool has_turns =
                    node != no_node &&
                    (drawn_of.contains(node) || access_.of(engine_.mana().id(node), now) > 0);
                auto& before = has_turns ? drawn_of[node] : drawn_of_others;
                in_turn.emplace_back(before++, tip);
            }
            std::ranges::stable_sort(in_turn, {}, &std::pair<std::size_t, MessageIndex>::first);
            in_turn.resize(std::min(count, in_turn.size()));
            std::vector<MessageIndex> tips;
            for (const auto& [before, tip] : in_turn) tips.push_back(tip);
            if (own != 0 && std::ranges::find(tips, own) == tips.end()) {
                if (tips.size() == types::parents_of_a_kind_max) tips.pop_back();
                tips.push_back(own);
            }
            return tips;
        };
        const auto draw = [&](std::size_t count) {
            attachment = {.strong = pick_in_turn(count), .weak = {}, .time = time};
            for (const auto parent : attachment.strong)
                if (parent != 0)
                    attachment.time = std::max(attachment.time, dag()[parent].time + 1);
            if (inputs.grounded) add_grounded(found.tips, attachment);
            return bring_into_past(wanted, attachment, now);
        };
        if (!draw(options_.tips_max) && !std::ranges::any_of(redraws, draw))
            return refused(std::ranges::any_of(wanted, created_ahead)
                               ? PrepareError::inputs_ahead
                               : PrepareError::inputs_unreachable);
        add_weak_ends(attachment);
        check_attachment(attachment);
        // Bridges led to what was given up: it is on its way again.
        for (const auto lone : inputs.given_up)
            if (engine_.missing(attachment.strong, attachment.weak, {lone}).empty())
                return refused(PrepareError::inputs_disputed);
        WEFT_CHECK(attachment.time <= now ||
                   within(attachment.time, now, clock_tolerance));  // A4, because of A9
    }

    prepared.message = message_at(attachment, issuer);
    prepared.message.payload = std::move(content.payload);
    prepared.carried = std::move(content.carried);
    return prepared;
}

void Tangle::check_attachment(const Attachment& attachment) const
{
    const auto& [strong, weak, time] = attachment;
    WEFT_CHECK(!strong.empty() && strong.size() <= types::parents_of_a_kind_max);  // A1
    WEFT_CHECK(weak.size() <= types::parents_of_a_kind_max);                       // A1
    for (const auto* parents : {&strong, &weak})
        for (const auto parent : *parents) {
            if (parent == 0) continue;
            WEFT_CHECK(time > dag()[parent].time);                         // A2
            WEFT_CHECK(within(time, dag()[parent].time, parent_age_max));  // A2
        }
}

Message Tangle::message_at(const Attachment& attachment, const NodeId& issuer) const
{
    Message message;
    for (const auto parent : attachment.strong) message.strong.push_back(dag()[parent].id);
    for (const auto parent : attachment.weak) message.weak.push_back(dag()[parent].id);
    std::ranges::sort(message.strong);
    std::ranges::sort(message.weak);
    for (const auto* parents : {&message.strong, &message.weak})
        WEFT_CHECK(std::ranges::adjacent_find(*parents) == parents->end());  // A1
    for (const auto& parent : message.weak)
        WEFT_CHECK(!std::ranges::binary_search(message.strong, parent));  // A1
    message.issuer = issuer;
    message.time = attachment.time;
    if (const auto node = engine_.mana().find(issuer); node && *node < sequence_next_.size())
        message.sequence_number = sequence_next_[*node];
    return message;
}

std::optional<MessageId> Tangle::left_behind(std::span<const MessageId> ids, Timestamp now) const
{
    std::vector<MessageIndex> old;
    for (const auto& id : ids)
        if (const auto found = dag().find(id); found && *found != 0 && !dag()[*found].confirmed &&
                                               too_old(*found, now) && engine_.likes(*found) &&
                                               sound(*found))
            old.push_back(*found);
    if (old.empty()) return std::nullopt;
    const auto below = below_what_is_current(now);
    for (const auto message : old)
        if (!below.contains(message)) return dag()[message].id;
    return std::nullopt;
}

bool Tangle::out_of_reach(std::span<const MessageId> ids, Timestamp now) const
{
    std::vector<MessageIndex> old;
    for (const auto& id : ids) {
        const auto found = dag().find(id);
        if (!found) continue;
        if (dag()[*found].confirmed || !too_old(*found, now)) return false;
        old.push_back(*found);
    }
    if (old.empty()) return true;
    const auto below = below_what_is_current(now);
    return std::ranges::none_of(old, [&](MessageIndex message) { return below.contains(message); });
}

/// The unconfirmed past of what a message issued now may attach to, that itself included.
std::unordered_set<MessageIndex> Tangle::below_what_is_current(Timestamp now) const
{
    std::vector<MessageIndex> open;
    for (const auto tip : attachable(now))
        if (!too_old(tip, now)) open.push_back(tip);
    std::unordered_set<MessageIndex> seen{open.begin(), open.end()};
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (dag()[at].confirmed) continue;
        for (const auto parent : dag().strong(at))
            if (seen.insert(parent).second) open.push_back(parent);
    }
    return seen;
}

Message Tangle::prepare_bridge(const MessageId& from,
                               const NodeId& issuer,
                               Timestamp now,
                               Prng& prng) const
{
    const auto found = dag().find(from);
    WEFT_CHECK(found.has_value());  // pre
    return message_at(bridge(bridge_from(*found, now), now, prng), issuer);
}

/// The tips that messages issued now, bridges included, may attach to.
std::vector<MessageIndex> Tangle::reach(Timestamp now) const
{
    auto found = ends(now, now);
    if (found.bridge) found.tips.push_back(found.foot);
    return std::move(found.tips);
}

bool Tangle::lacks_support_of(const NodeId& issuer, Timestamp now) const
{
    const auto node = engine_.mana().find(issuer);
    if (!node || engine_.mana().of(*node) == 0) return false;
    auto open = reach(now);
    if (open.size() > unsupported_max) return true;
    std::unordered_set<MessageIndex> seen{open.begin(), open.end()};
    std::unordered_map<const void*, bool> supported;  // by claims: neighbours share theirs
    const auto supports = [&](const Claims& claims) {
        const auto [place, fresh] = supported.try_emplace(claims.identity(), false);
        if (fresh) place->second = engine_.supports_all(*node, claims);
        return place->second;
    };
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        // Whoever supports a message and its branches supports its strong past and theirs, and its
        // weight is above that of none of it: behind a supported or a confirmed message there is
        // nothing to do.
        if (dag()[at].confirmed || (engine_.references(*node, at) && supports(dag().claims(at))))
            continue;
        if (dag()[at].payload || seen.size() > unsupported_max) return true;
        for (const auto parent : dag().strong(at))
            if (seen.insert(parent).second) open.push_back(parent);
    }
    return false;
}

std::optional<MessageId> Tangle::oldest_open(Timestamp now) const
{
    auto open = reach(now);
    std::unordered_set<MessageIndex> seen{open.begin(), open.end()};
    auto oldest = no_index;
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (dag()[at].confirmed) continue;
        if (dag()[at].payload) oldest = std::min(oldest, at);
        for (const auto parent : dag().strong(at))
            if (seen.insert(parent).second) open.push_back(parent);
    }
    return oldest == no_index ? std::nullopt : std::optional{dag()[oldest].id};
}

}  // namespace weft::tangle
