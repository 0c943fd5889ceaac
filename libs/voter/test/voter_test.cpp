#include <weft/voter/voter.hpp>

#include <gtest/gtest.h>

namespace weft::voter {
namespace {

using namespace std::chrono_literals;

const auto pay_bob = TransactionId::filled(1);
const auto pay_carol = TransactionId::filled(2);
const std::array peers{NodeId::filled(11), NodeId::filled(12), NodeId::filled(13)};
const OutputId coin{types::Address{}, TransactionId::filled(9)};

/// A node among four of equal mana; what it asks is answered at once or not at all.
struct Node {
    explicit Node(Settings settings = {}) : voter{settings, 1} {}

    Electorate electorate() const
    {
        Electorate all{.others = {}, .unreachable = unreachable, .own = {100, 400}};
        for (const auto& peer : peers) all.others.push_back({peer, 100});
        return all;
    }
    std::vector<Query> wake()
    {
        return voter.wake(now, [this] { return electorate(); });
    }
    void answer(const std::vector<Query>& queries, Opinion opinion)
    {
        for (const auto& query : queries)
            voter.on_answer(query.peer, query.number, std::vector(query.ids.size(), opinion));
    }
    /// Two spends within the quarantine, where beacons are heard.
    void spend_twice()
    {
        voter.start(now);
        voter.on_beacon(now, now - 500ms, 1);
        voter.arrive(now, pay_bob, {coin});
        voter.arrive(now += 10ms, pay_carol, {coin});
    }
    /// Until no vote is open, or so long.
    void vote(Opinion opinion, Duration at_most = 20s)
    {
        for (const auto end = now + at_most; now < end;) {
            answer(wake(), opinion);
            const auto next = voter.next();
            if (!next) return;
            now = std::max(now + 1ms, *next);
        }
    }
    Opinion thinks(const TransactionId& id) const { return voter.standing(id)->state.opinion; }
    int level(const TransactionId& id) const { return voter.standing(id)->state.level; }

    Voter voter;
    Instant now = 100s;
    std::set<NodeId> unreachable;
};

TEST(Voter, has_no_opinion_before_it_starts_and_then_what_is_open_arrives)
{
    Node node;
    node.voter.arrive(node.now, pay_bob, {coin});
    node.voter.arrive(node.now, pay_carol, {coin});
    EXPECT_TRUE(node.voter.knows(pay_bob));
    EXPECT_EQ(node.voter.answer(pay_bob), Opinion::none);
    EXPECT_TRUE(node.voter.take_disliked().empty()) << "weight alone speaks";
    EXPECT_FALSE(node.voter.next());
    node.voter.start(node.now);
    EXPECT_EQ(node.thinks(pay_carol), Opinion::dislike);
    EXPECT_EQ(node.voter.take_disliked().size(), 2u);
}

TEST(Voter, is_against_both_sides_while_it_votes_and_against_none_without_a_conflict)
{
    Node node;
    node.voter.start(node.now);
    node.voter.arrive(node.now, pay_bob, {coin});
    EXPECT_TRUE(node.voter.take_disliked().empty()) << "a quarantine holds nobody up";
    node.voter.arrive(node.now, pay_carol, {coin});
    EXPECT_EQ(node.voter.take_disliked().size(), 2u);
}

TEST(Voter, ends_a_vote_as_its_peers_think_and_writes_it_down)
{
    Node node;
    node.spend_twice();
    node.vote(Opinion::dislike);
    EXPECT_EQ(node.thinks(pay_bob), Opinion::dislike);
    EXPECT_EQ(node.level(pay_bob), 2);
    EXPECT_EQ(node.voter.take_ended().size(), 2u);
    const auto records = node.voter.take_records();
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records.front().opinion, Opinion::dislike);
    EXPECT_EQ(node.voter.counts().open, 0u);
}

TEST(Voter, hears_an_answer_from_who_was_asked_and_once)
{
    Node node;
    node.spend_twice();
    const auto queries = node.wake();
    ASSERT_EQ(queries.size(), 3u);
    const auto& first = queries.front();
    const std::vector said(first.ids.size(), Opinion::like);
    const auto stranger = first.peer == peers[0] ? peers[1] : peers[0];
    node.voter.on_answer(stranger, first.number, said);
    EXPECT_EQ(node.voter.counts().answers, 0u);
    node.voter.on_answer(first.peer, first.number + 1'000, said);
    node.voter.on_answer(first.peer, first.number, std::vector(7, Opinion::like));
    EXPECT_EQ(node.voter.counts().answers, 0u);
    node.voter.on_answer(first.peer, first.number, said);
    node.voter.on_answer(first.peer, first.number, said);
    EXPECT_EQ(node.voter.counts().answers, 1u);
}

TEST(Voter, repeats_a_round_that_too_few_answered_an_interval_after_its_begin)
{
    Node node;
    node.spend_twice();
    const auto began = node.now;
    EXPECT_EQ(node.wake().size(), 3u);
    const auto tick = drng::next_multiple(began, 500ms);
    EXPECT_EQ(*node.voter.next(), tick) << "it closes at a tick, not beside it";
    node.now = tick;
    (void)node.wake();
    EXPECT_EQ(node.voter.counts().rounds_lost, 0u) << "what has come counts for nothing: it waits";
    EXPECT_EQ(*node.voter.next(), began + 500ms);
    node.now = began + 500ms;
    EXPECT_EQ(node.wake().size(), 3u) << "asked once more, and at once";
    EXPECT_EQ(node.voter.counts().rounds_lost, 1u);
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 0u);
}

TEST(Voter, takes_what_comes_after_the_tick_when_too_few_had_answered_by_then)
{
    Node node;
    node.spend_twice();
    const auto began = node.now;
    const auto queries = node.wake();
    node.now = drng::next_multiple(began, 500ms);
    (void)node.wake();
    node.now += 5ms;
    node.answer(queries, Opinion::dislike);
    (void)node.wake();
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 1u);
    EXPECT_EQ(node.voter.counts().rounds_lost, 0u);
}

/// After a first round that all answered: the second is judged by a beacon.
std::vector<Query> second_round(Node& node)
{
    node.spend_twice();
    node.answer(node.wake(), Opinion::dislike);
    (void)node.wake();
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 1u);
    node.now += 10ms;
    return node.wake();
}

TEST(Voter, judges_no_answers_that_came_beyond_the_tick_by_the_ticks_own_beacon)
{
    Node node;
    const auto queries = second_round(node);
    ASSERT_FALSE(queries.empty());
    const auto tick = *node.voter.next();
    node.now = tick;
    (void)node.wake();
    node.now = tick + 5ms;
    node.answer(queries, Opinion::dislike);
    (void)node.wake();
    // A liar had it before it answered.
    node.now = tick + 10ms;
    node.voter.on_beacon(node.now, tick, 77);
    (void)node.wake();
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 1u);
    node.now = tick + 500ms;
    (void)node.wake();
    node.voter.on_beacon(node.now, node.now, 78);
    (void)node.wake();
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 2u);
}

TEST(Voter, awaits_a_beacon_for_what_statements_alone_make_count)
{
    Node node;
    node.spend_twice();
    node.answer(node.wake(), Opinion::dislike);
    (void)node.wake();
    const std::array stated{voting::Stated{pay_bob, Opinion::dislike},
                            voting::Stated{pay_carol, Opinion::dislike}};
    for (const auto& peer : peers) node.voter.hear(node.now, peer, 1, stated);
    const OutputId coins{types::Address{}, TransactionId::filled(8)};
    node.voter.arrive(node.now, TransactionId::filled(3), {coins});
    node.voter.arrive(node.now, TransactionId::filled(4), {coins});
    node.now += 10ms;
    const auto queries = node.wake();
    ASSERT_FALSE(queries.empty()) << "the new ones are asked about";
    // Nobody answers. What is stated of the old ones counts, and is judged by a beacon.
    node.now = *node.voter.next();
    (void)node.wake();
    node.now = *node.voter.next();
    (void)node.wake();
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 1u) << "not by the known half";
    const auto next = *node.voter.next();
    node.now = next;
    (void)node.wake();
    node.voter.on_beacon(node.now, node.now, 77);
    (void)node.wake();
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 2u);
}

TEST(Voter, closes_at_the_tick_with_the_answers_of_half_of_its_draws)
{
    Node node;
    node.spend_twice();
    auto queries = node.wake();
    queries.pop_back();
    node.answer(queries, Opinion::dislike);
    node.now = *node.voter.next();
    (void)node.wake();
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 1u);
}

TEST(Voter, judges_what_needs_no_beacon_while_the_rest_of_the_round_awaits_one)
{
    Node node;
    node.spend_twice();
    node.answer(node.wake(), Opinion::dislike);
    (void)node.wake();
    ASSERT_EQ(node.voter.standing(pay_carol)->rounds, 1u);
    EXPECT_EQ(node.voter.take_lines().size(), 1u);
    // Another double spend: its first round is the second one of these.
    const OutputId other{types::Address{}, TransactionId::filled(8)};
    node.voter.arrive(node.now, TransactionId::filled(3), {other});
    node.voter.arrive(node.now, TransactionId::filled(4), {other});
    node.now += 10ms;
    node.answer(node.wake(), Opinion::dislike);
    (void)node.wake();
    EXPECT_EQ(node.voter.standing(TransactionId::filled(4))->rounds, 1u);
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 1u) << "it awaits a beacon";
    EXPECT_TRUE(node.voter.take_lines().empty());
    node.voter.on_beacon(node.now + 1ms, node.now + 1ms, 77);
    node.now = *node.voter.next();
    (void)node.wake();
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 2u);
    EXPECT_EQ(node.voter.standing(TransactionId::filled(4))->rounds, 1u) << "judged once a round";
    EXPECT_EQ(node.voter.take_lines().size(), 2u) << "stated together";
}

TEST(Voter, draws_whom_no_query_reaches_and_counts_him_as_silent)
{
    Node node;
    node.unreachable = {peers[0], peers[1]};
    node.spend_twice();
    const auto queries = node.wake();
    ASSERT_EQ(queries.size(), 1u);
    node.answer(queries, Opinion::like);
    node.vote(Opinion::like, 5s);
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 0u) << "a third of the draws decides nothing";
}

TEST(Voter, takes_no_beacon_that_came_before_the_answers_were_closed)
{
    Node node;
    node.spend_twice();
    node.answer(node.wake(), Opinion::dislike);  // the first round has a fixed threshold
    (void)node.wake();
    node.now += 10ms;
    const auto queries = node.wake();
    ASSERT_FALSE(queries.empty());
    node.voter.on_beacon(node.now, node.now, 77);
    node.answer(queries, Opinion::dislike);
    (void)node.wake();
    const auto due = *node.voter.next();
    node.now = due;
    (void)node.wake();
    node.now = *node.voter.next();
    (void)node.wake();
    EXPECT_EQ(node.voter.counts().beacons_used, 0u);
}

TEST(Voter, awaits_no_beacon_where_none_was_ever_heard)
{
    Node node;
    node.voter.start(node.now);
    node.voter.arrive(node.now, pay_bob, {coin});
    node.voter.arrive(node.now += 10ms, pay_carol, {coin});
    node.answer(node.wake(), Opinion::dislike);
    (void)node.wake();
    node.now += 10ms;
    node.answer(node.wake(), Opinion::dislike);
    (void)node.wake();
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 1u) << "a tick all the same";
    node.now = drng::next_multiple(node.now, 500ms);
    EXPECT_EQ(*node.voter.next(), node.now);
    (void)node.wake();
    EXPECT_EQ(node.voter.standing(pay_carol)->rounds, 2u);
}

TEST(Voter, judges_a_round_by_the_beacon_that_came_after_its_answers)
{
    Node node;
    node.spend_twice();
    node.answer(node.wake(), Opinion::dislike);
    (void)node.wake();
    node.now += 10ms;
    node.answer(node.wake(), Opinion::dislike);
    (void)node.wake();
    node.voter.on_beacon(node.now + 1ms, node.now + 1ms, 77);
    node.now = *node.voter.next();
    (void)node.wake();
    EXPECT_EQ(node.voter.counts().beacons_used, 1u);
    ASSERT_TRUE(node.voter.standing(pay_carol)->draw);
    EXPECT_EQ(node.voter.standing(pay_carol)->draw->random, 77u);
}

TEST(Voter, forgets_what_weight_decided_with_its_record)
{
    Node node;
    node.spend_twice();
    node.vote(Opinion::dislike);
    (void)node.voter.take_records();
    node.voter.approve(node.now, voting::Approval::confirmed, pay_bob);
    node.voter.decided(node.now, std::array{pay_bob, pay_carol});
    EXPECT_EQ(node.voter.counts().known, 0u);
    const auto records = node.voter.take_records();
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records.front().opinion, Opinion::none);
}

TEST(Voter, recalls_how_votes_of_an_earlier_life_ended)
{
    Node node;
    for (const auto& id : {pay_bob, pay_carol}) {
        node.voter.recall(id, Opinion::dislike);
        node.voter.arrive(node.now, id, {coin});
    }
    node.voter.recall(TransactionId::filled(3), Opinion::like);
    EXPECT_EQ(node.voter.take_disliked().size(), 2u) << "before weight can speak for them";
    node.voter.start(node.now);
    EXPECT_EQ(node.thinks(pay_bob), Opinion::dislike);
    EXPECT_EQ(node.level(pay_carol), 2);
    const auto records = node.voter.take_records();
    ASSERT_EQ(records.size(), 1u) << "of what is decided";
    EXPECT_EQ(records.front().transaction, TransactionId::filled(3));
}

TEST(Voter, asks_a_peer_about_no_more_than_sixteen_times_1024_in_a_round)
{
    Node node;
    node.voter.start(node.now);
    for (std::uint32_t k = 0; k < 9'000; ++k)
        for (std::uint32_t side = 0; side < 2; ++side) {
            std::array<std::byte, 32> bytes{};
            for (std::size_t b = 0; b < 4; ++b)
                bytes[b] = static_cast<std::byte>((2 * k + side + 1) >> (8 * b) & 0xff);
            const auto id = *TransactionId::from(bytes);
            bytes[31] = std::byte{1};
            bytes[0] = static_cast<std::byte>(k & 0xff);
            bytes[1] = static_cast<std::byte>(k >> 8);
            bytes[2] = bytes[3] = std::byte{0};
            node.voter.arrive(node.now, id, {{types::Address{}, *TransactionId::from(bytes)}});
        }
    node.now += 3s;
    std::map<NodeId, std::size_t> asked;
    for (const auto& query : node.wake()) {
        EXPECT_LE(query.ids.size(), asked_max);
        asked[query.peer] += query.ids.size();
    }
    ASSERT_EQ(asked.size(), 3u);
    for (const auto& [peer, count] : asked) EXPECT_EQ(count, queries_max * asked_max);
}

}  // namespace
}  // namespace weft::voter
