#pragma once

// Where a public suite is, and what every suite says at its end.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace weft::suites {

/// A test over the files of one suite; skipped, with a line that says what to do, where it is not.
class Suite : public ::testing::Test {
protected:
    Suite(std::string name, std::string from) : name_{std::move(name)}, from_{std::move(from)} {}

    void SetUp() override
    {
        const auto* all = std::getenv("WEFT_SUITES");
        if (all != nullptr) folder_ = std::filesystem::path{all} / name_;
        if (all == nullptr || !std::filesystem::is_directory(folder_))
            GTEST_SKIP() << "suite " << name_ << " (" << from_ << ") is not here: "
                         << (all == nullptr ? "WEFT_SUITES is not set"
                                            : folder_.string() + " does not exist")
                         << "; tests/suites/README.md says what it is";
    }
    [[nodiscard]] std::filesystem::path file(const std::string& name) const
    {
        return folder_ / name;
    }
    /// Sorted.
    [[nodiscard]] std::vector<std::filesystem::path> files(const std::string& extension) const
    {
        std::vector<std::filesystem::path> list;
        for (const auto& entry : std::filesystem::directory_iterator{folder_})
            if (entry.path().extension() == extension) list.push_back(entry.path());
        std::ranges::sort(list);
        return list;
    }

private:
    std::string name_;
    std::string from_;
    std::filesystem::path folder_;
};

[[nodiscard]] inline std::string text_of(const std::filesystem::path& path)
{
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace weft::suites
