#include "tables.hpp"

#include <weft/base/try.hpp>

#include <charconv>
#include <set>

namespace weft::store {
namespace {

using rocksdb::IOStatus;
using rocksdb::Slice;

constexpr std::string_view prefix = "TABLES-";
constexpr std::size_t record_bytes = 8 + 8 + crypto::Hash::size_bytes;

std::string list_name(std::uint64_t number)
{
    auto digits = std::to_string(number);
    digits.insert(0, digits.size() < 6 ? 6 - digits.size() : 0, '0');
    return std::string{prefix} + digits;
}

}  // namespace

Bytes encode(const TableRecord& record)
{
    codec::Writer out;
    return std::move(
               out.u64(record.number).u64(record.extent.length).fixed(record.extent.hash))
        .take();
}

codec::Decoded<std::vector<TableRecord>> decode_table_records(ByteSpan bytes)
{
    std::vector<TableRecord> records;
    codec::Reader in{bytes};
    while (in.ok() && in.left() >= record_bytes) {
        TableRecord record;
        record.number = in.u64();
        record.extent.length = in.u64();
        record.extent.hash = in.fixed<crypto::Hash>();
        records.push_back(record);
    }
    return in.finish(std::move(records));
}

std::uint64_t number_of(const std::string& name)
{
    std::uint64_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
}

Result<std::unique_ptr<Tables>> Tables::open(rocksdb::FileSystem& sealed,
                                             rocksdb::FileSystem& files,
                                             std::string directory,
                                             const Seal& seal)
{
    std::unique_ptr<Tables> tables{new Tables{files, std::move(directory)}};
    const auto before = seal.growing(FileKind::tables);
    WEFT_TRY(const auto number, tables->read(seal));
    if (number == 0)
        if (auto measured = tables->measure_all(); !measured)
            return std::unexpected{std::move(measured).error()};

    Bytes list;
    for (const auto& [table, known] : tables->tables_) append(list, encode({table, known.extent}));
    const auto path = tables->directory_ + "/" + list_name(number + 1);
    auto status = sealed.NewWritableFile(path, {}, &tables->file_, nullptr);
    if (status.ok())
        status = tables->file_->Append(
            {reinterpret_cast<const char*>(list.data()), list.size()}, {}, nullptr);
    if (status.ok()) status = tables->file_->Sync({}, nullptr);
    for (const auto& [name, extent] : before)
        if (status.ok()) status = sealed.DeleteFile(tables->directory_ + "/" + name, {}, nullptr);
    if (!status.ok()) return std::unexpected{failure_of(status)};
    return tables;
}

/// All lists there are: an older one that was not removed any more, then the newest. Returns its
/// number; 0 when there is none.
Result<std::uint64_t> Tables::read(const Seal& seal)
{
    std::vector<std::string> there;
    const auto listed = files_.GetChildren(directory_, {}, &there, nullptr);
    if (!listed.ok()) return std::unexpected{failure_of(listed)};
    std::set<std::uint64_t> numbers;
    for (const auto& name : there)
        if (kind_of(name) == FileKind::table) numbers.insert(number_of(name));

    std::uint64_t newest = 0;
    for (const auto& [name, extent] : seal.growing(FileKind::tables)) {
        newest = number_of(name.substr(prefix.size()));
        if (extent.length == 0) continue;  // begun, and the one before it is still there
        const auto path = directory_ + "/" + name;
        std::unique_ptr<rocksdb::FSSequentialFile> file;
        auto status = files_.NewSequentialFile(path, {}, &file, nullptr);
        std::string scratch(extent.length, '\0');  // the seal has measured the file
        Slice got;
        if (status.ok()) status = file->Read(scratch.size(), {}, &got, scratch.data(), nullptr);
        if (!status.ok()) return std::unexpected{failure_of(status)};
        const auto records = decode_table_records(as_bytes({got.data(), got.size()}));
        if (!records)
            return std::unexpected{Failure{StoreError::corrupt, path + " is not a list of tables"}};
        for (const auto& record : *records)
            if (numbers.contains(record.number)) tables_[record.number] = {record.extent, false};
    }
    return newest;
}

Result<void> Tables::measure_all()
{
    std::vector<std::string> names;
    const auto status = files_.GetChildren(directory_, {}, &names, nullptr);
    if (!status.ok()) return std::unexpected{failure_of(status)};
    for (const auto& name : names) {
        if (kind_of(name) != FileKind::table) continue;
        WEFT_TRY(const auto extent, measure(files_, directory_ + "/" + name));
        tables_[number_of(name)] = {extent, false};
    }
    return {};
}

void Tables::begins(std::uint64_t number)
{
    const std::scoped_lock lock{mutex_};
    tables_.erase(number);
}

IOStatus Tables::written(std::uint64_t number, const Extent& extent)
{
    const std::scoped_lock lock{mutex_};
    tables_[number] = {extent, true};
    const auto record = encode({number, extent});
    auto status =
        file_->Append({reinterpret_cast<const char*>(record.data()), record.size()}, {}, nullptr);
    return status.ok() ? file_->Sync({}, nullptr) : status;
}

IOStatus Tables::check(const std::string& path)
{
    const auto number = number_of(last_part(path));
    Extent expected;
    {
        const std::scoped_lock lock{mutex_};
        const auto known = tables_.find(number);
        if (known == tables_.end())
            return IOStatus::Corruption(path, files_.FileExists(path, {}, nullptr).IsNotFound()
                                                  ? "is missing"
                                                  : "was not written by this store");
        if (known->second.good) return IOStatus::OK();
        expected = known->second.extent;
    }
    const auto found = measure(files_, path);
    if (!found) return IOStatus::Corruption(found.error().detail);
    if (*found != expected) return IOStatus::Corruption(path, "is not what was written");
    const std::scoped_lock lock{mutex_};
    tables_[number].good = true;
    return IOStatus::OK();
}

}  // namespace weft::store
