#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../src/mark_format.hpp"
#include "temporary_directory.hpp"
#include <fstream>
#include <functional>

namespace weft::store {
namespace {

const auto me = types::NodeId::filled(7);

class AMarkFile : public testing::Test {
protected:
    TemporaryDirectory folder;
    std::string path = mark_file_of(folder.in("store"));

    void replace(const Bytes& bytes)
    {
        std::ofstream{path, std::ios::binary | std::ios::trunc}
            << std::string{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

TEST_F(AMarkFile, stands_beside_the_store)
{
    EXPECT_EQ(mark_file_of("/a/store"), "/a/store.mark");
    EXPECT_EQ(mark_file_of("/a/store/"), "/a/store.mark");
    EXPECT_EQ(mark_file_of("store"), "store.mark");
}

TEST_F(AMarkFile, gives_back_what_was_written_last)
{
    EXPECT_EQ(read_marks(path, me).value(), std::nullopt) << "there is none yet";
    ASSERT_TRUE(write_marks(path, me, {}));
    EXPECT_EQ(read_marks(path, me).value(), Marks{});
    const Marks marks{{to_bytes("tm"), 1024}, {to_bytes("w"), 3}};
    ASSERT_TRUE(write_marks(path, me, marks));
    EXPECT_EQ(read_marks(path, me).value(), marks);
}

TEST_F(AMarkFile, has_the_bytes_of_the_format_page)
{
    const auto bytes = encode(MarkPage{me, {{to_bytes("tm"), 1024}}});
    EXPECT_EQ(to_hex(ByteSpan{bytes}.subspan(32)),
              "0a000000"
              "776566742e6d61726b73"  // "weft.marks"
              "01"
              "0707070707070707070707070707070707070707070707070707070707070707"
              "01000000"
              "02000000"
              "746d"
              "0004000000000000");
}

TEST_F(AMarkFile, that_is_cut_anywhere_or_has_any_byte_changed_gives_no_marks_and_says_why)
{
    const auto good = encode(MarkPage{me, {{to_bytes("tm"), 1024}, {to_bytes("w"), 3}}});
    for (std::size_t at = 0; at < good.size(); ++at) {
        auto bad = good;
        bad[at] ^= std::byte{0x01};
        replace(bad);
        const auto changed = read_marks(path, me);
        ASSERT_FALSE(changed) << at;
        EXPECT_TRUE(changed.error().detail.starts_with(path)) << changed.error().detail;
        bad = good;
        bad.resize(at);
        replace(bad);
        EXPECT_FALSE(read_marks(path, me)) << at;
        bad = good;
        std::fill(bad.begin() + static_cast<std::ptrdiff_t>(at), bad.end(), std::byte{0});
        replace(bad);
        EXPECT_EQ(read_marks(path, me).has_value(), bad == good) << at;
    }
    auto longer = good;
    longer.push_back(std::byte{0});
    replace(longer);
    EXPECT_EQ(read_marks(path, me).error().error, StoreError::corrupt);
    replace(Bytes(1u << 20));
    EXPECT_EQ(read_marks(path, me).error().error, StoreError::corrupt);
}

TEST_F(AMarkFile, is_written_whatever_stands_where_it_is_put_together)
{
    const auto beside = path + ".new";
    const auto other = folder.in("other");
    std::ofstream{other} << "of somebody else";
    Marks marks;
    const auto one_more = [&] { marks.emplace(to_bytes(std::to_string(marks.size())), 1024); };
    const std::vector<std::function<bool()>> left{
        [&] { return std::ofstream{beside}.write("half", 4).good(); },
        [&] { return ::mkfifo(beside.c_str(), 0600) == 0; },
        [&] { return ::symlink(other.c_str(), beside.c_str()) == 0; },
        [&] { return ::symlink("/dev/full", beside.c_str()) == 0; },
        [&] { return ::symlink(beside.c_str(), beside.c_str()) == 0; }};
    for (std::size_t i = 0; i < left.size(); ++i) {
        ASSERT_TRUE(left[i]()) << i;
        one_more();  // so that the page has another length
        const auto written = write_marks(path, me, marks);
        ASSERT_TRUE(written) << i << ": " << written.error().detail;
        EXPECT_EQ(read_marks(path, me).value(), marks) << i;
    }
    std::ifstream untouched{other};
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>{untouched}, {}), "of somebody else");
    ASSERT_EQ(::mkdir(beside.c_str(), 0700), 0);
    one_more();
    const auto refused = write_marks(path, me, marks);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find(beside), std::string::npos) << "the operator's to move";
}

TEST_F(AMarkFile, of_the_same_length_is_written_in_place_and_of_another_one_anew)
{
    const auto file_number = [&] {
        struct stat about{};
        EXPECT_EQ(::stat(path.c_str(), &about), 0);
        return about.st_ino;
    };
    Marks marks{{to_bytes("tm"), 1024}};
    ASSERT_TRUE(write_marks(path, me, marks));
    // Kept open, the first file's number is nobody else's.
    const std::ifstream first{path};
    const auto before = file_number();
    marks[to_bytes("tm")] = 2048;
    ASSERT_TRUE(write_marks(path, me, marks));
    EXPECT_EQ(file_number(), before);
    EXPECT_EQ(read_marks(path, me).value(), marks);
    marks[to_bytes("w")] = 1;
    ASSERT_TRUE(write_marks(path, me, marks));
    EXPECT_NE(file_number(), before);
    EXPECT_EQ(read_marks(path, me).value(), marks);
}

TEST_F(AMarkFile, that_a_device_could_write_in_halves_is_written_anew)
{
    Marks marks;
    for (int i = 0; i < 40; ++i) marks[to_bytes("chain " + std::to_string(i))] = 1;
    ASSERT_TRUE(write_marks(path, me, marks));
    ASSERT_GT(std::filesystem::file_size(path), 512u);
    const std::ifstream first{path};
    struct stat before{}, after{};
    ASSERT_EQ(::stat(path.c_str(), &before), 0);
    marks[to_bytes("chain 7")] = 2;
    ASSERT_TRUE(write_marks(path, me, marks));
    ASSERT_EQ(::stat(path.c_str(), &after), 0);
    EXPECT_NE(before.st_ino, after.st_ino);
    EXPECT_EQ(read_marks(path, me).value(), marks);
}

TEST_F(AMarkFile, is_never_written_through_a_link_or_into_a_file_of_two_names)
{
    const Marks before{{to_bytes("tm"), 1024}};
    const Marks after{{to_bytes("tm"), 2048}};
    const auto other = folder.in("other");
    ASSERT_TRUE(write_marks(other, me, before));
    const std::vector<std::function<bool()>> made{
        [&] { return ::symlink(other.c_str(), path.c_str()) == 0; },
        [&] { return ::link(other.c_str(), path.c_str()) == 0; },
        [&] { return ::mkfifo(path.c_str(), 0600) == 0; }};
    for (std::size_t i = 0; i < made.size(); ++i) {
        std::filesystem::remove(path);
        ASSERT_TRUE(made[i]()) << i;
        ASSERT_TRUE(write_marks(path, me, after)) << i;
        EXPECT_EQ(read_marks(path, me).value(), after) << i;
        EXPECT_EQ(read_marks(other, me).value(), before) << i;
    }
}

TEST_F(AMarkFile, of_another_node_or_that_is_no_file_is_refused_by_name)
{
    ASSERT_TRUE(write_marks(path, types::NodeId::filled(8), {}));
    EXPECT_EQ(read_marks(path, me).error().error, StoreError::other_node);
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    EXPECT_EQ(read_marks(path, me).error().error, StoreError::corrupt);
    EXPECT_FALSE(write_marks(path, me, {}));
    EXPECT_FALSE(write_marks(folder.in("nowhere/store.mark"), me, {}));
}

}  // namespace
}  // namespace weft::store
