// A node's part in votes: none where weight alone decides; and when it goes on.

#include "../src/voting_part.hpp"

#include "rooms.hpp"

using namespace weft;
using namespace weft::node;
using node::test::milliseconds;
using node::test::seconds;

namespace {

class APart : public node::test::Rooms {
protected:
    void join()
    {
        part.join({.quarantine_ms = 1'000, .round_ms = 200}, key, 1, tangle, gossip, connected);
        part.start(now);
        // Two seconds without anything behind, and it has opinions.
        for (int ticks = 0; ticks < 3; ++ticks) {
            now += seconds{1};
            (void)part.tick(now, true);
        }
    }
    /// B books a spend of what alice has; what it came to is settled.
    Effects::Write spend(std::string_view to)
    {
        last = types::genesis_message;
        book("B", payload_of(alice_pays(to)));
        Effects::Write write;
        part.follow(now, step, write);
        return write;
    }
    crypto::ed25519::KeyPair key = fixtures::key_of("A");
    VotingPart part;
};

}  // namespace

TEST_F(APart, in_a_network_without_votes_is_none)
{
    EXPECT_EQ(part.polls(), nullptr);
    part.start(now);
    EXPECT_TRUE(part.tick(now, true).empty());
    EXPECT_TRUE(changes_nothing(spend("bob")));
    EXPECT_FALSE(part.settle());
    EXPECT_FALSE(part.arm(now));
    EXPECT_TRUE(part.wake(now).empty());
    EXPECT_TRUE(part.take_statements().empty());
    EXPECT_FALSE(part.on_beacon(now, now, 1));
    EXPECT_TRUE(part.answer(now, b, {1, {types::TransactionId::filled(1)}}).empty());
}

TEST_F(APart, waits_for_nothing_until_a_transaction_is_there)
{
    join();
    EXPECT_FALSE(part.arm(now));
    (void)spend("bob");
    EXPECT_TRUE(part.arm(now));
}

TEST_F(APart, sets_its_timer_again_only_when_it_is_due_earlier_or_rang)
{
    join();
    (void)spend("bob");
    const auto due = part.arm(now);
    ASSERT_TRUE(due);
    EXPECT_GT(*due, now);
    EXPECT_FALSE(part.arm(now)) << "it is set";
    now += milliseconds{10};
    (void)spend("carol");
    const auto sooner = part.arm(now);
    ASSERT_TRUE(sooner) << "with a conflict the vote begins";
    EXPECT_LT(*sooner, *due);
    EXPECT_FALSE(part.arm(now));
    now = *sooner;
    (void)part.wake(now);
    EXPECT_TRUE(part.arm(now)) << "when the round is over";
}

TEST_F(APart, writes_the_end_of_a_quarantine_of_two_conflicts_before_what_is_said_next)
{
    join();
    (void)spend("bob");
    now += seconds{3};
    (void)part.wake(now);
    EXPECT_FALSE(part.settle()) << "alone it is liked, and nothing has to last";
    const auto write = spend("carol");
    EXPECT_FALSE(write.batch.empty()) << "level 3 in a conflict";
}
