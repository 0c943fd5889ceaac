// Slow: the Rust compiler with link-time optimisation takes seconds per contract.

#include <weft/toolchain/toolchain.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace weft::toolchain {
namespace {

namespace fs = std::filesystem;

class Toolchain : public ::testing::Test {
protected:
    void SetUp() override
    {
        auto pattern = (fs::temp_directory_path() / "weft-toolchain-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    static std::string read(const fs::path& path)
    {
        std::ifstream in{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    fs::path folder_;
    const fs::path contracts_ = fs::path{WEFT_SOURCE_DIR} / "contracts";
};

TEST_F(Toolchain, a_new_contract_in_rust_builds)
{
    const auto source = new_contract(folder_ / "guest_book", Language::rust);
    ASSERT_TRUE(source) << source.error().text;
    const auto report = build(folder_ / "guest_book");
    ASSERT_TRUE(report) << report.error().text;
    ASSERT_EQ(report->entry_points.size(), 3u);
    EXPECT_EQ(report->entry_points[0].name, "entry");
    EXPECT_TRUE(report->entry_points[0].is_view);
    EXPECT_EQ(report->entry_points[1].name, "sign");
    EXPECT_FALSE(report->entry_points[1].is_view);
    EXPECT_EQ(report->program.filename(), "guest_book.wasm");
    EXPECT_EQ(fs::file_size(report->program), report->bytes);
}

/// The programs in the tree are what their sources give. Bytes are compared where the compilers are
/// the ones they were built with; elsewhere the interface is.
TEST_F(Toolchain, the_programs_in_the_tree_come_from_their_sources)
{
    for (const std::string name : {"counter", "faults", "testcore", "token_sale"}) {
        const auto kept = contracts_ / name / (name + ".wasm");
        const auto report = build(contracts_ / name, {.output = folder_ / (name + ".wasm")});
        ASSERT_TRUE(report) << name << ": " << report.error().text;
        if (report->compiler.starts_with("rustc 1.63.0") ||
            report->compiler.starts_with("Debian clang version 19.1.7")) {
            EXPECT_TRUE(read(report->program) == read(kept))
                << name << ": build it again with `weft contract build contracts/" << name << "`";
            continue;
        }
        const auto old = inspect(kept);
        ASSERT_TRUE(old) << old.error().text;
        ASSERT_EQ(report->entry_points.size(), old->entry_points.size()) << name;
        for (std::size_t i = 0; i < old->entry_points.size(); ++i)
            EXPECT_EQ(report->entry_points[i].name, old->entry_points[i].name);
    }
}

}  // namespace
}  // namespace weft::toolchain
