#include <weft/base/check.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mark_format.hpp"
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace weft::store {
namespace {

constexpr std::string_view magic = "weft.marks";
constexpr std::string_view tag = "weft.store.marks.1";
constexpr std::uint8_t version_current = 1;
constexpr std::size_t file_bytes_max =
    32 + 4 + magic.size() + 1 + 32 + 4 + mark_count_max * (4 + mark_key_bytes_max + 8);

std::unexpected<Failure> refused(const std::string& path, int error)
{
    const auto kind = error == ENOSPC || error == EDQUOT                    ? StoreError::no_space
                      : error == EROFS || error == EACCES || error == EPERM ? StoreError::read_only
                                                                            : StoreError::io;
    return std::unexpected{Failure{kind, path + ": " + std::strerror(error)}};
}

/// Closes when it goes.
class File {
public:
    File(const std::string& path, int flags) : number_{::open(path.c_str(), flags, 0600)} {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File()
    {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] bool good() const noexcept { return number_ >= 0; }

private:
    int number_;
};

bool put(const File& file, ByteSpan bytes)
{
    while (!bytes.empty()) {
        const auto done = ::write(file.number(), bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return true;
}

}  // namespace

Bytes encode(const MarkPage& page)
{
    WEFT_CHECK(page.marks.size() <= mark_count_max);
    codec::Writer body;
    body.text(magic).u8(version_current).fixed(page.node).count(page.marks.size());
    for (const auto& [key, mark] : page.marks) {
        WEFT_CHECK(key.size() <= mark_key_bytes_max);
        body.bytes(key).u64(mark);
    }
    const auto bytes = std::move(body).take();
    auto file = to_bytes(ByteSpan{crypto::Hasher{tag}.update(bytes).finish().bytes()});
    append(file, bytes);
    return file;
}

codec::Decoded<MarkPage> decode_mark_page(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    const auto hash = reader.fixed<crypto::Hash>();
    if (bytes.size() >= crypto::Hash::size_bytes &&
        hash != crypto::Hasher{tag}.update(bytes.subspan(crypto::Hash::size_bytes)).finish())
        reader.fail(codec::DecodeError::malformed);
    if (reader.text(magic.size()) != magic) reader.fail(codec::DecodeError::malformed);
    if (reader.u8() != version_current) reader.fail(codec::DecodeError::unknown_version);
    MarkPage page;
    page.node = reader.fixed<types::NodeId>();
    const auto count = reader.count(mark_count_max, 4 + 8);
    for (std::size_t i = 0; i < count; ++i) {
        auto key = to_bytes(reader.bytes(mark_key_bytes_max));
        const auto mark = reader.u64();
        reader.canonical(page.marks.empty() || page.marks.rbegin()->first < key);
        page.marks.insert_or_assign(std::move(key), mark);
    }
    return reader.finish(std::move(page));
}

std::string mark_file_of(const std::string& store_directory)
{
    auto path = std::filesystem::path{store_directory}.lexically_normal();
    if (!path.has_filename()) path = path.parent_path();  // "store/"
    return path.string() + ".mark";
}

Result<std::optional<Marks>> read_marks(const std::string& path, const types::NodeId& node)
{
    const File file{path, O_RDONLY | O_CLOEXEC | O_NONBLOCK};
    if (!file.good()) {
        if (errno == ENOENT) return std::nullopt;
        return refused(path, errno);
    }
    struct stat about{};
    if (::fstat(file.number(), &about) != 0) return refused(path, errno);
    if (!S_ISREG(about.st_mode))
        return std::unexpected{Failure{StoreError::corrupt, path + ": is not a file"}};
    Bytes bytes(file_bytes_max + 1);
    std::size_t size = 0;
    while (size < bytes.size()) {
        const auto got = ::read(file.number(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refused(path, errno);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    auto page = decode_mark_page(ByteSpan{bytes}.first(size));
    if (!page)
        return std::unexpected{Failure{
            page.error() == codec::DecodeError::unknown_version ? StoreError::unknown_format
                                                                : StoreError::corrupt,
            path + ": is not what was written (" + std::string{codec::name(page.error())} + ")"}};
    if (page->node != node)
        return std::unexpected{
            Failure{StoreError::other_node, path + ": of node " + types::to_text(page->node) +
                                                ", this is node " + types::to_text(node)}};
    return std::move(page->marks);
}

namespace {

/// What a device writes whole or not at all.
constexpr std::size_t sector_bytes = 512;

/// Over the page that is there, when that is as long and both lie within one sector: one write to the
/// device, where a new file, its name and its folder are several. False: it was not done.
bool written_in_place(const std::string& path, ByteSpan page)
{
    if (page.size() > sector_bytes) return false;
    // A pipe must not hold the writer up, and what a link leads to is not ours.
    const File file{path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC};
    struct stat about{};
    if (!file.good() || ::fstat(file.number(), &about) != 0) return false;
    if (!S_ISREG(about.st_mode) || about.st_nlink != 1 ||
        static_cast<std::uint64_t>(about.st_size) != page.size())
        return false;
    return put(file, page) && ::fdatasync(file.number()) == 0;
}

}  // namespace

Result<void> write_marks(const std::string& path, const types::NodeId& node, const Marks& marks)
{
    const auto page = encode(MarkPage{node, marks});
    if (written_in_place(path, page)) return {};
    const auto beside = path + ".new";
    {
        // Whatever a crash or a stranger left there: a pipe would hold the writer up, a link would
        // have it write over another file.
        (void)::unlink(beside.c_str());
        const File file{beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC};
        if (!file.good()) return refused(beside, errno);
        if (!put(file, page) || ::fsync(file.number()) != 0) return refused(beside, errno);
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) return refused(path, errno);
    const auto parent = std::filesystem::path{path}.parent_path().string();
    const File folder{parent.empty() ? "." : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC};
    if (!folder.good() || ::fsync(folder.number()) != 0) return refused(path, errno);
    return {};
}

}  // namespace weft::store
