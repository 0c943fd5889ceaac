#pragma once

// The list of a store's tables, TABLES-000003: what each was when it was written.
//
//   file   = record*
//   record = u64 number ‖ u64 length ‖ hash 32          of the whole file; a later one counts
//
// Promises  a table is read whole and compared when it is opened for the first time, before RocksDB
//           sees any of it. Its blocks have checksums of their own, but nothing says which block
//           belongs where, and RocksDB blames the MANIFEST for a bad table in it: two blocks
//           exchanged, or another table's file, would make keys absent.
//           a table is in the list, on the device, before the MANIFEST can name it.
// Cost      a table is read once per process, when something in it is first asked for. The list is
//           written anew by each opening: 48 bytes per table.
// Effects   the file; the seal has its extent. Safe to use from several threads.

#include "seal.hpp"

namespace weft::store {

struct TableRecord {
    std::uint64_t number = 0;
    Extent extent;
    friend bool operator==(const TableRecord&, const TableRecord&) = default;
};
[[nodiscard]] Bytes encode(const TableRecord& record);
[[nodiscard]] codec::Decoded<std::vector<TableRecord>> decode_table_records(ByteSpan bytes);

/// 12 of "000012.sst".
[[nodiscard]] std::uint64_t number_of(const std::string& name);

class Tables {
public:
    using IOStatus = rocksdb::IOStatus;

    /// Reads the list, or makes one of the tables that are there; writes it anew.
    /// `sealed` writes through the seal, `files` reads. Errors: corrupt, io.
    [[nodiscard]] static Result<std::unique_ptr<Tables>> open(rocksdb::FileSystem& sealed,
                                                              rocksdb::FileSystem& files,
                                                              std::string directory,
                                                              const Seal& seal);

    /// A table of this name is about to be written.
    void begins(std::uint64_t number);
    /// It is on the device.
    IOStatus written(std::uint64_t number, const Extent& extent);
    /// Compares a table with its record, once.
    IOStatus check(const std::string& path);

private:
    struct Known {
        Extent extent;
        bool good = false;  ///< compared, or written by this process
    };
    Tables(rocksdb::FileSystem& files, std::string directory)
        : files_{files}, directory_{std::move(directory)}
    {}
    [[nodiscard]] Result<std::uint64_t> read(const Seal& seal);
    [[nodiscard]] Result<void> measure_all();

    rocksdb::FileSystem& files_;
    std::string directory_;
    std::mutex mutex_;
    std::map<std::uint64_t, Known> tables_;
    std::unique_ptr<rocksdb::FSWritableFile> file_;
};

}  // namespace weft::store
