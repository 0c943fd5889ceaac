#pragma once

// Where a large value that is written in parts lies in the store: its head and the parts of two slots, under one key space.
// The slot that the newest head does not name is free for the next value, so a fall while it is written loses nothing.

#include <weft/base/bytes.hpp>

#include <cstdint>
#include <string_view>

namespace weft::node {

[[nodiscard]] inline Bytes snapshot_head_key(std::string_view key_space)
{
    Bytes key = to_bytes(key_space);
    key.push_back(std::byte{'h'});
    return key;
}

/// Parts are in order of their numbers; `second` is the slot.
[[nodiscard]] inline Bytes snapshot_part_key(std::string_view key_space,
                                             bool second,
                                             std::uint32_t part)
{
    Bytes key = to_bytes(key_space);
    key.push_back(second ? std::byte{'b'} : std::byte{'a'});
    for (int shift = 24; shift >= 0; shift -= 8)
        key.push_back(static_cast<std::byte>(part >> shift));
    return key;
}

}  // namespace weft::node
