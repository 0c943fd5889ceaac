// A validators' network of real processes: transfers of several accounts through every node, stakes that
// change while it runs, a validator that is killed and comes back.

#include <weft/casper_state/calls.hpp>
#include <weft/client/casper.hpp>

#include "cluster.hpp"
#include "demo/validators.hpp"
#include "node/casper_genesis_file.hpp"
#include "node/identity.hpp"
#include <thread>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;

class CasperProcesses : public Cluster {
protected:
    static constexpr std::uint64_t each = 1'000'000'000'000;
    static constexpr std::uint64_t stake = 100;
    const std::vector<std::string> people{"a", "b", "c", "d", "e", "f"};

    /// The first `validators` of the nodes are bonded from the beginning.
    void make_casper(std::size_t nodes, std::size_t validators)
    {
        make(nodes, people);
        if (HasFatalFailure()) return;
        demo::ValidatorsPlan plan{.validators = validators, .stake = stake, .each = each};
        plan.parameters.unbonding_delay = types::second;
        const auto made = demo::make_validators(*network_, plan);
        ASSERT_TRUE(made.has_value()) << made.error().message;
        genesis_ = *made;
        const auto read = parse_casper_genesis(render(genesis_));
        ASSERT_TRUE(read.has_value()) << read.error();
        ASSERT_EQ(*read, genesis_);
        for (std::size_t i = 0; i < nodes; ++i) start(ledger(i));
    }
    void send(std::size_t node, const crypto::ed25519::KeyPair& key, casper::Code session)
    {
        const auto deploy = demo::make_deploy(casper::id_of(genesis_), key, std::move(session));
        const auto taken = client::submit_deploy(client(node), casper::encode(deploy));
        ASSERT_TRUE(taken.has_value()) << taken.error().code << ": " << taken.error().message;
        taken_.push_back(taken->deploy);
        senders_[taken->deploy] = types::Address::of(key.public_key());
    }
    void transfer(std::size_t node, std::size_t from, std::size_t to, std::uint64_t amount)
    {
        const auto& wallet = network_->wallet(people[from]);
        const auto address = network_->wallet(people[to]).address();
        send(node, *wallet.keys.key_of(wallet.address()), casper::transfer_call(address, amount));
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
    std::this_thread::sleep_for(std::chrono::milliseconds{1'500});
    send(0, key_of(3), casper::withdraw_call());
    for (std::size_t k = 0; k < 12; ++k) transfer(k % nodes, k % 6, (k + 3) % 6, 11);
    ASSERT_TRUE(until([&] { return all_final(nodes); })) << "the last transfers";

    // All have the same final blocks and the same balances, to the last token.
    EXPECT_TRUE(until([&] {
        const auto first = final_blocks(0);
        for (std::size_t i = 1; i < nodes; ++i)
            if (final_blocks(i) != first) return false;
        return true;
    }));
    EXPECT_TRUE(all_in_era(nodes, 2));
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
                  each * genesis_.accounts.size() + 3 * stake);
    }
}

}  // namespace weft::app
