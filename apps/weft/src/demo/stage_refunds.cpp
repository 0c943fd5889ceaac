// Requests that fail, each in its own way: a receipt that says why, and every token back.

#include "cli/api.hpp"
#include "cli/values.hpp"
#include "demo/demo.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/spend.hpp"

namespace weft::app::demo {
namespace {

constexpr std::uint64_t attached = 1'001;  ///< odd: no multiple of the price

CallOptions call(const std::string& contract, const std::string& entry_point)
{
    return {.contract = types::hname_of(contract),
            .entry_point = types::hname_of(entry_point),
            .args = {},
            .transfer = {{types::iota_color, attached}},
            .gas = {}};
}

CallOptions bad_call(const std::string& wallet)
{
    codec::Writer one;
    one.u64(1);
    if (wallet.starts_with("mallory")) return call("nobody", "hello");
    if (wallet.starts_with("mike")) return call("counter", "vanish");
    if (wallet.starts_with("nina")) return call("faults", "trap");
    if (wallet.starts_with("oscar")) {
        auto starving = call("counter", "add");
        starving.args[to_bytes("n")] = one.view();
        starving.gas = 100;
        return starving;
    }
    if (wallet.starts_with("peggy")) {
        auto malformed = call("counter", "add");
        malformed.args[to_bytes("n")] = Bytes(3, std::byte{7});
        return malformed;
    }
    return call("token_sale", "buy");  // not a multiple of the price: the contract itself says no
}

struct Sent {
    std::string wallet;
    std::string what;
    types::RequestId request;
};

bool same_balance(const client::Try<answers::AddressStatus>& status, std::uint64_t iotas)
{
    return status && status->confirmed == types::Balances{{types::iota_color, iotas}} &&
           status->pending.empty();
}

/// The receipt, and the balance on the ledger, to the last token.
bool settle(Demo& demo, const Sent& sent)
{
    auto& story = demo.story;
    const auto receipt = wait_processed(demo.committee(0), demo.chain, sent.request, patience);
    const auto& place = demo.network.wallet(sent.wallet);
    bool good =
        story.check(sent.what + ": the receipt says why it failed", receipt && receipt->error,
                    receipt ? "\"" + receipt->error.value_or("") + "\""
                            : receipt.error().code + ": " + receipt.error().message);
    if (receipt)
        story.say("\"" + receipt->error.value_or("") + "\", " + std::to_string(receipt->gas) +
                  " gas");
    const auto ledger = demo.ledger(1);
    const auto status = poll(
        Milliseconds{60'000}, [&] { return client::address(ledger, place.address()); },
        [&](const auto& now) { return same_balance(now, place.genesis_iotas); });
    const auto saw =
        status ? text_of(status->confirmed) +
                     (status->pending.empty() ? "" : ", pending " + text_of(status->pending))
               : status.error().code;
    good = story.check(sent.what + ": " + sent.wallet + " has every token back, " +
                           std::to_string(place.genesis_iotas) + " IOTA",
                       same_balance(status, place.genesis_iotas), saw) &&
           good;
    const auto account =
        client::account(demo.committee(0), demo.chain, types::AgentId{place.address()});
    const bool nothing_left = account ? account->balances.empty() : account.error().status == 404;
    return story.check(sent.what + ": nothing of it stays on the chain", nothing_left,
                       account ? text_of(account->balances) : account.error().code) &&
           good;
}

}  // namespace

const std::vector<BadRequest>& bad_requests()
{
    static const std::vector<BadRequest> list{{"mallory", "an unknown contract"},
                                              {"mike", "an unknown entry point"},
                                              {"nina", "a trap"},
                                              {"oscar", "too little gas"},
                                              {"peggy", "a malformed argument"},
                                              {"victor", "a price that does not fit"}};
    return list;
}

bool refunds(Demo& demo)
{
    auto& story = demo.story;
    story.stage("Requests that fail, with " + std::to_string(attached) + " IOTA attached to each");
    std::vector<Sent> all;
    for (const auto& bad : bad_requests())
        for (const auto& name : {bad.wallet, bad.wallet + "-2"}) {
            const auto& keys = demo.network.wallet(name).keys;
            const auto sent =
                spend(demo.ledger(all.size()), keys,
                      wallet::requests({request_to(demo.chain, bad_call(name))}), std::nullopt);
            if (!story.check(bad.what + ": the ledger takes the transaction of " + name, sent))
                return false;
            demo.acknowledged.push_back(sent->id);
            demo.requests.push_back({sent->id, 0});
            all.push_back({name, bad.what, {sent->id, 0}});
        }
    bool good = true;
    for (const auto& sent : all) good = settle(demo, sent) && good;
    story.count("requests that failed and were refunded", all.size());
    return good;
}

}  // namespace weft::app::demo
