#include <weft/base/check.hpp>
#include <weft/drng/series.hpp>

#include <limits>

namespace weft::drng {

namespace {

template <class T>
void put_big_endian(Bytes& out, T value)
{
    for (std::size_t shift = 8 * sizeof(T); shift > 0; shift -= 8)
        out.push_back(static_cast<std::byte>(value >> (shift - 8) & 0xff));
}

}  // namespace

SeriesInfo series_of(const types::Genesis::BeaconSeries& named)
{
    return {.scheme = static_cast<Scheme>(named.scheme),
            .public_key = named.public_key,
            .period = Duration{named.period_ns},
            .genesis = std::chrono::seconds{named.genesis_s},
            .genesis_seed = named.genesis_seed,
            .beacon_id = named.beacon_id};
}

types::Genesis::BeaconSeries named(const SeriesInfo& info)
{
    return {.scheme = static_cast<std::uint8_t>(info.scheme),
            .public_key = info.public_key,
            .period_ns = info.period.count(),
            .genesis_s = genesis_seconds(info),
            .genesis_seed = info.genesis_seed,
            .beacon_id = info.beacon_id};
}

std::uint32_t period_seconds(const SeriesInfo& info) noexcept
{
    constexpr std::uint64_t second = 1'000'000'000;
    const auto period = info.period.count();
    const auto whole = period / second + (period % second != 0 ? 1 : 0);
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(whole, std::numeric_limits<std::uint32_t>::max()));
}

std::uint64_t genesis_seconds(const SeriesInfo& info) noexcept
{
    return info.genesis.count() / 1'000'000'000;
}

SeriesId id_of(const SeriesInfo& info)
{
    Bytes out;
    put_big_endian(out, period_seconds(info));
    put_big_endian(out, genesis_seconds(info));
    append(out, info.public_key);
    append(out, info.genesis_seed.bytes());
    if (info.beacon_id != "default") append(out, as_bytes(info.beacon_id));
    return *SeriesId::from(crypto::sha256(out).bytes());
}

Instant time_of(const SeriesInfo& info, std::uint64_t round) noexcept
{
    WEFT_CHECK(info.period.count() > 0);
    const auto after = round == 0 ? 0 : round - 1;
    const auto room = std::numeric_limits<std::uint64_t>::max() - info.genesis.count();
    if (after > room / info.period.count()) return Instant::max();
    return info.genesis + after * info.period;
}

std::uint64_t round_at(const SeriesInfo& info, Instant now) noexcept
{
    WEFT_CHECK(info.period.count() > 0);
    if (now < info.genesis) return 0;
    return (now - info.genesis).count() / info.period.count() + 1;
}

Round genesis_round(const SeriesInfo& info)
{
    return {.number = 0,
            .signature = to_bytes(ByteSpan{info.genesis_seed.bytes()}),
            .previous_signature = {}};
}

Hash randomness_of(const Round& round)
{
    return crypto::sha256(round.signature);
}

std::uint64_t draw_of(const Hash& randomness) noexcept
{
    std::uint64_t number = 0;
    for (const auto byte : randomness.bytes().first(8))
        number = number << 8 | std::to_integer<std::uint64_t>(byte);
    return number;
}

}  // namespace weft::drng
