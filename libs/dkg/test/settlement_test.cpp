#include <weft/dkg/settlement.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/sim/choices.hpp>
#include <weft/sim/shuffle.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::dkg::settlement {
namespace {

using namespace std::chrono_literals;

ValidatorIndex seat(std::size_t index)
{
    return ValidatorIndex{static_cast<std::uint16_t>(index)};
}
const Value a = to_bytes("a");
const Value b = to_bytes("b");
const auto anything = [](const Value&) { return true; };

/// Seats with keys, a settlement each, and frames under way.
struct Council {
    explicit Council(std::uint16_t size) : committee{size}
    {
        for (std::size_t i = 0; i < size; ++i) {
            keys.push_back(fixtures::key_of("seat " + std::to_string(i)));
            public_keys.push_back(keys.back().public_key());
        }
        for (std::size_t i = 0; i < size; ++i) {
            nodes.emplace_back(committee, seat(i), crypto::Hash::filled(9), public_keys, keys[i]);
            candidates.emplace_back();
            decisions.emplace_back();
            now.emplace_back();
            nodes.back().begin({}, 10s);
        }
    }
    void take(std::size_t who, Step step)
    {
        for (const auto& accusation : step.accusations)
            accusations.emplace_back(who, accusation.whom.value(), accusation.what);
        for (const auto& value : step.outputs) {
            EXPECT_FALSE(decisions[who]) << "a second decision";
            decisions[who] = value;
        }
        for (const auto& [to, message] : step.messages)
            for (std::size_t i = 0; i < nodes.size(); ++i)
                if (i != who) frames.send(who, i, message);
    }
    void advance(std::size_t who)
    {
        take(who, nodes[who].advance(now[who], candidates[who], anything));
    }
    void deliver(std::size_t from, std::size_t to, const Message& message)
    {
        take(to, nodes[to].handle(seat(from), message));
        advance(to);
    }
    void time_out(std::size_t who)
    {
        ASSERT_TRUE(nodes[who].wake()) << "its view's time does not run";
        now[who] = *nodes[who].wake();
        advance(who);
    }
    /// Delivers everything between the seats that are up.
    void settle_down(const std::set<std::size_t>& down = {})
    {
        sim::Random order{1};
        while (!frames.empty()) {
            const auto [from, to, message] = frames.next(order, 1);
            if (!down.contains(from) && !down.contains(to)) deliver(from, to, message);
        }
    }
    Vote vote(std::size_t who, Stage stage, std::uint32_t view, const Value& value)
    {
        // Signed by a machine of its own that was brought to vote so.
        Settlement other{committee, seat(who), crypto::Hash::filled(9), public_keys, keys[who]};
        codec::Writer out;
        out.fixed(crypto::Hash::filled(9))
            .u8(static_cast<std::uint8_t>(stage))
            .u32(view)
            .bytes(value);
        const auto digest = crypto::tagged_hash("weft dkg settlement vote", out.view());
        return {stage, view, value, keys[who].sign(digest.bytes())};
    }

    protocol::Committee committee;
    std::vector<crypto::ed25519::KeyPair> keys;
    std::vector<crypto::ed25519::PublicKey> public_keys;
    std::vector<Settlement> nodes;
    std::vector<std::optional<Value>> candidates;
    std::vector<std::optional<Value>> decisions;
    std::vector<protocol::Instant> now;
    std::vector<std::tuple<std::size_t, std::size_t, Fault>> accusations;
    sim::Shuffle<Message> frames;
};

TEST(Settlement, a_correct_leaders_value_is_decided_by_all)
{
    for (const std::uint16_t size : std::initializer_list<std::uint16_t>{1, 2, 3, 4, 7}) {
        Council council{size};
        council.candidates[0] = a;
        for (std::size_t i = 0; i < size; ++i) council.advance(i);
        council.settle_down();
        for (std::size_t i = 0; i < size; ++i) EXPECT_EQ(council.decisions[i], a);
        EXPECT_TRUE(council.accusations.empty());
    }
}

TEST(Settlement, the_next_leader_takes_over_from_a_silent_one)
{
    Council council{4};
    council.candidates[1] = b;
    for (std::size_t i = 1; i < 4; ++i) council.time_out(i);
    council.settle_down({0});
    for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(council.decisions[i], b);
}

TEST(Settlement, what_is_not_acceptable_is_not_voted_for_until_it_becomes_so)
{
    Council council{4};
    auto& voter = council.nodes[1];
    const auto never = [](const Value&) { return false; };
    council.take(1, voter.handle(seat(0), Proposal{0, a, {}}));
    EXPECT_TRUE(voter.advance({}, {}, never).messages.empty());
    const auto step = voter.advance({}, {}, anything);
    ASSERT_EQ(step.messages.size(), 1u);
    EXPECT_EQ(std::get<Vote>(step.messages[0].message), council.vote(1, Stage::prepare, 0, a));
}

TEST(Settlement, a_decision_somebody_may_have_made_survives_the_view)
{
    // Seat 3 alone hears the commits and decides a; the next leader would rather have b.
    Council council{4};
    council.candidates[0] = a;
    council.candidates[1] = b;
    for (std::size_t i = 0; i < 4; ++i) council.advance(i);
    sim::Random order{1};
    while (!council.frames.empty()) {
        const auto [from, to, message] = council.frames.next(order, 1);
        const auto* vote = std::get_if<Vote>(&message);
        const bool commit = vote && vote->stage == Stage::commit;
        if (std::holds_alternative<Decided>(message) || (commit && to != 3)) continue;
        council.deliver(from, to, message);
    }
    EXPECT_EQ(council.decisions[3], a);
    EXPECT_FALSE(council.decisions[1]);
    for (std::size_t i = 0; i < 3; ++i) council.time_out(i);
    council.settle_down({3});
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(council.decisions[i], a);
}

TEST(Settlement, who_missed_everything_learns_by_one_message)
{
    Council council{4};
    council.candidates[0] = a;
    for (std::size_t i = 0; i < 3; ++i) council.advance(i);
    std::optional<Message> decided;
    sim::Random order{1};
    while (!council.frames.empty()) {
        const auto [from, to, message] = council.frames.next(order, 1);
        if (to == 3) {
            if (std::holds_alternative<Decided>(message)) decided = message;
        } else {
            council.deliver(from, to, message);
        }
    }
    ASSERT_TRUE(decided);
    council.deliver(2, 3, *decided);
    EXPECT_EQ(council.decisions[3], a);
}

TEST(Settlement, f_plus_one_seats_further_pull_the_others_along)
{
    Council council{4};
    council.deliver(1, 0, NextView{5, {}});
    EXPECT_EQ(council.nodes[0].view(), 0u);
    council.deliver(2, 0, NextView{3, {}});
    EXPECT_EQ(council.nodes[0].view(), 3u);
}

TEST(Settlement, a_seat_that_is_ahead_waits_for_the_others_before_its_views_time_runs)
{
    Council council{4};
    council.time_out(3);
    EXPECT_EQ(council.nodes[3].view(), 1u);
    EXPECT_FALSE(council.nodes[3].wake()) << "alone in its view";
    council.now[3] += 1'000s;
    council.advance(3);
    EXPECT_EQ(council.nodes[3].view(), 1u);
    for (std::size_t i = 1; i < 3; ++i) council.time_out(i);
    council.candidates[1] = a;
    council.settle_down({0});
    for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(council.decisions[i], a);
}

TEST(Settlement, lies_are_evidence_and_repeats_are_not)
{
    Council council{4};
    const auto only = [&](std::size_t whom, Fault what) {
        ASSERT_EQ(council.accusations.size(), 1u);
        EXPECT_EQ(council.accusations[0], std::tuple(std::size_t{1}, whom, what));
        council.accusations.clear();
    };
    council.deliver(2, 1, Proposal{0, a, {}});
    only(2, Fault::not_the_leader);
    council.deliver(0, 1, Proposal{0, a, {}});
    council.deliver(0, 1, Proposal{0, a, {}});
    EXPECT_TRUE(council.accusations.empty());
    council.deliver(0, 1, Proposal{0, b, {}});
    only(0, Fault::two_proposals);
    council.deliver(2, 1, council.vote(2, Stage::prepare, 0, a));
    council.deliver(2, 1, council.vote(2, Stage::prepare, 0, a));
    EXPECT_TRUE(council.accusations.empty());
    council.deliver(2, 1, council.vote(2, Stage::prepare, 0, b));
    only(2, Fault::two_votes);
    council.deliver(3, 1, council.vote(2, Stage::prepare, 0, a));
    only(3, Fault::bad_signature);
    council.deliver(3, 1, Decided{a, {}});
    only(3, Fault::bad_proof);
    council.deliver(3, 1, NextView{2, Locked{a, {}}});
    only(3, Fault::bad_proof);
    // Three votes are a proof; twice the same seat is not three.
    Proof proof;
    for (const std::size_t i : {0, 2, 3})
        proof.signatures.emplace_back(seat(i), council.vote(i, Stage::commit, 0, b).signature);
    auto doubled = proof;
    doubled.signatures[1] = doubled.signatures[0];
    council.deliver(3, 1, Decided{b, doubled});
    only(3, Fault::bad_proof);
    council.deliver(3, 1, Decided{a, proof});
    only(3, Fault::bad_proof);
    council.deliver(3, 1, Decided{b, proof});
    EXPECT_EQ(council.decisions[1], b);
}

TEST(Settlement, a_seat_whose_proofs_do_not_verify_is_soon_believed_no_more)
{
    Council council{4};
    Proof forged;
    for (const std::size_t i : {0, 2, 3})
        forged.signatures.emplace_back(seat(i), council.vote(i, Stage::prepare, 7, b).signature);
    for (std::uint32_t view = 1; view < 1000; ++view) {
        forged.view = view % 7;
        council.deliver(3, 1, NextView{view, Locked{a, forged}});
    }
    EXPECT_EQ(council.accusations.size(), bad_proofs_max);
    // What the others say still counts, and they still decide.
    council.candidates[0] = a;
    for (std::size_t i = 0; i < 3; ++i) council.advance(i);
    council.settle_down({3});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(council.decisions[i], a);
}

TEST(Settlement, a_lock_that_changes_nothing_is_not_checked)
{
    Council council{4};
    const auto lock = [&](std::uint32_t view, const Value& value) {
        Locked locked{value, {view, {}}};
        for (const std::size_t i : {0, 2, 3})
            locked.prepared.signatures.emplace_back(
                seat(i), council.vote(i, Stage::prepare, view, value).signature);
        return locked;
    };
    council.deliver(2, 1, NextView{3, lock(2, a)});
    auto forged = lock(1, b);
    forged.value = a;
    council.deliver(3, 1, NextView{3, forged});  // it would be accused if it had been checked
    EXPECT_TRUE(council.accusations.empty());
    forged = lock(3, b);
    forged.value = a;
    council.deliver(3, 1, NextView{4, forged});
    EXPECT_EQ(council.accusations.size(), 1u);
}

TEST(Settlement, far_views_cost_no_memory_and_no_signature_check)
{
    Council council{4};
    auto forged = council.vote(2, Stage::prepare, 0, a);
    forged.view = 1000;
    council.deliver(2, 1, forged);
    EXPECT_TRUE(council.accusations.empty());
}

/// Every order of delivery (two frames to choose from, nine times), every way in which the leader
/// of the first view can tell three correct seats one story, the other or none, and every choice of
/// who times out first.
TEST(Settlement, three_correct_seats_never_differ_in_any_order)
{
    sim::Every choices;
    std::size_t runs = 0;
    do {
        Council council{4};  // seat 0 leads first and lies; it signs both stories
        for (std::size_t i = 1; i < 4; ++i) council.candidates[i] = b;
        for (std::size_t to = 1; to < 4; ++to) {
            const auto story = choices.below(3);
            if (story == 2) continue;
            council.frames.send(0, to, Proposal{0, story == 0 ? a : b, {}});
            for (const auto stage : {Stage::prepare, Stage::commit})
                council.frames.send(0, to, council.vote(0, stage, 0, story == 0 ? a : b));
        }
        const auto impatient = 1 + choices.below(3);
        std::size_t asked = 0;
        std::size_t frames = 0;
        while (!council.frames.empty()) {
            const bool choose = asked < 4 && council.frames.size() > 1;
            asked += choose;
            const auto [from, to, message] = council.frames.next(choices, choose ? 2 : 1);
            if (to != 0) council.deliver(from, to, message);
            if (++frames == 8 && !council.decisions[impatient] &&
                council.nodes[impatient].view() == 0)
                council.time_out(impatient);
        }
        // Once the seats share a view led by a correct one, they decide.
        for (std::uint32_t view = 1; view < 4; ++view) {
            for (std::size_t i = 1; i < 4; ++i)
                if (!council.decisions[i] && council.nodes[i].view() < view) council.time_out(i);
            council.settle_down({0});
        }
        ASSERT_TRUE(council.decisions[1]);
        for (std::size_t i = 2; i < 4; ++i) ASSERT_EQ(council.decisions[i], council.decisions[1]);
        for (const auto& [by, whom, what] : council.accusations) ASSERT_EQ(whom, 0u);
        ++runs;
    } while (choices.next());
    EXPECT_GT(runs, 1000u);
}

TEST(Settlement, a_seat_that_starts_again_says_its_last_words_and_no_others)
{
    Council council{4};
    council.candidates[0] = a;
    council.advance(0);
    council.settle_down({3});
    ASSERT_EQ(council.decisions[0], a);
    // Seat 3 has heard the proposal and voted when it falls.
    const Proposal proposal{0, a, {}};
    council.take(3, council.nodes[3].handle(seat(0), proposal));
    council.advance(3);
    const auto memory = council.nodes[3].memory();
    ASSERT_EQ(memory.size(), 2u) << "its view, its vote";
    Settlement again{council.committee, seat(3), crypto::Hash::filled(9), council.public_keys,
                     council.keys[3]};
    again.resume(1s, 10s, memory);
    EXPECT_EQ(again.memory(), memory);
    EXPECT_TRUE(again.handle(seat(0), Proposal{0, b, {}}).empty());
    EXPECT_TRUE(again.advance(1s, b, anything).empty()) << "a second vote in the view";
    // Who has decided says so, and that is all one needs of it.
    const auto decided = council.nodes[0].memory();
    ASSERT_EQ(decided.size(), 1u);
    EXPECT_EQ(again.handle(seat(0), decided[0]).outputs, std::vector<Value>(1, a));
    EXPECT_EQ(again.memory().size(), 1u);
}

TEST(Settlement, a_seat_that_starts_again_keeps_its_lock_and_its_view)
{
    Council council{4};
    for (std::uint32_t view = 1; view < 3; ++view) {
        for (std::size_t i = 0; i < 4; ++i) council.time_out(i);
        council.settle_down();
    }
    const auto memory = council.nodes[1].memory();
    Settlement again{council.committee, seat(1), crypto::Hash::filled(9), council.public_keys,
                     council.keys[1]};
    again.resume(0s, 10s, memory);
    EXPECT_EQ(again.view(), 2u);
    EXPECT_FALSE(again.wake()) << "nobody has said that he is there too";
    for (const std::size_t i : {2u, 3u}) (void)again.handle(seat(i), NextView{2, {}});
    (void)again.advance(5s, {}, anything);
    EXPECT_EQ(again.wake(), protocol::Instant{35s});
    Settlement fresh{council.committee, seat(1), crypto::Hash::filled(9), council.public_keys,
                     council.keys[1]};
    EXPECT_TRUE(fresh.memory().size() == 0u);
    fresh.resume(0s, 10s, {});
    EXPECT_FALSE(fresh.begun());
}

}  // namespace
}  // namespace weft::dkg::settlement
