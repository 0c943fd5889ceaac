#pragma once

// The SDKs and the templates of new contracts, compiled in (CMakeLists.txt generates them).

#include <span>
#include <string_view>

namespace weft::toolchain {

struct EmbeddedFile {
    std::string_view path;  ///< below sdk/
    std::string_view text;
};
[[nodiscard]] std::span<const EmbeddedFile> sdk_files() noexcept;

}  // namespace weft::toolchain
