#include "bench/tangle_net_bench.hpp"

#include <weft/base/try.hpp>
#include <weft/client/ledger.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/http/client.hpp>

#include "bench/bench_folder.hpp"
#include "bench/net_bench.hpp"
#include "cli/api.hpp"
#include "demo/demo.hpp"
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

namespace weft::app {
namespace {

using namespace net_bench;

constexpr std::size_t data_bytes = 64;
constexpr std::chrono::milliseconds told_to_wait{20};
constexpr std::chrono::seconds patience{60};

class Load {
public:
    Load(demo::Network& network, const TangleNetOptions& options)
        : network_{network}, options_{options}
    {}

    struct Outcome {
        std::uint64_t messages = 0;
        double nanoseconds = 0;  ///< until every node has confirmed as many more
    };
    /// Clients post for the span: each as soon as it is answered, or after a pause of its own.
    Try<Outcome> run(std::chrono::nanoseconds pause, Times* times)
    {
        std::vector<std::uint64_t> before;
        for (auto& node : network_.ledgers()) {
            WEFT_TRY(const auto tangle, told(client::tangle(demo::Network::client(node))));
            before.push_back(tangle.confirmed_messages);
        }
        const auto start = Clock::now();
        std::atomic<std::uint64_t> posted{0};
        std::atomic<bool> over{false};
        {
            std::vector<std::jthread> threads;
            if (times != nullptr)
                threads.emplace_back(
                    [&] { listen(network_.ledgers()[0], "message_confirmed", over, *times); });
            {
                std::vector<std::jthread> clients;
                for (std::size_t n = 0; n < network_.ledgers().size(); ++n)
                    for (std::size_t c = 0; c < options_.clients; ++c)
                        clients.emplace_back([&, n, c] {
                            posted +=
                                post(n, c, start + options_.span, pause, n == 0 ? times : nullptr);
                        });
            }
            const auto done = wait_confirmed(before, posted);
            over = true;
            if (!done) return std::unexpected{done.error()};
        }
        return Outcome{
            .messages = posted,
            .nanoseconds = std::chrono::duration<double, std::nano>(Clock::now() - start).count()};
    }

private:
    std::uint64_t post(std::size_t n,
                       std::size_t c,
                       Clock::time_point end,
                       std::chrono::nanoseconds pause,
                       Times* times)
    {
        auto at = http::Client::at(network_.ledgers()[n].api(), {});
        if (!at) return 0;
        std::uint64_t posted = 0;
        // Clients do not begin at the same instant.
        auto next =
            Clock::now() + pause * static_cast<long>(c) / static_cast<long>(options_.clients);
        for (std::uint64_t i = 0; Clock::now() < end; ++i) {
            std::this_thread::sleep_until(next);
            Bytes data(data_bytes);
            for (std::size_t byte = 0; byte < 8; ++byte)
                data[byte] = static_cast<std::byte>((i * 1024 + n * 32 + c) >> 8 * byte);
            const auto sent = Clock::now();
            next = std::max(sent, next + pause);
            const auto answer = at->post("/tangle/messages", Json{{"data", to_hex(data)}}.dump());
            if (!answer || answer->status / 100 != 2) {
                std::this_thread::sleep_for(told_to_wait);
                continue;
            }
            ++posted;
            if (times == nullptr) continue;
            // tidy: allow reader: what a node of this bench answered
            times->posted(Json::parse(answer->body).at("message"), sent);
        }
        return posted;
    }

    Try<void> wait_confirmed(const std::vector<std::uint64_t>& before, std::uint64_t posted)
    {
        const auto end = Clock::now() + patience;
        for (std::size_t n = 0; n < before.size();) {
            WEFT_TRY(const auto tangle,
                     told(client::tangle(demo::Network::client(network_.ledgers()[n]))));
            if (tangle.confirmed_messages >= before[n] + posted) {
                ++n;
                continue;
            }
            if (Clock::now() > end)
                return std::unexpected{
                    failed(network_.ledgers()[n].name + " has confirmed " +
                           std::to_string(tangle.confirmed_messages - before[n]) + " of " +
                           std::to_string(posted) + " messages")};
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
        return {};
    }

    demo::Network& network_;
    const TangleNetOptions& options_;
};

/// Nanoseconds of one signature check on this machine.
bench::Sample verification(const bench::Effort& effort)
{
    const auto keys =
        crypto::ed25519::KeyPair::from(*crypto::ed25519::Seed::from(Bytes(32, std::byte{7})));
    const Bytes message(256);
    const auto signature = keys.sign(message);
    return bench::measure(
        [&] { bench::keep(crypto::ed25519::verify(keys.public_key(), message, signature)); },
        effort);
}

Try<bench::Report> measured(demo::Network& network, const TangleNetOptions& options)
{
    if (const auto ready = start_all(network); !ready) return std::unexpected{ready.error()};

    bench::Report report{"tangle-net"};
    const auto check = verification({.runs = 5, .run_milliseconds = 40});
    // Every node checks every message once.
    const auto limit =
        check.median * static_cast<double>(options.nodes) / bench::Machine::here().cores;
    Load load{network, options};
    const auto input = std::to_string(options.nodes) + " processes, " +
                       std::to_string(options.clients) + " clients each";
    std::vector<double> per_message;
    for (std::size_t run = 0; run < options.runs; ++run) {
        WEFT_TRY(const auto outcome, load.run({}, nullptr));
        if (outcome.messages == 0) return std::unexpected{failed("no message was taken")};
        per_message.push_back(outcome.nanoseconds / static_cast<double>(outcome.messages));
    }
    bench::Row full{.name = "posted until all confirm",
                    .input = input,
                    .size = 1,
                    .unit = "message",
                    .time = bench::sample(per_message)};
    full.limit = "a signature check on every node, all cores";
    full.limit_time = bench::Sample{limit, limit, limit};
    full.ratio = full.time.median / limit;
    full.note = std::to_string(static_cast<std::uint64_t>(1e9 / full.time.median)) + " msg/s; " +
                std::to_string(static_cast<std::uint64_t>(100 * limit / full.time.median)) +
                " % of the limit";
    report.add(full);

    // Half of that, so much for each client.
    const auto pause = std::chrono::nanoseconds{static_cast<long>(
        2 * full.time.median * static_cast<double>(options.nodes * options.clients))};
    std::vector<double> middle;
    std::vector<double> late;
    std::size_t counted = 0;
    for (std::size_t run = 0; run < options.runs; ++run) {
        Times times;
        WEFT_TRY(const auto outcome, load.run(pause, &times));
        (void)outcome;
        const auto taken = times.taken();
        if (taken.empty()) return std::unexpected{failed("no confirmation was told")};
        counted += taken.size();
        middle.push_back(of_hundred(taken, 50));
        late.push_back(of_hundred(taken, 99));
    }
    const auto half = input + ", half of that rate";
    report.add({.name = "confirmation p50",
                .input = half,
                .size = 1,
                .unit = "message",
                .time = bench::sample(middle),
                .note = std::to_string(counted) + " messages of node 1"});
    report.add({.name = "confirmation p99",
                .input = half,
                .size = 1,
                .unit = "message",
                .time = bench::sample(late),
                .note = "the worst run: " + milliseconds(bench::sample(late).maximum)});
    report.note(
        "from the first byte of a POST to the event that the node tells; nodes, clients and "
        "listener "
        "share this machine");
    return report;
}

}  // namespace

Try<bench::Report> tangle_net_bench(const TangleNetOptions& options)
{
    WEFT_TRY(const auto own, BenchFolder::make());
    demo::die_with_children();
    demo::NetworkPlan plan;
    plan.folder = own.path();
    plan.ledgers = options.nodes;
    plan.committee = 0;
    plan.wallets = {"payer"};
    WEFT_TRY(auto network, demo::Network::create(plan));
    auto report = measured(*network, options);
    for (auto& node : network->ledgers()) node.process.kill();
    return report;
}

}  // namespace weft::app
