#include <weft/base/try.hpp>
#include <weft/codec/codec.hpp>
#include <weft/store/store.hpp>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <filesystem>
#include <system_error>

namespace weft::store {
namespace {

using rocksdb::ColumnFamilyHandle;
using rocksdb::Slice;
using rocksdb::Status;

// Two column families, because the format version must not live among the caller's keys.
constexpr std::size_t data_family = 0;
constexpr std::size_t about_family = 1;
constexpr const char* about_family_name = "weft.about";
constexpr std::string_view format_key = "format";

Slice slice(ByteSpan bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
ByteSpan span(const Slice& slice)
{
    return as_bytes(std::string_view{slice.data(), slice.size()});
}

Failure failure(const Status& status)
{
    auto error = StoreError::io;
    if (status.IsNoSpace())
        error = StoreError::no_space;
    else if (status.IsCorruption())
        error = StoreError::corrupt;
    else if (status.IsShutdownInProgress() || status.IsAborted())
        error = StoreError::closed;
    return {error, status.ToString()};
}

std::vector<Entry> collect_up(rocksdb::Iterator& at, const Range& range)
{
    std::vector<Entry> entries;
    const bool inside = range.from && compare(*range.from, range.prefix) > 0;
    for (at.Seek(slice(inside ? *range.from : range.prefix));
         entries.size() < range.limit && at.Valid() && at.key().starts_with(slice(range.prefix));
         at.Next())
        entries.push_back({to_bytes(span(at.key())), to_bytes(span(at.value()))});
    return entries;
}

std::vector<Entry> collect_down(rocksdb::Iterator& at, const Range& range)
{
    std::vector<Entry> entries;
    const auto end = end_of_prefix(range.prefix);
    if (range.from && (!end || compare(*range.from, *end) < 0)) {
        at.SeekForPrev(slice(*range.from));
    } else if (end) {
        at.SeekForPrev(slice(*end));
        if (at.Valid() && at.key() == slice(*end)) at.Prev();
    } else {
        at.SeekToLast();
    }
    for (; entries.size() < range.limit && at.Valid() && at.key().starts_with(slice(range.prefix));
         at.Prev())
        entries.push_back({to_bytes(span(at.key())), to_bytes(span(at.value()))});
    return entries;
}

/// The database and its handles, closed in the right order.
class Database {
public:
    Database(std::unique_ptr<rocksdb::DB> db, std::vector<ColumnFamilyHandle*> families)
        : db_{std::move(db)}, families_{std::move(families)}
    {}
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database()
    {
        for (auto* family : families_) db_->DestroyColumnFamilyHandle(family);
    }
    [[nodiscard]] rocksdb::DB& db() const noexcept { return *db_; }
    [[nodiscard]] ColumnFamilyHandle* family(std::size_t index) const { return families_[index]; }

    Result<std::optional<Bytes>> read(const rocksdb::ReadOptions& options, ByteSpan key) const
    {
        rocksdb::PinnableSlice value;
        const auto status = db_->Get(options, family(data_family), slice(key), &value);
        if (status.IsNotFound()) return std::nullopt;
        if (!status.ok()) return std::unexpected{failure(status)};
        return to_bytes(span(value));
    }
    Result<std::vector<std::optional<Bytes>>> read_many(const rocksdb::ReadOptions& options,
                                                        std::span<const Bytes> keys) const
    {
        std::vector<Slice> slices;
        slices.reserve(keys.size());
        for (const auto& key : keys) slices.push_back(slice(key));
        std::vector<rocksdb::PinnableSlice> found(keys.size());
        std::vector<Status> statuses(keys.size());
        db_->MultiGet(options, family(data_family), slices.size(), slices.data(), found.data(),
                      statuses.data());
        std::vector<std::optional<Bytes>> values(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (statuses[i].ok())
                values[i] = to_bytes(span(found[i]));
            else if (!statuses[i].IsNotFound())
                return std::unexpected{failure(statuses[i])};
        }
        return values;
    }
    Result<std::vector<Entry>> scan(const rocksdb::ReadOptions& options, const Range& range) const
    {
        const std::unique_ptr<rocksdb::Iterator> at{db_->NewIterator(options, family(data_family))};
        auto entries =
            range.order == Order::ascending ? collect_up(*at, range) : collect_down(*at, range);
        // An iterator that met a bad block stops as if it had reached the end.
        if (!at->status().ok()) return std::unexpected{failure(at->status())};
        return entries;
    }

private:
    std::unique_ptr<rocksdb::DB> db_;
    std::vector<ColumnFamilyHandle*> families_;
};

class RocksView final : public View {
public:
    explicit RocksView(const Database& database) : database_{database}
    {
        options_.snapshot = database_.db().GetSnapshot();
    }
    RocksView(const RocksView&) = delete;
    RocksView& operator=(const RocksView&) = delete;
    ~RocksView() override { database_.db().ReleaseSnapshot(options_.snapshot); }

    Result<std::optional<Bytes>> read(ByteSpan key) const override
    {
        return database_.read(options_, key);
    }
    Result<std::vector<std::optional<Bytes>>> read_many(std::span<const Bytes> keys) const override
    {
        return database_.read_many(options_, keys);
    }
    Result<std::vector<Entry>> scan(const Range& range) const override
    {
        return database_.scan(options_, range);
    }

private:
    const Database& database_;
    rocksdb::ReadOptions options_;
};

class RocksStore final : public Store {
public:
    explicit RocksStore(std::unique_ptr<Database> database) : database_{std::move(database)} {}

    Result<std::optional<Bytes>> read(ByteSpan key) const override
    {
        return database_->read({}, key);
    }
    Result<std::vector<std::optional<Bytes>>> read_many(std::span<const Bytes> keys) const override
    {
        // MultiGet over one family reads one moment only under a snapshot.
        return RocksView{*database_}.read_many(keys);
    }
    Result<std::vector<Entry>> scan(const Range& range) const override
    {
        return database_->scan({}, range);
    }
    Result<void> write(const Batch& batch, Durability durability) override
    {
        rocksdb::WriteBatch all;
        for (const auto& [key, value] : batch.puts) {
            auto* family = database_->family(data_family);
            const auto status =
                value ? all.Put(family, slice(key), slice(*value)) : all.Delete(family, slice(key));
            if (!status.ok()) return std::unexpected{failure(status)};
        }
        rocksdb::WriteOptions options;
        options.sync = durability == Durability::synced;
        // An empty batch still syncs what was buffered before it.
        const auto status = batch.puts.empty() && options.sync
                                ? database_->db().FlushWAL(true)
                                : database_->db().Write(options, &all);
        if (!status.ok()) return std::unexpected{failure(status)};
        return {};
    }
    std::unique_ptr<View> snapshot() const override
    {
        return std::make_unique<RocksView>(*database_);
    }

private:
    std::unique_ptr<Database> database_;
};

rocksdb::DBOptions database_options(const DiskOptions& options)
{
    rocksdb::DBOptions chosen;
    chosen.create_if_missing = true;
    chosen.create_missing_column_families = true;
    chosen.max_open_files = options.open_files_max;
    chosen.max_background_jobs = 2;
    chosen.max_total_wal_size = 4 * options.write_buffer_bytes;
    chosen.keep_log_file_num = 4;
    chosen.max_log_file_size = 4u << 20;
    chosen.stats_dump_period_sec = 0;
    // A crash keeps a prefix: a torn end of the log is cut off there, as the model says. The
    // stricter modes refuse to open after a power loss that tore the batch in flight.
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
    chosen.compression = rocksdb::kLZ4Compression;
    chosen.bottommost_compression = rocksdb::kZSTD;
    return chosen;
}

Failure open_failure(const Status& status, const std::string& directory)
{
    auto known = failure(status);
    const auto& text = known.detail;
    // By its whole words: the text has the path in it, and a path may be called anything.
    const bool locked = text.starts_with("IO error: While lock file") ||
                        text.starts_with("IO error: lock hold by current process");
    if (status.IsIOError() && locked)
        return {StoreError::locked, directory + " is open in another process (" + text + ")"};
    if (status.IsInvalidArgument())
        return {StoreError::not_a_store,
                directory + " holds another kind of database (" + text + ")"};
    return known;
}

/// Writes the version into a new store, refuses another one in an old store (D-91).
Result<void> check_format(const Database& database, const DiskOptions& options, bool is_new)
{
    auto& db = database.db();
    auto* about = database.family(about_family);
    std::string stored;
    const auto status = db.Get({}, about, Slice{format_key.data(), format_key.size()}, &stored);
    if (status.ok()) {
        codec::Reader reader{as_bytes(stored)};
        const auto version = reader.u32();
        if (!reader.finish(version))
            return std::unexpected{Failure{StoreError::corrupt, "format version is not a number"}};
        if (version == options.format) return {};
        return std::unexpected{
            Failure{StoreError::unknown_format, "the store has format " + std::to_string(version) +
                                                    ", this program reads and writes format " +
                                                    std::to_string(options.format)}};
    }
    if (!status.IsNotFound()) return std::unexpected{failure(status)};
    const std::unique_ptr<rocksdb::Iterator> first{
        db.NewIterator({}, database.family(data_family))};
    first->SeekToFirst();
    if (!is_new && first->Valid())
        return std::unexpected{Failure{StoreError::not_a_store, "entries, but no format version"}};
    const auto version = codec::Writer{}.u32(options.format).view();
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const auto written =
        db.Put(synced, about, Slice{format_key.data(), format_key.size()}, slice(version));
    if (!written.ok()) return std::unexpected{failure(written)};
    return {};
}

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
    if (fs::exists(fs::path{directory} / "CURRENT", code)) return false;
    for (const auto& file : fs::directory_iterator{directory, code}) {
        const auto text = file.path().filename().string();
        // What a process killed during the very first open may leave behind.
        static constexpr std::array<std::string_view, 5> ours{"LOCK", "LOG", "IDENTITY",
                                                              "MANIFEST-", "OPTIONS-"};
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

}  // namespace

Result<std::unique_ptr<Store>> open_disk(const std::string& directory, const DiskOptions& options)
{
    try {
        WEFT_TRY(const bool fresh, is_new(directory));
        const auto family = family_options(options);
        const std::vector<rocksdb::ColumnFamilyDescriptor> descriptors{
            {rocksdb::kDefaultColumnFamilyName, family}, {about_family_name, family}};
        std::vector<ColumnFamilyHandle*> handles;
        rocksdb::DB* opened = nullptr;
        const auto status =
            rocksdb::DB::Open(database_options(options), directory, descriptors, &handles, &opened);
        if (!status.ok()) return std::unexpected{open_failure(status, directory)};
        auto database =
            std::make_unique<Database>(std::unique_ptr<rocksdb::DB>{opened}, std::move(handles));
        if (auto checked = check_format(*database, options, fresh); !checked)
            return std::unexpected{std::move(checked).error()};
        return std::make_unique<RocksStore>(std::move(database));
    } catch (const std::exception& error) {
        return std::unexpected{Failure{StoreError::io, error.what()}};
    }
}

}  // namespace weft::store
