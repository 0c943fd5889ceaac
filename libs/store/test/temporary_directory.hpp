#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace weft::store {

/// A directory of its own, gone at the end of the scope.
class TemporaryDirectory {
public:
    TemporaryDirectory()
    {
        std::string pattern =
            (place() / "weft-store-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::string in(const std::string& name) const { return (path_ / name).string(); }

private:
    /// In memory where that is possible: most tests sync more than they do anything else.
    static std::filesystem::path place()
    {
        const std::filesystem::path memory{"/dev/shm"};
        if (::access(memory.c_str(), W_OK) == 0) return memory;
        return std::filesystem::temp_directory_path();
    }

    std::filesystem::path path_;
};

}  // namespace weft::store
