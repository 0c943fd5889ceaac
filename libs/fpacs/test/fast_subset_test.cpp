// FP-ACS: the promises of weft/fpacs/fast_subset.hpp, on committees whose messages arrive one by one in an order
// drawn from a seed.

#include <weft/base/prng.hpp>
#include <weft/fpacs/fast_subset.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <tuple>

namespace weft::fpacs {
namespace {

using protocol::Committee;

constexpr ValidatorIndex seat(std::size_t i)
{
    return ValidatorIndex{static_cast<std::uint16_t>(i)};
}

struct Dealt {
    explicit Dealt(std::uint16_t n)
        : hi{crypto::bls::deal(n,
                               static_cast<std::uint16_t>(Committee{n}.all_but_faulty()),
                               crypto::Hash::filled(3).bytes())},
          lo{crypto::bls::deal(n,
                               static_cast<std::uint16_t>(Committee{n}.one_correct()),
                               crypto::Hash::filled(7).bytes())},
          group{crypto::bls::PreparedKey::from(hi.public_key.group).value()}
    {
        for (const auto& share : lo.shares)
            coins.push_back(*coin::Keys::from(lo.public_key, share));
    }
    [[nodiscard]] Keys of(std::size_t i) const
    {
        return {.committee = coins[i].committee(),
                .self = seat(i),
                .hi = hi.public_key,
                .hi_group = group,
                .share_hi = hi.shares[i],
                .coin = coins[i]};
    }
    crypto::bls::DealtKey hi;
    crypto::bls::DealtKey lo;
    crypto::bls::PreparedKey group;  ///< of `hi`
    std::vector<coin::Keys> coins;
};

class Slot {
public:
    /// `strangers`: so many seats, the last ones, do not know the leader.
    explicit Slot(std::uint16_t n,
                  std::uint64_t seed = 1,
                  std::size_t leader = 0,
                  std::size_t strangers = 0)
        : n_{n}, dealt_{n}, prng_{seed}, silent(n), decisions(n), leader_{leader}
    {
        for (std::size_t i = 0; i < n; ++i)
            nodes_.emplace_back(dealt_.of(i), instance,
                                i + strangers < n ? std::optional{seat(leader)} : std::nullopt);
    }
    static constexpr auto instance = protocol::InstanceId::filled(5);

    void propose_all()
    {
        for (std::size_t i = 0; i < n_; ++i)
            if (!silent[i])
                obey(i, nodes_[i].propose(to_bytes("proposal of " + std::to_string(i))).value());
    }
    void obey(std::size_t who, Step step)
    {
        for (const auto& accusation : step.accusations) accused.push_back(accusation);
        for (auto& output : step.outputs) {
            EXPECT_FALSE(decisions[who]) << "decided twice";
            decisions[who] = std::move(output);
        }
        for (auto& envelope : step.messages)
            for (std::size_t to = 0; to < n_; ++to)
                if (to != who &&
                    (envelope.to.only.empty() ||
                     std::ranges::find(envelope.to.only, seat(to)) != envelope.to.only.end()))
                    send(who, to, envelope.message);
    }
    void send(std::size_t from, std::size_t to, Message message)
    {
        flying_.push_back({from, to, std::move(message)});
    }
    /// In the order of their sending, or in any.
    void run(bool in_order = false)
    {
        while (!flying_.empty()) {
            const auto place = in_order ? 0 : prng_.below(flying_.size());
            auto [from, to, message] = std::move(flying_[place]);
            flying_.erase(flying_.begin() + static_cast<std::ptrdiff_t>(place));
            if (silent[from] || silent[to]) continue;
            if (drop && drop(from, to, message)) continue;
            ++delivered;
            obey(to, nodes_[to].handle(seat(from), message).value());
        }
    }
    void gathered() { obey(leader_, nodes_[leader_].gathered()); }
    void late()
    {
        for (std::size_t i = 0; i < n_; ++i)
            if (!silent[i]) obey(i, nodes_[i].late());
    }
    [[nodiscard]] FastSubset& node(std::size_t i) { return nodes_[i]; }
    [[nodiscard]] const Dealt& dealt() const { return dealt_; }
    /// All that speak decided the same; gives what.
    [[nodiscard]] Decision decided() const
    {
        std::optional<Decision> first;
        for (std::size_t i = 0; i < n_; ++i) {
            if (silent[i]) continue;
            EXPECT_TRUE(decisions[i])
                << "validator " << i << " has not decided: " << nodes_[i].stage();
            if (!decisions[i]) continue;
            if (!first) first = decisions[i];
            EXPECT_EQ(*decisions[i], *first) << "validator " << i;
        }
        EXPECT_TRUE(first);
        if (!first) return {};
        EXPECT_GE(first->subset.size(), Committee{n_}.all_but_faulty());
        EXPECT_TRUE(crypto::bls::verify(dealt_.hi.public_key.group, crypto::bls::Purpose::order,
                                        order_digest(instance, first->digest).bytes(),
                                        first->order));
        for (const auto& [who, bytes] : first->subset) {
            if (!silent[who.value()]) {
                EXPECT_EQ(to_string(bytes), "proposal of " + std::to_string(who.value()));
            }
        }
        return *first;
    }

private:
    struct Flight {
        std::size_t from;
        std::size_t to;
        Message message;
    };
    std::uint16_t n_;
    Dealt dealt_;
    Prng prng_;
    std::deque<FastSubset> nodes_;
    std::vector<Flight> flying_;

public:
    std::vector<bool> silent;
    std::vector<std::optional<Decision>> decisions;
    std::vector<protocol::Accusation<Fault>> accused;
    std::function<bool(std::size_t from, std::size_t to, const Message&)> drop;
    std::size_t delivered = 0;

private:
    std::size_t leader_;
};

bool is_of_the_subset(const Message& message)
{
    const auto* inner = std::get_if<acs::Message>(&message);
    if (inner == nullptr) return false;
    const auto* broadcast = std::get_if<rbc::Message>(&inner->part);
    return broadcast == nullptr || !std::holds_alternative<rbc::Value>(*broadcast);
}

TEST(FastSubset, whom_nobody_disturbs_decides_by_two_votes_and_says_nothing_of_the_common_subset)
{
    for (const std::uint16_t n : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{3},
                                  std::uint16_t{4}, std::uint16_t{7}, std::uint16_t{10}}) {
        Slot slot{n};
        std::size_t others = 0;
        slot.drop = [&](std::size_t, std::size_t, const Message& message) {
            others += is_of_the_subset(message) || std::holds_alternative<Zeroth>(message) ||
                              std::holds_alternative<Pace>(message)
                          ? 1
                          : 0;
            return false;
        };
        slot.propose_all();
        slot.run();
        const auto decision = slot.decided();
        EXPECT_EQ(decision.path, Vector::Of::leader);
        EXPECT_EQ(decision.subset.size(), n) << "all were there before the leader listed";
        EXPECT_EQ(others, 0u);
        EXPECT_TRUE(slot.accused.empty());
    }
}

TEST(FastSubset, leader_waits_a_little_for_more_than_n_minus_f)
{
    Slot slot{4};
    slot.silent[3] = true;
    slot.propose_all();
    slot.run();
    EXPECT_TRUE(slot.node(0).gathering());
    EXPECT_FALSE(slot.node(1).gathering()) << "it does not lead";
    for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(slot.node(i).running()) << i;
    EXPECT_EQ(slot.node(1).awaited(), std::vector{seat(3)});
    EXPECT_FALSE(slot.decisions[0]);
    slot.gathered();
    EXPECT_FALSE(slot.node(0).gathering());
    slot.run();
    const auto decision = slot.decided();
    EXPECT_EQ(decision.subset.size(), 3u);
    EXPECT_EQ(decision.path, Vector::Of::leader);
}

TEST(FastSubset, with_a_silent_leader_the_common_subset_decides)
{
    for (std::uint64_t seed = 1; seed <= 30; ++seed)
        for (const std::uint16_t n : {std::uint16_t{4}, std::uint16_t{7}}) {
            Slot slot{n, seed};
            slot.silent[0] = true;
            slot.propose_all();
            slot.run();
            slot.late();
            slot.run();
            EXPECT_EQ(slot.decided().path, Vector::Of::all);
            EXPECT_TRUE(slot.accused.empty());
        }
}

TEST(FastSubset, that_is_told_it_is_late_at_any_moment_decides_one_vector)
{
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Slot slot{4, seed};
        Prng moments{seed};
        const auto first = moments.below(120);
        const auto second = first + moments.below(60);
        slot.drop = [&](std::size_t, std::size_t, const Message&) {
            if (slot.delivered == first) slot.obey(1, slot.node(1).late());
            if (slot.delivered == second) slot.obey(2, slot.node(2).late());
            return false;
        };
        slot.propose_all();
        slot.run();
        slot.late();
        slot.run();
        SCOPED_TRACE(seed);
        (void)slot.decided();
        EXPECT_TRUE(slot.accused.empty());
    }
}

TEST(FastSubset, that_one_decided_fast_is_what_the_others_decide_late)
{
    // Only validator 0 hears the commit votes in time; what the others do not hear waits on its way.
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Slot slot{4, seed};
        std::vector<std::tuple<std::size_t, std::size_t, Message>> waiting;
        bool heard = false;
        slot.drop = [&](std::size_t from, std::size_t to, const Message& message) {
            if (heard || to == 0 ||
                (!std::holds_alternative<Decide>(message) &&
                 !std::holds_alternative<Vote2>(message)))
                return false;
            waiting.emplace_back(from, to, message);
            return true;
        };
        slot.propose_all();
        slot.run();
        ASSERT_TRUE(slot.decisions[0]);
        EXPECT_FALSE(slot.decisions[1]);
        slot.late();
        slot.run();
        for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(slot.node(i).stage(), "order");
        heard = true;
        for (auto& [from, to, message] : waiting) slot.send(from, to, message);
        slot.run();
        EXPECT_EQ(slot.decided().path, Vector::Of::leader);
    }
}

TEST(FastSubset, two_lists_of_a_leader_are_a_proof_and_one_decision)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Slot slot{4, seed};
        slot.silent[0] = true;  // what it says is made here
        slot.propose_all();
        const auto list = [&](std::initializer_list<std::size_t> seats) {
            Vector vector;
            for (const auto i : seats)
                vector.entries.emplace_back(
                    seat(i), rbc::digest(to_bytes("proposal of " + std::to_string(i))));
            const auto share = crypto::bls::sign(
                slot.dealt().hi.shares[0], crypto::bls::Purpose::order,
                prepare_digest(Slot::instance, digest_of(Slot::instance, vector)).bytes());
            return PrePrepare{.vector = vector, .share = share};
        };
        const auto value =
            acs::Message{seat(0), rbc::Message{rbc::Value{to_bytes("proposal of 0")}}};
        for (std::size_t i = 1; i < 4; ++i)
            slot.obey(i, slot.node(i).handle(seat(0), value).value());
        slot.run();
        const auto one = list({0, 1, 2});
        const auto other = list({1, 2, 3});
        slot.obey(1, slot.node(1).handle(seat(0), one).value());
        slot.obey(2, slot.node(2).handle(seat(0), other).value());
        slot.run();
        // The first to see both names the leader, with what anybody can check.
        slot.obey(3, slot.node(3).handle(seat(0), one).value());
        slot.obey(3, slot.node(3).handle(seat(0), other).value());
        ASSERT_EQ(slot.accused.size(), 1u);
        EXPECT_EQ(slot.accused[0].whom, seat(0));
        EXPECT_EQ(slot.accused[0].what.kind, FaultKind::double_vote);
        const auto& votes = *slot.accused[0].what.votes;
        for (const auto& [digest, share] : {std::pair{votes.first, votes.first_share},
                                            std::pair{votes.second, votes.second_share}})
            EXPECT_TRUE(crypto::bls::verify_share(
                slot.dealt().hi.public_key, crypto::bls::Purpose::order,
                prepare_digest(Slot::instance, digest).bytes(), {0, share}));
        slot.run();
        slot.late();
        slot.run();
        (void)slot.decided();
    }
}

TEST(FastSubset, a_list_of_what_somebody_lacks_is_voted_for_once_it_is_fetched)
{
    Slot slot{4};
    // Validator 3 does not hear the proposal of 2.
    slot.drop = [&](std::size_t from, std::size_t to, const Message& message) {
        return from == 2 && to == 3 && std::holds_alternative<acs::Message>(message);
    };
    slot.propose_all();
    slot.run();
    EXPECT_EQ(slot.decided().subset.size(), 4u);
    EXPECT_TRUE(slot.accused.empty());
}

TEST(FastSubset, who_heard_nothing_but_the_decision_asks_for_the_rest)
{
    Slot slot{4};
    slot.drop = [&](std::size_t, std::size_t to, const Message& message) {
        return to == 3 &&
               (std::holds_alternative<PrePrepare>(message) ||
                std::holds_alternative<Vote1>(message) || std::holds_alternative<Vote2>(message) ||
                std::holds_alternative<acs::Message>(message));
    };
    slot.propose_all();
    slot.run();
    slot.gathered();
    slot.run();
    EXPECT_TRUE(slot.decisions[3]);
    (void)slot.decided();
    EXPECT_TRUE(slot.accused.empty());
}

TEST(FastSubset, one_that_paces_alone_disturbs_nobody)
{
    Slot slot{4};
    slot.obey(3, slot.node(3).late());
    slot.propose_all();
    slot.run();
    slot.gathered();
    slot.run();
    EXPECT_EQ(slot.decided().path, Vector::Of::leader);
}

TEST(FastSubset, lies_are_named_and_nobody_else_is)
{
    Slot slot{4};
    auto& node = slot.node(1);
    const auto named = [&](std::size_t from, const Message& message) {
        const auto step = node.handle(seat(from), message).value();
        return step.accusations.empty() ? std::optional<FaultKind>{}
                                        : step.accusations.front().what.kind;
    };
    const auto junk = crypto::bls::Signature::filled(1);
    const auto digest = crypto::Hash::filled(4);
    EXPECT_EQ(named(2, PrePrepare{}), FaultKind::not_the_leader);
    EXPECT_EQ(named(2, Decide{.digest = digest, .order = junk}), FaultKind::bad_certificate);
    EXPECT_EQ(named(2, Known{}), FaultKind::bad_certificate);
    EXPECT_EQ(named(2, GiveVector{}), FaultKind::wrong_supply);
    EXPECT_EQ(named(2, GiveProposal{.proposer = seat(0), .proposal = to_bytes("not asked for")}),
              FaultKind::wrong_supply);
    EXPECT_EQ(named(2, WantProposal{.proposer = seat(9), .digest = digest}),
              FaultKind::wrong_supply);
    EXPECT_EQ(named(0, PrePrepare{}), FaultKind::malformed_vector);
    for (const std::uint8_t byte : {std::uint8_t{1}, std::uint8_t{2}})
        EXPECT_FALSE(
            named(3, Vote2{.digest = crypto::Hash::filled(byte), .share = junk, .prepared = {}}));
    EXPECT_EQ(named(3, Vote2{.digest = digest, .share = junk, .prepared = {}}),
              FaultKind::too_many_votes);
    EXPECT_EQ(node.handle(seat(1), Pace{}).error(), Refusal::stranger);
    EXPECT_EQ(node.handle(seat(4), Pace{}).error(), Refusal::stranger);
}

TEST(FastSubset, bad_shares_cost_their_senders_and_not_the_decision)
{
    Slot slot{4};
    slot.silent[3] = true;  // its votes are made here
    const auto junk =
        crypto::bls::sign(slot.dealt().lo.shares[3], crypto::bls::Purpose::order, to_bytes("x"));
    slot.propose_all();
    slot.run();
    slot.gathered();
    Vector vector;
    for (std::size_t i = 0; i < 3; ++i)
        vector.entries.emplace_back(seat(i),
                                    rbc::digest(to_bytes("proposal of " + std::to_string(i))));
    const auto digest = digest_of(Slot::instance, vector);
    for (std::size_t i = 0; i < 3; ++i) {
        slot.obey(i, slot.node(i).handle(seat(3), Vote1{.digest = digest, .share = junk}).value());
        slot.obey(i, slot.node(i)
                         .handle(seat(3), Vote2{.digest = digest, .share = junk, .prepared = {}})
                         .value());
    }
    slot.run();
    EXPECT_EQ(slot.decided().path, Vector::Of::leader);
    for (const auto& accusation : slot.accused) {
        EXPECT_EQ(accusation.whom, seat(3));
        EXPECT_EQ(accusation.what.kind, FaultKind::bad_share);
    }
}

TEST(FastSubset, that_is_late_as_soon_as_the_proposals_are_here_decides_what_all_proposed)
{
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Slot slot{4, seed};
        slot.late();  // the skip rule: a time-out of nothing
        slot.propose_all();
        slot.run();
        EXPECT_EQ(slot.decided().path, Vector::Of::all);
        EXPECT_TRUE(slot.accused.empty());
    }
}

TEST(FastSubset, who_does_not_know_the_leader_follows_who_lists_first)
{
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Slot slot{4, seed, 0, 2};
        slot.propose_all();
        slot.run();
        EXPECT_EQ(slot.decided().path, Vector::Of::leader);
        EXPECT_TRUE(slot.accused.empty());
    }
}

TEST(FastSubset, who_does_not_know_the_leader_and_follows_a_liar_costs_no_more_than_its_vote)
{
    Slot slot{4, 1, 0, 1};
    slot.silent[2] = true;  // what it says is made here
    slot.propose_all();
    Vector vector;
    for (std::size_t i = 0; i < 3; ++i)
        vector.entries.emplace_back(seat(i),
                                    rbc::digest(to_bytes("proposal of " + std::to_string(i))));
    const auto share = crypto::bls::sign(
        slot.dealt().hi.shares[2], crypto::bls::Purpose::order,
        prepare_digest(Slot::instance, digest_of(Slot::instance, vector)).bytes());
    slot.obey(3,
              slot.node(3).handle(seat(2), PrePrepare{.vector = vector, .share = share}).value());
    slot.run();
    slot.gathered();
    slot.run();
    EXPECT_FALSE(slot.decisions[0]) << "with a liar besides there are not enough votes";
    slot.late();
    slot.run();
    EXPECT_EQ(slot.decided().path, Vector::Of::all);
    EXPECT_TRUE(slot.accused.empty()) << "it lists what the leader might have listed";
}

TEST(FastSubset, where_nobody_knows_a_leader_decides_late)
{
    Slot slot{4, 1, 0, 4};
    slot.propose_all();
    slot.run();
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_FALSE(slot.decisions[i]);
        EXPECT_TRUE(slot.node(i).running());
        slot.obey(i, slot.node(i).half_late());
    }
    slot.late();
    slot.run();
    EXPECT_EQ(slot.decided().path, Vector::Of::all);
}

TEST(FastSubset, a_decision_of_another_slot_is_none_here)
{
    Slot slot{4};
    slot.propose_all();
    slot.run();
    const auto of_before = slot.decided();
    FastSubset next{slot.dealt().of(1), protocol::InstanceId::filled(6), seat(0)};
    const auto step =
        next.handle(seat(3), Decide{.digest = of_before.digest, .order = of_before.order}).value();
    EXPECT_TRUE(step.messages.empty());
    ASSERT_EQ(step.accusations.size(), 1u);
    EXPECT_EQ(step.accusations.front().what.kind, FaultKind::bad_certificate);
}

TEST(FastSubset, a_repeat_changes_nothing)
{
    Slot slot{4};
    slot.drop = [&, again = false](std::size_t from, std::size_t to,
                                   const Message& message) mutable {
        if (again) return false;
        again = true;
        slot.obey(to, slot.node(to).handle(seat(from), message).value());
        again = false;
        return false;
    };
    slot.propose_all();
    slot.run();
    (void)slot.decided();
    EXPECT_TRUE(slot.accused.empty());
}

}  // namespace
}  // namespace weft::fpacs
