// Access nodes on real processes: they follow a chain without a seat, and take requests for it.

#include <weft/base/try.hpp>
#include <weft/contracts/names.hpp>
#include <weft/types/off_ledger.hpp>

#include "committee_cluster.hpp"
#include <atomic>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace weft::app {
namespace {

class AccessProcess : public CommitteeCluster {
protected:
    static constexpr std::size_t followers = 2;

    void SetUp() override
    {
        Cluster::SetUp();
        // Those after the members have no share of any key.
        make(1, {"alice", "bob"}, members + followers);
        set_up_nodes();
        for (auto* node : network_->all()) start(*node);
        wait_ready(network_->all());
        make_chain(chain_, "alice", {.anchor_interval = types::second});
    }
    /// Before their first start.
    virtual void set_up_nodes() {}
    [[nodiscard]] client::Client access(std::size_t index) { return member(members + index); }
    [[nodiscard]] Try<answers::Receipt> call(std::string_view contract,
                                             std::string_view entry,
                                             types::Dict args,
                                             std::uint64_t iotas)
    {
        types::Balances transfer;
        if (iotas > 0) transfer = {{types::iota_color, iotas}};
        const auto request = request_to(chain_, {.contract = types::hname_of(contract),
                                                 .entry_point = types::hname_of(entry),
                                                 .args = std::move(args),
                                                 .transfer = std::move(transfer),
                                                 .gas = {}});
        WEFT_TRY(const auto sent, spend(client(0), network_->wallet("alice").keys,
                                        wallet::requests({request}), patience));
        const types::RequestId id{sent.id, 0};
        return succeeded(id, wait_processed(member(0), chain_, id, patience));
    }
    void name(std::size_t index)
    {
        const auto& id = network_->committee()[members + index].id;
        const auto named =
            call(contracts::governance_name, contracts::governance::change_access_nodes,
                 {{to_bytes(contracts::governance::p_add), to_bytes(id.bytes())}}, 0);
        ASSERT_TRUE(named.has_value()) << named.error().code << ": " << named.error().message;
    }
    void follow(std::size_t index)
    {
        const auto head = client::chain(member(0), chain_);
        ASSERT_TRUE(head.has_value());
        const auto told = client::activate(
            access(index), {.chain = chain_,
                            .color = *types::TransactionId::from(head->color.bytes()),
                            .description = "followed",
                            .follow = true});
        ASSERT_TRUE(told.has_value()) << told.error().code << ": " << told.error().message;
    }
    /// Until it has that block, with the member's state of it.
    void expect_block(std::size_t index, std::uint32_t block)
    {
        for (int tries = 0; tries < 600; ++tries) {
            const auto there = client::chain(access(index), chain_);
            if (there && there->block_index >= block) break;
            std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        const auto hash = [&](const client::Client& node) -> std::string {
            const auto heads = client::blocks(node, chain_);
            if (!heads) return heads.error().code;
            for (const auto& head : *heads)
                if (head.index == block) return to_hex(head.state_hash.bytes());
            return "no such block";
        };
        EXPECT_EQ(hash(access(index)), hash(member(0))) << "block " << block;
    }
    types::ChainId chain_;
};

TEST_F(AccessProcess, a_node_joins_a_running_chain_under_load_serves_it_and_passes_requests_on_once)
{
    const auto& keys = network_->wallet("alice").keys;
    const types::AgentId bob{network_->wallet("bob").address()};
    const auto funded = call(contracts::accounts_name, contracts::accounts::deposit, {}, 10'000);
    ASSERT_TRUE(funded.has_value()) << funded.error().message;

    std::uint64_t given = 0;
    const auto gift = [&] {
        const types::OffLedgerRequest request{
            .target = {chain_, types::hname_of(contracts::accounts_name)},
            .key = {},
            .nonce = given++,
            .valid_until =
                static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(
                                               std::chrono::system_clock::now().time_since_epoch())
                                               .count() +
                                           600),
            .gas = 0,
            .entry_point = types::hname_of(contracts::accounts::deposit),
            .args = {{to_bytes(contracts::accounts::p_agent), types::encoded(bob)}},
            .allowance = {{types::iota_color, 1}},
            .signature = {}};
        return types::encode(types::sign(request, *keys.key_of(keys.address(0))));
    };
    const auto give = [&](const client::Client& through) {
        const auto taken = client::submit_off_ledger(through, chain_, gift());
        ASSERT_TRUE(taken.has_value()) << taken.error().code << ": " << taken.error().message;
        const auto receipt =
            succeeded(taken->request, wait_processed(through, chain_, taken->request, patience));
        ASSERT_TRUE(receipt.has_value()) << receipt.error().code << ": " << receipt.error().message;
    };
    for (int i = 0; i < 40; ++i) give(member(static_cast<std::size_t>(i) % members));

    // It is not named yet: nobody gives it the chain, and it says so.
    follow(0);
    std::this_thread::sleep_for(demo::Milliseconds{500});
    const auto before = client::chain(access(0), chain_);
    ASSERT_TRUE(before.has_value());
    EXPECT_EQ(before->block_index, 0u);
    EXPECT_EQ(before->self_seat, std::nullopt);

    name(0);
    for (int i = 0; i < 20; ++i) give(member(static_cast<std::size_t>(i) % members));
    const auto head = client::chain(member(0), chain_);
    ASSERT_TRUE(head && head->block_index > 10);
    expect_block(0, head->block_index);

    // Users meet the access node alone; what it took is done once, also when it is killed.
    for (int i = 0; i < 10; ++i) give(access(0));
    const auto last = client::submit_off_ledger(access(0), chain_, gift());
    ASSERT_TRUE(last.has_value()) << last.error().code << ": " << last.error().message;
    auto& node = network_->committee()[members];
    node.process.kill();
    start(node);
    const auto receipt =
        succeeded(last->request, wait_processed(member(1), chain_, last->request, patience));
    ASSERT_TRUE(receipt.has_value()) << receipt.error().code << ": " << receipt.error().message;
    const auto end = client::chain(member(0), chain_);
    ASSERT_TRUE(end.has_value());
    expect_block(0, end->block_index);
    for (const std::size_t seat : {std::size_t{0}, std::size_t{3}, members}) {
        // The others may be a block behind.
        std::uint64_t has = 0;
        for (int tries = 0; tries < 300 && has != given; ++tries) {
            const auto account = client::account(member(seat), chain_, bob);
            if (account) has = account->balances.of(types::iota_color);
            if (has != given) std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        EXPECT_EQ(has, given) << seat;
    }

    // A proof through it, when an anchor of the ledger is there.
    auto proof = client::proof(access(0), chain_, as_bytes("nothing"));
    for (int tries = 0; tries < 300 && !proof; ++tries) {
        std::this_thread::sleep_for(demo::Milliseconds{100});
        proof = client::proof(access(0), chain_, as_bytes("nothing"));
    }
    EXPECT_TRUE(proof.has_value()) << proof.error().code << ": " << proof.error().message;

    // Who is not named gets nothing.
    follow(1);
    std::this_thread::sleep_for(demo::Milliseconds{2'000});
    const auto stranger = client::chain(access(1), chain_);
    ASSERT_TRUE(stranger.has_value());
    EXPECT_EQ(stranger->block_index, 0u);
    EXPECT_EQ(stranger->stage, "waiting for a source");
}

class LateAccessProcess : public AccessProcess {
protected:
    void set_up_nodes() override
    {
        for (const auto& node : network_->committee()) {
            const auto file = node.folder / "node.toml";
            std::stringstream all;
            all << std::ifstream{file}.rdbuf();
            auto text = all.str();
            for (const auto& [said, wanted] :
                 {std::pair{"snapshot_every = 1000", "snapshot_every = 5"},
                  {"keep_blocks = 100000", "keep_blocks = 10"}}) {
                const auto at = text.find(said);
                ASSERT_NE(at, std::string::npos) << said;
                text.replace(at, std::string_view{said}.size(), wanted);
            }
            std::ofstream{file} << text;
        }
    }
    /// What the node says about that block: "" it has it, or a code.
    [[nodiscard]] std::string about(const client::Client& node, std::uint32_t block)
    {
        const auto answer = node.get<answers::Block>("/chains/" + chain_.text() + "/blocks/" +
                                                     std::to_string(block));
        return answer ? "" : answer.error().code;
    }
};

TEST_F(LateAccessProcess, a_node_takes_the_state_of_a_chain_whose_first_blocks_are_gone)
{
    name(0);
    // Blocks with their anchors, until the members have let go of the first ones.
    for (int i = 0; i < 200 && about(member(0), 8) != "block_pruned"; ++i) {
        const auto paid = call(contracts::accounts_name, contracts::accounts::deposit, {}, 1);
        ASSERT_TRUE(paid.has_value()) << paid.error().code << ": " << paid.error().message;
    }
    ASSERT_EQ(about(member(0), 8), "block_pruned");
    follow(0);
    const auto head = client::chain(member(0), chain_);
    ASSERT_TRUE(head.has_value());
    expect_block(0, head->block_index);
    EXPECT_EQ(about(access(0), 1), "block_pruned");
    EXPECT_EQ(about(access(0), head->block_index), "");
    // It is a state to go on from, also after a kill.
    auto& node = network_->committee()[members];
    node.process.kill();
    start(node);
    const auto paid = call(contracts::accounts_name, contracts::accounts::deposit, {}, 1);
    ASSERT_TRUE(paid.has_value()) << paid.error().code << ": " << paid.error().message;
    const auto last = client::chain(member(0), chain_);
    ASSERT_TRUE(last.has_value());
    expect_block(0, last->block_index);
    EXPECT_EQ(about(access(0), 1), "block_pruned");
}

}  // namespace
}  // namespace weft::app
