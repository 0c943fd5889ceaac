#include <weft/base/prng.hpp>
#include <weft/codec/image.hpp>
#include <weft/ledger/index_set.hpp>

#include <gtest/gtest.h>

namespace weft::ledger {
namespace {

std::vector<std::uint64_t> listed(const IndexSet& set)
{
    std::vector<std::uint64_t> found;
    for (auto at = set.from(0); at; at = set.from(*at + 1)) found.push_back(*at);
    return found;
}

std::vector<std::uint64_t> listed_down(const IndexSet& set, std::uint64_t below)
{
    std::vector<std::uint64_t> found;
    for (auto at = set.below(below); at; at = set.below(*at)) found.push_back(*at);
    return found;
}

template <class T>
Bytes image_of(const T& value)
{
    codec::ImageWriter writer;
    writer(value);
    return std::move(writer).take();
}

/// It grows over what lies side by side and shrinks to nothing, again and again.
TEST(IndexSet, is_a_set_whatever_its_size)
{
    for (const std::uint64_t most : {3u, 30u, 34u, 300u}) {
        Prng prng{most};
        IndexSet set;
        std::set<std::uint64_t> plain;
        for (int step = 0; step < 3'000; ++step) {
            const auto index = 1 + prng.below(most);
            const bool grows = step / 500 % 2 == 0;
            if (prng.chance({grows ? 9u : 1u, 10})) {
                set.insert(index);
                plain.insert(index);
            } else {
                set.erase(index);
                plain.erase(index);
            }
            ASSERT_EQ(set.empty(), plain.empty());
            const auto at = prng.below(most + 2);
            const auto from = plain.lower_bound(at);
            ASSERT_EQ(set.from(at), from == plain.end() ? std::nullopt : std::optional{*from});
            ASSERT_EQ(set.below(at),
                      from == plain.begin() ? std::nullopt : std::optional{*std::prev(from)});
        }
        EXPECT_EQ(listed(set), (std::vector<std::uint64_t>{plain.begin(), plain.end()}));
        EXPECT_EQ(listed_down(set, most + 1),
                  (std::vector<std::uint64_t>{plain.rbegin(), plain.rend()}));
    }
}

/// Snapshots from before it was a class of its own are read, and the other way round.
TEST(IndexSet, is_written_as_a_set)
{
    for (const std::uint64_t count : {0u, 1u, 32u, 33u, 500u}) {
        IndexSet set;
        std::set<std::uint64_t> plain;
        for (std::uint64_t i = 0; i < count; ++i) {
            set.insert(7 * i);
            plain.insert(7 * i);
        }
        const auto image = image_of(set);
        EXPECT_EQ(image, image_of(plain));
        codec::ImageReader reader{image};
        IndexSet again;
        reader(again);
        ASSERT_FALSE(reader.error());
        EXPECT_EQ(listed(again), listed(set));
    }
}

}  // namespace
}  // namespace weft::ledger
