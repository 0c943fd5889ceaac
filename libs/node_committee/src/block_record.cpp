#include "block_record.hpp"

#include <weft/node_committee/frames.hpp>

namespace weft::node {

namespace {
constexpr std::uint8_t record_version = 1;
constexpr std::size_t certificate_bytes_max = 256;
}  // namespace

Bytes encode(const BlockRecord& record)
{
    codec::Writer writer;
    writer.u8(record_version).bytes(record.block).bytes(record.certificate).bytes(record.anchor);
    return std::move(writer).take();
}

codec::Decoded<BlockRecord> decode_block_record(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (reader.u8() != record_version) reader.fail(codec::DecodeError::unknown_version);
    BlockRecord record;
    record.block = to_bytes(reader.bytes(frame_bytes_max));
    record.certificate = to_bytes(reader.bytes(certificate_bytes_max));
    record.anchor = to_bytes(reader.bytes(types::transaction_bytes_max));
    return reader.finish(std::move(record));
}

}  // namespace weft::node
