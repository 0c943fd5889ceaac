// Where a node keeps what it compiled: bounded, its own, and never trusted.

#include "node/code_folder.hpp"

#include <weft/vm/wasm/engine.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace weft::app {
namespace {

namespace fs = std::filesystem;

class Scratch {
public:
    Scratch()
    {
        auto pattern = (fs::temp_directory_path() / "weft-code-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        path = pattern;
    }
    ~Scratch()
    {
        std::error_code ignored;
        fs::permissions(path, fs::perms::owner_all, ignored);
        fs::remove_all(path, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    fs::path path;
};

std::string named(const std::string& what)
{
    return what + "-3-" + std::string{vm::wasm::engine_version()};
}

std::shared_ptr<CodeFolder> opened(const fs::path& path, std::uint64_t bytes_max = 1u << 20)
{
    auto folder = CodeFolder::open(path, bytes_max);
    EXPECT_TRUE(folder.has_value()) << folder.error();
    return folder ? *folder : nullptr;
}

std::size_t files_in(const fs::path& path)
{
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator{path}, fs::directory_iterator{}));
}

TEST(CodeFolder, gives_back_what_was_written_also_after_a_restart)
{
    const Scratch scratch;
    const auto where = scratch.path / "compiled";
    opened(where)->write(named("a"), Bytes(1000, std::byte{7}));
    const auto again = opened(where);
    EXPECT_EQ(again->read(named("a")), Bytes(1000, std::byte{7}));
    EXPECT_EQ(again->read(named("b")), std::nullopt);
    again->write(named("a"), Bytes(10, std::byte{8}));
    EXPECT_EQ(again->read(named("a")), Bytes(10, std::byte{8}));
    EXPECT_EQ(again->figures().bytes, 10U);
}

TEST(CodeFolder, holds_no_more_than_its_bound_and_lets_go_what_was_asked_for_longest_ago)
{
    const Scratch scratch;
    const auto folder = opened(scratch.path, 3000);
    for (const auto* name : {"a", "b", "c"}) folder->write(named(name), Bytes(1000));
    EXPECT_TRUE(folder->read(named("a")).has_value());
    folder->write(named("d"), Bytes(1000));
    EXPECT_TRUE(folder->read(named("a")).has_value());
    EXPECT_FALSE(folder->read(named("b")).has_value());
    EXPECT_EQ(folder->figures().files, 3U);
    EXPECT_EQ(folder->figures().removed, 1U);
    EXPECT_EQ(files_in(scratch.path), 3U);
    folder->write(named("e"), Bytes(3001));  // never fits: nothing makes room for it
    EXPECT_EQ(folder->figures().files, 3U);
    const auto smaller = opened(scratch.path, 1500);
    EXPECT_EQ(smaller->figures().files, 1U);
    EXPECT_EQ(files_in(scratch.path), 1U);
}

TEST(CodeFolder, removes_what_another_compiler_made_and_what_was_not_finished)
{
    const Scratch scratch;
    std::ofstream{scratch.path / "abc-3-wasmtime-1.0.0"} << "old";
    std::ofstream{scratch.path / (named("x") + ".part")} << "half";
    std::ofstream{scratch.path / "notes of mine.txt"} << "?";
    opened(scratch.path)->write(named("y"), Bytes(5));
    const auto again = opened(scratch.path);
    EXPECT_EQ(files_in(scratch.path), 1U);
    EXPECT_TRUE(again->read(named("y")).has_value());
}

TEST(CodeFolder, takes_no_name_that_is_a_path)
{
    const Scratch scratch;
    const auto folder = opened(scratch.path / "in");
    for (const std::string name : {"../x", "a/b", "", ".", "..", ".x", "a b"}) {
        folder->write(name, Bytes(5));
        EXPECT_FALSE(folder->read(name).has_value()) << name;
    }
    EXPECT_EQ(files_in(scratch.path), 1U);
    EXPECT_EQ(files_in(scratch.path / "in"), 0U);
}

TEST(CodeFolder, that_others_can_write_to_is_not_used)
{
    const Scratch scratch;
    const auto shared = scratch.path / "shared";
    fs::create_directory(shared);
    ::chmod(shared.c_str(), 0777);
    const auto folder = CodeFolder::open(shared, 1000);
    ASSERT_FALSE(folder.has_value());
    EXPECT_NE(folder.error().find("is not this user's own"), std::string::npos);
    std::ofstream{scratch.path / "file"} << "x";
    EXPECT_FALSE(CodeFolder::open(scratch.path / "file", 1000).has_value());
    EXPECT_FALSE(CodeFolder::open(scratch.path / "no" / "such" / "folder", 1000).has_value());
}

/// A program of its own for each number.
Bytes program(int number)
{
    Bytes bytes;
    for (const auto octet : std::initializer_list<int>{
             0,   'a', 's', 'm', 1,   0, 0, 0, 1,    4,   1,   0x60, 0,   0,
             3,   2,   1,   0,   5,   3, 1, 0, 1,    7,   20,  2,    6,   'm',
             'e', 'm', 'o', 'r', 'y', 2, 0, 7, 'f',  'u', 'n', 'c',  ':', 'g',
             'o', 0,   0,   10,  4,   1, 2, 0, 0x0b, 0,   3,   1,    'n', number})
        bytes.push_back(static_cast<std::byte>(octet));
    return bytes;
}

TEST(CodeFolder, keeps_more_programs_than_the_cache_and_no_damage_is_ever_run)
{
    constexpr int many = 30;
    const Scratch scratch;
    const auto load_all = [&](std::uint64_t bytes_max) {
        vm::wasm::WasmFactory factory{{.engine = {.instances = 8}, .cache_bytes_max = 1}};
        factory.keep_in(opened(scratch.path, bytes_max));
        for (int i = 0; i < many; ++i) {
            const auto loaded = factory.load(program(i), vm::cost_schedule_newest);
            EXPECT_TRUE(loaded.has_value()) << vm::to_text(loaded.error());
        }
        return factory.figures();
    };
    EXPECT_EQ(load_all(64u << 20).compiled, static_cast<std::uint64_t>(many));
    EXPECT_EQ(load_all(64u << 20).restored, static_cast<std::uint64_t>(many));

    // One file is cut, one is empty, one has a bit changed, one is gone, one is another's.
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{scratch.path}) files.push_back(entry.path());
    ASSERT_EQ(files.size(), static_cast<std::size_t>(many));
    fs::resize_file(files[0], fs::file_size(files[0]) / 2);
    fs::resize_file(files[1], 0);
    {
        std::fstream file{files[2], std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(static_cast<std::streamoff>(fs::file_size(files[2]) / 2));
        file.put('\x5a');
        file.seekp(static_cast<std::streamoff>(fs::file_size(files[2]) / 2 + 1));
        file.put('\xa5');
    }
    fs::remove(files[3]);
    fs::copy_file(files[5], files[4], fs::copy_options::overwrite_existing);
    const auto figures = load_all(64u << 20);
    EXPECT_EQ(figures.compiled, 5U);
    EXPECT_EQ(figures.restored, static_cast<std::uint64_t>(many - 5));
    EXPECT_EQ(load_all(64u << 20).compiled, 0U);  // what was damaged is whole again

    // Nor is it a loss when the folder holds fewer than there are.
    const auto small = load_all(3 * fs::file_size(files[0]));
    EXPECT_EQ(small.compiled + small.restored, static_cast<std::uint64_t>(many));
    EXPECT_LE(files_in(scratch.path), 3U);
}

}  // namespace
}  // namespace weft::app
