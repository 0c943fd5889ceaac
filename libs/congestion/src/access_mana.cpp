#include <weft/congestion/access_mana.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>
#include <limits>

namespace weft::congestion {
namespace {

constexpr Share ln_2 = 6393154322601327829u;  ///< in units of 2^-63
/// Entries looked at per change, to find those that have decayed to nothing.
constexpr int looked_at = 2;

/// Terms of a half-life ratio: in milliseconds they are far below 2^32.
std::uint32_t milliseconds(Timestamp time)
{
    return static_cast<std::uint32_t>(time / 1'000'000);
}

/// The time from one to the other; 0 when it is not later.
Timestamp since(Timestamp later, Timestamp earlier)
{
    if (later <= earlier) return 0;
    const auto span = static_cast<std::uint64_t>(later) - static_cast<std::uint64_t>(earlier);
    return static_cast<Timestamp>(
        std::min<std::uint64_t>(span, std::numeric_limits<Timestamp>::max()));
}

}  // namespace

AccessMana::AccessMana(const types::Genesis& genesis, AccessManaParameters parameters)
    : parameters_{parameters}
{
    all_.at = genesis.time;
    for (const auto& pledge : genesis.pledges) {
        if (pledge.access_mana == 0) continue;
        const auto tokens = Tokens::of(pledge.access_mana);
        entry_of(pledge.node, genesis.time).level = {tokens, tokens, genesis.time};
        all_.earned += tokens;
        all_.effective += tokens;
    }
}

/// The part of the average that `earned`, as it was at the beginning of the span, adds by its end.
/// With decay g and averaging e: (2^−gn − 2^−en) · e/(e − g); when they are equal, g·n·ln 2 · 2^−gn.
Tokens AccessMana::averaged(Tokens earned, Timestamp span) const
{
    const auto decay = milliseconds(parameters_.half_life);
    const auto average = milliseconds(parameters_.averaging);
    const auto left = left_after(span, parameters_.half_life);
    if (decay == average) {
        const auto half_lives = std::min<Timestamp>(span / parameters_.half_life, 63);
        const auto rest = milliseconds(span % parameters_.half_life);
        const auto per_half_life = earned.times(left).times(ln_2);
        auto sum = per_half_life.times(static_cast<std::uint32_t>(half_lives), 1);
        sum += per_half_life.times(rest, decay);
        return sum;
    }
    const auto remembered = left_after(span, parameters_.averaging);
    const auto difference = left > remembered ? left - remembered : remembered - left;
    return earned.times(difference)
        .times(decay, decay > average ? decay - average : average - decay);
}

AccessMana::Level AccessMana::later(const Level& level, Timestamp at) const
{
    if (at <= level.at) return level;
    const auto span = since(at, level.at);
    Level now{.earned = level.earned.times(left_after(span, parameters_.half_life)),
              .effective = level.effective.times(left_after(span, parameters_.averaging)),
              .at = at};
    now.effective += averaged(level.earned, span);
    if (now.earned.is_dust()) now.earned = {};
    if (now.effective.is_dust()) now.effective = {};
    return now;
}

Tokens AccessMana::earned_by(std::span<const Earning> inputs, Timestamp at) const
{
    Tokens sum;
    for (const auto& input : inputs) {
        const auto left = left_after(since(at, input.since), parameters_.half_life);
        sum += Tokens::of(input.tokens).times(whole - left);
    }
    return sum;
}

void AccessMana::change(Level& level, Tokens amount, Timestamp at, Direction direction) const
{
    level = later(level, at);
    // It has decayed since, and the average has followed it, when its time is past.
    const auto past = WEFT_PLANTED(congestion_late_pledge_counts_full) ? 0 : since(level.at, at);
    const auto earned = amount.times(left_after(past, parameters_.half_life));
    const auto effective = averaged(amount, past);
    if (direction == Direction::give) {
        level.earned += earned;
        level.effective += effective;
    } else {
        level.earned -= earned;
        level.effective -= effective;
        if (level.earned.is_dust()) level.earned = {};
        if (level.effective.is_dust()) level.effective = {};
    }
}

void AccessMana::change(const NodeId& node,
                        std::span<const Earning> inputs,
                        Timestamp at,
                        Direction direction)
{
    const auto amount = earned_by(inputs, at);
    if (node.is_zero() || amount == Tokens{}) return;
    change(entry_of(node, at).level, amount, at, direction);
    change(all_, amount, at, direction);
    forget_who_has_nothing(at);
}

void AccessMana::pledge(const NodeId& to, std::span<const Earning> inputs, Timestamp at)
{
    change(to, inputs, at, Direction::give);
}

void AccessMana::take_back(const NodeId& from, std::span<const Earning> inputs, Timestamp at)
{
    change(from, inputs, at, Direction::take);
}

AccessMana::Entry& AccessMana::entry_of(const NodeId& node, Timestamp at)
{
    const auto [place, added] = index_.try_emplace(node, nodes_.size());
    if (added) {
        nodes_.push_back({node, {.earned = {}, .effective = {}, .at = at}});
        by_id_.insert(node);
    }
    return nodes_[place->second];
}

void AccessMana::forget_who_has_nothing(Timestamp at)
{
    for (int i = 0; i < looked_at && !nodes_.empty(); ++i) {
        if (next_looked_at_ >= nodes_.size()) next_looked_at_ = 0;
        auto& entry = nodes_[next_looked_at_];
        const auto level = later(entry.level, at);
        if (level.earned != Tokens{} || level.effective != Tokens{}) {
            ++next_looked_at_;
            continue;
        }
        index_.erase(entry.node);
        by_id_.erase(entry.node);
        if (&entry != &nodes_.back()) {
            entry = nodes_.back();
            index_[entry.node] = next_looked_at_;
        }
        nodes_.pop_back();
    }
}

std::uint64_t AccessMana::of(const NodeId& node, Timestamp at) const
{
    const auto found = index_.find(node);
    if (found == index_.end()) return 0;
    return later(nodes_[found->second].level, at).effective.rounded_down();
}

std::uint64_t AccessMana::earned(const NodeId& node, Timestamp at) const
{
    const auto found = index_.find(node);
    if (found == index_.end()) return 0;
    return later(nodes_[found->second].level, at).earned.rounded_down();
}

std::uint64_t AccessMana::total(Timestamp at) const
{
    return later(all_, at).effective.rounded_down();
}

std::optional<NodeId> AccessMana::next(const std::optional<NodeId>& after) const
{
    const auto found = after ? by_id_.upper_bound(*after) : by_id_.begin();
    return found == by_id_.end() ? std::nullopt : std::optional{*found};
}

}  // namespace weft::congestion
