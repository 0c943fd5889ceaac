#include <weft/chain/returns.hpp>

#include "lone_chain.hpp"

namespace weft::chain::test {
namespace {

/// A chain with deposits, and the ledger as it was before some of them: what came later never was.
class Returned : public testing::Test {
protected:
    /// A block that says this of keys of one contract, as no contract does: for sizes.
    void write(const std::map<std::string, std::optional<Bytes>>& keys)
    {
        const auto& before = lone->chain().state();
        state::StateUpdate update;
        state::Overlay overlay{before.entries()};
        codec::Writer contract;
        types::encode(contract, "a contract"_hn);
        for (const auto& [name, value] : keys) {
            auto key = to_bytes(contract.view());
            append(key, as_bytes(name));
            if (value)
                overlay.set(key, *value);
            else
                overlay.erase(key);
        }
        update.mutations = overlay.take();
        update.timestamp = lone->now() + types::second;
        BlockResult result;
        result.block = {.index = before.block_index() + 1,
                        .previous_state = before.hash(),
                        .timestamp = update.timestamp,
                        .updates = {update}};
        result.changes = state::net_changes(before, result.block);
        result.state = *before.apply(result.block);
        lone->store().apply(lone->chain().commit(result, lone->certify(result)));
        lone->pass(types::second);
    }
    Returned()
    {
        ledger.mint_genesis(alice.address, {{types::iota_color, 1'000}});
        ledger.mint_genesis(bob.address, {{types::iota_color, 1'000}});
        lone.emplace(ledger);
        lone->start();
    }
    void deposit(const Wallet& from, std::uint64_t amount)
    {
        const auto receipt =
            lone->request(from, {"accounts", "deposit", {}, {{types::iota_color, amount}}});
        ASSERT_EQ(receipt.error, std::nullopt);
    }
    [[nodiscard]] std::uint32_t height() { return lone->chain().state().block_index(); }
    /// Makes the block and checks what every block is checked for.
    BlockResult go_back(std::uint32_t to)
    {
        auto earlier = lone->chain().earlier(lone->store(), to);
        EXPECT_TRUE(earlier.has_value());
        BatchInput batch{.units = {},
                         .timestamp = lone->now() + types::second,
                         .order = {},
                         .validators = {},
                         .handed_over = {},
                         .back = *std::move(earlier)};
        auto result = lone->chain().execute(lone->programs(), batch);
        EXPECT_TRUE(result.needed);
        lone->store().apply(lone->chain().commit(result, lone->certify(result)));
        const auto figures = check_accounts(lone->identity(), lone->chain().state());
        EXPECT_TRUE(figures.has_value()) << figures.error();
        EXPECT_EQ(lone->chain().account_sums(), figures);
        lone->pass(types::second);
        return result;
    }

    NaiveLedger ledger;
    Wallet alice{"alice"};
    Wallet bob{"bob"};
    std::optional<LoneChain> lone;
};

TEST_F(Returned, has_every_key_as_it_was_and_says_what_does_not_stand)
{
    deposit(alice, 100);
    const auto to = height();
    const auto then = lone->chain().state();
    const auto before = ledger;
    const auto anchor = lone->anchor();
    deposit(bob, 50);
    deposit(alice, 7);
    const auto newest = height();
    ASSERT_EQ(lone->iotas(alice.agent()), 107u);

    ledger = before;
    const auto result = go_back(to);
    EXPECT_EQ(result.block.index, newest + 1) << "numbers go on";
    EXPECT_EQ(lone->iotas(alice.agent()), 100u);
    EXPECT_EQ(lone->iotas(bob.agent()), 0u);
    const auto& state = lone->chain().state();
    EXPECT_EQ(returned_to(state), to);
    EXPECT_EQ(returns_of(state), (std::vector<Return>{{newest + 1, to}}));
    for (std::uint32_t block = 1; block <= newest + 1; ++block)
        EXPECT_EQ(taken_back(state, block), block > to && block <= newest) << block;
    for (const auto* entry = then.entries().next({}, {}); entry != nullptr;
         entry = then.entries().next({}, entry->key()))
        if (entry->key()[0] != std::byte{0} || entry->key()[1] != std::byte{0}) {
            EXPECT_EQ(state.get(entry->key()), to_bytes(entry->value()));
        }

    // The anchor that stands is told from the ledger, or the disk; the next one is built on it.
    ASSERT_TRUE(lone->chain().wants_anchor_before());
    const auto claim = read_anchor(types::encode(*anchor));
    ASSERT_TRUE(claim.has_value());
    lone->store().apply(lone->chain().anchor_before(*claim));
    EXPECT_FALSE(lone->chain().wants_anchor_before());
    EXPECT_EQ(lone->chain().standing(to, then.timestamp()), Standing::anchored);
    EXPECT_EQ(lone->chain().standing(newest, 0), Standing::taken_back);
    lone->anchor_all();
    deposit(bob, 5);
    EXPECT_EQ(lone->iotas(bob.agent()), 5u);
    EXPECT_EQ(lone->iotas(alice.agent()), 100u);
}

TEST_F(Returned, is_a_block_that_others_follow_and_a_restart_finds)
{
    deposit(alice, 100);
    const auto to = height();
    deposit(bob, 50);
    deposit(alice, 7);
    Chain follower{lone->identity(), to_bytes("f/")};
    Disk disk;
    const auto follow = [&](std::uint32_t index) {
        auto batch =
            follower.follow(*lone->chain().block(lone->store(), index),
                            *lone->chain().certificate(lone->store(), index), lone->group());
        ASSERT_TRUE(batch.has_value()) << name(batch.error());
        disk.apply(*batch);
    };
    for (std::uint32_t index = 1; index <= height(); ++index) follow(index);
    go_back(to);
    follow(height());
    EXPECT_EQ(follower.state().hash(), lone->chain().state().hash());
    for (const auto& anchored : follower.anchors())
        EXPECT_LE(anchored.state.block_index() % height(), to) << "or the return's own";

    for (const auto& [chain, store, prefix] :
         {std::tuple{&lone->chain(), &lone->store(), "p/"}, std::tuple{&follower, &disk, "f/"}}) {
        const auto loaded =
            Chain::load(chain->identity(), to_bytes(std::string_view{prefix}), *store);
        ASSERT_TRUE(loaded.has_value());
        EXPECT_EQ(loaded->state().hash(), chain->state().hash());
        ASSERT_EQ(loaded->anchors().size(), chain->anchors().size());
        for (std::size_t i = 0; i < chain->anchors().size(); ++i)
            EXPECT_EQ(loaded->anchors()[i].state.hash(), chain->anchors()[i].state.hash());
        EXPECT_EQ(returned_to(loaded->state()), to);
    }
}

TEST_F(Returned, goes_back_over_another_return)
{
    deposit(alice, 100);
    const auto first = height();
    deposit(alice, 10);
    const auto second = height();
    deposit(alice, 1);
    lone->anchors_enabled = false;
    go_back(second);
    EXPECT_EQ(lone->iotas(alice.agent()), 110u);
    const auto inner = height();
    go_back(first);
    EXPECT_EQ(lone->iotas(alice.agent()), 100u);
    EXPECT_EQ(returns_of(lone->chain().state()), (std::vector<Return>{{inner + 1, first}}))
        << "the list is of the history that stands";
    // And to what was taken back, which is as certified as before.
    go_back(second);
    EXPECT_EQ(lone->iotas(alice.agent()), 110u);
    EXPECT_FALSE(taken_back(lone->chain().state(), second));
}

/// 13 values of 64 KiB are erased by a small block, and no return holds them.
TEST_F(Returned, does_not_go_back_by_a_part_that_comes_no_further)
{
    lone->anchors_enabled = false;
    for (char i = 'a'; i < 'a' + 13; ++i) write({{std::string{i}, Bytes(state::value_bytes_max)}});
    deposit(alice, 100);
    const auto lost = height();
    std::map<std::string, std::optional<Bytes>> erased;
    for (char i = 'a'; i < 'a' + 13; ++i) erased.emplace(std::string{i}, std::nullopt);
    write(erased);
    const auto small = height();
    deposit(alice, 1);
    const auto first = lone->chain().earlier(lone->store(), lost - 1);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->state.block_index(), small);
    go_back(lost - 1);
    const auto again = lone->chain().earlier(lone->store(), lost - 1);
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error(), ReturnRefusal::too_large);
}

/// 14 values of 64 KiB stand, and 14 blocks make each of them short.
TEST_F(Returned, goes_back_in_parts_while_each_comes_further)
{
    lone->anchors_enabled = false;
    for (char i = 'a'; i < 'a' + 14; ++i) write({{std::string{i}, Bytes(state::value_bytes_max)}});
    deposit(alice, 100);
    const auto to = height();
    for (char i = 'a'; i < 'a' + 14; ++i) write({{std::string{i}, Bytes(1)}});
    deposit(alice, 1);
    int parts = 0;
    for (; !taken_back(lone->chain().state(), to + 1); ++parts) {
        ASSERT_LT(parts, 5);
        go_back(to);
    }
    EXPECT_EQ(parts, 2);
    EXPECT_EQ(returned_to(lone->chain().state()), to);
    EXPECT_EQ(lone->iotas(alice.agent()), 100u);
}

TEST_F(Returned, takes_the_last_anchor_that_the_ledger_names_when_it_knew_an_older_one)
{
    deposit(alice, 100);
    const auto older = lone->anchor();
    deposit(alice, 10);
    const auto last = lone->anchor();
    const auto to = height();
    const auto before = ledger;
    deposit(bob, 50);
    ledger = before;
    go_back(to);
    if (!lone->chain().wants_anchor_before()) GTEST_SKIP() << "the last one is kept whole";
    const auto claim = [](const auto& anchor) { return *read_anchor(types::encode(*anchor)); };
    lone->store().apply(lone->chain().anchor_before(claim(older)));
    EXPECT_FALSE(lone->chain().wants_anchor_before());
    const auto told = lone->chain().anchor_confirmed(claim(last));
    EXPECT_FALSE(told.contradicts);
    EXPECT_FALSE(told.batch.empty());
    EXPECT_EQ(lone->chain().anchors().front().id, claim(last).id);
}

TEST_F(Returned, keeps_who_makes_the_blocks)
{
    deposit(alice, 100);
    const auto to = height();
    lone->handed_over = types::Hash::filled(7);
    lone->run();
    const auto committee = [&] {
        return lone->chain().state().get([] {
            codec::Writer writer;
            types::encode(writer, "governance"_hn);
            writer.u8('m');
            return std::move(writer).take();
        }());
    };
    const auto now = committee();
    ASSERT_TRUE(now.has_value());
    go_back(to);
    EXPECT_EQ(committee(), now);
}

TEST_F(Returned, does_not_carry_again_what_an_anchor_that_stands_has_carried)
{
    deposit(alice, 100);
    // A request that is refused: the anchor of its block pays it back.
    lone->anchors_enabled = false;
    const auto receipt = lone->request(alice, {"nobody", "nothing", {}, {{types::iota_color, 5}}});
    ASSERT_TRUE(receipt.error.has_value());
    ASSERT_FALSE(lone->chain().outbox().outputs.empty());
    while (!anchor_due(lone->identity(), lone->chain().state())) lone->run(std::vector<Unit>{});
    const auto to = height();
    lone->anchor_all();
    const auto paid = lone->iotas_below(alice.address);
    const auto before = ledger;
    const auto anchor = lone->anchor();
    deposit(bob, 50);
    ledger = before;
    go_back(to);
    EXPECT_TRUE(lone->chain().outbox().outputs.empty());
    EXPECT_EQ(lone->chain().outbox().anchored_block, to);
    if (lone->chain().wants_anchor_before())
        lone->store().apply(lone->chain().anchor_before(*read_anchor(types::encode(*anchor))));
    lone->anchor_all();
    EXPECT_EQ(lone->iotas_below(alice.address), paid) << "once";
}

TEST_F(Returned, is_refused_by_name_where_it_may_not_go)
{
    deposit(alice, 100);
    EXPECT_EQ(lone->chain().earlier(lone->store(), 0).error(), ReturnRefusal::first_block);
    EXPECT_EQ(lone->chain().earlier(Disk{}, 1).error(), ReturnRefusal::not_kept);
    // Two hours later the block is final.
    const auto block = height();
    const auto timestamp = lone->chain().state().timestamp();
    EXPECT_EQ(lone->chain().standing(block, timestamp), Standing::anchored);
    lone->pass(final_after);
    deposit(alice, 1);
    EXPECT_EQ(lone->chain().standing(block, timestamp), Standing::final);
    EXPECT_EQ(lone->chain().standing(height(), lone->chain().state().timestamp()),
              Standing::anchored);
}

TEST_F(Returned, says_which_block_processed_a_transaction)
{
    const auto id = lone->send(alice, Ask{"accounts", "deposit", {}, {{types::iota_color, 100}}});
    EXPECT_EQ(processed(lone->chain().state(), id), false);
    lone->run();
    const auto in = processed_in(lone->chain().state(), id);
    ASSERT_TRUE(in.has_value());
    EXPECT_EQ(in->block, height());
    EXPECT_TRUE(processed(lone->chain().state(), id));
    go_back(height() - 1);
    EXPECT_FALSE(processed(lone->chain().state(), id));
}

}  // namespace
}  // namespace weft::chain::test
