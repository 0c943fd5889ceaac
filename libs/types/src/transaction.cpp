#include <weft/crypto/hash.hpp>
#include <weft/types/transaction.hpp>

#include <algorithm>

namespace weft::types {

namespace {

constexpr std::uint8_t essence_version = 1;
constexpr std::size_t input_bytes = Address::size_bytes + TransactionId::size_bytes;
constexpr std::size_t token_bytes = Color::size_bytes + 8;
constexpr std::size_t output_bytes_min = Address::size_bytes + 4;
constexpr std::size_t unlock_bytes_min = 1 + 32 + 64;

void encode_essence(codec::Writer& writer, const Essence& essence)
{
    writer.u8(essence_version).i64(essence.timestamp);
    writer.fixed(essence.access_pledge).fixed(essence.consensus_pledge);
    writer.count(essence.inputs.size());
    for (const auto& input : essence.inputs) {
        encode(writer, input.address);
        writer.fixed(input.transaction);
    }
    writer.count(essence.outputs.size());
    for (const auto& output : essence.outputs) {
        encode(writer, output.address);
        writer.count(output.balance.size());
        for (const auto& [color, amount] : output.balance) writer.fixed(color).u64(amount);
    }
    writer.bytes(essence.data);
}

Essence read_essence(codec::Reader& reader)
{
    Essence essence;
    if (reader.u8() != essence_version) reader.fail(codec::DecodeError::unknown_version);
    essence.timestamp = reader.i64();
    essence.access_pledge = reader.fixed<NodeId>();
    essence.consensus_pledge = reader.fixed<NodeId>();

    const auto inputs = reader.count(transaction_bytes_max / input_bytes, input_bytes);
    essence.inputs.reserve(inputs);
    for (std::size_t i = 0; i < inputs && reader.ok(); ++i) {
        const auto address = decode_address(reader);
        essence.inputs.push_back({address, reader.fixed<TransactionId>()});
        reader.canonical(i == 0 || essence.inputs[i - 1] < essence.inputs[i]);
    }

    const auto outputs = reader.count(transaction_bytes_max / output_bytes_min, output_bytes_min);
    essence.outputs.reserve(outputs);
    for (std::size_t i = 0; i < outputs && reader.ok(); ++i) {
        Output output{.address = decode_address(reader), .balance = {}};
        const auto tokens = reader.count(transaction_bytes_max / token_bytes, token_bytes);
        Color last;
        for (std::size_t t = 0; t < tokens && reader.ok(); ++t) {
            const auto color = reader.fixed<Color>();
            output.balance.set(color, reader.u64());
            reader.canonical(t == 0 || last < color);
            last = color;
        }
        reader.canonical(i == 0 || essence.outputs.back().address < output.address);
        essence.outputs.push_back(std::move(output));
    }
    essence.data = to_bytes(reader.bytes(transaction_bytes_max));
    return essence;
}

void encode_unlock(codec::Writer& writer, const Ed25519Unlock& unlock)
{
    writer.u8(static_cast<std::uint8_t>(AddressKind::ed25519))
        .fixed(unlock.key)
        .fixed(unlock.signature);
}
void encode_unlock(codec::Writer& writer, const BlsUnlock& unlock)
{
    writer.u8(static_cast<std::uint8_t>(AddressKind::bls))
        .fixed(unlock.key)
        .fixed(unlock.signature);
}

Unlock read_unlock(codec::Reader& reader)
{
    switch (reader.u8()) {
    case static_cast<std::uint8_t>(AddressKind::ed25519): {
        Ed25519Unlock unlock;
        unlock.key = reader.fixed<crypto::ed25519::PublicKey>();
        unlock.signature = reader.fixed<crypto::ed25519::Signature>();
        return unlock;
    }
    case static_cast<std::uint8_t>(AddressKind::bls): {
        BlsUnlock unlock;
        unlock.key = reader.fixed<crypto::bls::PublicKey>();
        unlock.signature = reader.fixed<crypto::bls::Signature>();
        return unlock;
    }
    }
    reader.fail(codec::DecodeError::unknown_kind);
    return {};
}

}  // namespace

Address address_of(const Unlock& unlock) noexcept
{
    return std::visit([](const auto& u) { return Address::of(u.key); }, unlock);
}

bool verify(const Unlock& unlock, ByteSpan essence_bytes) noexcept
{
    if (const auto* ed = std::get_if<Ed25519Unlock>(&unlock))
        return crypto::ed25519::verify(ed->key, essence_bytes, ed->signature);
    const auto& bls = std::get<BlsUnlock>(unlock);
    return crypto::bls::verify(bls.key, crypto::bls::Purpose::ledger, essence_bytes, bls.signature);
}

Bytes encode(const Essence& essence)
{
    codec::Writer writer;
    encode_essence(writer, essence);
    return std::move(writer).take();
}

codec::Decoded<Essence> decode_essence(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    return reader.finish(read_essence(reader));
}

Bytes encode(const Transaction& transaction)
{
    codec::Writer writer;
    encode_essence(writer, transaction.essence);
    writer.count(transaction.unlocks.size());
    for (const auto& unlock : transaction.unlocks)
        std::visit([&](const auto& u) { encode_unlock(writer, u); }, unlock);
    return std::move(writer).take();
}

codec::Decoded<Transaction> decode_transaction(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (bytes.size() > transaction_bytes_max) reader.fail(codec::DecodeError::too_long);
    Transaction transaction{.essence = read_essence(reader), .unlocks = {}};
    const auto unlocks = reader.count(transaction_bytes_max / unlock_bytes_min, unlock_bytes_min);
    transaction.unlocks.reserve(unlocks);
    Address last;
    for (std::size_t i = 0; i < unlocks && reader.ok(); ++i) {
        transaction.unlocks.push_back(read_unlock(reader));
        const auto address = address_of(transaction.unlocks.back());
        reader.canonical(i == 0 || last < address);
        last = address;
    }
    return reader.finish(std::move(transaction));
}

TransactionId id_of(const Transaction& transaction)
{
    return *TransactionId::from(crypto::blake2b(encode(transaction)).bytes());
}

bool make_canonical(Essence& essence)
{
    std::ranges::sort(essence.inputs);
    const auto repeated = std::ranges::unique(essence.inputs);
    essence.inputs.erase(repeated.begin(), repeated.end());
    std::map<Address, Balances> merged;
    for (const auto& output : essence.outputs)
        if (!merged[output.address].add(output.balance)) return false;
    essence.outputs.clear();
    for (auto& [address, balance] : merged)
        if (!balance.empty()) essence.outputs.push_back({address, std::move(balance)});
    return true;
}

Transaction sign(Essence essence, std::span<const crypto::ed25519::KeyPair> keys)
{
    Transaction transaction{.essence = std::move(essence), .unlocks = {}};
    const auto bytes = encode(transaction.essence);
    std::map<Address, Unlock> unlocks;
    for (const auto& key : keys)
        unlocks.emplace(Address::of(key.public_key()),
                        Ed25519Unlock{key.public_key(), key.sign(bytes)});
    for (auto& [address, unlock] : unlocks) transaction.unlocks.push_back(unlock);
    return transaction;
}

}  // namespace weft::types
