#include <weft/store/core_view.hpp>
#include <weft/store/store.hpp>

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <sys/stat.h>
#include <unistd.h>

#include "temporary_directory.hpp"
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
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

std::string contents(const std::filesystem::path& path)
{
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}
void replace(const std::filesystem::path& path, const std::string& with)
{
    std::ofstream{path, std::ios::binary | std::ios::trunc} << with;
}

/// A store that was killed after some writes: its log holds the last of them, a table the rest.
class Damaged : public testing::Test {
protected:
    void SetUp() override
    {
        write(0, 100);
        const auto store = write(100, 200);
        std::filesystem::copy(directory_.in("store"), path_);
    }
    std::unique_ptr<Store> write(int from, int to)
    {
        auto store = open_disk(directory_.in("store")).value();
        for (int i = from; i < to; ++i)
            EXPECT_TRUE(store->write(one("key" + std::to_string(i), std::string(50, 'v')),
                                     Durability::synced));
        return store;
    }
    [[nodiscard]] std::string only(const std::string& ending) const
    {
        for (const auto& file : std::filesystem::directory_iterator{path_})
            if (file.path().filename().string().find(ending) != std::string::npos)
                return file.path().string();
        ADD_FAILURE() << "no " << ending;
        return {};
    }
    [[nodiscard]] std::string refusal() const
    {
        const auto store = open_disk(path_);
        if (store) return "opened";
        EXPECT_EQ(store.error().error, StoreError::corrupt);
        return store.error().detail;
    }

    TemporaryDirectory directory_;
    std::string path_ = directory_.in("killed");
};

TEST_F(Damaged, is_whole_as_long_as_nothing_is)
{
    const auto store = open_disk(path_);
    ASSERT_TRUE(store) << store.error().detail;
    EXPECT_EQ((*store)->scan({}).value().size(), 200u);
}

TEST_F(Damaged, a_changed_byte_in_the_log_is_refused_and_the_log_is_named)
{
    const auto log = only(".log");
    auto bytes = contents(log);
    ASSERT_GT(bytes.size(), 5'000u);
    bytes[60] = static_cast<char>(bytes[60] ^ 1);
    replace(log, bytes);
    EXPECT_EQ(refusal(), log + " is not what was written (within its first " +
                             std::to_string(bytes.size()) + " bytes)");
}

TEST_F(Damaged, a_log_cut_short_is_refused_with_how_much_is_gone)
{
    const auto log = only(".log");
    const auto size = std::filesystem::file_size(log);
    std::filesystem::resize_file(log, 50);
    EXPECT_EQ(refusal(), log + " ends after 50 bytes; " + std::to_string(size) +
                             " bytes of it were acknowledged");
}

TEST_F(Damaged, a_log_that_is_missing_is_refused)
{
    const auto log = only(".log");
    const auto size = std::filesystem::file_size(log);
    std::filesystem::remove(log);
    EXPECT_EQ(refusal(),
              log + " is missing; " + std::to_string(size) + " bytes of it were acknowledged");
}

TEST_F(Damaged, what_stands_behind_the_last_acknowledged_write_is_cut_off)
{
    const auto log = only(".log");
    replace(log, contents(log) + std::string(40, 'x'));
    const auto store = open_disk(path_);
    ASSERT_TRUE(store) << store.error().detail;
    EXPECT_EQ((*store)->scan({}).value().size(), 200u);
}

TEST_F(Damaged, a_changed_byte_in_a_table_is_refused_and_the_table_is_named)
{
    const auto table = only(".sst");
    auto bytes = contents(table);
    bytes[100] = static_cast<char>(bytes[100] ^ 1);
    replace(table, bytes);
    EXPECT_NE(refusal().find(table), std::string::npos);
}

TEST_F(Damaged, a_seal_that_is_missing_is_refused)
{
    std::filesystem::remove(path_ + "/SEAL");
    EXPECT_EQ(refusal(), path_ + "/SEAL is missing");
}

TEST_F(Damaged, a_pipe_or_a_device_in_the_place_of_a_file_is_named_and_holds_nobody_up)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{path_})
        files.push_back(entry.path());
    ASSERT_GT(files.size(), 4u);
    for (const auto& file : files) {
        std::filesystem::rename(file, file.parent_path().parent_path() / "aside");
        for (const bool pipe : {true, false}) {
            if (pipe)
                ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
            else
                std::filesystem::create_symlink("/dev/zero", file);
            const auto refused = open_disk(path_);
            ASSERT_FALSE(refused) << file;
            EXPECT_EQ(refused.error().error, StoreError::corrupt);
            EXPECT_NE(refused.error().detail.find(file.string()), std::string::npos)
                << refused.error().detail;
            std::filesystem::remove(file);
        }
        std::filesystem::rename(file.parent_path().parent_path() / "aside", file);
    }
    EXPECT_TRUE(open_disk(path_)) << "looking changed nothing";
}

TEST_F(Damaged, one_state_of_the_seal_is_enough)
{
    const auto whole = contents(path_ + "/SEAL");
    for (const std::size_t page : {1u, 2u}) {
        std::filesystem::remove_all(path_);
        std::filesystem::copy(directory_.in("store"), path_);
        auto bytes = whole;
        bytes[page * 4'096 + 7] = static_cast<char>(bytes[page * 4'096 + 7] ^ 1);
        replace(path_ + "/SEAL", bytes);
        const auto store = open_disk(path_);
        ASSERT_TRUE(store) << store.error().detail;
        EXPECT_EQ((*store)->scan({}).value().size(), 200u);
    }
}

TEST_F(Damaged, two_bad_states_of_the_seal_are_refused)
{
    auto bytes = contents(path_ + "/SEAL");
    bytes[4'096 + 7] = static_cast<char>(bytes[4'096 + 7] ^ 1);
    bytes[8'192 + 7] = static_cast<char>(bytes[8'192 + 7] ^ 1);
    replace(path_ + "/SEAL", bytes);
    EXPECT_EQ(refusal(), path_ + "/SEAL is not what was written (neither state in it)");
}

TEST(Disk, another_nodes_store_is_refused_and_both_are_named)
{
    const TemporaryDirectory directory;
    const Owner alice{types::NodeId::filled(1), crypto::Hash::filled(7)};
    const Owner bob{types::NodeId::filled(2), crypto::Hash::filled(7)};
    ASSERT_TRUE(open_disk(directory.in("store"), {.owner = alice}));
    const auto refused = open_disk(directory.in("store"), {.owner = bob});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, StoreError::other_node);
    EXPECT_EQ(refused.error().detail, directory.in("store") + " belongs to node " +
                                          types::to_text(alice.node) + ", this is " +
                                          types::to_text(bob.node));
    EXPECT_TRUE(open_disk(directory.in("store"), {.owner = alice})) << "refusing changed nothing";
}

TEST(Disk, another_networks_store_is_refused_and_both_are_named)
{
    const TemporaryDirectory directory;
    const Owner here{types::NodeId::filled(1), crypto::Hash::filled(7)};
    const Owner there{types::NodeId::filled(1), crypto::Hash::filled(8)};
    ASSERT_TRUE(open_disk(directory.in("store"), {.owner = here}));
    const auto refused = open_disk(directory.in("store"), {.owner = there});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, StoreError::other_genesis);
    EXPECT_NE(refused.error().detail.find(here.genesis.hex()), std::string::npos);
    EXPECT_NE(refused.error().detail.find(there.genesis.hex()), std::string::npos);
}

TEST(Disk, with_too_little_left_nothing_is_written_and_nothing_is_opened)
{
    const TemporaryDirectory directory;
    const auto left = free_bytes(directory.path().string()).value();
    {
        const auto store = open_disk(directory.in("store")).value();
        ASSERT_TRUE(store->write(one("a", "1"), Durability::synced));
    }
    const auto refused = open_disk(directory.in("store"), {.free_bytes_min = 2 * left});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, StoreError::no_space);
    const auto store = open_disk(directory.in("store"), {.free_bytes_min = left / 2}).value();
    EXPECT_TRUE(store->write(one("b", "2"), Durability::synced));
    EXPECT_EQ(store->read(as_bytes("a")).value(), to_bytes("1"));
}

TEST(Disk, a_directory_that_cannot_be_written_is_told_from_one_that_cannot_be_found)
{
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may write everywhere";
    }
    const TemporaryDirectory directory;
    ASSERT_TRUE(open_disk(directory.in("store")));
    std::filesystem::permissions(directory.in("store"), std::filesystem::perms::owner_read |
                                                            std::filesystem::perms::owner_exec);
    const auto refused = open_disk(directory.in("store"));
    std::filesystem::permissions(directory.in("store"), std::filesystem::perms::owner_all);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, StoreError::read_only);
}

/// A store as format 1 left it: RocksDB's own files, and no seal.
void make_format_1(const std::string& path, int entries)
{
    rocksdb::Options options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(
        rocksdb::DB::Open(options, path, {{"default", {}}, {"weft.about", {}}}, &handles, &db)
            .ok());
    ASSERT_TRUE(db->Put({}, handles[1], "format", rocksdb::Slice{"\x01\0\0\0", 4}).ok());
    for (int i = 0; i < entries; ++i) {
        ASSERT_TRUE(db->Put({}, "key" + std::to_string(i), "value").ok());
        if (i == entries / 2) {
            ASSERT_TRUE(db->Flush({}).ok());
        }
    }
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    delete db;
}

TEST(Disk, a_store_of_format_1_is_read_sealed_and_raised)
{
    const TemporaryDirectory directory;
    const auto path = directory.in("store");
    make_format_1(path, 50);
    const Owner owner{types::NodeId::filled(1), crypto::Hash::filled(7)};
    for (int opening = 0; opening < 2; ++opening) {
        const auto store = open_disk(path, {.owner = owner});
        ASSERT_TRUE(store) << store.error().detail;
        EXPECT_EQ((*store)->scan({}).value().size(), 50u);
    }
    std::filesystem::remove(path + "/SEAL");
    const auto refused = open_disk(path, {.owner = owner});
    ASSERT_FALSE(refused) << "it is not a store that never had one any more";
    EXPECT_EQ(refused.error().detail, path + "/SEAL is missing");
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

TEST(CoreViewDeathTest, an_unreadable_store_ends_the_process_by_itself_and_says_why)
{
    const BrokenView broken;
    const CoreView view{broken,
                        [](const Failure& failure) { std::fputs(failure.detail.c_str(), stderr); }};
    EXPECT_EXIT(std::ignore = view.read(as_bytes("a")), testing::ExitedWithCode(1), "block 7");
    EXPECT_EXIT(std::ignore = view.scan({}, {}, 1), testing::ExitedWithCode(1), "block 7");
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
