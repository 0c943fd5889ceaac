// Calls without transactions: wallets deposit once, and then call from their accounts on the chain.

#include <weft/base/try.hpp>
#include <weft/contracts/names.hpp>

#include "cli/api.hpp"
#include "demo/demo.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/spend.hpp"

namespace weft::app::demo {
namespace {

constexpr std::uint64_t deposited = 1'000;
constexpr std::size_t calls_each = 25;

Try<void> deposit(Demo& demo, std::size_t wallet)
{
    const auto& name = customers[wallet];
    const auto section =
        request_to(demo.chain, {.contract = types::hname_of(contracts::accounts_name),
                                .entry_point = types::hname_of(contracts::accounts::deposit),
                                .args = {},
                                .transfer = {{types::iota_color, deposited}},
                                .gas = {}});
    WEFT_TRY(const auto sent, spend(demo.ledger(wallet), demo.network.wallet(name).keys,
                                    wallet::requests({section}), patience));
    const types::RequestId id{sent.id, 0};
    {
        const std::lock_guard lock{demo.mutex};
        demo.acknowledged.push_back(sent.id);
        demo.requests.push_back(id);
        demo.expected.at(name).iotas -= deposited;
    }
    WEFT_TRY(const auto receipt,
             succeeded(id, wait_processed(demo.committee(wallet % 4), demo.chain, id, patience)));
    static_cast<void>(receipt);
    return {};
}

/// All to one member, which knows the account's next number before the others do.
Try<void> call(Demo& demo, std::size_t wallet, Latencies& receipts)
{
    const auto member = demo.committee(wallet % 4);
    const auto& keys = demo.network.wallet(customers[wallet]).keys;
    for (std::size_t number = 0; number < calls_each; ++number) {
        const std::uint64_t n = 1 + (wallet + number) % 5;
        codec::Writer argument;
        argument.u64(n);
        const auto start = std::chrono::steady_clock::now();
        WEFT_TRY(const auto id,
                 send_off_ledger(member, keys, demo.chain,
                                 {.contract = types::hname_of("counter"),
                                  .entry_point = types::hname_of("add"),
                                  .args = {{to_bytes("n"), std::move(argument).take()}},
                                  .transfer = {{types::iota_color, 1}},
                                  .gas = {}}));
        {
            const std::lock_guard lock{demo.mutex};
            demo.requests.push_back(id);
            demo.counted += n;
            demo.counter_iotas += 1;
        }
        WEFT_TRY(const auto receipt,
                 succeeded(id, wait_processed(member, demo.chain, id, patience)));
        static_cast<void>(receipt);
        receipts.add(
            std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start));
    }
    return {};
}

}  // namespace

bool calls_without_transactions(Demo& demo)
{
    auto& story = demo.story;
    const auto total = customers.size() * calls_each;
    story.stage("The wallets deposit once, and send " + std::to_string(total) +
                " calls without a transaction, each to one member");
    auto& receipts = story.latencies("off-ledger request sent to receipt");
    std::mutex mutex;
    std::string failure;
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < customers.size(); ++i)
            threads.emplace_back([&, i] {
                auto done = deposit(demo, i);
                if (done) done = call(demo, i, receipts);
                if (done) return;
                const std::lock_guard lock{mutex};
                failure = customers[i] + ": " + done.error().code + ": " + done.error().message;
            });
    }
    story.count("off-ledger requests", receipts.count());
    if (receipts.count() > 0) story.say("call to receipt: " + receipts.text());
    if (!story.check("every call has a receipt that says success", failure.empty(),
                     std::to_string(receipts.count()) + " of " + std::to_string(total) +
                         (failure.empty() ? "" : "; " + failure)))
        return false;

    bool left = true;
    std::string saw;
    for (std::size_t i = 0; i < customers.size(); ++i) {
        const types::AgentId agent{demo.network.wallet(customers[i]).keys.address(0)};
        const auto account = client::account(demo.committee((i + 1) % 4), demo.chain, agent);
        const bool as_paid = account && account->nonce == calls_each &&
                             account->balances.of(types::iota_color) == deposited - calls_each;
        if (!as_paid) saw = customers[i] + " shows another account";
        left = left && as_paid;
    }
    story.check("each account paid for its calls and nothing else, as another member shows", left,
                saw);
    const auto stranger =
        send_off_ledger(demo.committee(0), demo.network.wallet("trudy").keys, demo.chain,
                        {.contract = types::hname_of("counter"),
                         .entry_point = types::hname_of("increment"),
                         .args = {},
                         .transfer = {},
                         .gas = {}});
    story.check("who has nothing on the chain is told to deposit first",
                !stranger && stranger.error().code == "no_account",
                stranger ? "taken" : stranger.error().code);
    return true;
}

}  // namespace weft::app::demo
