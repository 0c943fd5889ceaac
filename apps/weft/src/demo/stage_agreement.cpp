// Agreement: the same state on every node, every account right to the last token, and the three
// figures of the account check equal (D-48).

#include "cli/api.hpp"
#include "cli/values.hpp"
#include "demo/demo.hpp"

namespace weft::app::demo {
namespace {

std::uint64_t result(const client::Try<answers::ViewResults>& results, std::string_view key)
{
    if (!results) return ~0ull;
    const auto found = results->results.find(to_bytes(key));
    if (found == results->results.end() || found->second.size() != 8) return ~0ull;
    codec::Reader reader{found->second};
    return reader.u64();
}

void check_contracts(Demo& demo, bool& good)
{
    auto& story = demo.story;
    for (std::size_t i = 0; i < demo.network.committee().size(); ++i) {
        const auto committee = demo.committee(i);
        const auto counter =
            result(client::view(committee, demo.chain, {"counter", "get", {}}), "counter");
        const auto info = client::view(committee, demo.chain, {"token_sale", "info", {}});
        const auto& name = demo.network.committee()[i].name;
        good = story.check(name + ": the counter shows " + std::to_string(demo.counted),
                           counter == demo.counted, std::to_string(counter)) &&
               good;
        good =
            story.check(
                name + ": the sale has sold " + std::to_string(demo.sale_tokens) + " tokens",
                result(info, "sold") == demo.sale_tokens, std::to_string(result(info, "sold"))) &&
            good;
    }
}

void check_account(Demo& demo,
                   const std::string& contract,
                   const types::Balances& expected,
                   bool& good)
{
    const types::AgentId agent{types::ContractId{demo.chain, types::hname_of(contract)}};
    const auto account = client::account(demo.committee(0), demo.chain, agent);
    good = demo.story.check("the account of " + contract + " holds " + text_of(expected),
                            account && account->balances == expected,
                            account ? text_of(account->balances) : account.error().code) &&
           good;
}

void check_wallets(Demo& demo, bool& good)
{
    for (const auto& [name, expected] : demo.expected) {
        types::Balances wanted{{types::iota_color, expected.iotas}};
        if (expected.tokens > 0) wanted.set(demo.sold, expected.tokens);
        const auto ledger = demo.ledger(2);
        const auto& address = demo.network.wallet(name).address();
        const auto status = poll(
            Milliseconds{60'000}, [&] { return client::address(ledger, address); },
            [&](const auto& now) { return now && now->confirmed == wanted; });
        good = demo.story.check(name + " holds " + text_of(wanted),
                                status && status->confirmed == wanted,
                                status ? text_of(status->confirmed) : status.error().code) &&
               good;
    }
}

/// Sum of accounts = total assets = balance of the chain's outputs, its own token aside.
void check_accounts(Demo& demo, bool& good)
{
    const auto committee = demo.committee(0);
    const auto status = client::chain(committee, demo.chain);
    const auto agents = client::accounts(committee, demo.chain);
    types::Balances accounts;
    bool summed = agents.has_value();
    if (agents)
        for (const auto& agent : *agents) {
            const auto account = client::account(committee, demo.chain, agent);
            summed = summed && account && accounts.add(account->balances);
        }
    const auto assets = status ? status->assets : types::Balances{};
    const auto outputs_of = [&](const client::Try<answers::AddressStatus>& answer, bool& token) {
        auto outputs = answer ? answer->confirmed : types::Balances{};
        token = outputs.subtract(types::color_of(demo.origin), 1);
        return outputs;
    };
    // This ledger node may confirm the last anchor a moment after the committee's own.
    const auto ledger = demo.ledger(3);
    bool token = false;
    const auto on_ledger = poll(
        patience, [&] { return client::address(ledger, demo.chain); },
        [&](const auto& now) { return outputs_of(now, token) == assets && token; });
    const auto outputs = outputs_of(on_ledger, token);
    const auto saw = "accounts " + text_of(accounts) + "; assets " + text_of(assets) +
                     "; outputs " + text_of(outputs) +
                     (token ? " and the chain token" : ", no chain token");
    good = demo.story.check(
               "sum of accounts = total assets = what the chain's outputs hold on the ledger",
               summed && status && token && accounts == assets && outputs == assets, saw) &&
           good;
}

}  // namespace

bool agreement(Demo& demo)
{
    auto& story = demo.story;
    story.stage(
        "Everything is settled: do all nodes agree, and is every token where it should be?");
    std::vector<NodePlace*> all;
    for (auto& node : demo.network.committee()) all.push_back(&node);
    std::string saw;
    bool good = story.check("equal state hash on all committee nodes",
                            same_state(demo, all, patience, saw), saw);
    story.say(saw);
    check_contracts(demo, good);
    check_account(demo, "counter", {{types::iota_color, demo.counter_iotas}}, good);
    types::Balances sale{{types::iota_color, demo.sale_tokens * sale_price}};
    sale.set(demo.sold, demo.sale_stock - demo.sale_tokens);
    check_account(demo, "token_sale", sale, good);
    check_wallets(demo, good);
    check_accounts(demo, good);
    return good;
}

}  // namespace weft::app::demo
