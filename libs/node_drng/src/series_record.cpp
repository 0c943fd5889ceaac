#include "series_record.hpp"

#include <weft/codec/codec.hpp>

namespace weft::node {

namespace {

constexpr std::uint8_t version = 1;
constexpr std::uint8_t version_handed = 2;
constexpr std::uint8_t version_whole = 3;  ///< with the public key
constexpr std::uint8_t version_handed_whole = 4;
constexpr std::size_t group_key_bytes = 48;
constexpr std::size_t key_bytes_max = 128;
constexpr std::size_t beacon_id_bytes_max = 64;

template <class Id>
Bytes place_of(std::string_view space, const Id& id)
{
    auto place = to_bytes(space);
    append(place, id.bytes());
    return place;
}

Bytes round_place(const drng::SeriesId& id, std::uint64_t number)
{
    auto place = place_of(rounds_space, id);
    for (int shift = 56; shift >= 0; shift -= 8)
        place.push_back(static_cast<std::byte>(number >> shift));
    return place;
}

std::uint64_t number_of(ByteSpan place)
{
    std::uint64_t number = 0;
    for (const auto byte : place.last(8)) number = number << 8 | static_cast<std::uint64_t>(byte);
    return number;
}

drng::Duration time(std::uint64_t nanoseconds)
{
    return drng::Duration{nanoseconds};
}

}  // namespace

Bytes encode(const OwnSeriesRecord& record)
{
    codec::Writer writer;
    const bool whole = !record.public_key.empty();
    writer.u8(record.run ? (whole ? version_handed_whole : version_handed)
                         : (whole ? version_whole : version));
    writer.u64(record.period.count()).u64(record.genesis.count());
    if (record.run) writer.fixed(*record.run);
    if (whole) writer.raw(record.public_key);
    return std::move(writer).take();
}

std::optional<OwnSeriesRecord> decode_own_series(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    const auto stated = reader.u8();
    const bool handed = stated == version_handed || stated == version_handed_whole;
    const bool whole = stated == version_whole || stated == version_handed_whole;
    const bool known = stated == version || handed || whole;
    OwnSeriesRecord record;
    record.period = time(reader.u64());
    record.genesis = time(reader.u64());
    if (handed) record.run = reader.fixed<drng::Hash>();
    if (whole) record.public_key = to_bytes(reader.raw(group_key_bytes));
    if (!known || !reader.finish(0) || record.period == drng::Duration{}) return std::nullopt;
    return record;
}

Bytes own_series_place(const types::Address& key)
{
    return place_of(own_series_space, key);
}

Bytes encode_series(const drng::SeriesInfo& info)
{
    codec::Writer writer;
    writer.u8(version).u8(static_cast<std::uint8_t>(info.scheme));
    writer.bytes(info.public_key);
    writer.u64(info.period.count()).u64(info.genesis.count());
    writer.fixed(info.genesis_seed);
    writer.text(info.beacon_id);
    return std::move(writer).take();
}

std::optional<drng::SeriesInfo> decode_series(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    const bool known = reader.u8() == version;
    const auto scheme = reader.u8();
    drng::SeriesInfo info;
    info.scheme = static_cast<drng::Scheme>(scheme);
    info.public_key = to_bytes(reader.bytes(key_bytes_max));
    info.period = time(reader.u64());
    info.genesis = time(reader.u64());
    info.genesis_seed = reader.fixed<drng::Hash>();
    info.beacon_id = reader.text(beacon_id_bytes_max);
    if (!known || scheme > static_cast<std::uint8_t>(drng::Scheme::bls_unchained_g1_rfc9380) ||
        !reader.finish(0))
        return std::nullopt;
    return info;
}

Bytes followed_series_place(const drng::SeriesId& id)
{
    return place_of(followed_series_space, id);
}

void keep_round(const drng::SeriesId& id, const drng::Round& round, types::Batch& batch)
{
    batch.put(round_place(id, round.number), round.signature);
    if (round.number > drng::rounds_kept)
        batch.erase(round_place(id, round.number - drng::rounds_kept));
}

std::vector<drng::Round> kept_rounds(const types::StoreView& store, const drng::SeriesInfo& info)
{
    const auto prefix = place_of(rounds_space, drng::id_of(info));
    std::vector<drng::Round> rounds;
    for (const auto& entry : store.scan(prefix, prefix, 2 * drng::rounds_kept)) {
        if (entry.key.size() != prefix.size() + 8) continue;
        const auto number = number_of(entry.key);
        // What lies before a gap is of another day.
        if (!rounds.empty() && rounds.back().number + 1 != number) rounds.clear();
        drng::Round round{.number = number, .signature = entry.value, .previous_signature = {}};
        if (chained(info.scheme)) {
            if (!rounds.empty()) round.previous_signature = rounds.back().signature;
            if (number == 1)
                round.previous_signature = to_bytes(ByteSpan{info.genesis_seed.bytes()});
        }
        rounds.push_back(std::move(round));
    }
    return rounds;
}

std::optional<drng::Round> kept_round(const types::StoreView& store,
                                      const drng::SeriesInfo& info,
                                      std::uint64_t number)
{
    const auto id = drng::id_of(info);
    auto signature = store.read(round_place(id, number));
    if (!signature) return std::nullopt;
    drng::Round round{
        .number = number, .signature = *std::move(signature), .previous_signature = {}};
    if (!chained(info.scheme)) return round;
    if (number == 1) {
        round.previous_signature = to_bytes(ByteSpan{info.genesis_seed.bytes()});
        return round;
    }
    auto before = store.read(round_place(id, number - 1));
    if (!before) return std::nullopt;
    round.previous_signature = *std::move(before);
    return round;
}

}  // namespace weft::node
