// From a key generation to a hundred rounds, and over to another committee: the real code of each.

#include <weft/dkg/handover_deal.hpp>
#include <weft/dkg/key_generation.hpp>
#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

#include "committee.hpp"
#include <deque>

namespace weft::drng {
namespace {

using namespace std::chrono_literals;
using test::seat;

/// What four members hold after a key generation.
std::vector<dkg::Made> generated(std::uint16_t size)
{
    std::vector<crypto::ed25519::KeyPair> own;
    std::vector<crypto::ed25519::PublicKey> members;
    for (std::size_t s = 0; s < size; ++s) {
        own.push_back(fixtures::key_of("seat " + std::to_string(s)));
        members.push_back(own.back().public_key());
    }
    std::vector<dkg::KeyGeneration> nodes;
    nodes.reserve(size);
    for (std::size_t s = 0; s < size; ++s)
        nodes.emplace_back(dkg::RunId::filled(3), protocol::Committee{size}, seat(s), members,
                           own[s], crypto::Drbg{Bytes(32, static_cast<std::byte>(s + 1))});
    struct Flying {
        std::size_t from;
        std::size_t to;
        dkg::Message message;
    };
    std::deque<Flying> flying;
    std::vector<std::optional<dkg::Made>> made(size);
    const auto apply = [&](std::size_t who, dkg::Step step) {
        for (const auto& [to, message] : step.messages)
            for (std::size_t s = 0; s < size; ++s)
                if (s != who && (to.only.empty() || std::ranges::count(to.only, seat(s)) > 0))
                    flying.push_back({who, s, message});
        for (const auto& output : step.outputs)
            if (const auto* one = std::get_if<dkg::Made>(&output)) made[who] = *one;
    };
    for (std::size_t s = 0; s < size; ++s) apply(s, nodes[s].start(1s));
    for (; !flying.empty(); flying.pop_front()) {
        const auto now = flying.front();
        apply(now.to, *nodes[now.to].handle(1s, seat(now.from), now.message));
    }
    std::vector<dkg::Made> all;
    for (auto& one : made) all.push_back(*std::move(one));
    return all;
}

/// A committee of four that made its key itself; the whole key comes from any three twins.
struct Generated : ::testing::Test {
    static const std::vector<dkg::Made>& made()
    {
        static const auto once = generated(4);
        return once;
    }
    static SharedKey key_from(const std::vector<std::size_t>& seats)
    {
        KeyTwins twins{made()[0].hi};
        for (const auto s : seats)
            EXPECT_EQ(twins.hear(seat(s), twin_of(made()[s].share_hi)), KeyTwins::Verdict::taken);
        return *twins.key();
    }
    static SeriesInfo info_of(const SharedKey& key)
    {
        return {.public_key = to_bytes(ByteSpan{key.group.bytes()}),
                .period = 250ms,
                .genesis = 1'000s,
                .genesis_seed = Hash::filled(5),
                .beacon_id = {}};
    }
};

/// Members that hear each other at once. Returns the rounds, as a follower took them.
std::vector<Taken> run(std::vector<Member>& members, Follower& follower, std::uint64_t until)
{
    std::vector<Taken> all;
    const auto& info = follower.info();
    for (auto round = follower.last()->number + 1; round <= until; ++round) {
        const auto now = time_of(info, round);
        std::deque<std::pair<std::size_t, Message>> said;
        std::vector<Round> published;
        const auto apply = [&](std::size_t who, const Step& step) {
            EXPECT_TRUE(step.accusations.empty());
            for (const auto& one : step.messages) said.emplace_back(who, one.message);
            for (const auto& output : step.outputs)
                if (const auto* one = std::get_if<Publish>(&output))
                    published.push_back(one->round);
        };
        for (std::size_t m = 0; m < members.size(); ++m) apply(m, members[m].on_time(now));
        for (; !said.empty(); said.pop_front())
            for (std::size_t m = 0; m < members.size(); ++m)
                if (m != said.front().first)
                    apply(m,
                          *members[m].handle(now, seat(said.front().first), said.front().second));
        for (const auto& one : published) {
            const auto taken = follower.hear(one);
            if (!taken) continue;
            all.insert(all.end(), taken->begin(), taken->end());
            for (auto& member : members) (void)member.seen(now, one);
        }
    }
    return all;
}

TEST_F(Generated, any_three_twins_of_four_give_one_key_and_a_wrong_twin_is_told)
{
    const auto key = key_from({0, 1, 2});
    EXPECT_EQ(key_from({3, 1, 0}), key);
    EXPECT_EQ(key_from({2, 3, 1}), key);
    EXPECT_TRUE(same_key(key, made()[0].hi));
    EXPECT_FALSE(same_key(key, made()[0].lo));
    KeyTwins twins{made()[0].hi};
    EXPECT_EQ(twins.hear(seat(1), twin_of(made()[2].share_hi)), KeyTwins::Verdict::wrong);
    EXPECT_EQ(twins.hear(seat(1), twin_of(made()[1].share_hi)), KeyTwins::Verdict::taken);
    EXPECT_EQ(twins.hear(seat(1), twin_of(made()[1].share_hi)), KeyTwins::Verdict::known);
    EXPECT_FALSE(twins.key());
}

TEST_F(Generated, a_hundred_rounds_of_its_own_verify_as_drands_do)
{
    const auto key = key_from({0, 1, 2});
    const auto info = info_of(key);
    std::vector<Member> members;
    for (std::size_t s = 0; s < 4; ++s)
        members.emplace_back(info, key, seat(s), made()[s].share_hi,
                             std::vector{genesis_round(info)});
    Follower follower{info, genesis_round(info)};
    const auto taken = run(members, follower, 100);
    ASSERT_EQ(taken.size(), 100u);
    auto previous = genesis_round(info);
    for (const auto& [round, randomness] : taken) {
        EXPECT_EQ(round.number, previous.number + 1);
        EXPECT_EQ(round.previous_signature, previous.signature);
        EXPECT_EQ(crypto::beacon::verify(Scheme::pedersen_bls_chained, info.public_key, round),
                  randomness);
        previous = round;
    }
}

TEST_F(Generated, another_committee_goes_on_with_the_same_key)
{
    const auto key = key_from({0, 1, 2});
    const auto info = info_of(key);
    std::vector<Member> members;
    for (std::size_t s = 0; s < 4; ++s)
        members.emplace_back(info, key, seat(s), made()[s].share_hi,
                             std::vector{genesis_round(info)});
    Follower follower{info, genesis_round(info)};
    ASSERT_EQ(run(members, follower, 3).size(), 3u);

    // Seven new members, threshold 5; dealers 0, 2 and 3.
    namespace handover = dkg::handover;
    const protocol::Committee to{7};
    const auto run_id = dkg::RunId::filled(1);
    std::vector<std::pair<std::uint16_t, const crypto::bls::Commitments*>> dealt;
    std::vector<handover::Committed> committed;
    std::vector<handover::Dealt> dealers;
    for (const std::uint16_t s : std::initializer_list<std::uint16_t>{0, 2, 3}) {
        const auto& mine = made()[s];
        dealers.emplace_back(run_id, seat(s), handover::Shares{mine.share_hi, mine.share_lo}, to);
        committed.push_back(*handover::Committed::decode(dealers.back().matrix(), to,
                                                         mine.hi.shares[s], mine.lo.shares[s]));
    }
    for (std::size_t d = 0; d < 3; ++d)
        dealt.emplace_back(std::array<std::uint16_t, 3>{0, 2, 3}[d], &committed[d].hi());
    const auto shared = dkg::shared_key(crypto::bls::Commitments::interpolate(dealt), 7);
    KeyTwins twins{shared};
    std::vector<crypto::bls::SecretKey> shares;
    for (std::uint16_t s = 0; s < 7; ++s) {
        std::vector<std::pair<std::uint16_t, crypto::bls::SecretKey>> parts;
        for (std::size_t d = 0; d < 3; ++d)
            parts.emplace_back(dealt[d].first, dealers[d].part(seat(s)).share.hi);
        shares.push_back(crypto::bls::interpolate(parts));
        EXPECT_EQ(twins.hear(seat(s), twin_of(shares.back())), KeyTwins::Verdict::taken);
    }
    const auto& new_key = twins.key();
    ASSERT_TRUE(new_key);
    EXPECT_EQ(new_key->group, key.group);
    std::vector<Member> successors;
    for (std::size_t s = 0; s < 7; ++s)
        successors.emplace_back(info, *new_key, seat(s), shares[s], std::vector{*follower.last()});
    EXPECT_NE(new_key->shares[0], key.shares[0]);
    EXPECT_EQ(run(successors, follower, 6).size(), 3u);
    EXPECT_EQ(follower.last()->number, 6u);
}

}  // namespace
}  // namespace weft::drng
