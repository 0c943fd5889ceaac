#pragma once

// A contract's description: its entry points with parameters and results, its events and errors. It
// stands in the program, in the custom section `weft.interface.v1`.
//
// Source    docs/formats/contract-interface.md
// Format    lines, each ended by a line feed:
//               func add(n: u64, note?: text) payable -> (total: u64) # Adds n.
//               view total() -> (total: u64)
//               event changed(total: u64)
//               error too_much # There is a limit.
// Promises  total      any bytes are a description or a rule with its line, in linear time
//           one form   what is read, written again, gives the same bytes
// Cost      at most `description_bytes_max` bytes, `items_max` lines, `fields_max` fields each

#include <weft/interface/value_type.hpp>

#include <expected>
#include <vector>

namespace weft::interface {

inline constexpr std::string_view section_prefix = "weft.interface.";
/// The number is the version (D-91).
inline constexpr std::string_view section_name = "weft.interface.v1";
inline constexpr std::size_t description_bytes_max = 16 * 1024;
inline constexpr std::size_t items_max = 512;
inline constexpr std::size_t fields_max = 32;
inline constexpr std::size_t name_bytes_max = 64;
inline constexpr std::size_t about_bytes_max = 400;

struct Field {
    std::string name;
    ValueType type{};
    bool optional = false;  ///< may be absent
    friend bool operator==(const Field&, const Field&) = default;
};

struct Fields {
    std::vector<Field> list;
    bool open = false;  ///< "...": others may be there, of any name
    [[nodiscard]] const Field* find(std::string_view name) const noexcept;
    [[nodiscard]] bool empty() const noexcept { return list.empty() && !open; }
    friend bool operator==(const Fields&, const Fields&) = default;
};

enum class ItemKind : std::uint8_t { func, view, event, error };

/// One line.
struct Item {
    ItemKind kind{};
    std::string name;
    Fields fields;         ///< parameters of an entry point, fields of an event
    bool payable = false;  ///< of a func: it takes tokens
    Fields results;
    std::string about;  ///< a sentence for people; may be empty
    [[nodiscard]] bool is_entry() const noexcept { return kind <= ItemKind::view; }
    friend bool operator==(const Item&, const Item&) = default;
};

struct Description {
    std::vector<Item> items;  ///< as they stand; no two entry points, events or errors of one name
    [[nodiscard]] const Item* entry(std::string_view name) const noexcept;
    [[nodiscard]] const Item* find(ItemKind kind, std::string_view name) const noexcept;
    friend bool operator==(const Description&, const Description&) = default;
};

struct Malformed {
    std::size_t line = 0;  ///< from 1
    std::string rule;
    friend bool operator==(const Malformed&, const Malformed&) = default;
};
/// "line 3: expected a type"
[[nodiscard]] std::string to_text(const Malformed& malformed);

[[nodiscard]] std::expected<Description, Malformed> read(ByteSpan bytes);
[[nodiscard]] std::string write(const Description& description);
/// One line of it, without its end.
[[nodiscard]] std::string write(const Item& item);

/// A line that a contract logged, told apart by the description: the event's name, then a space and
/// NAME=VALUE for each field. Values have the text of their type, `text` ones in quotes, with \ before
/// a quote, a backslash, and as \n for a line feed.
struct LoggedField {
    std::string name;
    ValueType type{};
    std::string text;
};
struct Logged {
    std::string name;
    std::vector<LoggedField> fields;
};
[[nodiscard]] std::string line_of(const Logged& logged);
/// Nothing when the line is not exactly such an event.
[[nodiscard]] std::optional<Logged> logged(const Description& description, std::string_view line);

}  // namespace weft::interface
