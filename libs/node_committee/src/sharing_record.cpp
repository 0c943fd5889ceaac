#include "sharing_record.hpp"

#include <weft/chain/home.hpp>
#include <weft/node/frame.hpp>

namespace weft::node {

namespace {

constexpr std::uint8_t version = 1;
constexpr std::uint8_t version_with_block = 2;
constexpr std::uint8_t version_with_home = 3;
constexpr std::size_t key_record_bytes_max = 1u << 16;

}  // namespace

Bytes sharing_place(const types::ChainId& chain)
{
    auto place = to_bytes(sharing_space);
    append(place, chain.bytes());
    return place;
}

Bytes next_place(const types::ChainId& chain, const crypto::Hash& run)
{
    auto place = to_bytes(next_space);
    append(place, chain.bytes());
    append(place, run.bytes());
    return place;
}

Bytes encode(const SharingRecord& record)
{
    codec::Writer writer;
    writer.u8(record.home ? version_with_home : version_with_block)
        .fixed(record.run)
        .u32(record.last_block);
    write_ids(writer, record.former);
    if (record.home) {
        types::encode(writer, *record.home);
        writer.count(record.earlier.size());
        for (const auto& key : record.earlier) writer.fixed(key);
    }
    return std::move(writer).take();
}

codec::Decoded<SharingRecord> decode_sharing(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    const auto known = reader.u8();
    if (known != version && known != version_with_block && known != version_with_home)
        reader.fail(codec::DecodeError::unknown_version);
    SharingRecord record;
    record.run = reader.fixed<crypto::Hash>();
    if (known != version) record.last_block = reader.u32();
    record.former = read_ids<PeerId>(reader, 4 * protocol::committee_size_max);
    if (known == version_with_home) {
        record.home = types::decode_address(reader);
        const auto count = reader.count(chain::homes_max, crypto::bls::PublicKey::size_bytes);
        for (std::size_t i = 0; i < count && reader.ok(); ++i)
            record.earlier.push_back(reader.fixed<crypto::bls::PublicKey>());
    }
    return reader.finish(std::move(record));
}

Bytes encode(const NextRecord& record)
{
    codec::Writer writer;
    writer.u8(version).fixed(record.what.base).fixed(record.what.origin);
    write_ids(writer, record.what.from);
    write_ids(writer, record.what.to);
    writer.boolean(record.sealed.has_value());
    if (record.sealed) writer.bytes(*record.sealed);
    return std::move(writer).take();
}

codec::Decoded<NextRecord> decode_next(ByteSpan place, ByteSpan bytes)
{
    NextRecord record;
    codec::Reader where{place.subspan(std::min(place.size(), next_space.size()))};
    record.what.chain = types::decode_address(where);
    record.what.run = where.fixed<crypto::Hash>();
    codec::Reader reader{bytes};
    if (reader.u8() != version) reader.fail(codec::DecodeError::unknown_version);
    record.what.base = reader.fixed<crypto::Hash>();
    record.what.origin = reader.fixed<types::TransactionId>();
    record.what.from = read_ids<PeerId>(reader, protocol::committee_size_max);
    record.what.to = read_ids<PeerId>(reader, protocol::committee_size_max);
    if (reader.boolean()) record.sealed = to_bytes(reader.bytes(key_record_bytes_max));
    if (!where.finish(0)) reader.fail(codec::DecodeError::malformed);
    return reader.finish(std::move(record));
}

}  // namespace weft::node
