#include "cli/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace weft::app {
namespace {

Failure unreadable(const std::string& path)
{
    return usage("file_unreadable", path + ": " + std::strerror(errno),
                 "Is the path right, and may this user read it?");
}
Failure unwritable(const std::filesystem::path& path)
{
    return {"file_unwritable", path.string() + ": " + std::strerror(errno),
            "Is there room on the disk, and may this user write there?", exit_failed};
}

}  // namespace

Try<std::string> read_text(const std::string& path)
{
    const bool standard = path == "-";
    const int file = standard ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return std::unexpected{unreadable(path)};
    std::string text;
    char block[64 * 1024];
    ssize_t got = 0;
    do {
        got = ::read(file, block, sizeof block);
        if (got > 0) text.append(block, static_cast<std::size_t>(got));
    } while ((got > 0 && text.size() <= input_bytes_max) || (got < 0 && errno == EINTR));
    const bool failed = got < 0;
    const auto failure = failed ? unreadable(path) : Failure{};
    if (!standard) ::close(file);
    if (failed) return std::unexpected{failure};
    if (text.size() > input_bytes_max)
        return std::unexpected{usage("file_too_large", path + ": more than 64 MiB")};
    return text;
}

Try<std::string> read_part(const std::filesystem::path& path,
                           std::uintmax_t from,
                           std::size_t bytes_max)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return std::unexpected{unreadable(path)};
    std::string text(bytes_max, '\0');
    const auto got = ::pread(file, text.data(), text.size(), static_cast<off_t>(from));
    const auto failure = got < 0 ? unreadable(path) : Failure{};
    ::close(file);
    if (got < 0) return std::unexpected{failure};
    text.resize(static_cast<std::size_t>(got));
    return text;
}

Try<std::string> read_configured(const std::string& path)
{
    struct stat about{};
    if (::stat(path.c_str(), &about) != 0) return std::unexpected{unreadable(path)};
    if (!S_ISREG(about.st_mode))
        return std::unexpected{
            usage("file_no_file",
                  path + (S_ISDIR(about.st_mode) ? ": is a directory"
                                                 : ": is a pipe or a device, not a file"))};
    return read_text(path);
}

Try<void> write_text(const std::filesystem::path& path, std::string_view text, unsigned mode)
{
    const auto beside = path.string() + ".new";
    // Whatever a crash or a stranger left there: a pipe would hold the command up, a link would have it
    // write over another file, and a file that somebody has open would show him what is written.
    (void)::unlink(beside.c_str());
    const int file =
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (file < 0) return std::unexpected{unwritable(beside)};
    bool good = ::fchmod(file, mode) == 0;
    while (good && !text.empty()) {
        const auto put = ::write(file, text.data(), text.size());
        if (put < 0 && errno == EINTR) continue;
        good = put >= 0;
        if (good) text.remove_prefix(static_cast<std::size_t>(put));
    }
    good = good && ::fsync(file) == 0;
    good = ::close(file) == 0 && good;
    good = good && ::rename(beside.c_str(), path.c_str()) == 0;
    if (!good) {
        const auto failure = unwritable(path);
        ::unlink(beside.c_str());
        return std::unexpected{failure};
    }
    const auto folder = path.has_parent_path() ? path.parent_path().string() : std::string{"."};
    if (const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        directory >= 0) {
        ::fsync(directory);  // the new name survives a power cut too
        ::close(directory);
    }
    return {};
}

}  // namespace weft::app
