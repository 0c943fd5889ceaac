#include <weft/aba/codec.hpp>
#include <weft/acs/codec.hpp>
#include <weft/fpacs/codec.hpp>
#include <weft/protocol/committee.hpp>

namespace weft::fpacs {
namespace {

using crypto::bls::Signature;
using codec::DecodeError;
using codec::Reader;
using codec::Writer;

void put(Writer& out, const Vector& vector)
{
    out.u8(static_cast<std::uint8_t>(vector.of)).u16(static_cast<std::uint16_t>(vector.entries.size()));
    for (const auto& [seat, digest] : vector.entries) out.u16(seat.value()).fixed(digest);
}
Vector vector_from(Reader& in)
{
    Vector vector;
    const auto of = in.u8();
    if (of > static_cast<std::uint8_t>(Vector::Of::all)) in.fail(DecodeError::unknown_kind);
    vector.of = static_cast<Vector::Of>(of);
    const auto count = in.u16();
    if (count > protocol::committee_size_max) in.fail(DecodeError::too_long);
    for (std::uint16_t i = 0; i < count && in.ok(); ++i) {
        const ValidatorIndex seat{in.u16()};
        in.canonical(vector.entries.empty() || vector.entries.back().first < seat);
        vector.entries.emplace_back(seat, in.fixed<crypto::Hash>());
    }
    return vector;
}

void put(Writer& out, const Prepared& prepared)
{
    put(out, prepared.vector);
    out.fixed(prepared.certificate);
}
Prepared prepared_from(Reader& in)
{
    auto vector = vector_from(in);
    return {.vector = std::move(vector), .certificate = in.fixed<Signature>()};
}

/// One kind of message: its number is its place in the variant.
struct Put {
    Writer& out;
    void operator()(const acs::Message& m) const { acs::write(out, m); }
    void operator()(const PrePrepare& m) const
    {
        put(out, m.vector);
        out.fixed(m.share);
    }
    void operator()(const Vote1& m) const { out.fixed(m.digest).fixed(m.share); }
    void operator()(const Vote2& m) const
    {
        out.fixed(m.digest).fixed(m.share).boolean(m.prepared.has_value());
        if (m.prepared) out.fixed(*m.prepared);
    }
    void operator()(const Pace& m) const
    {
        out.boolean(m.prepared.has_value());
        if (m.prepared) put(out, *m.prepared);
    }
    void operator()(const Known& m) const { put(out, m.prepared); }
    void operator()(const Decide& m) const { out.fixed(m.digest).fixed(m.order); }
    void operator()(const WantVector& m) const { out.fixed(m.digest); }
    void operator()(const GiveVector& m) const { put(out, m.vector); }
    void operator()(const WantProposal& m) const { out.u16(m.proposer.value()).fixed(m.digest); }
    void operator()(const GiveProposal& m) const { out.u16(m.proposer.value()).bytes(m.proposal); }
    void operator()(const Zeroth& m) const { aba::write(out, m.message); }
};

}  // namespace

void write(Writer& out, const Message& message)
{
    out.u8(static_cast<std::uint8_t>(message.index()));
    std::visit(Put{out}, message);
}

Message read(Reader& in)
{
    switch (in.u8()) {
    case 0: return acs::read(in);
    case 1: {
        auto vector = vector_from(in);
        return PrePrepare{.vector = std::move(vector), .share = in.fixed<Signature>()};
    }
    case 2: {
        const auto digest = in.fixed<crypto::Hash>();
        return Vote1{.digest = digest, .share = in.fixed<Signature>()};
    }
    case 3: {
        Vote2 vote;
        vote.digest = in.fixed<crypto::Hash>();
        vote.share = in.fixed<Signature>();
        if (in.boolean()) vote.prepared = in.fixed<Signature>();
        return vote;
    }
    case 4: {
        Pace pace;
        if (in.boolean()) pace.prepared = prepared_from(in);
        return pace;
    }
    case 5: return Known{prepared_from(in)};
    case 6: {
        const auto digest = in.fixed<crypto::Hash>();
        return Decide{.digest = digest, .order = in.fixed<Signature>()};
    }
    case 7: return WantVector{in.fixed<crypto::Hash>()};
    case 8: return GiveVector{vector_from(in)};
    case 9: {
        const ValidatorIndex proposer{in.u16()};
        return WantProposal{.proposer = proposer, .digest = in.fixed<crypto::Hash>()};
    }
    case 10: {
        const ValidatorIndex proposer{in.u16()};
        const auto bytes = in.bytes(rbc::payload_bytes_max);
        return GiveProposal{.proposer = proposer, .proposal = {bytes.begin(), bytes.end()}};
    }
    case 11: return Zeroth{aba::read(in)};
    }
    in.fail(DecodeError::unknown_kind);
    return WantVector{};
}

Bytes encode(const Message& message)
{
    Writer out;
    write(out, message);
    return std::move(out).take();
}

codec::Decoded<Message> decode(ByteSpan bytes)
{
    Reader in{bytes};
    auto message = read(in);
    return in.finish(std::move(message));
}

}  // namespace weft::fpacs
