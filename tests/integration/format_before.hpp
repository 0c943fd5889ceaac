#pragma once

// Takes a store back to format 1, which had neither a seal nor a mark beside it.

#include <weft/store/mark_file.hpp>

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace weft::app {

inline void take_back_to_format_1(const std::filesystem::path& store)
{
    const rocksdb::Options options;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    const auto status = rocksdb::DB::Open(options, store.string(),
                                          {{"default", {}}, {"weft.about", {}}}, &handles, &opened);
    ASSERT_TRUE(status.ok()) << status.ToString();
    const std::unique_ptr<rocksdb::DB> db{opened};
    rocksdb::WriteOptions synced;
    synced.sync = true;
    EXPECT_TRUE(db->Put(synced, handles[1], "format", rocksdb::Slice{"\x01\0\0\0", 4}).ok());
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    // What the database does not write itself is the seal and the lists of tables.
    EXPECT_TRUE(std::filesystem::remove(store / "SEAL"));
    for (const auto& file : std::filesystem::directory_iterator{store})
        if (file.path().filename().string().starts_with("TABLES"))
            std::filesystem::remove(file.path());
    EXPECT_TRUE(std::filesystem::remove(store::mark_file_of(store.string())));
}

}  // namespace weft::app
