#include <weft/base/check.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/tangle/parse.hpp>

#include <bit>

namespace weft::tangle {

namespace {

constexpr std::size_t signature_bytes = crypto::ed25519::Signature::size_bytes;

std::unexpected<Fault> fault(MessageError error)
{
    return std::unexpected{Fault{.error = error}};
}

}  // namespace

std::string_view name(MessageError error) noexcept
{
    switch (error) {
    case MessageError::malformed: return "malformed";
    case MessageError::work_missing: return "work_missing";
    case MessageError::signature_invalid: return "signature_invalid";
    case MessageError::transaction_malformed: return "transaction_malformed";
    case MessageError::time_before_transaction: return "time_before_transaction";
    case MessageError::time_too_far_after_transaction: return "time_too_far_after_transaction";
    case MessageError::unlock_invalid: return "unlock_invalid";
    case MessageError::older_than_window: return "older_than_window";
    case MessageError::parent_invalid: return "parent_invalid";
    case MessageError::time_not_after_parent: return "time_not_after_parent";
    case MessageError::time_too_far_after_parent: return "time_too_far_after_parent";
    case MessageError::inputs_not_in_past: return "inputs_not_in_past";
    case MessageError::transaction_invalid: return "transaction_invalid";
    case MessageError::inputs_conflict: return "inputs_conflict";
    case MessageError::parents_conflict: return "parents_conflict";
    }
    return "unknown";
}

std::string to_text(const Fault& fault)
{
    std::string text{name(fault.error)};
    if (fault.decode) text.append(": ").append(codec::name(*fault.decode));
    if (fault.ledger) text.append(": ").append(ledger::name(*fault.ledger));
    return text;
}

std::uint32_t work_of(ByteSpan message_bytes) noexcept
{
    if (message_bytes.size() < signature_bytes) return 0;
    const auto digest =
        crypto::blake2b(message_bytes.first(message_bytes.size() - signature_bytes));
    std::uint32_t zeros = 0;
    for (const auto byte : digest.bytes()) {
        if (byte != std::byte{0})
            return zeros + static_cast<std::uint32_t>(
                               std::countl_zero(std::to_integer<std::uint8_t>(byte)));
        zeros += 8;
    }
    return zeros;
}

std::optional<Bytes> seal(Message& message,
                          const crypto::ed25519::KeyPair& issuer,
                          std::uint32_t work_bits,
                          std::uint64_t attempts_max)
{
    message.issuer = issuer.public_key();
    if (work_bits == 0) return sign(message, issuer);
    auto bytes = encode(message);
    const auto nonce_at = bytes.size() - signature_bytes - 8;
    for (std::uint64_t attempt = 0; attempt < attempts_max; ++attempt, ++message.nonce) {
        for (std::size_t i = 0; i < 8; ++i)
            bytes[nonce_at + i] = static_cast<std::byte>(message.nonce >> (8 * i));
        if (work_of(bytes) >= work_bits) return sign(message, issuer);
    }
    return std::nullopt;
}

std::optional<Parsed> seal(Message message,
                           Carried carried,
                           const crypto::ed25519::KeyPair& issuer,
                           std::uint32_t work_bits)
{
    auto bytes = seal(message, issuer, work_bits);
    if (!bytes) return std::nullopt;
    const auto id = types::id_of(*bytes);
    return Parsed{id, *std::move(bytes), std::move(message), std::move(carried)};
}

std::expected<Parsed, Fault> parse(ByteSpan bytes, std::uint32_t work_bits, const Checks& checks)
{
    const bool verify = checks.trust == Trust::verify_everything;
    auto message = types::decode_message(bytes);
    if (!message)
        return std::unexpected{Fault{.error = MessageError::malformed, .decode = message.error()}};
    if (verify && work_bits != 0 && work_of(bytes) < work_bits)
        return fault(MessageError::work_missing);
    const auto id = types::id_of(bytes);
    const auto valid = [&] { return signature_valid(*message, bytes); };
    if (verify &&
        !crypto::check_once(checks.memory, crypto::SignedKind::message, id.bytes(), valid))
        return fault(MessageError::signature_invalid);

    auto carried = read_payload(message->payload, {.checks = checks, .issued = message->time});
    if (!carried) return std::unexpected{carried.error()};
    return Parsed{id, to_bytes(bytes), *std::move(message), *std::move(carried)};
}

}  // namespace weft::tangle
