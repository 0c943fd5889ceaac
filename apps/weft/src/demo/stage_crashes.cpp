// Crashes of the ledger side and of everything at once.

#include "cli/api.hpp"
#include "cli/values.hpp"
#include "demo/demo.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/spend.hpp"

namespace weft::app::demo {
namespace {

/// One more call of the counter by this wallet, through that ledger node.
Try<types::RequestId> add_one(Demo& demo,
                              const std::string& name,
                              std::size_t ledger,
                              client::Wait wait)
{
    codec::Writer one;
    one.u64(1);
    const auto section = request_to(demo.chain, {.contract = types::hname_of("counter"),
                                                 .entry_point = types::hname_of("add"),
                                                 .args = {{to_bytes("n"), std::move(one).take()}},
                                                 .transfer = {{types::iota_color, 5}},
                                                 .gas = {}});
    auto sent = spend(demo.ledger(ledger), demo.network.wallet(name).keys,
                      wallet::requests({section}), wait);
    if (!sent) return std::unexpected{sent.error()};
    demo.acknowledged.push_back(sent->id);
    const types::RequestId request{sent->id, 0};
    demo.requests.push_back(request);
    demo.counted += 1;
    demo.counter_iotas += 5;
    demo.expected[name].iotas -= 5;
    return request;
}

bool counter_shows(Demo& demo, std::size_t member, std::string& saw)
{
    const auto results = client::view(demo.committee(member), demo.chain, {"counter", "get", {}});
    std::uint64_t shown = 0;
    if (results && results->results.contains(to_bytes("counter"))) {
        codec::Reader reader{results->results.at(to_bytes("counter"))};
        shown = reader.u64();
    }
    saw = results ? std::to_string(shown) : results.error().code;
    return results && shown == demo.counted;
}

/// Every acknowledged transaction, on every ledger node.
bool nothing_lost(Demo& demo, std::string& saw)
{
    std::size_t missing = 0;
    saw.clear();
    for (const auto& node : demo.network.ledgers()) {
        const auto client = Network::client(node);
        for (const auto& id : demo.acknowledged) {
            const auto status = poll(
                Milliseconds{30'000}, [&] { return client::transaction(client, id); },
                [](const auto& now) {
                    return now && now->state == answers::TransactionState::confirmed;
                });
            if (status && status->state == answers::TransactionState::confirmed) continue;
            ++missing;
            saw = node.name + " says of " + types::to_text(id) + ": " +
                  (status ? std::string{answers::name(status->state)} : status.error().code);
        }
    }
    if (missing == 0)
        saw = std::to_string(demo.acknowledged.size()) + " transactions on " +
              std::to_string(demo.network.ledgers().size()) + " nodes";
    else
        saw = std::to_string(missing) + " missing; " + saw;
    return missing == 0;
}

/// Every request of the whole run has exactly one receipt, and it is in one block on all nodes.
bool exactly_once(Demo& demo, std::string& saw)
{
    std::map<std::size_t, std::vector<std::uint64_t>> blocks;
    std::size_t wrong = 0;
    for (const auto& request : demo.requests) {
        std::optional<std::uint64_t> block;
        for (std::size_t i = 0; i < demo.network.committee().size(); ++i) {
            const auto status = client::request(demo.committee(i), demo.chain, request);
            const bool there = status && status->receipt;
            if (!there || (block && *block != status->receipt->block)) {
                ++wrong;
                saw = demo.network.committee()[i].name + " says of " + types::to_text(request) +
                      ": " +
                      (status ? std::string{answers::name(status->state)} : status.error().code);
                break;
            }
            block = status->receipt->block;
        }
    }
    if (wrong == 0) saw = std::to_string(demo.requests.size()) + " requests";
    return wrong == 0;
}

}  // namespace

bool double_spend(Demo& demo)
{
    auto& story = demo.story;
    story.stage("A double spend: trudy pays the same tokens to two people");
    const auto& trudy = demo.network.wallet("trudy");
    const auto unspent = spendable(demo.ledger(0), trudy.keys.addresses());
    if (!story.check("trudy has tokens", unspent)) return false;
    const auto pay = [&](const std::string& to, types::Timestamp time) {
        const auto intent =
            wallet::send({{demo.network.wallet(to).address(), {{types::iota_color, 500}}}});
        const auto node = demo.network.ledgers()[0].id;
        return wallet::build(*intent, *unspent, trudy.keys,
                             {.now = time,
                              .access_pledge = node,
                              .consensus_pledge = node,
                              .change = trudy.address()});
    };
    const auto first = pay("mallory", now());
    const auto second = pay("mike", now() + 1);
    if (!first || !second) return story.check("both payments can be built", false, "they cannot");
    const auto accepted = told(client::submit(demo.ledger(0), types::encode(*first)));
    if (!story.check("the first payment is accepted", accepted)) return false;
    const auto confirmed = wait_confirmed(demo.ledger(0), accepted->transaction, patience);
    if (!story.check("and confirmed", confirmed)) return false;
    const auto taken = client::submit(demo.ledger(2), types::encode(*second));
    story.say(taken ? "the second is taken in by ledger-3, and named as a conflict"
                    : "ledger-3 refuses the second: " + taken.error().code);
    bool good = true;
    for (const auto& node : demo.network.ledgers()) {
        const auto client = Network::client(node);
        const auto winner = poll(
            Milliseconds{30'000},
            [&] { return client::transaction(client, accepted->transaction); },
            [](const auto& now) {
                return now && now->state == answers::TransactionState::confirmed;
            });
        const auto loser = client::transaction(client, types::id_of(*second));
        const bool won = winner && winner->state == answers::TransactionState::confirmed;
        const bool lost = !loser || loser->state != answers::TransactionState::confirmed;
        good = story.check(
                   node.name + ": exactly the first is confirmed", won && lost,
                   (winner ? std::string{answers::name(winner->state)} : winner.error().code) +
                       " and " +
                       (loser ? std::string{answers::name(loser->state)} : loser.error().code)) &&
               good;
    }
    demo.acknowledged.push_back(accepted->transaction);
    return good;
}

bool ledger_crash(Demo& demo)
{
    auto& story = demo.story;
    auto& victim = demo.network.ledgers().back();
    story.stage("A ledger node is killed; wallets and chain go on with the other three");
    victim.process.kill();
    story.say(victim.name + " is killed (SIGKILL)");
    const auto request = add_one(demo, "alice", 0, patience);
    if (!story.check("a transaction is confirmed without it", request)) return false;
    const auto receipt =
        succeeded(*request, wait_processed(demo.committee(0), demo.chain, *request, patience));
    if (!story.check("and its request is processed", receipt)) return false;
    if (!story.check(victim.name + " starts again", demo.network.start(victim))) return false;
    if (!story.check(victim.name + " is ready again", demo.network.wait_ready({&victim}, patience)))
        return false;
    std::string saw;
    return story.check("it has caught up, and no acknowledged transaction is missing anywhere",
                       nothing_lost(demo, saw), saw);
}

bool crash_of_all(Demo& demo)
{
    auto& story = demo.story;
    story.stage("All eight nodes are killed at once, in the middle of work, and start again");
    const auto before = told(client::chain(demo.committee(0), demo.chain));
    if (!story.check("the chain's state is written down", before)) return false;
    std::vector<types::RequestId> under_way;
    for (const auto& name : customers) {
        const auto request = add_one(demo, name, under_way.size(), std::nullopt);
        if (!story.check(name + " sends a request and the ledger acknowledges it", request))
            return false;
        under_way.push_back(*request);
    }
    for (auto* node : demo.network.all()) node->process.kill();
    story.say("all killed (SIGKILL), with " + std::to_string(under_way.size()) +
              " acknowledged requests under way");
    for (auto* node : demo.network.all())
        if (!story.check(node->name + " starts again", demo.network.start(*node))) return false;
    if (!story.check("all are ready again", demo.network.wait_ready(demo.network.all(), patience)))
        return false;

    // Another member than the one that told the state: it may have to fetch that block first.
    const auto other = demo.committee(1);
    const auto state_of = [&](const client::Try<std::vector<answers::BlockHead>>& kept) {
        std::optional<types::Hash> state;
        if (kept)
            for (const auto& block : *kept)
                if (block.index == before->block_index) state = block.state_hash;
        return state;
    };
    const auto kept = poll(
        patience, [&] { return client::blocks(other, demo.chain); },
        [&](const auto& now) { return state_of(now).has_value(); });
    const auto same = state_of(kept);
    bool good = story.check(
        "block " + std::to_string(before->block_index) + " is still there with the same state",
        same == before->state_hash, kept ? (same ? same->hex() : "gone") : kept.error().code);
    for (const auto& request : under_way) {
        const auto receipt =
            succeeded(request, wait_processed(demo.committee(2), demo.chain, request, patience));
        good = story.check("request " + types::to_text(request) + " is processed after the restart",
                           receipt) &&
               good;
    }
    const auto fresh = add_one(demo, "bob", 1, patience);
    good = story.check("a new request is sent", fresh) && good;
    if (fresh)
        good = story.check("and processed: the chain continues",
                           succeeded(*fresh, wait_processed(demo.committee(3), demo.chain, *fresh,
                                                            patience))) &&
               good;
    std::string saw;
    std::vector<NodePlace*> all;
    for (auto& node : demo.network.committee()) all.push_back(&node);
    good = story.check("equal state hash on all committee nodes again",
                       same_state(demo, all, patience, saw), saw) &&
           good;
    good = story.check("the counter shows " + std::to_string(demo.counted) +
                           ": each request counted exactly once",
                       counter_shows(demo, 3, saw), saw) &&
           good;
    good = story.check("every request of this run has one receipt, in the same block on all nodes",
                       exactly_once(demo, saw), saw) &&
           good;
    good = story.check("no acknowledged transaction is missing on any ledger node",
                       nothing_lost(demo, saw), saw) &&
           good;
    story.count("requests in all", demo.requests.size());
    story.count("transactions in all", demo.acknowledged.size());
    const auto after = client::chain(demo.committee(0), demo.chain);
    if (after) story.count("blocks", after->block_index);
    return good;
}

}  // namespace weft::app::demo
