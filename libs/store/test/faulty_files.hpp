#pragma once

// A file system on which a process can be killed, or a machine switched off, at any step.
//
// Model     each call that changes something on the disk is a step. Killed before step n: it and all
//           later ones fail, and the files are as the steps before left them. Switched off: besides,
//           of what was not synced any part may be missing: the end of a file, pages in it, the
//           newest names in a folder, a page of a file written in place.

#include <weft/base/prng.hpp>

#include <rocksdb/file_system.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>

namespace weft::store {

class FaultyFiles final : public rocksdb::FileSystemWrapper {
public:
    using IOStatus = rocksdb::IOStatus;
    using Options = rocksdb::IOOptions;
    using Debug = rocksdb::IODebugContext;
    using Path = std::string;

    FaultyFiles() : FileSystemWrapper{rocksdb::FileSystem::Default()} {}
    const char* Name() const override { return "weft.faulty"; }

    /// Every step from this one on fails.
    std::uint64_t dead_from = UINT64_MAX;
    /// This step alone fails.
    std::uint64_t fails_at = UINT64_MAX;
    IOStatus failure = IOStatus::IOError("a fault that was asked for");
    [[nodiscard]] std::uint64_t steps() const
    {
        const std::scoped_lock lock{mutex_};
        return steps_;
    }
    /// Runs while no step is under way.
    template <class Action>
    void between_steps(Action action) const
    {
        const std::scoped_lock lock{mutex_};
        action();
    }
    /// Pre: dead, and nothing is open any more.
    void switch_off(Prng& prng);

    IOStatus NewWritableFile(const Path& path,
                             const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                             Debug* debug) override;
    IOStatus NewRandomRWFile(const Path& path,
                             const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                             Debug* debug) override;
    IOStatus NewDirectory(const Path& path,
                          const Options& options,
                          std::unique_ptr<rocksdb::FSDirectory>* folder,
                          Debug* debug) override;
    IOStatus RenameFile(const Path& from,
                        const Path& to,
                        const Options& options,
                        Debug* debug) override;
    IOStatus DeleteFile(const Path& path, const Options& options, Debug* debug) override;

private:
    class Appended;
    class InPlace;
    class Folder;
    struct Length {
        std::uint64_t written = 0;
        std::uint64_t synced = 0;
    };
    struct Patch {
        Path path;
        std::uint64_t offset = 0;
        std::string before;
    };
    /// How to take back a change of names that is not synced yet.
    struct NameChange {
        std::function<void()> take_back;
    };

    static std::string contents(const Path& path)
    {
        std::ifstream in{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    static void replace(const Path& path, const std::string& with)
    {
        std::ofstream{path, std::ios::binary | std::ios::trunc} << with;
    }
    template <class Action>
    IOStatus step(Action action)
    {
        const std::scoped_lock lock{mutex_};
        const auto mine = steps_++;
        if (mine >= dead_from || mine == fails_at) return failure;
        return action();
    }

    mutable std::recursive_mutex mutex_;
    std::uint64_t steps_ = 0;
    std::map<Path, Length> lengths_;
    std::vector<Patch> patches_;  ///< written in place, not synced
    std::vector<NameChange> names_;     ///< not synced
};

class FaultyFiles::Appended final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    Appended(std::unique_ptr<rocksdb::FSWritableFile> file, FaultyFiles& files, Path path)
        : FSWritableFileOwnerWrapper{std::move(file)}, files_{files}, path_{std::move(path)}
    {}
    IOStatus Append(const rocksdb::Slice& data, const Options& options, Debug* debug) override
    {
        return files_.step([&] {
            auto status = target()->Append(data, options, debug);
            if (status.ok()) files_.lengths_[path_].written += data.size();
            return status;
        });
    }
    IOStatus Append(const rocksdb::Slice& data,
                    const Options& options,
                    const rocksdb::DataVerificationInfo&,
                    Debug* debug) override
    {
        return Append(data, options, debug);
    }
    IOStatus Sync(const Options&, Debug*) override
    {
        return files_.step([&] {
            auto& length = files_.lengths_[path_];
            length.synced = length.written;
            return IOStatus::OK();
        });
    }
    IOStatus Fsync(const Options& options, Debug* debug) override { return Sync(options, debug); }
    IOStatus Allocate(std::uint64_t, std::uint64_t, const Options&, Debug*) override
    {
        return IOStatus::OK();
    }

private:
    FaultyFiles& files_;
    Path path_;
};

class FaultyFiles::InPlace final : public rocksdb::FSRandomRWFile {
public:
    InPlace(std::unique_ptr<rocksdb::FSRandomRWFile> file, FaultyFiles& files, Path path)
        : file_{std::move(file)}, files_{files}, path_{std::move(path)}
    {}
    IOStatus Write(std::uint64_t offset,
                   const rocksdb::Slice& data,
                   const Options& options,
                   Debug* debug) override
    {
        return files_.step([&] {
            files_.patches_.push_back({path_, offset, contents(path_).substr(offset, data.size())});
            return file_->Write(offset, data, options, debug);
        });
    }
    IOStatus Read(std::uint64_t offset,
                  std::size_t size,
                  const Options& options,
                  rocksdb::Slice* result,
                  char* scratch,
                  Debug* debug) const override
    {
        return file_->Read(offset, size, options, result, scratch, debug);
    }
    IOStatus Flush(const Options&, Debug*) override { return IOStatus::OK(); }
    IOStatus Sync(const Options&, Debug*) override
    {
        return files_.step([&] {
            std::erase_if(files_.patches_,
                          [&](const Patch& patch) { return patch.path == path_; });
            return IOStatus::OK();
        });
    }
    IOStatus Close(const Options& options, Debug* debug) override
    {
        return file_->Close(options, debug);
    }

private:
    std::unique_ptr<rocksdb::FSRandomRWFile> file_;
    FaultyFiles& files_;
    Path path_;
};

class FaultyFiles::Folder final : public rocksdb::FSDirectory {
public:
    explicit Folder(FaultyFiles& files) : files_{files} {}
    IOStatus Fsync(const Options&, Debug*) override
    {
        return files_.step([&] {
            files_.names_.clear();
            return IOStatus::OK();
        });
    }
    IOStatus Close(const Options&, Debug*) override { return IOStatus::OK(); }

private:
    FaultyFiles& files_;
};

inline rocksdb::IOStatus FaultyFiles::NewWritableFile(
    const Path& path,
    const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* file,
    Debug* debug)
{
    return step([&] {
        auto status = target()->NewWritableFile(path, options, file, debug);
        if (!status.ok()) return status;
        lengths_[path] = {};
        names_.push_back({[path] { std::filesystem::remove(path); }});
        *file = std::make_unique<Appended>(std::move(*file), *this, path);
        return status;
    });
}

inline rocksdb::IOStatus FaultyFiles::NewRandomRWFile(
    const Path& path,
    const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSRandomRWFile>* file,
    Debug* debug)
{
    auto status = target()->NewRandomRWFile(path, options, file, debug);
    if (status.ok()) *file = std::make_unique<InPlace>(std::move(*file), *this, path);
    return status;
}

inline rocksdb::IOStatus FaultyFiles::NewDirectory(const Path&,
                                                   const Options&,
                                                   std::unique_ptr<rocksdb::FSDirectory>* folder,
                                                   Debug*)
{
    *folder = std::make_unique<Folder>(*this);
    return IOStatus::OK();
}

inline rocksdb::IOStatus FaultyFiles::RenameFile(const Path& from,
                                                 const Path& to,
                                                 const Options& options,
                                                 Debug* debug)
{
    return step([&] {
        const bool there = std::filesystem::exists(to);
        names_.push_back({[=, before = there ? contents(to) : std::string{}] {
            std::filesystem::rename(to, from);
            if (there) replace(to, before);
        }});
        lengths_[to] = lengths_[from];
        return target()->RenameFile(from, to, options, debug);
    });
}

inline rocksdb::IOStatus FaultyFiles::DeleteFile(const Path& path,
                                                 const Options& options,
                                                 Debug* debug)
{
    return step([&] {
        names_.push_back({[path, before = contents(path)] { replace(path, before); }});
        return target()->DeleteFile(path, options, debug);
    });
}

inline void FaultyFiles::switch_off(Prng& prng)
{
    namespace fs = std::filesystem;
    // Written in place: each write may be there, half of it, or not.
    for (auto patch = patches_.rbegin(); patch != patches_.rend(); ++patch) {
        const auto lost = prng.below(3) * patch->before.size() / 2;
        auto whole = contents(patch->path);
        std::copy_n(patch->before.begin(), lost,
                    whole.begin() + static_cast<std::ptrdiff_t>(patch->offset));
        replace(patch->path, whole);
    }
    // Appended: any length from the synced one on, and pages of zeros among what is new.
    for (const auto& [path, length] : lengths_) {
        if (!fs::exists(path) || length.written == length.synced) continue;
        auto whole = contents(path);
        if (whole.size() < length.synced) continue;  // another file by that name
        whole.resize(std::min<std::size_t>(whole.size(), prng.within(length.synced, length.written)));
        for (auto page = length.synced; page < whole.size(); page += 4'096 - page % 4'096)
            if (prng.chance(Ratio::percent(20)))
                std::fill(whole.begin() + static_cast<std::ptrdiff_t>(page),
                          whole.begin() + static_cast<std::ptrdiff_t>(
                                              std::min<std::size_t>(whole.size(), page + 4'096)),
                          '\0');
        replace(path, whole);
    }
    // Names: the journal of a file system keeps their order.
    for (auto keep = prng.below(names_.size() + 1); names_.size() > keep; names_.pop_back())
        names_.back().take_back();
    names_.clear();
    patches_.clear();
    lengths_.clear();
}

}  // namespace weft::store
