// A validators' network of real processes: transfers and contract calls of several accounts through every
// node, stakes that change while it runs, a validator that is killed and comes back, one that says two things.

#include <weft/casper_state/calls.hpp>
#include <weft/client/casper.hpp>
#include <weft/store/mark_file.hpp>

#include "cli/files.hpp"
#include "cluster.hpp"
#include "demo/validators.hpp"
#include "node/casper_genesis_file.hpp"
#include "node/identity.hpp"
#include "node/settings.hpp"
#include <thread>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;

class CasperProcesses : public Cluster {
protected:
    static constexpr std::uint64_t each = 1'000'000'000'000;
    static constexpr std::uint64_t stake = 100;
    static constexpr std::chrono::milliseconds unbonding_delay{1'000};
    const std::vector<std::string> people{"a", "b", "c", "d", "e", "f"};

    /// The first `validators` of the nodes are bonded from the beginning.
    void make_casper(std::size_t nodes,
                     std::size_t validators,
                     std::uint64_t fifths = 1,
                     std::uint64_t era_ranks = 1'000,
                     std::map<std::size_t, std::uint64_t> stakes = {})
    {
        make(nodes, people);
        if (HasFatalFailure()) return;
        demo::ValidatorsPlan plan{.validators = validators, .stake = stake, .each = each};
        plan.stakes = std::move(stakes);
        plan.parameters.unbonding_delay = std::chrono::nanoseconds{unbonding_delay}.count();
        plan.parameters.threshold_numerator = fifths;
        plan.parameters.era_ranks = era_ranks;
        const auto made = demo::make_validators(*network_, plan);
        ASSERT_TRUE(made.has_value()) << made.error().message;
        genesis_ = *made;
        const auto read = parse_casper_genesis(render(genesis_));
        ASSERT_TRUE(read.has_value()) << read.error();
        ASSERT_EQ(*read, genesis_);
    }
    void start_all(std::size_t nodes)
    {
        for (std::size_t i = 0; i < nodes; ++i) start(ledger(i));
    }
    void change_settings(std::size_t node, const std::function<void(Settings&)>& change)
    {
        const auto path = (ledger(node).folder / "node.toml").string();
        auto settings = *parse_settings(*read_text(path), {});
        change(settings);
        ASSERT_TRUE(write_text(path, render(settings), 0600).has_value());
    }
    /// Node `twin` gets the key of `node`, and each of the two its own half of the others, of which each
    /// knows one of the two only: a validator that says one thing to some and another to the rest.
    void make_twin_of(std::size_t node, std::size_t twin, std::size_t others)
    {
        const auto id = types::to_text(ledger(node).id);
        const auto own = types::to_text(ledger(twin).id);
        std::filesystem::copy_file(ledger(node).folder / "identity.toml",
                                   ledger(twin).folder / "identity.toml",
                                   std::filesystem::copy_options::overwrite_existing);
        std::set<std::string> half;
        for (std::size_t i = 0; i < others; ++i) {
            const bool of_twin = i % 2 == 1;
            if (of_twin) half.insert(types::to_text(ledger(i).id));
            change_settings(i, [&](Settings& settings) {
                std::erase_if(settings.peers, [&](const PeerSettings& peer) {
                    return peer.id == (of_twin ? id : own);
                });
                for (auto& peer : settings.peers)
                    if (peer.id == own) peer.id = id;
            });
        }
        change_settings(node, [&](Settings& settings) {
            std::erase_if(settings.peers, [&](const PeerSettings& peer) {
                return half.contains(peer.id) || peer.id == own;
            });
        });
        change_settings(twin, [&](Settings& settings) {
            std::erase_if(settings.peers,
                          [&](const PeerSettings& peer) { return !half.contains(peer.id); });
            const auto marks =
                store::mark_file_of(resolve(ledger(twin).folder, settings.store_path).string());
            ASSERT_TRUE(store::write_marks(marks, ledger(node).id, {}).has_value());
        });
    }
    void send(std::size_t node,
              const crypto::ed25519::KeyPair& key,
              casper::Code session,
              std::uint64_t gas_limit = 1'000'000)
    {
        const auto deploy =
            demo::make_deploy(casper::id_of(genesis_), key, std::move(session), gas_limit);
        const auto taken = client::submit_deploy(client(node), casper::encode(deploy));
        ASSERT_TRUE(taken.has_value()) << taken.error().code << ": " << taken.error().message;
        taken_.push_back(taken->deploy);
        senders_[taken->deploy] = types::Address::of(key.public_key());
    }
    void send_of(std::size_t node,
                 std::size_t person,
                 casper::Code session,
                 std::uint64_t gas_limit = 1'000'000)
    {
        const auto& wallet = network_->wallet(people[person]);
        send(node, *wallet.keys.key_of(wallet.address()), std::move(session), gas_limit);
    }
    void transfer(std::size_t node, std::size_t from, std::size_t to, std::uint64_t amount)
    {
        const auto& wallet = network_->wallet(people[from]);
        const auto address = network_->wallet(people[to]).address();
        send_of(node, from, casper::transfer_call(address, amount));
        moved_[wallet.address()] -= static_cast<std::int64_t>(amount);
        moved_[address] += static_cast<std::int64_t>(amount);
    }
    crypto::ed25519::KeyPair key_of(std::size_t node)
    {
        auto identity = open_identity(ledger(node).folder / "identity.toml", {});
        return std::move(identity->key);
    }
    [[nodiscard]] bool until(const std::function<bool()>& done)
    {
        for (const auto end = Clock::now() + patience; Clock::now() < end;) {
            if (done()) return true;
            std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        return done();
    }
    [[nodiscard]] bool all_final(std::size_t nodes)
    {
        for (std::size_t i = 0; i < nodes; ++i)
            for (const auto& deploy : taken_) {
                const auto now = client::casper_deploy(client(i), deploy);
                if (!now || now->state != answers::CasperDeployState::final) return false;
            }
        return true;
    }
    [[nodiscard]] bool all_in_era(std::size_t nodes, std::uint64_t least)
    {
        std::set<Bytes> states;
        for (std::size_t i = 0; i < nodes; ++i) {
            const auto now = client::casper(client(i));
            if (!now || now->era < least) return false;
            states.insert(now->state);
        }
        return states.size() == 1;
    }
    [[nodiscard]] std::set<Bytes> final_blocks(std::size_t node)
    {
        std::set<Bytes> ids;
        if (const auto blocks = client::casper_blocks(client(node)))
            for (const auto& block : *blocks)
                if (block.state == answers::CasperBlockState::final) ids.insert(block.block);
        return ids;
    }

    /// Before that a withdrawal is refused; the delay counts from the end of the era.
    static void wait_unbonding() { std::this_thread::sleep_for(unbonding_delay * 3 / 2); }

    /// Everything that was taken was executed once, everywhere, and no token came or went.
    void expect_settled(std::size_t nodes, std::uint64_t staked)
    {
        std::map<types::Address, std::uint64_t> gas;
        for (const auto& deploy : taken_) {
            const auto now = client::casper_deploy(client(0), deploy);
            ASSERT_TRUE(now && now->gas);
            EXPECT_EQ(now->outcome, "done") << now->reason.value_or("");
            gas[senders_[deploy]] += *now->gas;
        }
        for (std::size_t i = 0; i < nodes; ++i) {
            for (const auto& name : people) {
                const auto address = network_->wallet(name).address();
                EXPECT_EQ(client::casper_account(client(i), address)->balance,
                          each + static_cast<std::uint64_t>(moved_[address]) - gas[address])
                    << name << " at node " << i;
            }
            const auto now = *client::casper(client(i));
            EXPECT_EQ(now.accounts + now.stakes + now.leaving + now.fees + now.vault,
                      each * genesis_.accounts.size() + staked);
        }
    }
    [[nodiscard]] bool same_final_blocks(std::size_t nodes)
    {
        return until([&] {
            const auto first = final_blocks(0);
            for (std::size_t i = 1; i < nodes; ++i)
                if (final_blocks(i) != first) return false;
            return true;
        });
    }

    casper::Genesis genesis_;
    std::vector<Bytes> taken_;
    std::map<Bytes, types::Address> senders_;
    std::map<types::Address, std::int64_t> moved_;
};

}  // namespace

TEST_F(CasperProcesses,
       validators_change_die_and_return_and_every_deploy_is_executed_once_everywhere)
{
    constexpr std::size_t nodes = 4;
    make_casper(nodes, 3);
    if (HasFatalFailure()) return;
    start_all(nodes);
    std::vector<demo::NodePlace*> all;
    for (std::size_t i = 0; i < nodes; ++i) all.push_back(&ledger(i));
    wait_ready(all);
    for (std::size_t k = 0; k < 30; ++k) transfer(k % nodes, k % 6, (k + 1) % 6, 1 + k);
    ASSERT_TRUE(until([&] { return all_final(nodes); })) << "transfers";

    // The fourth joins while transfers go on.
    send(3, key_of(3), casper::bond_call(stake));
    for (std::size_t k = 0; k < 12; ++k) transfer(k % nodes, k % 6, (k + 5) % 6, 7);
    ASSERT_TRUE(until([&] { return all_in_era(nodes, 1); })) << "the era of four";
    ASSERT_EQ(client::casper_validators(client(0))->size(), 4u);

    // One dies, and the three others go on.
    ledger(1).process.kill();
    for (std::size_t k = 0; k < 12; ++k) transfer(2 * (k % 2), k % 6, (k + 2) % 6, 9);
    ASSERT_TRUE(until([&] {
        for (const auto& deploy : taken_) {
            const auto now = client::casper_deploy(client(2), deploy);
            if (!now || now->state != answers::CasperDeployState::final) return false;
        }
        return true;
    })) << "with one killed";
    start(ledger(1));
    ASSERT_TRUE(until([&] { return all_final(nodes); })) << "after it is back";

    // The fourth leaves and gets its stake back.
    send(0, key_of(3), casper::unbond_call(0));
    ASSERT_TRUE(until([&] { return all_in_era(nodes, 2); })) << "the era of three";
    wait_unbonding();
    send(0, key_of(3), casper::withdraw_call());
    for (std::size_t k = 0; k < 12; ++k) transfer(k % nodes, k % 6, (k + 3) % 6, 11);
    ASSERT_TRUE(until([&] { return all_final(nodes); })) << "the last transfers";

    EXPECT_TRUE(same_final_blocks(nodes));
    EXPECT_TRUE(all_in_era(nodes, 2));
    expect_settled(nodes, 3 * stake);
}

TEST_F(CasperProcesses,
       seven_validators_of_which_one_says_two_things_execute_everything_once_and_slash_it)
{
    constexpr std::size_t honest = 6;
    // Two processes have the key of the seventh; t = 2/5 lets one of seven lie, and one more be away.
    make_casper(8, 7, 2);
    if (HasFatalFailure()) return;
    make_twin_of(6, 7, honest);
    start_all(8);
    std::vector<demo::NodePlace*> all;
    for (std::size_t i = 0; i < honest; ++i) all.push_back(&ledger(i));
    wait_ready(all);
    for (std::size_t k = 0; k < 60; ++k) transfer(k % honest, k % 6, (k + 1) % 6, 1 + k);
    ASSERT_TRUE(until([&] { return all_final(honest); })) << "transfers";

    // What the seventh said twice is seen, and what it had at stake is in the vault.
    std::size_t rounds = 0;
    ASSERT_TRUE(until([&] {
        for (std::size_t i = 0; i < honest; ++i) {
            const auto now = client::casper(client(i));
            if (now && now->vault == stake) continue;
            // It speaks while there is something to say.
            transfer(rounds % honest, rounds % 6, (rounds + 1) % 6, 1);
            ++rounds;
            return false;
        }
        return true;
    })) << "slashing";
    ASSERT_EQ(client::casper_validators(client(0))->size(), honest);

    // A contract, and calls of it from everybody.
    const auto counter = read_text(WEFT_COUNTER);
    ASSERT_TRUE(counter.has_value());
    send_of(0, 0, casper::deploy_call("counter", to_bytes(*counter)), 900'000'000);
    ASSERT_TRUE(until([&] { return all_final(honest); })) << "the contract is deployed";
    codec::Writer two;
    two.u64(2);
    for (std::size_t k = 0; k < 18; ++k)
        send_of(k % honest, k % 6,
                casper::stored_call(types::hname_of("counter"), "add",
                                    {{to_bytes("n"), to_bytes(two.view())}}),
                100'000'000);

    // Stakes change, one dies and returns, and payments go on.
    const auto era = client::casper(client(0))->era;
    send(1, key_of(1), casper::bond_call(stake / 2));
    send(3, key_of(3), casper::unbond_call(stake / 2));
    ledger(5).process.kill();
    for (std::size_t k = 0; k < 30; ++k) transfer(k % 5, k % 6, (k + 2) % 6, 3);
    ASSERT_TRUE(until([&] { return all_final(5) && all_in_era(5, era + 1); })) << "one is away";
    start(ledger(5));
    for (std::size_t k = 0; k < 12; ++k) transfer(k % 5, k % 6, (k + 4) % 6, 5);
    ASSERT_TRUE(until([&] { return all_final(honest) && all_in_era(honest, era + 1); }))
        << "after it is back";
    wait_unbonding();
    send(3, key_of(3), casper::withdraw_call());
    ASSERT_TRUE(until([&] { return all_final(honest); })) << "paid out";

    EXPECT_TRUE(same_final_blocks(honest));
    expect_settled(honest, 7 * stake);
    auto key = types::encoded(types::hname_of("counter"));
    append(key, to_bytes("counter"));
    for (std::size_t i = 0; i < honest; ++i) {
        EXPECT_EQ(client::casper(client(i))->vault, stake);
        const auto counted = client::casper_state(client(i), key)->value;
        ASSERT_TRUE(counted.has_value());
        EXPECT_EQ(codec::Reader{*counted}.u64(), 36u);
    }
}

TEST_F(CasperProcesses,
       three_validators_of_which_one_says_two_things_execute_everything_once_and_slash_it)
{
    constexpr std::size_t honest = 2;
    constexpr std::uint64_t liars = 40;
    // Two processes have the key of the third; t = 2/5 lets a fifth of the stake lie, and this is a sixth.
    make_casper(4, 3, 2, 1'000, {{2, liars}});
    if (HasFatalFailure()) return;
    make_twin_of(2, 3, honest);
    start_all(4);
    wait_ready({&ledger(0), &ledger(1)});
    const auto counter = read_text(WEFT_COUNTER);
    ASSERT_TRUE(counter.has_value());
    send_of(0, 0, casper::deploy_call("counter", to_bytes(*counter)), 900'000'000);
    for (std::size_t k = 0; k < 30; ++k) transfer(k % honest, k % 6, (k + 1) % 6, 1 + k);
    ASSERT_TRUE(until([&] { return all_final(honest); })) << "transfers and a contract";
    std::size_t rounds = 0;
    ASSERT_TRUE(until([&] {
        const auto first = client::casper(client(0));
        const auto second = client::casper(client(1));
        if (first && second && first->vault == liars && second->vault == liars) return true;
        // It speaks while there is something to say.
        transfer(rounds % honest, rounds % 6, (rounds + 1) % 6, 1);
        ++rounds;
        return false;
    })) << "slashing";
    ASSERT_EQ(client::casper_validators(client(0))->size(), honest);

    // Stakes change and contracts are called; one dies, so nothing is final, and returns.
    const auto era = client::casper(client(0))->era;
    send(0, key_of(0), casper::bond_call(stake / 2));
    send(1, key_of(1), casper::unbond_call(stake / 4));
    codec::Writer two;
    two.u64(2);
    for (std::size_t k = 0; k < 12; ++k)
        send_of(k % honest, k % 6,
                casper::stored_call(types::hname_of("counter"), "add",
                                    {{to_bytes("n"), to_bytes(two.view())}}),
                100'000'000);
    ledger(1).process.kill();
    for (std::size_t k = 0; k < 12; ++k) transfer(0, k % 6, (k + 2) % 6, 3);
    start(ledger(1));
    ASSERT_TRUE(until([&] { return all_final(honest) && all_in_era(honest, era + 1); }))
        << "after it is back";
    wait_unbonding();
    send(1, key_of(1), casper::withdraw_call());
    ASSERT_TRUE(until([&] { return all_final(honest); })) << "paid out";

    EXPECT_TRUE(same_final_blocks(honest));
    EXPECT_TRUE(all_in_era(honest, era + 1));
    expect_settled(honest, 2 * stake + liars);
    auto key = types::encoded(types::hname_of("counter"));
    append(key, to_bytes("counter"));
    for (std::size_t i = 0; i < honest; ++i) {
        const auto counted = client::casper_state(client(i), key)->value;
        ASSERT_TRUE(counted.has_value());
        EXPECT_EQ(codec::Reader{*counted}.u64(), 24u);
    }
}

TEST_F(CasperProcesses, who_comes_eras_late_takes_the_newest_state_though_it_is_killed_meanwhile)
{
    constexpr std::size_t nodes = 4;
    constexpr std::uint64_t eras = 6;
    make_casper(nodes, 3, 1, 10);
    if (HasFatalFailure()) return;
    start_all(3);
    wait_ready({&ledger(0), &ledger(1), &ledger(2)});
    transfer(0, 0, 1, 1);
    ASSERT_TRUE(until([&] { return !final_blocks(0).empty(); }));
    const auto old = *final_blocks(0).begin();
    std::size_t k = 0;
    ASSERT_TRUE(until([&] {
        transfer(k % 3, k % 6, (k + 1) % 6, 1);
        ++k;
        return all_in_era(3, eras);
    }));

    start(ledger(3));
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    ledger(3).process.kill();
    start(ledger(3));
    ASSERT_TRUE(until([&] { return all_in_era(nodes, eras) && all_final(nodes); }));
    EXPECT_FALSE(client::casper_block(client(3), old).has_value()) << "what led there is not here";
    EXPECT_TRUE(client::casper_block(client(0), old).has_value());
    transfer(3, 2, 1, 5);
    ASSERT_TRUE(until([&] { return all_final(nodes); }));
    expect_settled(nodes, 3 * stake);
}

}  // namespace weft::app
