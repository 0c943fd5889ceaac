#include <weft/base/prng.hpp>
#include <weft/state/entries.hpp>

#include <gtest/gtest.h>

#include <map>

namespace weft::state {
namespace {

using Model = std::map<Bytes, Bytes>;

Bytes random_key(Prng& prng)
{
    Bytes key(prng.below(4));
    for (auto& byte : key) byte = static_cast<std::byte>(prng.below(3) * 127);
    key.push_back(static_cast<std::byte>(prng.below(4) * 85));
    return key;
}

const Bytes* model_next(const Model& model, ByteSpan prefix, ByteSpan after)
{
    for (const auto& [key, value] : model) {
        const ByteSpan bytes{key};
        const bool fits =
            bytes.size() >= prefix.size() && compare(bytes.first(prefix.size()), prefix) == 0;
        if (fits && (after.empty() || compare(bytes, after) > 0)) return &key;
    }
    return nullptr;
}

std::vector<Bytes> keys_of(const Entries& entries)
{
    std::vector<Bytes> keys;
    for (const auto* entry = entries.next({}, {}); entry != nullptr;
         entry = entries.next({}, entry->key()))
        keys.push_back(to_bytes(entry->key()));
    return keys;
}

TEST(Entries, every_operation_agrees_with_a_sorted_map)
{
    Prng prng{3};
    Entries entries;
    Model model;
    for (int step = 0; step < 30'000; ++step) {
        const auto key = random_key(prng);
        const auto value = to_bytes(std::to_string(step));
        if (prng.chance(Ratio::percent(45))) {
            ASSERT_EQ(entries.erase(key), model.erase(key) == 1);
        } else {
            entries.set(key, value);
            model[key] = value;
        }
        ASSERT_EQ(entries.size(), model.size());
        const auto probe_key = random_key(prng);
        const auto* found = entries.find(probe_key);
        ASSERT_EQ(found != nullptr, model.contains(probe_key));
        if (found != nullptr) {
            ASSERT_EQ(to_bytes(found->value()), model.at(probe_key));
        }
        auto prefix = random_key(prng);
        prefix.resize(prng.below(prefix.size() + 1));
        const auto after = prng.chance(Ratio::percent(30)) ? Bytes{} : random_key(prng);
        const auto* next = entries.next(prefix, after);
        const auto* expected = model_next(model, prefix, after);
        ASSERT_EQ(next != nullptr, expected != nullptr);
        if (next != nullptr) {
            ASSERT_EQ(to_bytes(next->key()), *expected);
        }
    }
}

TEST(Entries, a_version_that_somebody_holds_is_never_changed)
{
    Prng prng{11};
    std::vector<std::pair<Entries, Model>> held(1);
    for (int step = 0; step < 2'000; ++step) {
        // A copy, or the only holder of its version, goes on.
        auto at = prng.below(held.size());
        if (held.size() < 12 && prng.chance(Ratio::percent(10))) {
            held.push_back(held[at]);
            at = held.size() - 1;
        } else if (held.size() > 1 && prng.chance(Ratio::percent(5))) {
            held.erase(held.begin() + static_cast<std::ptrdiff_t>(at));
            continue;
        }
        auto& [entries, model] = held[at];
        for (int i = 0; i < 4; ++i) {
            const auto key = random_key(prng);
            if (prng.chance(Ratio::percent(45))) {
                ASSERT_EQ(entries.erase(key), model.erase(key) == 1);
            } else {
                const auto value = to_bytes(std::to_string(step));
                entries.set(key, value);
                model[key] = value;
            }
        }
        for (const auto& [version, expected] : held) {
            ASSERT_EQ(version.size(), expected.size());
            const auto* entry = version.next({}, {});
            for (const auto& [key, value] : expected) {
                ASSERT_NE(entry, nullptr);
                ASSERT_EQ(to_bytes(entry->key()), key);
                ASSERT_EQ(to_bytes(entry->value()), value);
                entry = version.next({}, key);
            }
            ASSERT_EQ(entry, nullptr);
        }
    }
}

TEST(Entries, long_keys_that_begin_alike_and_zeros_at_their_ends_keep_their_order)
{
    std::vector<Bytes> keys;
    for (std::size_t length = 14; length < 20; ++length)
        for (const auto last : {0, 1, 255}) {
            Bytes key(length, std::byte{7});
            key.push_back(static_cast<std::byte>(last));
            keys.push_back(key);
            key.push_back(std::byte{0});
            keys.push_back(key);
        }
    for (std::size_t zeros = 1; zeros < 20; ++zeros) keys.emplace_back(zeros, std::byte{0});
    Entries entries;
    for (const auto& key : keys) entries.set(key, key);
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    EXPECT_EQ(keys_of(entries), keys);
    for (const auto& key : keys) EXPECT_EQ(to_bytes(entries.find(key)->value()), key);
}

TEST(Entries, keys_come_in_order_whatever_the_order_of_writing)
{
    Entries ascending;
    Entries descending;
    std::vector<Bytes> expected;
    for (int i = 0; i < 256; ++i) expected.push_back({std::byte(i)});
    for (const auto& key : expected) ascending.set(key, as_bytes("v"));
    for (auto key = expected.rbegin(); key != expected.rend(); ++key)
        descending.set(*key, as_bytes("v"));
    EXPECT_EQ(keys_of(ascending), expected);
    EXPECT_EQ(keys_of(descending), expected);
}

TEST(Entries, a_copy_keeps_what_it_had)
{
    Entries entries;
    entries.set(as_bytes("a"), as_bytes("1"));
    const auto before = entries;
    entries.set(as_bytes("a"), as_bytes("2"));
    entries.set(as_bytes("b"), as_bytes("3"));
    EXPECT_EQ(before.size(), 1U);
    EXPECT_EQ(to_string(before.find(as_bytes("a"))->value()), "1");
    EXPECT_EQ(before.find(as_bytes("b")), nullptr);
    EXPECT_EQ(to_string(entries.find(as_bytes("a"))->value()), "2");
}

}  // namespace
}  // namespace weft::state
