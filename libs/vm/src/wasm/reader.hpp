#pragma once

// Reads the WebAssembly binary format from a window of the module. The first error sticks; what is
// read after it is zero or empty.

#include <weft/base/bytes.hpp>
#include <weft/vm/wasm/refusal.hpp>

#include <expected>
#include <optional>

namespace weft::vm::wasm {

class Reader {
public:
    Reader(ByteSpan module, std::size_t begin, std::size_t end) noexcept
        : bytes_{module}, at_{begin}, end_{end}
    {}

    [[nodiscard]] std::size_t offset() const noexcept { return at_; }
    [[nodiscard]] std::size_t left() const noexcept { return end_ - at_; }
    [[nodiscard]] bool ok() const noexcept { return !refusal_; }
    [[nodiscard]] const std::optional<Refusal>& refusal() const noexcept { return refusal_; }
    [[nodiscard]] std::unexpected<Refusal> error() const { return std::unexpected{*refusal_}; }

    void fail(Rule rule, std::size_t offset, std::string detail = {})
    {
        if (refusal_) return;
        refusal_ = Refusal{rule, offset, std::move(detail)};
        at_ = end_;
    }

    std::uint8_t u8()
    {
        if (at_ == end_) {
            fail(Rule::truncated, end_);
            return 0;
        }
        return std::to_integer<std::uint8_t>(bytes_[at_++]);
    }
    std::uint32_t u32() { return static_cast<std::uint32_t>(unsigned_leb(32)); }
    std::int32_t i32() { return static_cast<std::int32_t>(signed_leb(32)); }
    std::int64_t i64() { return signed_leb(64); }
    /// A count of items of at least one byte each.
    std::uint32_t count(std::size_t max)
    {
        const auto at = at_;
        const auto value = u32();
        if (value > max)
            fail(Rule::too_many, at);
        else if (value > left())
            fail(Rule::truncated, end_);
        return ok() ? value : 0;
    }
    ByteSpan raw(std::size_t size)
    {
        if (size > left()) {
            fail(Rule::truncated, end_);
            return {};
        }
        const auto piece = bytes_.subspan(at_, size);
        at_ += size;
        return piece;
    }
    /// Of at most limit::name_bytes bytes of UTF-8.
    std::string name();

private:
    std::uint64_t unsigned_leb(unsigned bits);
    std::int64_t signed_leb(unsigned bits);

    ByteSpan bytes_;
    std::size_t at_;
    std::size_t end_;
    std::optional<Refusal> refusal_;
};

}  // namespace weft::vm::wasm
