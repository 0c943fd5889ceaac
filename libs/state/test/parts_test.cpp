#include <weft/base/prng.hpp>
#include <weft/state/parts.hpp>

#include <gtest/gtest.h>

#include <array>
#include <functional>

namespace weft::state {
namespace {

Entries some_entries(std::uint64_t seed, std::size_t keys, std::size_t value_bytes)
{
    Prng prng{seed};
    Entries entries;
    for (std::size_t i = 0; i < keys; ++i) {
        Bytes value(prng.below(value_bytes + 1), std::byte{1});
        entries.set(as_bytes("key " + std::to_string(prng.below(2 * keys))), value);
    }
    return entries;
}

VirtualState state_of(Entries entries)
{
    return VirtualState::restore(7, 1000, Hash::filled(3), std::move(entries));
}

/// All parts that are wanted, from one that has the state. The number of them.
std::size_t gather(Gathering& gathering, const VirtualState& from, std::size_t parts_max = SIZE_MAX)
{
    std::size_t parts = 0;
    while (const auto place = gathering.wanted({})) {
        if (parts == parts_max) break;
        ++parts;
        const auto bytes = encode(part_at(from, *place));
        EXPECT_LE(bytes.size(), part_bytes_max + 1024);
        EXPECT_TRUE(gathering.take(*decode_part(bytes)).has_value());
    }
    return parts;
}

TEST(StateInParts, is_the_same_state_when_all_parts_are_there)
{
    for (const auto& [keys, bytes] :
         {std::pair{0, 0}, {1, 10}, {300, 10}, {5000, 900}, {40, 65536}}) {
        const auto from = state_of(
            some_entries(keys, static_cast<std::size_t>(keys), static_cast<std::size_t>(bytes)));
        Gathering gathering{Entries{}};
        gathering.aim(from.tree_root());
        gather(gathering, from);
        ASSERT_TRUE(gathering.complete()) << keys;
        EXPECT_EQ(gathering.have(), gathering.known());
        const auto there = gathering.state(from.block_index(), from.timestamp(), from.block_hash());
        EXPECT_EQ(there.hash(), from.hash());
        EXPECT_EQ(there.entries().size(), from.entries().size());
    }
}

TEST(StateInParts, needs_the_parts_alone_that_differ_from_what_is_here)
{
    const auto older = state_of(some_entries(1, 6000, 600));
    auto entries = older.entries();
    entries.set(as_bytes("another"), as_bytes("value"));
    entries.erase(entries.next({}, {})->key());
    const auto newer = state_of(entries);
    Gathering fresh{Entries{}};
    fresh.aim(newer.tree_root());
    const auto all = gather(fresh, newer);
    Gathering gathering{older.entries()};
    gathering.aim(newer.tree_root());
    const auto parts = gather(gathering, newer);
    EXPECT_TRUE(gathering.complete());
    EXPECT_LE(parts, 3u) << "a cut and two parts of it, of " << all;
    EXPECT_GT(all, 5u);
}

TEST(StateInParts, goes_on_with_what_it_has_when_the_aim_is_a_newer_state)
{
    const auto older = state_of(some_entries(1, 6000, 600));
    auto entries = older.entries();
    entries.set(as_bytes("another"), as_bytes("value"));
    const auto newer = state_of(entries);
    Gathering gathering{Entries{}};
    gathering.aim(older.tree_root());
    const auto before = gather(gathering, older, 5);
    gathering.aim(newer.tree_root());
    const auto after = gather(gathering, newer);
    EXPECT_TRUE(gathering.complete());
    Gathering fresh{Entries{}};
    fresh.aim(newer.tree_root());
    EXPECT_LT(after, gather(fresh, newer) + 2 - before / 2);
}

TEST(StateInParts, a_cut_has_so_many_nodes_at_most_also_where_paths_begin_alike_for_long)
{
    // Pairs of leaves whose paths part at their last bit: one node with one side after another.
    std::vector<Tree::Change> changes;
    for (unsigned group = 0; group < 100; ++group) {
        for (unsigned side = 0; side < 2; ++side) {
            std::array<std::byte, 32> path{};
            path[0] = static_cast<std::byte>(group);
            path[31] = static_cast<std::byte>(side);
            const Bytes key(1 + group + 200 * side, std::byte{1});
            const Bytes value(600);
            changes.push_back({Path{path}, crypto::blake2b(value), EntryPtr{key, value}});
        }
    }
    Tree tree;
    tree.apply(changes);
    std::size_t cuts = 0;
    std::vector<Place> open{{}};
    while (!open.empty()) {
        const auto place = open.back();
        open.pop_back();
        auto cut = tree.cut_at(place, 1000, cut_subtrees_max);
        if (cut.front().kind != Tree::CutNode::Kind::inner) continue;
        ++cuts;
        ASSERT_LE(cut.size(), 4 * cut_subtrees_max + 1);
        ASSERT_TRUE(decode_part(encode(Part{place, cut})).has_value());
        // Each leads further down, so that all is reached.
        std::size_t next = 0;
        const std::function<void(const Place&)> read = [&](const Place& at) {
            const auto& node = cut[next++];
            if (node.kind == Tree::CutNode::Kind::subtree) open.push_back(at);
            if (node.kind != Tree::CutNode::Kind::inner) return;
            read(at.below(false));
            read(at.below(true));
        };
        read(place);
        ASSERT_EQ(next, cut.size());
    }
    EXPECT_GT(cuts, 40u) << "one would not do";
}

TEST(StateInParts, refuses_each_part_that_is_not_of_the_state)
{
    const auto from = state_of(some_entries(2, 2000, 600));
    Gathering gathering{Entries{}};
    gathering.aim(from.tree_root());
    auto cut = part_at(from, {});
    ASSERT_TRUE(std::holds_alternative<Part::Cut>(cut.content));
    const auto true_cut = cut;
    for (auto& node : std::get<Part::Cut>(cut.content)) {
        if (node.kind != Tree::CutNode::Kind::subtree) continue;
        node.hash.writable()[5] ^= std::byte{1};
        EXPECT_EQ(gathering.take(cut).error(), PartError::wrong);
        node.hash.writable()[5] ^= std::byte{1};
    }
    std::get<Part::Cut>(cut.content).pop_back();
    EXPECT_EQ(gathering.take(cut).error(), PartError::wrong);
    // The hash is that of the root, and it would be asked for again for ever.
    EXPECT_EQ(
        gathering.take({{}, Part::Cut{{Tree::CutNode::Kind::subtree, from.tree_root()}}}).error(),
        PartError::wrong);
    ASSERT_TRUE(gathering.take(true_cut).has_value());
    EXPECT_EQ(gathering.take(true_cut).error(), PartError::not_wanted);

    const auto place = *gathering.wanted({});
    const auto part = part_at(from, place);
    auto entries = std::get<Part::Entries>(part.content);
    ASSERT_GT(entries.size(), 2u);
    const auto refused = [&](const Part::Entries& changed) {
        return gathering.take({place, changed}) == std::unexpected{PartError::wrong};
    };
    auto changed = entries;
    changed.pop_back();
    EXPECT_TRUE(refused(changed)) << "one is lacking";
    changed = entries;
    changed[1].value.push_back(std::byte{});
    EXPECT_TRUE(refused(changed)) << "another value";
    changed = entries;
    std::swap(changed[0], changed[1]);
    EXPECT_TRUE(refused(changed)) << "another order";
    changed = entries;
    changed.push_back(changed.back());
    EXPECT_TRUE(refused(changed)) << "one twice";
    EXPECT_TRUE(refused({}));
    EXPECT_TRUE(gathering.take(part).has_value());
}

TEST(StateInParts, removes_a_large_surplus_in_bounded_steps)
{
    Entries many;
    for (std::size_t i = 0; i < 3 * part_removals_max; ++i)
        many.set(as_bytes("surplus " + std::to_string(i)), {});
    const auto from = state_of(some_entries(3, 5, 10));
    Gathering gathering{many};
    gathering.aim(from.tree_root());
    const auto part = part_at(from, {});
    std::size_t steps = 0;
    while (!gathering.complete()) {
        const auto changes = gathering.take(part);
        ASSERT_TRUE(changes.has_value());
        EXPECT_LE(changes->size(), part_removals_max + 10);
        ASSERT_LT(++steps, 6u);
    }
    EXPECT_GE(steps, 3u);
    EXPECT_EQ(gathering.state(7, 1000, Hash::filled(3)).hash(), from.hash());
}

TEST(StateInParts, places_and_parts_have_one_form)
{
    const auto from = state_of(some_entries(4, 3000, 600));
    Gathering gathering{Entries{}};
    gathering.aim(from.tree_root());
    while (const auto place = gathering.wanted({})) {
        const auto part = part_at(from, *place);
        const auto bytes = encode(part);
        ASSERT_EQ(decode_part(bytes), part);
        for (std::size_t cut = 0; cut < std::min<std::size_t>(bytes.size(), 200); ++cut)
            ASSERT_FALSE(decode_part(ByteSpan{bytes}.first(cut)).has_value());
        if (place->depth % 8 != 0) {
            auto second = bytes;
            second[2 + place->depth / 8] |= std::byte{1};
            EXPECT_EQ(decode_part(second).error(), codec::DecodeError::not_canonical);
        }
        ASSERT_TRUE(gathering.take(part).has_value());
    }
}

}  // namespace
}  // namespace weft::state
