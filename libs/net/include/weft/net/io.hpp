#pragma once

// The one thread that waits for sockets, timers and other threads' messages. Everything in net and
// http, and the node's core, runs on it; so none of them needs a mutex.

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace weft::net {

class Io {
public:
    Io();
    ~Io();
    Io(const Io&) = delete;
    Io& operator=(const Io&) = delete;

    /// Runs on the calling thread until `stop`.
    void run();
    /// Runs on the calling thread until the condition holds or the time is up; returns whether it
    /// holds. For tools and tests that own the thread.
    bool run_until(const std::function<bool()>& condition, std::chrono::milliseconds at_most);
    /// From any thread.
    void stop();
    /// From any thread: `action` runs on the io thread, after what was posted before it.
    void post(std::function<void()> action);
    /// `action` runs on the io thread, once, at the first SIGINT or SIGTERM; the second kills.
    void on_termination(std::function<void(int signal)> action);
    /// `action` runs on the io thread at each SIGHUP: what a service manager sends for "reload".
    void on_reload(std::function<void()> action);

    /// For the libraries that speak Asio.
    [[nodiscard]] boost::asio::io_context& context() noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// One alarm. Arming again replaces; destroying cancels. Used on the io thread only.
class Timer {
public:
    explicit Timer(Io& io);
    ~Timer();
    Timer(Timer&&) noexcept;
    Timer& operator=(Timer&&) noexcept;

    void arm(std::chrono::nanoseconds delay, std::function<void()> action);
    void cancel();

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;  // shared with the pending wait, which may outlive the timer
};

}  // namespace weft::net
