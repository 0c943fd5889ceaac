// Anchors from the first share to the ledger's word, and back when it did not take one (D-75).

#include "../src/anchor_keeper.hpp"

#include <gtest/gtest.h>

#include "../src/chain_places.hpp"
#include "member_chain.hpp"
#include <algorithm>

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

using Standing = AnchorKeeper::Standing;

/// Seat 0 of four.
class AKeeper : public testing::Test {
protected:
    void apply(const AnchorStep& step)
    {
        for (const auto& record : step.records) member.disk.apply(record.batch);
    }
    /// The first block, whose anchor nobody has signed yet.
    const AnchorStep& first_block() { return block({member.init()}); }
    const AnchorStep& block(const std::vector<types::Transaction>& transactions,
                            Standing standing = Standing::abreast)
    {
        (void)member.block(transactions);
        last = keeper.on_block(member.now, *member.chain, std::nullopt, standing);
        apply(last);
        return last;
    }
    types::Essence job() { return member.chain->next_anchor(unix_time(member.now))->essence; }
    const AnchorStep& share(std::uint16_t seat, const types::Essence& essence)
    {
        last = keeper.on_share(member.now, *member.chain, ValidatorIndex{seat},
                               member.share(seat, essence), Standing::abreast);
        apply(last);
        return last;
    }
    std::expected<AnchorStep, chain::AnchorError> offer(ByteSpan bytes)
    {
        return keeper.offered(member.now, *member.chain, bytes, Standing::abreast);
    }
    const AnchorStep& confirm(const types::Transaction& anchor)
    {
        const auto bytes = types::encode(anchor);
        last = keeper.confirmed(*member.chain, *chain::read_anchor(bytes), bytes);
        apply(last);
        return last;
    }
    const AnchorStep& tick(bool nowhere = false)
    {
        last = keeper.on_timer(
            member.now, *member.chain, [=](const auto&) { return nowhere; }, Standing::abreast);
        apply(last);
        return last;
    }
    static std::optional<committee::AnchorShare> shared(const AnchorStep& step)
    {
        for (const auto& record : step.records)
            if (record.share) return record.share;
        return std::nullopt;
    }
    [[nodiscard]] const std::deque<chain::Chain::Anchored>& anchors() const
    {
        return member.chain->anchors();
    }

    AnchorStep last;
    MemberChain member;
    AnchorKeeper keeper{member.keys[0], space_of('a', member.id)};
};

}  // namespace

TEST_F(AKeeper, signs_the_anchor_of_a_new_block_behind_the_record_of_its_generation)
{
    const auto step = first_block();
    ASSERT_EQ(step.records.size(), 1u);
    EXPECT_FALSE(step.records[0].batch.empty());
    EXPECT_EQ(step.records[0].block_index, 1u);
    EXPECT_EQ(shared(step), member.share(0, job()));
    EXPECT_EQ(keeper.signers(), 1u);
}

TEST_F(AKeeper, who_lags_signs_nothing)
{
    EXPECT_FALSE(shared(block({member.init()}, Standing::lagging)));
    EXPECT_EQ(keeper.signers(), 0u);
    EXPECT_TRUE(shared(tick())) << "once it is abreast it does";
}

TEST_F(AKeeper, makes_an_anchor_of_n_minus_f_shares_and_posts_it_in_turn)
{
    first_block();
    const auto essence = job();
    EXPECT_TRUE(share(1, essence).records.empty());
    const auto step = share(2, essence);
    ASSERT_EQ(step.posts.size(), 1u);
    EXPECT_EQ(step.posts[0].transaction, types::encode(member.anchor(essence)));
    EXPECT_EQ(anchors().back().id, step.posts[0].id);
    EXPECT_EQ(keeper.bytes(1, fixtures::Disk{}), step.posts[0].transaction);
    EXPECT_EQ(keeper.bytes(1, member.disk), step.posts[0].transaction);
    // Of the four members one posts at once, the others 2, 4 and 6 seconds later.
    std::set<std::uint32_t> ranks;
    for (std::uint16_t seat = 0; seat < 4; ++seat) {
        AnchorKeeper other{member.keys[seat], space_of('a', member.id)};
        other.load(*member.chain, member.disk);
        ranks.insert(other.post(*member.chain).posts.at(0).rank);
    }
    EXPECT_EQ(ranks, (std::set<std::uint32_t>{0, 2, 4, 6}));
    EXPECT_TRUE(keeper.post(*member.chain).posts.empty()) << "it is posted already";
}

TEST_F(AKeeper, names_who_sends_a_wrong_share)
{
    first_block();
    const auto essence = job();
    auto wrong = member.share(1, essence);
    wrong.share = member.share(2, essence).share;
    (void)keeper.on_share(member.now, *member.chain, ValidatorIndex{1}, wrong, Standing::abreast);
    EXPECT_EQ(share(3, essence).liars, std::vector{ValidatorIndex{1}});
    EXPECT_EQ(share(2, essence).posts.size(), 1u);
}

TEST_F(AKeeper, sends_its_share_again_every_two_seconds_while_the_anchor_is_not_signed)
{
    first_block();
    const auto essence = job();
    EXPECT_FALSE(shared(tick()));
    member.now += 2s;
    EXPECT_TRUE(shared(tick()));
    EXPECT_FALSE(shared(tick()));
    share(1, essence);
    share(2, essence);
    member.now += 2s;
    EXPECT_FALSE(shared(tick()));
}

TEST_F(AKeeper, takes_a_signed_anchor_from_a_member_when_it_fits)
{
    first_block();
    const auto step = offer(types::encode(member.anchor(job())));
    ASSERT_TRUE(step);
    EXPECT_EQ(step->posts.size(), 1u);
    EXPECT_EQ(anchors().back().id, step->posts[0].id);
}

TEST_F(AKeeper, accuses_nobody_of_an_anchor_that_does_not_fit_but_of_one_that_is_none)
{
    first_block();
    const auto anchor = member.anchor(job());
    EXPECT_EQ(offer(to_bytes("rubbish")).error(), chain::AnchorError::malformed);
    EXPECT_EQ(offer(types::encode(member.deposit())).error(), chain::AnchorError::not_an_anchor);
    auto unsigned_one = anchor;
    unsigned_one.essence.timestamp += 1;
    EXPECT_EQ(offer(types::encode(unsigned_one)).error(), chain::AnchorError::bad_signature);

    const auto elsewhere = chain::build_anchor(member.chain->identity(), member.chain->state(),
                                               types::TransactionId::filled(9));
    const auto step = offer(types::encode(member.anchor(elsewhere)));
    ASSERT_TRUE(step) << "it continues another one than ours";
    EXPECT_TRUE(step->posts.empty());
    member.now += 11min;
    const auto late = offer(types::encode(anchor));
    ASSERT_TRUE(late);
    EXPECT_TRUE(late->posts.empty()) << "no message can carry it any more";
}

TEST_F(AKeeper, forgets_what_was_before_a_confirmed_anchor_and_stops_posting_it)
{
    first_block();
    const auto first = member.anchor(job());
    apply(*offer(types::encode(first)));
    block({member.deposit()});
    const auto second = member.anchor(job());
    apply(*offer(types::encode(second)));
    EXPECT_EQ(anchors().size(), 3u);
    const auto step = confirm(second);
    EXPECT_EQ(step.settled.size(), 2u);
    EXPECT_EQ(anchors().size(), 1u);
    EXPECT_EQ(AnchorKeeper::oldest_unconfirmed(*member.chain), nullptr);
    EXPECT_EQ(keeper.bytes(2, member.disk), types::encode(second));
    EXPECT_TRUE(confirm(second).records.empty()) << "told again, it changes nothing";
    EXPECT_TRUE(confirm(first).records.empty()) << "nor does an older one";
}

TEST_F(AKeeper, finds_an_anchor_that_is_still_on_its_way_to_the_disk)
{
    first_block();
    const auto anchor = member.anchor(job());
    const auto bytes = types::encode(anchor);
    (void)keeper.confirmed(*member.chain, *chain::read_anchor(bytes), bytes);
    EXPECT_EQ(keeper.anchored_before(2, member.disk), 1u);
    EXPECT_EQ(keeper.anchored_before(1, member.disk), 0u);
}

TEST_F(AKeeper, keeps_the_ledgers_word_about_a_block_that_this_node_has_not_made_yet)
{
    MemberChain others;
    (void)others.block({others.init()});
    const auto anchor = others.anchor(others.chain->next_anchor(unix_time(others.now))->essence);
    EXPECT_TRUE(confirm(anchor).records.empty());
    EXPECT_TRUE(keeper.ahead());
    const auto step = first_block();
    EXPECT_FALSE(keeper.ahead());
    EXPECT_TRUE(anchors().front().confirmed);
    EXPECT_EQ(anchors().front().id, types::id_of(anchor));
    EXPECT_FALSE(shared(step)) << "there is nothing to sign";
}

TEST_F(AKeeper, says_that_this_node_is_wrong_when_the_ledger_anchors_another_state)
{
    first_block();
    auto claim = *chain::read_anchor(types::encode(member.anchor(job())));
    claim.state_hash = types::Hash::filled(1);
    EXPECT_EQ(keeper.confirmed(*member.chain, claim, {}).contradiction, 1u);
}

TEST_F(AKeeper, doubts_an_anchor_that_no_message_can_carry_any_more)
{
    first_block();
    apply(*offer(types::encode(member.anchor(job()))));
    const auto id = *anchors().back().id;
    member.now += 10min;
    EXPECT_FALSE(tick().doubt);
    member.now += 1min;
    EXPECT_EQ(tick().doubt, id);
    EXPECT_EQ(anchors().back().id, id) << "a ledger node may have it";
}

TEST_F(AKeeper, voids_what_no_ledger_node_has_with_all_that_stands_on_it_and_signs_again)
{
    first_block();
    const auto old = job();
    apply(*offer(types::encode(member.anchor(old))));
    block({member.deposit()});
    apply(*offer(types::encode(member.anchor(job()))));
    member.now += 12min;
    const auto step = tick(true);
    EXPECT_EQ(keeper.voided(), 2u);
    EXPECT_EQ(step.settled.size(), 2u);
    EXPECT_EQ(keeper.bytes(1, member.disk), std::nullopt);
    EXPECT_EQ(anchors()[2].id, std::nullopt);
    ASSERT_TRUE(shared(step));
    const auto again = job();
    EXPECT_EQ(shared(step), member.share(0, again));
    EXPECT_NE(again.timestamp, old.timestamp) << "it is of the next generation";
}

TEST_F(AKeeper, goes_on_from_whichever_generation_the_ledger_took_when_a_liar_kept_one_back)
{
    // The liar got everybody's share of generation 0 and gave nobody its own; when generation 1 is
    // signed and on its way it posts the other one in a backdated message.
    first_block();
    const auto kept_back = member.anchor(job());
    member.now += 12min;
    (void)tick();
    const auto ours = member.anchor(job());
    ASSERT_NE(types::id_of(ours), types::id_of(kept_back));
    apply(*offer(types::encode(ours)));
    EXPECT_EQ(anchors().back().id, types::id_of(ours));
    block({member.deposit()});
    apply(*offer(types::encode(member.anchor(job()))));
    EXPECT_EQ(AnchorKeeper::oldest_unconfirmed(*member.chain)->id, types::id_of(ours));

    // It conflicts with ours, and the ledger decides for it.
    const auto step = confirm(kept_back);
    EXPECT_EQ(step.contradiction, std::nullopt) << "it says the same of the same block";
    EXPECT_EQ(step.settled.size(), 2u) << "ours can never be booked, nor what stands on it";
    EXPECT_EQ(anchors().front().id, types::id_of(kept_back));
    ASSERT_TRUE(shared(tick()));
    const auto next = member.anchor(job());
    EXPECT_TRUE(std::ranges::binary_search(next.essence.inputs,
                                           types::OutputId{member.id, types::id_of(kept_back)}));
    apply(*offer(types::encode(next)));
    EXPECT_TRUE(confirm(next).settled.size() == 1 && anchors().size() == 1);
}

TEST_F(AKeeper, does_not_mind_a_generation_that_was_kept_back_when_the_ledger_took_the_next_one)
{
    first_block();
    const auto kept_back = member.anchor(job());
    member.now += 12min;
    (void)tick();
    const auto ours = member.anchor(job());
    apply(*offer(types::encode(ours)));
    (void)confirm(ours);
    const auto late = offer(types::encode(kept_back));
    ASSERT_TRUE(late);
    EXPECT_TRUE(late->records.empty() && late->posts.empty());
    block({member.deposit()});
    EXPECT_TRUE(
        std::ranges::binary_search(job().inputs, types::OutputId{member.id, types::id_of(ours)}));
}

TEST_F(AKeeper, answers_who_collects_shares_with_the_anchor_it_has)
{
    first_block();
    EXPECT_EQ(keeper.answer(*member.chain, 1, member.disk), std::nullopt) << "it collects, too";
    const auto anchor = types::encode(member.anchor(job()));
    apply(*offer(anchor));
    EXPECT_EQ(keeper.answer(*member.chain, 1, member.disk), anchor);
    EXPECT_EQ(keeper.answer(*member.chain, 7, member.disk), std::nullopt);
}

TEST_F(AKeeper, has_after_a_restart_what_it_had)
{
    first_block();
    const auto anchor = types::encode(member.anchor(job()));
    apply(*offer(anchor));
    AnchorKeeper reborn{member.keys[0], space_of('a', member.id)};
    reborn.load(*member.chain, member.disk);
    EXPECT_EQ(reborn.post(*member.chain).posts.at(0).transaction, anchor);
}
