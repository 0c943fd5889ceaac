// A node that comes late takes the state of a block in parts, and believes none that is not proved.

#include <weft/fixtures/disk.hpp>

#include <gtest/gtest.h>

#include "../src/block_record.hpp"
#include "../src/chain_follower.hpp"
#include "../src/chain_places.hpp"
#include "member_chain.hpp"

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

/// An access node on its own disk, which may be killed.
struct Node {
    Node(const MemberChain& others, CommitteeSettings its_settings, PeerId its_id)
        : settings{std::move(its_settings)}, id{its_id}
    {
        for (const auto& peer : settings.sources) connected.up(peer);
        for (const auto& peer : settings.access_nodes) connected.up(peer);
        start(others);
    }
    void start(const MemberChain& others)
    {
        sent.clear();
        node = std::make_unique<ChainFollower>(settings, followed_on(disk, others), programs, disk,
                                               connected, ledger, TimerId{1});
        obey(node->on_start(others.now));
    }
    void obey(Effects effects)
    {
        for (auto& write : effects.writes) {
            for (const auto& put : write.batch.puts)
                if (!put.value && !disk.read(put.key)) ++erased_nothing;
            disk.apply(write.batch);
            for (auto& send : write.then) sent.push_back(std::move(send));
        }
        for (auto& send : effects.sends) sent.push_back(std::move(send));
        for (auto& penalty : effects.penalties) penalties.push_back(penalty.peer);
    }

    CommitteeSettings settings;
    PeerId id;
    chain::Programs programs{chain::node_registry()};
    Connected connected;
    LedgerClient ledger{{}, PeerId::filled(9), connected};
    fixtures::Disk disk;
    std::unique_ptr<ChainFollower> node;
    std::vector<Effects::Send> sent;
    std::vector<PeerId> penalties;
    std::size_t erased_nothing = 0;  ///< keys that were not there
};

const auto member = PeerId::filled(1);
const auto early = PeerId::filled(2);
const auto other = PeerId::filled(3);
const auto late = PeerId::filled(4);

class WhoComesLate : public testing::Test {
protected:
    static constexpr std::uint32_t every = 5;

    WhoComesLate()
    {
        others.block({others.init()});
        for (auto* relay : {&first, &second}) {
            hear(*relay, member, facts());
            follow(*relay);
        }
        for (int i = 0; i < 19; ++i) {
            others.block({others.deposit()});
            for (auto* relay : {&first, &second}) follow(*relay);
            if (i % 3 == 2) confirm();
        }
    }
    static CommitteeSettings settings(std::vector<PeerId> sources, std::vector<PeerId> guests)
    {
        return {.sources = std::move(sources),
                .access_nodes = std::move(guests),
                .keep_blocks = 8,
                .snapshot_every = every,
                .part_bytes = 300};
    }
    template <class Frame>
    void hear(Node& node, const PeerId& from, const Frame& frame)
    {
        node.obey(node.node->on(others.now, from, frame));
    }
    [[nodiscard]] ChainFacts facts() const
    {
        return {others.id, types::encode(others.origin), others.keys[0].hi.group};
    }
    /// The newest block goes to the node.
    void follow(Node& node)
    {
        const auto index = others.chain->state().block_index();
        hear(node, member, ChainHeight{others.id, index});
        hear(node, member,
             BlockFrame{
                 others.id,
                 encode(BlockRecord{state::encode(*others.chain->block(others.disk, index)),
                                    chain::encode(*others.chain->certificate(others.disk, index)),
                                    {}})});
        ASSERT_EQ(node.node->info().block_index, index);
    }
    /// The ledger confirms the anchors of all blocks so far.
    void confirm()
    {
        while (const auto job = others.chain->next_anchor(unix_time(others.now))) {
            const auto anchor = others.anchor(job->essence);
            others.disk.apply(others.chain->anchor_signed(job->block_index, types::id_of(anchor)));
            const auto bytes = types::encode(anchor);
            others.disk.apply(
                others.chain
                    ->anchor_confirmed(*chain::read_anchor_of(others.chain->identity(), bytes))
                    .batch);
            for (auto* relay : {&first, &second})
                relay->obey(relay->node->on_ledger(others.now, PeerId::filled(8),
                                                   ConfirmedTransaction{bytes}));
        }
    }
    /// What the nodes say to each other, until they say nothing or so many frames have gone.
    using Change =
        std::function<std::optional<CommitteeFrames>(const PeerId& from, CommitteeFrames)>;
    std::size_t talk(const std::vector<Node*>& nodes,
                     std::size_t frames_max = 5000,
                     const Change& change = {})
    {
        std::size_t frames = 0;
        for (bool quiet = false; !quiet;) {
            quiet = true;
            for (auto* from : nodes) {
                for (auto& send : std::exchange(from->sent, {})) {
                    auto frame = decode_frame<CommitteeFrames>(send.frame);
                    if (!frame) continue;
                    auto said = change ? change(from->id, *frame) : std::optional{*frame};
                    if (!said) continue;
                    for (auto* to : nodes) {
                        if (to->id != send.to) continue;
                        quiet = false;
                        if (++frames > frames_max) return frames;
                        std::visit(
                            [&](const auto& one) {
                                if constexpr (requires { to->node->on(others.now, from->id, one); })
                                    hear(*to, from->id, one);
                            },
                            *said);
                    }
                }
            }
        }
        return frames;
    }
    void pass(Node& node, Instant span)
    {
        others.now += span;
        node.obey(node.node->on_timer(others.now));
    }
    [[nodiscard]] bool there(const Node& node) const
    {
        return node.node->chain() != nullptr &&
               node.node->chain()->state().hash() == others.chain->state().hash();
    }

    MemberChain others;
    Node first{others, settings({member}, {late}), early};
    Node second{others, settings({member}, {late}), other};
};

}  // namespace

TEST_F(WhoComesLate, has_the_state_of_now_and_few_blocks)
{
    Node node{others, settings({early, other}, {}), late};
    talk({&first, &second, &node});
    ASSERT_TRUE(there(node));
    EXPECT_TRUE(node.penalties.empty());
    EXPECT_LE(node.erased_nothing, 1u) << "it looks for no block that it never had";
    const auto from = node.node->chain()->first_block();
    EXPECT_GT(from, 10u);
    EXPECT_FALSE(node.node->chain()->block(node.disk, from - 1).has_value());
    EXPECT_TRUE(node.node->chain()->block(node.disk, from).has_value());
    // So it is after a restart, and it goes on block by block.
    node.start(others);
    EXPECT_TRUE(there(node));
    EXPECT_EQ(node.node->chain()->first_block(), from);
    others.block({others.deposit()});
    follow(first);
    talk({&first, &second, &node});
    EXPECT_TRUE(there(node));
    // What it has proves itself to the next one.
    ASSERT_TRUE(node.node->info().anchor.has_value());
    EXPECT_EQ(node.node->info().anchor->state, answers::AnchorState::confirmed);
    EXPECT_TRUE(node.node->anchor_bytes(from).has_value());
}

TEST_F(WhoComesLate, goes_on_with_the_parts_on_its_disk_wherever_it_is_killed)
{
    std::size_t frames = 0;
    {
        Node node{others, settings({early}, {}), late};
        frames = talk({&first, &node});
        ASSERT_TRUE(there(node));
    }
    std::size_t in_between = 0;
    for (std::size_t cut = 1; cut < frames; ++cut) {
        Node node{others, settings({early}, {}), late};
        others.now += 10s;  // the allowance of who is asked
        talk({&first, &node}, cut);
        node.start(others);
        ASSERT_TRUE(node.node->chain() == nullptr || node.node->info().block_index == 0 ||
                    there(node) || node.node->info().block_index >= 10u)
            << "half a state counts after frame " << cut;
        if (node.node->info().stage.starts_with("waiting for a snapshot")) ++in_between;
        first.sent.clear();
        first.node->on_peer_down(late);
        others.now += 10s;
        talk({&first, &node});
        for (int i = 0; i < 20 && !there(node); ++i) {
            pass(node, 5s);
            talk({&first, &node});
        }
        ASSERT_TRUE(there(node)) << "killed after frame " << cut;
        node.start(others);
        ASSERT_TRUE(there(node)) << "the disk, killed after frame " << cut;
    }
    EXPECT_GT(in_between, 3u);
}

TEST_F(WhoComesLate, refuses_a_wrong_part_and_asks_the_others)
{
    Node node{others, settings({early, other}, {}), late};
    std::size_t wrong = 0;
    const auto lie = [&](const PeerId& from, CommitteeFrames frame) {
        auto* part = std::get_if<StatePart>(&frame);
        if (from == early && part != nullptr) {
            part->part.back() ^= std::byte{1};
            ++wrong;
        }
        return std::optional{frame};
    };
    talk({&first, &second, &node}, 5000, lie);
    EXPECT_TRUE(there(node));
    EXPECT_EQ(node.penalties, std::vector{early});
    EXPECT_LE(wrong, StateJoin::places_at_once) << "it is asked nothing more";
}

TEST_F(WhoComesLate, believes_no_snapshot_that_the_certificate_does_not_prove)
{
    const auto with = [&](const std::function<void(StateOffer&)>& change) {
        Node node{others, settings({early}, {}), late};
        others.now += 10s;
        talk({&first, &node}, 5000, [&](const PeerId&, CommitteeFrames frame) {
            if (auto* offer = std::get_if<StateOffer>(&frame)) change(*offer);
            return std::optional{frame};
        });
        EXPECT_EQ(node.penalties, std::vector{early});
        EXPECT_EQ(node.node->info().block_index, 0u);
        first.sent.clear();
    };
    const auto changed = [&](StateOffer& offer, const auto& change) {
        auto record = *decode_block_record(offer.record);
        change(record);
        offer.record = encode(record);
    };
    with([](StateOffer& offer) { offer.tree_root.writable()[3] ^= std::byte{1}; });
    with([&](StateOffer& offer) {
        changed(offer, [](BlockRecord& record) {
            auto certificate = *chain::decode_certificate(record.certificate);
            ++certificate.block_index;
            record.certificate = chain::encode(certificate);
        });
    });
    with([&](StateOffer& offer) {
        changed(offer, [](BlockRecord& record) { record.anchor.clear(); });
    });
    with([&](StateOffer& offer) {
        changed(offer, [&](BlockRecord& record) {
            // Well-formed throughout, and signed by nobody.
            auto block = *state::decode_block(record.block);
            ++block.timestamp;
            for (auto& update : block.updates) ++update.timestamp;
            auto certificate = *chain::decode_certificate(record.certificate);
            certificate.block_hash = state::hash_of(block);
            certificate.state_hash = state::state_hash(offer.tree_root, certificate.block_hash);
            record.block = state::encode(block);
            record.certificate = chain::encode(certificate);
        });
    });
}

TEST_F(WhoComesLate, says_how_far_it_has_come)
{
    Node node{others, settings({early}, {}), late};
    const auto frames = talk({&first, &node}, 12);
    ASSERT_GT(frames, 12u);
    EXPECT_TRUE(node.node->info().stage.starts_with("state part ")) << node.node->info().stage;
    std::vector<Reason> reasons;
    node.node->add_reasons(reasons);
    ASSERT_FALSE(reasons.empty());
    EXPECT_TRUE(std::ranges::any_of(reasons, [](const Reason& reason) {
        return reason.reason.starts_with("catching up: state part ");
    }));
}

TEST_F(WhoComesLate, takes_a_newer_snapshot_when_the_first_is_not_given_any_more)
{
    Node node{others, settings({early}, {}), late};
    talk({&first, &node}, 14);
    ASSERT_TRUE(node.node->info().stage.starts_with("state part "));
    for (int i = 0; i < 24; ++i) {
        others.block({others.deposit()});
        follow(first);
        if (i % 3 == 2) confirm();
    }
    for (int i = 0; i < 10 && !there(node); ++i) {
        talk({&first, &node});
        pass(node, 5s);
    }
    talk({&first, &node});
    EXPECT_TRUE(there(node));
    node.start(others);
    EXPECT_TRUE(there(node));
}

TEST_F(WhoComesLate, and_has_a_state_of_long_ago_takes_what_has_changed)
{
    Node node{others, settings({early}, {}), late};
    talk({&first, &node});
    ASSERT_TRUE(there(node));
    for (int i = 0; i < 24; ++i) {
        others.block({others.deposit()});
        follow(first);
        if (i % 3 == 2) confirm();
    }
    node.start(others);
    talk({&first, &node});
    for (int i = 0; i < 10 && !there(node); ++i) {
        pass(node, 5s);
        talk({&first, &node});
    }
    EXPECT_TRUE(there(node));
    EXPECT_GT(node.node->chain()->first_block(), 25u);
    node.start(others);
    EXPECT_TRUE(there(node));
}

TEST_F(WhoComesLate, and_wants_all_blocks_takes_no_snapshot_while_they_are_to_be_had)
{
    auto all = settings({member}, {late});
    all.keep_blocks = 0;
    Node archive{others, all, PeerId::filled(5)};
    hear(archive, member, facts());
    hear(archive, member, ChainHeight{others.id, others.chain->state().block_index()});
    for (std::uint32_t index = 1; index <= others.chain->state().block_index(); ++index)
        hear(archive, member,
             BlockFrame{
                 others.id,
                 encode(BlockRecord{state::encode(*others.chain->block(others.disk, index)),
                                    chain::encode(*others.chain->certificate(others.disk, index)),
                                    {}})});
    ASSERT_TRUE(there(archive));
    EXPECT_EQ(archive.node->chain()->first_block(), 1u);
    auto wants = settings({PeerId::filled(5)}, {});
    wants.keep_blocks = 0;
    Node node{others, wants, late};
    talk({&archive, &node});
    EXPECT_TRUE(there(node));
    EXPECT_EQ(node.node->chain()->first_block(), 1u);
}

TEST_F(WhoComesLate, and_wants_all_blocks_keeps_what_it_had_before_a_snapshot)
{
    auto all = settings({member, early}, {});
    all.keep_blocks = 0;
    Node node{others, all, late};
    hear(node, member, facts());
    hear(node, member, ChainHeight{others.id, 3});
    for (std::uint32_t index = 1; index <= 3; ++index)
        hear(node, member,
             BlockFrame{
                 others.id,
                 encode(BlockRecord{state::encode(*others.chain->block(others.disk, index)),
                                    chain::encode(*others.chain->certificate(others.disk, index)),
                                    {}})});
    ASSERT_EQ(node.node->info().block_index, 3u);
    for (int i = 0; i < 10 && !there(node); ++i) {
        talk({&first, &node});
        pass(node, 5s);
    }
    ASSERT_TRUE(there(node));
    EXPECT_GT(node.node->chain()->first_block(), 10u);
    EXPECT_TRUE(node.node->chain()->block(node.disk, 2).has_value());
}

TEST_F(WhoComesLate, gives_up_nothing_because_one_source_says_that_blocks_are_gone)
{
    // Of four sources two must say so; and it does not lack so many blocks that it wants a snapshot.
    auto near = settings({early, other, PeerId::filled(6), PeerId::filled(7)}, {});
    near.snapshot_every = 1000;
    Node node{others, near, late};
    for (int i = 0; i < 5; ++i) {
        talk({&first, &node});
        pass(node, 5s);
    }
    EXPECT_EQ(node.node->info().block_index, 0u);
    EXPECT_FALSE(node.node->info().stage.starts_with("state part")) << node.node->info().stage;
    EXPECT_FALSE(node.node->info().stage.starts_with("waiting for a snap"));
    for (int i = 0; i < 10 && !there(node); ++i) {
        talk({&first, &second, &node});
        pass(node, 5s);
    }
    EXPECT_TRUE(there(node));
}

TEST_F(WhoComesLate, waits_for_nobody_who_comes_and_goes)
{
    const auto fickle = PeerId::filled(6);
    Node node{others, settings({early, fickle}, {}), late};
    for (int i = 0; i < 10 && !there(node); ++i) {
        hear(node, fickle, ChainHeight{others.id, 100});
        talk({&first, &node});
        pass(node, 2900ms);
        node.node->on_peer_down(fickle);
    }
    EXPECT_TRUE(there(node));
}

TEST_F(WhoComesLate, takes_what_others_offer_when_one_gives_its_snapshot_slowly)
{
    // The first alone has a newer one.
    for (int i = 0; i < 12; ++i) {
        others.block({others.deposit()});
        follow(first);
        if (i % 3 == 2) confirm();
    }
    Node node{others, settings({early, other}, {}), late};
    std::size_t given = 0;
    std::size_t may_give = 0;
    const auto slow = [&](const PeerId& from, CommitteeFrames frame) {
        const bool holds_back =
            from == early && std::holds_alternative<StatePart>(frame) && ++given > may_give;
        return holds_back ? std::nullopt : std::optional{std::move(frame)};
    };
    for (int i = 0; i < 200 && node.node->info().block_index == 0; ++i) {
        talk({&first, &second, &node}, 5000, slow);
        pass(node, 1s);
        if (i % 4 == 0) may_give = given + 1;
    }
    EXPECT_GT(node.node->info().block_index, 0u);
}

TEST_F(WhoComesLate, takes_no_state_older_than_the_one_it_had_also_when_it_was_killed)
{
    Node node{others, settings({early, other}, {}), late};
    talk({&first, &node});
    ASSERT_TRUE(there(node));
    for (int i = 0; i < 24; ++i) {
        others.block({others.deposit()});
        follow(first);
        if (i % 3 == 2) confirm();
    }
    const auto gathers = [&] { return node.node->info().stage.starts_with("state part "); };
    node.start(others);
    const auto until_it_gathers = [&](const PeerId&, CommitteeFrames frame) {
        return gathers() ? std::nullopt : std::optional{std::move(frame)};
    };
    for (int i = 0; i < 10 && !gathers(); ++i) {
        talk({&first, &node}, 5000, until_it_gathers);
        if (!gathers()) pass(node, 1s);
    }
    ASSERT_TRUE(gathers()) << node.node->info().stage;
    node.start(others);
    first.sent.clear();
    first.node->on_peer_down(late);
    // The second has a snapshot of before.
    for (int i = 0; i < 10; ++i) {
        talk({&second, &node});
        pass(node, 5s);
    }
    EXPECT_EQ(node.node->info().block_index, 0u);
    for (int i = 0; i < 10 && !there(node); ++i) {
        talk({&first, &second, &node});
        pass(node, 5s);
    }
    EXPECT_TRUE(there(node));
}

TEST_F(WhoComesLate, hears_from_who_has_pruned_a_block_that_it_is_gone)
{
    ASSERT_GT(first.node->chain()->first_block(), 5u);
    first.sent.clear();
    hear(first, late, WantBlocks{others.id, 2});
    ASSERT_EQ(first.sent.size(), 1u);
    const auto frame = decode_frame<CommitteeFrames>(first.sent[0].frame);
    ASSERT_TRUE(frame && std::holds_alternative<BlocksGone>(*frame));
    EXPECT_EQ(std::get<BlocksGone>(*frame).first, first.node->chain()->first_block());
}

TEST_F(WhoComesLate, costs_nothing_when_it_is_a_stranger)
{
    first.sent.clear();
    hear(first, PeerId::filled(8), WantState{others.id, 0, {}});
    EXPECT_TRUE(first.sent.empty());
}
