#include <weft/node_drng/frames.hpp>
#include <weft/protocol/committee.hpp>

namespace weft::node {

namespace {

void write_key(codec::Writer& writer, const crypto::bls::SharedPublicKey& key)
{
    writer.u16(key.threshold).fixed(key.group).count(key.shares.size());
    for (const auto& share : key.shares) writer.fixed(share);
}

crypto::bls::SharedPublicKey read_key(codec::Reader& reader)
{
    crypto::bls::SharedPublicKey key;
    key.threshold = reader.u16();
    key.group = reader.fixed<crypto::bls::PublicKey>();
    const auto count =
        reader.count(protocol::committee_size_max, crypto::bls::PublicKey::size_bytes);
    for (std::size_t i = 0; i < count; ++i)
        key.shares.push_back(reader.fixed<crypto::bls::PublicKey>());
    return key;
}

}  // namespace

void DrngFrame::write(codec::Writer& writer) const
{
    types::encode(writer, key);
    writer.bytes(body);
}
DrngFrame DrngFrame::read(codec::Reader& reader)
{
    DrngFrame frame;
    frame.key = types::decode_address(reader);
    frame.body = to_bytes(reader.bytes(body_bytes_max));
    return frame;
}

void HandoverInvite::write(codec::Writer& writer) const
{
    writer.u64(period_ns).u64(genesis_ns);
    write_ids(writer, from);
    write_key(writer, hi);
    write_key(writer, lo);
    write_ids(writer, to);
}
HandoverInvite HandoverInvite::read(codec::Reader& reader)
{
    HandoverInvite frame;
    frame.period_ns = reader.u64();
    frame.genesis_ns = reader.u64();
    frame.from = read_ids<types::NodeId>(reader, protocol::committee_size_max);
    frame.hi = read_key(reader);
    frame.lo = read_key(reader);
    frame.to = read_ids<types::NodeId>(reader, protocol::committee_size_max);
    reader.canonical(!frame.from.empty() && !frame.to.empty());
    return frame;
}

crypto::Hash HandoverInvite::name() const
{
    codec::Writer out;
    if (!chain) {
        write(out);
        return crypto::tagged_hash("weft/drng/handover", out.view());
    }
    ChainHandoverInvite{*this}.write(out);
    return crypto::tagged_hash("weft/chain/handover", out.view());
}

void ChainHandoverInvite::write(codec::Writer& writer) const
{
    const auto terms = invite.chain.value_or(ChainTerms{});
    writer.fixed(terms.origin).fixed(terms.base);
    invite.write(writer);
}
ChainHandoverInvite ChainHandoverInvite::read(codec::Reader& reader)
{
    ChainTerms terms;
    terms.origin = reader.fixed<types::TransactionId>();
    terms.base = reader.fixed<crypto::Hash>();
    ChainHandoverInvite frame{HandoverInvite::read(reader)};
    reader.canonical(frame.invite.period_ns == 0 && frame.invite.genesis_ns == 0);
    frame.invite.chain = terms;
    return frame;
}

Bytes invitation(const HandoverInvite& invite)
{
    return invite.chain ? encode(ChainHandoverInvite{invite}) : encode(invite);
}

void HandoverFrame::write(codec::Writer& writer) const
{
    writer.fixed(run).bytes(body);
}
HandoverFrame HandoverFrame::read(codec::Reader& reader)
{
    HandoverFrame frame;
    frame.run = reader.fixed<crypto::Hash>();
    frame.body = to_bytes(reader.bytes(frame_bytes_max));
    return frame;
}

void SharingFrame::write(codec::Writer& writer) const
{
    writer.fixed(run).bytes(body);
}
SharingFrame SharingFrame::read(codec::Reader& reader)
{
    SharingFrame frame;
    frame.run = reader.fixed<crypto::Hash>();
    frame.body = to_bytes(reader.bytes(DrngFrame::body_bytes_max));
    return frame;
}

void NewestRound::write(codec::Writer& writer) const
{
    writer.fixed(run).u64(number).bytes(signature).bytes(previous);
}
NewestRound NewestRound::read(codec::Reader& reader)
{
    NewestRound frame;
    frame.run = reader.fixed<crypto::Hash>();
    frame.number = reader.u64();
    frame.signature = to_bytes(reader.bytes(signature_bytes_max));
    frame.previous = to_bytes(reader.bytes(signature_bytes_max));
    return frame;
}

}  // namespace weft::node
