#include "move_record.hpp"

#include <algorithm>

namespace weft::node {

namespace {
constexpr std::uint8_t record_version = 1;
}  // namespace

Bytes agreed_place(const types::ChainId& chain)
{
    auto place = to_bytes(agreed_space);
    append(place, chain.bytes());
    return place;
}

Bytes old_home_place(const types::ChainId& chain, const types::Address& home)
{
    auto place = to_bytes(old_home_space);
    append(place, chain.bytes());
    append(place, home.bytes());
    return place;
}

Bytes encode(const AgreedMove& record)
{
    codec::Writer writer;
    writer.u8(record_version);
    types::encode(writer, record.to);
    writer.fixed(record.origin);
    return std::move(writer).take();
}

codec::Decoded<AgreedMove> decode_agreed_move(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (reader.u8() != record_version) reader.fail(codec::DecodeError::unknown_version);
    AgreedMove record;
    record.to = types::decode_address(reader);
    record.origin = reader.fixed<types::TransactionId>();
    return reader.finish(std::move(record));
}

Bytes encode(const OldHomeRecord& record)
{
    codec::Writer writer;
    writer.u8(record_version).i64(record.until);
    return std::move(writer).take();
}

codec::Decoded<OldHomeRecord> decode_old_home(ByteSpan place, ByteSpan bytes)
{
    codec::Reader where{place.subspan(std::min(place.size(), old_home_space.size()))};
    OldHomeRecord record;
    record.chain = types::decode_address(where);
    record.home = types::decode_address(where);
    codec::Reader reader{bytes};
    if (reader.u8() != record_version) reader.fail(codec::DecodeError::unknown_version);
    record.until = reader.i64();
    if (!where.finish(0)) reader.fail(codec::DecodeError::malformed);
    return reader.finish(std::move(record));
}

}  // namespace weft::node
