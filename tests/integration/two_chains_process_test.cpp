// Two chains on the same four processes: owners, rights and fees, tokens from chain to chain, and a mix of
// requests on and off the ledger after which every figure is exact.
//
// The short form sends some hundreds; WEFT_CAMPAIGN_REQUESTS is how many otherwise.

#include <weft/client/ledger.hpp>
#include <weft/contracts/names.hpp>
#include <weft/types/off_ledger.hpp>

#include "cli/files.hpp"
#include "committee_cluster.hpp"
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace weft::app {
namespace {

namespace root = contracts::root;
namespace accounts = contracts::accounts;

const std::array<std::string, 4> senders{"carol", "dave", "erin", "frank"};
constexpr std::uint64_t supply_each = 10'000'000;
/// What a request brings; on the chain with fees they are taken from it.
constexpr std::uint64_t brings = 5;
constexpr std::uint64_t owner_fee = 1;
constexpr std::uint64_t validator_fee = 2;

std::size_t campaign()
{
    const char* said = std::getenv("WEFT_CAMPAIGN_REQUESTS");
    return said != nullptr ? std::strtoull(said, nullptr, 10) : 640;
}

Bytes number(std::uint64_t value)
{
    Bytes bytes;
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
    return bytes;
}

std::uint64_t number_of(const types::Dict& results, std::string_view name)
{
    const auto found = results.find(to_bytes(name));
    if (found == results.end() || found->second.size() != 8) return 0;
    std::uint64_t value = 0;
    for (int i = 7; i >= 0; --i)
        value = value << 8 | std::to_integer<std::uint64_t>(found->second[i]);
    return value;
}

class TwoChains : public CommitteeCluster {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        std::vector<std::string> wallets{"alice", "bob"};
        wallets.insert(wallets.end(), senders.begin(), senders.end());
        start_with(wallets);
        contracts::ChainParameters parameters;
        parameters.anchor_interval = types::second;
        for (auto& chain : chains_) make_chain(chain, "alice", parameters);
        const auto counter = read_text(WEFT_COUNTER);
        const auto testcore = read_text(WEFT_CONTRACTS "/testcore/testcore.wasm");
        ASSERT_TRUE(counter && testcore);
        for (const auto& chain : chains_) {
            ASSERT_TRUE(deploys("alice", chain, "counter", to_bytes(*counter)));
            ASSERT_TRUE(deploys("alice", chain, "testcore", to_bytes(*testcore)));
        }
    }
    [[nodiscard]] const wallet::Keyring& keys(const std::string& name)
    {
        return network_->wallet(name).keys;
    }
    [[nodiscard]] types::AgentId agent(const std::string& name)
    {
        return types::AgentId{keys(name).address(0)};
    }
    [[nodiscard]] bool deploys(const std::string& who,
                               const types::ChainId& chain,
                               const std::string& name,
                               const Bytes& program)
    {
        const auto done = deploy(who, chain, name, program);
        if (!done) said_ = done.error().code + ": " + done.error().message;
        return done.has_value();
    }
    /// On the ledger, and it must succeed.
    void call(const std::string& who,
              const types::ChainId& chain,
              std::string_view contract,
              std::string_view entry,
              const types::Dict& args = {},
              std::uint64_t tokens = 0)
    {
        types::Balances transfer;
        if (tokens > 0) transfer.set(types::iota_color, tokens);
        const auto sent =
            spend(client(0), keys(who),
                  wallet::requests({request_to(chain, {.contract = types::hname_of(contract),
                                                       .entry_point = types::hname_of(entry),
                                                       .args = args,
                                                       .transfer = transfer,
                                                       .gas = {}})}),
                  patience);
        ASSERT_TRUE(sent.has_value()) << sent.error().message;
        const types::RequestId id{sent->id, 0};
        const auto done = succeeded(id, wait_processed(member(0), chain, id, patience));
        ASSERT_TRUE(done.has_value()) << contract << "." << entry << ": " << done.error().message;
    }
    [[nodiscard]] std::uint64_t account(std::size_t seat,
                                        const types::ChainId& chain,
                                        const types::AgentId& agent)
    {
        const auto there = client::account(member(seat), chain, agent);
        return there ? there->balances.of(types::iota_color) : 0;
    }
    [[nodiscard]] std::uint64_t on_ledger(const types::Address& address)
    {
        const auto there = client::address(client(0), address);
        return there ? there->confirmed.of(types::iota_color) : 0;
    }
    [[nodiscard]] std::uint64_t counter_of(const types::ChainId& chain)
    {
        const auto got = client::view(member(1), chain,
                                      {.contract = "counter", .entry_point = "get", .params = {}});
        return got ? number_of(got->results, "counter") : 0;
    }
    /// One state on all members, and all of it on the ledger.
    void settle(const types::ChainId& chain)
    {
        std::string seen;
        for (int tries = 0; tries < 600; ++tries) {
            std::set<std::string> states;
            bool anchored = true;
            for (std::size_t seat = 0; seat < members; ++seat) {
                const auto now = client::chain(member(seat), chain);
                states.insert(now ? to_hex(now->state_hash.bytes()) : "no answer");
                anchored = anchored && now && now->backlog == 0 && now->anchor &&
                           now->anchor->block_index == now->block_index &&
                           now->assets.of(types::iota_color) == on_ledger(chain);
            }
            if (states.size() == 1 && anchored) return;
            seen = std::to_string(states.size()) + " states";
            std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        ADD_FAILURE() << seen << ", or the ledger does not hold what the chain says";
    }

    std::array<types::ChainId, 2> chains_;
    std::string said_;
};

TEST_F(TwoChains, keep_every_token_and_do_every_request_once)
{
    const auto& [first, second] = chains_;

    // The first chain gets another owner, who lets one more deploy and takes fees.
    call("alice", first, "root", root::delegate_chain_ownership,
         {{to_bytes(root::p_owner), types::encoded(agent("bob"))}});
    call("bob", first, "root", root::claim_chain_ownership);
    const auto counter = read_text(WEFT_COUNTER);
    ASSERT_TRUE(counter);
    EXPECT_FALSE(deploys("carol", first, "of_carol", to_bytes(*counter))) << "nobody let her";
    call("bob", first, "root", root::grant_deploy_permission,
         {{to_bytes(root::p_deployer), types::encoded(agent("carol"))}});
    EXPECT_TRUE(deploys("carol", first, "of_carol", to_bytes(*counter))) << said_;
    EXPECT_FALSE(deploys("alice", first, "of_alice", to_bytes(*counter))) << "she owns it no more";

    // Tokens go from a contract of the first chain to its account on the second, and back.
    const types::AgentId box{types::ContractId{first, types::hname_of("testcore")}};
    call("carol", first, "accounts", accounts::deposit,
         {{to_bytes(accounts::p_agent), types::encoded(box)}}, 1'000);
    call("carol", first, "testcore", "ask",
         {{to_bytes("target"),
           types::encoded(types::ContractId{second, types::hname_of("accounts")})},
          {to_bytes("entry"), types::encoded(types::hname_of(accounts::deposit))},
          {to_bytes("tokens"), number(400)}});
    for (int tries = 0; tries < 300 && account(0, second, box) == 0; ++tries)
        std::this_thread::sleep_for(demo::Milliseconds{100});
    EXPECT_EQ(account(0, second, box), 401u) << "and the request token";

    call("bob", first, "root", root::set_default_fee,
         {{to_bytes(root::p_owner_fee), number(owner_fee)},
          {to_bytes(root::p_validator_fee), number(validator_fee)}});

    const auto requests = campaign();
    const auto each = requests / senders.size() / 4;  // on and off the ledger, on both chains
    for (const auto& who : senders)
        for (const auto& chain : chains_)
            call(who, chain, "accounts", accounts::deposit, {}, (brings + 5) * each + 1'000);
    const auto fees_before = account(0, first, agent("bob"));

    std::mutex mutex;
    std::array<std::vector<types::RequestId>, 2> sent;
    std::string trouble;
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < senders.size(); ++i) {
            // In transactions that ask both chains.
            threads.emplace_back([&, i] {
                const types::Balances tokens{{types::iota_color, brings}};
                for (std::size_t left = each; left > 0;) {
                    const auto count = std::min<std::size_t>(left, 10);
                    std::vector<types::RequestSection> sections;
                    for (std::size_t k = 0; k < 2 * count; ++k)
                        sections.push_back(
                            request_to(chains_[k % 2], {.contract = types::hname_of("counter"),
                                                        .entry_point = types::hname_of("increment"),
                                                        .args = {},
                                                        .transfer = tokens,
                                                        .gas = {}}));
                    const auto paid =
                        spend(client(0), keys(senders[i]), wallet::requests(sections), patience);
                    const std::lock_guard lock{mutex};
                    if (!paid)
                        return void(trouble = paid.error().code + ": " + paid.error().message);
                    for (std::size_t k = 0; k < 2 * count; ++k)
                        sent[k % 2].push_back({paid->id, static_cast<std::uint16_t>(k)});
                    left -= count;
                }
            });
            threads.emplace_back([&, i] {
                const auto& own = keys(senders[i]);
                for (std::size_t k = 0; k < 2 * each; ++k) {
                    const auto id = send_off_ledger(member(i), own, chains_[k % 2],
                                                    {.contract = types::hname_of("counter"),
                                                     .entry_point = types::hname_of("increment"),
                                                     .args = {},
                                                     .transfer = {{types::iota_color, brings}},
                                                     .gas = {}});
                    const std::lock_guard lock{mutex};
                    if (!id) return void(trouble = id.error().code + ": " + id.error().message);
                    sent[k % 2].push_back(*id);
                }
            });
        }
    }
    ASSERT_EQ(trouble, "");

    for (std::size_t c = 0; c < chains_.size(); ++c) {
        const auto& chain = chains_[c];
        ASSERT_EQ(sent[c].size(), 2 * each * senders.size());
        std::set<std::pair<std::uint32_t, std::uint16_t>> places;
        std::uint64_t fees = 0;
        for (const auto& id : sent[c]) {
            const auto receipt = wait_processed(member(0), chain, id, patience);
            ASSERT_TRUE(receipt.has_value())
                << types::to_text(id) << ": " << receipt.error().message;
            EXPECT_EQ(receipt->error, std::nullopt);
            EXPECT_TRUE(places.insert({receipt->block, receipt->index}).second)
                << "two in one place";
            fees += receipt->fee;
        }
        EXPECT_EQ(fees, c == 0 ? (owner_fee + validator_fee) * sent[c].size() : 0);
        settle(chain);
        EXPECT_EQ(counter_of(chain), sent[c].size()) << "each once";
        for (std::size_t seat = 1; seat < members; ++seat)
            for (const auto& id : {sent[c].front(), sent[c].back()})
                EXPECT_TRUE(wait_processed(member(seat), chain, id, patience).has_value());
        const types::AgentId contract{types::ContractId{chain, types::hname_of("counter")}};
        // On the ledger the fee is taken from what the request brings, off it from the account beside that.
        EXPECT_EQ(account(2, chain, contract), sent[c].size() * brings - fees / 2);
    }
    EXPECT_EQ(account(3, first, agent("bob")) - fees_before, owner_fee * sent[0].size());

    // What all had is with its owners or on one of the chains; each minted one token for its color.
    std::uint64_t all = 0;
    std::vector<std::string> everybody{"alice", "bob"};
    everybody.insert(everybody.end(), senders.begin(), senders.end());
    for (const auto& who : everybody) all += on_ledger(keys(who).address(0));
    for (const auto& chain : chains_) all += on_ledger(chain);
    EXPECT_EQ(all, everybody.size() * supply_each - chains_.size());
}

}  // namespace
}  // namespace weft::app
