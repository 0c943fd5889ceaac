// What an access node believes, and what it gives.

#include "../src/chain_follower.hpp"

#include <weft/fixtures/disk.hpp>

#include <gtest/gtest.h>

#include "../src/block_record.hpp"
#include "../src/chain_places.hpp"
#include "member_chain.hpp"

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

const auto first = PeerId::filled(1);
const auto second = PeerId::filled(2);
const auto guest = PeerId::filled(7);
const auto stranger = PeerId::filled(8);

class AnAccessNode : public testing::Test {
protected:
    AnAccessNode()
    {
        others.block({others.init()});
        others.block({others.deposit()});
        for (const auto& peer : {first, second, guest, stranger}) connected.up(peer);
        start();
    }
    void start()
    {
        node = std::make_unique<ChainFollower>(settings, followed_on(disk, others), programs, disk,
                                               connected, ledger, TimerId{1});
        obey(node->on_start(others.now));
    }
    void obey(Effects effects)
    {
        for (auto& write : effects.writes) {
            disk.apply(write.batch);
            for (const auto& event : write.events)
                if (event.get_if<RequestTakenBack>() != nullptr) ++requests_taken_back;
            for (auto& send : write.then) sent.push_back(std::move(send));
            for (auto& answer : write.answers) answers.push_back(std::move(answer));
        }
        for (auto& send : effects.sends) sent.push_back(std::move(send));
        for (auto& answer : effects.answers) answers.push_back(std::move(answer));
        for (auto& penalty : effects.penalties) penalties.push_back(penalty.peer);
        for (const auto& arm : effects.arms) armed = arm.at;
    }
    template <class Frame>
    void hear(const PeerId& from, const Frame& frame)
    {
        obey(node->on(others.now, from, frame));
    }
    [[nodiscard]] ChainFacts facts() const
    {
        return {others.id, types::encode(others.origin), others.keys[0].hi.group};
    }
    [[nodiscard]] BlockFrame block(std::uint32_t index) const
    {
        return {others.id,
                encode(BlockRecord{state::encode(*others.chain->block(others.disk, index)),
                                   chain::encode(*others.chain->certificate(others.disk, index)),
                                   {}})};
    }
    void pass(Instant span)
    {
        others.now += span;
        obey(node->on_timer(others.now));
    }
    /// What was sent to the peer, of that kind, since it was last asked; all else is forgotten.
    template <class Frame>
    std::vector<Frame> of(const PeerId& peer)
    {
        std::vector<Frame> found;
        for (const auto& send : sent) {
            const auto frame = decode_frame<std::variant<Frame>>(send.frame);
            if (frame && send.to == peer) found.push_back(std::get<Frame>(*frame));
        }
        return found;
    }
    void catch_up()
    {
        hear(first, facts());
        hear(first, ChainHeight{others.id, 2});
        hear(first, block(1));
        hear(first, block(2));
        ASSERT_EQ(node->info().block_index, 2u);
    }

    MemberChain others;
    CommitteeSettings settings{.sources = {first, second}, .access_nodes = {guest}};
    chain::Programs programs{chain::node_registry()};
    Connected connected;
    LedgerClient ledger{{}, PeerId::filled(9), connected};
    fixtures::Disk disk;
    std::unique_ptr<ChainFollower> node;
    std::vector<Effects::Send> sent;
    std::vector<Answer> answers;
    std::vector<PeerId> penalties;
    Instant armed{0};
    std::size_t requests_taken_back = 0;
};

}  // namespace

TEST_F(AnAccessNode, asks_its_sources_what_the_chain_is_and_follows_it)
{
    ASSERT_EQ(of<FollowChain>(first).size(), 1u);
    EXPECT_TRUE(of<FollowChain>(first)[0].wants_facts);
    EXPECT_TRUE(of<FollowChain>(stranger).empty());
    catch_up();
    EXPECT_EQ(node->info().state_hash, others.chain->state().hash());
    EXPECT_EQ(node->info().self_seat, std::nullopt);
    EXPECT_TRUE(penalties.empty());
    // It knows all that after a restart.
    sent.clear();
    start();
    EXPECT_EQ(node->info().state_hash, others.chain->state().hash());
    ASSERT_EQ(of<FollowChain>(first).size(), 1u);
    EXPECT_FALSE(of<FollowChain>(first)[0].wants_facts);
    EXPECT_EQ(of<FollowChain>(first)[0].block_index, 2u);
}

TEST_F(AnAccessNode, believes_no_key_and_no_origin_that_the_address_and_the_color_do_not_prove)
{
    auto false_key = facts();
    false_key.group = crypto::bls::PublicKey::filled(3);
    hear(first, false_key);
    auto false_origin = facts();
    false_origin.origin = types::encode(others.deposit());
    hear(second, false_origin);
    // Of a chain that has moved an honest node knows the key of now, which proves nothing yet: no fault.
    EXPECT_EQ(penalties, std::vector{second});
    EXPECT_EQ(node->chain(), nullptr);
    hear(stranger, facts());
    EXPECT_EQ(node->chain(), nullptr) << "nobody asked it";
    hear(first, facts());
    EXPECT_NE(node->chain(), nullptr);
}

TEST_F(AnAccessNode, refuses_a_block_without_the_committees_signature_and_asks_another)
{
    hear(first, facts());
    hear(first, ChainHeight{others.id, 2});
    hear(second, ChainHeight{others.id, 2});
    ASSERT_EQ(of<WantBlocks>(first).size(), 1u);
    auto record = *decode_block_record(block(1).record);
    auto changed = *state::decode_block(record.block);
    for (auto& update : changed.updates) ++update.timestamp;
    ++changed.timestamp;
    auto certificate = *chain::decode_certificate(record.certificate);
    certificate.block_hash = state::hash_of(changed);
    record.block = state::encode(changed);
    record.certificate = chain::encode(certificate);
    hear(first, BlockFrame{others.id, encode(record)});
    EXPECT_EQ(node->info().block_index, 0u);
    EXPECT_EQ(penalties, std::vector{first});
    ASSERT_EQ(of<WantBlocks>(second).size(), 1u) << "the other one is asked at once";
    hear(second, block(1));
    hear(second, block(2));
    EXPECT_EQ(node->info().state_hash, others.chain->state().hash());
}

TEST_F(AnAccessNode, serves_whom_its_settings_name_and_nobody_else)
{
    catch_up();
    sent.clear();
    const FollowChain ask{others.id, types::id_of(others.origin), 0, true};
    hear(stranger, ask);
    hear(stranger, WantBlocks{others.id, 1});
    EXPECT_EQ(sent.size(), 1u);
    EXPECT_EQ(of<AccessRefused>(stranger),
              (std::vector{AccessRefused{others.id, AccessRefused::Why::not_named}}));
    hear(guest, ask);
    hear(guest, WantBlocks{others.id, 1});
    EXPECT_EQ(of<ChainFacts>(guest), std::vector{facts()});
    EXPECT_EQ(of<BlockFrame>(guest).size(), 2u);
    auto other = ask;
    other.origin = types::TransactionId::filled(1);
    hear(guest, other);
    EXPECT_EQ(of<AccessRefused>(guest).back().why, AccessRefused::Why::other_origin);
    // It hears of the next block.
    sent.clear();
    others.block({others.deposit()});
    hear(first, ChainHeight{others.id, 3});
    hear(first, block(3));
    EXPECT_EQ(of<ChainHeight>(guest), (std::vector{ChainHeight{others.id, 3}}));
    EXPECT_TRUE(of<ChainHeight>(stranger).empty());
}

TEST_F(AnAccessNode, says_who_does_not_serve_it_and_what_to_do)
{
    hear(first, AccessRefused{others.id, AccessRefused::Why::not_named});
    std::vector<Reason> reasons;
    node->add_reasons(reasons);
    ASSERT_EQ(reasons.size(), 2u);
    EXPECT_NE(reasons[1].reason.find("changeAccessNodes"), std::string::npos);
    // It asks again: it may have been named since.
    sent.clear();
    pass(6s);
    EXPECT_EQ(of<FollowChain>(first).size(), 1u);
    hear(first, ChainHeight{others.id, 0});
    hear(first, facts());
    reasons.clear();
    node->add_reasons(reasons);
    EXPECT_TRUE(reasons.empty());
}

TEST_F(AnAccessNode, tells_which_anchor_the_ledger_has_confirmed)
{
    catch_up();
    const auto job = others.chain->next_anchor(unix_time(others.now));
    ASSERT_TRUE(job.has_value());
    const auto anchor = types::encode(others.anchor(job->essence));
    obey(node->on_ledger(others.now, PeerId::filled(8), ConfirmedTransaction{anchor}));
    ASSERT_TRUE(node->info().anchor.has_value());
    EXPECT_EQ(node->info().anchor->state, answers::AnchorState::confirmed);
    EXPECT_EQ(node->info().anchor->block_index, job->block_index);
    EXPECT_EQ(node->anchor_bytes(job->block_index), anchor);
    EXPECT_EQ(node->info().stage, "follows");
}

TEST_F(AnAccessNode, that_was_away_learns_of_the_ledger_that_its_anchor_is_rejected)
{
    catch_up();
    const auto job = others.chain->next_anchor(unix_time(others.now));
    ASSERT_TRUE(job.has_value());
    const auto anchor = others.anchor(job->essence);
    const auto said = [&](Inclusion state) {
        obey(node->on_ledger(others.now, PeerId::filled(8),
                             InclusionState{types::id_of(anchor), others.id, state}));
    };
    obey(node->on_ledger(others.now, PeerId::filled(8),
                         ConfirmedTransaction{types::encode(anchor)}));
    said(Inclusion::rejected);
    EXPECT_FALSE(node->in_doubt()) << "it has not asked";
    pass(11s);
    said(Inclusion::rejected);
    EXPECT_TRUE(node->in_doubt());
    said(Inclusion::confirmed);
    EXPECT_TRUE(node->in_doubt()) << "it may have been said before the loss";
    others.now += 1999ms;
    obey(node->on_ledger(others.now, PeerId::filled(8),
                         ConfirmedTransaction{types::encode(anchor)}));
    EXPECT_TRUE(node->in_doubt());
    others.now += 1ms;
    said(Inclusion::confirmed);
    EXPECT_FALSE(node->in_doubt());
}

TEST_F(AnAccessNode, stops_when_the_ledger_anchors_another_state_than_the_certified_one)
{
    // The same committee, and another first block.
    MemberChain other;
    other.block({other.init(), other.deposit()});
    const auto job = other.chain->next_anchor(unix_time(other.now));
    ASSERT_TRUE(job && job->block_index == 1);
    catch_up();
    obey(node->on_ledger(others.now, PeerId::filled(8),
                         ConfirmedTransaction{types::encode(other.anchor(job->essence))}));
    EXPECT_EQ(node->info().stage, "stopped");
    std::vector<Reason> reasons;
    node->add_reasons(reasons);
    ASSERT_EQ(reasons.size(), 1u);
    EXPECT_NE(reasons[0].reason.find("another state of block 1"), std::string::npos);
    others.block({others.deposit()});
    hear(first, ChainHeight{others.id, 3});
    hear(first, block(3));
    EXPECT_EQ(node->info().block_index, 2u);
}

TEST_F(AnAccessNode, follows_a_return_and_tells_which_requests_it_took_back)
{
    catch_up();
    others.go_back(1);
    hear(first, ChainHeight{others.id, 3});
    hear(first, block(3));
    ASSERT_EQ(node->info().block_index, 3u);
    EXPECT_EQ(node->info().state_hash, others.chain->state().hash());
    ASSERT_TRUE(node->info().taken_back.has_value());
    EXPECT_EQ(node->info().taken_back->by, 3u);
    EXPECT_EQ(requests_taken_back, 1u);
    EXPECT_TRUE(penalties.empty());
}

TEST_F(AnAccessNode, has_its_turn_however_often_its_sources_speak)
{
    catch_up();
    pass(1s);
    const auto due = armed;
    ASSERT_GT(due, others.now);
    while (others.now + 100ms < due) {
        others.now += 100ms;
        hear(first, ChainHeight{others.id, 2});
        EXPECT_EQ(armed, due) << "an arm replaces the one before";
    }
}

TEST_F(AnAccessNode, that_was_named_many_committees_keeps_a_record_that_it_can_read)
{
    catch_up();
    auto place = to_bytes("cf");
    append(place, others.id.bytes());
    for (std::size_t committee = 0; committee < 6; ++committee) {
        std::vector<PeerId> sources;
        for (std::size_t seat = 0; seat < protocol::committee_size_max; ++seat)
            sources.push_back(
                fixtures::node_id(std::to_string(committee) + "/" + std::to_string(seat)));
        std::ranges::sort(sources);
        obey(node->also_from(sources));
        const auto kept = decode_followed_chain(*disk.read(place));
        ASSERT_TRUE(kept.has_value()) << committee;
        EXPECT_TRUE(std::ranges::includes(kept->sources, sources)) << "those of now";
        EXPECT_LE(kept->sources.size(), followed_members_max);
        const auto again = node->also_from(sources);
        EXPECT_TRUE(again.writes.empty()) << "nothing is new";
    }
    start();
    EXPECT_EQ(node->info().block_index, 2u);
    EXPECT_FALSE(of<FollowChain>(first).empty()) << "the sources of the settings stay";
}

TEST_F(AnAccessNode, that_followed_a_block_under_a_later_anchor_is_not_stopped_by_that_of_the_block)
{
    const auto next = [&] {
        const auto job = others.chain->next_anchor(unix_time(others.now));
        EXPECT_TRUE(job.has_value());
        const auto anchor = others.anchor(job->essence);
        others.disk.apply(others.chain->anchor_signed(job->block_index, types::id_of(anchor)));
        return std::pair{job->block_index, types::encode(anchor)};
    };
    const auto [one, earlier] = next();
    const auto [two, later] = next();
    ASSERT_EQ(one, 1u);
    ASSERT_EQ(two, 2u);
    hear(first, facts());
    obey(node->on_ledger(others.now, PeerId::filled(8), ConfirmedTransaction{later}));
    hear(first, ChainHeight{others.id, 2});
    hear(first, block(1));
    obey(node->on_ledger(others.now, PeerId::filled(8), ConfirmedTransaction{earlier}));
    hear(first, block(2));
    EXPECT_EQ(node->info().block_index, 2u);
    EXPECT_EQ(node->info().stage, "follows");
}
