// A chain on real processes that moves to another address, with another key, under load.

#include <weft/base/try.hpp>
#include <weft/contracts/names.hpp>
#include <weft/types/off_ledger.hpp>

#include "committee_cluster.hpp"
#include <atomic>
#include <thread>

namespace weft::app {
namespace {

class MoveProcess : public CommitteeCluster {
protected:
    static constexpr std::size_t later = 2;

    void SetUp() override
    {
        Cluster::SetUp();
        make(1, {"alice", "bob", "carol"}, members + later);
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
    void agree(std::size_t at, const types::Address& to)
    {
        const auto known = client::chain(member(0), chain_);
        ASSERT_TRUE(known.has_value());
        const auto agreed =
            client::move_chain(member(at), chain_,
                               {.to = to,
                                .color = types::TransactionId::from(known->color.bytes()),
                                .from = ids({0, 1, 2, 3})});
        ASSERT_TRUE(agreed.has_value()) << agreed.error().code << ": " << agreed.error().message;
    }
    /// Until that node votes at that address.
    void expect_at(std::size_t at, const types::Address& home, bool sits)
    {
        std::string last = "no answer";
        for (int tries = 0; tries < 900; ++tries) {
            if (const auto chain = client::chain(member(at), chain_)) {
                last = chain->stage + ", " + chain->hand_over.value_or("no move");
                if (chain->home == home && chain->self_seat.has_value() == sits &&
                    !chain->hand_over)
                    return;
            }
            std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        ADD_FAILURE() << "member " << at << ": " << last;
    }
    [[nodiscard]] types::RequestSection section(const types::ChainId& home, std::uint64_t amount)
    {
        return request_to(home, {.contract = types::hname_of(contracts::accounts_name),
                                 .entry_point = types::hname_of(contracts::accounts::deposit),
                                 .args = {},
                                 .transfer = {{types::iota_color, amount}},
                                 .gas = {}});
    }
    types::ChainId chain_;
};

TEST_F(MoveProcess, moves_to_another_address_under_load_with_a_member_killed)
{
    const auto& keys = network_->wallet("alice").keys;
    const auto& carol = network_->wallet("carol").keys;
    const types::AgentId bob{network_->wallet("bob").address()};
    const auto sent =
        spend(client(0), keys, wallet::requests({section(chain_, 100'000)}), patience);
    ASSERT_TRUE(sent.has_value()) << sent.error().code;
    ASSERT_TRUE(wait_processed(member(0), chain_, {sent->id, 0}, patience).has_value());

    // The new members make their own key: two of them are members of now.
    const std::vector<std::size_t> next{2, 3, 4, 5};
    const auto run = client::start_dkg(member(2), {.members = ids(next)});
    ASSERT_TRUE(run.has_value()) << run.error().code;
    const auto done = client::dkg(member(2), run->run, demo::Milliseconds{30'000});
    ASSERT_TRUE(done && done->address) << (done ? done->error.value_or("no key")
                                                : done.error().code + ": " + done.error().message);
    const auto home = *done->address;

    // Off the ledger each gives one IOTA to bob. On the ledger carol deposits, at the first address all
    // the time: a wallet that has not heard of the move.
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
    std::vector<types::RequestId> deposits;  // of the thread, until it has ended
    std::atomic<std::uint64_t> deposited = 0;
    std::jthread on_ledger{[&] {
        while (!over) {
            const auto one =
                spend(client(0), carol, wallet::requests({section(chain_, 10)}), patience);
            if (!one) continue;
            deposits.push_back({one->id, 0});
            ++deposited;
        }
    }};
    struct Ends {
        std::atomic<bool>& over;
        ~Ends() { over = true; }
    } ends{over};  // before the load is waited for, also when the test fails

    for (const std::size_t at : {0, 1, 2, 3, 4, 5}) ASSERT_NO_FATAL_FAILURE(agree(at, home));
    const auto wish = spend(
        client(0), keys,
        wallet::requests({request_to(
            chain_, {.contract = types::hname_of(contracts::governance_name),
                     .entry_point = types::hname_of(contracts::governance::rotate_committee),
                     .args = {{to_bytes(contracts::governance::p_address), to_bytes(home.bytes())}},
                     .transfer = {},
                     .gas = {}})}),
        patience);
    ASSERT_TRUE(wish.has_value()) << wish.error().code;
    network_->committee()[3].process.kill();
    for (const std::size_t at : {2, 4, 5}) expect_at(at, home, true);
    start(network_->committee()[3]);
    expect_at(3, home, true);
    for (const std::size_t at : {0, 1}) expect_at(at, home, false);

    const auto goes_on = [&] {
        const auto before = given.load();
        const auto deposits_before = deposited.load();
        const auto enough = [&] {
            return given >= before + 20 && deposited >= deposits_before + 3;
        };
        for (int tries = 0; !enough() && tries < 1'200; ++tries)
            std::this_thread::sleep_for(demo::Milliseconds{50});
        return enough();
    };
    ASSERT_TRUE(goes_on()) << "the load stands still";
    over = true;
    load.join();
    on_ledger.join();

    // Each was done, and once: the members of now have it so, and who follows.
    for (const auto& id : deposits)
        EXPECT_TRUE(wait_processed(member(4), chain_, id, patience).has_value())
            << types::to_text(id);
    for (const std::size_t at : {0, 1, 2, 3, 4, 5}) {
        std::uint64_t has = 0;
        for (int tries = 0; tries < 600 && has != given; ++tries) {
            if (const auto account = client::account(member(at), chain_, bob))
                has = account->balances.of(types::iota_color);
            if (has != given) std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        EXPECT_EQ(has, given) << at;
        std::size_t once = 0;
        for (const auto& id : deposits) {
            const auto request = client::request(member(at), chain_, id);
            if (request && request->state == answers::RequestState::processed) ++once;
        }
        EXPECT_EQ(once, deposits.size()) << at;
    }
    const auto there = client::chain(member(4), chain_);
    ASSERT_TRUE(there.has_value());
    std::cout << "given " << given << " off the ledger, " << deposits.size() << " on it, block "
              << there->block_index << "\n";
    // Without the old ones, to the new address.
    for (const std::size_t at : {0, 1}) network_->committee()[at].process.kill();
    const auto more = spend(client(0), keys, wallet::requests({section(home, 10)}), patience);
    ASSERT_TRUE(more.has_value()) << more.error().code;
    EXPECT_TRUE(wait_processed(member(5), chain_, {more->id, 0}, patience).has_value());
}

}  // namespace
}  // namespace weft::app
