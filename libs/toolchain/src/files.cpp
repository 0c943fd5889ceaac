#include "files.hpp"

#include <unistd.h>

#include <fstream>
#include <iterator>

namespace weft::toolchain {

namespace fs = std::filesystem;

std::optional<Bytes> read_file(const fs::path& path)
{
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::nullopt;
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (in.bad()) return std::nullopt;
    return to_bytes(std::string_view{text});
}

bool write_file(const fs::path& path, ByteSpan bytes)
{
    auto beside = path;
    beside += "." + std::to_string(::getpid()) + ".new";
    {
        std::ofstream out{beside, std::ios::binary};
        out.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
        if (!out.flush()) return false;
    }
    std::error_code error;
    fs::rename(beside, path, error);
    if (error) fs::remove(beside, error);
    return !error;
}

ScratchFolder::ScratchFolder()
{
    std::error_code error;
    auto pattern = (fs::temp_directory_path(error) / "weft-build-XXXXXX").string();
    if (!error && ::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
}

ScratchFolder::~ScratchFolder()
{
    std::error_code error;
    if (ok()) fs::remove_all(path_, error);
}

}  // namespace weft::toolchain
