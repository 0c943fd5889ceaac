#pragma once

// Modules byte by byte, for what no assembler would write.

#include <weft/base/bytes.hpp>

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace weft::vm::test {

using Octets = std::vector<std::uint8_t>;

inline Octets operator+(Octets a, const Octets& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

inline Octets leb(std::uint32_t value)
{
    Octets out;
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
    return out;
}
inline Octets text(std::string_view name)
{
    return leb(static_cast<std::uint32_t>(name.size())) + Octets(name.begin(), name.end());
}
inline Octets section(std::uint8_t id, const Octets& contents)
{
    return Octets{id} + leb(static_cast<std::uint32_t>(contents.size())) + contents;
}
inline const Octets wasm_head{0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00};

inline Bytes bytes_of(const Octets& octets)
{
    Bytes bytes;
    for (const auto octet : octets) bytes.push_back(std::byte{octet});
    return bytes;
}

/// Type () -> (), one function of it, a memory of one page, the body.
struct OneFunction {
    Octets bytes;
    std::size_t code_offset = 0;  ///< of the first instruction
};
inline OneFunction one_function(const Octets& instructions, const Octets& locals = {0})
{
    OneFunction module;
    module.bytes = wasm_head + section(1, {1, 0x60, 0, 0}) + section(3, {1, 0}) +
                   section(5, {1, 0, 1}) + section(7, Octets{1} + text("memory") + Octets{2, 0});
    const auto body = locals + instructions + Octets{0x0b};
    const auto sized = leb(static_cast<std::uint32_t>(body.size())) + body;
    module.bytes = module.bytes + section(10, Octets{1} + sized);
    module.code_offset = module.bytes.size() - body.size() + locals.size();
    return module;
}

}  // namespace weft::vm::test
