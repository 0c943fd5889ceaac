#include <weft/dkg/codec.hpp>
#include <weft/rbc/codec.hpp>

namespace weft::dkg {

namespace {

using crypto::ed25519::Signature;
using Signatures = std::vector<std::pair<ValidatorIndex, Signature>>;
using settlement::Decided;
using settlement::NextView;
using settlement::Proof;
using settlement::Proposal;
using settlement::Stage;
using settlement::Value;
using settlement::Vote;

void write(codec::Writer& out, const Signatures& signatures)
{
    out.count(signatures.size());
    for (const auto& [seat, signature] : signatures) out.u16(seat.value()).fixed(signature);
}

Signatures read_signatures(codec::Reader& in)
{
    Signatures signatures;
    const auto count = in.count(protocol::committee_size_max, 2 + Signature::size_bytes);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const ValidatorIndex seat{in.u16()};
        in.canonical(signatures.empty() || signatures.back().first < seat);
        signatures.emplace_back(seat, in.fixed<Signature>());
    }
    return signatures;
}

void write(codec::Writer& out, const Proof& proof)
{
    out.u32(proof.view);
    write(out, proof.signatures);
}

Proof read_proof(codec::Reader& in)
{
    const auto view = in.u32();
    return {view, read_signatures(in)};
}

Value read_value(codec::Reader& in)
{
    return to_bytes(in.bytes(settlement::value_bytes_max));
}

/// A byte below `count`.
std::uint8_t read_kind(codec::Reader& in, std::uint8_t count)
{
    const auto kind = in.u8();
    if (kind < count) return kind;
    in.fail(codec::DecodeError::unknown_kind);
    return 0;
}

// One writer per message; overloads named by the type they write.

void write_body(codec::Writer& out, const Proposal& proposal)
{
    out.u32(proposal.view).bytes(proposal.value).boolean(proposal.prepared.has_value());
    if (proposal.prepared) write(out, *proposal.prepared);
}
void write_body(codec::Writer& out, const Vote& vote)
{
    out.u8(static_cast<std::uint8_t>(vote.stage))
        .u32(vote.view)
        .bytes(vote.value)
        .fixed(vote.signature);
}
void write_body(codec::Writer& out, const NextView& next)
{
    out.u32(next.view).boolean(next.locked.has_value());
    if (!next.locked) return;
    out.bytes(next.locked->value);
    write(out, next.locked->prepared);
}
void write_body(codec::Writer& out, const Decided& decided)
{
    out.bytes(decided.value);
    write(out, decided.committed);
}

}  // namespace

void write(codec::Writer& out, const settlement::Message& message)
{
    out.u8(static_cast<std::uint8_t>(message.index()));
    std::visit([&](const auto& known) { write_body(out, known); }, message);
}

settlement::Message read_settlement(codec::Reader& in)
{
    switch (read_kind(in, 4)) {
    case 0: {
        Proposal proposal;
        proposal.view = in.u32();
        proposal.value = read_value(in);
        if (in.boolean()) proposal.prepared = read_proof(in);
        return proposal;
    }
    case 1: {
        Vote vote;
        vote.stage = static_cast<Stage>(read_kind(in, 2));
        vote.view = in.u32();
        vote.value = read_value(in);
        vote.signature = in.fixed<Signature>();
        return vote;
    }
    case 2: {
        NextView next;
        next.view = in.u32();
        if (in.boolean()) {
            next.locked.emplace();
            next.locked->value = read_value(in);
            next.locked->prepared = read_proof(in);
        }
        return next;
    }
    default: break;
    }
    Decided decided;
    decided.value = read_value(in);
    decided.committed = read_proof(in);
    return decided;
}

void write(codec::Writer& out, const Certificate& certificate)
{
    out.fixed(certificate.transcript);
    write(out, certificate.signatures);
}

Certificate read_certificate(codec::Reader& in)
{
    const auto transcript = in.fixed<crypto::Hash>();
    return {transcript, read_signatures(in)};
}

namespace {

void write_body(codec::Writer& out, const Broadcast& broadcast)
{
    out.u8(static_cast<std::uint8_t>(broadcast.phase)).u16(broadcast.sender.value());
    rbc::write(out, broadcast.message);
}
void write_body(codec::Writer& out, const Settling& settling)
{
    out.u8(static_cast<std::uint8_t>(settling.question));
    dkg::write(out, settling.message);
}
void write_body(codec::Writer& out, const Endorsement& endorsement)
{
    out.fixed(endorsement.transcript).fixed(endorsement.signature);
}
void write_body(codec::Writer& out, const Certified& certified)
{
    write(out, certified.certificate);
}

Message read_message(codec::Reader& in)
{
    switch (read_kind(in, 4)) {
    case 0: {
        Broadcast broadcast;
        broadcast.phase = static_cast<Phase>(read_kind(in, phase_count));
        broadcast.sender = ValidatorIndex{in.u16()};
        broadcast.message = rbc::read(in);
        return broadcast;
    }
    case 1: {
        Settling settling;
        settling.question = static_cast<Question>(read_kind(in, 2));
        settling.message = read_settlement(in);
        return settling;
    }
    case 2: {
        Endorsement endorsement;
        endorsement.transcript = in.fixed<crypto::Hash>();
        endorsement.signature = in.fixed<Signature>();
        return endorsement;
    }
    default: return Certified{read_certificate(in)};
    }
}

}  // namespace

Bytes encode(const Message& message)
{
    codec::Writer out;
    out.u8(static_cast<std::uint8_t>(message.index()));
    std::visit([&](const auto& known) { write_body(out, known); }, message);
    return std::move(out).take();
}

codec::Decoded<Message> decode(ByteSpan bytes)
{
    codec::Reader in{bytes};
    auto message = read_message(in);
    return in.finish(std::move(message));
}

Bytes encode(const Certificate& certificate)
{
    codec::Writer out;
    write(out, certificate);
    return std::move(out).take();
}

codec::Decoded<Certificate> decode_certificate(ByteSpan bytes)
{
    codec::Reader in{bytes};
    auto certificate = read_certificate(in);
    return in.finish(std::move(certificate));
}

}  // namespace weft::dkg
