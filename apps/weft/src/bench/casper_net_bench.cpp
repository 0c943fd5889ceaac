#include "bench/casper_net_bench.hpp"

#include <weft/base/check.hpp>
#include <weft/base/try.hpp>
#include <weft/casper_blocks/execution.hpp>
#include <weft/casper_state/calls.hpp>
#include <weft/casper_state/machine.hpp>
#include <weft/http/client.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <unistd.h>

#include "bench/bench_folder.hpp"
#include "bench/net_bench.hpp"
#include "cli/files.hpp"
#include "demo/demo.hpp"
#include "demo/validators.hpp"
#include <algorithm>
#include <atomic>
#include <sstream>
#include <thread>

namespace weft::app {
namespace {

using namespace net_bench;

constexpr std::chrono::milliseconds told_to_wait{20};
constexpr std::chrono::seconds patience{60};
constexpr std::uint64_t each = 1'000'000'000'000'000;

crypto::ed25519::KeyPair account(std::size_t n)
{
    codec::Writer writer;
    writer.u64(n).u64(0).u64(0).u64(0x6361'7370);
    return crypto::ed25519::KeyPair::from(*crypto::ed25519::Seed::from(std::move(writer).take()));
}

/// One more request to somebody who pays, signed. Users do this on machines of their own: here before the
/// time is taken.
class Deploys {
public:
    Deploys(const casper::NetworkId& network, std::size_t accounts) : network_{network}
    {
        for (std::size_t n = 0; n < accounts; ++n) keys_.push_back(account(n));
    }
    [[nodiscard]] std::vector<std::string> make(std::size_t count)
    {
        std::vector<std::string> bodies;
        for (std::size_t k = 0; k < count; ++k) {
            const auto from = made_++ % keys_.size();
            const auto to = (from * 7 + made_ + 1) % keys_.size();
            bodies.push_back(Json{
                {"deploy", to_hex(casper::encode(demo::make_deploy(
                               network_, keys_[from],
                               casper::transfer_call(types::Address::of(keys_[to].public_key()),
                                                     1 + k % 100))))}}
                                 .dump());
        }
        return bodies;
    }

private:
    casper::NetworkId network_;
    std::vector<crypto::ed25519::KeyPair> keys_;
    std::size_t made_ = 0;
};

class Load {
public:
    Load(demo::Network& network, const CasperNetOptions& options, Deploys& deploys)
        : network_{network}, options_{options}, deploys_{deploys}
    {}

    struct Outcome {
        std::uint64_t deploys = 0;
        double nanoseconds = 0;  ///< until as many more are final on every node
        double processor = 0;    ///< nanoseconds of all processes and of the clients meanwhile
    };
    Try<Outcome> run(std::chrono::milliseconds span,
                     std::chrono::nanoseconds pause,
                     std::size_t per_second,
                     Times* times)
    {
        const auto posters = network_.ledgers().size() * options_.clients;
        const auto share =
            1 + per_second * static_cast<std::size_t>(span.count()) / 1'000 / posters;
        std::vector<std::vector<std::string>> bodies;
        for (std::size_t p = 0; p < posters; ++p) bodies.push_back(deploys_.make(share));
        WEFT_TRY(const auto before, final_deploys());
        const auto spent = processor_time();
        const auto start = Clock::now();
        std::atomic<std::uint64_t> posted{0};
        std::atomic<bool> over{false};
        std::vector<std::jthread> threads;
        if (times != nullptr)
            threads.emplace_back(
                [&] { listen(network_.ledgers()[0], "casper_deploy", over, *times); });
        {
            std::vector<std::jthread> clients;
            for (std::size_t p = 0; p < posters; ++p)
                clients.emplace_back([&, p] {
                    const auto n = p % network_.ledgers().size();
                    const auto first =
                        start + pause * static_cast<long>(p) / static_cast<long>(posters);
                    posted +=
                        post(n, bodies[p], first, start + span, pause, n == 0 ? times : nullptr);
                });
        }
        const auto done = wait_final(before, posted);
        over = true;
        if (!done) return std::unexpected{done.error()};
        return Outcome{
            .deploys = posted,
            .nanoseconds = std::chrono::duration<double, std::nano>(Clock::now() - start).count(),
            .processor = processor_time() - spent};
    }

private:
    /// Nanoseconds so far, of the nodes and of this process.
    double processor_time()
    {
        double ticks = 0;
        const auto add = [&](const std::string& process) {
            const auto text = read_text("/proc/" + process + "/stat");
            if (!text) return;
            // After the name, which may hold anything but ends with the last ")": eleven fields, then these.
            std::istringstream fields{text->substr(text->rfind(')') + 1)};
            std::string skipped;
            double user = 0;
            double system = 0;
            for (int k = 0; k < 11; ++k) fields >> skipped;
            fields >> user >> system;
            ticks += user + system;
        };
        for (const auto& node : network_.ledgers()) add(std::to_string(node.process.id()));
        add("self");
        return ticks * 1e9 / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }

    std::uint64_t post(std::size_t n,
                       const std::vector<std::string>& bodies,
                       Clock::time_point next,
                       Clock::time_point end,
                       std::chrono::nanoseconds pause,
                       Times* times)
    {
        auto at = http::Client::at(network_.ledgers()[n].api(), {});
        if (!at) return 0;
        std::uint64_t posted = 0;
        for (const auto& body : bodies) {
            std::this_thread::sleep_until(next);
            if (Clock::now() >= end) break;
            const auto sent = Clock::now();
            next = std::max(sent, next + pause);
            for (;;) {
                const auto answer = at->post("/casper/deploys", body);
                if (!answer || answer->status / 100 != 2) {
                    if (Clock::now() >= end + patience) return posted;
                    std::this_thread::sleep_for(told_to_wait);
                    continue;
                }
                ++posted;
                // tidy: allow reader: what a node of this bench answered
                if (times != nullptr) times->posted(Json::parse(answer->body).at("deploy"), sent);
                break;
            }
        }
        return posted;
    }

    /// By node, as its own figures say.
    Try<std::vector<std::uint64_t>> final_deploys()
    {
        std::vector<std::uint64_t> counts;
        for (const auto& node : network_.ledgers()) {
            auto at = http::Client::at(node.api(), {});
            if (!at) return std::unexpected{failed(node.name + " does not answer")};
            const auto figures = at->get("/metrics");
            if (!figures) return std::unexpected{failed(node.name + " tells no figures")};
            static constexpr std::string_view name = "\nweft_casper_final_deploys_total ";
            const auto place = figures->body.find(name);
            if (place == std::string::npos)
                return std::unexpected{failed(node.name + " counts no deploys")};
            counts.push_back(std::stoull(figures->body.substr(place + name.size())));
        }
        return counts;
    }
    Try<void> wait_final(const std::vector<std::uint64_t>& before, std::uint64_t posted)
    {
        const auto end = Clock::now() + patience;
        for (;;) {
            WEFT_TRY(const auto counts, final_deploys());
            std::size_t done = 0;
            for (std::size_t n = 0; n < counts.size(); ++n)
                done += counts[n] >= before[n] + posted ? 1 : 0;
            if (done == counts.size()) return {};
            if (Clock::now() > end) {
                std::string saw;
                for (std::size_t n = 0; n < counts.size(); ++n)
                    saw += " " + std::to_string(counts[n] - before[n]);
                return std::unexpected{
                    failed("of " + std::to_string(posted) + " deploys are final, by node:" + saw)};
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
    }

    demo::Network& network_;
    const CasperNetOptions& options_;
    Deploys& deploys_;
};

/// Nanoseconds of a deploy's check and of its execution in a block of many, with nothing around them.
bench::Sample alone(const casper::Genesis& genesis, std::size_t accounts, bench::Effort effort)
{
    constexpr std::size_t count = 200;
    const auto network = casper::id_of(genesis);
    std::vector<casper::Deploy> deploys;
    std::vector<const casper::Deploy*> pointers;
    for (std::size_t n = 0; n < count; ++n)
        deploys.push_back(demo::make_deploy(
            network, account(n % accounts),
            casper::transfer_call(types::Address::of(account((n + 1) % accounts).public_key()),
                                  1)));
    for (const auto& deploy : deploys) pointers.push_back(&deploy);
    vm::ProcessorRegistry registry;
    registry.add(std::string{vm::wasm_vm_type}, vm::wasm::shared_factory());
    casper::Machine machine{network, genesis.parameters, chain::Programs{std::move(registry)}};
    const auto state = casper::state_of(genesis);
    const auto run =
        machine.runner({.creator = genesis.validators.front().validator, .time = genesis.time});
    auto sample = bench::measure(
        [&] {
            for (const auto& deploy : deploys)
                WEFT_CHECK(casper::check(deploy, network).has_value());
            const auto processed = casper::process(pointers, state.reading(), run);
            auto after = state;
            after.apply(casper::result(processed.changes, state.reading()));
            bench::keep(after.root());
        },
        effort);
    for (auto* figure : {&sample.median, &sample.minimum, &sample.maximum}) *figure /= count;
    return sample;
}

Try<bench::Report> measured(demo::Network& network,
                            const casper::Genesis& genesis,
                            const CasperNetOptions& options)
{
    if (const auto ready = start_all(network); !ready) return std::unexpected{ready.error()};

    bench::Report report{"casper-net"};
    const auto one = alone(genesis, options.accounts, {.runs = 5, .run_milliseconds = 40});
    // Every node checks and executes every deploy once.
    const auto limit =
        one.median * static_cast<double>(options.nodes) / bench::Machine::here().cores;
    Deploys deploys{casper::id_of(genesis), options.accounts};
    Load load{network, options, deploys};
    const auto input = std::to_string(options.nodes) + " processes, " +
                       std::to_string(options.clients) + " clients each, " +
                       std::to_string(options.accounts) + " accounts";
    // The first run is for the machine to come to its speed.
    WEFT_TRY(const auto warm, load.run(options.span / 5, {}, 1'000, nullptr));
    if (warm.deploys == 0) return std::unexpected{failed("no deploy was taken")};
    std::vector<double> per_deploy;
    std::vector<double> processor;
    for (std::size_t run = 0; run < options.runs; ++run) {
        // As many as the limit allows are ready; the time ends before they do.
        WEFT_TRY(const auto outcome,
                 load.run(options.span, {}, static_cast<std::size_t>(1e9 / limit), nullptr));
        if (outcome.deploys == 0) return std::unexpected{failed("no deploy was taken")};
        per_deploy.push_back(outcome.nanoseconds / static_cast<double>(outcome.deploys));
        processor.push_back(outcome.processor / static_cast<double>(outcome.deploys));
    }
    bench::Row full{.name = "posted until final on all",
                    .input = input,
                    .size = 1,
                    .unit = "deploy",
                    .time = bench::sample(per_deploy)};
    full.limit = "signature and execution on every node, all cores";
    full.limit_time = bench::Sample{limit, limit, limit};
    full.ratio = full.time.median / limit;
    full.ratio_max = 4;
    full.note = std::to_string(static_cast<std::uint64_t>(1e9 / full.time.median)) +
                " deploys/s; " +
                std::to_string(static_cast<std::uint64_t>(100 * limit / full.time.median)) +
                " % of the limit";
    report.add(full);
    // The same in processor time, which other programs on the machine do not lengthen as much.
    const auto least = one.median * static_cast<double>(options.nodes);
    bench::Row spent{.name = "processor time of all processes",
                     .input = input,
                     .size = 1,
                     .unit = "deploy",
                     .time = bench::sample(processor)};
    spent.limit = "signature and execution on every node";
    spent.limit_time = bench::Sample{least, least, least};
    spent.ratio = spent.time.median / least;
    spent.ratio_max = 4;
    spent.note = "clients included";
    report.add(spent);

    const auto posters = options.nodes * options.clients;
    const auto pause = std::chrono::nanoseconds{1'000'000'000ll * static_cast<long long>(posters) /
                                                static_cast<long long>(options.pace)};
    std::vector<double> middle;
    std::vector<double> late;
    std::size_t counted = 0;
    for (std::size_t run = 0; run < options.runs; ++run) {
        Times times;
        WEFT_TRY(const auto outcome, load.run(options.paced_span, pause, options.pace * 2, &times));
        (void)outcome;
        // The last events may be on their way when the figures are read.
        const auto taken = times.taken();
        if (taken.empty()) return std::unexpected{failed("no deploy was told to be final")};
        counted += taken.size();
        middle.push_back(of_hundred(taken, 50));
        late.push_back(of_hundred(taken, 99));
    }
    const auto paced = input + ", " + std::to_string(options.pace) + " deploys/s";
    report.add({.name = "final p50",
                .input = paced,
                .size = 1,
                .unit = "deploy",
                .time = bench::sample(middle),
                .note = std::to_string(counted) + " deploys of node 1"});
    report.add({.name = "final p99",
                .input = paced,
                .size = 1,
                .unit = "deploy",
                .time = bench::sample(late),
                .note = "the worst run: " + milliseconds(bench::sample(late).maximum)});
    report.note(
        "from the first byte of a POST to the event that the node tells; nodes, clients and "
        "listener share this machine; the deploys are signed before");
    return report;
}

}  // namespace

Try<bench::Report> casper_net_bench(const CasperNetOptions& options)
{
    WEFT_TRY(const auto own, BenchFolder::make());
    demo::die_with_children();
    demo::NetworkPlan plan;
    plan.folder = own.path();
    plan.ledgers = options.nodes;
    plan.committee = 0;
    WEFT_TRY(auto network, demo::Network::create(plan));
    demo::ValidatorsPlan validators;
    for (std::size_t n = 0; n < options.accounts; ++n)
        validators.accounts.push_back({types::Address::of(account(n).public_key()), each});
    WEFT_TRY(const auto genesis, demo::make_validators(*network, validators));
    auto report = measured(*network, genesis, options);
    for (auto& node : network->ledgers()) node.process.kill();
    return report;
}

}  // namespace weft::app
