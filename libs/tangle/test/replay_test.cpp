#include <weft/base/prng.hpp>
#include <weft/fixtures/drawn_tangle.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::tangle {
namespace {

using namespace fixtures;

/// A random life of a network: several issuers, payments, double spends, orphans, disorder.
struct Life {
    DrawnTangle t;
    std::vector<Bytes> log;      ///< in order of booking
    std::vector<Bytes> arrived;  ///< everything ever given to it
};

Life live(std::uint64_t seed, bool double_spends, int messages)
{
    Drawing drawing{.nodes = {{"A", 30}, {"B", 30}, {"C", 25}, {"D", 15}},
                    .wallets = {{"w0", 10}, {"w1", 20}, {"w2", 30}, {"w3", 40}}};
    Life life{.t = DrawnTangle{drawing}, .log = {}, .arrived = {}};
    auto& t = life.t;
    Prng prng{seed};
    const std::vector<std::string> issuers = {"A", "B", "C", "D"};
    std::map<std::string, std::string> newest;  // wallet: its last output
    for (int w = 0; w < 4; ++w) newest["w" + std::to_string(w)] = "w" + std::to_string(w);
    std::vector<Bytes> late;
    const auto give = [&](const Bytes& bytes) {
        life.arrived.push_back(bytes);
        auto step = t.put(bytes);
        for (auto& booked : step.booked) life.log.push_back(std::move(booked.bytes));
    };
    for (int i = 0; i < messages; ++i) {
        t.now += types::second;
        const auto& issuer = issuers[prng.below(issuers.size())];
        std::optional<types::Payload> payload;
        if (prng.chance({1, 3})) {
            const auto w = "w" + std::to_string(prng.below(4));
            const auto amount = drawing.wallets[w];
            const auto id = "t" + std::to_string(i);
            const bool again = double_spends && prng.chance({1, 4});
            t.transaction({.id = id,
                           .spends = {again ? w : newest[w]},
                           .creates = {{w, amount}},
                           .pledge = prng.chance({1, 2}) ? issuer : "",
                           .time = t.now / types::second});
            if (again) {
                // A careless node's: it has not heard of the others.
                give(t.draw({.id = id,
                             .issuer = issuer,
                             .time = t.now / types::second,
                             .transaction = id}));
                continue;
            }
            newest[w] = w + "/" + id;
            payload = types::Payload{.type = 1, .data = encode(t.transactions.at(id))};
        }
        const auto key = key_of(issuer);
        auto prepared = t.tangle.prepare(payload, key.public_key(), t.now, prng);
        if (!prepared) continue;
        auto bytes = *seal(prepared->message, key);
        if (prng.chance({1, 5})) {
            late.push_back(std::move(bytes));
            continue;
        }
        give(bytes);
        if (prng.chance({1, 4})) {
            for (const auto& one : late) give(one);
            late.clear();
        }
    }
    for (const auto& one : late) give(one);
    return life;
}

TEST(Replay, a_node_that_books_its_log_again_stands_where_it_stood)
{
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const auto life = live(seed, true, 100);
        Tangle again{life.t.genesis};
        for (const auto& bytes : life.log) {
            const auto step = again.restore(bytes);
            ASSERT_TRUE(step) << to_text(step.error());
            ASSERT_EQ(step->booked.size(), 1u);
        }
        EXPECT_EQ(again.digest(), life.t.tangle.digest()) << "seed " << seed;
        EXPECT_GT(again.counts().ledger.conflict_sets, 0u);
    }
}

TEST(Replay, the_same_arrivals_give_the_same_steps)
{
    const auto life = live(3, true, 120);
    Tangle one{life.t.genesis};
    Tangle two{life.t.genesis};
    Timestamp now = life.t.now;
    for (const auto& bytes : life.arrived) {
        const auto a = one.receive(bytes, now);
        const auto b = two.receive(bytes, now);
        ASSERT_EQ(a.booked, b.booked);
        ASSERT_EQ(a.messages, b.messages);
        ASSERT_EQ(a.branches, b.branches);
        ASSERT_EQ(a.transactions, b.transactions);
        ASSERT_EQ(a.requests, b.requests);
    }
    EXPECT_EQ(one.digest(), two.digest());
}

/// Put away and read again between any two arrivals, a Tangle does what it would have done.
TEST(Replay, a_tangle_read_from_its_image_goes_on_as_if_nothing_had_been)
{
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const auto life = live(seed, true, 120);
        const Tangle::Options options{.window = seed % 2 == 0 ? 0 : 60 * types::minute};
        Tangle straight{life.t.genesis, options};
        Tangle again{life.t.genesis, options};
        for (const auto& bytes : life.log) {
            const auto a = straight.receive(bytes, life.t.now);
            const auto b = again.receive(bytes, life.t.now);
            ASSERT_EQ(a.booked, b.booked);
            ASSERT_EQ(a.messages, b.messages);
            ASSERT_EQ(a.branches, b.branches);
            ASSERT_EQ(a.transactions, b.transactions);
            ASSERT_EQ(a.mana, b.mana);
            const auto image = again.image();
            auto loaded = Tangle::of_image(life.t.genesis, options, image);
            ASSERT_TRUE(loaded.has_value());
            ASSERT_EQ(loaded->image(), image) << "seed " << seed;
            again = *std::move(loaded);
        }
        EXPECT_EQ(again.digest(), straight.digest());
        EXPECT_EQ(again.image(), straight.image());
        EXPECT_EQ(again.ledger().confirmed_digest(), straight.ledger().confirmed_digest());
    }
}

TEST(Replay, cut_short_an_image_is_refused)
{
    const auto life = live(3, true, 40);
    const auto image = life.t.tangle.image();
    for (std::size_t size = 0; size < image.size(); size += 1 + size / 50)
        EXPECT_FALSE(Tangle::of_image(life.t.genesis, {}, ByteSpan{image}.first(size)).has_value());
}

TEST(Replay, a_log_with_a_hole_is_refused_with_the_reason)
{
    const auto life = live(1, false, 20);
    Tangle again{life.t.genesis};
    EXPECT_EQ(again.restore(life.log.back()).error().error, MessageError::parent_invalid);
    EXPECT_EQ(again.restore(to_bytes("no message")).error().error, MessageError::malformed);
}

/// What must not depend on the order in which a node heard the same messages.
struct Outcome {
    std::set<MessageId> booked;
    std::set<MessageId> confirmed;
    std::map<TransactionId, ledger::TransactionState> transactions;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome outcome(const Life& life, const Tangle& tangle)
{
    Outcome result;
    for (std::uint32_t order = 1; order <= tangle.counts().messages; ++order) {
        const auto state = *tangle.message(tangle.at(order));
        result.booked.insert(state.id);
        if (state.confirmed) result.confirmed.insert(state.id);
    }
    for (const auto& [name, transaction] : life.t.transactions) {
        const auto id = types::id_of(transaction);
        if (const auto status = tangle.ledger().state(id)) result.transactions.emplace(id, *status);
    }
    return result;
}

TEST(Replay, without_double_spends_every_order_of_arrival_ends_in_the_same_state)
{
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const auto life = live(seed, false, 60);
        const auto expected = outcome(life, life.t.tangle);
        EXPECT_GT(expected.confirmed.size(), 20u);
        Prng prng{seed};
        for (int round = 0; round < 5; ++round) {
            auto order = life.arrived;
            prng.shuffle(std::span{order});
            Tangle shuffled{life.t.genesis};
            for (const auto& bytes : order) (void)shuffled.receive(bytes, life.t.now);
            EXPECT_EQ(outcome(life, shuffled), expected) << "seed " << seed << " round " << round;
        }
    }
}

TEST(Replay, with_double_spends_every_order_books_the_same_and_confirms_no_two_sides)
{
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const auto life = live(seed, true, 60);
        const auto expected = outcome(life, life.t.tangle);
        Prng prng{seed};
        for (int round = 0; round < 3; ++round) {
            auto order = life.arrived;
            prng.shuffle(std::span{order});
            Tangle shuffled{life.t.genesis};
            for (const auto& bytes : order) (void)shuffled.receive(bytes, life.t.now);
            const auto other = outcome(life, shuffled);
            EXPECT_EQ(other.booked, expected.booked) << "validity is a matter of the past cone";
            for (const auto& conflict : shuffled.ledger().conflict_sets()) {
                int confirmed = 0;
                for (const auto& spender : conflict.spenders)
                    confirmed +=
                        shuffled.ledger().state(spender) == ledger::TransactionState::confirmed;
                EXPECT_LE(confirmed, 1);
            }
        }
    }
}

}  // namespace
}  // namespace weft::tangle
