#include <weft/base/prng.hpp>
#include <weft/state/tree.hpp>

#include <gtest/gtest.h>

#include <map>
#include <numeric>

namespace weft::state {
namespace {

using Content = std::map<Bytes, Bytes>;

/// The definition of D-42, word by word: the second opinion.
Hash naive_root(std::span<const std::pair<Path, Hash>> leaves, std::size_t depth)
{
    if (leaves.empty()) return {};
    if (leaves.size() == 1) return leaf_hash(leaves[0].first, leaves[0].second);
    std::vector<std::pair<Path, Hash>> left;
    std::vector<std::pair<Path, Hash>> right;
    for (const auto& leaf : leaves) (bit(leaf.first, depth) ? right : left).push_back(leaf);
    const auto left_root = naive_root(left, depth + 1);
    const auto right_root = naive_root(right, depth + 1);
    return inner_hash(left_root, right_root);
}
Hash naive_root(const Content& content)
{
    std::vector<std::pair<Path, Hash>> leaves;
    for (const auto& [key, value] : content)
        leaves.emplace_back(path_of(key), crypto::blake2b(value));
    return naive_root(leaves, 0);
}

Tree::Change change(ByteSpan key, std::optional<ByteSpan> value)
{
    Tree::Change change{path_of(key), std::nullopt};
    if (value) change.value_hash = crypto::blake2b(*value);
    return change;
}
void put(Tree& tree, ByteSpan key, std::optional<ByteSpan> value)
{
    const auto one = change(key, value);
    tree.apply({&one, 1});
}
Tree tree_of(const Content& content)
{
    std::vector<Tree::Change> changes;
    for (const auto& [key, value] : content) changes.push_back(change(key, ByteSpan{value}));
    std::ranges::sort(changes, {}, &Tree::Change::path);
    Tree tree;
    tree.apply(changes);
    return tree;
}
Bytes key_number(std::uint64_t i)
{
    return to_bytes("key " + std::to_string(i));
}
Content content_of(std::size_t keys)
{
    Content content;
    for (std::size_t i = 0; i < keys; ++i)
        content[key_number(i)] = to_bytes("value " + std::to_string(i));
    return content;
}

TEST(StateTree, the_root_of_nothing_is_zero)
{
    EXPECT_TRUE(Tree{}.root().is_zero());
}

TEST(StateTree, a_single_key_is_its_leaf)
{
    Tree tree;
    put(tree, as_bytes("a"), as_bytes("1"));
    EXPECT_EQ(tree.root(), leaf_hash(path_of(as_bytes("a")), crypto::blake2b(as_bytes("1"))));
}

TEST(StateTree, every_order_of_a_small_set_gives_the_same_root)
{
    const auto content = content_of(6);
    const auto expected = naive_root(content);
    std::vector<std::size_t> order(content.size());
    std::iota(order.begin(), order.end(), 0);
    do {
        Tree tree;
        for (const auto i : order) {
            const auto key = key_number(i);
            put(tree, key, ByteSpan{content.at(key)});
        }
        ASSERT_EQ(tree.root(), expected);
    } while (std::ranges::next_permutation(order).found);
}

TEST(StateTree, every_order_of_removals_leads_through_the_roots_of_what_is_left)
{
    const auto content = content_of(5);
    std::vector<std::size_t> order(content.size());
    std::iota(order.begin(), order.end(), 0);
    do {
        auto tree = tree_of(content);
        auto left = content;
        for (const auto i : order) {
            put(tree, key_number(i), std::nullopt);
            left.erase(key_number(i));
            ASSERT_EQ(tree.root(), naive_root(left));
        }
        ASSERT_TRUE(tree.empty());
    } while (std::ranges::next_permutation(order).found);
}

TEST(StateTree, random_batches_of_changes_equal_the_definition)
{
    Prng prng{1};
    Tree tree;
    Content model;
    for (int round = 0; round < 200; ++round) {
        std::map<Path, Tree::Change> changes;
        const auto count = prng.below(40);
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto key = key_number(prng.below(100));
            const bool remove = prng.chance(Ratio::percent(40));
            const auto value = to_bytes(std::to_string(prng.below(5)));
            if (remove) {
                model.erase(key);
                changes[path_of(key)] = change(key, std::nullopt);
            } else {
                model[key] = value;
                changes[path_of(key)] = change(key, ByteSpan{value});
            }
        }
        std::vector<Tree::Change> batch;
        for (const auto& [path, one] : changes) batch.push_back(one);
        tree.apply(batch);
        ASSERT_EQ(tree.root(), naive_root(model)) << "round " << round;
    }
}

TEST(StateTree, batches_of_paths_that_begin_alike_equal_the_definition)
{
    Prng prng{2};
    for (int run = 0; run < 30; ++run) {
        Tree tree;
        std::map<Path, Hash> model;
        const auto random_path = [&] {
            Path path;
            for (auto& byte : path.writable()) byte = static_cast<std::byte>(prng.below(256));
            if (run % 3 == 0) return path;
            // One of few beginnings, of any length, and few ends.
            const auto alike = prng.below(32);
            for (std::size_t i = 0; i < 32; ++i)
                path.writable()[i] =
                    i < alike ? std::byte{0} : static_cast<std::byte>(prng.below(2) * 129);
            return path;
        };
        for (int round = 0; round < 60; ++round) {
            std::map<Path, Tree::Change> changes;
            const auto count = prng.below(round % 7 == 0 ? 60 : 6);
            // In turns more comes and more goes.
            const auto gone = Ratio::percent(round / 10 % 2 == 0 ? 15 : 80);
            for (std::uint64_t i = 0; i < count; ++i) {
                auto path = random_path();
                if (!model.empty() && prng.chance(Ratio::percent(60))) {
                    const auto near = model.lower_bound(path);
                    path = near == model.end() ? model.begin()->first : near->first;
                }
                const auto value = Hash::filled(static_cast<std::uint8_t>(1 + prng.below(5)));
                if (prng.chance(gone)) {
                    model.erase(path);
                    changes[path] = {path, std::nullopt};
                } else {
                    model[path] = value;
                    changes[path] = {path, value};
                }
            }
            std::vector<Tree::Change> batch;
            for (const auto& [path, one] : changes) batch.push_back(one);
            tree.apply(batch);
            const std::vector<std::pair<Path, Hash>> leaves(model.begin(), model.end());
            ASSERT_EQ(tree.root(), naive_root(leaves, 0)) << "run " << run << " round " << round;
            ASSERT_EQ(tree.empty(), model.empty());
        }
    }
}

TEST(StateTree, a_proof_for_each_key_and_for_absent_ones_holds_at_every_size)
{
    for (std::size_t keys = 1; keys <= 70; ++keys) {
        const auto content = content_of(keys);
        const auto tree = tree_of(content);
        for (const auto& [key, value] : content)
            ASSERT_TRUE(verify(tree.root(), key, ByteSpan{value}, tree.prove(path_of(key))));
        for (std::size_t i = keys; i < 3 * keys + 20; ++i) {
            const auto key = key_number(i);
            ASSERT_TRUE(verify(tree.root(), key, std::nullopt, tree.prove(path_of(key))));
        }
    }
}

TEST(StateTree, a_copy_is_untouched_by_later_changes)
{
    auto tree = tree_of(content_of(50));
    const auto snapshot = tree;
    const auto root = tree.root();
    put(tree, as_bytes("another"), as_bytes("1"));
    put(tree, key_number(3), std::nullopt);
    EXPECT_NE(tree.root(), root);
    EXPECT_EQ(snapshot.root(), root);
    EXPECT_TRUE(
        verify(root, key_number(3), as_bytes("value 3"), snapshot.prove(path_of(key_number(3)))));
}

TEST(StateProof, present_and_absent_keys_of_every_size_up_to_forty_are_proved)
{
    for (std::size_t size = 0; size <= 40; ++size) {
        const auto content = content_of(size);
        const auto tree = tree_of(content);
        for (std::size_t i = 0; i < 60; ++i) {
            const auto key = key_number(i);
            const auto proof = tree.prove(path_of(key));
            const bool present = content.contains(key);
            const auto value = to_bytes("value " + std::to_string(i));
            EXPECT_EQ(verify(tree.root(), key, ByteSpan{value}, proof), present);
            EXPECT_EQ(verify(tree.root(), key, std::nullopt, proof), !present);
            EXPECT_FALSE(verify(tree.root(), key, as_bytes("another value"), proof));
            EXPECT_FALSE(verify(Hash::filled(1), key, ByteSpan{value}, proof));
        }
    }
}

TEST(StateProof, a_proof_of_one_key_says_nothing_about_another)
{
    const auto content = content_of(30);
    const auto tree = tree_of(content);
    for (std::size_t i = 0; i < 40; ++i) {
        const auto proof = tree.prove(path_of(key_number(i)));
        for (std::size_t other = 0; other < 40; ++other) {
            if (other == i) continue;
            const auto key = key_number(other);
            const auto value = to_bytes("value " + std::to_string(other));
            const bool other_present = content.contains(key);
            // It may show another key's absence too (the same empty place), never a falsehood.
            if (other_present) {
                EXPECT_FALSE(verify(tree.root(), key, std::nullopt, proof));
            } else {
                EXPECT_FALSE(verify(tree.root(), key, ByteSpan{value}, proof));
            }
        }
    }
}

TEST(StateProof, a_changed_byte_never_verifies)
{
    const auto content = content_of(25);
    const auto tree = tree_of(content);
    for (const std::size_t i : {0U, 7U, 24U, 25U, 26U, 27U, 28U}) {
        const auto key = key_number(i);
        const auto value = to_bytes("value " + std::to_string(i));
        std::optional<ByteSpan> claim;
        if (content.contains(key)) claim = ByteSpan{value};
        const auto bytes = encode(tree.prove(path_of(key)));
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            for (int shift = 0; shift < 8; ++shift) {
                auto changed = bytes;
                changed[at] ^= static_cast<std::byte>(1 << shift);
                const auto proof = decode_proof(changed);
                if (proof) {
                    EXPECT_FALSE(verify(tree.root(), key, claim, *proof));
                }
            }
        }
    }
}

TEST(StateProof, proofs_of_a_hundred_thousand_keys_stay_below_one_and_a_half_kibibytes)
{
    const auto tree = tree_of(content_of(100'000));
    std::size_t largest = 0;
    for (std::size_t i = 0; i < 2000; ++i)
        largest = std::max(largest, encode(tree.prove(path_of(key_number(i * 73)))).size());
    EXPECT_LE(largest, 1536U);
}

TEST(StateProof, decoding_takes_one_form_only)
{
    Proof proof;
    proof.siblings = {Hash::filled(1), Hash{}, Hash::filled(2)};
    proof.end = Proof::Nothing{};
    const auto bytes = encode(proof);
    EXPECT_EQ(decode_proof(bytes), proof);
    // version 1 ‖ depth 3 ‖ bitmap 0b101 ‖ two siblings ‖ end 1
    ASSERT_EQ(bytes.size(), 1U + 2 + 1 + 64 + 1);
    EXPECT_EQ(bytes[3], std::byte{0b101});

    const auto with = [&](std::size_t at, std::uint8_t byte) {
        auto changed = bytes;
        changed[at] = std::byte{byte};
        return decode_proof(changed);
    };
    EXPECT_EQ(with(0, 2).error(), codec::DecodeError::unknown_version);
    EXPECT_EQ(with(2, 2).error(), codec::DecodeError::too_long);
    EXPECT_EQ(with(3, 0b1101).error(), codec::DecodeError::not_canonical);
    EXPECT_FALSE(with(3, 0b011).has_value());  // the last sibling would be empty
    EXPECT_EQ(with(bytes.size() - 1, 3).error(), codec::DecodeError::unknown_kind);
    auto trailing = bytes;
    trailing.push_back(std::byte{0});
    EXPECT_EQ(decode_proof(trailing).error(), codec::DecodeError::trailing);
}

TEST(StateProof, any_bytes_give_a_proof_or_an_error_and_a_proof_its_own_bytes)
{
    Prng prng{2};
    const auto tree = tree_of(content_of(64));
    std::size_t decoded = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = encode(tree.prove(path_of(key_number(prng.below(100)))));
        switch (prng.below(4)) {
        case 0: bytes.resize(prng.below(bytes.size() + 1)); break;
        case 1: bytes[prng.below(bytes.size())] = static_cast<std::byte>(prng.below(256)); break;
        case 2: bytes.push_back(static_cast<std::byte>(prng.below(256))); break;
        default:
            bytes.resize(prng.below(200));
            for (auto& byte : bytes) byte = static_cast<std::byte>(prng.below(256));
        }
        const auto proof = decode_proof(bytes);
        if (!proof) continue;
        ++decoded;
        ASSERT_EQ(encode(*proof), bytes);
        static_cast<void>(verify(tree.root(), bytes, std::nullopt, *proof));
    }
    EXPECT_GT(decoded, 100U);
}

}  // namespace
}  // namespace weft::state
