#include <weft/types/off_ledger.hpp>

namespace weft::types {

namespace {

constexpr std::uint8_t version = 1;
/// Room for a request with a few arguments.
constexpr std::size_t bytes_expected = 512;

void write_essence(codec::Writer& writer, const OffLedgerRequest& request)
{
    writer.u8(version);
    encode(writer, request.target.chain);
    writer.fixed(request.key).u64(request.nonce).u32(request.valid_until).u64(request.gas);
    encode(writer, request.target.contract);
    encode(writer, request.entry_point);
    encode(writer, request.args);
    encode(writer, request.allowance);
}

crypto::Hash essence_hash(std::string_view tag, const OffLedgerRequest& request)
{
    codec::Writer writer{bytes_expected};
    write_essence(writer, request);
    return crypto::tagged_hash(tag, writer.view());
}

}  // namespace

Bytes encode(const OffLedgerRequest& request)
{
    codec::Writer writer{bytes_expected};
    write_essence(writer, request);
    writer.fixed(request.signature);
    return std::move(writer).take();
}

codec::Decoded<OffLedgerRequest> decode_off_ledger(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (bytes.size() > off_ledger_bytes_max) reader.fail(codec::DecodeError::too_long);
    OffLedgerRequest request;
    if (reader.u8() != version) reader.fail(codec::DecodeError::unknown_version);
    request.target.chain = decode_address(reader);
    request.key = reader.fixed<crypto::ed25519::PublicKey>();
    request.nonce = reader.u64();
    request.valid_until = reader.u32();
    request.gas = reader.u64();
    request.target.contract = decode_hname(reader);
    request.entry_point = decode_hname(reader);
    request.args = decode_dict(reader);
    request.allowance = decode_balances(reader);
    request.signature = reader.fixed<crypto::ed25519::Signature>();
    return reader.finish(std::move(request));
}

RequestId id_of(const OffLedgerRequest& request)
{
    const auto hash = essence_hash("weft/off-ledger-id", request);
    return {*TransactionId::from(hash.bytes()), 0};
}

bool signature_valid(const OffLedgerRequest& request) noexcept
{
    const auto signed_hash = essence_hash("weft/off-ledger", request);
    return crypto::ed25519::verify(request.key, signed_hash.bytes(), request.signature);
}

OffLedgerRequest sign(OffLedgerRequest request, const crypto::ed25519::KeyPair& key)
{
    request.key = key.public_key();
    request.signature = key.sign(essence_hash("weft/off-ledger", request).bytes());
    return request;
}

}  // namespace weft::types
