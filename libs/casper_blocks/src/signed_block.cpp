#include <weft/base/check.hpp>
#include <weft/casper_blocks/signed_block.hpp>
#include <weft/crypto/hash.hpp>

namespace weft::casper {

namespace {

constexpr std::uint8_t header_version = 1;
constexpr std::size_t executed_bytes_min = 4 + 8 + 1 + 4;

void encode_unsigned(codec::Writer& writer, const Header& header)
{
    writer.u8(header_version).fixed(header.network).fixed(header.creator);
    writer.u64(header.sequence_number).fixed(header.previous);
    writer.i64(header.timestamp).u64(header.rank);
    for (const auto* list : {&header.parents, &header.justifications}) {
        writer.count(list->size());
        for (const auto& id : *list) writer.fixed(id);
    }
    writer.fixed(header.state_before).fixed(header.state_after);
    writer.fixed(header.effects).fixed(header.stakes);
    writer.u64(header.gas).u32(header.deploy_count).fixed(header.body);
}

void encode_body(codec::Writer& writer, const std::vector<Executed>& deploys)
{
    for (const auto& one : deploys) {
        writer.u32(one.stage).u64(one.gas).u8(std::to_underlying(one.outcome));
        writer.bytes(encode(one.deploy));
    }
}

Executed read_executed(codec::Reader& reader)
{
    Executed one;
    one.stage = reader.u32();
    one.gas = reader.u64();
    const auto outcome = reader.u8();
    if (outcome > std::to_underlying(Outcome::payment_failed))
        reader.fail(codec::DecodeError::unknown_kind);
    else
        one.outcome = static_cast<Outcome>(outcome);
    const auto bytes = reader.bytes(deploy_bytes_max);
    if (!reader.ok()) return one;
    auto deploy = decode_deploy(bytes);
    if (!deploy) {
        reader.fail(deploy.error());
        return one;
    }
    one.deploy = *std::move(deploy);
    one.id = id_in(bytes, one.deploy);
    return one;
}

}  // namespace

Bytes encode(const Header& header)
{
    codec::Writer writer;
    encode_unsigned(writer, header);
    writer.fixed(header.signature);
    return std::move(writer).take();
}

codec::Decoded<Header> decode_header(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    Header header;
    if (bytes.size() > header_bytes_max) reader.fail(codec::DecodeError::too_long);
    if (reader.u8() != header_version) reader.fail(codec::DecodeError::unknown_version);
    header.network = reader.fixed<NetworkId>();
    header.creator = reader.fixed<crypto::ed25519::PublicKey>();
    header.sequence_number = reader.u64();
    header.previous = reader.fixed<BlockId>();
    header.timestamp = reader.i64();
    header.rank = reader.u64();
    const auto parents = reader.count(parents_max, BlockId::size_bytes);
    if (reader.ok() && parents == 0) reader.fail(codec::DecodeError::out_of_range);
    for (std::size_t k = 0; k < parents; ++k) header.parents.push_back(reader.fixed<BlockId>());
    const auto justifications = reader.count(justifications_max, BlockId::size_bytes);
    for (std::size_t k = 0; k < justifications; ++k) {
        header.justifications.push_back(reader.fixed<BlockId>());
        reader.canonical(k == 0 || header.justifications[k - 1] < header.justifications[k]);
    }
    header.state_before = reader.fixed<types::Hash>();
    header.state_after = reader.fixed<types::Hash>();
    header.effects = reader.fixed<types::Hash>();
    header.stakes = reader.fixed<types::Hash>();
    header.gas = reader.u64();
    header.deploy_count = reader.u32();
    if (header.deploy_count > deploys_max) reader.fail(codec::DecodeError::too_long);
    header.body = reader.fixed<types::Hash>();
    header.signature = reader.fixed<crypto::ed25519::Signature>();
    if (reader.ok() && (header.sequence_number == 0 || header.timestamp < 0))
        reader.fail(codec::DecodeError::out_of_range);
    return reader.finish(std::move(header));
}

Bytes encode(const SignedBlock& block)
{
    codec::Writer writer;
    writer.bytes(encode(block.header));
    encode_body(writer, block.deploys);
    return std::move(writer).take();
}

codec::Decoded<SignedBlock> decode_signed_block(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (bytes.size() > block_bytes_max) reader.fail(codec::DecodeError::too_long);
    SignedBlock block;
    const auto header_bytes = reader.bytes(header_bytes_max);
    if (reader.ok()) {
        auto header = decode_header(header_bytes);
        if (header)
            block.header = *std::move(header);
        else
            reader.fail(header.error());
    }
    if (reader.ok() && block.header.deploy_count > reader.left() / executed_bytes_min)
        reader.fail(codec::DecodeError::truncated);
    for (std::uint32_t k = 0; k < block.header.deploy_count && reader.ok(); ++k)
        block.deploys.push_back(read_executed(reader));
    return reader.finish(std::move(block));
}

BlockId id_of(const Header& header)
{
    return *BlockId::from(crypto::blake2b(encode(header)).bytes());
}

ByteSpan body_in(ByteSpan block)
{
    codec::Reader reader{block};
    static_cast<void>(reader.bytes(header_bytes_max));
    return reader.rest();
}

types::Hash body_hash(const std::vector<Executed>& deploys)
{
    codec::Writer writer;
    encode_body(writer, deploys);
    return crypto::blake2b(writer.view());
}

types::Hash hash_of(const Effects& effects)
{
    codec::Writer writer;
    writer.count(effects.size());
    for (const auto& [key, op] : effects) writer.bytes(key).u8(std::to_underlying(op));
    return crypto::blake2b(writer.view());
}

void sign(SignedBlock& block, const crypto::ed25519::KeyPair& creator)
{
    auto& header = block.header;
    header.creator = creator.public_key();
    header.deploy_count = static_cast<std::uint32_t>(block.deploys.size());
    header.gas = 0;
    for (auto& one : block.deploys) {
        header.gas += one.gas;
        one.id = id_of(one.deploy);
    }
    header.body = body_hash(block.deploys);
    codec::Writer writer;
    encode_unsigned(writer, header);
    header.signature = creator.sign(writer.view());
}

bool signature_valid(const Header& header)
{
    codec::Writer writer;
    encode_unsigned(writer, header);
    return crypto::ed25519::verify(header.creator, writer.view(), header.signature);
}

}  // namespace weft::casper
