#pragma once

#include <weft/base/bytes.hpp>

#include <cstdint>
#include <cstring>
#include <string_view>

namespace weft::sim {

/// Folds everything observable into 64 bits. Two runs of one seed must end with the same digest, on
/// every compiler and platform we build for.
class Digest {
public:
    void mix(std::uint64_t word) noexcept
    {
        value_ = (value_ ^ word) * 0x9e3779b97f4a7c15;
        value_ ^= value_ >> 32;
    }
    void mix(ByteSpan bytes) noexcept
    {
        mix(std::uint64_t{bytes.size()});
        for (; !bytes.empty(); bytes = bytes.subspan(bytes.size() < 8 ? bytes.size() : 8)) {
            std::uint64_t word = 0;
            for (std::size_t i = 0; i < bytes.size() && i < 8; ++i)
                word |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
            mix(word);
        }
    }
    void mix(std::string_view text) noexcept { mix(as_bytes(text)); }
    [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

private:
    std::uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace weft::sim
