// Nodes of a network with a chain are killed again and again, at any moment, while users pay, write data and ask
// the chain for work. What was acknowledged is there in the end, on every node; what was asked for was done once.
//
// The short form kills 60 times; WEFT_CAMPAIGN_KILLS is how often otherwise (nightly.a_thousand_kills).

#include <weft/base/prng.hpp>
#include <weft/client/ledger.hpp>
#include <weft/client/node.hpp>
#include <weft/contracts/names.hpp>
#include <weft/types/off_ledger.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "committee_cluster.hpp"
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <mutex>
#include <set>
#include <thread>

namespace weft::app {
namespace {

using demo::Milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t ledgers = 4;
constexpr std::uint64_t iotas_each = 10'000'000;
/// Every so many kills all nodes die at once.
constexpr std::size_t outage_every = 15;
/// What a user waits for one thing to be taken and done, nodes dying around it.
constexpr Milliseconds long_patience{180'000};

std::size_t campaign()
{
    const char* said = std::getenv("WEFT_CAMPAIGN_KILLS");
    return said != nullptr ? std::strtoull(said, nullptr, 10) : 60;
}

/// All that one kind of user was promised.
struct Promised {
    std::vector<types::TransactionId> payments;
    std::vector<types::MessageId> messages;
    std::vector<types::RequestId> requests;
    std::vector<std::string> troubles;
};

class Kills : public CommitteeCluster {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        make(ledgers, {"alice", "bob", "carol", "dave"}, members);
        for (auto* node : network_->all()) start(*node);
        wait_ready(network_->all());
        contracts::ChainParameters parameters;
        parameters.anchor_interval = types::second;
        make_chain(chain_, "alice", parameters);
        const auto counter = read_text(WEFT_COUNTER);
        ASSERT_TRUE(counter);
        const auto deployed = deploy("alice", chain_, "counter", to_bytes(*counter));
        ASSERT_TRUE(deployed) << deployed.error().code << ": " << deployed.error().message;
        const auto paid =
            spend(client(0), keys("dave"),
                  wallet::requests({request_to(chain_, {.contract = types::hname_of("accounts"),
                                                        .entry_point = types::hname_of("deposit"),
                                                        .args = {},
                                                        .transfer = {{types::iota_color, 1'000}},
                                                        .gas = {}})}),
                  patience);
        ASSERT_TRUE(paid) << paid.error().message;
        const types::RequestId deposit{paid->id, 0};
        ASSERT_TRUE(succeeded(deposit, wait_processed(member(0), chain_, deposit, patience)));
    }
    [[nodiscard]] const wallet::Keyring& keys(const std::string& name)
    {
        return network_->wallet(name).keys;
    }

    [[nodiscard]] std::uint64_t holds(std::size_t node, const types::Address& address)
    {
        const auto there = client::address(client(node), address);
        return there ? there->confirmed.of(types::iota_color) : 0;
    }

    /// Until it gives something, or nobody waits any longer. Each turn asks another node.
    template <class Ask>
    auto insist(Prng& prng, std::size_t nodes, Ask&& ask) -> decltype(ask(std::size_t{0}))
    {
        const auto end = Clock::now() + long_patience;
        for (;;) {
            if (auto got = ask(prng.below(nodes))) return got;
            if (Clock::now() > end) return {};
            std::this_thread::sleep_for(Milliseconds{50});
        }
    }
    [[nodiscard]] bool is_confirmed(std::size_t node, const types::TransactionId& id)
    {
        const auto there = client::transaction(client(node), id, Milliseconds{1'000});
        return there && there->state == answers::TransactionState::confirmed;
    }
    /// Where it was said in the end: what was left behind is said again.
    [[nodiscard]] std::optional<types::MessageId> confirmed_as(std::size_t node,
                                                               types::MessageId id)
    {
        for (;;) {
            const auto there = client::message(client(node), id, Milliseconds{1'000});
            if (!there) return std::nullopt;
            if (there->confirmed) return id;
            if (!there->again) return std::nullopt;
            id = *there->again;
        }
    }

    /// Builds one transaction and posts these very bytes until a node takes them, so that the wallet never
    /// contradicts itself; then waits until it is confirmed somewhere.
    std::optional<types::TransactionId> transact(Prng& prng,
                                                 const std::string& who,
                                                 const wallet::Built<wallet::Intent>& intent)
    {
        const auto& own = keys(who);
        const auto built = insist(prng, ledgers, [&](std::size_t k) {
            std::optional<types::Transaction> made;
            // The change of the last one is known where that is confirmed.
            const auto& last = last_of_[who];
            if (last && !is_confirmed(k, *last)) return made;
            const auto about = client::node(client(k));
            const auto unspent = spendable(client(k), own.addresses());
            if (!about || !unspent) return made;
            const auto done = wallet::build(*intent, *unspent, own,
                                            {.now = about->time,
                                             .access_pledge = about->id,
                                             .consensus_pledge = about->id,
                                             .change = own.address(0)});
            if (done) made = *done;
            return made;
        });
        if (!built) return std::nullopt;
        const auto bytes = types::encode(*built);
        const auto taken = insist(prng, ledgers, [&](std::size_t k) {
            return client::submit(client(k), bytes).has_value();
        });
        if (!taken) return std::nullopt;
        const auto id = types::id_of(*built);
        last_of_[who] = id;
        return id;
    }
    /// After `transact`: the next one builds upon it.
    [[nodiscard]] bool wait_for(Prng& prng, const types::TransactionId& id)
    {
        return insist(prng, ledgers, [&](std::size_t k) { return is_confirmed(k, id); });
    }

    void pay_on(Prng prng, const std::string& from, const std::string& to, Promised& promised)
    {
        while (!stop_) {
            const auto id = transact(
                prng, from,
                wallet::send({{network_->wallet(to).address(), {{types::iota_color, 1}}}}));
            if (!id) return promised.troubles.push_back(from + ": nobody took a payment");
            promised.payments.push_back(*id);
            if (!wait_for(prng, *id))
                return promised.troubles.push_back(types::to_text(*id) + " was never confirmed");
        }
    }
    void ask_on(Prng prng, const std::string& who, Promised& promised)
    {
        while (!stop_) {
            std::vector<types::RequestSection> sections;
            for (int i = 0; i < 3; ++i)
                sections.push_back(request_to(chain_, {.contract = types::hname_of("counter"),
                                                       .entry_point = types::hname_of("increment"),
                                                       .args = {},
                                                       .transfer = {{types::iota_color, 1}},
                                                       .gas = {}}));
            const auto id = transact(prng, who, wallet::requests(sections));
            if (!id) return promised.troubles.push_back(who + ": nobody took a request");
            promised.payments.push_back(*id);
            for (const auto& request : request_ids(*id, sections.size()))
                promised.requests.push_back(request);
            if (!wait_for(prng, *id))
                return promised.troubles.push_back(types::to_text(*id) + " was never confirmed");
        }
    }
    void ask_off_ledger(Prng prng, const std::string& who, Promised& promised)
    {
        const auto& own = keys(who);
        for (std::uint64_t nonce = 0; !stop_; ++nonce) {
            const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                                 std::chrono::system_clock::now().time_since_epoch()) +
                             off_ledger_validity;
            const types::OffLedgerRequest request{
                .target = {chain_, types::hname_of("counter")},
                .key = {},
                .nonce = nonce,
                .valid_until = static_cast<std::uint32_t>(now.count()),
                .gas = 0,
                .entry_point = types::hname_of("increment"),
                .args = {},
                .allowance = {},
                .signature = {}};
            const auto signed_request = types::sign(request, *own.key_of(own.address(0)));
            const auto bytes = types::encode(signed_request);
            const auto id = types::id_of(signed_request);
            std::string said;
            const auto taken = insist(prng, members, [&](std::size_t k) {
                const auto answer = client::submit_off_ledger(member(k), chain_, bytes);
                if (!answer) said = answer.error().code;
                // A node that died before it could say so may have taken it, and a block has it.
                return answer.has_value() ||
                       (said == "nonce_used" &&
                        wait_processed(member(k), chain_, id, Milliseconds{1'000}));
            });
            if (!taken)
                return promised.troubles.push_back(who + ": nobody took number " +
                                                   std::to_string(nonce) + ": " + said);
            promised.requests.push_back(id);
            std::this_thread::sleep_for(Milliseconds{20});
        }
    }
    void write_on(Prng prng, Promised& promised)
    {
        for (std::uint64_t i = 0; !stop_; ++i) {
            const auto node = prng.below(ledgers);
            const auto issued = client::issue(client(node), as_bytes("entry " + std::to_string(i)));
            if (issued) {
                promised.messages.push_back(issued->message);
                said_at_.push_back(node);
            }
            std::this_thread::sleep_for(Milliseconds{issued ? 20 : 100});
        }
    }

    /// Kills, and starts again what it killed.
    void kill_and_start(Prng& prng, std::size_t kills)
    {
        auto all = network_->all();
        for (std::size_t i = 1; killed_ < kills; ++i) {
            std::this_thread::sleep_for(Milliseconds{100 + prng.below(600)});
            std::vector<demo::NodePlace*> dead;
            if (i % outage_every == 0) {
                dead = all;
            } else {
                dead.push_back(all[prng.below(all.size())]);
                // One of each network at a time: more is an outage, after which both go on, and
                // which has its turn.
                if (auto* other = all[prng.below(all.size())];
                    prng.below(3) == 0 && other->role != dead.front()->role)
                    dead.push_back(other);
            }
            for (auto* node : dead) {
                EXPECT_TRUE(node->process.running())
                    << node->name << " ended by itself before kill " << i;
                node->process.kill();
            }
            killed_ += dead.size();
            std::this_thread::sleep_for(Milliseconds{prng.below(400)});
            for (auto* node : dead) start(*node);
            // Until it answers: the next may die while this one still catches up.
            for (auto* node : dead) {
                const auto end = Clock::now() + patience;
                while (!client::node(demo::Network::client(*node)) && Clock::now() < end)
                    std::this_thread::sleep_for(Milliseconds{20});
            }
        }
    }

    types::ChainId chain_;
    std::atomic<bool> stop_{false};
    std::map<std::string, std::optional<types::TransactionId>> last_of_;
    std::vector<std::size_t> said_at_;  ///< of each message: at which node
    std::size_t killed_ = 0;
};

TEST_F(Kills, of_any_node_at_any_moment_lose_nothing_and_do_nothing_twice)
{
    Prng prng{17};
    for (const auto* who : {"alice", "bob", "carol"}) last_of_[who] = std::nullopt;
    std::array<Promised, 5> promised;
    {
        const auto seed = [&] { return Prng{prng.next()}; };
        std::vector<std::jthread> users;
        users.emplace_back([&, p = seed()] { pay_on(p, "alice", "bob", promised[0]); });
        users.emplace_back([&, p = seed()] { pay_on(p, "bob", "alice", promised[1]); });
        users.emplace_back([&, p = seed()] { ask_on(p, "carol", promised[2]); });
        users.emplace_back([&, p = seed()] { ask_off_ledger(p, "dave", promised[3]); });
        users.emplace_back([&, p = seed()] { write_on(p, promised[4]); });
        kill_and_start(prng, campaign());
        stop_ = true;
    }
    wait_ready(network_->all());
    Promised all;
    for (const auto& one : promised) {
        all.payments.insert(all.payments.end(), one.payments.begin(), one.payments.end());
        all.messages.insert(all.messages.end(), one.messages.begin(), one.messages.end());
        all.requests.insert(all.requests.end(), one.requests.begin(), one.requests.end());
        for (const auto& trouble : one.troubles) ADD_FAILURE() << trouble;
    }
    std::cout << killed_ << " kills; " << all.payments.size() << " transactions, "
              << all.messages.size() << " messages, " << all.requests.size()
              << " requests acknowledged\n";
    for (const auto& one : promised)
        EXPECT_GT(one.payments.size() + one.messages.size() + one.requests.size(), 5u)
            << "a user came to nothing";

    // Each write, on every node.
    for (const auto& id : all.payments)
        for (std::size_t k = 0; k < ledgers; ++k) {
            const auto there = wait_confirmed(client(k), id, patience);
            EXPECT_TRUE(there.has_value())
                << types::to_text(id) << " at " << k << ": " << there.error().message;
        }
    for (std::size_t i = 0; i < all.messages.size(); ++i) {
        std::optional<types::MessageId> as;
        for (const auto end = Clock::now() + patience; !as && Clock::now() < end;)
            as = confirmed_as(said_at_[i], all.messages[i]);
        ASSERT_TRUE(as.has_value()) << types::to_text(all.messages[i]) << " at " << said_at_[i];
        for (std::size_t k = 0; k < ledgers; ++k) {
            std::optional<types::MessageId> there;
            for (const auto end = Clock::now() + patience; !there && Clock::now() < end;)
                there = confirmed_as(k, *as);
            EXPECT_TRUE(there.has_value()) << types::to_text(*as) << " at " << k;
        }
    }

    // Each request, once, with the same receipt at every member.
    std::set<std::pair<std::uint32_t, std::uint16_t>> places;
    for (const auto& id : all.requests) {
        std::set<std::pair<std::uint32_t, std::uint16_t>> here;
        for (std::size_t seat = 0; seat < members; ++seat) {
            const auto done = succeeded(id, wait_processed(member(seat), chain_, id, patience));
            ASSERT_TRUE(done.has_value()) << "member " << seat << ": " << done.error().message;
            here.insert({done->block, done->index});
        }
        EXPECT_EQ(here.size(), 1u) << types::to_text(id) << " stands in different blocks";
        EXPECT_TRUE(places.insert(*here.begin()).second) << "two in one place";
    }
    std::set<std::string> states;
    for (int tries = 0; tries < 600; ++tries) {
        states.clear();
        for (std::size_t seat = 0; seat < members; ++seat) {
            const auto now = client::chain(member(seat), chain_);
            const auto done = now && now->backlog == 0 && now->anchor &&
                              now->anchor->block_index == now->block_index;
            states.insert(done ? to_hex(now->state_hash.bytes()) : "not there yet");
        }
        if (states.size() == 1 && !states.contains("not there yet")) break;
        std::this_thread::sleep_for(Milliseconds{100});
    }
    EXPECT_EQ(states.size(), 1u);
    const auto count = client::view(member(0), chain_,
                                    {.contract = "counter", .entry_point = "get", .params = {}});
    ASSERT_TRUE(count.has_value());
    std::uint64_t counted = 0;
    if (const auto found = count->results.find(to_bytes("counter")); found != count->results.end())
        for (auto at = found->second.size(); at-- > 0;)
            counted = counted << 8 | std::to_integer<std::uint64_t>(found->second[at]);
    EXPECT_EQ(counted, all.requests.size()) << "each once";

    // No token is made or lost: all of genesis, but the one that became the chain's color.
    const auto expected = network_->wallets().size() * iotas_each - 1;
    for (std::size_t k = 0; k < ledgers; ++k) {
        std::uint64_t sum = 0;
        for (const auto end = Clock::now() + patience; sum != expected && Clock::now() < end;) {
            sum = 0;
            for (const auto& wallet : network_->wallets()) sum += holds(k, wallet.address());
            sum += holds(k, chain_);
        }
        EXPECT_EQ(sum, expected) << "at " << k;
    }
}

}  // namespace
}  // namespace weft::app
