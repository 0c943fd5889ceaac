#include "chain_record.hpp"

namespace weft::node {

namespace {
constexpr std::uint8_t record_version = 1;
constexpr std::size_t description_bytes_max = 1024;
}  // namespace

Bytes encode(const ChainRecord& record)
{
    codec::Writer writer;
    writer.u8(record_version);
    types::encode(writer, record.chain);
    writer.fixed(record.origin).text(record.description).bytes(record.origin_transaction);
    return std::move(writer).take();
}

codec::Decoded<ChainRecord> decode_chain_record(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (reader.u8() != record_version) reader.fail(codec::DecodeError::unknown_version);
    ChainRecord record;
    record.chain = types::decode_address(reader);
    record.origin = reader.fixed<types::TransactionId>();
    record.description = reader.text(description_bytes_max);
    record.origin_transaction = to_bytes(reader.bytes(types::transaction_bytes_max));
    if (!record.origin_transaction.empty() && !types::decode_transaction(record.origin_transaction))
        reader.fail(codec::DecodeError::malformed);
    return reader.finish(std::move(record));
}

}  // namespace weft::node
