#include <weft/toolchain/toolchain.hpp>

#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

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
    void write(const std::string& name, const std::string& text) const
    {
        std::ofstream{folder_ / name} << text;
    }

    fs::path folder_;
    const fs::path contracts_ = fs::path{WEFT_SOURCE_DIR} / "contracts";
};

TEST_F(Toolchain, a_new_contract_in_cpp_builds)
{
    ASSERT_TRUE(new_contract(folder_ / "guest_book", Language::cpp));
    const auto report = build(folder_ / "guest_book");
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_EQ(report->entry_points.size(), 3u);
    EXPECT_EQ(report->language, Language::cpp);
}

TEST_F(Toolchain, nothing_is_overwritten_by_a_new_contract)
{
    write("file", "mine");
    const auto refused = new_contract(folder_, Language::cpp);
    ASSERT_FALSE(refused);
    // The folder's name has hyphens; either reason is good, as long as the file stays.
    EXPECT_EQ(read(folder_ / "file"), "mine");
    fs::create_directory(folder_ / "taken");
    write("taken/file", "mine");
    EXPECT_EQ(new_contract(folder_ / "taken", Language::cpp).error().kind,
              BuildErrorKind::already_there);
    EXPECT_EQ(new_contract(folder_ / "1st", Language::cpp).error().kind, BuildErrorKind::bad_name);
}

TEST_F(Toolchain, a_compiler_error_is_shown)
{
    write("wrong.cpp", "#include <weft.hpp>\nWEFT_FUNC(go) { this is not C++; }\n");
    const auto report = build(folder_ / "wrong.cpp");
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, BuildErrorKind::compile_failed);
    EXPECT_NE(report.error().text.find("wrong.cpp"), std::string::npos);
}

TEST_F(Toolchain, floating_point_is_refused_with_its_place_its_function_and_the_file)
{
    write("price.cpp",
          "#include <weft.hpp>\n"
          "WEFT_FUNC(go) { ctx.result(\"n\", (unsigned)(ctx.param<unsigned>(\"n\") * 1.5)); }\n");
    const auto report = build(folder_ / "price.cpp");
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, BuildErrorKind::refused);
    EXPECT_TRUE(report.error().text.starts_with("floating_point at byte ")) << report.error().text;
    for (const auto* part : {"f64", ", in ", "go", "price.refused.wasm", "wasm-objdump"})
        EXPECT_NE(report.error().text.find(part), std::string::npos)
            << part << " in " << report.error().text;
    EXPECT_FALSE(fs::exists(folder_ / "price.wasm"));
    EXPECT_TRUE(fs::exists(folder_ / "price.refused.wasm"));
    write("price.cpp",
          "#include <weft.hpp>\n"
          "WEFT_FUNC(go) { ctx.result(\"n\", ctx.param<unsigned>(\"n\")); }\n");
    EXPECT_TRUE(build(folder_ / "price.cpp").has_value());
    EXPECT_FALSE(fs::exists(folder_ / "price.refused.wasm"));
}

TEST_F(Toolchain, a_program_that_no_chain_takes_is_refused_with_what_is_large)
{
    const auto with_table = [&](const std::string& bytes) {
        write("large.cpp",
              "#include <weft.hpp>\n"
              "static unsigned char table[" +
                  bytes +
                  "] = {1};\n"
                  "WEFT_VIEW(go, \"(n: u32) -> (byte: u8)\")\n"
                  "{ ctx.result<\"byte\">(table[ctx.param<\"n\">() % " +
                  bytes + "]); }\n");
        return build(folder_ / "large.cpp");
    };
    const auto report = with_table("530000");
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, BuildErrorKind::too_large) << report.error().text;
    EXPECT_NE(report.error().text.find("bytes of at most 524288"), std::string::npos);
    EXPECT_FALSE(fs::exists(folder_ / "large.wasm"));

    const auto in_parts = with_table("70000");
    ASSERT_TRUE(in_parts) << in_parts.error().text;
    EXPECT_EQ(in_parts->transactions, 3u) << "two parts, and what joins and deploys them";
    EXPECT_GT(in_parts->deploy_gas, 0u);
}

TEST_F(Toolchain, a_contract_describes_all_its_entry_points_or_none)
{
    write("half.cpp",
          "#include <weft.hpp>\n"
          "WEFT_VIEW(told, \"()\") {}\n"
          "WEFT_VIEW(untold) {}\n");
    const auto report = build(folder_ / "half.cpp");
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, BuildErrorKind::refused);
    EXPECT_NE(report.error().text.find("says nothing of untold"), std::string::npos)
        << report.error().text;
    write("wrong.cpp",
          "#include <weft.hpp>\n"
          "WEFT_VIEW(told, \"(n: u46)\") {}\n");
    const auto wrong = build(folder_ / "wrong.cpp");
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().text.find("there is no type 'u46'"), std::string::npos)
        << wrong.error().text;
}

TEST_F(Toolchain, a_name_that_is_not_described_does_not_compile)
{
    write("typo.cpp",
          "#include <weft.hpp>\n"
          "WEFT_VIEW(go, \"(n: u64)\") { (void)ctx.param<\"m\">(); }\n");
    const auto report = build(folder_ / "typo.cpp");
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, BuildErrorKind::compile_failed);
    EXPECT_NE(report.error().text.find("the description has no such parameter"), std::string::npos)
        << report.error().text;
}

TEST_F(Toolchain, a_path_without_a_source_is_named)
{
    EXPECT_EQ(build(folder_).error().kind, BuildErrorKind::no_source);
    EXPECT_EQ(build(folder_ / "absent").error().kind, BuildErrorKind::no_source);
    write("a.cpp", "");
    write("b.rs", "");
    EXPECT_EQ(build(folder_).error().kind, BuildErrorKind::no_source);
}

TEST_F(Toolchain, the_cache_without_home_is_in_the_home_of_the_user)
{
    const auto* user = ::getpwuid(::getuid());
    ASSERT_NE(user, nullptr);
    const fs::path home = user->pw_dir;
    for (const auto* variable : {"WEFT_CACHE", "XDG_CACHE_HOME", "HOME"}) ::unsetenv(variable);
    EXPECT_EQ(cache_folder(), home / ".cache" / "weft");
}

TEST_F(Toolchain, a_program_is_inspected_without_a_compiler)
{
    const auto report = inspect(contracts_ / "counter" / "counter.wasm");
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_EQ(report->entry_points.size(), 6u);
    EXPECT_EQ(report->vm_type, "wasm");
    EXPECT_FALSE(inspect(contracts_ / "counter" / "counter.rs"));
}

TEST_F(Toolchain, a_program_of_wasp_is_asked_for_its_entry_points)
{
    const auto report = inspect(contracts_.parent_path() / "libs/vm/test/wasp_guest/guest.wasm");
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_EQ(report->vm_type, "wasmtimevm");
    EXPECT_EQ(report->entry_points.size(), 23u);
    EXPECT_EQ(report->entry_points.front().name, "about");
    EXPECT_EQ(std::ranges::count_if(report->entry_points, &EntryPointInfo::is_view), 4);
}

}  // namespace
}  // namespace weft::toolchain
