// A chain on real processes, while its contracts do the worst they can.

#include <weft/contracts/names.hpp>
#include <weft/http/client.hpp>
#include <weft/types/off_ledger.hpp>
#include <weft/vm/wasm/effort.hpp>
#include <weft/vm/wasm/factory.hpp>

#include "../../libs/vm/bench/hard_modules.hpp"
#include "cli/files.hpp"
#include "committee_cluster.hpp"
#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

namespace weft::app {
namespace {

/// The one that takes longest to compile of those a chain takes (`weft bench compile`), another each
/// time.
Bytes worst_module(std::uint8_t number)
{
    const auto& costs = vm::cost_schedule_newest;
    bench::Genome genome{
        .pieces = {22}, .variables = 4, .functions = 4, .bytes = 60'000, .width = 200};
    for (;; genome.bytes = genome.bytes * 19 / 20) {
        auto bytes = bench::module_of(genome);
        const auto module = vm::wasm::check(bytes);
        if (!module || vm::wasm::compile_effort(module->module, module->facts) > costs.effort_max)
            continue;
        for (const auto octet : {0, 3, 1, int{'x'}, int{number}})
            bytes.push_back(static_cast<std::byte>(octet));  // a section that nobody reads
        return bytes;
    }
}

bool says_when(const http::Response& answer)
{
    return std::ranges::any_of(answer.headers, [](const auto& header) {
        return header.first == "retry-after" || header.first == "Retry-After";
    });
}

class ChainProcess : public CommitteeCluster {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        start_with({"alice"});
        make_chain(chain_, "alice");
    }
    using CommitteeCluster::deploy;
    [[nodiscard]] Try<DeployedContract> deploy(const std::string& name, const Bytes& program)
    {
        return deploy("alice", chain_, name, program);
    }
    /// One state on all members, with this block at least.
    void expect_one_state(std::uint32_t block)
    {
        std::set<std::string> hashes;
        for (int tries = 0; tries < 300; ++tries) {
            hashes.clear();
            for (std::size_t seat = 0; seat < members; ++seat) {
                const auto now = client::chain(member(seat), chain_);
                hashes.insert(now && now->block_index >= block ? to_hex(now->state_hash.bytes())
                                                               : "no");
            }
            if (hashes.size() == 1 && !hashes.contains("no")) return;
            std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        ADD_FAILURE() << hashes.size() << " states";
    }

    types::ChainId chain_;
};

TEST_F(ChainProcess,
       a_storm_of_endless_views_and_the_worst_modules_hold_up_neither_agreement_nor_health)
{
    const auto faults = read_text(WEFT_FAULTS);
    ASSERT_TRUE(faults.has_value());
    const auto deployed = deploy("faults", to_bytes(*faults));
    ASSERT_TRUE(deployed.has_value()) << deployed.error().code << ": " << deployed.error().message;

    // More at once than one client has places, at every member.
    std::atomic<bool> over = false;
    std::atomic<std::size_t> ended = 0;
    std::atomic<std::size_t> refused = 0;
    std::atomic<std::size_t> strange = 0;
    std::vector<std::jthread> storm;
    const std::string call = R"({"contract": "faults", "entry_point": "burn_gas_in_view"})";
    for (std::size_t i = 0; i < 40 * members; ++i)
        storm.emplace_back([&, seat = i % members] {
            auto client = http::Client::at(network_->committee()[seat].api());
            if (!client) return void(++strange);
            while (!over) {
                const auto answer = client->post("/chains/" + chain_.text() + "/view", call);
                if (!answer)
                    ++strange;
                else if (answer->status == 422)
                    ++ended;
                else if (answer->status == 503 && says_when(*answer) &&
                         answer->body.find("too_many_views") != std::string::npos) {
                    ++refused;
                    std::this_thread::sleep_for(demo::Milliseconds{100});
                } else
                    ++strange;
            }
        });

    std::uint32_t block = 0;
    for (std::uint8_t number = 0; number < 4; ++number) {
        const auto worst = deploy("worst " + std::to_string(number), worst_module(number));
        ASSERT_TRUE(worst.has_value()) << worst.error().code << ": " << worst.error().message;
        block = std::max(block, worst->receipt.block);
        for (auto& node : network_->committee()) {
            auto client = http::Client::at(node.api());
            ASSERT_TRUE(client.has_value());
            const auto health = client->get("/health");
            EXPECT_TRUE(health && health->status == 200) << node.name;
        }
    }
    over = true;
    storm.clear();
    expect_one_state(block);
    EXPECT_GT(ended.load(), 0u);
    EXPECT_GT(refused.load(), 0u) << "who has no place is told so, by name and with a time";
    EXPECT_EQ(strange.load(), 0u);
    for (auto& node : network_->committee()) EXPECT_TRUE(node.process.running()) << node.name;
}

TEST_F(ChainProcess,
       off_ledger_requests_that_members_took_are_done_once_although_one_of_them_is_killed)
{
    const auto counter = read_text(WEFT_COUNTER);
    ASSERT_TRUE(counter.has_value());
    const auto deployed = deploy("counter", to_bytes(*counter));
    ASSERT_TRUE(deployed.has_value()) << deployed.error().code << ": " << deployed.error().message;

    const auto& keys = network_->wallet("alice").keys;
    const types::AgentId alice{keys.address(0)};
    const auto call = [&](std::uint64_t nonce) {
        const types::OffLedgerRequest request{
            .target = {chain_, types::hname_of("counter")},
            .key = {},
            .nonce = nonce,
            .valid_until =
                static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(
                                               std::chrono::system_clock::now().time_since_epoch())
                                               .count() +
                                           600),
            .gas = 0,
            .entry_point = types::hname_of("increment"),
            .args = {},
            .allowance = {{types::iota_color, 1}},
            .signature = {}};
        return types::sign(request, *keys.key_of(keys.address(0)));
    };
    const auto poor = client::submit_off_ledger(member(0), chain_, types::encode(call(0)));
    ASSERT_FALSE(poor.has_value());
    EXPECT_EQ(poor.error().code, "no_account");

    const auto deposit = request_to(chain_, {.contract = types::hname_of("accounts"),
                                             .entry_point = types::hname_of("deposit"),
                                             .args = {},
                                             .transfer = {{types::iota_color, 1'000}},
                                             .gas = {}});
    const auto sent = spend(client(0), keys, wallet::requests({deposit}), patience);
    ASSERT_TRUE(sent.has_value()) << sent.error().message;
    for (std::size_t seat = 0; seat < members; ++seat)
        ASSERT_TRUE(wait_processed(member(seat), chain_, {sent->id, 0}, patience).has_value());

    constexpr std::uint64_t calls = 120;
    auto& victim = network_->committee()[3];
    std::vector<types::RequestId> taken;
    std::uint64_t nonce = 0;
    for (; nonce < calls; ++nonce) {
        const auto request = call(nonce);
        // Up to its death the victim takes every fourth.
        auto seat = nonce % (victim.process.running() ? 4 : 3);
        const auto answer = client::submit_off_ledger(member(seat), chain_, types::encode(request));
        ASSERT_TRUE(answer.has_value())
            << nonce << ": " << answer.error().code << ": " << answer.error().message;
        EXPECT_EQ(answer->request, types::id_of(request));
        taken.push_back(answer->request);
        if (nonce == 43) victim.process.kill();  // it has just taken one
    }
    start(victim);
    for (const auto& id : taken) {
        const auto receipt = wait_processed(member(0), chain_, id, patience);
        ASSERT_TRUE(receipt.has_value()) << types::to_text(id) << ": " << receipt.error().message;
        EXPECT_EQ(receipt->error, std::nullopt);
    }
    const auto head = client::chain(member(0), chain_);
    ASSERT_TRUE(head.has_value());
    expect_one_state(head->block_index);
    for (std::size_t seat = 0; seat < members; ++seat) {
        const auto account = client::account(member(seat), chain_, alice);
        ASSERT_TRUE(account.has_value());
        EXPECT_EQ(account->nonce, calls);
        EXPECT_EQ(account->balances.of(types::iota_color), 1'000 - calls);
        const auto box =
            client::account(member(seat), chain_,
                            types::AgentId{types::ContractId{chain_, types::hname_of("counter")}});
        ASSERT_TRUE(box.has_value());
        EXPECT_EQ(box->balances.of(types::iota_color), calls);
    }
    const auto again = client::submit_off_ledger(member(1), chain_, types::encode(call(7)));
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, "nonce_used");
}

}  // namespace
}  // namespace weft::app
