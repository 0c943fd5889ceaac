#include <weft/node/frames.hpp>

namespace weft::node {

namespace {

constexpr std::uint8_t frame_version = 1;
constexpr std::size_t ids_max = 256;
constexpr std::size_t members_max = 100;

template <class Id>
void write_ids(codec::Writer& w, const std::vector<Id>& ids)
{
    w.count(ids.size());
    for (const auto& id : ids) w.fixed(id);
}
template <class Id>
std::vector<Id> read_ids(codec::Reader& r, std::size_t count_max)
{
    const auto count = r.count(count_max, Id::size_bytes);
    std::vector<Id> ids;
    ids.reserve(count);
    for (std::size_t i = 0; i < count && r.ok(); ++i) {
        ids.push_back(r.fixed<Id>());
        r.canonical(i == 0 || ids[i - 1] < ids[i]);
    }
    return ids;
}

// The kind on the wire is the alternative's position in `Frame`, from 1: append only.

void write(codec::Writer& w, const GossipMessage& f)
{
    w.bytes(f.message);
}
void write(codec::Writer& w, const WantMessages& f)
{
    write_ids(w, f.ids);
}
void write(codec::Writer& w, const ShowTips& f)
{
    write_ids(w, f.ids);
}
void write(codec::Writer& w, const ToLedger& f)
{
    encode(w, f);
}
void write(codec::Writer& w, const FromLedger& f)
{
    encode(w, f);
}
void write(codec::Writer& w, const DkgInvite& f)
{
    w.fixed(f.run);
    write_ids(w, f.members);
    w.u64(f.phase_timeout_ms);
}
void write(codec::Writer& w, const DkgFrame& f)
{
    w.fixed(f.run).bytes(f.body);
}
void write(codec::Writer& w, const RoundFrame& f)
{
    types::encode(w, f.chain);
    w.u32(f.block_index).u32(f.attempt).bytes(f.body);
}
void write(codec::Writer& w, const ChainHeight& f)
{
    types::encode(w, f.chain);
    w.u32(f.block_index);
}
void write(codec::Writer& w, const WantBlocks& f)
{
    types::encode(w, f.chain);
    w.u32(f.from);
}
void write(codec::Writer& w, const BlockFrame& f)
{
    types::encode(w, f.chain);
    w.bytes(f.record);
}
void write(codec::Writer& w, const WantTransactions& f)
{
    types::encode(w, f.chain);
    write_ids(w, f.ids);
}
void write(codec::Writer& w, const TransactionFrame& f)
{
    types::encode(w, f.chain);
    w.bytes(f.transaction);
}
void write(codec::Writer& w, const AnchorShareFrame& f)
{
    types::encode(w, f.chain);
    w.u32(f.block_index).fixed(f.share.essence).fixed(f.share.share);
}
void write(codec::Writer& w, const AnchorFrame& f)
{
    types::encode(w, f.chain);
    w.bytes(f.transaction);
}

Frame read(codec::Reader& r, std::size_t kind)
{
    switch (kind) {
    case 1: return GossipMessage{to_bytes(r.bytes(types::message_bytes_max))};
    case 2: return WantMessages{read_ids<types::MessageId>(r, ids_max)};
    case 3: return ShowTips{read_ids<types::MessageId>(r, ids_max)};
    case 4: return decode_to_ledger(r);
    case 5: return decode_from_ledger(r);
    case 6: {
        const auto run = r.fixed<crypto::Hash>();
        auto members = read_ids<types::NodeId>(r, members_max);
        return DkgInvite{run, std::move(members), r.u64()};
    }
    case 7: {
        const auto run = r.fixed<crypto::Hash>();
        return DkgFrame{run, to_bytes(r.bytes(frame_bytes_max))};
    }
    case 8: {
        RoundFrame frame;
        frame.chain = types::decode_address(r);
        frame.block_index = r.u32();
        frame.attempt = r.u32();
        frame.body = to_bytes(r.bytes(frame_bytes_max));
        return frame;
    }
    case 9: {
        const auto chain = types::decode_address(r);
        return ChainHeight{chain, r.u32()};
    }
    case 10: {
        const auto chain = types::decode_address(r);
        return WantBlocks{chain, r.u32()};
    }
    case 11: {
        const auto chain = types::decode_address(r);
        return BlockFrame{chain, to_bytes(r.bytes(frame_bytes_max))};
    }
    case 12: {
        const auto chain = types::decode_address(r);
        return WantTransactions{chain, read_ids<types::TransactionId>(r, ids_max)};
    }
    case 13: {
        const auto chain = types::decode_address(r);
        return TransactionFrame{chain, to_bytes(r.bytes(types::transaction_bytes_max))};
    }
    case 14: {
        AnchorShareFrame frame;
        frame.chain = types::decode_address(r);
        frame.block_index = r.u32();
        frame.share.essence = r.fixed<crypto::Hash>();
        frame.share.share = r.fixed<crypto::bls::Signature>();
        return frame;
    }
    case 15: {
        const auto chain = types::decode_address(r);
        return AnchorFrame{chain, to_bytes(r.bytes(types::transaction_bytes_max))};
    }
    }
    r.fail(codec::DecodeError::unknown_kind);
    return ShowTips{};
}

}  // namespace

Bytes encode(const Frame& frame)
{
    codec::Writer writer;
    writer.u8(frame_version).u8(static_cast<std::uint8_t>(frame.index() + 1));
    std::visit([&](const auto& f) { write(writer, f); }, frame);
    return std::move(writer).take();
}

codec::Decoded<Frame> decode_frame(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (bytes.size() > frame_bytes_max) reader.fail(codec::DecodeError::too_long);
    if (reader.u8() != frame_version) reader.fail(codec::DecodeError::unknown_version);
    const std::size_t kind = reader.u8();
    auto frame = read(reader, kind);
    return reader.finish(std::move(frame));
}

}  // namespace weft::node
