#include <weft/store/core_view.hpp>
#include <weft/store/store.hpp>

#include <gtest/gtest.h>

#include "temporary_directory.hpp"
#include <cstdio>
#include <fstream>
#include <tuple>

namespace weft::store {
namespace {

Batch one(std::string_view key, std::string_view value)
{
    Batch batch;
    batch.put(to_bytes(key), to_bytes(value));
    return batch;
}

TEST(Disk, what_was_written_is_there_after_reopening)
{
    const TemporaryDirectory directory;
    {
        const auto store = open_disk(directory.in("store")).value();
        ASSERT_TRUE(store->write(one("a", "1"), Durability::synced));
        ASSERT_TRUE(store->write(one("b", "2"), Durability::buffered));
    }
    const auto store = open_disk(directory.in("store")).value();
    EXPECT_EQ(store->read(as_bytes("a")).value(), to_bytes("1"));
    EXPECT_EQ(store->read(as_bytes("b")).value(), to_bytes("2"));
}

TEST(Disk, another_format_is_refused_and_both_versions_are_named)
{
    const TemporaryDirectory directory;
    ASSERT_TRUE(open_disk(directory.in("store"), {.format = 7}));
    const auto refused = open_disk(directory.in("store"), {.format = 8});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, StoreError::unknown_format);
    EXPECT_EQ(refused.error().detail,
              "the store has format 7, this program reads and writes format 8");
    EXPECT_TRUE(open_disk(directory.in("store"), {.format = 7})) << "refusing changed nothing";
}

TEST(Disk, the_format_version_is_not_among_the_callers_keys)
{
    const TemporaryDirectory directory;
    const auto store = open_disk(directory.in("store")).value();
    EXPECT_TRUE(store->scan({}).value().empty());
}

TEST(Disk, a_store_that_is_open_is_locked)
{
    const TemporaryDirectory directory;
    const auto store = open_disk(directory.in("store")).value();
    const auto second = open_disk(directory.in("store"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().error, StoreError::locked);
}

TEST(Disk, is_not_locked_because_its_path_sounds_so)
{
    const TemporaryDirectory directory;
    const auto refused = open_disk(directory.in("blocks-that-are-not-there/store"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, StoreError::io) << refused.error().detail;
}

TEST(Disk, a_directory_of_other_things_is_left_alone)
{
    const TemporaryDirectory directory;
    std::ofstream{directory.path() / "letter.txt"} << "dear";
    const auto refused = open_disk(directory.path().string());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, StoreError::not_a_store);
}

TEST(Disk, a_file_is_not_a_store)
{
    const TemporaryDirectory directory;
    std::ofstream{directory.path() / "letter.txt"} << "dear";
    const auto refused = open_disk(directory.in("letter.txt"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, StoreError::not_a_store);
}

TEST(Disk, a_missing_parent_is_an_io_error)
{
    const TemporaryDirectory directory;
    const auto refused = open_disk(directory.in("no/such/place"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, StoreError::io);
}

void flip_a_byte_in_every_table(const std::filesystem::path& directory)
{
    for (const auto& file : std::filesystem::directory_iterator{directory}) {
        if (file.path().extension() != ".sst") continue;
        std::fstream table{file.path(), std::ios::in | std::ios::out | std::ios::binary};
        table.seekp(100);
        table.put('\x5a');
    }
}

TEST(Disk, a_flipped_byte_is_an_error_and_never_an_absent_key)
{
    const TemporaryDirectory directory;
    {
        // A buffer this small is flushed to tables when the store is opened again.
        const auto store = open_disk(directory.in("store")).value();
        for (int i = 0; i < 200; ++i)
            ASSERT_TRUE(store->write(one("key" + std::to_string(i), std::string(50, 'v')),
                                     Durability::synced));
    }
    ASSERT_TRUE(open_disk(directory.in("store")));
    flip_a_byte_in_every_table(directory.in("store"));
    const auto store = open_disk(directory.in("store"));
    if (!store) {
        EXPECT_EQ(store.error().error, StoreError::corrupt);
        return;
    }
    const auto value = (*store)->read(as_bytes("key0"));
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().error, StoreError::corrupt);
    EXPECT_FALSE((*store)->scan({}));
}

TEST(Disk, a_log_cut_short_loses_only_its_end)
{
    const TemporaryDirectory directory;
    {
        const auto store = open_disk(directory.in("store")).value();
        for (int i = 0; i < 100; ++i)
            ASSERT_TRUE(store->write(one("key" + std::to_string(i), "v"), Durability::synced));
    }
    for (const auto& file : std::filesystem::directory_iterator{directory.in("store")})
        if (file.path().extension() == ".log" && file.file_size() > 50)
            std::filesystem::resize_file(file.path(), file.file_size() - 50);
    const auto store = open_disk(directory.in("store"));
    ASSERT_TRUE(store) << store.error().detail;
    std::size_t kept = 0;
    while (kept < 100 && (*store)->read(as_bytes("key" + std::to_string(kept))).value()) ++kept;
    EXPECT_GE(kept, 95u);
    EXPECT_LT(kept, 100u);
    EXPECT_EQ((*store)->scan({}).value().size(), kept) << "a prefix, not a selection";
}

/// A disk that answers nothing.
class BrokenView final : public View {
public:
    Result<std::optional<Bytes>> read(ByteSpan) const override { return broken(); }
    Result<std::vector<std::optional<Bytes>>> read_many(std::span<const Bytes>) const override
    {
        return broken();
    }
    Result<std::vector<Entry>> scan(const Range&) const override { return broken(); }

private:
    static std::unexpected<Failure> broken()
    {
        return std::unexpected{Failure{StoreError::corrupt, "block 7 is not what was written"}};
    }
};

TEST(CoreViewDeathTest, an_unreadable_store_ends_the_process_and_says_why)
{
    const BrokenView broken;
    const CoreView view{broken,
                        [](const Failure& failure) { std::fputs(failure.detail.c_str(), stderr); }};
    EXPECT_DEATH(std::ignore = view.read(as_bytes("a")), "block 7");
    EXPECT_DEATH(std::ignore = view.scan({}, {}, 1), "block 7");
}

TEST(CoreView, reads_and_scans_like_the_view_beneath)
{
    const auto store = open_memory();
    for (const auto* key : {"a1", "a2", "b1"})
        ASSERT_TRUE(store->write(one(key, "v"), Durability::synced));
    const CoreView view{*store, [](const Failure&) {}};
    EXPECT_EQ(view.read(as_bytes("a1")), to_bytes("v"));
    EXPECT_EQ(view.read(as_bytes("zz")), std::nullopt);
    const auto entries = view.scan(as_bytes("a"), as_bytes("a2"), 10);
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].key, to_bytes("a2"));
    EXPECT_EQ(view.scan(as_bytes("a"), {}, 10).size(), 2u);
}

}  // namespace
}  // namespace weft::store
