#include <weft/drng/beacon.hpp>

namespace weft::drng {

namespace {

constexpr std::uint8_t version = 1;

/// Signatures lie in G1 or G2; only those in G2 are chained, the first of them to a seed.
bool lengths_fit(const Round& round)
{
    const auto signature = round.signature.size();
    const auto previous = round.previous_signature.size();
    if (signature == 48) return previous == 0;
    return signature == 96 && (previous == 0 || previous == 32 || previous == 96);
}

}  // namespace

Bytes encode(const Beacon& beacon)
{
    codec::Writer out;
    out.u8(version).fixed(beacon.series).u64(beacon.round.number);
    out.bytes(beacon.round.previous_signature).bytes(beacon.round.signature);
    return std::move(out).take();
}

codec::Decoded<Beacon> decode_beacon(ByteSpan bytes)
{
    codec::Reader in{bytes};
    if (in.u8() != version) in.fail(codec::DecodeError::unknown_version);
    Beacon beacon;
    beacon.series = in.fixed<SeriesId>();
    beacon.round.number = in.u64();
    beacon.round.previous_signature = to_bytes(in.bytes(96));
    beacon.round.signature = to_bytes(in.bytes(96));
    if (in.ok() && (beacon.round.number == 0 || !lengths_fit(beacon.round)))
        in.fail(codec::DecodeError::out_of_range);
    return in.finish(std::move(beacon));
}

}  // namespace weft::drng
