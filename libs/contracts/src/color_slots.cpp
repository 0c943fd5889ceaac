#include <weft/contracts/color_slots.hpp>

#include "args.hpp"
#include <algorithm>

namespace weft::contracts {
namespace {

using types::Balances;
using types::Color;
using types::iota_color;

Bytes key_of(char kind, const Color& color)
{
    Bytes key{static_cast<std::byte>(kind)};
    append(key, color.bytes());
    return key;
}

const Bytes count_key{std::byte{'n'}};

}  // namespace

std::optional<std::uint64_t> color_price(std::size_t taken) noexcept
{
    static_assert((colors_max - colors_free) / colors_per_doubling < 48);  // sums fit u64
    if (taken >= colors_max) return std::nullopt;
    if (taken < colors_free) return 0;
    return std::uint64_t{1} << ((taken - colors_free) / colors_per_doubling);
}

bool ColorSlotsView::has(const Color& color) const
{
    return color == iota_color || state_.get(key_of('t', color)) || state_.get(key_of('k', color));
}

bool ColorSlotsView::has_all(const Balances& balances) const
{
    return std::ranges::all_of(balances, [&](const auto& entry) { return has(entry.first); });
}

std::size_t ColorSlotsView::taken() const
{
    if (const auto count = state_.get(count_key)) return argument::as_u32(*count).value_or(0);
    // Nothing was ever kept where nothing was counted.
    const Bytes prefix{std::byte{'t'}};
    std::size_t colors = 0;
    auto after = key_of('t', iota_color);
    while (const auto entry = state_.next(prefix, after)) {
        ++colors;
        after = entry->key;
    }
    return colors;
}

std::optional<std::uint64_t> ColorSlotsView::price(const Balances& brought) const
{
    const auto fresh =
        std::ranges::count_if(brought, [&](const auto& entry) { return !has(entry.first); });
    if (fresh == 0) return 0;
    const auto before = taken();
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(fresh); ++i) {
        const auto price = color_price(before + i);
        if (!price) return std::nullopt;
        sum += *price;
    }
    return sum;
}

void ColorSlots::take(const Color& color)
{
    if (color != iota_color && !kept(color)) count(taken() + 1);
}

void ColorSlots::give_up(const Color& color)
{
    if (color != iota_color && !kept(color)) count(taken() - 1);
}

void ColorSlots::keep(const Balances& sent, types::Timestamp until)
{
    for (const auto& [color, amount] : sent) {
        if (color == iota_color) continue;
        const auto key = key_of('k', color);
        const auto known = state_.get(key);
        if (!known) count(taken() + (here(color) ? 0 : 1));
        const auto before = known ? argument::as_i64(*known).value_or(0) : 0;
        state_.set(key, encoded_i64(std::max(before, until)));
    }
}

void ColorSlots::release(types::Timestamp now)
{
    const Bytes prefix{std::byte{'k'}};
    Bytes after;
    while (const auto entry = state_.next(prefix, after)) {
        after = entry->key;
        const auto color = Color::from(ByteSpan{entry->key}.subspan(1));
        if (!color || argument::as_i64(entry->value).value_or(0) > now) continue;
        if (!here(*color)) count(taken() - 1);
        state_.erase(entry->key);
    }
}

void ColorSlots::count(std::size_t taken)
{
    state_.set(count_key, encoded_u32(static_cast<std::uint32_t>(taken)));
}

bool ColorSlots::kept(const Color& color) const
{
    return state_.get(key_of('k', color)).has_value();
}

bool ColorSlots::here(const Color& color) const
{
    return state_.get(key_of('t', color)).has_value();
}

}  // namespace weft::contracts
