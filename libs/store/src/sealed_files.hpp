#pragma once

// The file system RocksDB sees: the real one, with every step that touches the store's files told
// to its seal in time, and every table tried whole before anything in it is believed.
//
// Source    D-94; seal.hpp; RocksDB 7.8's FileSystem.
// Promises  order       the seal names a file before it begins to be, what is replaced before and
//                       after, what goes before it goes; folders are synced where the seal relies
//                       on a name;
//           tables      a table is tried whole before anything in it is believed (tables.hpp).
// Effects   the store's files and its LOCK, held from the beginning to the end.

#include <rocksdb/file_system.h>

#include "tables.hpp"

namespace weft::store {

class SealedFiles final : public rocksdb::FileSystemWrapper {
public:
    using IOStatus = rocksdb::IOStatus;
    using Options = rocksdb::IOOptions;
    using Debug = rocksdb::IODebugContext;

    SealedFiles(const std::shared_ptr<rocksdb::FileSystem>& files, std::string directory);
    ~SealedFiles() override;
    const char* Name() const override { return "weft.sealed"; }

    /// Takes the store's lock: before the seal is read, since its owner may be writing it.
    /// Errors: locked, io.
    [[nodiscard]] Result<void> lock();
    /// Pre: both live until the database is closed.
    void use(Seal& seal) { seal_ = &seal; }
    void use(Tables& tables) { tables_ = &tables; }

    IOStatus NewRandomAccessFile(const std::string& path,
                                 const rocksdb::FileOptions& options,
                                 std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                 Debug* debug) override;
    IOStatus NewWritableFile(const std::string& path,
                             const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                             Debug* debug) override;
    IOStatus ReopenWritableFile(const std::string& path,
                                const rocksdb::FileOptions& options,
                                std::unique_ptr<rocksdb::FSWritableFile>* file,
                                Debug* debug) override;
    IOStatus ReuseWritableFile(const std::string& path,
                               const std::string& from,
                               const rocksdb::FileOptions& options,
                               std::unique_ptr<rocksdb::FSWritableFile>* file,
                               Debug* debug) override;
    IOStatus Truncate(const std::string& path,
                      std::size_t size,
                      const Options& options,
                      Debug* debug) override;
    IOStatus RenameFile(const std::string& from,
                        const std::string& to,
                        const Options& options,
                        Debug* debug) override;
    IOStatus DeleteFile(const std::string& path, const Options& options, Debug* debug) override;
    IOStatus LockFile(const std::string& path,
                      const Options& options,
                      rocksdb::FileLock** lock,
                      Debug* debug) override;
    IOStatus UnlockFile(rocksdb::FileLock* lock, const Options& options, Debug* debug) override;

private:
    IOStatus sync_folder();

    std::string directory_;
    Seal* seal_ = nullptr;
    Tables* tables_ = nullptr;
    rocksdb::FileLock* lock_ = nullptr;
};

}  // namespace weft::store
