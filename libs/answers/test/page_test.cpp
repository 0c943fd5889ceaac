#include <weft/answers/page.hpp>

#include <gtest/gtest.h>

#include <map>

namespace weft::answers {
namespace {

Paged<int> squares(const PageAsk& ask, std::uint64_t size)
{
    return page_by_position<int>(ask, size,
                                 [](std::uint64_t i) { return static_cast<int>(i * i); });
}

TEST(PageByPosition, pages_follow_each_other_to_the_last)
{
    const auto first = squares({.cursor = "", .limit = 2}, 5);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->items, (std::vector{0, 1}));
    EXPECT_EQ(first->next, "2");
    const auto second = squares({.cursor = *first->next, .limit = 2}, 5);
    EXPECT_EQ(second->items, (std::vector{4, 9}));
    const auto last = squares({.cursor = *second->next, .limit = 2}, 5);
    EXPECT_EQ(last->items, (std::vector{16}));
    EXPECT_FALSE(last->next);
}

TEST(PageByPosition, a_page_that_ends_with_the_list_is_the_last)
{
    EXPECT_FALSE(squares({.cursor = "", .limit = 5}, 5)->next);
    EXPECT_FALSE(squares(whole_list, 5)->next);
    EXPECT_TRUE(squares({.cursor = "", .limit = 5}, 0)->items.empty());
}

TEST(PageByPosition, a_cursor_behind_the_end_is_an_empty_last_page)
{
    const auto page = squares({.cursor = "18446744073709551615", .limit = 5}, 5);
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->items.empty());
    EXPECT_FALSE(page->next);
}

TEST(PageByPosition, a_page_costs_its_length)
{
    std::size_t made = 0;
    const auto page =
        page_by_position<int>({.cursor = "500000", .limit = 10}, 1'000'000,
                              [&](std::uint64_t) { return static_cast<int>(++made); });
    EXPECT_EQ(page->items.size(), 10u);
    EXPECT_EQ(made, 10u);
}

TEST(PageByPosition, what_is_no_number_is_no_cursor)
{
    for (const auto* cursor : {"x", "1x", "-1", "+1", " 1", "1.0", "18446744073709551616"})
        EXPECT_FALSE(squares({.cursor = cursor, .limit = 5}, 5)) << cursor;
}

/// Words in order, by their first letters; a word's cursor is the word.
struct Words {
    std::map<std::string, int> words{{"ant", 1}, {"bee", 2}, {"cow", 3}, {"dog", 4}};
    std::size_t looks = 0;

    Paged<int> page(const PageAsk& ask)
    {
        return page_by_key<int, std::string>(
            ask,
            [&](const std::optional<std::string>& last) -> std::optional<std::string> {
                ++looks;
                const auto next = last ? words.upper_bound(*last) : words.begin();
                return next == words.end() ? std::nullopt : std::optional{next->first};
            },
            [](const std::string& key) { return "=" + key; },
            [](const std::string& text) -> std::optional<std::string> {
                if (!text.starts_with("=")) return std::nullopt;
                return text.substr(1);
            },
            [&](const std::string& key) { return words.at(key); });
    }
};

TEST(PageByKey, pages_follow_each_other_to_the_last)
{
    Words list;
    const auto first = list.page({.cursor = "", .limit = 3});
    EXPECT_EQ(first->items, (std::vector{1, 2, 3}));
    EXPECT_EQ(first->next, "=cow");
    const auto last = list.page({.cursor = *first->next, .limit = 3});
    EXPECT_EQ(last->items, (std::vector{4}));
    EXPECT_FALSE(last->next);
}

TEST(PageByKey, what_comes_and_goes_between_two_pages_shifts_nothing)
{
    Words list;
    const auto first = list.page({.cursor = "", .limit = 2});
    list.words.erase("bee");
    list.words["auk"] = 9;
    list.words["cat"] = 5;
    EXPECT_EQ(list.page({.cursor = *first->next, .limit = 2})->items, (std::vector{5, 3}));
}

TEST(PageByKey, a_page_costs_its_length)
{
    Words list;
    for (int i = 0; i < 1000; ++i) list.words["x" + std::to_string(i)] = i;
    (void)list.page({.cursor = "=cow", .limit = 5});
    EXPECT_EQ(list.looks, 6u);
}

TEST(PageByKey, items_that_hold_much_make_a_shorter_page_of_at_least_one)
{
    std::map<int, std::size_t> sizes{
        {1, page_bytes_max / 2}, {2, page_bytes_max / 2}, {3, 1}, {4, 2 * page_bytes_max}, {5, 1}};
    const auto page = [&](const std::string& cursor) {
        return page_by_key<std::size_t, int>(
                   {.cursor = cursor, .limit = 100},
                   [&](const std::optional<int>& last) -> std::optional<int> {
                       const auto next = last ? sizes.upper_bound(*last) : sizes.begin();
                       return next == sizes.end() ? std::nullopt : std::optional{next->first};
                   },
                   [](int key) { return std::to_string(key); },
                   [](const std::string& text) { return std::optional{std::stoi(text)}; },
                   [&](int key) { return sizes.at(key); }, [](std::size_t size) { return size; })
            .value();
    };
    EXPECT_EQ(page("").next, "3") << "the item that passes the end is the last";
    EXPECT_EQ(page("3").items.size(), 1u) << "one that is larger than a page is one";
    EXPECT_EQ(page("3").next, "4");
    EXPECT_FALSE(page("4").next);
}

/// Letters of a log; a position is a letter's place.
Paged<char> newest(std::string_view log, const PageAsk& ask)
{
    return page_from_newest<char>(ask, log.size(), [&](std::uint64_t i) { return log[i]; });
}

TEST(PageFromNewest, pages_go_back_to_the_first_whatever_is_added_meanwhile)
{
    const auto first = newest("abcde", {.cursor = {}, .limit = 2});
    EXPECT_EQ(first->items, (std::vector{'e', 'd'}));
    EXPECT_EQ(first->next, "3");
    const auto second = newest("abcdefgh", {.cursor = *first->next, .limit = 2});
    EXPECT_EQ(second->items, (std::vector{'c', 'b'}));
    const auto last = newest("abcdefgh", {.cursor = *second->next, .limit = 2});
    EXPECT_EQ(last->items, (std::vector{'a'}));
    EXPECT_FALSE(last->next);
}

TEST(PageFromNewest, a_page_costs_its_length_and_a_foreign_cursor_is_an_end_or_an_error)
{
    std::size_t made = 0;
    const auto page = [&](const PageAsk& ask) {
        return page_from_newest<int>(ask, 1'000'000, [&](std::uint64_t) {
            ++made;
            return 1;
        });
    };
    EXPECT_EQ(page({.cursor = "500000", .limit = 10})->items.size(), 10u);
    EXPECT_EQ(made, 10u);
    EXPECT_TRUE(page({.cursor = "0", .limit = 10})->items.empty());
    EXPECT_EQ(page({.cursor = "18446744073709551615", .limit = 10})->next, "999990");
    EXPECT_FALSE(page({.cursor = "e", .limit = 10}));
}

TEST(PageByKey, what_is_no_key_is_no_cursor)
{
    EXPECT_FALSE(Words{}.page({.cursor = "cow", .limit = 3}));
}

}  // namespace
}  // namespace weft::answers
