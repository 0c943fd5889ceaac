#pragma once

// Lists come in pages. A page costs what it holds, however long its list is: the cursor goes into
// the query, and the query begins there.
//
// A cursor is made and read by the query whose list it walks; for everybody else it is a text to be
// handed back. Good cursors name an item (the key of the last one shown, a position in a list that
// only grows), so that a list that changes between two pages shows nothing twice.

#include <weft/answers/describe.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace weft::answers {

inline constexpr std::uint32_t page_limit_default = 100;
inline constexpr std::uint32_t page_limit_max = 1000;
/// What the items of a page hold together, or what was read to make them. The item that passes it
/// is the last of its page; a page has at least one.
inline constexpr std::size_t page_bytes_max = 128 * 1024;

/// Which part of a list is asked for.
struct PageAsk {
    std::string cursor;  ///< `next` of the page before; empty: from the beginning
    std::uint32_t limit = page_limit_default;  ///< at least 1
};
/// For who wants all there is, such as tests.
inline const PageAsk whole_list{.cursor = {}, .limit = std::numeric_limits<std::uint32_t>::max()};

template <class T>
struct Page {
    using Item = T;
    std::vector<T> items;
    std::optional<std::string> next;  ///< nullopt: this was the last page
    BOOST_DESCRIBE_CLASS(Page, (), (items, next), (), ())
};

/// A page under way: it has an end in items and in bytes.
template <class T>
class Filling {
public:
    explicit Filling(const PageAsk& ask) : limit_{ask.limit} {}

    [[nodiscard]] bool full() const { return items_.size() >= limit_ || bytes_ > page_bytes_max; }
    void add(T item, std::size_t bytes)
    {
        items_.push_back(std::move(item));
        bytes_ += bytes;
    }
    /// `next`: the cursor of the page that follows, if one does.
    [[nodiscard]] Page<T> end(std::optional<std::string> next = std::nullopt)
    {
        Page<T> page;
        page.items = std::move(items_);
        page.next = std::move(next);
        return page;
    }

private:
    std::vector<T> items_;
    std::size_t limit_;
    std::size_t bytes_ = 0;
};
/// For items whose size is bounded by their form.
struct SmallItems {
    template <class T>
    std::size_t operator()(const T&) const
    {
        return 0;
    }
};

/// The cursor is not one that this list has given.
struct BadCursor {};
template <class T>
using Paged = std::expected<Page<T>, BadCursor>;

/// A cursor that is a number; nullopt: it is not. 0 at the beginning.
[[nodiscard]] inline std::optional<std::uint64_t> position_of(const PageAsk& ask)
{
    if (ask.cursor.empty()) return 0;
    std::uint64_t position = 0;
    const auto* const end = ask.cursor.data() + ask.cursor.size();
    const auto [stop, error] = std::from_chars(ask.cursor.data(), end, position);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return position;
}

/// A page of a list whose items keep their positions. `at(i)` makes the item of position i < size.
template <class T, class At>
[[nodiscard]] Paged<T> page_by_position(const PageAsk& ask, std::uint64_t size, At at)
{
    const auto first = position_of(ask);
    if (!first) return std::unexpected{BadCursor{}};
    Page<T> page;
    auto position = *first;
    for (; position < size && page.items.size() < ask.limit; ++position)
        page.items.push_back(at(position));
    if (position < size) page.next = std::to_string(position);
    return page;
}

/// A page of a list that only grows, its newest items first: the cursor is the number of items that
/// are older than the page. `at(i)` makes the item of position i < size.
template <class T, class At, class BytesOf = SmallItems>
[[nodiscard]] Paged<T> page_from_newest(
    const PageAsk& ask, std::uint64_t size, At at, BytesOf bytes_of = {}, std::uint64_t first = 0)
{
    const auto position = position_of(ask);
    if (!position) return std::unexpected{BadCursor{}};
    Filling<T> page{ask};
    auto older = ask.cursor.empty() ? size : std::min(*position, size);
    for (; older > first && !page.full(); --older) {
        auto item = at(older - 1);
        const std::size_t bytes = bytes_of(item);
        page.add(std::move(item), bytes);
    }
    return page.end(older > first ? std::optional{std::to_string(older)} : std::nullopt);
}

/// A page of an ordered list whose items have keys: the cursor is the last key shown, as text.
///   after(optional<Key>) -> optional<Key>   the first key above; nullopt as argument: the first
///   to_text(Key) -> string, from_text(string) -> optional<Key>
///   at(Key) -> T
///   bytes_of(T) -> size_t                   what it counts for the end of the page
template <class T,
          class Key,
          class After,
          class ToText,
          class FromText,
          class At,
          class BytesOf = SmallItems>
[[nodiscard]] Paged<T> page_by_key(const PageAsk& ask,
                                   After after,
                                   ToText to_text,
                                   FromText from_text,
                                   At at,
                                   BytesOf bytes_of = {})
{
    std::optional<Key> last;
    if (!ask.cursor.empty()) {
        last = from_text(ask.cursor);
        if (!last) return std::unexpected{BadCursor{}};
    }
    Filling<T> page{ask};
    auto key = after(last);
    for (; key && !page.full(); key = after(key)) {
        auto item = at(*key);
        const std::size_t bytes = bytes_of(item);
        page.add(std::move(item), bytes);
        last = key;
    }
    return page.end(key ? std::optional<std::string>{to_text(*last)} : std::nullopt);
}

}  // namespace weft::answers
