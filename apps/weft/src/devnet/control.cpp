#include "devnet/control.hpp"

#include <weft/base/try.hpp>
#include <weft/json/shape.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace weft::app::devnet {
namespace {

constexpr std::size_t order_bytes_max = 64u << 10;
constexpr std::size_t answer_bytes_max = 1u << 20;
constexpr std::chrono::milliseconds heard_within{1'000};
/// A node may take its time to stop.
constexpr std::chrono::milliseconds answered_within{120'000};
constexpr const char* socket_name = "control.sock";

Failure unwritable(const std::filesystem::path& path)
{
    return {"folder_unwritable", path.string() + ": " + std::strerror(errno), "", exit_failed};
}

/// A socket's path has 107 bytes at most; that of an open folder is short, wherever it lies.
sockaddr_un address_in(int folder)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = "/proc/self/fd/" + std::to_string(folder) + "/" + socket_name;
    std::memcpy(address.sun_path, path.c_str(), path.size());
    return address;
}

int open_folder(const std::filesystem::path& folder)
{
    // tidy: allow reader: a folder, whose files are named by it
    return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int connected(int folder)
{
    const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = address_in(folder);
    if (::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return file;
    ::close(file);
    return -1;
}

bool readable(int file, std::chrono::steady_clock::time_point end)
{
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        pollfd one{.fd = file, .events = POLLIN, .revents = 0};
        const int ready = ::poll(&one, 1, static_cast<int>(std::max(left.count(), 0L)));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

/// Up to the end of the line; nullopt: none in time, or longer.
std::optional<std::string> line_of(int file, std::size_t bytes_max, std::chrono::milliseconds at_most)
{
    const auto end = std::chrono::steady_clock::now() + at_most;
    std::string line;
    for (char part[4'096]; readable(file, end);) {
        const auto size = ::recv(file, part, sizeof part, 0);
        if (size <= 0) return std::nullopt;
        line.append(part, static_cast<std::size_t>(size));
        if (line.size() > bytes_max) return std::nullopt;
        if (line.back() == '\n') return line.substr(0, line.size() - 1);
    }
    return std::nullopt;
}

bool say(int file, std::string line)
{
    line += '\n';
    for (std::string_view rest = line; !rest.empty();) {
        const auto size = ::send(file, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

}  // namespace

Try<std::unique_ptr<Control>> Control::open(const std::filesystem::path& path)
{
    const int folder = open_folder(path);
    if (folder < 0) return std::unexpected{unwritable(path)};
    if (const int other = connected(folder); other >= 0) {
        ::close(other);
        ::close(folder);
        return std::unexpected{Failure{"already_running", path.string() + ": its devnet runs",
                                       "`weft devnet down` ends it.", exit_failed}};
    }
    // What is left of one that was killed.
    (void)::unlinkat(folder, socket_name, 0);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = address_in(folder);
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(socket, 16) != 0) {
        const auto failure = unwritable(path / socket_name);
        ::close(socket);
        ::close(folder);
        return std::unexpected{failure};
    }
    return std::unique_ptr<Control>{new Control{folder, socket}};
}

Control::~Control()
{
    (void)::unlinkat(folder_, socket_name, 0);
    ::close(socket_);
    ::close(folder_);
}

std::optional<Control::Asker> Control::wait(std::chrono::milliseconds at_most)
{
    if (!readable(socket_, std::chrono::steady_clock::now() + at_most)) return std::nullopt;
    const int file = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (file < 0) return std::nullopt;
    const timeval patience{.tv_sec = 1, .tv_usec = 0};
    (void)::setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const auto line = line_of(file, order_bytes_max, heard_within);
    auto order = line ? std::optional{json::read_text<Order>(*line, {.bytes_max = order_bytes_max})}
                      : std::nullopt;
    if (!order || !*order) {
        ::close(file);
        return std::nullopt;
    }
    return Asker{**std::move(order), file};
}

Control::Asker::~Asker()
{
    if (socket_ >= 0) ::close(socket_);
}

void Control::Asker::answer(const Answer& answer) const
{
    (void)say(socket_, json::write_text(answer));
}

Try<Standing> order(const std::filesystem::path& path, const Order& what)
{
    const Failure not_running{"not_running", path.string() + ": no devnet runs here",
                              "`weft devnet up` starts one; --folder names another place.", exit_failed};
    const int folder = open_folder(path);
    if (folder < 0) return std::unexpected{not_running};
    const int file = connected(folder);
    ::close(folder);
    if (file < 0) return std::unexpected{not_running};
    const auto line = say(file, json::write_text(what))
                          ? line_of(file, answer_bytes_max, answered_within)
                          : std::nullopt;
    ::close(file);
    const auto answer = line ? std::optional{json::read_text<Answer>(*line)} : std::nullopt;
    if (!answer || !*answer || (!(*answer)->refused && !(*answer)->standing))
        return std::unexpected{Failure{"no_answer", path.string() + ": the devnet does not answer",
                                       "`weft devnet logs` shows what it does.", exit_failed}};
    if (const auto& refused = (*answer)->refused)
        return std::unexpected{Failure{refused->code, refused->message, refused->hint, exit_failed}};
    return *(*answer)->standing;
}

bool runs(const std::filesystem::path& path)
{
    const int folder = open_folder(path);
    if (folder < 0) return false;
    const int file = connected(folder);
    ::close(folder);
    if (file >= 0) ::close(file);
    return file >= 0;
}

}  // namespace weft::app::devnet
