#include <weft/base/check.hpp>
#include <weft/congestion/halving.hpp>

#include <array>

namespace weft::congestion {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr unsigned steps = 32;
/// 2^(−2^−j) for j = 1…32, in units of 2^-63, rounded down.
constexpr std::array<Share, steps> roots{
    6521908912666391106u, 7755900482342532474u, 8457869449776733335u, 8832331321595618838u,
    9025734193507008925u, 9124017994966720698u, 9173560510430823461u, 9198432556164277330u,
    9210893855724328808u, 9217130834664616069u, 9220250907674776490u, 9221811340221203998u,
    9222591655524303666u, 9222981837935769001u, 9223176935331786072u, 9223274485577403901u,
    9223323261087119912u, 9223347648938705289u, 9223359842888679895u, 9223365939869712687u,
    9223368988361740456u, 9223370512608132184u, 9223371274731422509u, 9223371655793091286u,
    9223371846323931579u, 9223371941589353201u, 9223371989222064381u, 9223372013038420064u,
    9223372024946597928u, 9223372030900686866u, 9223372033877731336u, 9223372035366253572u};

}  // namespace

Share left_after(Timestamp span, Timestamp half_life) noexcept
{
    WEFT_CHECK(span >= 0 && half_life > 0);
    const auto times = static_cast<std::uint64_t>(span) / static_cast<std::uint64_t>(half_life);
    const auto rest = static_cast<std::uint64_t>(span) % static_cast<std::uint64_t>(half_life);
    if (times >= 63) return 0;
    // The part of a half-life, rounded up: a longer time leaves less.
    const auto part = ((Wide{rest} << steps) + static_cast<std::uint64_t>(half_life) - 1) /
                      static_cast<std::uint64_t>(half_life);
    auto share = part >> steps != 0 ? whole / 2 : whole;
    for (unsigned j = 0; j < steps; ++j)
        if ((part >> (steps - 1 - j) & 1) != 0)
            share = static_cast<Share>(Wide{share} * roots[j] >> 63);
    return share >> times;
}

Tokens Tokens::times(Share share) const noexcept
{
    // 128 bits times 64 do not fit, so in two parts: high · 2^32 + low.
    const auto low = static_cast<std::uint32_t>(raw_);
    const auto high = static_cast<std::uint64_t>(raw_ >> 32);
    const auto top = Wide{high} * share;
    const auto below = (top & 0x7fff'ffffu) << 32;  // what `top >> 31` leaves out
    return Tokens{(top >> 31) + ((below + Wide{low} * share) >> 63)};
}

}  // namespace weft::congestion
