// The same sentences for every implementation of Store.

#include <weft/base/prng.hpp>
#include <weft/store/store.hpp>

#include <gtest/gtest.h>

#include "temporary_directory.hpp"
#include <map>
#include <thread>

namespace weft::store {
namespace {

enum class Kind { memory, disk };

class StoreConformance : public testing::TestWithParam<Kind> {
protected:
    void SetUp() override
    {
        if (GetParam() == Kind::memory) {
            store = open_memory();
        } else {
            auto opened = open_disk(directory.in("store"));
            ASSERT_TRUE(opened) << opened.error().detail;
            store = *std::move(opened);
        }
    }
    void put(std::string_view key, std::string_view value)
    {
        Batch batch;
        batch.put(to_bytes(key), to_bytes(value));
        ASSERT_TRUE(store->write(batch, Durability::synced));
    }
    void erase(std::string_view key)
    {
        Batch batch;
        batch.erase(to_bytes(key));
        ASSERT_TRUE(store->write(batch, Durability::synced));
    }
    static std::string text(const Result<std::optional<Bytes>>& value)
    {
        if (!value) return "error " + std::string{name(value.error().error)};
        return *value ? to_string(**value) : "none";
    }
    [[nodiscard]] std::string get(std::string_view key) const
    {
        return text(store->read(as_bytes(key)));
    }
    /// "key=value " of every entry, in the order of the walk.
    static std::string walk(const View& view, const Range& range)
    {
        const auto entries = view.scan(range);
        if (!entries) return "error";
        std::string line;
        for (const auto& [key, value] : *entries)
            line += to_string(key) + "=" + to_string(value) + " ";
        return line;
    }

    TemporaryDirectory directory;
    std::unique_ptr<Store> store;
};

TEST_P(StoreConformance, what_was_put_is_read)
{
    put("color", "gold");
    EXPECT_EQ(get("color"), "gold");
}

TEST_P(StoreConformance, an_unknown_key_is_absent_and_not_an_error)
{
    EXPECT_EQ(get("nobody"), "none");
}

TEST_P(StoreConformance, an_empty_value_is_a_value)
{
    put("flag", "");
    EXPECT_EQ(get("flag"), "");
}

TEST_P(StoreConformance, an_empty_key_is_a_key)
{
    put("", "root");
    EXPECT_EQ(get(""), "root");
    EXPECT_EQ(walk(*store, {}), "=root ");
}

TEST_P(StoreConformance, an_erased_key_is_absent)
{
    put("a", "1");
    erase("a");
    EXPECT_EQ(get("a"), "none");
}

TEST_P(StoreConformance, erasing_what_is_not_there_is_no_error)
{
    erase("nobody");
    EXPECT_EQ(get("nobody"), "none");
}

TEST_P(StoreConformance, the_last_entry_of_a_batch_wins)
{
    Batch batch;
    batch.put(to_bytes("a"), to_bytes("1"));
    batch.erase(to_bytes("a"));
    batch.put(to_bytes("a"), to_bytes("2"));
    batch.put(to_bytes("b"), to_bytes("1"));
    batch.erase(to_bytes("b"));
    ASSERT_TRUE(store->write(batch, Durability::buffered));
    EXPECT_EQ(get("a"), "2");
    EXPECT_EQ(get("b"), "none");
}

TEST_P(StoreConformance, an_empty_batch_is_written)
{
    EXPECT_TRUE(store->write({}, Durability::synced));
    EXPECT_TRUE(store->write({}, Durability::buffered));
}

TEST_P(StoreConformance, many_keys_are_read_in_the_order_asked)
{
    put("a", "1");
    put("b", "2");
    const std::vector<Bytes> keys{to_bytes("b"), to_bytes("x"), to_bytes("a"), to_bytes("b")};
    const auto values = store->read_many(keys);
    ASSERT_TRUE(values);
    ASSERT_EQ(values->size(), 4u);
    EXPECT_EQ(values->at(0), to_bytes("2"));
    EXPECT_EQ(values->at(1), std::nullopt);
    EXPECT_EQ(values->at(2), to_bytes("1"));
    EXPECT_EQ(values->at(3), to_bytes("2"));
}

TEST_P(StoreConformance, keys_come_in_the_order_of_unsigned_bytes)
{
    put("b", "3");
    put("a", "1");
    put("\xff", "4");
    put("aa", "2");
    EXPECT_EQ(walk(*store, {}), "a=1 aa=2 b=3 \xff=4 ");
    EXPECT_EQ(walk(*store, {.order = Order::descending}), "\xff=4 b=3 aa=2 a=1 ");
}

TEST_P(StoreConformance, a_scan_stays_inside_its_prefix)
{
    for (const auto* key : {"m", "m/1", "m/2", "m0", "l", "n"}) put(key, "");
    EXPECT_EQ(walk(*store, {.prefix = to_bytes("m/")}), "m/1= m/2= ");
    EXPECT_EQ(walk(*store, {.prefix = to_bytes("m/"), .order = Order::descending}), "m/2= m/1= ");
}

TEST_P(StoreConformance, a_prefix_of_the_highest_bytes_has_no_end_but_the_last_key)
{
    put("\xff\xff", "1");
    put("\xff\xff\xff", "2");
    put("\xfe", "0");
    EXPECT_EQ(walk(*store, {.prefix = to_bytes("\xff\xff")}), "\xff\xff=1 \xff\xff\xff=2 ");
    EXPECT_EQ(walk(*store, {.prefix = to_bytes("\xff\xff"), .order = Order::descending}),
              "\xff\xff\xff=2 \xff\xff=1 ");
}

TEST_P(StoreConformance, a_scan_starts_at_from_itself)
{
    for (const auto* key : {"k1", "k2", "k3", "l1"}) put(key, "");
    EXPECT_EQ(walk(*store, {.prefix = to_bytes("k"), .from = to_bytes("k2")}), "k2= k3= ");
    EXPECT_EQ(walk(*store, {.prefix = to_bytes("k"), .from = to_bytes("k11")}), "k2= k3= ");
    EXPECT_EQ(
        walk(*store, {.prefix = to_bytes("k"), .from = to_bytes("k2"), .order = Order::descending}),
        "k2= k1= ");
    EXPECT_EQ(walk(*store,
                   {.prefix = to_bytes("k"), .from = to_bytes("k25"), .order = Order::descending}),
              "k2= k1= ");
}

TEST_P(StoreConformance, a_from_outside_the_prefix_starts_at_the_nearer_end_or_yields_nothing)
{
    for (const auto* key : {"j", "k1", "k2", "l"}) put(key, "");
    const auto prefix = to_bytes("k");
    EXPECT_EQ(walk(*store, {.prefix = prefix, .from = to_bytes("a")}), "k1= k2= ");
    EXPECT_EQ(walk(*store, {.prefix = prefix, .from = to_bytes("z")}), "");
    EXPECT_EQ(walk(*store, {.prefix = prefix, .from = to_bytes("z"), .order = Order::descending}),
              "k2= k1= ");
    EXPECT_EQ(walk(*store, {.prefix = prefix, .from = to_bytes("a"), .order = Order::descending}),
              "");
}

TEST_P(StoreConformance, a_scan_stops_at_its_limit)
{
    for (const auto* key : {"a", "b", "c"}) put(key, "");
    EXPECT_EQ(walk(*store, {.limit = 2}), "a= b= ");
    EXPECT_EQ(walk(*store, {.limit = 0}), "");
    EXPECT_EQ(walk(*store, {.limit = 1, .order = Order::descending}), "c= ");
}

TEST_P(StoreConformance, a_snapshot_does_not_see_what_is_written_after_it)
{
    put("a", "old");
    put("gone", "still here");
    const auto before = store->snapshot();
    put("a", "new");
    put("b", "new");
    erase("gone");
    EXPECT_EQ(text(before->read(as_bytes("a"))), "old");
    EXPECT_EQ(walk(*before, {}), "a=old gone=still here ");
    EXPECT_EQ(walk(*store, {}), "a=new b=new ");
}

TEST_P(StoreConformance, values_of_a_megabyte_pass)
{
    const std::string large(1u << 20, 'x');
    put("large", large);
    EXPECT_EQ(get("large"), large);
}

TEST_P(StoreConformance, readers_of_a_snapshot_see_whole_batches_while_another_thread_writes)
{
    std::thread writer{[&] {
        for (int i = 0; i < 500; ++i) {
            Batch batch;
            batch.put(to_bytes("left"), to_bytes(std::to_string(i)));
            batch.put(to_bytes("right"), to_bytes(std::to_string(i)));
            ASSERT_TRUE(store->write(batch, Durability::buffered));
        }
    }};
    for (int i = 0; i < 500; ++i) {
        const auto now = store->snapshot();
        const auto left = text(now->read(as_bytes("left")));
        const auto right = text(now->read(as_bytes("right")));
        EXPECT_EQ(left, right);
    }
    writer.join();
}

std::string word(Prng& prng)
{
    // Few letters and short words: keys collide, are prefixes of each other, touch 0x00 and 0xff.
    static constexpr std::string_view letters{
        "\x00\x01"
        "ab\xff",
        5};
    std::string out(prng.below(4), ' ');
    for (auto& letter : out) letter = letters[prng.below(letters.size())];
    return out;
}

std::vector<Entry> naive_scan(const std::map<std::string, std::string>& model, const Range& range)
{
    // std::string compares char as unsigned char: the order of the store.
    std::vector<Entry> all;
    for (const auto& [key, value] : model) all.push_back({to_bytes(key), to_bytes(value)});
    if (range.order == Order::descending) std::ranges::reverse(all);
    std::vector<Entry> chosen;
    for (const auto& entry : all) {
        const auto key = to_string(entry.key);
        if (!key.starts_with(to_string(range.prefix))) continue;
        const auto from =
            range.from ? compare(entry.key, *range.from) : std::strong_ordering::equal;
        if (range.order == Order::ascending ? from < 0 : from > 0) continue;
        if (chosen.size() < range.limit) chosen.push_back(entry);
    }
    return chosen;
}

TEST_P(StoreConformance, random_batches_and_scans_agree_with_a_sorted_map)
{
    Prng prng{7};
    std::map<std::string, std::string> model;
    for (int round = 0; round < 3'000; ++round) {
        Batch batch;
        for (auto left = prng.below(4); left > 0; --left) {
            const auto key = word(prng);
            if (prng.chance(Ratio::percent(40))) {
                batch.erase(to_bytes(key));
                model.erase(key);
            } else {
                const auto value = word(prng);
                batch.put(to_bytes(key), to_bytes(value));
                model[key] = value;
            }
        }
        ASSERT_TRUE(store->write(batch, Durability::buffered));
        Range range;
        range.prefix = to_bytes(word(prng)).size() > 1 ? Bytes{} : to_bytes(word(prng));
        if (prng.chance(Ratio::percent(50))) range.from = to_bytes(word(prng));
        range.limit = prng.below(20);
        range.order = prng.chance(Ratio::percent(50)) ? Order::ascending : Order::descending;
        const auto entries = store->scan(range);
        ASSERT_TRUE(entries);
        ASSERT_EQ(*entries, naive_scan(model, range)) << "round " << round;
    }
}

INSTANTIATE_TEST_SUITE_P(Both,
                         StoreConformance,
                         testing::Values(Kind::memory, Kind::disk),
                         [](const auto& kind) {
                             return kind.param == Kind::memory ? "memory" : "disk";
                         });

TEST(EndOfPrefix, is_the_next_word_of_the_same_or_smaller_length)
{
    EXPECT_EQ(end_of_prefix(as_bytes("ab")), to_bytes("ac"));
    EXPECT_EQ(end_of_prefix(as_bytes("a\xff")), to_bytes("b"));
    EXPECT_EQ(end_of_prefix(as_bytes("\xff\xff")), std::nullopt);
    EXPECT_EQ(end_of_prefix({}), std::nullopt);
}

}  // namespace
}  // namespace weft::store
