#include <weft/acs/common_subset.hpp>
#include <weft/base/prng.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace weft::acs {
namespace {

using protocol::Committee;

constexpr ValidatorIndex seat(std::size_t i)
{
    return ValidatorIndex{static_cast<std::uint16_t>(i)};
}

/// A committee whose messages arrive one by one, in an order drawn from a seed.
struct Cluster {
    explicit Cluster(std::uint16_t n, std::uint64_t seed = 1)
        : committee{n}, prng{seed}, silent(n), outputs(n)
    {
        const auto dealt = crypto::bls::deal(n, static_cast<std::uint16_t>(committee.one_correct()),
                                             crypto::Hash::filled(7).bytes());
        for (std::size_t i = 0; i < n; ++i)
            keys.push_back(*coin::Keys::from(dealt.public_key, dealt.shares[i]));
        for (std::size_t i = 0; i < n; ++i)
            nodes.emplace_back(committee, seat(i), protocol::InstanceId::filled(1), keys[i]);
    }
    void propose(std::size_t who, std::string_view text)
    {
        obey(who, nodes[who].propose(to_bytes(text)).value());
    }
    void obey(std::size_t who, Step step)
    {
        EXPECT_TRUE(step.accusations.empty());
        for (auto& subset : step.outputs) {
            EXPECT_TRUE(outputs[who].empty());
            outputs[who] = std::move(subset);
        }
        for (auto& envelope : step.messages)
            for (std::size_t to = 0; to < nodes.size(); ++to)
                if (to != who &&
                    (envelope.to.only.empty() ||
                     std::ranges::find(envelope.to.only, seat(to)) != envelope.to.only.end()))
                    flying.push_back({who, to, envelope.message});
    }
    void run()
    {
        while (!flying.empty()) {
            std::swap(flying[prng.below(flying.size())], flying.back());
            const auto [from, to, message] = std::move(flying.back());
            flying.pop_back();
            if (silent[from] || silent[to]) continue;
            obey(to, nodes[to].handle(seat(from), message).value());
        }
    }

    struct Flight {
        std::size_t from;
        std::size_t to;
        Message message;
    };
    Committee committee;
    Prng prng;
    std::vector<coin::Keys> keys;
    std::vector<CommonSubset> nodes;
    std::vector<Flight> flying;
    std::vector<bool> silent;
    std::vector<Subset> outputs;
};

TEST(CommonSubset, a_committee_of_one_agrees_with_itself_at_once)
{
    Cluster cluster{1};
    cluster.propose(0, "mine");
    EXPECT_EQ(cluster.outputs[0], (Subset{{seat(0), to_bytes("mine")}}));
}

TEST(CommonSubset, four_validators_agree_on_at_least_three_proposals)
{
    Cluster cluster{4};
    for (std::size_t i = 0; i < 4; ++i)
        cluster.propose(i, std::string(1, static_cast<char>('a' + i)));
    cluster.run();
    ASSERT_GE(cluster.outputs[0].size(), 3u);
    for (const auto& [who, payload] : cluster.outputs[0])
        EXPECT_EQ(to_string(payload), std::string(1, static_cast<char>('a' + who.value())));
    for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(cluster.outputs[i], cluster.outputs[0]);
}

TEST(CommonSubset, f_silent_seats_are_left_out_and_hold_nobody_up)
{
    for (const std::uint16_t n : {std::uint16_t{4}, std::uint16_t{7}, std::uint16_t{10}})
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            Cluster cluster{n, seed};
            const auto f = cluster.committee.faulty_max();
            for (std::size_t i = 0; i < f; ++i) cluster.silent[i] = true;
            for (std::size_t i = f; i < n; ++i) cluster.propose(i, "p");
            cluster.run();
            ASSERT_EQ(cluster.outputs[n - 1u].size(), n - f);
            EXPECT_EQ(cluster.outputs[n - 1u].front().first, seat(f));
            for (std::size_t i = f; i < n; ++i)
                EXPECT_EQ(cluster.outputs[i], cluster.outputs[n - 1u]);
        }
}

TEST(CommonSubset, a_second_proposal_and_an_oversized_one_are_refused)
{
    Cluster cluster{4};
    EXPECT_EQ(cluster.nodes[0].propose(Bytes(rbc::payload_bytes_max + 1)).error(),
              Refusal::oversized);
    cluster.propose(0, "a");
    EXPECT_EQ(cluster.nodes[0].propose(to_bytes("b")).error(), Refusal::already_proposed);
}

TEST(CommonSubset, a_message_about_a_seat_that_does_not_exist_is_a_fault)
{
    Cluster cluster{4};
    const auto step =
        cluster.nodes[0].handle(seat(1), Message{seat(4), aba::Message{aba::Bval{0, true}}});
    ASSERT_EQ(step->accusations.size(), 1u);
    EXPECT_EQ(step->accusations[0].whom, seat(1));
    EXPECT_EQ(step->accusations[0].what, (Fault{seat(4), NoSuchProposer{}}));
}

}  // namespace
}  // namespace weft::acs
