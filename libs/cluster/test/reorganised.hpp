#pragma once

// A scene whose ledger really changes its mind: ledger nodes 0, 1 and 2, three quarters of the mana, confirm
// one side of a double spend, and node 3 has only heard of the other. Nodes 0 and 1 lose their disks, come
// back beside node 3 and stand for its side. When node 2 is back, the first side is taken back there and
// rejected everywhere.

#include "scene.hpp"

namespace weft::cluster {

class Reorganised {
public:
    explicit Reorganised(SceneOptions options) : scene{options}, options_{options} {}

    /// A chain with an account, its anchor confirmed, and two outputs in the wallet.
    void prepare()
    {
        scene.deploy();
        note(scene.processed(scene.request(scene.section("accounts", "deposit", {}, iota(1'000)))),
             "the first deposit was not processed");
        split();
        if (options_.access) scene.follow(0);
        note(scene.cluster().run_until([&] { return anchored() > 0; }, 30s), "no anchor");
        scene.cluster().run_for(5s);
    }
    /// The side that will lose: a deposit of 500. Beside it one of 70 that stands, and an off-ledger
    /// request. All are processed and anchored.
    void process_one_side()
    {
        auto& cluster = scene.cluster();
        const auto funds = scene.funds(0);
        for (const auto a : {0u, 1u, 2u}) cluster.cut(scene.ledger(a), scene.ledger(3));
        cluster.run_for(100ms);
        lost = deposit(funds, 500, 0);
        other = deposit(funds, 7, 3);
        if (!wait_processed(lost)) return note(false, "the side that will lose was not processed");
        stands = deposit(seconds_, 70, 0, true);
        if (!wait_processed(stands)) return note(false, "the other request was not processed");
        const types::AgentId to{fixtures::wallet("other")};
        const auto request = scene.off_ledger(0, "accounts", "deposit",
                                              {{to_bytes("a"), types::encoded(to)}}, iota(30));
        taken = types::id_of(request);
        const auto answer = scene.give(request, living());
        if (!wait_processed(taken)) return note(false, "the off-ledger request: " + *answer);
        const auto height = scene.info(living()).block_index;
        note(cluster.run_until([&] { return anchored() >= height; }, 60s),
             "what was processed was not anchored");
    }
    /// The member falls, and comes back without what its blocks replaced, as one that took a late state:
    /// it can make no return to before that.
    void forget_replaced(std::size_t member)
    {
        auto& cluster = scene.cluster();
        const auto host = scene.member(member);
        if (cluster.up(host)) cluster.crash(host);
        auto place = to_bytes("c");
        append(place, scene.chain().bytes());
        append(place, to_bytes("u"));
        cluster.lose_keys(host, place);
        cluster.start(host);
    }
    void turn()
    {
        auto& cluster = scene.cluster();
        for (const auto a : {0u, 1u, 2u}) cluster.crash(scene.ledger(a));
        cluster.lose_disk(scene.ledger(0));
        cluster.lose_disk(scene.ledger(1));
        cluster.heal();
        cluster.start(scene.ledger(0));
        cluster.start(scene.ledger(1));
        note(cluster.run_until(
                 [&] { return state(3, other) == answers::TransactionState::confirmed; }, 300s),
             "the other side was not confirmed");
        cluster.start(scene.ledger(2));
        note(cluster.run_until(
                 [&] {
                     return state(2, lost) == answers::TransactionState::rejected &&
                            state(3, lost) == answers::TransactionState::rejected;
                 },
                 300s),
             "the ledger did not change its mind");
    }
    /// Empty: the chain went back and goes on.
    std::string went_back()
    {
        // What is wrong is asked afterwards.
        // By all: who is still before it has what was processed and is to be processed again.
        const bool went = scene.cluster().run_until(
            [&] {
                for (std::size_t i = 0; i < options_.committee; ++i)
                    if (scene.cluster().up(scene.member(i)) && !scene.info(i).taken_back)
                        return false;
                return !scene.returns().empty();
            },
            300s);
        note(went, "the chain did not go back: " + why());
        note(wait_processed(other, 120s), "the side that won was not processed: " + why());
        return trouble();
    }
    /// What holds in the end, on all members that are up.
    std::string all_is_as_it_should_be()
    {
        auto& cluster = scene.cluster();
        note(wait_processed(stands, 120s), "the request that stands was not processed again");
        note(wait_processed(taken, 120s), "the off-ledger request was not processed again");
        note(cluster.run_until([&] { return scene.agreed(); }, 60s), "members differ");
        // `agreed` leaves out who is known for a liar, and what is looked at here is everybody's state.
        const auto same = [&] {
            const auto hash = scene.info(living()).state_hash;
            for (std::size_t i = 0; i < options_.committee; ++i)
                if (cluster.up(scene.member(i)) && scene.info(i).state_hash != hash) return false;
            return true;
        };
        note(cluster.run_until(same, 60s), "members differ");
        const types::AgentId wallet{scene.wallet()};
        for (std::size_t i = 0; i < options_.committee; ++i) {
            if (!cluster.up(scene.member(i))) continue;
            const auto* queries = cluster.queries(scene.member(i));
            note(queries->ask(&node::CommitteeQueries::request, scene.chain(),
                              types::RequestId{lost, 0})
                         ->state == answers::RequestState::unknown,
                 "what was lost is processed");
            // 1,000 and 7, less the 30 that went to another account: not the 500 of the side that lost.
            const auto iotas = [&](const types::AgentId& agent) {
                const auto account = scene.account(i, agent);
                return account ? account->of(types::iota_color) : 0;
            };
            const auto has = iotas(wallet);
            note(has == 977,
                 "the account has " + std::to_string(has) + " at member " + std::to_string(i));
            note(iotas(types::AgentId{fixtures::wallet("other")}) == 30,
                 "the off-ledger request did something else than once what it asks for");
            const auto info = scene.info(i);
            note(info.assets.of(types::iota_color) == 1'077, "tokens are not conserved");
            note(info.taken_back.has_value(), "the chain does not say that it went back");
        }
        const auto height = scene.info(living()).block_index;
        note(cluster.run_until([&] { return anchored() > scene.returns().rbegin()->first; }, 120s),
             "no anchor after the return, at block " + std::to_string(height) + ": " + why());
        if (options_.access)
            note(cluster.run_until(
                     [&] {
                         const auto followed = scene.followed(0);
                         return followed && followed->state_hash == scene.info(living()).state_hash;
                     },
                     60s),
                 "the access node has another state");
        return trouble();
    }
    /// The first member that is up.
    [[nodiscard]] std::size_t living()
    {
        std::size_t i = 0;
        while (!scene.cluster().up(scene.member(i))) ++i;
        return i;
    }
    /// Of the confirmed anchor that the first member has.
    [[nodiscard]] std::uint32_t anchored()
    {
        const auto anchor = scene.info(living()).anchor;
        return anchor && anchor->state == answers::AnchorState::confirmed ? anchor->block_index : 0;
    }
    [[nodiscard]] bool wait_processed(const types::TransactionId& id, sim::Duration at_most = 60s)
    {
        return wait_processed(types::RequestId{id, 0}, at_most);
    }
    [[nodiscard]] bool wait_processed(const types::RequestId& id, sim::Duration at_most = 60s)
    {
        return scene.processed(id, at_most);
    }
    [[nodiscard]] std::string trouble() { return trouble_ + scene.violation() + scene.lagging(); }

    Scene scene;
    types::TransactionId lost;
    types::TransactionId other;
    types::TransactionId stands;
    types::RequestId taken;

private:
    static types::Balances iota(std::uint64_t amount) { return {{types::iota_color, amount}}; }
    void note(bool holds, std::string otherwise)
    {
        if (!holds && trouble_.empty()) trouble_ = std::move(otherwise) + "; ";
    }
    /// Some for a second wallet, whose request does not stand on what will be lost.
    void split()
    {
        types::Essence essence;
        essence.timestamp = scene.now();
        types::Balances all;
        for (const auto& one : scene.funds()) {
            essence.inputs.push_back(one.id);
            (void)all.add(one.balance);
        }
        const auto part = iota(1'000);
        (void)all.subtract(types::iota_color, 1'000);
        const auto to = types::Address::of(second_.public_key());
        essence.outputs = {{scene.wallet(), all}, {to, part}};
        (void)types::make_canonical(essence);
        seconds_ = {{{to, scene.send(essence)}, part}};
    }
    types::TransactionId deposit(const std::vector<chain::Funds>& from,
                                 std::uint64_t amount,
                                 std::size_t at,
                                 bool second = false)
    {
        const auto section = scene.section("accounts", "deposit", {}, iota(amount));
        const auto essence = chain::build_requests(std::span{&section, 1}, from, scene.now());
        if (!essence) {
            note(false, "no request can be built");
            return {};
        }
        const auto transaction =
            second ? types::sign(*essence, std::span{&second_, 1}) : scene.sign(*essence);
        scene.cluster().command(scene.ledger(at),
                                node::SubmitTransaction{types::encode(transaction)});
        scene.cluster().run_for(100ms);
        return types::id_of(transaction);
    }
    [[nodiscard]] std::optional<answers::TransactionState> state(std::size_t at,
                                                                 const types::TransactionId& id)
    {
        if (!scene.cluster().up(scene.ledger(at))) return std::nullopt;
        const auto info =
            scene.cluster().queries(scene.ledger(at))->ask(&node::LedgerQueries::transaction, id);
        return info ? std::optional{info->state} : std::nullopt;
    }
    [[nodiscard]] std::string why()
    {
        std::string text;
        for (std::size_t i = 0; i < options_.committee; ++i) {
            if (!scene.cluster().up(scene.member(i))) continue;
            text += "member " + std::to_string(i) + ": ";
            for (const auto& reason :
                 scene.cluster().queries(scene.member(i))->not_ready(scene.instant()))
                text += reason.reason + "; ";
        }
        return text;
    }

    SceneOptions options_;
    std::string trouble_;
    crypto::ed25519::KeyPair second_ = fixtures::key_of("second wallet");
    std::vector<chain::Funds> seconds_;
};

}  // namespace weft::cluster
