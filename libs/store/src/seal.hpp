#pragma once

// The seal of an open store: keeps the file SEAL true while RocksDB works, and tries the store's
// files against it before RocksDB sees them.
//
// Source    D-94; seal_format.hpp says what the file holds.
// Model     what the seal names is a lower bound: it is said after it is on the device, and no
//           longer before it is taken away. So a process killed and a machine switched off at any
//           instant leave files that agree with it.
// Promises  acknowledged   `acknowledge` returns when the page is with the kernel, so it survives
//                          the process; and when the page before it is on the device: after a power
//                          cut at most the last write is not covered, and only that may be cut off.
//           everything else returns when it is on the device.
// Cost      a write of 4 KiB per acknowledged write, synced beside the next one's log; one synced
//           page for each file of RocksDB that begins, is replaced or goes.
// Effects   the file SEAL; one thread. Safe to use from several threads.

#include <weft/store/store.hpp>

#include <rocksdb/file_system.h>

#include "seal_format.hpp"
#include <condition_variable>
#include <mutex>
#include <thread>

namespace weft::store {

inline constexpr const char* seal_file_name = "SEAL";

/// What the seal watches among a store's files; the rest is `unsealed`.
enum class FileKind : std::uint8_t {
    log,       ///< 000012.log: grows; acknowledged by `acknowledge`
    manifest,  ///< MANIFEST-000005: grows; acknowledged when synced
    whole,     ///< CURRENT, IDENTITY, OPTIONS-000007: replaced by renaming
    tables,    ///< TABLES-000003: grows; acknowledged when synced
    table,     ///< 000010.sst: its hash is in the list of tables
    scratch,   ///< *.dbtmp: renamed into a whole file
    unsealed,
};
/// Pre: the last part of a path.
[[nodiscard]] FileKind kind_of(std::string_view name) noexcept;
[[nodiscard]] bool is_sealed(FileKind kind) noexcept;
/// The last part of a path.
[[nodiscard]] std::string last_part(const std::string& path);

/// Length and hash of a file's first `length` bytes, or of all when it is shorter.
[[nodiscard]] Result<Extent> measure(rocksdb::FileSystem& files,
                                     const std::string& path,
                                     std::uint64_t length = UINT64_MAX);
[[nodiscard]] Failure failure_of(const rocksdb::Status& status);

class Seal {
public:
    using IOStatus = rocksdb::IOStatus;

    /// A seal for the files that are there now: none in a new store, those of a store without seal.
    [[nodiscard]] static Result<std::unique_ptr<Seal>> create(
        std::shared_ptr<rocksdb::FileSystem> files, std::string directory, const SealHead& head);
    /// Errors: corrupt (SEAL is damaged), unknown_format, io.
    [[nodiscard]] static Result<std::unique_ptr<Seal>> open(
        std::shared_ptr<rocksdb::FileSystem> files, std::string directory);
    /// What was acknowledged is on the device.
    ~Seal();
    Seal(const Seal&) = delete;
    Seal& operator=(const Seal&) = delete;

    [[nodiscard]] const SealHead& head() const noexcept { return head_; }
    /// Of the last acknowledged write.
    [[nodiscard]] std::uint64_t sequence() const;
    /// Of the files of this kind, in the order of their names.
    [[nodiscard]] std::map<std::string, Extent> growing(FileKind kind) const;
    /// Every file named is there and begins with what was acknowledged, and no other file of those
    /// kinds is. Reads the logs and the MANIFEST whole, as RocksDB is about to.
    /// Errors: corrupt, with the file's name; io.
    [[nodiscard]] Result<void> check_files();

    /// A growing file is about to be created, empty.
    IOStatus begins(const std::string& name);
    /// A growing file is on the device up to here. All but a log are acknowledged by that.
    IOStatus synced(const std::string& name, const Extent& extent);
    /// A whole file is about to be replaced; and it was, and its folder is synced.
    IOStatus replaces(const std::string& name, const Extent& with);
    IOStatus replaced(const std::string& name);
    /// A file is about to be removed; and it was.
    IOStatus leaves(const std::string& name);
    void left(const std::string& name);
    /// All names are on the device as they are now.
    void folder_synced();

    /// All that is synced counts from now on, up to this sequence number.
    IOStatus acknowledge(std::uint64_t sequence);

private:
    Seal(std::shared_ptr<rocksdb::FileSystem> files, std::string directory, SealHead head);
    [[nodiscard]] Failure damaged(const std::string& name, const std::string& how) const;
    [[nodiscard]] Result<void> check_absent(const std::string& name, const SealedFile& file) const;
    [[nodiscard]] Result<void> check_file(const std::string& name, SealedFile& file) const;
    [[nodiscard]] std::string path_of(const std::string& name) const;
    Result<void> start();

    using Lock = std::unique_lock<std::mutex>;
    IOStatus put_page(Lock& lock);
    IOStatus put_page_and_sync(Lock& lock);
    void sync_pages();

    std::shared_ptr<rocksdb::FileSystem> files_;
    std::string directory_;
    SealHead head_;
    crypto::Hash head_hash_;
    bool torn_ = false;  ///< a page was not valid when it was opened
    std::unique_ptr<rocksdb::FSRandomRWFile> file_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    SealPage page_;                        ///< what is said
    std::map<std::string, Extent> ahead_;  ///< logs: synced, and not yet said
    std::vector<std::string> gone_;        ///< removed; the folder is not synced since
    std::uint64_t on_device_ = 0;          ///< count of the newest page that is
    IOStatus failed_;                      ///< once: nothing is said any more
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace weft::store
