#pragma once

#include <weft/base/bytes.hpp>

#include <filesystem>
#include <optional>

namespace weft::toolchain {

[[nodiscard]] std::optional<Bytes> read_file(const std::filesystem::path& path);
/// Whole or not at all: written beside, then renamed.
[[nodiscard]] bool write_file(const std::filesystem::path& path, ByteSpan bytes);

/// A folder of its own that goes with the object.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] bool ok() const noexcept { return !path_.empty(); }

private:
    std::filesystem::path path_;
};

}  // namespace weft::toolchain
