#include <gtest/gtest.h>

#include <fstream>

#include "../src/mark_format.hpp"
#include "temporary_directory.hpp"

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
              "0a000000" "776566742e6d61726b73"  // "weft.marks"
              "01"
              "0707070707070707070707070707070707070707070707070707070707070707"
              "01000000" "02000000" "746d" "0004000000000000");
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
