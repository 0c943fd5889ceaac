#include "rocks.hpp"

#include <rocksdb/write_batch.h>

namespace weft::store {
namespace {

using rocksdb::ColumnFamilyHandle;
using rocksdb::Slice;
using rocksdb::Status;

Slice slice(ByteSpan bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
ByteSpan span(const Slice& slice)
{
    return as_bytes(std::string_view{slice.data(), slice.size()});
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

}  // namespace

Failure failure_of(const Status& status)
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

// ---- the database -------------------------------------------------------------------------------

Database::Database(std::shared_ptr<SealedFiles> files,
                   std::unique_ptr<Seal> seal,
                   std::unique_ptr<Tables> tables)
    : files_{std::move(files)},
      seal_{std::move(seal)},
      tables_{std::move(tables)},
      env_{rocksdb::NewCompositeEnv(files_)}
{}

Database::~Database()
{
    if (!db_) return;
    for (auto* family : families_) db_->DestroyColumnFamilyHandle(family);
}

Status Database::open(const rocksdb::DBOptions& options,
                      const std::string& directory,
                      const std::vector<rocksdb::ColumnFamilyDescriptor>& families)
{
    auto mine = options;
    mine.env = env_.get();
    rocksdb::DB* opened = nullptr;
    auto status = rocksdb::DB::Open(mine, directory, families, &families_, &opened);
    db_.reset(opened);
    return status;
}

Result<std::optional<Bytes>> Database::read(const rocksdb::ReadOptions& options, ByteSpan key) const
{
    rocksdb::PinnableSlice value;
    const auto status = db_->Get(options, family(data_family), slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return std::unexpected{failure_of(status)};
    return to_bytes(span(value));
}

Result<std::vector<std::optional<Bytes>>> Database::read_many(const rocksdb::ReadOptions& options,
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
            return std::unexpected{failure_of(statuses[i])};
    }
    return values;
}

Result<std::vector<Entry>> Database::scan(const rocksdb::ReadOptions& options,
                                          const Range& range) const
{
    const std::unique_ptr<rocksdb::Iterator> at{db_->NewIterator(options, family(data_family))};
    auto entries =
        range.order == Order::ascending ? collect_up(*at, range) : collect_down(*at, range);
    // An iterator that met a bad block stops as if it had reached the end.
    if (!at->status().ok()) return std::unexpected{failure_of(at->status())};
    return entries;
}

// ---- the store ----------------------------------------------------------------------------------

RocksStore::RocksStore(std::unique_ptr<Database> database,
                       std::string directory,
                       std::uint64_t free_min)
    : database_{std::move(database)}, directory_{std::move(directory)}, free_min_{free_min}
{}

Result<std::optional<Bytes>> RocksStore::read(ByteSpan key) const
{
    return database_->read({}, key);
}

Result<std::vector<std::optional<Bytes>>> RocksStore::read_many(std::span<const Bytes> keys) const
{
    // MultiGet over one family reads one moment only under a snapshot.
    return RocksView{*database_}.read_many(keys);
}

Result<std::vector<Entry>> RocksStore::scan(const Range& range) const
{
    return database_->scan({}, range);
}

std::unique_ptr<View> RocksStore::snapshot() const
{
    return std::make_unique<RocksView>(*database_);
}

Memory RocksStore::memory() const
{
    auto& db = database_->db();
    auto* family = database_->family(data_family);
    const auto figure = [&](const std::string& name) {
        std::uint64_t value = 0;
        (void)db.GetIntProperty(family, name, &value);
        return static_cast<std::size_t>(value);
    };
    const auto options = db.GetOptions(family);
    return {.unwritten = figure(rocksdb::DB::Properties::kSizeAllMemTables),
            .unwritten_max = options.write_buffer_size *
                             static_cast<std::size_t>(options.max_write_buffer_number),
            .cache = figure(rocksdb::DB::Properties::kBlockCacheUsage),
            .cache_max = figure(rocksdb::DB::Properties::kBlockCacheCapacity)};
}

Result<void> RocksStore::write(const Batch& batch, Durability durability)
{
    const std::scoped_lock lock{writing_};  // the sequence number below is this write's
    if (ended_) return std::unexpected{*ended_};
    if (auto room = check_room(); !room) return room;
    rocksdb::WriteBatch all;
    for (const auto& [key, value] : batch.puts) {
        auto* family = database_->family(data_family);
        const auto status =
            value ? all.Put(family, slice(key), slice(*value)) : all.Delete(family, slice(key));
        if (!status.ok()) return std::unexpected{failure_of(status)};
    }
    rocksdb::WriteOptions options;
    options.sync = durability == Durability::synced;
    // An empty batch still syncs what was buffered before it.
    const auto status = batch.puts.empty() && options.sync ? database_->db().FlushWAL(true)
                                                           : database_->db().Write(options, &all);
    if (!status.ok()) return ended(status);
    if (!options.sync) return {};
    const auto said = database_->seal().acknowledge(database_->db().GetLatestSequenceNumber());
    if (!said.ok()) return ended(said);
    return {};
}

/// Before the database meets the end of the device: there it can only stop working, here it is whole.
Result<void> RocksStore::check_room() const
{
    if (free_min_ == 0) return {};
    std::uint64_t left = 0;
    const auto status = database_->files().GetFreeSpace(directory_, {}, &left, nullptr);
    if (!status.ok()) return std::unexpected{failure_of(status)};
    if (left >= free_min_) return {};
    return std::unexpected{no_room(directory_, left, free_min_)};
}

std::unexpected<Failure> RocksStore::ended(const Status& status)
{
    ended_ = failure_of(status);
    return std::unexpected{*ended_};
}

}  // namespace weft::store
