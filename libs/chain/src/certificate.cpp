#include <weft/chain/certificate.hpp>

namespace weft::chain {
namespace {

constexpr std::uint8_t certificate_version = 1;

}  // namespace

Bytes encode(const Certificate& certificate)
{
    codec::Writer writer;
    writer.u8(certificate_version).u32(certificate.block_index);
    writer.fixed(certificate.state_hash).fixed(certificate.block_hash);
    writer.fixed(certificate.signature);
    return std::move(writer).take();
}

codec::Decoded<Certificate> decode_certificate(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    Certificate certificate;
    if (reader.u8() != certificate_version) reader.fail(codec::DecodeError::unknown_version);
    certificate.block_index = reader.u32();
    certificate.state_hash = reader.fixed<Hash>();
    certificate.block_hash = reader.fixed<Hash>();
    certificate.signature = reader.fixed<crypto::bls::Signature>();
    return reader.finish(std::move(certificate));
}

Hash certificate_digest(const ChainId& chain, std::uint32_t block_index, const Hash& state_hash)
{
    codec::Writer writer;
    types::encode(writer, chain);
    writer.u32(block_index).fixed(state_hash);
    return crypto::tagged_hash("weft/certificate", writer.view());
}

bool verify(const Certificate& certificate,
            const ChainId& chain,
            const Address& home,
            const crypto::bls::PublicKey& group)
{
    if (types::Address::of(group) != home) return false;
    const auto digest = certificate_digest(chain, certificate.block_index, certificate.state_hash);
    return crypto::bls::verify(group, crypto::bls::Purpose::certificate, ByteSpan{digest.bytes()},
                               certificate.signature);
}

}  // namespace weft::chain
