// The file SEAL as bytes: docs/formats/store.md.

#include "../src/seal_format.hpp"

#include <gtest/gtest.h>

#include "../src/tables.hpp"

namespace weft::store {
namespace {

const SealHead head{.format = 2,
                    .born = "4f9a",
                    .node = types::NodeId::filled(1),
                    .genesis = crypto::Hash::filled(2)};
const Extent extent{300, crypto::Hash::filled(3)};
const Extent other{301, crypto::Hash::filled(4)};

SealPage page_of_all()
{
    SealPage page{.count = 7, .sequence = 41, .files = {}};
    page.files.emplace("000012.log", Growing{extent});
    page.files.emplace("CURRENT", Whole{.may_be_absent = true, .either = {extent, other}});
    page.files.emplace("IDENTITY", Whole{.may_be_absent = false, .either = {extent}});
    page.files.emplace("MANIFEST-000005", Leaving{});
    return page;
}

TEST(SealFormat, a_head_is_read_back)
{
    const auto bytes = encode(head);
    EXPECT_EQ(bytes.size(), seal_page_bytes);
    EXPECT_EQ(decode_seal_head(bytes).value(), head);
}

TEST(SealFormat, a_page_is_read_back_with_its_own_head_only)
{
    const auto mine = hash_of_head(encode(head));
    const auto bytes = encode(page_of_all(), mine).value();
    EXPECT_EQ(bytes.size(), seal_page_bytes);
    EXPECT_EQ(decode_seal_page(bytes, mine).value(), page_of_all());
    auto another = head;
    another.born = "4f9b";
    EXPECT_EQ(decode_seal_page(bytes, hash_of_head(encode(another))).error(),
              codec::DecodeError::malformed);
}

TEST(SealFormat, begins_as_the_page_on_formats_shows)
{
    const auto bytes = encode(head);
    // After the hash: "weft.store.seal", version 1, format 2, "4f9a", 32 × 01, 32 × 02.
    EXPECT_EQ(to_hex(ByteSpan{bytes}.subspan(32, 19 + 4 + 4 + 8 + 2)),
              "0f000000776566742e73746f72652e7365616c"
              "01000000"
              "02000000"
              "0400000034663961"
              "0101");
}

TEST(SealFormat, every_changed_byte_is_noticed)
{
    const auto mine = hash_of_head(encode(head));
    for (std::size_t place = 0; place < seal_page_bytes; ++place) {
        auto bytes = encode(head);
        bytes[place] ^= std::byte{1};
        ASSERT_FALSE(decode_seal_head(bytes)) << place;
        auto page = encode(page_of_all(), mine).value();
        page[place] ^= std::byte{1};
        ASSERT_FALSE(decode_seal_page(page, mine)) << place;
    }
}

TEST(SealFormat, another_version_is_told_from_damage)
{
    auto bytes = encode(head);
    bytes[32 + 19] = std::byte{2};
    EXPECT_EQ(decode_seal_head(bytes).error(), codec::DecodeError::unknown_version);
}

TEST(SealFormat, a_page_has_room_for_more_files_than_a_database_keeps)
{
    SealPage page;
    for (int i = 0; i < 60; ++i) page.files.emplace("00" + std::to_string(1000 + i), Growing{extent});
    EXPECT_TRUE(encode(page, {}).has_value());
    for (int i = 60; i < 200; ++i)
        page.files.emplace("00" + std::to_string(1000 + i), Growing{extent});
    EXPECT_FALSE(encode(page, {}).has_value());
}

TEST(TableList, is_records_of_48_bytes)
{
    const TableRecord first{12, extent};
    const TableRecord second{13, other};
    auto bytes = encode(first);
    EXPECT_EQ(bytes.size(), 48u);
    append(bytes, encode(second));
    EXPECT_EQ(decode_table_records(bytes).value(), (std::vector{first, second}));
    bytes.pop_back();
    EXPECT_EQ(decode_table_records(bytes).error(), codec::DecodeError::trailing);
}

TEST(FileKinds, are_told_by_their_names)
{
    EXPECT_EQ(kind_of("000012.log"), FileKind::log);
    EXPECT_EQ(kind_of("MANIFEST-000005"), FileKind::manifest);
    EXPECT_EQ(kind_of("TABLES-000003"), FileKind::tables);
    EXPECT_EQ(kind_of("000010.sst"), FileKind::table);
    for (const auto* name : {"CURRENT", "IDENTITY", "OPTIONS-000007"})
        EXPECT_EQ(kind_of(name), FileKind::whole) << name;
    EXPECT_EQ(kind_of("OPTIONS-000007.dbtmp"), FileKind::scratch);
    for (const auto* name : {"LOCK", "LOG", "SEAL", "SEAL.new", "x.log", ".sst", ""})
        EXPECT_EQ(kind_of(name), FileKind::unsealed) << name;
}

}  // namespace
}  // namespace weft::store
