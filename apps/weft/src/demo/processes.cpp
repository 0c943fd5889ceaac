#include "demo/processes.hpp"

#include <weft/base/try.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/files.hpp"
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

namespace weft::app::demo {
namespace {

/// What a signal handler may read: plain slots, 0 when free.
std::array<std::atomic<pid_t>, 64> children;

void remember(pid_t id)
{
    for (auto& slot : children) {
        pid_t free = 0;
        if (slot.compare_exchange_strong(free, id)) return;
    }
}
void forget(pid_t id)
{
    for (auto& slot : children) {
        pid_t known = id;
        if (slot.compare_exchange_strong(known, 0)) return;
    }
}

extern "C" void on_deadly_signal(int signal)
{
    for (auto& slot : children)
        if (const pid_t id = slot.load(); id > 0) ::kill(-id, SIGKILL);
    ::signal(signal, SIG_DFL);
    ::raise(signal);
}

[[noreturn]] void become(const std::vector<std::string>& arguments, int log, pid_t parent)
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);  // it died before we asked to be told
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    // tidy: allow reader: nothing is read from it
    if (const int nothing = ::open("/dev/null", O_RDONLY); nothing >= 0)
        ::dup2(nothing, STDIN_FILENO);
    std::vector<char*> argv;
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    ::_exit(127);
}

}  // namespace

Try<Process> Process::start(const std::vector<std::string>& arguments,
                            const std::filesystem::path& log)
{
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0)
        return std::unexpected{
            Failure{"file_unwritable", log.string() + ": " + std::strerror(errno),
                    "Is there room on the disk, and may this user write there?", exit_failed}};
    const pid_t parent = ::getpid();
    const pid_t id = ::fork();
    if (id == 0) become(arguments, file, parent);
    ::close(file);
    if (id < 0)
        return std::unexpected{Failure{"cannot_start", std::strerror(errno), "", exit_failed}};
    ::setpgid(id, id);  // also here: whichever of the two is first
    remember(id);
    Process process;
    process.id_ = id;
    return process;
}

Process::Process(Process&& other) noexcept
    : id_{std::exchange(other.id_, -1)}, status_{std::exchange(other.status_, std::nullopt)}
{}

Process& Process::operator=(Process&& other) noexcept
{
    if (this != &other) {
        kill();
        id_ = std::exchange(other.id_, -1);
        status_ = std::exchange(other.status_, std::nullopt);
    }
    return *this;
}

Process::~Process()
{
    kill();
}

bool Process::running()
{
    if (id_ <= 0 || status_) return false;
    int status = 0;
    if (::waitpid(id_, &status, WNOHANG) != id_) return true;
    status_ = status;
    forget(id_);
    return false;
}

void Process::kill()
{
    if (!running()) return;
    ::kill(-id_, SIGKILL);
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    status_ = status;
    forget(id_);
}

std::optional<int> Process::stop(std::chrono::milliseconds at_most)
{
    const auto end = std::chrono::steady_clock::now() + at_most;
    if (running()) ::kill(id_, SIGTERM);
    while (running() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    const bool in_time = !running();
    kill();
    if (!in_time || !status_ || !WIFEXITED(*status_)) return std::nullopt;
    return WEXITSTATUS(*status_);
}

Try<Finished> run_to_end(const std::vector<std::string>& arguments,
                         const std::filesystem::path& log)
{
    std::error_code ignored;
    std::filesystem::remove(log, ignored);
    WEFT_TRY(auto process, Process::start(arguments, log));
    while (process.running()) std::this_thread::sleep_for(std::chrono::milliseconds{10});
    const auto code = process.stop(std::chrono::milliseconds{0});
    WEFT_TRY(auto output, read_text(log.string()));
    return Finished{code.value_or(-1), std::move(output)};
}

std::string own_program()
{
    std::error_code failed;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
    return failed ? std::string{"weft"} : path.string();
}

void die_with_children()
{
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, on_deadly_signal);
}

std::size_t children_alive()
{
    std::size_t alive = 0;
    for (auto& slot : children)
        if (const pid_t id = slot.load(); id > 0 && ::kill(id, 0) == 0) ++alive;
    return alive;
}

}  // namespace weft::app::demo
