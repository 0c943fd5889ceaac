#include "bench/chain_bench.hpp"

#include <weft/base/try.hpp>
#include <weft/contracts/names.hpp>
#include <weft/types/off_ledger.hpp>

#include "bench/bench_folder.hpp"
#include "bench/processor_time.hpp"
#include "cli/api.hpp"
#include "demo/demo.hpp"
#include "request_bench.hpp"
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

/// Tokens for the allowances of all runs.
Try<void> fill_account(demo::Demo& demo, std::size_t wallet, std::uint64_t tokens)
{
    const auto& keys = demo.network.wallet(demo::customers[wallet]).keys;
    const auto deposit =
        request_to(demo.chain, {.contract = types::hname_of(contracts::accounts_name),
                                .entry_point = types::hname_of(contracts::accounts::deposit),
                                .args = {},
                                .transfer = {{types::iota_color, tokens}},
                                .gas = {}});
    WEFT_TRY(const auto sent,
             spend(demo.ledger(wallet), keys, wallet::requests({deposit}), demo::patience));
    const types::RequestId id{sent.id, 0};
    WEFT_TRY(const auto receipt, succeeded(id, wait_processed(demo.committee(wallet % 4),
                                                              demo.chain, id, demo::patience)));
    static_cast<void>(receipt);
    return {};
}

/// Connections of one wallet: each sends every so-many-th post of its requests.
constexpr std::size_t senders = 4;
constexpr std::size_t per_post = 32;

/// One wallet's part, to one member; the next request leaves when that member has this one on disk.
Try<void> call_part(demo::Demo& demo, std::size_t wallet, std::size_t requests)
{
    const auto& keys = demo.network.wallet(demo::customers[wallet]).keys;
    const auto member = wallet % 4;
    WEFT_TRY(const auto account, told(client::account(demo.committee(member), demo.chain,
                                                      types::AgentId{keys.address(0)})));
    const auto until = std::chrono::duration_cast<std::chrono::seconds>(
                           std::chrono::system_clock::now().time_since_epoch()) +
                       std::chrono::hours{1};
    std::vector<types::OffLedgerRequest> all;
    for (std::size_t i = 0; i < requests; ++i)
        all.push_back(types::sign({.target = {demo.chain, types::hname_of("counter")},
                                   .key = {},
                                   .nonce = account.nonce + i,
                                   .valid_until = static_cast<std::uint32_t>(until.count()),
                                   .gas = 0,
                                   .entry_point = types::hname_of("increment"),
                                   .args = {},
                                   .allowance = {{types::iota_color, 1}},
                                   .signature = {}},
                                  *keys.key_of(keys.address(0))));
    std::mutex mutex;
    std::optional<Failure> failure;
    {
        std::vector<std::jthread> threads;
        for (std::size_t sender = 0; sender < senders; ++sender)
            threads.emplace_back([&, sender] {
                const auto node = demo.committee(member);
                for (auto first = sender * per_post; first < all.size();
                     first += senders * per_post) {
                    std::vector<Bytes> some;
                    for (auto i = first; i < std::min(first + per_post, all.size()); ++i)
                        some.push_back(types::encode(all[i]));
                    const auto taken =
                        told(client::submit_off_ledgers(node, demo.chain, std::move(some)));
                    if (taken && !taken->refused) continue;
                    const std::lock_guard lock{mutex};
                    failure = taken ? Failure{*taken->refused, taken->message.value_or(""), "",
                                              exit_failed}
                                    : taken.error();
                    return;
                }
            });
    }
    if (failure) return std::unexpected{*failure};
    // The requests of an account run in order: the last receipt is the last of all.
    const auto last = types::id_of(all.back());
    WEFT_TRY(const auto receipt, succeeded(last, wait_processed(demo.committee(member), demo.chain,
                                                                last, demo::patience)));
    static_cast<void>(receipt);
    return {};
}

/// Smaller runs wait for blocks, and the machine rests meanwhile.
constexpr std::size_t limited_from = 6'000;

using Part = Try<void> (*)(demo::Demo&, std::size_t wallet, std::size_t requests);

/// Nanoseconds from the first request to the last receipt.
Try<double> one_run(demo::Demo& demo, Part part, std::size_t requests)
{
    std::mutex mutex;
    std::optional<Failure> failure;
    const auto start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < demo::customers.size(); ++i)
            threads.emplace_back([&, i] {
                const auto sent = part(demo, i, requests / demo::customers.size());
                const std::lock_guard lock{mutex};
                if (!sent) failure = sent.error();
            });
    }
    if (failure) return std::unexpected{*failure};
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start)
        .count();
}

/// Seconds of processor by who used them.
struct Spent {
    double members = 0;
    double ledger_nodes = 0;
    double here = 0;
    double nobody = 0;

    [[nodiscard]] static Spent until_now(demo::Demo& demo)
    {
        const auto of = [](const std::vector<demo::NodePlace>& nodes) {
            std::vector<pid_t> ids;
            for (const auto& node : nodes) ids.push_back(node.process.id());
            return processor_seconds(ids);
        };
        return {of(demo.network.committee()), of(demo.network.ledgers()), own_processor_seconds(),
                idle_seconds()};
    }
    void add(const Spent& from, const Spent& to)
    {
        members += to.members - from.members;
        ledger_nodes += to.ledger_nodes - from.ledger_nodes;
        here += to.here - from.here;
        nobody += to.nobody - from.nobody;
    }
    /// "of processor for each, µs: …"
    [[nodiscard]] std::string for_each(double requests) const
    {
        const auto each = [&](double seconds) {
            return std::to_string(static_cast<std::uint64_t>(seconds * 1e6 / requests));
        };
        return "processor for each, µs: members " + each(members) + ", ledger nodes " +
               each(ledger_nodes) + ", wallets and clients " + each(here) + ", unused " +
               each(nobody);
    }
};

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
    // What this machine could do if it did nothing but check signatures and execute, on each of the four
    // members, with all its cores.
    const auto limit = [&](std::size_t size) {
        constexpr std::size_t sampled = 1'000;
        return static_cast<double>(size) * 4 * bench::signature_and_execution(sampled) /
               std::max(1U, bench::Machine::here().cores);
    };
    const auto measure = [&](const char* name, Part part, std::size_t size) -> Try<void> {
        const bool against_limit = part == call_part && size >= limited_from;
        std::vector<double> limits;
        std::vector<double> times;
        Spent spent;
        for (std::size_t run = 0; run < options.runs; ++run) {
            const auto before = Spent::until_now(demo);
            WEFT_TRY(const auto time, one_run(demo, part, size));
            times.push_back(time);
            spent.add(before, Spent::until_now(demo));
            if (against_limit) limits.push_back(limit(size));
        }
        const auto sample = bench::sample(times);
        bench::Row row{.name = name,
                       .input = "4 + 4 processes, 6 wallets",
                       .size = size,
                       .unit = "request",
                       .time = sample};
        row.note = std::to_string(static_cast<std::uint64_t>(static_cast<double>(size) * 1e9 /
                                                             sample.median)) +
                   " requests/s";
        if (against_limit) {
            row.limit = "signatures and execution alone";
            row.limit_time = bench::sample(limits);
            row.ratio = row.time.median / row.limit_time->median;
            row.ratio_max = 2.0;
        }
        report.add(row);
        report.note(row.name + ", " + std::to_string(size) + ": " +
                    spent.for_each(static_cast<double>(size * options.runs)));
        return {};
    };
    for (const auto size : options.sizes)
        if (const auto done = measure("on-ledger counter", send_part, size); !done)
            return std::unexpected{done.error()};
    std::size_t calls = 0;
    for (const auto size : options.off_ledger) calls += size * options.runs;
    for (std::size_t i = 0; i < demo::customers.size() && calls > 0; ++i)
        if (const auto filled = fill_account(demo, i, 1'000 + calls / demo::customers.size());
            !filled)
            return std::unexpected{filled.error()};
    for (const auto size : options.off_ledger)
        if (const auto done = measure("off-ledger counter", call_part, size); !done)
            return std::unexpected{done.error()};
    report.note(
        "off-ledger: 24 connections, one post of 32 requests each at a time, answered when they "
        "are on "
        "the member's disk; signing them is within the time");
    report.note(
        "the limit: four members check each signature and execute each request in blocks of 100, "
        "with all cores of this machine and nothing else");
    report.note(
        "from the first transaction sent to the last receipt; 20 requests per transaction at most, "
        "all nodes, wallets and clients share this machine");
    (void)demo::stop_network(demo);
    return report;
}

}  // namespace weft::app
