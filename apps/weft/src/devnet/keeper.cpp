#include "devnet/keeper.hpp"

#include <weft/base/try.hpp>

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace weft::app::devnet {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::atomic<bool> told_to_end{false};
extern "C" void on_end(int)
{
    told_to_end = true;
}

/// Chains and contracts, made beside the loop that keeps the nodes: it talks to them over HTTP alone.
class Setup {
public:
    Setup(Devnet& devnet, std::vector<dev::Deployment> contracts)
    {
        std::vector<dev::ChainOf> chains;
        for (std::size_t i = 0; i < devnet.plan().committees.size(); ++i)
            chains.push_back({.ledger = devnet.nodes().front().api,
                              .members = devnet.committee(i),
                              .description = "devnet " + std::to_string(i + 1)});
        // A network without chains is there when its ledger is.
        thread_ = std::jthread{[this, chains = std::move(chains), contracts = std::move(contracts),
                                ledger = devnet.nodes().front().api](const std::stop_token& stop) {
            const auto made = run(ledger, chains, contracts, stop);
            const std::lock_guard guard{mutex_};
            if (!made) failed_ = made.error();
            over_ = true;
        }};
    }
    Setup(const Setup&) = delete;
    Setup& operator=(const Setup&) = delete;

    struct State {
        bool over = false;
        std::optional<Failure> failed;
        std::string begins;
        std::vector<std::string> chains;
    };
    [[nodiscard]] State state() const
    {
        const std::lock_guard guard{mutex_};
        return {.over = over_, .failed = failed_, .begins = begins_, .chains = made_};
    }

private:
    Try<void> run(const std::string& ledger,
                  const std::vector<dev::ChainOf>& chains,
                  const std::vector<dev::Deployment>& contracts,
                  const std::stop_token& stop)
    {
        const std::vector<dev::Deployment> nothing;
        begin("the ledger");
        if (auto ready = dev::wait_ready(ledger, stop); !ready) return ready;
        for (std::size_t i = 0; i < chains.size(); ++i) {
            begin("chain " + std::to_string(i + 1));
            WEFT_TRY(const auto chain, dev::bring_up(chains[i], i == 0 ? contracts : nothing, stop));
            const std::lock_guard guard{mutex_};
            made_.push_back(chain.text());
        }
        begin("");
        return {};
    }
    void begin(const std::string& step)
    {
        const std::lock_guard guard{mutex_};
        begins_ = step;
    }

    mutable std::mutex mutex_;
    bool over_ = false;
    std::optional<Failure> failed_;
    std::string begins_;
    std::vector<std::string> made_;
    std::jthread thread_;
};

Standing standing_of(const Devnet& devnet, const Setup::State& setup, std::size_t faults_left)
{
    return {.ready = setup.over && !setup.failed,
            .begins = setup.begins,
            .nodes = devnet.nodes(),
            .cut = devnet.cut(),
            .chains = setup.chains,
            .faults_left = static_cast<std::uint32_t>(faults_left)};
}

std::optional<Do> action_named(const std::string& text)
{
    for (const auto what : {Do::kill, Do::stop, Do::start, Do::pause, Do::partition, Do::heal})
        if (text == name(what)) return what;
    return std::nullopt;
}

}  // namespace

Try<void> keep(Devnet& devnet,
               Control& control,
               const std::vector<dev::Deployment>& contracts,
               const std::function<void(const Ready&)>& says,
               const std::function<void(const std::string&)>& warns)
{
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, on_end);
    const auto begun = Clock::now();
    if (auto started = devnet.start_all(); !started) return started;
    Setup setup{devnet, contracts};
    const auto& faults = devnet.plan().faults;
    auto next = faults.begin();
    std::optional<Clock::time_point> ready;
    const auto standing = [&](const Setup::State& state) {
        return standing_of(devnet, state, static_cast<std::size_t>(faults.end() - next));
    };
    const auto answer = [&](const Control::Asker& asker) {
        const auto& order = asker.order();
        if (const auto what = action_named(order.what)) {
            const auto done = devnet.act({.what = *what, .groups = order.groups});
            if (!done)
                return asker.answer({.refused = Refusal{.code = done.error().code,
                                                        .message = done.error().message,
                                                        .hint = done.error().hint},
                                     .standing = {}});
        } else if (order.what == "down") {
            devnet.stop_all();
            told_to_end = true;
        }
        asker.answer({.refused = {}, .standing = standing(setup.state())});
    };

    while (!told_to_end) {
        if (const auto asker = control.wait(milliseconds{50})) answer(*asker);
        for (const auto& name : devnet.ended())
            warns(name + " has ended by itself: `weft devnet logs " + name + "` says why");
        const auto state = setup.state();
        if (state.failed) {
            devnet.stop_all();
            return std::unexpected{*state.failed};
        }
        if (state.over && !ready) {
            ready = Clock::now();
            says({.standing = standing(state),
                  .after = std::chrono::duration_cast<milliseconds>(*ready - begun)});
        }
        for (; ready && next != faults.end() && *ready + next->at <= Clock::now(); ++next) {
            const auto done = devnet.act(next->action);
            warns("fault: " + words(next->action) +
                  (done ? std::string{} : ": " + done.error().message));
        }
    }
    devnet.stop_all();
    return {};
}

}  // namespace weft::app::devnet
