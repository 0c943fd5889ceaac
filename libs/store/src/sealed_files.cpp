#include "sealed_files.hpp"

#include <functional>

namespace weft::store {
namespace {

using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

using Synced = std::function<IOStatus(const Extent&)>;

/// Counts and hashes what is written, and says so once it is on the device.
class MeasuredFile final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    MeasuredFile(std::unique_ptr<FSWritableFile> file, Synced synced)
        : FSWritableFileOwnerWrapper{std::move(file)}, synced_{std::move(synced)}
    {}

    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override
    {
        const std::scoped_lock lock{mutex_};
        auto status = target()->Append(data, options, debug);
        if (status.ok()) {
            hasher_.update(as_bytes({data.data(), data.size()}));
            length_ += data.size();
        }
        return status;
    }
    IOStatus Append(const Slice& data,
                    const IOOptions& options,
                    const rocksdb::DataVerificationInfo&,
                    IODebugContext* debug) override
    {
        return Append(data, options, debug);
    }
    IOStatus PositionedAppend(const Slice&,
                              std::uint64_t,
                              const IOOptions&,
                              IODebugContext*) override
    {
        return IOStatus::NotSupported("a sealed file is only appended to");
    }
    IOStatus PositionedAppend(const Slice&,
                              std::uint64_t,
                              const IOOptions&,
                              const rocksdb::DataVerificationInfo&,
                              IODebugContext*) override
    {
        return IOStatus::NotSupported("a sealed file is only appended to");
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* debug) override
    {
        const auto before = extent();
        auto status = target()->Sync(options, debug);
        return status.ok() ? synced_(before) : status;
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override
    {
        const auto before = extent();
        auto status = target()->Fsync(options, debug);
        return status.ok() ? synced_(before) : status;
    }

private:
    Extent extent()
    {
        const std::scoped_lock lock{mutex_};
        auto so_far = hasher_;
        return {length_, so_far.finish()};
    }

    Synced synced_;
    std::mutex mutex_;  // RocksDB may sync while it appends
    crypto::Hasher hasher_;
    std::uint64_t length_ = 0;
};

}  // namespace

SealedFiles::SealedFiles(const std::shared_ptr<rocksdb::FileSystem>& files, std::string directory)
    : FileSystemWrapper{files}, directory_{std::move(directory)}
{}

SealedFiles::~SealedFiles()
{
    if (lock_ != nullptr) target()->UnlockFile(lock_, {}, nullptr).PermitUncheckedError();
}

// ---- the lock -----------------------------------------------------------------------------------

Result<void> SealedFiles::lock()
{
    const auto status = target()->LockFile(directory_ + "/LOCK", {}, &lock_, nullptr);
    if (status.ok()) return {};
    auto failure = failure_of(status);
    // By its whole words: the text has the path in it, and a path may be called anything.
    if (failure.detail.starts_with("IO error: While lock file") ||
        failure.detail.starts_with("IO error: lock hold by current process"))
        return std::unexpected{
            Failure{StoreError::locked,
                    directory_ + " is open in another process (" + failure.detail + ")"}};
    return std::unexpected{std::move(failure)};
}

IOStatus SealedFiles::LockFile(const std::string&,
                               const Options&,
                               rocksdb::FileLock** lock,
                               Debug*)
{
    *lock = lock_;
    return IOStatus::OK();
}

IOStatus SealedFiles::UnlockFile(rocksdb::FileLock*, const Options&, Debug*)
{
    return IOStatus::OK();  // ours until the end
}

// ---- what is written ----------------------------------------------------------------------------

IOStatus SealedFiles::NewWritableFile(const std::string& path,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<FSWritableFile>* file,
                                      Debug* debug)
{
    const auto name = last_part(path);
    const auto kind = kind_of(name);
    if (kind == FileKind::whole) return IOStatus::NotSupported(path, "written only by renaming");
    if (kind == FileKind::table)
        tables_->begins(number_of(name));
    else if (!is_sealed(kind))
        return target()->NewWritableFile(path, options, file, debug);
    else if (auto status = seal_->begins(name); !status.ok())
        return status;
    if (auto status = target()->NewWritableFile(path, options, file, debug); !status.ok())
        return status;
    Synced synced = [seal = seal_, name](const Extent& extent) {
        return seal->synced(name, extent);
    };
    if (kind == FileKind::table)
        synced = [tables = tables_, number = number_of(name)](const Extent& extent) {
            return tables->written(number, extent);
        };
    *file = std::make_unique<MeasuredFile>(std::move(*file), std::move(synced));
    return kind == FileKind::table ? IOStatus::OK() : sync_folder();
}

IOStatus SealedFiles::ReopenWritableFile(const std::string& path,
                                         const rocksdb::FileOptions&,
                                         std::unique_ptr<FSWritableFile>*,
                                         Debug*)
{
    return IOStatus::NotSupported(path, "a sealed file is not opened again for writing");
}

IOStatus SealedFiles::ReuseWritableFile(const std::string& path,
                                        const std::string&,
                                        const rocksdb::FileOptions&,
                                        std::unique_ptr<FSWritableFile>*,
                                        Debug*)
{
    return IOStatus::NotSupported(path, "a sealed file is not used for another");
}

IOStatus SealedFiles::Truncate(const std::string& path, std::size_t, const Options&, Debug*)
{
    return IOStatus::NotSupported(path, "a sealed file is not cut");
}

IOStatus SealedFiles::RenameFile(const std::string& from,
                                 const std::string& to,
                                 const Options& options,
                                 Debug* debug)
{
    const auto name = last_part(to);
    if (kind_of(name) != FileKind::whole) return target()->RenameFile(from, to, options, debug);
    const auto extent = measure(*target(), from);
    if (!extent) return IOStatus::IOError(extent.error().detail);
    if (auto status = seal_->replaces(name, *extent); !status.ok()) return status;
    if (auto status = target()->RenameFile(from, to, options, debug); !status.ok()) return status;
    if (auto status = sync_folder(); !status.ok()) return status;
    return seal_->replaced(name);
}

IOStatus SealedFiles::DeleteFile(const std::string& path, const Options& options, Debug* debug)
{
    const auto name = last_part(path);
    const bool sealed = is_sealed(kind_of(name));
    if (sealed)
        if (auto status = seal_->leaves(name); !status.ok()) return status;
    auto status = target()->DeleteFile(path, options, debug);
    if (sealed && status.ok()) seal_->left(name);
    return status;
}

IOStatus SealedFiles::sync_folder()
{
    std::unique_ptr<rocksdb::FSDirectory> folder;
    if (auto status = target()->NewDirectory(directory_, {}, &folder, nullptr); !status.ok())
        return status;
    if (auto status = folder->Fsync({}, nullptr); !status.ok()) return status;
    seal_->folder_synced();
    return IOStatus::OK();
}

// ---- what is read -------------------------------------------------------------------------------

IOStatus SealedFiles::NewRandomAccessFile(const std::string& path,
                                          const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                          Debug* debug)
{
    if (kind_of(last_part(path)) == FileKind::table)
        if (auto status = tables_->check(path); !status.ok()) return status;
    return target()->NewRandomAccessFile(path, options, file, debug);
}

}  // namespace weft::store
