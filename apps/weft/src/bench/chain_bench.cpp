#include "bench/chain_bench.hpp"

#include <weft/base/try.hpp>

#include "bench/bench_folder.hpp"
#include "demo/demo.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/spend.hpp"
#include <algorithm>

namespace weft::app {
namespace {

constexpr std::size_t per_transaction_max = 20;

types::RequestSection increment(const types::ChainId& chain)
{
    return request_to(chain, {.contract = types::hname_of("counter"),
                              .entry_point = types::hname_of("increment"),
                              .args = {},
                              .transfer = {{types::iota_color, 1}},
                              .gas = {}});
}

/// One wallet's part: transactions of many requests, each sent when the one before is confirmed.
Try<void> send_part(demo::Demo& demo, std::size_t wallet, std::size_t requests)
{
    const auto& keys = demo.network.wallet(demo::customers[wallet]).keys;
    const auto ledger = demo.ledger(wallet);
    std::vector<types::RequestId> last;
    while (requests > 0) {
        const auto count = std::min(requests, per_transaction_max);
        const std::vector<types::RequestSection> sections(count, increment(demo.chain));
        WEFT_TRY(const auto sent, spend(ledger, keys, wallet::requests(sections), demo::patience));
        last = request_ids(sent.id, count);
        requests -= count;
    }
    // Transactions of one wallet spend each other's change: the last receipt is the last of all.
    for (const auto& request : last)
        if (const auto done = succeeded(
                request,
                wait_processed(demo.committee(wallet % 4), demo.chain, request, demo::patience));
            !done)
            return std::unexpected{done.error()};
    return {};
}

/// Nanoseconds from the first transaction to the last receipt.
Try<double> one_run(demo::Demo& demo, std::size_t requests)
{
    std::mutex mutex;
    std::optional<Failure> failure;
    const auto start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < demo::customers.size(); ++i)
            threads.emplace_back([&, i] {
                const auto sent = send_part(demo, i, requests / demo::customers.size());
                const std::lock_guard lock{mutex};
                if (!sent) failure = sent.error();
            });
    }
    if (failure) return std::unexpected{*failure};
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start)
        .count();
}

}  // namespace

Try<bench::Report> chain_bench(const ChainBenchOptions& options)
{
    WEFT_TRY(const auto own, BenchFolder::make());
    demo::die_with_children();
    demo::NetworkPlan plan;
    plan.folder = own.path();
    plan.wallets = demo::wallet_names();
    WEFT_TRY(auto network, demo::Network::create(plan));
    demo::Options demo_options;
    demo_options.contracts = options.contracts;
    demo::Story story{true};
    demo::Demo demo{.options = demo_options, .story = story, .network = *network};
    if (!demo::start_network(demo) || !demo::make_chain(demo) || !demo::deploy_contracts(demo))
        return std::unexpected{Failure{"bench_not_set_up", story.json().dump(), "", exit_failed}};

    bench::Report report{"chain"};
    for (const auto size : options.sizes) {
        std::vector<double> times;
        for (std::size_t run = 0; run < options.runs; ++run) {
            WEFT_TRY(const auto time, one_run(demo, size));
            times.push_back(time);
        }
        const auto sample = bench::sample(times);
        bench::Row row{.name = "on-ledger counter",
                       .input = "4 + 4 processes, 6 wallets",
                       .size = size,
                       .unit = "request",
                       .time = sample};
        row.note = std::to_string(static_cast<std::uint64_t>(static_cast<double>(size) * 1e9 /
                                                             sample.median)) +
                   " requests/s";
        report.add(row);
    }
    report.note(
        "from the first transaction sent to the last receipt; 20 requests per transaction at most, "
        "all nodes, wallets and clients share this machine");
    (void)demo::stop_network(demo);
    return report;
}

}  // namespace weft::app
