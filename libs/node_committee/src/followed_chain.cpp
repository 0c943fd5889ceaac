#include "followed_chain.hpp"

#include <weft/base/try.hpp>
#include <weft/chain/home.hpp>
#include <weft/node/frame.hpp>

namespace weft::node {

namespace {
constexpr std::uint8_t record_version = 1;
constexpr std::uint8_t version_with_members = 2;
constexpr std::uint8_t version_with_homes = 3;
constexpr std::size_t record_bytes_max = types::transaction_bytes_max + 4096;
}  // namespace

Bytes encode(const FollowedChain& followed)
{
    codec::Writer writer;
    const bool members = !followed.sources.empty() || !followed.served.empty();
    const bool homes = !followed.earlier.empty();
    writer.u8(homes     ? version_with_homes
              : members ? version_with_members
                        : record_version)
        .bytes(encode(followed.record));
    writer.boolean(followed.group.has_value());
    if (followed.group) writer.fixed(*followed.group);
    if (members || homes) {
        write_ids(writer, followed.sources);
        write_ids(writer, followed.served);
    }
    if (homes) {
        writer.count(followed.earlier.size());
        for (const auto& key : followed.earlier) writer.fixed(key);
    }
    return std::move(writer).take();
}

codec::Decoded<FollowedChain> decode_followed_chain(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    const auto version = reader.u8();
    if (version != record_version && version != version_with_members &&
        version != version_with_homes)
        reader.fail(codec::DecodeError::unknown_version);
    const auto record = reader.bytes(record_bytes_max);
    FollowedChain followed;
    if (reader.boolean()) followed.group = reader.fixed<crypto::bls::PublicKey>();
    if (version != record_version) {
        followed.sources = read_ids<types::NodeId>(reader, followed_members_max);
        followed.served = read_ids<types::NodeId>(reader, followed_members_max);
    }
    if (version == version_with_homes) {
        const auto count = reader.count(chain::homes_max, crypto::bls::PublicKey::size_bytes);
        reader.canonical(count > 0);
        for (std::size_t i = 0; i < count && reader.ok(); ++i)
            followed.earlier.push_back(reader.fixed<crypto::bls::PublicKey>());
    }
    if (const auto error = reader.error()) return std::unexpected{*error};
    WEFT_TRY(followed.record, decode_chain_record(record));
    // What cannot be checked against the address is not kept.
    if (followed.group.has_value() == followed.record.origin_transaction.empty() ||
        (!followed.earlier.empty() && !followed.group) ||
        (followed.group &&
         types::Address::of(followed.earlier.empty()
                                ? *followed.group
                                : followed.earlier.front()) != followed.record.chain))
        reader.fail(codec::DecodeError::malformed);
    return reader.finish(std::move(followed));
}

}  // namespace weft::node
