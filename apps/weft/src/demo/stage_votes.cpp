// A double spend at two ends at the same instant: no node can know which came first, so the nodes vote
// (D-31). All end it the same way: one side, or neither, and then the tokens can be spent again.

#include <weft/base/try.hpp>

#include "cli/api.hpp"
#include "cli/values.hpp"
#include "demo/demo.hpp"
#include "wallet/spend.hpp"
#include <array>
#include <thread>

namespace weft::app::demo {
namespace {

struct Spends {
    std::string wallet;
    std::array<types::Transaction, 2> sides;
    std::array<types::TransactionId, 2> ids;
    bool both = false;  ///< taken, each by its node
};

/// All that the wallet has, to two people, each payment at one end of the network.
Try<Spends> spend_twice(Demo& demo, const std::string& name)
{
    const auto& wallet = demo.network.wallet(name);
    WEFT_TRY(const auto unspent, spendable(demo.ledger(0), wallet.keys.addresses()));
    Spends spends{.wallet = name, .sides = {}, .ids = {}, .both = false};
    constexpr std::array people{"mallory", "mike"};
    for (std::size_t side = 0; side < 2; ++side) {
        const auto& to = demo.network.wallet(people[side]).address();
        const auto intent = wallet::send({{to, {{types::iota_color, wallet.genesis_iotas}}}});
        const auto built = wallet::build(*intent, unspent, wallet.keys,
                                         {.now = now(),
                                          .access_pledge = {},
                                          .consensus_pledge = {},
                                          .change = wallet.address()});
        if (!built)
            return std::unexpected{
                Failure{"payment_unbuilt", "it cannot be built", "", exit_failed}};
        spends.sides[side] = *built;
        spends.ids[side] = types::id_of(*built);
    }
    std::array<bool, 2> taken{};
    const auto ends = std::array{demo.ledger(0), demo.ledger(demo.network.ledgers().size() - 1)};
    {
        std::vector<std::jthread> both;
        for (std::size_t side = 0; side < 2; ++side)
            both.emplace_back([&, side] {
                taken[side] =
                    client::submit(ends[side], types::encode(spends.sides[side])).has_value();
            });
    }
    spends.both = taken[0] && taken[1];
    return spends;
}

std::string shown(const answers::Branch& branch)
{
    if (!branch.vote) return std::string{answers::name(branch.state)} + ", not voted on";
    const auto& vote = *branch.vote;
    auto text = std::string{answers::name(branch.state)} + ", " + vote.opinion + " of level " +
                std::to_string(vote.level) + " after " + std::to_string(vote.rounds) + " rounds";
    if (vote.proportion && vote.threshold)
        text += ", the last one " + *vote.proportion + " likes against " + *vote.threshold;
    return text;
}

enum class End : std::uint8_t { open, first, second, neither };

End end_of(const std::array<std::optional<answers::Branch>, 2>& sides)
{
    using answers::TransactionState;
    if (!sides[0] || !sides[1]) return End::open;
    const auto is = [&](std::size_t side, TransactionState state) {
        return sides[side]->state == state;
    };
    if (is(0, TransactionState::confirmed) && is(1, TransactionState::rejected)) return End::first;
    if (is(1, TransactionState::confirmed) && is(0, TransactionState::rejected)) return End::second;
    for (const auto& side : sides)
        if (side->state != TransactionState::pending || !side->vote ||
            side->vote->opinion != "dislike" || side->vote->level < 2)
            return End::open;
    return End::neither;
}

}  // namespace

bool votes(Demo& demo)
{
    auto& story = demo.story;
    story.stage("The nodes vote: the same tokens are paid to two people at two ends at once");
    std::optional<Spends> spends;
    for (const auto& name : voters_wallets) {
        auto tried = spend_twice(demo, name);
        if (!story.check(name + " can sign two payments of the same tokens", tried)) return false;
        if (tried->both) {
            spends = *std::move(tried);
            break;
        }
        story.say(name + ": the second node had heard of the other payment already and refused");
    }
    if (!spends) {
        story.say("each second payment was refused: there is nothing to vote on");
        return true;
    }
    bool good = true;
    std::optional<End> all;
    for (const auto& node : demo.network.ledgers()) {
        const auto client = Network::client(node);
        const auto sides = poll(
            patience,
            [&] {
                std::array<std::optional<answers::Branch>, 2> found;
                for (std::size_t side = 0; side < 2; ++side)
                    if (auto branch = client::branch(client, spends->ids[side]))
                        found[side] = *std::move(branch);
                return found;
            },
            [](const auto& found) { return end_of(found) != End::open; });
        const auto end = end_of(sides);
        std::string saw;
        for (std::size_t side = 0; side < 2; ++side)
            saw += (side == 0 ? "mallory: " : "; mike: ") +
                   (sides[side] ? shown(*sides[side]) : std::string{"unknown"});
        story.say(node.name + "  " + saw);
        good = story.check(node.name + ": it has ended" +
                               (all ? " as on " + demo.network.ledgers().front().name : ""),
                           end != End::open && (!all || *all == end), saw) &&
               good;
        if (!all) all = end;
    }
    if (!good || *all != End::neither) {
        if (good) demo.acknowledged.push_back(spends->ids[*all == End::first ? 0 : 1]);
        return good;
    }
    story.say("neither payment is confirmed, and the tokens can be spent again");
    auto again = spends->sides[0].essence;
    again.timestamp = now();
    const auto& keys = demo.network.wallet(spends->wallet).keys;
    const auto third = types::sign(std::move(again), std::span{keys.key_of(keys.address(0)), 1});
    const auto taken = told(client::submit(demo.ledger(1), types::encode(third)));
    if (!story.check("a third payment of them is accepted", taken)) return false;
    good =
        story.check("and confirmed", wait_confirmed(demo.ledger(1), taken->transaction, patience));
    if (good) demo.acknowledged.push_back(taken->transaction);
    return good;
}

}  // namespace weft::app::demo
