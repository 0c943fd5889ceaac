#include "seal.hpp"

#include <weft/base/try.hpp>

#include <rocksdb/env.h>

#include <algorithm>

namespace weft::store {
namespace {

using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

Slice slice(ByteSpan bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool digits(std::string_view text) noexcept
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string bytes_of(std::uint64_t count)
{
    return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

}  // namespace

FileKind kind_of(std::string_view name) noexcept
{
    if (name.ends_with(".dbtmp")) return FileKind::scratch;
    if (name.ends_with(".log") && digits(name.substr(0, name.size() - 4))) return FileKind::log;
    if (name.ends_with(".sst") && digits(name.substr(0, name.size() - 4))) return FileKind::table;
    if (name.starts_with("MANIFEST-")) return FileKind::manifest;
    if (name.starts_with("TABLES-")) return FileKind::tables;
    if (name == "CURRENT" || name == "IDENTITY" || name.starts_with("OPTIONS-"))
        return FileKind::whole;
    return FileKind::unsealed;
}

bool is_sealed(FileKind kind) noexcept
{
    return kind == FileKind::log || kind == FileKind::manifest || kind == FileKind::tables ||
           kind == FileKind::whole;
}

std::string last_part(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

Result<Extent> measure(rocksdb::FileSystem& files, const std::string& path, std::uint64_t length)
{
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    auto status = files.NewSequentialFile(path, {}, &file, nullptr);
    if (!status.ok()) return std::unexpected{failure_of(status)};
    crypto::Hasher hasher;
    Extent extent;
    std::vector<char> block(256u << 10);
    while (extent.length < length) {
        const auto wanted = std::min<std::uint64_t>(block.size(), length - extent.length);
        Slice got;
        status = file->Read(wanted, {}, &got, block.data(), nullptr);
        if (!status.ok()) return std::unexpected{failure_of(status)};
        if (got.empty()) break;
        hasher.update(as_bytes({got.data(), got.size()}));
        extent.length += got.size();
    }
    extent.hash = hasher.finish();
    return extent;
}

Seal::Seal(std::shared_ptr<rocksdb::FileSystem> files, std::string directory, SealHead head)
    : files_{std::move(files)},
      directory_{std::move(directory)},
      head_{std::move(head)},
      head_hash_{hash_of_head(encode(head_))}
{}

std::string Seal::path_of(const std::string& name) const
{
    return directory_ + "/" + name;
}

// ---- opening ------------------------------------------------------------------------------------

Result<std::unique_ptr<Seal>> Seal::create(std::shared_ptr<rocksdb::FileSystem> files,
                                           std::string directory,
                                           const SealHead& head)
{
    std::unique_ptr<Seal> seal{new Seal{std::move(files), std::move(directory), head}};
    auto& page = seal->page_;
    page.count = 1;
    std::vector<std::string> names;
    auto status = seal->files_->GetChildren(seal->directory_, {}, &names, nullptr);
    if (!status.ok()) return std::unexpected{failure_of(status)};
    for (const auto& name : names) {
        const auto kind = kind_of(name);
        if (!is_sealed(kind)) continue;
        WEFT_TRY(const auto extent, measure(*seal->files_, seal->path_of(name)));
        if (kind == FileKind::whole)
            page.files.emplace(name, Whole{.either = {extent}});
        else
            page.files.emplace(name, Growing{extent});
    }
    const auto first = encode(page, seal->head_hash_);
    if (!first)
        return std::unexpected{Failure{StoreError::io, seal->directory_ + " has too many files"}};
    auto all = encode(head);
    all.resize(2 * seal_page_bytes);  // page 0: no state yet
    append(all, *first);
    // Whole or not at all: a store with half a seal could not be told from a damaged one.
    const auto beside = seal->path_of(std::string{seal_file_name} + ".new");
    std::unique_ptr<rocksdb::FSWritableFile> file;
    status = seal->files_->NewWritableFile(beside, {}, &file, nullptr);
    if (status.ok()) status = file->Append(slice(all), {}, nullptr);
    if (status.ok()) status = file->Sync({}, nullptr);
    if (status.ok()) status = file->Close({}, nullptr);
    if (status.ok())
        status =
            seal->files_->RenameFile(beside, seal->path_of(seal_file_name), IOOptions{}, nullptr);
    std::unique_ptr<rocksdb::FSDirectory> folder;
    if (status.ok()) status = seal->files_->NewDirectory(seal->directory_, {}, &folder, nullptr);
    if (status.ok()) status = folder->Fsync({}, nullptr);
    if (!status.ok()) return std::unexpected{failure_of(status)};
    if (auto started = seal->start(); !started) return std::unexpected{std::move(started).error()};
    return seal;
}

Result<std::unique_ptr<Seal>> Seal::open(std::shared_ptr<rocksdb::FileSystem> files,
                                         std::string directory)
{
    const auto path = directory + "/" + seal_file_name;
    const auto bad = [&](const std::string& how) {
        return std::unexpected{Failure{StoreError::corrupt, path + " " + how}};
    };
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    auto status = files->NewSequentialFile(path, {}, &file, nullptr);
    std::string scratch(seal_bytes + 1, '\0');
    Slice got;
    if (status.ok()) status = file->Read(scratch.size(), {}, &got, scratch.data(), nullptr);
    if (!status.ok()) return std::unexpected{failure_of(status)};
    const auto bytes = as_bytes({got.data(), got.size()});
    if (bytes.size() < seal_page_bytes) return bad("is cut short");
    const auto head = decode_seal_head(bytes.first(seal_page_bytes));
    if (!head && head.error() == codec::DecodeError::unknown_version)
        return std::unexpected{
            Failure{StoreError::unknown_format, path + " has a version this program does not read"}};
    if (!head) return bad("is not what was written (its first page)");
    if (bytes.size() != seal_bytes) return bad("does not have its length");

    std::unique_ptr<Seal> seal{new Seal{std::move(files), std::move(directory), *head}};
    bool found = false;
    for (const std::size_t place : {0u, 1u}) {
        const auto raw = bytes.subspan((1 + place) * seal_page_bytes, seal_page_bytes);
        auto page = decode_seal_page(raw, seal->head_hash_);
        const bool valid = page && page->count % 2 == place;
        const auto empty = [](std::byte byte) { return byte == std::byte{0}; };
        if (!valid && !std::ranges::all_of(raw, empty)) seal->torn_ = true;
        if (!valid || (found && page->count < seal->page_.count)) continue;
        seal->page_ = *std::move(page);
        found = true;
    }
    if (!found) return bad("is not what was written (neither state in it)");
    if (auto started = seal->start(); !started) return std::unexpected{std::move(started).error()};
    return seal;
}

Result<void> Seal::start()
{
    const auto status = files_->NewRandomRWFile(path_of(seal_file_name), {}, &file_, nullptr);
    if (!status.ok()) return std::unexpected{failure_of(status)};
    on_device_ = page_.count;
    thread_ = std::thread{[this] { sync_pages(); }};
    return {};
}

Seal::~Seal()
{
    {
        const Lock lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

std::uint64_t Seal::sequence() const
{
    const Lock lock{mutex_};
    return page_.sequence;
}

std::map<std::string, Extent> Seal::growing(FileKind kind) const
{
    const Lock lock{mutex_};
    std::map<std::string, Extent> found;
    for (const auto& [name, file] : page_.files)
        if (const auto* growing = std::get_if<Growing>(&file);
            growing != nullptr && kind_of(name) == kind)
            found.emplace(name, growing->extent);
    return found;
}

// ---- trying the files ---------------------------------------------------------------------------

Failure Seal::damaged(const std::string& name, const std::string& how) const
{
    auto text = path_of(name) + " " + how;
    if (torn_)
        text += "; or " + path_of(seal_file_name) +
                ", which says so, is damaged itself: one of the two states in it is";
    return {StoreError::corrupt, std::move(text)};
}

Result<void> Seal::check_files()
{
    const Lock lock{mutex_};
    std::vector<std::string> names;
    auto status = files_->GetChildren(directory_, IOOptions{}, &names, nullptr);
    // What is seen now is what the page will say: it must not change by a power cut any more.
    std::unique_ptr<rocksdb::FSDirectory> folder;
    if (status.ok()) status = files_->NewDirectory(directory_, {}, &folder, nullptr);
    if (status.ok()) status = folder->Fsync({}, nullptr);
    if (!status.ok()) return std::unexpected{failure_of(status)};

    for (auto file = page_.files.begin(); file != page_.files.end();) {
        const auto& [name, sealed] = *file;
        if (std::ranges::find(names, name) == names.end()) {
            if (auto checked = check_absent(name, sealed); !checked) return checked;
            file = page_.files.erase(file);
            continue;
        }
        if (auto checked = check_file(name, file->second); !checked) return checked;
        ++file;
    }
    for (const auto& name : names) {
        if (is_sealed(kind_of(name)) && !page_.files.contains(name))
            return std::unexpected{damaged(name, "was not written by this store")};
    }
    return {};
}

Result<void> Seal::check_absent(const std::string& name, const SealedFile& file) const
{
    if (const auto* growing = std::get_if<Growing>(&file);
        growing != nullptr && growing->extent.length > 0)
        return std::unexpected{damaged(name, "is missing; " + bytes_of(growing->extent.length) +
                                                 " of it were acknowledged")};
    if (const auto* whole = std::get_if<Whole>(&file); whole != nullptr && !whole->may_be_absent)
        return std::unexpected{damaged(name, "is missing")};
    return {};
}

/// Of two versions a whole file may have, the one that is there stays.
Result<void> Seal::check_file(const std::string& name, SealedFile& file) const
{
    if (const auto* growing = std::get_if<Growing>(&file)) {
        const auto& said = growing->extent;
        WEFT_TRY(const auto found, measure(*files_, path_of(name), said.length));
        if (found.length < said.length)
            return std::unexpected{damaged(name, "ends after " + bytes_of(found.length) + "; " +
                                                     bytes_of(said.length) +
                                                     " of it were acknowledged")};
        if (found.hash != said.hash)
            return std::unexpected{damaged(name, "is not what was written (within its first " +
                                                     bytes_of(said.length) + ")")};
    }
    if (auto* whole = std::get_if<Whole>(&file)) {
        WEFT_TRY(const auto found, measure(*files_, path_of(name)));
        if (std::ranges::find(whole->either, found) == whole->either.end())
            return std::unexpected{damaged(name, "is not what was written")};
        *whole = Whole{.either = {found}};
    }
    return {};
}

// ---- while RocksDB works ------------------------------------------------------------------------

IOStatus Seal::begins(const std::string& name)
{
    Lock lock{mutex_};
    ahead_.erase(name);
    page_.files[name] = Growing{{0, crypto::Hasher{}.finish()}};
    return put_page_and_sync(lock);
}

IOStatus Seal::synced(const std::string& name, const Extent& extent)
{
    Lock lock{mutex_};
    if (kind_of(name) == FileKind::log) {
        ahead_[name] = extent;
        return failed_;
    }
    page_.files[name] = Growing{extent};
    return put_page_and_sync(lock);
}

IOStatus Seal::replaces(const std::string& name, const Extent& with)
{
    Lock lock{mutex_};
    Whole either{.may_be_absent = true, .either = {with}};
    if (const auto before = page_.files.find(name); before != page_.files.end())
        if (const auto* whole = std::get_if<Whole>(&before->second)) {
            either.may_be_absent = whole->may_be_absent;
            if (whole->either.back() != with) either.either.push_back(whole->either.back());
        }
    page_.files[name] = std::move(either);
    return put_page_and_sync(lock);
}

IOStatus Seal::replaced(const std::string& name)
{
    Lock lock{mutex_};
    auto& whole = std::get<Whole>(page_.files.at(name));
    whole.may_be_absent = false;
    whole.either.resize(1);  // the first is the new one
    return put_page_and_sync(lock);
}

IOStatus Seal::leaves(const std::string& name)
{
    Lock lock{mutex_};
    ahead_.erase(name);
    page_.files[name] = Leaving{};
    return put_page_and_sync(lock);
}

void Seal::left(const std::string& name)
{
    const Lock lock{mutex_};
    gone_.push_back(name);
}

void Seal::folder_synced()
{
    const Lock lock{mutex_};
    for (const auto& name : gone_)
        if (const auto file = page_.files.find(name);
            file != page_.files.end() && std::holds_alternative<Leaving>(file->second))
            page_.files.erase(file);
    gone_.clear();
}

IOStatus Seal::acknowledge(std::uint64_t sequence)
{
    Lock lock{mutex_};
    for (const auto& [name, extent] : ahead_) page_.files[name] = Growing{extent};
    ahead_.clear();
    page_.sequence = std::max(page_.sequence, sequence);
    return put_page(lock);
}

// ---- pages --------------------------------------------------------------------------------------

IOStatus Seal::put_page(Lock& lock)
{
    // The page this one takes the place of is two states old: the one between must be durable.
    changed_.wait(lock, [this] { return on_device_ == page_.count || !failed_.ok(); });
    if (!failed_.ok()) return failed_;
    page_.count += 1;
    const auto bytes = encode(page_, head_hash_);
    if (!bytes) {
        failed_ = IOStatus::IOError(path_of(seal_file_name), "more files than it has room for");
    } else {
        const auto place = (1 + page_.count % 2) * seal_page_bytes;
        failed_ = file_->Write(place, slice(*bytes), {}, nullptr);
    }
    changed_.notify_all();
    return failed_;
}

IOStatus Seal::put_page_and_sync(Lock& lock)
{
    if (auto status = put_page(lock); !status.ok()) return status;
    const auto mine = page_.count;
    changed_.wait(lock, [&] { return on_device_ >= mine || !failed_.ok(); });
    return failed_;
}

void Seal::sync_pages()
{
    Lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] {
            return stopping_ || (failed_.ok() && on_device_ < page_.count);
        });
        if (!failed_.ok() || on_device_ == page_.count) {
            if (stopping_) return;
            continue;
        }
        const auto written = page_.count;
        lock.unlock();
        auto status = file_->Sync({}, nullptr);
        lock.lock();
        if (status.ok())
            on_device_ = written;
        else
            failed_ = std::move(status);
        changed_.notify_all();
    }
}

}  // namespace weft::store
