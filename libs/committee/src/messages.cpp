#include <weft/base/try.hpp>
#include <weft/committee/round.hpp>
#include <weft/fpacs/codec.hpp>

namespace weft::committee {

namespace {

/// 1 and 2 were the common subset's steps and order shares, before FP-ACS.
enum class Kind : std::uint8_t { result_share = 3, agreement = 4 };

void write(codec::Writer& writer, const Agreement& message)
{
    writer.u8(static_cast<std::uint8_t>(Kind::agreement));
    fpacs::write(writer, message.message);
}
void write(codec::Writer& writer, const ResultShare& message)
{
    writer.u8(static_cast<std::uint8_t>(Kind::result_share)).fixed(message.state_hash);
    writer.fixed(message.certificate).boolean(message.anchor.has_value());
    if (message.anchor) writer.fixed(message.anchor->essence).fixed(message.anchor->share);
}

}  // namespace

Bytes encode(const Message& message)
{
    codec::Writer writer;
    std::visit([&](const auto& m) { write(writer, m); }, message);
    return std::move(writer).take();
}

codec::Decoded<Message> decode_message(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    switch (reader.u8()) {
    case static_cast<std::uint8_t>(Kind::agreement): {
        auto inner = fpacs::read(reader);
        return reader.finish(Message{Agreement{std::move(inner)}});
    }
    case static_cast<std::uint8_t>(Kind::result_share): {
        ResultShare message;
        message.state_hash = reader.fixed<types::Hash>();
        message.certificate = reader.fixed<crypto::bls::Signature>();
        if (reader.boolean()) {
            const auto essence = reader.fixed<crypto::Hash>();
            message.anchor = AnchorShare{essence, reader.fixed<crypto::bls::Signature>()};
        }
        return reader.finish(Message{message});
    }
    }
    reader.fail(codec::DecodeError::unknown_kind);
    return std::unexpected{*reader.error()};
}

std::string_view name(Fault fault) noexcept
{
    switch (fault) {
    case Fault::agreement: return "agreement";
    case Fault::bad_proposal: return "bad_proposal";
    case Fault::two_votes: return "two_votes";
    case Fault::two_results: return "two_results";
    case Fault::bad_result_share: return "bad_result_share";
    case Fault::other_result: return "other_result";
    }
    return "unknown";
}

}  // namespace weft::committee
