#include <weft/committee/driver.hpp>

#include <gtest/gtest.h>

#include "../src/records.hpp"
#include <array>
#include <deque>
#include <map>
#include <set>

using namespace weft;
using namespace weft::committee;

namespace {

const types::ChainId chain = types::Address::of(crypto::ed25519::PublicKey::filled(9));
const types::Hash base = types::Hash::filled(7);
const types::Address fees = types::Address::of(crypto::ed25519::PublicKey::filled(8));

types::TransactionId unit(std::uint8_t byte)
{
    return types::TransactionId::filled(byte);
}

/// A committee whose frames are delivered in order when a test says so.
class Table {
public:
    explicit Table(std::uint16_t seats) : committee_{seats}
    {
        const auto hi =
            crypto::bls::deal(seats, static_cast<std::uint16_t>(committee_.all_but_faulty()),
                              crypto::Hash::filled(1).bytes());
        const auto lo =
            crypto::bls::deal(seats, static_cast<std::uint16_t>(committee_.one_correct()),
                              crypto::Hash::filled(2).bytes());
        group_ = hi.public_key.group;
        for (std::uint16_t i = 0; i < seats; ++i)
            keys_.push_back(*Keys::from(ValidatorIndex{i}, hi.public_key, lo.public_key,
                                        hi.shares[i], lo.shares[i]));
        for (std::uint16_t i = 0; i < seats; ++i) {
            drivers_.emplace_back(std::make_unique<Driver>(chain, keys_[i]));
            take(i, drivers_[i]->start(0, base));
        }
        records_.resize(seats);
        outputs_.resize(seats);
    }
    Driver& operator[](std::size_t seat) { return *drivers_[seat]; }
    [[nodiscard]] const Keys& keys(std::size_t seat) const { return keys_[seat]; }
    [[nodiscard]] const std::vector<Bytes>& records(std::size_t seat) const
    {
        return records_[seat];
    }
    [[nodiscard]] const std::vector<Output>& outputs(std::size_t seat) const
    {
        return outputs_[seat];
    }
    void mute(std::size_t seat) { muted_.insert(seat); }
    void unmute(std::size_t seat) { muted_.erase(seat); }

    void take(std::size_t from, DriverStep step)
    {
        if (from < records_.size()) {
            for (auto& record : step.records) records_[from].push_back(std::move(record));
            for (auto& output : step.outputs) outputs_[from].push_back(std::move(output));
        }
        for (auto& out : step.sends)
            for (std::size_t to = 0; to < drivers_.size(); ++to) {
                const ValidatorIndex seat{static_cast<std::uint16_t>(to)};
                const bool wanted = out.to.only.empty() ||
                                    std::ranges::find(out.to.only, seat) != out.to.only.end();
                if (to != from && wanted) wire_.push_back({from, to, out});
            }
        EXPECT_TRUE(step.accusations.empty());
    }
    void propose(std::size_t seat,
                 std::vector<types::TransactionId> units,
                 types::Timestamp time = 100)
    {
        take(seat, drivers_[seat]->propose(time, fees, std::move(units)));
    }
    void deliver()
    {
        while (!wire_.empty()) {
            const auto [from, to, out] = wire_.front();
            wire_.pop_front();
            if (muted_.contains(from) || muted_.contains(to)) continue;
            take(to, drivers_[to]->handle(ValidatorIndex{static_cast<std::uint16_t>(from)},
                                          out.block_index, out.attempt, out.body));
        }
    }
    /// Of the current attempt, by the driver that waits for more proposals; nullopt: none does.
    [[nodiscard]] std::optional<std::size_t> gathering() const
    {
        for (std::size_t i = 0; i < drivers_.size(); ++i)
            if (drivers_[i]->gathering()) return i;
        return std::nullopt;
    }
    /// All clocks say it, but those of the muted.
    void clock(Clock said)
    {
        for (std::size_t i = 0; i < drivers_.size(); ++i)
            if (!muted_.contains(i)) take(i, drivers_[i]->clock(said));
    }
    /// With fewer than all the leader is told that it has waited; a dead one is given up.
    void go_on()
    {
        deliver();
        clock(Clock::gathered);
        deliver();
        clock(Clock::half_late);
        clock(Clock::late);
        deliver();
    }
    [[nodiscard]] const Decided* decided(std::size_t seat) const
    {
        for (const auto& output : outputs_[seat])
            if (const auto* decided = std::get_if<Decided>(&output)) return decided;
        return nullptr;
    }
    [[nodiscard]] const Certified* certified(std::size_t seat) const
    {
        for (const auto& output : outputs_[seat])
            if (const auto* certified = std::get_if<Certified>(&output)) return certified;
        return nullptr;
    }
    [[nodiscard]] const crypto::bls::PublicKey& group() const { return group_; }
    void clear_outputs()
    {
        for (auto& outputs : outputs_) outputs.clear();
    }

private:
    struct Flying {
        std::size_t from;
        std::size_t to;
        Outgoing out;
    };
    protocol::Committee committee_;
    crypto::bls::PublicKey group_;
    std::vector<Keys> keys_;
    std::vector<std::unique_ptr<Driver>> drivers_;
    std::deque<Flying> wire_;
    std::set<std::size_t> muted_;
    std::vector<std::vector<Bytes>> records_;
    std::vector<std::vector<Output>> outputs_;
};

Round::Result result(std::uint8_t state)
{
    return {.state_hash = types::Hash::filled(state),
            .certificate_digest = crypto::Hash::filled(state),
            .anchor_essence = to_bytes("essence"),
            .anchored_on = unit(99)};
}

}  // namespace

TEST(Order, of_another_attempt_at_the_same_block_is_another_one)
{
    // X §6.3, 21: what was public of an attempt orders no later one.
    const auto commitment = crypto::bls::Signature::filled(2);
    const auto order = crypto::bls::Signature::filled(3);
    const auto seed = [&](std::uint32_t block, std::uint32_t attempt) {
        return order_seed({chain, block, attempt}, commitment, order);
    };
    EXPECT_EQ(seed(7, 0), seed(7, 0));
    EXPECT_NE(seed(7, 0), seed(7, 1));
    EXPECT_NE(seed(7, 0), seed(8, 0));
}

TEST(Order, puts_a_request_at_each_place_alike)
{
    // X §6.3, 19: whoever tries 10,000 ids finds none that comes first more often. Chi-square of eight
    // places, 7 degrees of freedom: below 24.3 with p > 0.001.
    constexpr std::size_t places = 8;
    constexpr std::size_t tries = 10'000;
    std::array<std::size_t, places> came{};
    for (std::size_t one = 0; one < tries; ++one) {
        const auto seed = order_seed({chain, static_cast<std::uint32_t>(one), 0}, std::nullopt,
                                     crypto::bls::Signature::filled(3));
        // As the executor sorts: by H(seed ‖ id).
        std::size_t before = 0;
        const auto key = [&](std::size_t id) {
            auto bytes = to_bytes(seed.bytes());
            append(bytes, types::TransactionId::filled(static_cast<std::uint8_t>(id)).bytes());
            return crypto::blake2b(bytes);
        };
        for (std::size_t other = 1; other < places; ++other)
            if (key(other) < key(0)) ++before;
        ++came[before];
    }
    double chi = 0;
    constexpr auto expected = static_cast<double>(tries) / static_cast<double>(places);
    for (const auto count : came) {
        const auto off = static_cast<double>(count) - expected;
        chi += off * off / expected;
    }
    EXPECT_LT(chi, 24.3);
}

TEST(Round, decides_one_batch_and_certifies_one_result_everywhere)
{
    Table table{4};
    for (std::size_t i = 0; i < 4; ++i)
        table.propose(i, {unit(1), unit(2)}, 100 + static_cast<types::Timestamp>(i));
    table.deliver();
    for (std::size_t i = 0; i < 4; ++i) {
        ASSERT_NE(table.decided(i), nullptr);
        EXPECT_EQ(table.decided(i)->plan, table.decided(0)->plan);
        EXPECT_EQ(table.decided(i)->randomness, table.decided(0)->randomness);
        EXPECT_EQ(table.decided(i)->plan.units.size(), 2u);
        table.take(i, table[i].executed(result(5)));
    }
    table.deliver();
    for (std::size_t i = 0; i < 4; ++i) {
        ASSERT_NE(table.certified(i), nullptr);
        EXPECT_TRUE(crypto::bls::verify(table.group(), crypto::bls::Purpose::certificate,
                                        crypto::Hash::filled(5).bytes(),
                                        table.certified(i)->certificate));
        EXPECT_TRUE(crypto::bls::verify(table.group(), crypto::bls::Purpose::ledger,
                                        to_bytes("essence"), *table.certified(i)->anchor));
    }
}

TEST(Round, certifies_a_block_although_its_seats_build_its_anchor_on_different_ones)
{
    Table table{4};
    for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(1)});
    table.deliver();
    for (std::size_t i = 0; i < 4; ++i) {
        auto own = result(5);
        if (i == 1) own.anchor_essence = to_bytes("on another predecessor");
        if (i == 2) own.anchor_essence.reset();
        table.take(i, table[i].executed(std::move(own)));
    }
    table.deliver();  // and nobody is accused: the table would say so
    for (std::size_t i = 0; i < 4; ++i) {
        ASSERT_NE(table.certified(i), nullptr);
        EXPECT_EQ(table.certified(i)->anchor, std::nullopt);
    }
}

TEST(Round, an_anchor_share_given_again_on_another_predecessor_is_no_second_result)
{
    Table table{4};
    for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(1)});
    table.deliver();
    for (std::size_t i = 1; i < 3; ++i) table.take(i, table[i].executed(result(5)));
    auto without = result(5);
    without.anchor_essence.reset();
    ResultShare share{};
    for (const auto& out : table[3].executed(without).sends)
        share = std::get<ResultShare>(*decode_message(out.body));
    const auto hear = [&](const ResultShare& said) {
        return table[1].handle(ValidatorIndex{3}, 1, 0, encode(Message{said}));
    };
    EXPECT_TRUE(hear(share).accusations.empty());
    // It restarted, and knows the anchor before this one now.
    share.anchor = sign_anchor(table.keys(3), to_bytes("essence"));
    EXPECT_TRUE(hear(share).accusations.empty());
    table.deliver();
    ASSERT_NE(table.certified(1), nullptr);
    EXPECT_TRUE(table.certified(1)->anchor.has_value()) << "the newer share counts";

    share.state_hash = types::Hash::filled(6);
    const auto step = hear(share);
    ASSERT_EQ(step.accusations.size(), 1u);
    EXPECT_EQ(step.accusations[0].inner, Fault::two_results);
}

TEST(Round, leaves_out_a_unit_that_only_f_nodes_name)
{
    Table table{4};
    table.propose(0, {unit(1), unit(2)});
    for (std::size_t i = 1; i < 4; ++i) table.propose(i, {unit(2)});
    table.deliver();
    ASSERT_NE(table.decided(0), nullptr);
    ASSERT_EQ(table.decided(0)->plan.units.size(), 1u);
    EXPECT_EQ(table.decided(0)->plan.units[0].unit, unit(2));
}

TEST(Round, takes_a_time_between_two_correct_clocks)
{
    Table table{4};
    table.propose(0, {unit(1)}, 1'000'000'000'000);  // a clock far ahead
    for (std::size_t i = 1; i < 4; ++i)
        table.propose(i, {unit(1)}, 100 + static_cast<types::Timestamp>(i));
    table.deliver();
    EXPECT_GE(table.decided(1)->plan.time, 101);
    EXPECT_LE(table.decided(1)->plan.time, 103);
}

TEST(Round, is_vouched_for_by_f_plus_1_seats_that_say_one_state_in_every_case)
{
    // Each of three other seats says nothing, one state or another.
    for (std::size_t all = 0; all < 27; ++all) {
        Table table{4};
        for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(1)});
        table.deliver();
        EXPECT_FALSE(table[0].vouched());
        std::map<types::Hash, std::vector<ValidatorIndex>> said;
        for (std::size_t i = 1, rest = all; i < 4; ++i, rest /= 3) {
            if (rest % 3 == 0) continue;
            const auto own = result(rest % 3 == 1 ? 5 : 6);
            said[own.state_hash].emplace_back(static_cast<std::uint16_t>(i));
            for (const auto& out : table[i].executed(own).sends)
                table.take(4, table[0].handle(ValidatorIndex{static_cast<std::uint16_t>(i)},
                                              out.block_index, out.attempt, out.body));
        }
        const auto vouched = table[0].vouched();
        std::erase_if(said, [](const auto& one) { return one.second.size() < 2; });
        ASSERT_EQ(vouched.has_value(), !said.empty()) << all;
        if (!vouched) continue;
        EXPECT_EQ(vouched->state_hash, said.begin()->first);
        EXPECT_EQ(vouched->seats, said.begin()->second);
        (void)table[0].executed(result(5));
        EXPECT_FALSE(table[0].vouched()) << "it has a result of its own";
    }
}

TEST(Round, sends_no_result_share_before_own_execution)
{
    Table table{4};
    for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(1)});
    table.deliver();
    for (std::size_t i = 1; i < 4; ++i) table.take(i, table[i].executed(result(5)));
    table.deliver();
    EXPECT_NE(table.certified(1), nullptr);
    EXPECT_EQ(table.certified(0), nullptr);
    for (const auto& out : table[0].resend(ValidatorIndex{1}))
        EXPECT_FALSE(std::holds_alternative<ResultShare>(*decode_message(out.body)));
}

TEST(Round, says_so_when_this_node_alone_has_another_result)
{
    Table table{4};
    for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(1)});
    table.deliver();
    table.take(0, table[0].executed(result(6)));
    for (std::size_t i = 1; i < 4; ++i) table.take(i, table[i].executed(result(5)));
    // The accusation of the odd one out is expected, so deliver by hand.
    bool diverged = false;
    for (std::size_t i = 1; i < 4; ++i)
        for (const auto& out : table[i].resend(ValidatorIndex{0})) {
            auto step = table[0].handle(ValidatorIndex{static_cast<std::uint16_t>(i)},
                                        out.block_index, out.attempt, out.body);
            for (const auto& output : step.outputs)
                diverged |= std::holds_alternative<Diverged>(output);
        }
    EXPECT_TRUE(diverged);
}

TEST(Driver, goes_to_the_next_attempt_when_a_batch_was_empty)
{
    Table table{4};
    for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(static_cast<std::uint8_t>(i + 1))});
    table.deliver();
    for (std::size_t i = 0; i < 4; ++i) {
        ASSERT_TRUE(table.decided(i)->plan.units.empty());
        table.take(i, table[i].no_block());
        EXPECT_EQ(table[i].attempt(), 1u);
    }
    table.clear_outputs();
    for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(1)});
    table.deliver();
    EXPECT_EQ(table.decided(2)->plan.units.size(), 1u);
}

TEST(Driver, one_seat_that_proposes_makes_nobody_else_do_so_and_f_plus_1_do)
{
    Table table{4};
    table.propose(0, {});
    table.deliver();
    for (std::size_t i = 1; i < 4; ++i) {
        EXPECT_TRUE(table[i].heard()) << "its proposal";
        EXPECT_FALSE(table[i].others_began()) << i;
    }
    table.propose(1, {unit(1)});
    table.deliver();
    for (std::size_t i = 2; i < 4; ++i) EXPECT_TRUE(table[i].others_began()) << i;
}

TEST(Driver, skips_attempts_that_f_plus_1_others_have_left)
{
    Table table{4};
    table.mute(3);
    for (std::size_t i = 0; i < 3; ++i) table.propose(i, {});
    table.go_on();
    for (std::size_t i = 0; i < 3; ++i) table.take(i, table[i].no_block());
    table.unmute(3);
    for (std::size_t i = 0; i < 3; ++i) table.propose(i, {unit(1)});
    table.deliver();
    EXPECT_EQ(table[3].attempt(), 1u);
    table.propose(3, {unit(1)});
    table.deliver();
    ASSERT_NE(table.decided(3), nullptr) << "it follows the leader without knowing who it is";
    EXPECT_TRUE(table.decided(3)->fast);
}

TEST(Driver, chooses_a_leader_among_those_whose_proposals_were_decided)
{
    Table table{4};
    table.mute(3);
    std::set<std::size_t> led;
    for (std::uint32_t block = 1; block <= 12; ++block) {
        for (std::size_t i = 0; i < 3; ++i) table.propose(i, {unit(1)});
        table.deliver();
        if (const auto leader = table.gathering()) led.insert(*leader);
        if (block > 1) {
            EXPECT_TRUE(table.gathering()) << "the first leader may be the dead one, no later one";
        }
        table.go_on();
        for (std::size_t i = 0; i < 3; ++i) {
            ASSERT_NE(table.decided(i), nullptr) << block;
            EXPECT_TRUE(block == 1 || table.decided(i)->fast) << block;
            EXPECT_EQ(table.decided(i)->next, table.decided(0)->next);
            EXPECT_EQ(table.decided(i)->next.seats.size(), 3u);
            table.take(i, table[i].executed(result(5)));
        }
        table.deliver();
        for (std::size_t i = 0; i < 3; ++i) {
            ASSERT_NE(table.certified(i), nullptr);
            table.take(
                i, table[i].start(block, types::Hash::filled(static_cast<std::uint8_t>(block))));
        }
        table.clear_outputs();
    }
    EXPECT_EQ(led, (std::set<std::size_t>{0, 1, 2})) << "each in its turn";
}

TEST(Driver, a_leader_that_dies_costs_one_fallback)
{
    Table table{4};
    for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(1)});
    const auto leader = leader_of({chain, 1, 0}, {.seats = {ValidatorIndex{0}, ValidatorIndex{1},
                                                            ValidatorIndex{2}, ValidatorIndex{3}},
                                                  .seed = {}});
    table.mute(leader.value());
    table.deliver();
    for (std::size_t i = 0; i < 4; ++i) {
        if (i == leader.value()) continue;
        EXPECT_EQ(table.decided(i), nullptr);
        EXPECT_TRUE(table[i].running());
    }
    table.go_on();
    for (std::size_t i = 0; i < 4; ++i) {
        if (i == leader.value()) continue;
        ASSERT_NE(table.decided(i), nullptr);
        EXPECT_FALSE(table.decided(i)->fast);
        EXPECT_EQ(table.decided(i)->plan, table.decided(leader.value() == 0 ? 1 : 0)->plan);
        EXPECT_EQ(std::ranges::count(table.decided(i)->next.seats, leader), 0);
    }
}

TEST(Driver, what_the_clock_said_is_a_record_and_said_once)
{
    Table table{4};
    table.mute(3);
    EXPECT_TRUE(table[0].clock(Clock::late).records.empty()) << "nobody waits for a leader yet";
    for (std::size_t i = 0; i < 3; ++i) table.propose(i, {unit(1)});
    table.deliver();
    auto step = table[0].clock(Clock::late);
    ASSERT_EQ(step.records.size(), 1u);
    EXPECT_FALSE(step.sends.empty()) << "PACE";
    EXPECT_TRUE(table[0].clock(Clock::late).records.empty());
    table.take(0, std::move(step));

    // Restarted, it has given the leader up, and votes for none of its lists.
    Driver again{chain, table.keys(0)};
    (void)again.start(0, base);
    ASSERT_TRUE(again.replay(table.records(0)).has_value());
    EXPECT_TRUE(again.clock(Clock::late).records.empty());
    EXPECT_EQ(again.stage(), "fallback");
    const auto before = table[0].resend(ValidatorIndex{1});
    const auto after = again.resend(ValidatorIndex{1});
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i].body, before[i].body);
}

TEST(Driver, who_leads_is_known_again_after_a_restart)
{
    Table table{4};
    for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(1)});
    table.deliver();
    for (std::size_t i = 0; i < 4; ++i) table.take(i, table[i].executed(result(5)));
    table.deliver();
    for (std::size_t i = 0; i < 4; ++i) {
        const auto step = table[i].start(1, types::Hash::filled(3));
        ASSERT_EQ(step.records.size(), 1u) << "who may lead";
        Driver again{chain, table.keys(i)};
        (void)again.start(1, types::Hash::filled(3));
        ASSERT_TRUE(again.replay(step.records).has_value());
        // It is told apart by what it does with all proposals: the leader lists, the others do not.
        for (auto* driver : {&again, &table[i]}) (void)driver->propose(7, fees, {unit(2)});
        for (std::uint16_t other = 0; other < 4; ++other) {
            if (other == i) continue;
            Driver third{chain, table.keys(other)};
            (void)third.start(1, types::Hash::filled(3));
            for (const auto& out : third.propose(7, fees, {unit(2)}).sends)
                for (auto* driver : {&again, &table[i]})
                    (void)driver->handle(ValidatorIndex{other}, 1 + 1, 0, out.body);
        }
        EXPECT_EQ(again.stage(), table[i].stage());
        const auto one = again.resend(ValidatorIndex{static_cast<std::uint16_t>(i == 0 ? 1 : 0)});
        const auto two =
            table[i].resend(ValidatorIndex{static_cast<std::uint16_t>(i == 0 ? 1 : 0)});
        ASSERT_EQ(one.size(), two.size());
        for (std::size_t k = 0; k < one.size(); ++k) EXPECT_EQ(one[k].body, two[k].body);
    }
}

TEST(Driver, records_of_the_version_before_are_named)
{
    Table table{4};
    table.propose(0, {unit(1)});
    auto records = table.records(0);
    records[0][0] = std::byte{1};
    Driver again{chain, table.keys(0)};
    (void)again.start(0, base);
    EXPECT_EQ(again.replay(records).error(), codec::DecodeError::unknown_version);
}

TEST(Driver, takes_the_batch_of_an_attempt_with_it_when_that_is_left_behind)
{
    Table table{4};
    for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(1)});
    table.deliver();
    const auto* batch = table[0].to_execute();
    ASSERT_NE(batch, nullptr);
    EXPECT_EQ(batch->plan, table.decided(0)->plan);
    // The others found that it makes no block. Seat 0 still lacks the transaction.
    for (std::size_t i = 1; i < 4; ++i) table.take(i, table[i].no_block());
    EXPECT_EQ(table[1].to_execute(), nullptr);
    for (std::size_t i = 1; i < 4; ++i) table.propose(i, {});
    table.go_on();
    EXPECT_EQ(table[0].attempt(), 1u);
    ASSERT_NE(table[0].to_execute(), nullptr);
    EXPECT_TRUE(table[0].to_execute()->plan.units.empty()) << "not the batch that was left behind";
    table.take(0, table[0].executed(result(5)));
    EXPECT_EQ(table[0].to_execute(), nullptr) << "it has run";
}

TEST(Driver, tells_apart_who_is_behind_and_who_is_ahead)
{
    Table table{4};
    EXPECT_EQ(table[0].handle(ValidatorIndex{1}, 0, 0, to_bytes("old")).peer_behind,
              ValidatorIndex{1});
    const auto ahead = table[0].handle(ValidatorIndex{1}, 5, 0, to_bytes("far"));
    ASSERT_TRUE(ahead.behind.has_value());
    EXPECT_EQ(ahead.behind->second, 5u);
}

TEST(Driver, keeps_a_bounded_number_of_early_frames_per_seat)
{
    Table table{4};
    const Bytes large(1u << 20);
    for (int i = 0; i < 100; ++i) (void)table[0].handle(ValidatorIndex{1}, 2, 0, large);
    // Four of them fit; taken up, they are malformed messages of the next block.
    const auto step = table[0].start(1, types::Hash::filled(3));
    EXPECT_EQ(step.accusations.size(), early_bytes_max / large.size());
}

TEST(Driver, replayed_records_send_the_same_messages)
{
    Table table{4};
    for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(1), unit(2)});
    table.deliver();
    for (std::size_t i = 1; i < 4; ++i) table.take(i, table[i].executed(result(5)));
    table.deliver();
    const auto before = table[0].resend(ValidatorIndex{1});

    Driver again{chain, table.keys(0)};
    (void)again.start(0, base);
    const auto replayed = again.replay(table.records(0));
    ASSERT_TRUE(replayed.has_value());
    const auto after = again.resend(ValidatorIndex{1});
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i].body, before[i].body);
    // What still has to be done is told again: the batch is decided and not executed.
    ASSERT_EQ(replayed->outputs.size(), 1u);
    EXPECT_EQ(std::get<Decided>(replayed->outputs[0]).plan, table.decided(0)->plan);
    // And executed, the shares of the others are still there.
    EXPECT_EQ(again.executed_on(), std::nullopt);
    const auto done = again.executed(result(5));
    ASSERT_EQ(done.outputs.size(), 1u);
    EXPECT_TRUE(std::holds_alternative<Certified>(done.outputs[0]));
}

TEST(Driver, a_result_is_recorded_with_what_does_not_follow_from_the_batch)
{
    Table table{4};
    for (std::size_t i = 0; i < 4; ++i) table.propose(i, {unit(1)});
    table.deliver();
    const auto step = table[0].executed(result(5));
    ASSERT_EQ(step.records.size(), 1u);
    ASSERT_FALSE(step.sends.empty());
    auto records = table.records(0);
    records.push_back(step.records[0]);

    // After a restart the anchor before this one may be known, or be another one. The share that was
    // given is given again.
    Driver again{chain, table.keys(0)};
    (void)again.start(0, base);
    ASSERT_TRUE(again.replay(records).has_value());
    ASSERT_TRUE(again.executed_on().has_value());
    EXPECT_EQ(*again.executed_on(), unit(99));
    const auto repeated = again.executed(result(5));
    EXPECT_TRUE(repeated.records.empty()) << "it is recorded already";
    ASSERT_EQ(repeated.sends.size(), step.sends.size());
    EXPECT_EQ(repeated.sends[0].body, step.sends[0].body);

    // The next attempt is another matter.
    Driver third{chain, table.keys(0)};
    (void)third.start(0, base);
    ASSERT_TRUE(third.replay(records).has_value());
    (void)third.start(1, base);
    EXPECT_EQ(third.executed_on(), std::nullopt);
}

TEST(Driver, a_frame_that_comes_again_is_no_second_record)
{
    Table table{4};
    table.propose(0, {unit(1)});
    table.propose(1, {unit(1)});
    table.deliver();
    const auto before = table.records(0).size();
    // A round that stands still: its members repeat themselves, also after a restart.
    for (int i = 0; i < 3; ++i)
        for (const auto& out : table[1].resend(ValidatorIndex{0}))
            table.take(0,
                       table[0].handle(ValidatorIndex{1}, out.block_index, out.attempt, out.body));
    EXPECT_EQ(table.records(0).size(), before);

    Driver again{chain, table.keys(0)};
    (void)again.start(0, base);
    ASSERT_TRUE(again.replay(table.records(0)).has_value());
    for (const auto& out : table[1].resend(ValidatorIndex{0}))
        EXPECT_TRUE(again.handle(ValidatorIndex{1}, out.block_index, out.attempt, out.body)
                        .records.empty());
}

TEST(Driver, a_seat_fills_no_more_records_than_a_correct_one_can)
{
    Table table{4};
    std::size_t records = 0;
    std::size_t bytes = 0;
    const auto flood = [&](const fpacs::Message& message) {
        const auto step =
            table[0].handle(ValidatorIndex{1}, 1, 0, encode(Message{Agreement{message}}));
        for (const auto& record : step.records) {
            ++records;
            bytes += record.size();
        }
    };
    for (std::uint32_t round = 2; round < 20'000; ++round)
        flood(acs::Message{ValidatorIndex{2}, aba::Toss{round, coin::Share::filled(1)}});
    EXPECT_LE(records, heard_frames_per_seat * 4 + heard_frames_besides);
    for (std::uint32_t i = 0; i < 200; ++i)
        flood(
            acs::Message{ValidatorIndex{3}, rbc::Value{Bytes(20'000, static_cast<std::byte>(i))}});
    EXPECT_LE(bytes, heard_bytes_per_seat * 4 + records * 16);
}

TEST(Driver, a_proposal_longer_than_any_may_be_is_refused_before_it_is_kept)
{
    Table table{4};
    for (const std::size_t size : {proposal_bytes_max + 1, rbc::payload_bytes_max}) {
        for (const Message& message :
             {Message{Agreement{acs::Message{ValidatorIndex{1}, rbc::Value{Bytes(size)}}}},
              Message{Agreement{fpacs::GiveProposal{ValidatorIndex{1}, Bytes(size)}}}}) {
            const auto step = table[0].handle(ValidatorIndex{1}, 1, 0, encode(message));
            EXPECT_TRUE(step.records.empty() && step.sends.empty());
            ASSERT_EQ(step.accusations.size(), 1u);
            EXPECT_EQ(step.accusations[0].what, DriverFault::malformed);
        }
    }
    const Proposal longest{.base = base,
                           .time = 0,
                           .fee_address = fees,
                           .commitment_share = {},
                           .units = std::vector<types::TransactionId>(units_max),
                           .moved_to = fees};
    EXPECT_EQ(encode(longest).size(), proposal_bytes_max);
}

TEST(Driver, what_does_not_decode_is_no_record)
{
    Table table{4};
    const auto step = table[0].handle(ValidatorIndex{1}, 1, 0, Bytes((1u << 20) + 5'000));
    EXPECT_TRUE(step.records.empty());
    EXPECT_EQ(step.accusations.size(), 1u);
}

TEST(Driver, refuses_records_of_seats_that_cannot_have_spoken)
{
    Table table{4};
    const auto body = encode(Message{Agreement{fpacs::Pace{}}});
    for (const std::uint16_t from : std::initializer_list<std::uint16_t>{0, 4, 500}) {
        Driver again{chain, table.keys(0)};
        (void)again.start(0, base);
        const std::vector<Bytes> records(1, encode(Record{0, Heard{ValidatorIndex{from}, body}}));
        EXPECT_FALSE(again.replay(records).has_value()) << from;
    }
}

TEST(Driver, refuses_records_that_a_disk_damaged)
{
    Table table{4};
    table.propose(0, {unit(1)});
    auto records = table.records(0);
    records[0][1] = std::byte{9};
    Driver again{chain, table.keys(0)};
    (void)again.start(0, base);
    EXPECT_FALSE(again.replay(records).has_value());
}
