#include <weft/dkg/bundles.hpp>

namespace weft::dkg {

namespace {

using crypto::bls::OpeningProof;
using crypto::bls::PublicKey;
using crypto::bls::SecretKey;

constexpr std::size_t values_bytes = 4 * SecretKey::size_bytes;

/// Their number follows from the committee, so it is not written.
std::vector<PublicKey> read_points(codec::Reader& in, std::size_t count)
{
    std::vector<PublicKey> points;
    points.reserve(count);
    for (std::size_t k = 0; k < count && in.ok(); ++k) points.push_back(in.fixed<PublicKey>());
    return points;
}

SecretKey read_scalar(codec::Reader& in)
{
    const auto key = SecretKey::from(in.raw(SecretKey::size_bytes));
    if (key && crypto::bls::well_formed(*key)) return *key;
    in.fail(codec::DecodeError::out_of_range);
    return {};
}

using ValuesBySeat = std::vector<std::pair<ValidatorIndex, Values>>;

Bytes encode_by_seat(const ValuesBySeat& list)
{
    codec::Writer out;
    out.count(list.size());
    for (const auto& [seat, values] : list) {
        out.u16(seat.value());
        write(out, values);
    }
    return std::move(out).take();
}

codec::Decoded<ValuesBySeat> decode_by_seat(ByteSpan bytes, protocol::Committee committee)
{
    codec::Reader in{bytes};
    ValuesBySeat list;
    const auto count = in.count(committee.size(), 2 + values_bytes);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const ValidatorIndex seat{in.u16()};
        if (!committee.contains(seat)) in.fail(codec::DecodeError::out_of_range);
        in.canonical(list.empty() || list.back().first < seat);
        list.emplace_back(seat, read_values(in));
    }
    return in.finish(std::move(list));
}

}  // namespace

std::size_t bundle_bytes_max(Phase phase, protocol::Committee committee)
{
    const auto thresholds = Thresholds::of(committee);
    const auto points = (std::size_t{thresholds.hi} + thresholds.lo) * PublicKey::size_bytes;
    switch (phase) {
    case Phase::deal: return points + committee.size() * box_bytes;
    case Phase::verdict: return 4 * sizeof(std::uint64_t);
    case Phase::justification:
    case Phase::reconstruction: return 4 + committee.size() * (2 + values_bytes);
    case Phase::reveal: return points + 2 * OpeningProof::size_bytes;
    }
    __builtin_unreachable();
}

void write(codec::Writer& out, const protocol::SeatSet& seats)
{
    for (std::uint16_t word = 0; word < 2; ++word) {
        std::uint64_t bits = 0;
        for (std::uint16_t i = 0; i < 64; ++i)
            if (seats.contains(ValidatorIndex{static_cast<std::uint16_t>(64 * word + i)}))
                bits |= std::uint64_t{1} << i;
        out.u64(bits);
    }
}

protocol::SeatSet read_seats(codec::Reader& in, std::size_t committee_size)
{
    protocol::SeatSet seats;
    for (std::uint16_t word = 0; word < 2; ++word) {
        const auto bits = in.u64();
        for (std::uint16_t i = 0; i < 64; ++i) {
            if ((bits >> i & 1) == 0) continue;
            const auto seat = static_cast<std::uint16_t>(64 * word + i);
            in.canonical(seat < committee_size);
            seats.add(ValidatorIndex{seat});
        }
    }
    return seats;
}

void write(codec::Writer& out, const Values& values)
{
    for (const auto* scalar : {&values.hi, &values.hi_blinding, &values.lo, &values.lo_blinding})
        out.raw(scalar->reveal());
}

Values read_values(codec::Reader& in)
{
    Values values;
    for (auto* scalar : {&values.hi, &values.hi_blinding, &values.lo, &values.lo_blinding})
        *scalar = read_scalar(in);
    return values;
}

Bytes encode(const Deal& deal)
{
    codec::Writer out;
    for (const auto& point : deal.hi) out.fixed(point);
    for (const auto& point : deal.lo) out.fixed(point);
    for (const auto& box : deal.boxes) out.raw(box);
    return std::move(out).take();
}

codec::Decoded<Deal> decode_deal(ByteSpan bytes, protocol::Committee committee)
{
    codec::Reader in{bytes};
    const auto thresholds = Thresholds::of(committee);
    Deal deal;
    deal.hi = read_points(in, thresholds.hi);
    deal.lo = read_points(in, thresholds.lo);
    for (std::size_t seat = 0; seat < committee.size() && in.ok(); ++seat)
        deal.boxes.push_back(to_bytes(in.raw(box_bytes)));
    return in.finish(std::move(deal));
}

Bytes encode(const Verdict& verdict)
{
    codec::Writer out;
    write(out, verdict.timely);
    write(out, verdict.complaints);
    return std::move(out).take();
}

codec::Decoded<Verdict> decode_verdict(ByteSpan bytes, protocol::Committee committee)
{
    codec::Reader in{bytes};
    Verdict verdict;
    verdict.timely = read_seats(in, committee.size());
    verdict.complaints = read_seats(in, committee.size());
    return in.finish(std::move(verdict));
}

Bytes encode(const Justification& justification)
{
    return encode_by_seat(justification.answers);
}

codec::Decoded<Justification> decode_justification(ByteSpan bytes, protocol::Committee committee)
{
    auto list = decode_by_seat(bytes, committee);
    if (!list) return std::unexpected{list.error()};
    return Justification{*std::move(list)};
}

Bytes encode(const Reveal& reveal)
{
    codec::Writer out;
    for (const auto& point : reveal.hi) out.fixed(point);
    for (const auto& point : reveal.lo) out.fixed(point);
    out.fixed(reveal.hi_proof).fixed(reveal.lo_proof);
    return std::move(out).take();
}

codec::Decoded<Reveal> decode_reveal(ByteSpan bytes, protocol::Committee committee)
{
    codec::Reader in{bytes};
    const auto thresholds = Thresholds::of(committee);
    Reveal reveal;
    reveal.hi = read_points(in, thresholds.hi);
    reveal.lo = read_points(in, thresholds.lo);
    reveal.hi_proof = in.fixed<OpeningProof>();
    reveal.lo_proof = in.fixed<OpeningProof>();
    return in.finish(std::move(reveal));
}

Bytes encode(const Reconstruction& reconstruction)
{
    return encode_by_seat(reconstruction.values);
}

codec::Decoded<Reconstruction> decode_reconstruction(ByteSpan bytes, protocol::Committee committee)
{
    auto list = decode_by_seat(bytes, committee);
    if (!list) return std::unexpected{list.error()};
    return Reconstruction{*std::move(list)};
}

}  // namespace weft::dkg
