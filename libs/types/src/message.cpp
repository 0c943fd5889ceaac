#include <weft/base/check.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/types/message.hpp>

namespace weft::types {

namespace {

constexpr std::uint8_t message_version = 1;
constexpr std::size_t parents_max = 2 * parents_of_a_kind_max;
constexpr std::size_t signature_bytes = crypto::ed25519::Signature::size_bytes;

void encode_parents(codec::Writer& writer, const Message& message)
{
    std::vector<std::pair<MessageId, bool>> parents;  // id, strong
    for (const auto& id : message.strong) parents.emplace_back(id, true);
    for (const auto& id : message.weak) parents.emplace_back(id, false);
    std::ranges::sort(parents);
    writer.u8(static_cast<std::uint8_t>(parents.size()));
    for (std::size_t group = 0; group < parents.size(); group += 8) {
        std::uint8_t kinds = 0;
        for (std::size_t i = group; i < parents.size() && i < group + 8; ++i)
            if (parents[i].second) kinds = static_cast<std::uint8_t>(kinds | (1u << (i - group)));
        writer.u8(kinds);
    }
    for (const auto& parent : parents) writer.fixed(parent.first);
}

void read_parents(codec::Reader& reader, Message& message)
{
    const std::size_t count = reader.u8();
    if (reader.ok() && (count == 0 || count > parents_max))
        reader.fail(codec::DecodeError::out_of_range);
    std::uint32_t kinds = 0;
    for (std::size_t group = 0; group < count && reader.ok(); group += 8)
        kinds |= static_cast<std::uint32_t>(reader.u8()) << group;
    if (reader.ok()) reader.canonical(kinds >> count == 0);
    MessageId last;
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        const auto id = reader.fixed<MessageId>();
        reader.canonical(i == 0 || last < id);
        ((kinds >> i & 1u) != 0 ? message.strong : message.weak).push_back(id);
        last = id;
    }
    if (reader.ok() && (message.strong.empty() || message.strong.size() > parents_of_a_kind_max ||
                        message.weak.size() > parents_of_a_kind_max))
        reader.fail(codec::DecodeError::out_of_range);
}

void encode_body(codec::Writer& writer, const Message& message)
{
    writer.u8(message_version);
    encode_parents(writer, message);
    writer.fixed(message.issuer).i64(message.time).u64(message.sequence_number);
    if (message.payload) {
        writer.count(4 + message.payload->data.size());
        writer.u32(message.payload->type).raw(message.payload->data);
    } else {
        writer.u32(0);
    }
    writer.u64(message.nonce);
}

}  // namespace

Bytes encode(const Message& message)
{
    codec::Writer writer;
    encode_body(writer, message);
    writer.fixed(message.signature);
    return std::move(writer).take();
}

codec::Decoded<Message> decode_message(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    Message message;
    if (bytes.size() > message_bytes_max) reader.fail(codec::DecodeError::too_long);
    if (reader.u8() != message_version) reader.fail(codec::DecodeError::unknown_version);
    read_parents(reader, message);
    message.issuer = reader.fixed<NodeId>();
    message.time = reader.i64();
    message.sequence_number = reader.u64();
    const std::size_t payload_bytes = reader.u32();
    if (payload_bytes > message_bytes_max) reader.fail(codec::DecodeError::too_long);
    if (reader.ok() && payload_bytes != 0) {
        if (payload_bytes < 4) reader.fail(codec::DecodeError::malformed);
        Payload payload{.type = reader.u32(), .data = {}};
        payload.data = to_bytes(reader.raw(reader.ok() ? payload_bytes - 4 : 0));
        message.payload = std::move(payload);
    }
    message.nonce = reader.u64();
    message.signature = reader.fixed<crypto::ed25519::Signature>();
    return reader.finish(std::move(message));
}

MessageId id_of(ByteSpan message_bytes) noexcept
{
    return *MessageId::from(crypto::blake2b(message_bytes).bytes());
}

Bytes sign(Message& message, const crypto::ed25519::KeyPair& issuer)
{
    message.issuer = issuer.public_key();
    codec::Writer writer;
    encode_body(writer, message);
    message.signature = issuer.sign(writer.view());
    writer.fixed(message.signature);
    return std::move(writer).take();
}

bool signature_valid(const Message& message, ByteSpan message_bytes) noexcept
{
    WEFT_CHECK(message_bytes.size() > signature_bytes);
    const auto signed_part = message_bytes.first(message_bytes.size() - signature_bytes);
    return crypto::ed25519::verify(message.issuer, signed_part, message.signature);
}

}  // namespace weft::types
