// Opening a store on a disk: whose it is, what format it has, whether its files are what was written,
// and only then RocksDB.

#include <weft/base/try.hpp>
#include <weft/codec/codec.hpp>
#include <weft/store/store.hpp>

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rocks.hpp"
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace weft::store {
namespace {

using rocksdb::ColumnFamilyHandle;
using rocksdb::Slice;
using rocksdb::Status;

constexpr const char* about_family_name = "weft.about";
constexpr const char* format_key = "format";
constexpr std::uint32_t format_unsealed = 1;  ///< the one that had no seal

/// RocksDB's own log tells of its inner life; what an operator needs comes back as a status.
class NoLog final : public rocksdb::Logger {
public:
    NoLog() : Logger{rocksdb::InfoLogLevel::FATAL_LEVEL} {}
    using Logger::Logv;
    void Logv(const char*, va_list) override {}
};

rocksdb::DBOptions database_options(const DiskOptions& options)
{
    rocksdb::DBOptions chosen;
    chosen.create_if_missing = true;
    chosen.create_missing_column_families = true;
    chosen.max_open_files = options.open_files_max;
    chosen.max_background_jobs = 2;
    chosen.max_total_wal_size = 4 * options.write_buffer_bytes;
    // A full device made the database end the process, by an assertion of its log's writer.
    chosen.info_log = std::make_shared<NoLog>();
    chosen.stats_dump_period_sec = 0;
    chosen.skip_stats_update_on_db_open = true;  // would open every table
    // Room that is taken before it is needed would look like a device that is full.
    chosen.allow_fallocate = false;
    // Cuts off whatever follows the first bad record. The seal has been asked before: all that was
    // acknowledged is good, so what is cut is a write that was under way. The stricter modes refuse
    // to open after such a write.
    chosen.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    return chosen;
}

rocksdb::ColumnFamilyOptions family_options(const DiskOptions& options)
{
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(options.cache_bytes);
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    table.format_version = 5;
    rocksdb::ColumnFamilyOptions chosen;
    chosen.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    chosen.write_buffer_size = options.write_buffer_bytes;
    chosen.max_write_buffer_number = 4;
    chosen.target_file_size_base = options.table_bytes;
    chosen.compression = rocksdb::kLZ4Compression;
    chosen.bottommost_compression = rocksdb::kZSTD;
    return chosen;
}

std::vector<rocksdb::ColumnFamilyDescriptor> families(const DiskOptions& options)
{
    const auto family = family_options(options);
    return {{rocksdb::kDefaultColumnFamilyName, family}, {about_family_name, family}};
}

Failure open_failure(const Status& status, const std::string& directory)
{
    if (status.IsInvalidArgument())
        return {StoreError::not_a_store,
                directory + " holds another kind of database (" + status.ToString() + ")"};
    return failure_of(status);
}

Failure unknown_format(std::uint32_t stored, const DiskOptions& options)
{
    return {StoreError::unknown_format, "the store has format " + std::to_string(stored) +
                                            ", this program reads and writes format " +
                                            std::to_string(options.format)};
}

// ---- the directory ------------------------------------------------------------------------------

/// A directory we may open or create a store in: absent, empty, or a database already.
Result<bool> is_new(const std::string& directory)
{
    namespace fs = std::filesystem;
    std::error_code code;
    if (!fs::exists(directory, code)) {
        if (code) return std::unexpected{Failure{StoreError::io, code.message()}};
        return true;
    }
    if (!fs::is_directory(directory, code))
        return std::unexpected{Failure{StoreError::not_a_store, directory + " is not a directory"}};
    if (fs::exists(fs::path{directory} / "CURRENT", code) ||
        fs::exists(fs::path{directory} / seal_file_name, code))
        return false;
    for (const auto& file : fs::directory_iterator{directory, code}) {
        const auto text = file.path().filename().string();
        // What a process killed during the very first open may leave behind.
        static constexpr std::array<std::string_view, 6> ours{"LOCK",      "LOG",      "IDENTITY",
                                                              "MANIFEST-", "OPTIONS-", "SEAL.new"};
        const auto starts = [&](std::string_view head) { return text.starts_with(head); };
        if (std::ranges::any_of(ours, starts) || text.ends_with(".dbtmp") || text.ends_with(".log"))
            continue;
        return std::unexpected{
            Failure{StoreError::not_a_store,
                    directory + " is not empty and not a store (has " + text + ")"}};
    }
    if (code) return std::unexpected{Failure{StoreError::io, directory + ": " + code.message()}};
    return true;
}

/// Makes the directory; tells a disk that cannot be written from one that cannot be read.
Result<void> make_writable(const std::string& directory)
{
    const auto refused = [&](int error) {
        const bool closed = error == EROFS || error == EACCES || error == EPERM;
        return std::unexpected{Failure{error == ENOSPC || error == EDQUOT ? StoreError::no_space
                                       : closed                           ? StoreError::read_only
                                                                          : StoreError::io,
                                       directory + ": " + std::strerror(error)}};
    };
    if (::mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) return refused(errno);
    if (::access(directory.c_str(), R_OK | W_OK | X_OK) != 0) return refused(errno);
    return {};
}

/// A pipe in the place of a file would hold us up for ever, a device could have no end.
Result<void> check_entries(const std::string& directory)
{
    namespace fs = std::filesystem;
    std::error_code code;
    for (auto entry = fs::directory_iterator{directory, code};
         !code && entry != fs::directory_iterator{}; entry.increment(code)) {
        std::error_code unknown;  // a link that leads nowhere is named by who opens it
        const auto type = entry->status(unknown).type();
        if (unknown || type == fs::file_type::regular || type == fs::file_type::directory ||
            type == fs::file_type::not_found)
            continue;
        return std::unexpected{Failure{StoreError::corrupt,
                                       entry->path().string() + " is a pipe or a device, no file"}};
    }
    if (code) return std::unexpected{Failure{StoreError::io, directory + ": " + code.message()}};
    return {};
}

// ---- format and owner ---------------------------------------------------------------------------

/// nullopt: not written yet.
Result<std::optional<std::uint32_t>> stored_format(rocksdb::DB& db, ColumnFamilyHandle* about)
{
    std::string stored;
    const auto status = db.Get({}, about, format_key, &stored);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return std::unexpected{failure_of(status)};
    codec::Reader reader{as_bytes(stored)};
    const auto version = reader.u32();
    if (!reader.finish(version))
        return std::unexpected{Failure{StoreError::corrupt, "format version is not a number"}};
    return version;
}

/// A database without a seal: of the format that had none, or its seal was taken away.
Result<void> check_unsealed(const std::string& directory, const DiskOptions& options)
{
    auto looking = database_options(options);
    looking.create_if_missing = false;
    std::vector<ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    const auto status =
        rocksdb::DB::OpenForReadOnly(looking, directory, families(options), &handles, &opened);
    if (!status.ok()) return std::unexpected{open_failure(status, directory)};
    const std::unique_ptr<rocksdb::DB> db{opened};
    auto stored = stored_format(*db, handles[about_family]);
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    if (!stored) return std::unexpected{std::move(stored).error()};
    if (!*stored)
        return std::unexpected{Failure{StoreError::not_a_store, "entries, but no format version"}};
    if (**stored > format_unsealed && **stored <= options.format)
        return std::unexpected{
            Failure{StoreError::corrupt, directory + "/" + seal_file_name + " is missing"}};
    if (**stored != format_unsealed) return std::unexpected{unknown_format(**stored, options)};
    return {};
}

Result<void> check_owner(const SealHead& head,
                         const std::string& directory,
                         const DiskOptions& options)
{
    if (head.format != options.format) return std::unexpected{unknown_format(head.format, options)};
    if (!options.owner) return {};
    const auto& [node, genesis] = *options.owner;
    if (head.genesis != genesis)
        return std::unexpected{Failure{StoreError::other_genesis,
                                       directory + " belongs to the network with genesis " +
                                           head.genesis.hex() + ", this one has " + genesis.hex()}};
    if (head.node != node)
        return std::unexpected{Failure{StoreError::other_node,
                                       directory + " belongs to node " + types::to_text(head.node) +
                                           ", this is " + types::to_text(node)}};
    return {};
}

/// The format is in the database too: a store whose seal was taken away is not one that had none.
Result<void> write_format(const Database& database, const DiskOptions& options)
{
    auto& db = database.db();
    auto* about = database.family(about_family);
    WEFT_TRY(const auto stored, stored_format(db, about));
    if (stored == options.format) return {};
    if (stored && *stored != format_unsealed)
        return std::unexpected{unknown_format(*stored, options)};
    const auto version = codec::Writer{}.u32(options.format).view();
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const auto written =
        db.Put(synced, about, format_key,
               Slice{reinterpret_cast<const char*>(version.data()), version.size()});
    if (!written.ok()) return std::unexpected{failure_of(written)};
    const auto said = database.seal().acknowledge(db.GetLatestSequenceNumber());
    if (!said.ok()) return std::unexpected{failure_of(said)};
    return {};
}

// ---- the seal ----------------------------------------------------------------------------

Result<std::unique_ptr<Seal>> open_seal(const std::shared_ptr<rocksdb::FileSystem>& files,
                                        const std::string& directory,
                                        const DiskOptions& options,
                                        bool fresh)
{
    const auto path = directory + "/" + seal_file_name;
    const auto there = files->FileExists(path, {}, nullptr);
    if (!there.ok() && !there.IsNotFound()) return std::unexpected{failure_of(there)};
    if (there.IsNotFound()) {
        if (!fresh)
            if (auto checked = check_unsealed(directory, options); !checked)
                return std::unexpected{std::move(checked).error()};
        const auto owner = options.owner.value_or(Owner{});
        return Seal::create(files, directory,
                            {.format = options.format,
                             .born = rocksdb::Env::Default()->GenerateUniqueId(),
                             .node = owner.node,
                             .genesis = owner.genesis});
    }
    WEFT_TRY(auto seal, Seal::open(files, directory));
    if (auto checked = check_owner(seal->head(), directory, options); !checked)
        return std::unexpected{std::move(checked).error()};
    if (auto checked = seal->check_files(); !checked)
        return std::unexpected{std::move(checked).error()};
    return seal;
}

}  // namespace

Failure no_room(const std::string& directory, std::uint64_t left, std::uint64_t least)
{
    return {StoreError::no_space, directory + ": " + std::to_string(left >> 20) +
                                      " MiB left on the device, the store stops writing below " +
                                      std::to_string(least >> 20) + " MiB"};
}

Result<std::unique_ptr<Store>> open_disk_on(const std::shared_ptr<rocksdb::FileSystem>& files,
                                            const std::string& directory,
                                            const DiskOptions& options)
{
    WEFT_TRY(const bool fresh, is_new(directory));
    if (auto made = make_writable(directory); !made)
        return std::unexpected{std::move(made).error()};
    if (options.free_bytes_min > 0) {
        WEFT_TRY(const auto left, free_bytes(directory));
        if (left < options.free_bytes_min)
            return std::unexpected{no_room(directory, left, options.free_bytes_min)};
    }
    if (auto checked = check_entries(directory); !checked)
        return std::unexpected{std::move(checked).error()};
    auto sealed = std::make_shared<SealedFiles>(files, directory);
    if (auto locked = sealed->lock(); !locked) return std::unexpected{std::move(locked).error()};
    WEFT_TRY(auto seal, open_seal(files, directory, options, fresh));
    sealed->use(*seal);
    WEFT_TRY(auto tables, Tables::open(*sealed, *files, directory, *seal));
    sealed->use(*tables);
    auto database =
        std::make_unique<Database>(std::move(sealed), std::move(seal), std::move(tables));
    const auto before = database->seal().sequence();
    const auto status = database->open(database_options(options), directory, families(options));
    if (!status.ok()) return std::unexpected{open_failure(status, directory)};
    if (const auto now = database->db().GetLatestSequenceNumber(); now < before)
        return std::unexpected{Failure{
            StoreError::corrupt, directory + " ends with write " + std::to_string(now) + ", but " +
                                     std::to_string(before) + " was acknowledged"}};
    if (auto written = write_format(*database, options); !written)
        return std::unexpected{std::move(written).error()};
    return std::make_unique<RocksStore>(std::move(database), directory, options.free_bytes_min);
}

Result<std::unique_ptr<Store>> open_disk(const std::string& directory, const DiskOptions& options)
{
    try {
        return open_disk_on(rocksdb::FileSystem::Default(), directory, options);
    } catch (const std::exception& error) {
        return std::unexpected{Failure{StoreError::io, error.what()}};
    }
}

Result<std::uint64_t> free_bytes(const std::string& directory)
{
    std::uint64_t left = 0;
    const auto status = rocksdb::FileSystem::Default()->GetFreeSpace(directory, {}, &left, nullptr);
    if (!status.ok()) return std::unexpected{failure_of(status)};
    return left;
}

}  // namespace weft::store
