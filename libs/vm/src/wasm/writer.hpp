#pragma once

// Writes the WebAssembly binary format, every number in its shortest form.

#include <weft/base/bytes.hpp>
#include <weft/vm/wasm/opcode.hpp>

namespace weft::vm::wasm {

class Writer {
public:
    Writer& u8(std::uint8_t byte)
    {
        bytes_.push_back(std::byte{byte});
        return *this;
    }
    Writer& u32(std::uint32_t value)
    {
        for (; value >= 0x80; value >>= 7) u8(static_cast<std::uint8_t>(value | 0x80));
        return u8(static_cast<std::uint8_t>(value));
    }
    Writer& i64(std::int64_t value)
    {
        for (;;) {
            const auto low = static_cast<std::uint8_t>(value & 0x7f);
            value >>= 7;
            const bool done = value == ((low & 0x40) != 0 ? -1 : 0);
            u8(done ? low : static_cast<std::uint8_t>(low | 0x80));
            if (done) return *this;
        }
    }
    Writer& raw(ByteSpan bytes)
    {
        append(bytes_, bytes);
        return *this;
    }
    Writer& name(std::string_view text)
    {
        return u32(static_cast<std::uint32_t>(text.size())).raw(as_bytes(text));
    }
    /// A size, then that many bytes.
    Writer& sized(ByteSpan bytes)
    {
        return u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
    }
    /// An instruction with one index.
    Writer& op(std::uint8_t code, std::uint32_t index) { return u8(code).u32(index); }
    Writer& op(std::uint8_t code) { return u8(code); }
    Writer& i64_const(std::uint64_t value)
    {
        return u8(op::i64_const).i64(static_cast<std::int64_t>(value));
    }
    Writer& i32_const(std::uint32_t value)
    {
        return u8(op::i32_const).i64(static_cast<std::int32_t>(value));
    }

    [[nodiscard]] const Bytes& view() const noexcept { return bytes_; }
    [[nodiscard]] Bytes take() && noexcept { return std::move(bytes_); }

private:
    Bytes bytes_;
};

}  // namespace weft::vm::wasm
