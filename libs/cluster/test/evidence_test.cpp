// A member that votes for two lists in one attempt, and lets one fellow member see it (decision 0075).

#include <weft/committee/driver.hpp>

#include <gtest/gtest.h>

#include "scene.hpp"

using namespace weft;
using namespace weft::cluster;

namespace {

class VotesTwice : public testing::Test {
protected:
    VotesTwice()
    {
        scene.deploy();
        EXPECT_TRUE(scene.processed(scene.request(scene.section("accounts", "deposit"))));
        members = ids();
        std::ranges::sort(members);
        seat = seat_of(liar);
        scene.note_liar(liar);
    }
    std::vector<node::PeerId> ids()
    {
        std::vector<node::PeerId> all;
        for (std::size_t i = 0; i < 4; ++i) all.push_back(cluster().id(scene.member(i)));
        return all;
    }
    std::uint16_t seat_of(std::size_t host)
    {
        return static_cast<std::uint16_t>(std::ranges::find(members, cluster().id(host)) -
                                          members.begin());
    }
    Cluster& cluster() { return scene.cluster(); }
    /// From now on each first vote of the liar goes to that member with a second one.
    void vote_twice_before(std::size_t witness)
    {
        cluster().listen([this, witness, says = false](std::size_t from, std::size_t to,
                                                       ByteSpan bytes) mutable {
            if (from != liar || to != witness || says) return;
            const auto frame = node::decode_frame<std::variant<node::RoundFrame>>(bytes);
            if (!frame) return;
            auto round = std::get<node::RoundFrame>(*frame);
            const auto message = committee::decode_message(round.body);
            if (!message) return;
            const auto* agreement = std::get_if<committee::Agreement>(&*message);
            if (agreement == nullptr) return;
            const auto* vote = std::get_if<fpacs::Vote1>(&agreement->message);
            if (vote == nullptr) return;
            const auto other = crypto::Hash::filled(0xee);
            const auto instance = protocol::InstanceId::from(
                committee::instance_of({scene.chain(), round.block_index, round.attempt}).bytes());
            const auto share = crypto::bls::sign(hi.shares[seat], crypto::bls::Purpose::order,
                                                 fpacs::prepare_digest(*instance, other).bytes());
            round.body = committee::encode(
                committee::Agreement{fpacs::Vote1{.digest = other, .share = share}});
            says = true;
            cluster().say(from, to, node::encode(round));
            says = false;
        });
    }
    answers::Seat told(std::size_t i) { return scene.info(i).committee.at(seat); }
    bool all_have_it()
    {
        for (std::size_t i = 0; i < 4; ++i)
            if (scene.member(i) != liar && !told(i).evidence) return false;
        return true;
    }
    void bring_about()
    {
        vote_twice_before(scene.member(1));
        for (int i = 0; i < 5 && !all_have_it(); ++i)
            EXPECT_TRUE(scene.processed(scene.request(scene.section("accounts", "deposit"))));
        cluster().listen({});
        EXPECT_TRUE(cluster().run_until([&] { return all_have_it(); }, 5s));
    }

    Scene scene{{}};
    const std::size_t liar = scene.member(2);
    const crypto::bls::DealtKey hi =
        crypto::bls::deal(4, 3, crypto::tagged_hash("test/hi", as_bytes("x")).bytes());
    std::vector<node::PeerId> members;
    std::uint16_t seat = 0;
};

committee::TwoVotes read(const answers::TwoVotes& told, std::uint16_t seat)
{
    return {.block_index = told.block_index,
            .attempt = told.attempt,
            .seat = ValidatorIndex{seat},
            .votes = {.first = *crypto::Hash::from(told.first),
                      .first_share = *crypto::bls::Signature::from(told.first_signature),
                      .second = *crypto::Hash::from(told.second),
                      .second_share = *crypto::bls::Signature::from(told.second_signature)}};
}

}  // namespace

TEST_F(VotesTwice, is_shown_to_all_members_and_to_whoever_asks_them)
{
    bring_about();
    for (std::size_t i = 0; i < 4; ++i) {
        if (scene.member(i) == liar) continue;
        const auto shown = told(i);
        EXPECT_EQ(shown.fault, "two_votes") << i;
        ASSERT_TRUE(shown.evidence.has_value()) << i;
        EXPECT_TRUE(committee::proves(read(*shown.evidence, seat), scene.chain(), hi.public_key));
    }
    EXPECT_EQ(scene.violation(), "");
}

TEST_F(VotesTwice, is_known_after_a_restart_and_told_to_who_was_away)
{
    const auto away = scene.member(3);
    cluster().crash(away);
    vote_twice_before(scene.member(1));
    for (int i = 0; i < 5 && !told(1).evidence; ++i)
        EXPECT_TRUE(scene.processed(scene.request(scene.section("accounts", "deposit"))));
    cluster().listen({});
    ASSERT_TRUE(told(1).evidence.has_value());
    ASSERT_TRUE(cluster().run_until([&] { return told(0).evidence.has_value(); }, 5s));
    cluster().crash(scene.member(0));
    cluster().start(scene.member(0));
    EXPECT_TRUE(told(0).evidence.has_value());
    EXPECT_EQ(told(0).fault, "two_votes");
    cluster().start(away);
    EXPECT_TRUE(cluster().run_until([&] { return told(3).evidence.has_value(); }, 5s));
    EXPECT_EQ(scene.violation(), "");
}

TEST_F(VotesTwice, of_a_correct_member_is_shown_by_nobody)
{
    const auto honest = seat_of(scene.member(1));
    committee::TwoVotes invented;
    invented.block_index = 2;
    invented.seat = ValidatorIndex{honest};
    invented.votes.second = crypto::Hash::filled(2);
    const auto says = [&](const crypto::Hash& keys) {
        cluster().say(liar, scene.member(0),
                      node::encode(node::TwoVotesFrame{scene.chain(), keys, invented}));
        cluster().run_for(1s);
    };
    says(crypto::Hash::filled(9));
    says(committee::digest_of(hi.public_key));
    EXPECT_EQ(scene.info(0).committee.at(honest).fault, std::nullopt);
    EXPECT_EQ(scene.info(0).committee.at(honest).evidence, std::nullopt);
}
