// A network falls into two halves, and the same tokens are paid in each. Mana decides which payment is
// confirmed; when mana moves, what was confirmed is taken back (D-24). A node that never saw any of it comes
// last and ends where all are.

#include <weft/base/try.hpp>

#include "cli/api.hpp"
#include "cli/values.hpp"
#include "demo/demo.hpp"
#include "wallet/spend.hpp"

namespace weft::app::demo {
namespace {

using answers::TransactionState;

constexpr std::size_t late = 4;
constexpr std::array names{"north-1", "north-2", "south-1", "south-2", "late"};

Try<void> make(Demo& demo)
{
    NetworkPlan plan;
    plan.folder = demo.network.folder() / "halves";
    plan.ledgers = names.size();
    plan.committee = 0;
    plan.wallets = {"trudy", "mallory", "mike"};
    plan.iotas_each = 1'000;
    // North has three fifths of all mana: enough. What payments pledge is little beside it.
    plan.mana = {30'000'000, 30'000'000, 30'000'000, 10'000'000, 0};
    WEFT_TRY(demo.halves, Network::create(plan));
    for (std::size_t n = 0; n < names.size(); ++n) demo.halves->ledgers()[n].name = names[n];
    return {};
}

NodePlace& node(Demo& demo, std::size_t index)
{
    return demo.halves->ledgers().at(index);
}

client::Client client_of(Demo& demo, std::size_t index)
{
    return Network::client(node(demo, index));
}

/// Until its API answers: with a half of the network away a node is not ready.
bool start(Demo& demo, std::size_t index)
{
    auto& place = node(demo, index);
    if (!demo.story.check(place.name + " starts", demo.halves->start(place))) return false;
    const auto up = poll(
        Milliseconds{60'000}, [&] { return client::tangle(client_of(demo, index)); },
        [](const auto& answer) { return answer.has_value(); });
    return demo.story.check(place.name + " answers", up.has_value(), "nothing");
}

Try<Sent> pay(Demo& demo, const std::string& to, std::size_t at, client::Wait wait)
{
    const auto& trudy = demo.halves->wallet("trudy");
    return spend(
        client_of(demo, at), trudy.keys,
        wallet::send({{demo.halves->wallet(to).address(), {{types::iota_color, 1'000}}}}), wait);
}

/// The node shows the payment so, in the end.
bool shows(Demo& demo, std::size_t index, const types::TransactionId& id, TransactionState wanted)
{
    const auto client = client_of(demo, index);
    const auto now = poll(
        patience, [&] { return client::transaction(client, id); },
        [&](const auto& answer) { return answer && answer->state == wanted; });
    return now && now->state == wanted;
}

/// The approval weight of the message that carries it.
std::string weight(Demo& demo, std::size_t index, const types::TransactionId& id)
{
    const auto client = client_of(demo, index);
    const auto transaction = client::transaction(client, id);
    if (!transaction || transaction->messages.empty()) return "none";
    const auto message = client::message(client, transaction->messages.front());
    return message ? message->approval_weight.text + " of the active mana" : message.error().code;
}

bool confirmed_by_mana(Demo& demo, types::TransactionId& north)
{
    auto& story = demo.story;
    story.stage("Mana decides: the half of a network that has three fifths of it goes on alone");
    if (!story.check("a network of five with unequal mana is written", make(demo))) return false;
    if (!start(demo, 0) || !start(demo, 1)) return false;
    const auto paid = pay(demo, "mallory", 0, patience);
    if (!story.check("trudy pays mallory in the north, and it is confirmed", paid)) return false;
    north = paid->id;
    story.say("approval weight " + weight(demo, 0, north));
    return story.check("north-2 has confirmed it too",
                       shows(demo, 1, north, TransactionState::confirmed), "not confirmed");
}

bool not_enough(Demo& demo, types::TransactionId& south)
{
    auto& story = demo.story;
    node(demo, 0).process.kill();
    node(demo, 1).process.kill();
    story.say("north is gone (SIGKILL); south has heard of nothing");
    if (!start(demo, 2) || !start(demo, 3)) return false;
    const auto paid = pay(demo, "mike", 2, std::nullopt);
    if (!story.check("trudy pays mike the same tokens in the south", paid)) return false;
    south = paid->id;
    std::this_thread::sleep_for(Milliseconds{1'500});
    const auto now = client::transaction(client_of(demo, 3), south);
    story.say("approval weight " + weight(demo, 2, south));
    return story.check("two fifths of the mana confirm nothing",
                       now && now->state == TransactionState::pending,
                       now ? std::string{answers::name(now->state)} : now.error().code);
}

bool taken_back(Demo& demo, const types::TransactionId& north, const types::TransactionId& south)
{
    auto& story = demo.story;
    story.stage("A reorganisation: mana moves, and what was confirmed is taken back");
    std::error_code failed;
    std::filesystem::remove_all(node(demo, 1).folder / "store", failed);
    story.say("north-2 has lost its disk: it comes back, and stands for what it hears of first");
    if (!start(demo, 1)) return false;
    if (!story.check("south confirms the payment to mike",
                     shows(demo, 2, south, TransactionState::confirmed), "not confirmed"))
        return false;
    if (!start(demo, 0)) return false;
    bool good = true;
    for (std::size_t n = 0; n < late; ++n) {
        good = story.check(node(demo, n).name + " has mike paid, and mallory not",
                           shows(demo, n, south, TransactionState::confirmed) &&
                               shows(demo, n, north, TransactionState::rejected),
                           "otherwise") &&
               good;
    }
    return good;
}

/// What everybody holds, and the mana of all, as a node shows it.
std::string books(Demo& demo, std::size_t index)
{
    const auto client = client_of(demo, index);
    std::string text;
    for (const auto& wallet : demo.halves->wallets()) {
        const auto holds = client::address(client, wallet.address());
        text += wallet.name + " " + (holds ? text_of(holds->confirmed) : holds.error().code) + ", ";
    }
    const auto mana = client::mana(client);
    if (!mana) return text + mana.error().code;
    for (const auto& one : *mana)
        text += types::to_text(one.node).substr(0, 6) + " " + std::to_string(one.consensus) + " ";
    return text;
}

bool comes_late(Demo& demo)
{
    auto& story = demo.story;
    story.stage("A late joiner copies the Tangle from its peers");
    auto& place = node(demo, late);
    if (!story.check("late starts, for the first time", demo.halves->start(place))) return false;
    const auto begun = std::chrono::steady_clock::now();
    if (!story.check("late is ready", demo.halves->wait_ready({&place}, patience))) return false;
    const auto took = std::chrono::steady_clock::now() - begun;
    story.say("after " +
              std::to_string(std::chrono::duration_cast<Milliseconds>(took).count()) + " ms");
    const auto wanted = books(demo, 0);
    const auto here = poll(
        patience, [&] { return books(demo, late); },
        [&](const std::string& now) { return now == wanted; });
    return story.check("and has the balances and the mana that all have", here == wanted,
                       here + "; north-1: " + wanted);
}

}  // namespace

bool reorganisation(Demo& demo)
{
    types::TransactionId north;
    types::TransactionId south;
    return confirmed_by_mana(demo, north) && not_enough(demo, south) &&
           taken_back(demo, north, south) && comes_late(demo);
}

}  // namespace weft::app::demo
