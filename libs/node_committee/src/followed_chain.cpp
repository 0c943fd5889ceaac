#include "followed_chain.hpp"

#include <weft/base/try.hpp>
#include <weft/node/frame.hpp>

namespace weft::node {

namespace {
constexpr std::uint8_t record_version = 1;
constexpr std::uint8_t version_with_members = 2;
constexpr std::size_t record_bytes_max = types::transaction_bytes_max + 4096;
}  // namespace

Bytes encode(const FollowedChain& followed)
{
    codec::Writer writer;
    const bool members = !followed.sources.empty() || !followed.served.empty();
    writer.u8(members ? version_with_members : record_version).bytes(encode(followed.record));
    writer.boolean(followed.group.has_value());
    if (followed.group) writer.fixed(*followed.group);
    if (members) {
        write_ids(writer, followed.sources);
        write_ids(writer, followed.served);
    }
    return std::move(writer).take();
}

codec::Decoded<FollowedChain> decode_followed_chain(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    const auto version = reader.u8();
    if (version != record_version && version != version_with_members)
        reader.fail(codec::DecodeError::unknown_version);
    const auto record = reader.bytes(record_bytes_max);
    FollowedChain followed;
    if (reader.boolean()) followed.group = reader.fixed<crypto::bls::PublicKey>();
    if (version == version_with_members) {
        followed.sources = read_ids<types::NodeId>(reader, followed_members_max);
        followed.served = read_ids<types::NodeId>(reader, followed_members_max);
    }
    if (const auto error = reader.error()) return std::unexpected{*error};
    WEFT_TRY(followed.record, decode_chain_record(record));
    // What cannot be checked against the address is not kept.
    if (followed.group.has_value() == followed.record.origin_transaction.empty() ||
        (followed.group && types::Address::of(*followed.group) != followed.record.chain))
        reader.fail(codec::DecodeError::malformed);
    return reader.finish(std::move(followed));
}

}  // namespace weft::node
