#pragma once

// A folder of its own for a benchmark whose processes keep files, gone with it.

#include <stdlib.h>

#include "cli/cli.hpp"
#include <filesystem>
#include <utility>

namespace weft::app {

class BenchFolder {
public:
    /// Errors: folder_unwritable.
    [[nodiscard]] static Try<BenchFolder> make()
    {
        std::string path = (std::filesystem::temp_directory_path() / "weft-bench-XXXXXX").string();
        if (::mkdtemp(path.data()) == nullptr)
            return std::unexpected{
                Failure{"folder_unwritable", path + " cannot be made", "", exit_failed}};
        return BenchFolder{std::move(path)};
    }
    ~BenchFolder()
    {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    BenchFolder(BenchFolder&& other) noexcept : path_{std::exchange(other.path_, {})} {}
    BenchFolder& operator=(BenchFolder&&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    explicit BenchFolder(std::string path) : path_{std::move(path)} {}
    std::string path_;
};

}  // namespace weft::app
