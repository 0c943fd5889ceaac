// What a page of `GET /mana` reads: it is counted, and it is as much with a thousand times as many nodes.

#include "../src/mana_page.hpp"

#include <weft/tangle/tangle.hpp>
#include <weft/types/genesis.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace weft::node {
namespace {

types::NodeId node_of(std::uint32_t number)
{
    std::array<std::byte, 32> bytes{};
    for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::byte>(number >> (24 - 8 * i));
    return *types::NodeId::from(bytes);
}

/// Nodes 1 to `nodes`: every third has consensus mana alone, every third access mana alone.
tangle::Tangle tangle_of(std::uint32_t nodes)
{
    types::Genesis genesis;
    genesis.network = "test";
    for (std::uint32_t i = 1; i <= nodes; ++i)
        genesis.pledges.push_back({node_of(i), i % 3 == 1 ? 0U : 5U, i % 3 == 2 ? 0U : 7U});
    return tangle::Tangle{genesis};
}

struct Work {
    std::size_t nodes_looked_for;
    std::size_t nodes_read;
    std::size_t items;
    friend bool operator==(const Work&, const Work&) = default;
};
std::ostream& operator<<(std::ostream& out, const Work& work)
{
    return out << work.items << " items, " << work.nodes_read << " read, " << work.nodes_looked_for
               << " looked for";
}

class Counted {
public:
    explicit Counted(std::uint32_t nodes) : tangle_{tangle_of(nodes)} {}
    answers::Paged<answers::Mana> page(const answers::PageAsk& ask)
    {
        work_ = {};
        auto page = mana_page(
            ask,
            [&](const std::optional<types::NodeId>& last) {
                ++work_.nodes_looked_for;
                return tangle_.next_with_mana(last);
            },
            [&](const types::NodeId& node) {
                ++work_.nodes_read;
                const auto standing = tangle_.mana_of(node, 0);
                return answers::Mana{.node = node,
                                     .consensus = standing.consensus,
                                     .active = standing.active,
                                     .access = standing.access,
                                     .earned = standing.earned};
            });
        if (page) work_.items = page->items.size();
        return page;
    }
    Work work_of(const answers::PageAsk& ask)
    {
        EXPECT_TRUE(page(ask).has_value());
        return work_;
    }

private:
    tangle::Tangle tangle_;
    Work work_{};
};

TEST(ManaPage, a_first_page_reads_the_same_with_1e2_nodes_as_with_1e5)
{
    Counted few{100};
    Counted many{100'000};
    const answers::PageAsk first{.cursor = {}, .limit = 50};
    EXPECT_EQ(few.work_of(first), (Work{51, 50, 50}));
    EXPECT_EQ(many.work_of(first), few.work_of(first));
    const answers::PageAsk late{.cursor = types::to_text(node_of(90'000)), .limit = 50};
    EXPECT_EQ(many.work_of(late), few.work_of(first)) << "and a late one";
}

TEST(ManaPage, pages_follow_each_other_to_the_last_and_name_each_node_once_whichever_mana_it_has)
{
    Counted nodes{100};
    std::vector<types::NodeId> seen;
    answers::PageAsk ask{.cursor = {}, .limit = 30};
    for (;;) {
        const auto page = nodes.page(ask);
        ASSERT_TRUE(page.has_value());
        for (const auto& item : page->items) {
            EXPECT_TRUE(item.consensus > 0 || item.access > 0);
            seen.push_back(item.node);
        }
        if (!page->next) break;
        ask.cursor = *page->next;
    }
    std::vector<types::NodeId> all;
    for (std::uint32_t i = 1; i <= 100; ++i) all.push_back(node_of(i));
    EXPECT_EQ(seen, all);
}

TEST(ManaPage, a_cursor_that_names_no_node_is_refused)
{
    EXPECT_FALSE(Counted{3}.page({.cursor = "x", .limit = 5}).has_value());
}

}  // namespace
}  // namespace weft::node
