#include <weft/casper_state/settled.hpp>

namespace weft::casper {

Bytes encode(const Settled& settled)
{
    codec::Writer writer;
    writer.i64(settled.last)
        .fixed(settled.block)
        .u64(settled.gas)
        .u8(static_cast<std::uint8_t>(settled.outcome));
    return std::move(writer).take();
}

codec::Decoded<Settled> decode_settled(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    Settled settled;
    settled.last = reader.i64();
    settled.block = reader.fixed<BlockId>();
    settled.gas = reader.u64();
    const auto outcome = reader.u8();
    reader.canonical(outcome <= static_cast<std::uint8_t>(Outcome::payment_failed));
    settled.outcome = static_cast<Outcome>(outcome);
    return reader.finish(std::move(settled));
}

types::Hash hash_of(const SettledDeploys& deploys)
{
    crypto::Hasher hasher;
    for (const auto& [id, settled] : deploys) hasher.update(id).update(encode(settled));
    return hasher.finish();
}

}  // namespace weft::casper
