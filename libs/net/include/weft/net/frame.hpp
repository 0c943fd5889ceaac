#pragma once

// The bytes of a peer link, inside TLS.
//
//   link   = hello frame, then any frames
//   frame  = u32 size (of kind and body), u8 kind, body
//   kind   = 0 hello | 1 data | 2 ping | 3 pong | 4 bye
//   hello  = u16 version, 32 bytes network, u32 roles, text agent (u32 length, at most 64 bytes)
//   ping   = u64 number, answered by a pong with the same number
//   bye    = u8 ending, text (u32 length, at most 256 bytes): why the sender hangs up
//
// Integers are little-endian. Example, a ping with number 7:
//
//   09 00 00 00  02  07 00 00 00 00 00 00 00
//
// A peer is not trusted: nothing is allocated by an announced size, only by bytes that arrived, and
// a size above the limit ends the link before its body is read.

#include <weft/codec/codec.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weft::net {

enum class FrameKind : std::uint8_t { hello = 0, data = 1, ping = 2, pong = 3, bye = 4 };
enum class FrameError : std::uint8_t {
    empty,      ///< size 0: not even a kind
    oversized,  ///< larger than this link allows now
    unknown,    ///< a kind that does not exist
};
[[nodiscard]] std::string_view name(FrameError error) noexcept;

struct Frame {
    FrameKind kind = FrameKind::data;
    ByteSpan body;  ///< valid until the decoder is used again
};

/// Size and kind before each body.
inline constexpr std::size_t frame_head_bytes = 5;
/// Appends one frame to what is to be sent. Pre: body fits u32.
void append_frame(Bytes& out, FrameKind kind, ByteSpan body);

/// Cuts a stream of bytes into frames. After an error it stays in that error.
class FrameDecoder {
public:
    /// `body_max`: largest body accepted, in bytes.
    explicit FrameDecoder(std::size_t body_max) : body_max_{body_max} {}
    /// From now on; a link allows little before its hello.
    void allow(std::size_t body_max) noexcept { body_max_ = body_max; }

    /// Where to put the next bytes of the stream; never empty.
    [[nodiscard]] std::span<std::byte> space();
    /// So many bytes were put there.
    void filled(std::size_t size);
    /// The next whole frame, nullopt when more bytes are needed.
    [[nodiscard]] std::expected<std::optional<Frame>, FrameError> next();

    /// Bytes held, for tests: bounded by what arrived and not yet left, plus one chunk.
    [[nodiscard]] std::size_t capacity() const noexcept { return buffer_.size(); }

private:
    std::size_t body_max_;
    Bytes buffer_;
    std::size_t begin_ = 0;  // 1: begin_ <= end_ <= buffer_.size(); unread bytes lie between
    std::size_t end_ = 0;
    std::optional<FrameError> error_;
};

/// The hash of the genesis file (D-16).
using NetworkId = FixedBytes<struct NetworkIdTag, 32>;

/// The first frame of both sides.
struct Hello {
    static constexpr std::uint16_t version = 4;  ///< of this file and of the frames inside (D-91)
    static constexpr std::size_t agent_bytes_max = 64;

    NetworkId network{};
    std::uint32_t roles = 0;  ///< bits, named by the layer above
    std::string agent{};      ///< program, version and name, for people: is_printable_line

    friend bool operator==(const Hello&, const Hello&) = default;
};
[[nodiscard]] Bytes encode(const Hello& hello);
[[nodiscard]] codec::Decoded<Hello> decode_hello(ByteSpan body);
/// The version a hello claims, also when this program cannot read the rest; nullopt: too short.
[[nodiscard]] std::optional<std::uint16_t> claimed_version(ByteSpan hello_body);
/// The largest hello this program reads.
inline constexpr std::size_t hello_bytes_max = 2 + 32 + 4 + 4 + Hello::agent_bytes_max;

struct Bye {
    static constexpr std::size_t text_bytes_max = 256;
    std::uint8_t ending = 0;  ///< net::Ending of the sender; unknown numbers are only shown
    std::string text;
    friend bool operator==(const Bye&, const Bye&) = default;
};
[[nodiscard]] Bytes encode(const Bye& bye);
[[nodiscard]] codec::Decoded<Bye> decode_bye(ByteSpan body);

/// Pings and pongs.
[[nodiscard]] Bytes encode_number(std::uint64_t number);
[[nodiscard]] codec::Decoded<std::uint64_t> decode_number(ByteSpan body);

}  // namespace weft::net
