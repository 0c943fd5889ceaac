#include <weft/base/check.hpp>
#include <weft/base/utf8.hpp>
#include <weft/net/frame.hpp>

#include <algorithm>
#include <limits>

namespace weft::net {
namespace {

constexpr std::size_t chunk_bytes = 64u << 10;

void append_u32(Bytes& out, std::uint32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<std::byte>(value >> shift));
}

std::optional<FrameKind> kind_of(std::byte byte) noexcept
{
    const auto number = std::to_integer<std::uint8_t>(byte);
    if (number > static_cast<std::uint8_t>(FrameKind::bye)) return std::nullopt;
    return static_cast<FrameKind>(number);
}

}  // namespace

std::string_view name(FrameError error) noexcept
{
    switch (error) {
    case FrameError::empty: return "empty";
    case FrameError::oversized: return "oversized";
    case FrameError::unknown: return "unknown";
    }
    return "?";
}

void append_frame(Bytes& out, FrameKind kind, ByteSpan body)
{
    WEFT_CHECK(body.size() < std::numeric_limits<std::uint32_t>::max());
    append_u32(out, static_cast<std::uint32_t>(body.size() + 1));
    out.push_back(static_cast<std::byte>(kind));
    append(out, body);
}

std::span<std::byte> FrameDecoder::space()
{
    if (begin_ == end_) {
        begin_ = end_ = 0;
        // One large frame must not hold its memory for the life of the link.
        if (buffer_.size() > 4 * chunk_bytes) buffer_ = Bytes{};
    } else if (begin_ >= chunk_bytes && buffer_.size() - end_ < chunk_bytes) {
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
        end_ -= begin_;
        begin_ = 0;
    }
    if (buffer_.size() - end_ < chunk_bytes / 4) buffer_.resize(end_ + chunk_bytes);
    return std::span{buffer_}.subspan(end_);
}

void FrameDecoder::filled(std::size_t size)
{
    WEFT_CHECK(size <= buffer_.size() - end_);
    end_ += size;
}

std::expected<std::optional<Frame>, FrameError> FrameDecoder::next()
{
    if (error_) return std::unexpected{*error_};
    const auto fail = [this](FrameError error) {
        error_ = error;
        return std::unexpected{error};
    };
    const auto unread = ByteSpan{buffer_}.subspan(begin_, end_ - begin_);
    if (unread.size() < sizeof(std::uint32_t)) return std::nullopt;
    const std::size_t size = codec::Reader{unread}.u32();
    if (size == 0) return fail(FrameError::empty);
    if (size - 1 > body_max_) return fail(FrameError::oversized);
    if (unread.size() < frame_head_bytes) return std::nullopt;
    const auto kind = kind_of(unread[4]);
    if (!kind) return fail(FrameError::unknown);
    if (unread.size() < sizeof(std::uint32_t) + size) return std::nullopt;
    begin_ += sizeof(std::uint32_t) + size;
    return Frame{*kind, unread.subspan(frame_head_bytes, size - 1)};
}

Bytes encode(const Hello& hello)
{
    WEFT_CHECK(hello.agent.size() <= Hello::agent_bytes_max);
    return codec::Writer{}
        .u16(Hello::version)
        .fixed(hello.network)
        .u32(hello.roles)
        .text(hello.agent)
        .view();
}

codec::Decoded<Hello> decode_hello(ByteSpan body)
{
    codec::Reader reader{body};
    if (reader.u16() != Hello::version && reader.ok())
        reader.fail(codec::DecodeError::unknown_version);
    Hello hello;
    hello.network = reader.fixed<NetworkId>();
    hello.roles = reader.u32();
    hello.agent = reader.text(Hello::agent_bytes_max);
    // The text reaches logs and terminals.
    if (!is_printable_line(hello.agent)) reader.fail(codec::DecodeError::malformed);
    return reader.finish(std::move(hello));
}

std::optional<std::uint16_t> claimed_version(ByteSpan hello_body)
{
    codec::Reader reader{hello_body};
    const auto version = reader.u16();
    if (!reader.ok()) return std::nullopt;
    return version;
}

Bytes encode(const Bye& bye)
{
    WEFT_CHECK(bye.text.size() <= Bye::text_bytes_max);
    return codec::Writer{}.u8(bye.ending).text(bye.text).view();
}

codec::Decoded<Bye> decode_bye(ByteSpan body)
{
    codec::Reader reader{body};
    Bye bye;
    bye.ending = reader.u8();
    bye.text = reader.text(Bye::text_bytes_max);
    if (!std::ranges::all_of(bye.text, [](char c) { return c >= ' ' && c <= '~'; }))
        reader.fail(codec::DecodeError::malformed);
    return reader.finish(std::move(bye));
}

Bytes encode_number(std::uint64_t number)
{
    return codec::Writer{}.u64(number).view();
}

codec::Decoded<std::uint64_t> decode_number(ByteSpan body)
{
    codec::Reader reader{body};
    const auto number = reader.u64();
    return reader.finish(number);
}

}  // namespace weft::net
