// A chain on real processes that goes from one committee to another and back, under load.

#include <weft/base/try.hpp>
#include <weft/contracts/names.hpp>
#include <weft/types/off_ledger.hpp>

#include "committee_cluster.hpp"
#include <atomic>
#include <thread>

namespace weft::app {
namespace {

class RotationProcess : public CommitteeCluster {
protected:
    static constexpr std::size_t later = 4;

    void SetUp() override
    {
        Cluster::SetUp();
        make(1, {"alice", "bob"}, members + later);
        for (auto* node : network_->all()) start(*node);
        wait_ready(network_->all());
        make_chain(chain_, "alice", {.anchor_interval = types::second});
    }
    [[nodiscard]] std::vector<types::NodeId> ids(const std::vector<std::size_t>& seats)
    {
        std::vector<types::NodeId> all;
        for (const auto seat : seats) all.push_back(network_->committee()[seat].id);
        std::ranges::sort(all);
        return all;
    }
    void reshare(std::size_t at, const std::vector<std::size_t>& to)
    {
        const auto begun = client::reshare(member(at), chain_, {.members = ids(to)});
        ASSERT_TRUE(begun.has_value()) << begun.error().code << ": " << begun.error().message;
    }
    /// Until that node votes with these.
    void expect_committee(std::size_t at, const std::vector<std::size_t>& to)
    {
        std::string last = "no answer";
        for (int tries = 0; tries < 600; ++tries) {
            std::vector<types::NodeId> now;
            if (const auto chain = client::chain(member(at), chain_)) {
                last = chain->stage + ", " + chain->hand_over.value_or("no hand-over");
                for (const auto& seat : chain->committee) now.push_back(seat.node);
            }
            if (now == ids(to)) return;
            std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        ADD_FAILURE() << "member " << at << ": " << last;
    }
    /// Until that node follows the chain without a seat.
    void expect_follows(std::size_t at)
    {
        for (int tries = 0; tries < 600; ++tries) {
            const auto chain = client::chain(member(at), chain_);
            if (chain && !chain->self_seat && chain->block_index > 0) return;
            std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        ADD_FAILURE() << "member " << at << " is one still";
    }
    types::ChainId chain_;
};

TEST_F(RotationProcess, goes_from_four_to_seven_and_to_four_under_load_with_a_member_killed)
{
    const auto& keys = network_->wallet("alice").keys;
    const types::AgentId bob{network_->wallet("bob").address()};
    const auto request =
        request_to(chain_, {.contract = types::hname_of(contracts::accounts_name),
                            .entry_point = types::hname_of(contracts::accounts::deposit),
                            .args = {},
                            .transfer = {{types::iota_color, 100'000}},
                            .gas = {}});
    const auto sent = spend(client(0), keys, wallet::requests({request}), patience);
    ASSERT_TRUE(sent.has_value()) << sent.error().code;
    ASSERT_TRUE(wait_processed(member(0), chain_, {sent->id, 0}, patience).has_value());

    // Each gives one IOTA to bob. The same node takes them all the time: it is a member, then none.
    std::atomic<bool> over = false;
    std::atomic<std::uint64_t> given = 0;
    std::jthread load{[&] {
        while (!over) {
            const types::OffLedgerRequest gift{
                .target = {chain_, types::hname_of(contracts::accounts_name)},
                .key = {},
                .nonce = given,
                .valid_until = static_cast<std::uint32_t>(
                    std::chrono::duration_cast<std::chrono::seconds>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count() +
                    600),
                .gas = 0,
                .entry_point = types::hname_of(contracts::accounts::deposit),
                .args = {{to_bytes(contracts::accounts::p_agent), types::encoded(bob)}},
                .allowance = {{types::iota_color, 1}},
                .signature = {}};
            const auto bytes = types::encode(types::sign(gift, *keys.key_of(keys.address(0))));
            // The same bytes again: taken once.
            bool taken = false;
            while (!over && !taken) {
                taken = client::submit_off_ledger(member(0), chain_, bytes).has_value();
                if (!taken) std::this_thread::sleep_for(demo::Milliseconds{50});
            }
            if (taken) ++given;
            std::this_thread::sleep_for(demo::Milliseconds{20});
        }
    }};

    struct Ends {
        std::atomic<bool>& over;
        ~Ends() { over = true; }
    } ends{over};  // before the load is waited for, also when the test fails

    const std::vector<std::size_t> seven{0, 1, 2, 3, 4, 5, 6};
    ASSERT_NO_FATAL_FAILURE(reshare(1, seven));
    network_->committee()[3].process.kill();
    for (const std::size_t at : {0, 1, 2, 4, 5, 6}) expect_committee(at, seven);
    start(network_->committee()[3]);
    expect_committee(3, seven);

    const auto goes_on = [&] {
        const auto before = given.load();
        for (int tries = 0; given < before + 20 && tries < 1'200; ++tries)
            std::this_thread::sleep_for(demo::Milliseconds{50});
        return given >= before + 20;
    };
    ASSERT_TRUE(goes_on()) << "the load stands still";

    // To fewer each operator says it. The node that takes the load is a member no more, and goes on taking it.
    const std::vector<std::size_t> four{4, 5, 6, 7};
    for (const auto at : seven) ASSERT_NO_FATAL_FAILURE(reshare(at, four));
    network_->committee()[2].process.kill();
    for (const auto at : four) expect_committee(at, four);
    start(network_->committee()[2]);
    for (const std::size_t at : {0, 1, 2, 3}) expect_follows(at);
    ASSERT_TRUE(goes_on()) << "the load stands still";
    over = true;
    load.join();

    // Each was done, and once: the new members have it so, and who follows.
    for (const std::size_t at : {0, 4, 5, 6, 7}) {
        std::uint64_t has = 0;
        for (int tries = 0; tries < 600 && has != given; ++tries) {
            if (const auto account = client::account(member(at), chain_, bob))
                has = account->balances.of(types::iota_color);
            if (has != given) std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        EXPECT_EQ(has, given) << at;
    }
    // Without the old ones.
    for (const std::size_t at : {0, 1, 2, 3}) network_->committee()[at].process.kill();
    const auto last = client::chain(member(5), chain_);
    ASSERT_TRUE(last.has_value());
    const auto more = spend(client(0), keys, wallet::requests({request}), patience);
    ASSERT_TRUE(more.has_value()) << more.error().code;
    EXPECT_TRUE(wait_processed(member(6), chain_, {more->id, 0}, patience).has_value());
}

}  // namespace
}  // namespace weft::app
