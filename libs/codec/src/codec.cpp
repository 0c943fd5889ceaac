#include <weft/base/check.hpp>
#include <weft/codec/codec.hpp>

#include <limits>

namespace weft::codec {

std::string_view name(DecodeError error) noexcept
{
    switch (error) {
    case DecodeError::truncated: return "truncated";
    case DecodeError::trailing: return "trailing";
    case DecodeError::too_long: return "too_long";
    case DecodeError::not_canonical: return "not_canonical";
    case DecodeError::unknown_version: return "unknown_version";
    case DecodeError::unknown_kind: return "unknown_kind";
    case DecodeError::out_of_range: return "out_of_range";
    case DecodeError::malformed: return "malformed";
    }
    return "unknown";
}

Writer& Writer::bytes(ByteSpan value)
{
    count(value.size());
    return raw(value);
}

Writer& Writer::count(std::size_t count)
{
    WEFT_CHECK(count <= std::numeric_limits<std::uint32_t>::max());
    return u32(static_cast<std::uint32_t>(count));
}

ByteSpan Reader::take(std::size_t size) noexcept
{
    if (error_) return {};
    if (size > rest_.size()) {
        fail(DecodeError::truncated);
        return {};
    }
    const auto field = rest_.first(size);
    rest_ = rest_.subspan(size);
    return field;
}

bool Reader::boolean() noexcept
{
    const auto byte = u8();
    canonical(byte <= 1);
    return ok() && byte == 1;
}

ByteSpan Reader::bytes(std::size_t size_max) noexcept
{
    const std::size_t size = u32();
    if (size > size_max) {
        fail(DecodeError::too_long);
        return {};
    }
    return take(size);
}

std::size_t Reader::count(std::size_t count_max, std::size_t item_bytes_min) noexcept
{
    WEFT_CHECK(item_bytes_min > 0);
    const std::size_t count = u32();
    if (count > count_max) {
        fail(DecodeError::too_long);
        return 0;
    }
    if (count > rest_.size() / item_bytes_min) {
        fail(DecodeError::truncated);
        return 0;
    }
    return count;
}

}  // namespace weft::codec
