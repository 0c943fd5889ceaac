#pragma once

// A store on RocksDB: the open database, its parts in the order they must end, and how it is opened
// on a file system of choice.

#include <weft/store/store.hpp>

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include "sealed_files.hpp"
#include <mutex>

namespace weft::store {

// Two column families, because the format version must not live among the caller's keys.
inline constexpr std::size_t data_family = 0;
inline constexpr std::size_t about_family = 1;

/// The database and what it stands on, closed in the right order.
class Database {
public:
    Database(std::shared_ptr<SealedFiles> files,
             std::unique_ptr<Seal> seal,
             std::unique_ptr<Tables> tables);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    rocksdb::Status open(const rocksdb::DBOptions& options,
                         const std::string& directory,
                         const std::vector<rocksdb::ColumnFamilyDescriptor>& families);
    [[nodiscard]] rocksdb::DB& db() const noexcept { return *db_; }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* family(std::size_t index) const
    {
        return families_[index];
    }
    [[nodiscard]] SealedFiles& files() const noexcept { return *files_; }
    [[nodiscard]] Seal& seal() const noexcept { return *seal_; }

    [[nodiscard]] Result<std::optional<Bytes>> read(const rocksdb::ReadOptions& options,
                                                    ByteSpan key) const;
    [[nodiscard]] Result<std::vector<std::optional<Bytes>>> read_many(
        const rocksdb::ReadOptions& options, std::span<const Bytes> keys) const;
    [[nodiscard]] Result<std::vector<Entry>> scan(const rocksdb::ReadOptions& options,
                                                  const Range& range) const;

private:
    std::shared_ptr<SealedFiles> files_;
    std::unique_ptr<Seal> seal_;
    std::unique_ptr<Tables> tables_;
    std::unique_ptr<rocksdb::Env> env_;
    std::vector<rocksdb::ColumnFamilyHandle*> families_;
    std::unique_ptr<rocksdb::DB> db_;
};

class RocksStore final : public Store {
public:
    RocksStore(std::unique_ptr<Database> database, std::string directory, std::uint64_t free_min);

    Result<std::optional<Bytes>> read(ByteSpan key) const override;
    Result<std::vector<std::optional<Bytes>>> read_many(std::span<const Bytes> keys) const override;
    Result<std::vector<Entry>> scan(const Range& range) const override;
    Result<void> write(const Batch& batch, Durability durability) override;
    std::unique_ptr<View> snapshot() const override;
    [[nodiscard]] Memory memory() const override;

private:
    [[nodiscard]] Result<void> check_room() const;
    std::unexpected<Failure> ended(const rocksdb::Status& status);

    std::unique_ptr<Database> database_;
    std::string directory_;
    std::uint64_t free_min_;
    std::mutex writing_;
    std::optional<Failure> ended_;  ///< after the first failed write there is no second
};

[[nodiscard]] Failure no_room(const std::string& directory,
                              std::uint64_t left,
                              std::uint64_t least);

/// `open_disk` on a file system other than the machine's.
[[nodiscard]] Result<std::unique_ptr<Store>> open_disk_on(
    const std::shared_ptr<rocksdb::FileSystem>& files,
    const std::string& directory,
    const DiskOptions& options);

}  // namespace weft::store
