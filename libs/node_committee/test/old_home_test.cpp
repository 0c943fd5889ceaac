// An address that a chain has left, at a node that has a share of its key.

#include "../src/old_home.hpp"

#include <weft/chain/home.hpp>

#include <gtest/gtest.h>

#include "member_chain.hpp"

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

/// A chain as somebody holds it.
class Held final : public HeldChain {
public:
    explicit Held(const MemberChain& chain)
        : chain_{chain},
          homes_{chain::homes_of(chain.chain->identity(), chain.chain->state().entries())}
    {}
    [[nodiscard]] const chain::Chain* chain() const noexcept override { return &*chain_.chain; }
    [[nodiscard]] const chain::Programs& programs() const noexcept override
    {
        return chain_.programs;
    }
    [[nodiscard]] const KeptBlocks& kept() const noexcept override { return *kept_; }
    [[nodiscard]] bool in_backlog(const types::TransactionId&) const override { return false; }
    [[nodiscard]] std::uint64_t next_nonce(const types::AgentId&) const override { return 0; }
    [[nodiscard]] std::optional<Bytes> anchor_bytes(std::uint32_t) const override { return {}; }
    [[nodiscard]] bool in_doubt() const noexcept override { return false; }
    [[nodiscard]] answers::Chain info() const override { return {}; }
    [[nodiscard]] const std::vector<contracts::Home>& homes() const noexcept override
    {
        return homes_;
    }
    [[nodiscard]] const std::vector<PeerId>& committee() const noexcept override { return none_; }

private:
    const MemberChain& chain_;
    std::vector<contracts::Home> homes_;
    std::optional<KeptBlocks> kept_;
    std::vector<PeerId> none_;
};

class AnOldHome : public testing::Test {
protected:
    AnOldHome()
    {
        const auto init = chain.init();
        processed = types::id_of(init);
        chain.block({init});
        to = types::Address::of(
            crypto::bls::deal(4, 3, crypto::Hash::filled(9).bytes()).public_key.group);
        chain.block({chain.request({.sender_contract = {},
                                    .target = {chain.id, types::hname_of("governance")},
                                    .timelock = 0,
                                    .entry_point = types::hname_of("rotateCommittee"),
                                    .args = {{to_bytes("address"), to_bytes(to.bytes())}},
                                    .transfer = {}})});
        chain.block({}, to);
        held.emplace(chain);
        for (const auto& peer : {one, two, three}) connected.up(peer);
        for (std::uint16_t seat = 0; seat < 4; ++seat)
            members.push_back(PeerId::filled(static_cast<std::uint8_t>(0xa0 + seat)));
        const auto& own = chain.keys[0];
        key.emplace(CommitteeKey{
            members, *committee::Keys::from(own.self, own.hi, own.lo, own.share_hi, own.share_lo)});
        until = unix_time(chain.now) + std::chrono::nanoseconds{whole_day}.count();
        home.emplace(OldHomeRecord{.chain = chain.id, .home = chain.id, .until = until}, *key,
                     members[0], connected, ledger, 2);
        (void)home->on_start(chain.now, *held);
    }
    Effects hear(const PeerId& from, const FromLedger& message)
    {
        return home->on_ledger(chain.now, from, message, *held);
    }
    /// A deposit that comes to the old address, confirmed.
    types::TransactionId come()
    {
        const auto deposit = chain.deposit();
        (void)hear(one, ConfirmedTransaction{types::encode(deposit)});
        return types::id_of(deposit);
    }
    /// How much the home asked of it.
    std::size_t list(const PeerId& from, std::vector<types::TransactionId> outputs)
    {
        std::ranges::sort(outputs);
        AddressOutputs all{.address = chain.id, .outputs = {}};
        for (const auto& output : outputs)
            all.outputs.push_back({output, {{types::iota_color, 5}}});
        const auto effects = hear(from, all);
        auto asked = effects.sends.size();
        for (const auto& write : effects.writes) asked += write.then.size();
        return asked;
    }
    void pass(Instant span)
    {
        chain.now += span;
        (void)home->on_timer(chain.now, *held);
    }
    static constexpr Instant whole_day = 24h;

    const PeerId one = PeerId::filled(1);
    const PeerId two = PeerId::filled(2);
    const PeerId three = PeerId::filled(3);
    MemberChain chain;
    types::TransactionId processed;
    types::Address to;
    types::Timestamp until = 0;
    std::optional<Held> held;
    Connected connected;
    std::vector<PeerId> members;
    std::optional<CommitteeKey> key;
    LedgerClient ledger{{one, two, three}, PeerId::filled(0xa0), connected};
    std::optional<OldHome> home;
};

}  // namespace

TEST_F(AnOldHome, gives_up_its_share_when_enough_nodes_list_nothing_more)
{
    const auto came = come();
    EXPECT_EQ(home->waiting(), 1u);
    pass(whole_day + 1s);
    list(one, {came});
    list(two, {});
    EXPECT_FALSE(home->over(chain.now));
    list(one, {});
    EXPECT_EQ(home->waiting(), 0u) << "two say that it is there no more";
    EXPECT_TRUE(home->over(chain.now));
}

TEST_F(AnOldHome, drops_nothing_that_one_node_alone_does_not_list)
{
    const auto came = come();
    for (int i = 0; i < 3; ++i) list(one, {});
    EXPECT_EQ(home->waiting(), 1u);
    list(one, {came});
    list(two, {});
    EXPECT_EQ(home->waiting(), 1u) << "the newest list of each counts";
    list(three, {});
    EXPECT_EQ(home->waiting(), 0u);
    // The ledger has it after all: it is asked for, and comes again.
    EXPECT_GT(list(one, {came}), 0u);
}

TEST_F(AnOldHome, keeps_no_share_for_a_list_that_is_full_of_what_came_too_late)
{
    const auto early = come();
    pass(whole_day + 1h);
    std::vector<types::TransactionId> late;
    // Some hundred are enough: the list is full by its bytes.
    while (late.size() < 300) late.push_back(come());
    EXPECT_EQ(home->waiting(), 1u) << "what comes too late is left";
    std::ranges::sort(late);
    const auto full = [&](bool with_early) {
        AddressOutputs all{.address = chain.id, .outputs = {}};
        types::Balances many;
        for (std::uint8_t color = 1; color < 60; ++color)
            (void)many.add(types::Color::filled(color), 1);
        auto ids = late;
        if (with_early) ids.push_back(early);
        std::ranges::sort(ids);
        for (const auto& id : ids) all.outputs.push_back({id, many});
        EXPECT_FALSE(all.is_whole());
        return all;
    };
    (void)hear(one, full(true));
    (void)hear(two, full(true));
    EXPECT_FALSE(home->over(chain.now));
    // It was sent on, and what follows in the order of booking is as late as these.
    (void)hear(one, full(false));
    (void)hear(two, full(false));
    EXPECT_EQ(home->waiting(), 1u) << "a list that is not whole takes nothing away";
    list(one, {late.front()});
    list(three, {late.front()});
    EXPECT_EQ(home->waiting(), 0u);
    (void)hear(one, full(false));
    (void)hear(two, full(false));
    EXPECT_TRUE(home->over(chain.now));
}

TEST_F(AnOldHome, a_full_list_of_what_the_chain_has_says_nothing_of_what_is_behind_it)
{
    pass(whole_day + 1h);
    AddressOutputs all{.address = chain.id, .outputs = {}};
    types::Balances many;
    for (std::uint8_t color = 1; color < 200; ++color)
        (void)many.add(types::Color::filled(color), 1);
    for (int i = 0; i < 60; ++i) all.outputs.push_back({processed, many});
    ASSERT_FALSE(all.is_whole());
    (void)hear(one, all);
    (void)hear(two, all);
    EXPECT_FALSE(home->over(chain.now));
}
