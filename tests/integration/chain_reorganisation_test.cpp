// A reorganisation of the ledger that takes back what an anchored block of a chain was made of, on real
// processes (docs/decisions/0061): the chain goes back, goes on, and does everything that stands once.
//
// The ledger changes its mind as in reorganisation_test.cpp: a node that lost its disk stands for the other
// side when it is back.

#include <weft/types/off_ledger.hpp>

#include "committee_cluster.hpp"
#include <set>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;

class ChainReorganisation : public CommitteeCluster {
protected:
    /// Ledger nodes that weigh 3, 3, 3 and 1, and the committee.
    void SetUp() override
    {
        Cluster::SetUp();
        make_unequal({"alice", "mallory", "bob", "carol"}, members);
        for (auto* node : network_->all()) start(*node);
        wait_ready(network_->all());
        make_chain(chain_, "alice", {.anchor_interval = types::second});
    }
    /// A deposit of so many, confirmed at that ledger node.
    [[nodiscard]] types::TransactionId deposit(const std::string& who,
                                               std::uint64_t amount,
                                               std::size_t at)
    {
        const auto section = request_to(chain_, {.contract = types::hname_of("accounts"),
                                                 .entry_point = types::hname_of("deposit"),
                                                 .args = {},
                                                 .transfer = {{types::iota_color, amount}},
                                                 .gas = {}});
        const auto sent =
            spend(client(at), network_->wallet(who).keys, wallet::requests({section}), patience);
        EXPECT_TRUE(sent.has_value()) << sent.error().code << ": " << sent.error().message;
        return sent ? sent->id : types::TransactionId{};
    }
    void expect_processed(const types::RequestId& id)
    {
        for (std::size_t seat = 0; seat < members; ++seat) {
            const auto receipt = wait_processed(member(seat), chain_, id, patience);
            ASSERT_TRUE(receipt.has_value()) << "seat " << seat << ": " << receipt.error().message;
            EXPECT_EQ(receipt->error, std::nullopt);
        }
    }
    [[nodiscard]] std::uint64_t account(std::size_t seat, const std::string& who)
    {
        const auto answer =
            client::account(member(seat), chain_, types::AgentId{network_->wallet(who).address()});
        return answer ? answer->balances.of(types::iota_color) : 0;
    }
    [[nodiscard]] std::optional<answers::Chain> wait_chain(
        std::size_t seat, const std::function<bool(const answers::Chain&)>& holds)
    {
        for (const auto end = Clock::now() + 2 * patience; Clock::now() < end;) {
            auto now = client::chain(member(seat), chain_);
            if (now && holds(*now)) return *now;
            std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        return std::nullopt;
    }
    void expect_one_state()
    {
        std::set<std::string> hashes;
        for (int tries = 0; tries < 300; ++tries) {
            hashes.clear();
            for (std::size_t seat = 0; seat < members; ++seat) {
                const auto now = client::chain(member(seat), chain_);
                hashes.insert(now ? to_hex(now->state_hash.bytes()) : "no");
            }
            if (hashes.size() == 1 && !hashes.contains("no")) return;
            std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        ADD_FAILURE() << hashes.size() << " states";
    }

    types::ChainId chain_;
};

TEST_F(ChainReorganisation,
       a_chain_goes_back_when_the_ledger_takes_back_an_input_of_an_anchored_block)
{
    expect_processed({deposit("bob", 300, 0), 0});

    // Nodes 0 and 1 confirm what mallory sends the chain; 2 and 3 hear of another spend of the same.
    ledger(2).process.kill();
    ledger(3).process.kill();
    const auto lost = deposit("mallory", 500, 0);
    expect_processed({lost, 0});
    const auto stands = deposit("carol", 70, 1);
    expect_processed({stands, 0});
    const types::AgentId to{network_->wallet("carol").address()};
    const auto off_ledger = send_off_ledger(member(1), network_->wallet("bob").keys, chain_,
                                            {.contract = types::hname_of("accounts"),
                                             .entry_point = types::hname_of("deposit"),
                                             .args = {{to_bytes("a"), types::encoded(to)}},
                                             .transfer = {{types::iota_color, 30}},
                                             .gas = {}});
    ASSERT_TRUE(off_ledger.has_value()) << off_ledger.error().message;
    expect_processed(*off_ledger);
    const auto before = client::request(member(0), chain_, *off_ledger);
    ASSERT_TRUE(before && before->receipt);
    const auto block = before->receipt->block;
    ASSERT_TRUE(wait_chain(0, [&](const auto& now) {
        return now.anchor && now.anchor->block_index >= block &&
               now.anchor->state == answers::AnchorState::confirmed;
    })) << "the blocks are not anchored";
    const auto anchored = client::request(member(0), chain_, *off_ledger);
    ASSERT_TRUE(anchored && anchored->receipt);
    EXPECT_EQ(anchored->receipt->standing, answers::Standing::anchored);
    EXPECT_EQ(account(2, "mallory"), 500u);

    ledger(0).process.kill();
    ledger(1).process.kill();
    start_and_wait(2);
    start_and_wait(3);
    const auto second = pay("mallory", "alice", 2, std::nullopt);
    ASSERT_TRUE(second.has_value()) << second.error().message;
    lose_disk(1);
    start_and_wait(1);
    ASSERT_TRUE(wait_state(2, second->id, answers::TransactionState::confirmed));
    start_and_wait(0);
    ASSERT_TRUE(wait_state(0, lost, answers::TransactionState::rejected));

    for (std::size_t seat = 0; seat < members; ++seat) {
        const auto back =
            wait_chain(seat, [](const auto& now) { return now.taken_back.has_value(); });
        ASSERT_TRUE(back.has_value()) << "seat " << seat << " did not go back";
        EXPECT_LE(back->taken_back->from, block);
        EXPECT_GE(back->taken_back->to, block);
    }
    expect_processed({stands, 0});
    expect_processed(*off_ledger);
    expect_one_state();
    for (std::size_t seat = 0; seat < members; ++seat) {
        EXPECT_EQ(account(seat, "mallory"), 0u) << "seat " << seat;
        EXPECT_EQ(account(seat, "bob"), 270u) << "seat " << seat;
        EXPECT_EQ(account(seat, "carol"), 100u) << "seat " << seat;
        const auto now = client::chain(member(seat), chain_);
        ASSERT_TRUE(now.has_value());
        EXPECT_EQ(now->assets.of(types::iota_color), 370u) << "tokens are conserved";
        const auto gone = client::request(member(seat), chain_, {lost, 0});
        ASSERT_TRUE(gone.has_value());
        EXPECT_EQ(gone->state, answers::RequestState::unknown);
        std::map<std::string, int> times;
        const auto receipts = client::receipts(member(seat), chain_, 100);
        ASSERT_TRUE(receipts.has_value());
        for (const auto& receipt : *receipts) ++times[types::to_text(receipt.request)];
        for (const auto& [request, count] : times) EXPECT_EQ(count, 1) << request;
        EXPECT_TRUE(times.contains(types::to_text(types::RequestId{stands, 0})));
        EXPECT_TRUE(times.contains(types::to_text(*off_ledger)));
        const auto blocks = client::blocks(member(seat), chain_);
        ASSERT_TRUE(blocks.has_value());
        for (const auto& head : *blocks)
            EXPECT_EQ(head.standing == answers::Standing::taken_back,
                      head.index >= now->taken_back->from && head.index <= now->taken_back->to)
                << head.index;
    }
    // It goes on, and what it makes is anchored on what the ledger has.
    const auto more = deposit("carol", 5, 0);
    expect_processed({more, 0});
    const auto receipt = client::request(member(0), chain_, {more, 0});
    ASSERT_TRUE(receipt && receipt->receipt);
    EXPECT_TRUE(wait_chain(0, [&](const auto& now) {
        return now.anchor && now.anchor->block_index >= receipt->receipt->block &&
               now.anchor->state == answers::AnchorState::confirmed;
    })) << "nothing is anchored after the return";
}

}  // namespace
}  // namespace weft::app
