#include <weft/interface/section.hpp>

#include <algorithm>

namespace weft::interface {

namespace {

/// An unsigned number of LEB128; nothing when it does not end, or passes 32 bits.
std::optional<std::size_t> number(ByteSpan& bytes)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 35 && !bytes.empty(); shift += 7) {
        const auto byte = std::to_integer<std::uint64_t>(bytes.front());
        bytes = bytes.subspan(1);
        value |= (byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            return value <= 0xffff'ffff ? std::optional{static_cast<std::size_t>(value)}
                                        : std::nullopt;
    }
    return std::nullopt;
}

constexpr std::string_view module_start{"\0asm\1\0\0\0", 8};

}  // namespace

std::optional<ByteSpan> description_section(ByteSpan program)
{
    if (program.size() < module_start.size() ||
        !std::ranges::equal(program.first(module_start.size()), as_bytes(module_start)))
        return std::nullopt;
    auto rest = program.subspan(module_start.size());
    while (!rest.empty()) {
        const bool custom = rest.front() == std::byte{0};
        rest = rest.subspan(1);
        const auto size = number(rest);
        if (!size || *size > rest.size()) return std::nullopt;
        auto section = rest.first(*size);
        rest = rest.subspan(*size);
        if (!custom) continue;
        const auto name_size = number(section);
        if (!name_size || *name_size > section.size()) return std::nullopt;
        if (std::ranges::equal(section.first(*name_size), as_bytes(section_name)))
            return section.subspan(*name_size);
    }
    return std::nullopt;
}

std::optional<Description> description_in(ByteSpan program)
{
    const auto section = description_section(program);
    if (!section) return std::nullopt;
    auto description = read(*section);
    if (!description) return std::nullopt;
    return *std::move(description);
}

}  // namespace weft::interface
