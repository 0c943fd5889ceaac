// What becomes of a run when others invite again and again.

#include <weft/dkg/codec.hpp>
#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/node_committee/committee_door.hpp>

#include <gtest/gtest.h>

#include "../src/dkg_role.hpp"

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

const std::optional<Marks> no_marks{Marks{}};  // nobody here keeps any

struct DkgRoleOfANode : testing::Test {
    Disk store;
    types::Genesis genesis;
    crypto::ed25519::KeyPair identity = key_of("self");
    PeerId a = node_id("a");
    PeerId b = node_id("b");
    PeerId c = node_id("c");
    PeerId stranger = node_id("stranger");
    Connected connected;
    std::set<RoleId> played;
    Services services;
    std::unique_ptr<Role> committee = *committee_door({}).make(surroundings(services, 4));
    DkgRole role{*services.find<KeyRing>(), surroundings(services, 5)};
    Instant now = 1000s;

    Surroundings surroundings(Services& offers, std::uint8_t entropy)
    {
        return {.genesis = genesis,
                .identity = identity,
                .store = store,
                .connected = connected,
                .played = played,
                .services = offers,
                .marks = no_marks,
                .entropy = crypto::Drbg{Bytes(32, std::byte{entropy})}};
    }
    DkgInvite invite(std::uint8_t run,
                     std::vector<PeerId> others,
                     std::uint64_t timeout_ms = 10'000)
    {
        others.push_back(identity.public_key());
        std::ranges::sort(others);
        return {crypto::Hash::filled(run), std::move(others), timeout_ms};
    }
    /// Invites to a run that is over after 15 s, and lets the time pass.
    void short_run(std::uint8_t run)
    {
        const auto effects = role.on(now, stranger, invite(run, {stranger}, 500));
        now += 16s;
        for (const auto& arm : effects.arms) (void)role.on_timer(now, arm.id);
    }
    static std::vector<dkg::Broadcast> broadcasts(const Effects& effects)
    {
        std::vector<dkg::Broadcast> all;
        for (const auto& write : effects.writes)
            for (const auto& send : write.then) {
                const auto frame = decode_frame<DkgFrames>(send.frame);
                const auto* dkg_frame = std::get_if<DkgFrame>(&*frame);
                if (!dkg_frame) continue;
                const auto message = dkg::decode(dkg_frame->body);
                if (const auto* part = std::get_if<dkg::Broadcast>(&*message)) all.push_back(*part);
            }
        return all;
    }
    static std::optional<Bytes> dealt(const Effects& effects)
    {
        for (const auto& part : broadcasts(effects))
            if (const auto* value = std::get_if<rbc::Value>(&part.message)) return value->payload;
        return std::nullopt;
    }
    DkgFrame deal_of(const DkgInvite& run, const PeerId& dealer)
    {
        const auto& members = run.members;
        const auto seat = std::ranges::lower_bound(members, dealer) - members.begin();
        const dkg::Broadcast part{dkg::Phase::deal,
                                  ValidatorIndex{static_cast<std::uint16_t>(seat)},
                                  rbc::Value{Bytes(100)}};
        return {run.name(), dkg::encode(dkg::Message{part})};
    }
    static bool echoes(const Effects& effects)
    {
        return std::ranges::any_of(broadcasts(effects), [](const auto& part) {
            return part.message == rbc::Message{rbc::Echo{rbc::digest(Bytes(100))}};
        });
    }
};

}  // namespace

TEST_F(DkgRoleOfANode, lists_its_runs_a_page_at_a_time_and_finds_each_by_its_name)
{
    for (std::uint8_t run = 1; run <= 7; ++run) short_run(run);
    std::vector<Bytes> listed;
    answers::PageAsk ask{.cursor = {}, .limit = 3};
    for (;;) {
        const auto page = role.dkg_runs(ask);
        ASSERT_TRUE(page.has_value());
        EXPECT_LE(page->items.size(), 3u);
        for (const auto& run : page->items) listed.push_back(run.run);
        if (!page->next) break;
        ask.cursor = *page->next;
    }
    EXPECT_EQ(std::set(listed.begin(), listed.end()).size(), 7u);
    EXPECT_TRUE(std::ranges::is_sorted(listed));
    for (const auto& run : listed) EXPECT_EQ(role.dkg_run(run)->run, run);
    EXPECT_FALSE(role.dkg_run(crypto::Hash::filled(9).bytes()));
    EXPECT_FALSE(role.dkg_run(to_bytes("short")));
    EXPECT_FALSE(role.dkg_runs({.cursor = "no run", .limit = 3}));
}

TEST_F(DkgRoleOfANode,
       an_invitation_that_comes_again_begins_nothing_even_when_its_outcome_is_forgotten)
{
    // Else its members would hear a second voice of this node in one run, and liars who are invited
    // as its second committee could put together what was dealt to the first.
    const auto effects = role.on(now, a, invite(7, {a, b, c}));
    ASSERT_TRUE(dealt(effects));
    now += 301s;  // nobody came: it fails
    for (const auto& arm : effects.arms) (void)role.on_timer(now, arm.id);
    for (std::uint8_t run = 100; run < 200; ++run) short_run(run);
    EXPECT_FALSE(dealt(role.on(now, a, invite(7, {a, b, c}))));
    // On other terms it is another run, with secrets of its own.
    const auto other = dealt(role.on(now, a, invite(7, {a, b})));
    ASSERT_TRUE(other);
    EXPECT_NE(invite(7, {a, b}).name(), invite(7, {a, b, c}).name());
    EXPECT_NE(other, dealt(effects));
}

TEST_F(DkgRoleOfANode, a_run_that_a_restart_interrupted_is_not_begun_again)
{
    const auto effects = role.on(now, a, invite(7, {a, b, c}));
    ASSERT_TRUE(dealt(effects));
    ASSERT_TRUE(effects.sends.empty()) << "nothing leaves before that it began is durable";
    ASSERT_TRUE(effects.writes.front().then.empty());
    store.apply(effects.writes.front().batch);
    Services offers;
    DkgRole reborn{*services.find<KeyRing>(), surroundings(offers, 6)};
    EXPECT_FALSE(dealt(reborn.on(now, a, invite(7, {a, b, c}))));
    EXPECT_TRUE(dealt(reborn.on(now, a, invite(8, {a, b, c}))));
}

TEST_F(DkgRoleOfANode, a_run_that_goes_on_is_not_forgotten_for_the_invitations_of_others)
{
    const auto ours = invite(7, {a, b, c}, 600'000);
    (void)role.on(now, a, ours);
    for (std::uint8_t run = 100; run < 200; ++run) short_run(run);
    EXPECT_TRUE(echoes(role.on(now, b, deal_of(ours, b))));
}

// --- consent ---

TEST_F(DkgRoleOfANode, joins_a_run_only_when_all_its_members_are_known_to_its_operator)
{
    Services offers;
    DkgRole careful{*services.find<KeyRing>(), surroundings(offers, 6), {.known = {{a, b}}}};
    const auto refused = careful.on(now, a, invite(1, {a, b, c}));
    EXPECT_FALSE(dealt(refused));
    EXPECT_TRUE(refused.writes.empty()) << "what is not joined costs nothing";
    ASSERT_EQ(refused.events.size(), 1u);
    EXPECT_TRUE(dealt(careful.on(now, a, invite(1, {a, b}))));
}

TEST_F(DkgRoleOfANode, joins_no_run_of_a_peer_when_its_operator_says_so)
{
    Services offers;
    DkgRole alone{*services.find<KeyRing>(), surroundings(offers, 6), {.joins = false}};
    EXPECT_FALSE(dealt(alone.on(now, a, invite(1, {a, b}))));
    for (const auto& peer : {a, b}) connected.up(peer);
    const auto own = alone.on(now, CommandId{1}, StartDkg{{a, b, identity.public_key()}});
    ASSERT_EQ(own.answers.size(), 1u);
    EXPECT_EQ(own.answers.front().error, "");
    EXPECT_TRUE(dealt(own));
}

TEST_F(DkgRoleOfANode, joins_no_run_that_nobody_could_be_in_time_for_or_that_keeps_its_place_for_days)
{
    EXPECT_FALSE(dealt(role.on(now, a, invite(1, {a, b}, 0))));
    EXPECT_FALSE(dealt(role.on(now, a, invite(1, {a, b}, 499))));
    EXPECT_FALSE(dealt(role.on(now, a, invite(1, {a, b}, 600'001))));
    EXPECT_FALSE(dealt(role.on(now, a, invite(1, {a, b}, ~std::uint64_t{0}))));
    EXPECT_TRUE(dealt(role.on(now, a, invite(1, {a, b}, 500))));
    EXPECT_TRUE(dealt(role.on(now, a, invite(2, {a, b}, 600'000))));
    const auto own = [&](std::uint64_t timeout_ms) {
        return role.on(now, CommandId{1}, StartDkg{{identity.public_key()}, timeout_ms})
            .answers.front()
            .error;
    };
    EXPECT_EQ(own(499), "timeout_range");
    EXPECT_EQ(own(600'001), "timeout_range");
    EXPECT_EQ(own(500), "");
}

TEST_F(DkgRoleOfANode, names_a_peer_whose_invitations_it_does_not_join_once_until_it_joins_one)
{
    const auto told = [&](const Effects& effects) { return effects.events.size(); };
    EXPECT_EQ(told(role.on(now, a, invite(1, {a, b}, 1))), 1u);
    for (std::uint8_t run = 2; run < 100; ++run)
        EXPECT_EQ(told(role.on(now, a, invite(run, {a, b}, run % 2))), 0u);
    EXPECT_EQ(told(role.on(now, b, invite(1, {a, b}, 1))), 1u);
    EXPECT_TRUE(dealt(role.on(now, a, invite(200, {a, b}))));
    EXPECT_EQ(told(role.on(now, a, invite(201, {a, b}, 1))), 1u);
}
