// The chain: a key that only a quorum can use, the origin, the init request; then the contracts.

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/patience.hpp"
#include "demo/demo.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/deploy.hpp"
#include "wallet/spend.hpp"

namespace weft::app::demo {
namespace {

/// The committee's address, as every member sees it.
std::optional<types::Address> generate_key(Demo& demo)
{
    auto& story = demo.story;
    std::vector<types::NodeId> members;
    for (const auto& node : demo.network.committee()) members.push_back(node.id);
    const auto run = told(client::start_dkg(demo.committee(0), {.members = members}));
    if (!story.check("a member starts the key generation", run)) return std::nullopt;

    std::optional<types::Address> address;
    std::string saw;
    bool same = true;
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto client = demo.committee(i);
        // A member knows the run once the first message of it has arrived.
        const auto status = poll(
            patience, [&] { return client::dkg(client, run->run, Milliseconds{2'000}); },
            [](const client::Try<answers::Dkg>& now) {
                return now && now->state != answers::DkgState::running;
            });
        const auto& name = demo.network.committee()[i].name;
        saw += (saw.empty() ? "" : "; ") + name + ": " +
               (status ? std::string{answers::name(status->state)} +
                             (status->address ? " " + status->address->text() : "")
                       : status.error().code);
        const bool done = status && status->state == answers::DkgState::done && status->address &&
                          status->culprits.empty();
        if (done && !address) address = status->address;
        same = same && done && status->address == address;
    }
    if (!story.check("all members end with the same address and nobody is accused", same, saw))
        return std::nullopt;
    story.say("address " + address->text() +
              ", any 3 of 4 members can sign for it, no 2 of them can");
    return address;
}

bool confirmed_on_all_ledgers(Demo& demo, const types::TransactionId& id, std::string& saw)
{
    bool all = true;
    saw.clear();
    for (const auto& node : demo.network.ledgers()) {
        const auto status = poll(
            Milliseconds{30'000},
            [&] { return client::transaction(Network::client(node), id, Milliseconds{5'000}); },
            [](const client::Try<answers::Transaction>& now) {
                return now && now->state == answers::TransactionState::confirmed;
            });
        const auto shown = status ? std::string{answers::name(status->state)} : status.error().code;
        saw += (saw.empty() ? "" : ", ") + node.name + " " + shown;
        all = all && shown == "confirmed";
    }
    return all;
}

Try<DeployedContract> deploy(Demo& demo, const std::string& name, const types::Dict& args)
{
    const auto file = demo.options.contracts / name / (name + ".wasm");
    auto program = read_text(file.string());
    if (!program) return std::unexpected{program.error()};
    demo.story.say(file.string() + ", " + std::to_string(program->size()) + " bytes");
    auto deployed =
        deploy_contract(demo.ledger(0), demo.committee(0), demo.network.wallet(owner).keys,
                        {.chain = demo.chain,
                         .name = name,
                         .description = "",
                         .program = to_bytes(*program),
                         .args = args,
                         .gas = {},
                         .patience = patience});
    if (deployed) demo.acknowledged.push_back(deployed->transaction);
    return deployed;
}

Bytes u64_bytes(std::uint64_t value)
{
    codec::Writer writer;
    writer.u64(value);
    return std::move(writer).take();
}

/// Tokens of a new color, minted by the owner and put up for sale.
bool open_sale(Demo& demo)
{
    auto& story = demo.story;
    const auto& keys = demo.network.wallet(owner).keys;
    const auto ledger = demo.ledger(0);
    demo.sale_stock = 100'000;
    const auto minted =
        spend(ledger, keys, wallet::mint(keys.address(0), demo.sale_stock), patience);
    if (!story.check("the owner mints 100000 tokens of a new color", minted)) return false;
    demo.sold = types::color_of(minted->id);
    const auto deployed = deploy(demo, "token_sale",
                                 {{to_bytes("color"), to_bytes(ByteSpan{demo.sold.bytes()})},
                                  {to_bytes("price"), u64_bytes(sale_price)}});
    if (!story.check("token_sale (C++) is deployed from its file", deployed)) return false;
    const auto stocked =
        spend(ledger, keys,
              wallet::requests({request_to(demo.chain, {.contract = types::hname_of("token_sale"),
                                                        .entry_point = types::hname_of("deposit"),
                                                        .args = {},
                                                        .transfer = {{demo.sold, demo.sale_stock}},
                                                        .gas = {}})}),
              patience);
    if (!story.check("the tokens are sent to the sale with a request", stocked)) return false;
    const types::RequestId request{stocked->id, 0};
    demo.requests.push_back(request);
    return story.check(
        "the sale takes them",
        succeeded(request, wait_processed(demo.committee(0), demo.chain, request, patience)));
}

}  // namespace

bool make_chain(Demo& demo)
{
    auto& story = demo.story;
    story.stage(
        "Distributed key generation: the committee makes an address whose key nobody holds");
    const auto address = generate_key(demo);
    if (!address) return false;
    demo.chain = *address;

    story.stage("The chain begins: origin and init, on the Tangle");
    std::vector<client::Client> committee;
    for (std::size_t i = 0; i < demo.network.committee().size(); ++i)
        committee.push_back(demo.committee(i));
    ChainPlan plan{
        .address = demo.chain, .description = "demo", .parameters = {}, .patience = patience};
    plan.parameters.anchor_interval = types::second;
    const auto made = deploy_chain(demo.ledger(0), committee, demo.network.wallet(owner).keys, plan,
                                   [&](const std::string& step) { story.say(step); });
    if (!story.check("the init request is processed in block 1", made && made->receipt && made->receipt->block == 1,
                     made && made->receipt ? "block " + std::to_string(made->receipt->block)
                          : made.error().code + ": " + made.error().message))
        return false;
    demo.origin = made->origin;
    demo.acknowledged.push_back(made->origin);
    demo.acknowledged.push_back(*made->init);
    demo.requests.push_back({*made->init, 0});
    std::string saw;
    bool good = story.check("the origin is confirmed on every ledger node",
                            confirmed_on_all_ledgers(demo, made->origin, saw), saw);
    good = story.check("the init transaction is confirmed on every ledger node",
                       confirmed_on_all_ledgers(demo, *made->init, saw), saw) &&
           good;
    return good;
}

bool deploy_contracts(Demo& demo)
{
    auto& story = demo.story;
    story.stage("Contracts are deployed from their wasm files");
    if (!story.check("counter (Rust) is deployed from its file", deploy(demo, "counter", {})))
        return false;
    if (!open_sale(demo)) return false;
    if (!story.check("faults (Rust), which does everything wrong, is deployed too",
                     deploy(demo, "faults", {})))
        return false;
    // The receipts came from the first member; another may be a block behind it for a moment.
    const auto missing = [](const client::Try<std::vector<answers::Contract>>& listed) {
        if (!listed) return std::string{listed.error().code};
        std::string names;
        for (const auto& contract : *listed) names += contract.name + ",";
        std::string lacks;
        for (const auto* name : {"root", "accounts", "blob", "eventlog", "governance", "counter",
                                 "token_sale", "faults"})
            if (names.find(std::string{name} + ",") == std::string::npos)
                lacks += std::string{lacks.empty() ? "not there: " : ", "} + name;
        return lacks;
    };
    const auto other = demo.committee(1);
    const auto listed = poll(
        patience, [&] { return client::contracts(other, demo.chain); },
        [&](const auto& now) { return missing(now).empty(); });
    return story.check("another member lists the core contracts and these three",
                       missing(listed).empty(), missing(listed));
}

}  // namespace weft::app::demo
