#include <weft/net/io.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>

namespace weft::net {
namespace asio = boost::asio;

struct Io::Impl {
    asio::io_context context{1};  // one thread runs it, any thread may post
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    asio::signal_set signals{context};
    asio::signal_set reloads{context};
    std::function<void()> reload;

    void await_reload()
    {
        reloads.async_wait([this](const boost::system::error_code& error, int) {
            if (error) return;
            await_reload();
            reload();
        });
    }
};

Io::Io() : impl_{std::make_unique<Impl>()} {}
Io::~Io() = default;

void Io::run()
{
    impl_->context.run();
}

bool Io::run_until(const std::function<bool()>& condition, std::chrono::milliseconds at_most)
{
    const auto end = std::chrono::steady_clock::now() + at_most;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        impl_->context.run_one_for(std::chrono::milliseconds{5});
    }
    return true;
}

void Io::stop()
{
    impl_->context.stop();
}

void Io::post(std::function<void()> action)
{
    asio::post(impl_->context, std::move(action));
}

void Io::on_termination(std::function<void(int signal)> action)
{
    impl_->signals.add(SIGINT);
    impl_->signals.add(SIGTERM);
    impl_->signals.async_wait(
        [this, action = std::move(action)](const boost::system::error_code& error, int signal) {
            if (error) return;
            impl_->signals.clear();
            action(signal);
        });
}

void Io::on_reload(std::function<void()> action)
{
    impl_->reload = std::move(action);
    impl_->reloads.add(SIGHUP);
    impl_->await_reload();
}

asio::io_context& Io::context() noexcept
{
    return impl_->context;
}

struct Timer::Impl {
    explicit Impl(asio::io_context& context) : timer{context} {}
    asio::steady_timer timer;
    std::uint64_t turn = 0;  // a wait that completed before a later arm must not act
};

Timer::Timer(Io& io) : impl_{std::make_shared<Impl>(io.context())} {}
Timer::~Timer()
{
    cancel();
}
Timer::Timer(Timer&&) noexcept = default;
Timer& Timer::operator=(Timer&& other) noexcept
{
    if (this != &other) {
        cancel();
        impl_ = std::move(other.impl_);
    }
    return *this;
}

void Timer::arm(std::chrono::nanoseconds delay, std::function<void()> action)
{
    const auto turn = ++impl_->turn;
    impl_->timer.expires_after(delay);
    impl_->timer.async_wait(
        [impl = impl_, turn, action = std::move(action)](const boost::system::error_code& error) {
            if (!error && impl->turn == turn) action();
        });
}

void Timer::cancel()
{
    if (!impl_) return;
    ++impl_->turn;
    impl_->timer.cancel();
}

}  // namespace weft::net
