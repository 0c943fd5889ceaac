#include <weft/base/prng.hpp>
#include <weft/fixtures/disk.hpp>
#include <weft/state/persist.hpp>

#include <gtest/gtest.h>

#include <map>

namespace weft::state {
namespace {

using fixtures::Disk;

Block next_block(const VirtualState& state, std::vector<Mutation> mutations)
{
    Block block;
    block.index = state.block_index() + 1;
    block.previous_state = state.hash();
    block.timestamp = state.timestamp() + 10;
    const auto id = types::TransactionId::filled(static_cast<std::uint8_t>(block.index));
    block.updates = {{{id, 0}, block.timestamp, std::move(mutations)}};
    return block;
}

Mutation set(std::string_view key, std::string_view value)
{
    return {to_bytes(key), to_bytes(value)};
}
Mutation erase(std::string_view key)
{
    return {to_bytes(key), std::nullopt};
}

TEST(VirtualState, starts_as_the_origin)
{
    const VirtualState state;
    EXPECT_EQ(state.block_index(), 0U);
    EXPECT_EQ(state.hash(), origin_state_hash());
    EXPECT_TRUE(state.tree_root().is_zero());
}

TEST(VirtualState, a_block_applies_to_the_state_it_names_and_to_no_other)
{
    const VirtualState origin;
    const auto block = next_block(origin, {set("a", "1")});
    const auto state = origin.apply(block);
    ASSERT_TRUE(state.has_value());
    EXPECT_EQ(to_string(*state->get(as_bytes("a"))), "1");
    EXPECT_EQ(state->hash(), state_hash(state->tree_root(), hash_of(block)));

    EXPECT_EQ(state->apply(block).error(), ApplyError::wrong_index);
    auto other = next_block(*state, {});
    other.previous_state = Hash::filled(1);
    EXPECT_EQ(state->apply(other).error(), ApplyError::wrong_previous);
    auto late = next_block(*state, {});
    late.timestamp = late.updates[0].timestamp = state->timestamp();
    EXPECT_EQ(state->apply(late).error(), ApplyError::timestamp_not_after);
}

TEST(VirtualState, the_last_mutation_of_a_key_in_a_block_counts)
{
    const VirtualState origin;
    auto block = next_block(origin, {set("a", "1"), set("b", "1")});
    block.updates.push_back(
        {{types::TransactionId::filled(9), 0}, block.timestamp + 1, {erase("a"), set("b", "2")}});
    block.timestamp += 1;
    const auto state = *origin.apply(block);
    EXPECT_EQ(state.get(as_bytes("a")), std::nullopt);
    EXPECT_EQ(to_string(*state.get(as_bytes("b"))), "2");
}

TEST(VirtualState, the_same_content_reached_by_another_way_has_the_same_root)
{
    const VirtualState origin;
    const auto one = *origin.apply(next_block(origin, {set("a", "1"), set("b", "2")}));
    const auto first = *origin.apply(next_block(origin, {set("b", "2"), set("c", "3")}));
    const auto two = *first.apply(next_block(first, {set("a", "1"), erase("c")}));
    EXPECT_EQ(one.tree_root(), two.tree_root());
    EXPECT_NE(one.hash(), two.hash());  // the way is in the block hash
}

TEST(Overlay, takes_net_effects_in_key_order)
{
    Entries base;
    base.set(as_bytes("kept"), as_bytes("1"));
    base.set(as_bytes("gone"), as_bytes("1"));
    Overlay overlay{base};
    overlay.set(as_bytes("z"), as_bytes("1"));
    overlay.set(as_bytes("a"), as_bytes("1"));
    overlay.set(as_bytes("a"), as_bytes("2"));
    overlay.set(as_bytes("kept"), as_bytes("2"));
    overlay.set(as_bytes("kept"), as_bytes("1"));
    overlay.set(as_bytes("brief"), as_bytes("1"));
    overlay.erase(as_bytes("brief"));
    overlay.erase(as_bytes("gone"));
    overlay.erase(as_bytes("never there"));
    EXPECT_EQ(overlay.take(), (std::vector{set("a", "2"), erase("gone"), set("z", "1")}));
    EXPECT_TRUE(overlay.take().empty());
}

TEST(Overlay, marks_nest_and_a_rollback_forgets_all_that_came_after)
{
    Overlay overlay{Entries{}};
    overlay.set(as_bytes("a"), as_bytes("1"));
    const auto outer = overlay.mark();
    overlay.set(as_bytes("a"), as_bytes("2"));
    const auto inner = overlay.mark();
    overlay.erase(as_bytes("a"));
    overlay.set(as_bytes("b"), as_bytes("1"));
    overlay.rollback(inner);
    EXPECT_EQ(to_string(overlay.find(as_bytes("a"))->value()), "2");
    EXPECT_EQ(overlay.find(as_bytes("b")), nullptr);
    overlay.rollback(outer);
    EXPECT_EQ(overlay.take(), (std::vector{set("a", "1")}));
}

TEST(Overlay, a_rollback_goes_back_behind_what_was_taken)
{
    Entries base;
    base.set(as_bytes("kept"), as_bytes("1"));
    Overlay overlay{base};
    overlay.set(as_bytes("a"), as_bytes("1"));
    const auto before = overlay.mark();
    overlay.set(as_bytes("kept"), as_bytes("2"));
    EXPECT_EQ(overlay.take(), (std::vector{set("a", "1"), set("kept", "2")}));
    overlay.erase(as_bytes("kept"));
    EXPECT_EQ(overlay.take(), (std::vector{erase("kept")}));
    overlay.rollback(before);
    EXPECT_EQ(to_string(overlay.find(as_bytes("kept"))->value()), "1");
    EXPECT_EQ(overlay.take(), (std::vector{set("a", "1")}));
    EXPECT_EQ(to_string(base.find(as_bytes("kept"))->value()), "1");
}

TEST(Overlay, what_is_not_taken_has_a_size_and_a_bound_of_it)
{
    Overlay overlay{Entries{}};
    overlay.set(as_bytes("taken"), as_bytes("1"));
    (void)overlay.take();
    EXPECT_EQ(overlay.untaken_bytes_max(), 0U);
    overlay.set(as_bytes("a"), as_bytes("12"));
    overlay.set(as_bytes("a"), as_bytes("1234"));
    EXPECT_EQ(overlay.untaken_bytes(), encoded_bytes(set("a", "1234")));
    EXPECT_EQ(overlay.untaken_bytes_max(),
              encoded_bytes(set("a", "12")) + encoded_bytes(set("a", "1234")));
}

TEST(Overlay, what_it_has_grown_by_since_the_last_take_is_the_sum_of_its_writes)
{
    const auto all = [](ByteSpan) { return true; };
    Overlay overlay{Entries{}};
    overlay.set(as_bytes("a"), as_bytes("1234"));
    EXPECT_EQ(overlay.growth_since(overlay.untaken(), all), 5);
    static_cast<void>(overlay.take());
    EXPECT_EQ(overlay.growth_since(overlay.untaken(), all), 0);
    const auto mark = overlay.mark();
    overlay.erase(as_bytes("a"));
    overlay.set(as_bytes("bc"), as_bytes("1"));
    EXPECT_EQ(overlay.growth_since(overlay.untaken(), all), 3 - 5);
    EXPECT_EQ(overlay.growth_since(overlay.untaken(), [](ByteSpan key) { return key.size() == 2; }),
              3);
    overlay.rollback(mark);
    EXPECT_EQ(overlay.growth_since(overlay.untaken(), all), 0);
}

TEST(VirtualState, who_has_written_the_entries_gets_the_state_that_others_apply)
{
    Prng prng{7};
    VirtualState state;
    for (int i = 0; i < 40; ++i) {
        Overlay overlay{state.entries()};
        Block block;
        block.index = state.block_index() + 1;
        block.previous_state = state.hash();
        block.timestamp = state.timestamp() + 10;
        for (int update = 0; update < 3; ++update) {
            for (int w = 0; w < 8; ++w) {
                const auto key = to_bytes(std::to_string(prng.below(30)));
                const auto value = to_bytes(std::to_string(prng.below(3)));
                const auto mark = overlay.mark();
                if (prng.chance(Ratio::percent(40)))
                    overlay.erase(key);
                else
                    overlay.set(key, value);
                if (prng.chance(Ratio::percent(25))) overlay.rollback(mark);
            }
            block.updates.push_back({{types::TransactionId::filled(1), 0},
                                     block.timestamp - 3 + update,
                                     overlay.take()});
        }
        const auto written =
            state.apply(block, net_changes(state, block), overlay.entries()).value();
        const auto applied = state.apply(block).value();
        ASSERT_EQ(written.hash(), applied.hash());
        ASSERT_EQ(written.entries().size(), applied.entries().size());
        for (const auto* entry = applied.entries().next({}, {}); entry != nullptr;
             entry = applied.entries().next({}, entry->key()))
            ASSERT_EQ(written.get(entry->key()), to_bytes(entry->value()));
        state = written;
    }
}

TEST(Persist, a_random_chain_loads_as_it_was_and_goes_back_block_by_block)
{
    Prng prng{5};
    Disk store;
    store.content[to_bytes("another prefix")] = to_bytes("untouched");
    const auto prefix = to_bytes("chain/");
    VirtualState state;
    std::vector<Hash> hashes{state.hash()};
    for (int i = 0; i < 60; ++i) {
        Overlay overlay{state.entries()};
        const auto writes = prng.below(30);
        for (std::uint64_t w = 0; w < writes; ++w) {
            const auto key = to_bytes(std::to_string(prng.below(40)));
            if (prng.chance(Ratio::percent(35))) {
                overlay.erase(key);
            } else {
                overlay.set(key, to_bytes(std::to_string(prng.below(3))));
            }
        }
        const auto block = next_block(state, overlay.take());
        const auto next = *state.apply(block);
        types::Batch batch;
        save(batch, prefix, state, block, net_changes(state, block), next);
        store.apply(batch);
        state = next;
        hashes.push_back(state.hash());
        ASSERT_EQ(load_block(prefix, store, state.block_index()), block);
    }
    auto loaded = load(prefix, store);
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->hash(), state.hash());
    std::optional<VirtualState> back = *loaded;
    for (std::size_t i = hashes.size(); i-- > 0;) {
        ASSERT_TRUE(back.has_value());
        EXPECT_EQ(back->hash(), hashes[i]);
        back = load_previous(prefix, store, *back);
    }
    EXPECT_FALSE(back.has_value());
}

/// Four values of 100 bytes, which four blocks replace by short ones.
TEST(Persist, goes_back_in_parts_of_which_each_fits)
{
    Disk store;
    const auto prefix = to_bytes("chain/");
    VirtualState state;
    std::vector<Hash> hashes{state.hash()};
    const auto make = [&](const std::vector<Mutation>& mutations) {
        Overlay overlay{state.entries()};
        for (const auto& one : mutations) overlay.set(one.key, *one.value);
        const auto block = next_block(state, overlay.take());
        const auto next = *state.apply(block);
        types::Batch batch;
        save(batch, prefix, state, block, net_changes(state, block), next);
        store.apply(batch);
        state = next;
        hashes.push_back(state.hash());
    };
    const auto key = [](int i) { return to_bytes("key " + std::to_string(i)); };
    make({{key(1), Bytes(100)}, {key(2), Bytes(100)}, {key(3), Bytes(100)}, {key(4), Bytes(100)}});
    for (int i = 1; i <= 4; ++i) make({{key(i), Bytes(1)}});
    const EarlierBounds bounds{
        .changes_bytes = 280, .looked_at_bytes = 10'000, .read_bytes = 10'000};
    const auto first = load_earlier(prefix, store, state, 1, bounds);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->state.block_index(), 3u);
    EXPECT_EQ(first->state.hash(), hashes[3]);
    make(first->changes);
    const auto second = load_earlier(prefix, store, state, 1, bounds);
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second->state.hash(), hashes[1]);

    // Each bound by itself ends the way where it is reached, and what fits until then is done.
    const auto end = [&](const EarlierBounds& one) {
        const auto earlier = load_earlier(prefix, store, state, 1, one);
        return earlier ? earlier->state.block_index() : 0;
    };
    EXPECT_EQ(end({.changes_bytes = 50, .looked_at_bytes = 10'000, .read_bytes = 10'000}), 3u)
        << "which has what the newest block has: no change";
    EXPECT_EQ(end({.changes_bytes = 10'000, .looked_at_bytes = 250, .read_bytes = 10'000}), 3u);
    EXPECT_EQ(end({.changes_bytes = 10'000, .looked_at_bytes = 10'000, .read_bytes = 300}), 5u);
    EXPECT_EQ(end({.changes_bytes = 10'000, .looked_at_bytes = 10'000, .read_bytes = 10}), 0u);
}

TEST(Persist, an_empty_store_holds_the_origin)
{
    const Disk store;
    EXPECT_EQ(load(to_bytes("p"), store)->hash(), origin_state_hash());
}

TEST(Persist, a_changed_value_or_head_is_noticed)
{
    Disk store;
    const VirtualState origin;
    const auto block = next_block(origin, {set("a", "1")});
    types::Batch batch;
    save(batch, to_bytes("p"), origin, block, net_changes(origin, block), *origin.apply(block));
    store.apply(batch);
    auto damaged = store;
    damaged.content[to_bytes("pka")] = to_bytes("2");
    EXPECT_EQ(load(to_bytes("p"), damaged).error(), LoadError::hash_mismatch);
    damaged = store;
    damaged.content[to_bytes("ph")].pop_back();
    EXPECT_EQ(load(to_bytes("p"), damaged).error(), LoadError::malformed);
    damaged = store;
    damaged.content[to_bytes("ph")][0] = std::byte{2};
    EXPECT_EQ(load(to_bytes("p"), damaged).error(), LoadError::unknown_version);
}

}  // namespace
}  // namespace weft::state
