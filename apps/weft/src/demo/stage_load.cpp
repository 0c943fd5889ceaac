// The load: wallets call contracts with attached tokens, all at once, while a committee member is
// killed and comes back.

#include "cli/api.hpp"
#include "cli/patience.hpp"
#include "demo/demo.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/spend.hpp"
#include <algorithm>
#include <atomic>

namespace weft::app::demo {
namespace {

constexpr std::size_t calls_of_counter = 3;  ///< per transaction, besides one purchase
constexpr std::size_t requests_each = calls_of_counter + 1;

/// Shared by the wallets' threads.
struct Progress {
    std::atomic<std::size_t> processed{0};
    std::atomic<bool> failed{false};
    std::mutex mutex;
    std::string failure;  ///< the first

    void fail(const std::string& what)
    {
        const std::lock_guard lock{mutex};
        if (!failed.exchange(true)) failure = what;
    }
};

Milliseconds since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start);
}

/// One transaction's worth: calls of the counter and a purchase.
struct Round {
    std::vector<types::RequestSection> sections;
    std::uint64_t added = 0;
    std::uint64_t given = 0;   ///< IOTA to the counter
    std::uint64_t bought = 0;  ///< tokens
};
Round make_round(const Demo& demo, std::size_t wallet, std::size_t number)
{
    Round round;
    const auto counter = types::hname_of("counter");
    for (std::size_t i = 0; i < calls_of_counter; ++i) {
        const std::uint64_t n = 1 + (wallet + number + i) % 5;
        const std::uint64_t attached = 10 + i;
        codec::Writer argument;
        argument.u64(n);
        round.sections.push_back(
            request_to(demo.chain, {.contract = counter,
                                    .entry_point = types::hname_of("add"),
                                    .args = {{to_bytes("n"), std::move(argument).take()}},
                                    .transfer = {{types::iota_color, attached}},
                                    .gas = {}}));
        round.added += n;
        round.given += attached;
    }
    round.bought = 1 + (wallet * 7 + number) % 20;
    round.sections.push_back(
        request_to(demo.chain, {.contract = types::hname_of("token_sale"),
                                .entry_point = types::hname_of("buy"),
                                .args = {},
                                .transfer = {{types::iota_color, round.bought * sale_price}},
                                .gas = {}}));
    return round;
}

void note(Demo& demo, const std::string& wallet, const types::TransactionId& id, const Round& round)
{
    const std::lock_guard lock{demo.mutex};
    demo.acknowledged.push_back(id);
    for (const auto& request : request_ids(id, round.sections.size()))
        demo.requests.push_back(request);
    demo.counted += round.added;
    demo.counter_iotas += round.given;
    demo.sale_tokens += round.bought;
    auto& expected = demo.expected.at(wallet);
    expected.iotas -= round.given + round.bought * sale_price;
    expected.tokens += round.bought;
}

/// A wallet's life: send, wait for the ledger, wait for the receipts, again.
void act(Demo& demo,
         std::size_t wallet,
         std::size_t rounds,
         Latencies& confirmation,
         Latencies& receipt,
         Progress& progress)
{
    const auto& name = customers[wallet];
    const auto& keys = demo.network.wallet(name).keys;
    const auto ledger = demo.ledger(wallet);
    const auto committee = demo.committee(wallet % 3);  // the fourth is going to be killed
    for (std::size_t number = 0; number < rounds && !progress.failed; ++number) {
        const auto round = make_round(demo, wallet, number);
        const auto start = std::chrono::steady_clock::now();
        const auto sent = spend(ledger, keys, wallet::requests(round.sections), std::nullopt);
        if (!sent)
            return progress.fail(name + ": " + sent.error().code + ": " + sent.error().message);
        note(demo, name, sent->id, round);
        if (const auto confirmed = wait_confirmed(ledger, sent->id, patience); !confirmed)
            return progress.fail(name + ": " + confirmed.error().code + ": " +
                                 confirmed.error().message);
        confirmation.add(since(start));
        for (const auto& request : request_ids(sent->id, round.sections.size())) {
            const auto done =
                succeeded(request, wait_processed(committee, demo.chain, request, patience));
            if (!done)
                return progress.fail(name + ": " + done.error().code + ": " + done.error().message);
            receipt.add(since(start));
            ++progress.processed;
        }
    }
}

/// Waits until so many are processed, or something failed.
void wait_for(const Progress& progress, std::size_t count)
{
    while (progress.processed < count && !progress.failed)
        std::this_thread::sleep_for(Milliseconds{20});
}

std::uint64_t block_of(Demo& demo, std::size_t member)
{
    const auto status = client::chain(demo.committee(member), demo.chain);
    return status ? status->block_index : 0;
}

void crash_and_return(Demo& demo, const Progress& progress, std::size_t total)
{
    auto& story = demo.story;
    auto& victim = demo.network.committee().back();
    wait_for(progress, total / 3);
    victim.process.kill();
    const auto before = block_of(demo, 0);
    const auto processed = progress.processed.load();
    story.say(victim.name + " is killed (SIGKILL) after " + std::to_string(processed) +
              " requests, at block " + std::to_string(before));
    // A burst may have ended just before the kill: what counts is what comes after it.
    wait_for(progress, std::min(total, processed + total / 3));
    const auto meanwhile = progress.processed.load() - processed;
    const auto after = block_of(demo, 0);
    story.check("the chain goes on without " + victim.name, meanwhile > 0 && after > before,
                std::to_string(meanwhile) + " requests, blocks " + std::to_string(before) + " to " +
                    std::to_string(after));
    const auto started = demo.network.start(victim);
    story.check(victim.name + " starts again", started);
}

}  // namespace

bool load_with_crash(Demo& demo)
{
    auto& story = demo.story;
    const auto each = customers.size() * requests_each;
    const auto rounds = (demo.options.requests + each - 1) / each;
    const auto total = rounds * each;
    story.stage(std::to_string(customers.size()) + " wallets send " + std::to_string(total) +
                " requests with tokens attached; in the middle a committee member is killed");
    for (const auto& name : customers)
        demo.expected[name] = {demo.network.wallet(name).genesis_iotas, 0};

    Progress progress;
    auto& confirmation = story.latencies("transaction confirmed on the ledger");
    auto& receipt = story.latencies("request sent to receipt");
    const auto start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < customers.size(); ++i)
            threads.emplace_back([&, i] { act(demo, i, rounds, confirmation, receipt, progress); });
        crash_and_return(demo, progress, total);
    }
    story.count("requests by wallets", total);
    story.count("load took ms", static_cast<std::uint64_t>(since(start).count()));
    story.say(receipt.count() > 0 ? "request to receipt: " + receipt.text() : "no receipts");
    if (!story.check("every request has a receipt that says success", progress.processed == total,
                     std::to_string(progress.processed) + " of " + std::to_string(total) +
                         (progress.failed ? "; " + progress.failure : "")))
        return false;

    auto& victim = demo.network.committee().back();
    const auto back = demo.network.wait_ready({&victim}, patience);
    if (!story.check(victim.name + " is ready again", back)) return false;
    std::string saw;
    std::vector<NodePlace*> all;
    for (auto& node : demo.network.committee()) all.push_back(&node);
    return story.check(victim.name + " has caught up: same block, same state as the others",
                       same_state(demo, all, patience, saw), saw);
}

}  // namespace weft::app::demo
