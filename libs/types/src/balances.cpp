#include <weft/crypto/base58.hpp>
#include <weft/types/balances.hpp>

#include <limits>

namespace weft::types {

namespace {

bool sum_fits(std::uint64_t a, std::uint64_t b) noexcept
{
    return a <= std::numeric_limits<std::uint64_t>::max() - b;
}

}  // namespace

Color color_of(const TransactionId& id) noexcept
{
    return *Color::from(id.bytes());
}

std::string to_text(const Color& color)
{
    if (color == iota_color) return "IOTA";
    if (color == mint_color) return "MINT";
    return crypto::to_base58(color.bytes());
}

std::optional<Color> color_from_text(std::string_view text)
{
    if (text == "IOTA") return iota_color;
    if (text == "MINT") return mint_color;
    const auto bytes = crypto::from_base58(text, Color::size_bytes);
    return bytes ? Color::from(*bytes) : std::nullopt;
}

std::uint64_t Balances::of(const Color& color) const noexcept
{
    const auto found = amounts_.find(color);
    return found == amounts_.end() ? 0 : found->second;
}

bool Balances::has_zero() const noexcept
{
    return std::ranges::any_of(amounts_, [](const auto& entry) { return entry.second == 0; });
}

bool Balances::add(const Color& color, std::uint64_t amount) noexcept
{
    if (amount == 0) return true;
    if (!sum_fits(of(color), amount)) return false;
    amounts_[color] += amount;
    return true;
}

bool Balances::add(const Balances& other) noexcept
{
    for (const auto& [color, amount] : other)
        if (!sum_fits(of(color), amount)) return false;
    for (const auto& [color, amount] : other)
        if (amount != 0) amounts_[color] += amount;
    return true;
}

bool Balances::subtract(const Color& color, std::uint64_t amount) noexcept
{
    const auto held = of(color);
    if (held < amount) return false;
    if (held == amount)
        amounts_.erase(color);
    else
        amounts_[color] = held - amount;
    return true;
}

bool Balances::subtract(const Balances& other) noexcept
{
    if (!covers(other)) return false;
    if (this == &other) {
        amounts_.clear();
        return true;
    }
    for (const auto& [color, amount] : other) (void)subtract(color, amount);
    return true;
}

bool Balances::covers(const Balances& other) const noexcept
{
    return std::ranges::all_of(other,
                               [&](const auto& entry) { return of(entry.first) >= entry.second; });
}

}  // namespace weft::types
