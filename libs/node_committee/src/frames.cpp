#include <weft/node_committee/frames.hpp>

namespace weft::node {

namespace {
constexpr std::size_t ids_max = 256;
}  // namespace

void RoundFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(block_index).u32(attempt).bytes(body);
}
RoundFrame RoundFrame::read(codec::Reader& reader)
{
    RoundFrame frame;
    frame.chain = types::decode_address(reader);
    frame.block_index = reader.u32();
    frame.attempt = reader.u32();
    frame.body = to_bytes(reader.bytes(frame_bytes_max));
    return frame;
}

void ChainHeight::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(block_index);
}
ChainHeight ChainHeight::read(codec::Reader& reader)
{
    ChainHeight frame;
    frame.chain = types::decode_address(reader);
    frame.block_index = reader.u32();
    return frame;
}

void WantBlocks::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(from);
}
WantBlocks WantBlocks::read(codec::Reader& reader)
{
    WantBlocks frame;
    frame.chain = types::decode_address(reader);
    frame.from = reader.u32();
    return frame;
}

void BlockFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.bytes(record);
}
BlockFrame BlockFrame::read(codec::Reader& reader)
{
    BlockFrame frame;
    frame.chain = types::decode_address(reader);
    frame.record = to_bytes(reader.bytes(frame_bytes_max));
    return frame;
}

void WantTransactions::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    write_ids(writer, ids);
}
WantTransactions WantTransactions::read(codec::Reader& reader)
{
    WantTransactions frame;
    frame.chain = types::decode_address(reader);
    frame.ids = read_ids<types::TransactionId>(reader, ids_max);
    return frame;
}

void TransactionFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.bytes(transaction);
}
TransactionFrame TransactionFrame::read(codec::Reader& reader)
{
    TransactionFrame frame;
    frame.chain = types::decode_address(reader);
    frame.transaction = to_bytes(reader.bytes(types::transaction_bytes_max));
    return frame;
}

void AnchorShareFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(block_index).fixed(share.essence).fixed(share.share);
}
AnchorShareFrame AnchorShareFrame::read(codec::Reader& reader)
{
    AnchorShareFrame frame;
    frame.chain = types::decode_address(reader);
    frame.block_index = reader.u32();
    frame.share.essence = reader.fixed<crypto::Hash>();
    frame.share.share = reader.fixed<crypto::bls::Signature>();
    return frame;
}

void AnchorFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.bytes(transaction);
}
AnchorFrame AnchorFrame::read(codec::Reader& reader)
{
    AnchorFrame frame;
    frame.chain = types::decode_address(reader);
    frame.transaction = to_bytes(reader.bytes(types::transaction_bytes_max));
    return frame;
}

}  // namespace weft::node
