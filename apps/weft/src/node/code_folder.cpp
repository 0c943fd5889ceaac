#include "node/code_folder.hpp"

#include <weft/vm/wasm/engine.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <list>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

namespace weft::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view unfinished = ".part";
/// No program compiles to more: a file that says so is not one of ours.
constexpr std::uint64_t file_bytes_max = 64u << 20;

/// Letters, digits, points and hyphens, no point first: never a path.
bool is_name(std::string_view name)
{
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '.' || c == '-';
    };
    return !name.empty() && name.size() <= 200 && name.front() != '.' &&
           std::ranges::all_of(name, fits);
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}
    ~Descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] bool ok() const noexcept { return number_ >= 0; }
    [[nodiscard]] int get() const noexcept { return number_; }

private:
    int number_;
};

/// Without O_NONBLOCK a pipe under the name of a program would hold the node up.
std::optional<Bytes> read_whole(const fs::path& path)
{
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)};
    struct stat about{};
    if (!file.ok() || ::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode) ||
        about.st_size < 0 || static_cast<std::uint64_t>(about.st_size) > file_bytes_max)
        return std::nullopt;
    Bytes bytes(static_cast<std::size_t>(about.st_size));
    for (std::size_t at = 0; at < bytes.size();) {
        const auto count = ::read(file.get(), bytes.data() + at, bytes.size() - at);
        if (count <= 0) return std::nullopt;
        at += static_cast<std::size_t>(count);
    }
    // What was asked for last is what goes last, over restarts too.
    (void)::futimens(file.get(), nullptr);
    return bytes;
}

void take_away(const fs::path& path)
{
    std::error_code ignored;
    fs::remove(path, ignored);
}

bool write_whole(const fs::path& path, ByteSpan bytes)
{
    take_away(path);  // what a crash left
    const Descriptor file{
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!file.ok()) return false;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto count = ::write(file.get(), bytes.data() + at, bytes.size() - at);
        if (count <= 0) return false;
        at += static_cast<std::size_t>(count);
    }
    return true;
}

}  // namespace

/// Most recently asked for first.
struct CodeFolder::Files {
    struct File {
        std::string name;
        std::uint64_t bytes = 0;
    };

    fs::path folder;
    std::uint64_t bytes_max = 0;
    mutable std::mutex lock;
    std::list<File> order;
    std::map<std::string, std::list<File>::iterator> index;
    std::uint64_t bytes = 0;
    std::uint64_t removed = 0;

    void forget(const std::string& name)
    {
        const auto found = index.find(name);
        if (found == index.end()) return;
        bytes -= found->second->bytes;
        order.erase(found->second);
        index.erase(found);
    }
    void note(const std::string& name, std::uint64_t size)
    {
        forget(name);
        order.push_front({name, size});
        index.emplace(name, order.begin());
        bytes += size;
    }
    /// Removes what was asked for longest ago until `more` fits.
    void make_room(std::uint64_t more)
    {
        while (!order.empty() && bytes + more > bytes_max) {
            const auto oldest = order.back().name;
            take_away(folder / oldest);
            forget(oldest);
            ++removed;
        }
    }

    /// What is there, by age; what is not ours, or of another compiler, goes.
    void look()
    {
        struct Found {
            fs::file_time_type at;
            File file;
        };
        std::vector<Found> found;
        std::error_code failed;
        for (auto entry = fs::directory_iterator{folder, failed};
             !failed && entry != fs::directory_iterator{}; entry.increment(failed)) {
            const auto name = entry->path().filename().string();
            std::error_code one;
            const auto size = entry->file_size(one);
            if (one || !is_name(name) || !name.ends_with(vm::wasm::engine_version())) {
                take_away(entry->path());
                continue;
            }
            found.push_back({entry->last_write_time(one), {name, size}});
        }
        std::ranges::sort(found, {}, &Found::at);
        for (auto& one : found) note(one.file.name, one.file.bytes);
        make_room(0);
    }
};

CodeFolder::CodeFolder(std::unique_ptr<Files> files) : files_{std::move(files)} {}

CodeFolder::~CodeFolder() = default;

std::expected<std::shared_ptr<CodeFolder>, std::string> CodeFolder::open(const fs::path& folder,
                                                                         std::uint64_t bytes_max)
{
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return std::unexpected{folder.string() + ": " + std::strerror(errno)};
    struct stat about{};
    if (::lstat(folder.c_str(), &about) != 0 || !S_ISDIR(about.st_mode))
        return std::unexpected{folder.string() + " is not a folder"};
    // Whoever can write there can make this node run anything.
    if (about.st_uid != ::geteuid() || (about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return std::unexpected{folder.string() +
                               " is not this user's own: remove it, or take the right to write "
                               "there from all others"};
    auto files = std::make_unique<Files>();
    files->folder = folder;
    files->bytes_max = bytes_max;
    files->look();
    return std::shared_ptr<CodeFolder>{new CodeFolder{std::move(files)}};
}

std::optional<Bytes> CodeFolder::read(const std::string& name)
{
    {
        const std::lock_guard guard{files_->lock};
        const auto found = files_->index.find(name);
        if (found == files_->index.end()) return std::nullopt;
        files_->order.splice(files_->order.begin(), files_->order, found->second);
    }
    return read_whole(files_->folder / name);
}

void CodeFolder::write(const std::string& name, ByteSpan code)
{
    if (!is_name(name) || code.size() > std::min(files_->bytes_max, file_bytes_max)) return;
    const std::lock_guard guard{files_->lock};
    files_->forget(name);  // the file is written over
    files_->make_room(code.size());
    const auto path = files_->folder / name;
    auto part = path;
    part += unfinished;
    if (write_whole(part, code) && ::rename(part.c_str(), path.c_str()) == 0) {
        files_->note(name, code.size());
    } else {
        take_away(part);
        take_away(path);
    }
}

CodeFolder::Figures CodeFolder::figures() const
{
    const std::lock_guard guard{files_->lock};
    return {files_->order.size(), files_->bytes, files_->removed};
}

}  // namespace weft::app
