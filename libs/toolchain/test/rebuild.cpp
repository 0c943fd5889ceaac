// Slow: the Rust compiler with link-time optimisation takes seconds per contract.

#include <weft/toolchain/toolchain.hpp>

#include <gtest/gtest.h>

#include <algorithm>
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

/// A token with the standard library was 42 KB.
TEST_F(Toolchain, a_token_in_rust_is_small_and_says_where_its_bytes_are)
{
    const auto report = build(contracts_ / "erc20", {.output = folder_ / "erc20.wasm"});
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_LT(report->bytes, 17'000U);
    ASSERT_GT(report->functions.size(), 10U);
    EXPECT_GE(report->functions[0].bytes, report->functions[1].bytes);
    EXPECT_TRUE(std::ranges::any_of(report->functions, [](const auto& function) {
        return function.name == "func:transfer_from";
    }));
    EXPECT_GT(report->description_bytes, 100U);
    EXPECT_EQ(report->hint, "");
    ASSERT_TRUE(report->description);
    const auto* transfer = report->description->entry("transfer");
    ASSERT_NE(transfer, nullptr);
    EXPECT_EQ(interface::write(*transfer),
              "func transfer(to: agent, amount: u64) # From the caller's account.");
}

TEST_F(Toolchain, a_rust_contract_with_the_standard_library_builds_and_is_told_what_it_costs)
{
    std::ofstream{folder_ / "big.rs"} << "use std::collections::HashSet;\n"
                                         "use weft::*;\n"
                                         "entry_points! { view go() -> (text: String); }\n"
                                         "fn go(_: &View) -> Result<String> {\n"
                                         "    Ok(format!(\"{:?}\", BTreeSet::from([1, 2])))\n"
                                         "}\n"
                                         "pub type Unused = HashSet<u8>;\n";
    const auto report = build(folder_ / "big.rs");
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_NE(report->hint.find("#![no_std]"), std::string::npos);
}

/// The programs in the tree are what their sources give. Bytes are compared where the compilers are
/// the ones they were built with; elsewhere the interface is.
TEST_F(Toolchain, the_programs_in_the_tree_come_from_their_sources)
{
    for (const std::string name :
         {"counter", "dividend", "donate_with_feedback", "erc20", "fair_auction", "fair_roulette",
          "faults", "hello_world", "kinds", "testcore", "token_registry", "token_sale"}) {
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
