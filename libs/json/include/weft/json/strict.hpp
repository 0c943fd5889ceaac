#pragma once

// The one reader of JSON that comes from outside: bodies, answers of other nodes, files.
//
// Source    RFC 8259; RFC 7493 (I-JSON) for what it leaves open.
// Input     any bytes.
// Promises  total      any bytes give a document or one named fault with its place
//           one meaning   UTF-8; nothing before or after the one value, a zero byte included; no
//                      name twice in an object, so that no two readers see two values
//           bounded    in bytes and in depth; work is O(n log n) in the bytes, whatever they say
// Effects   none.

#include <nlohmann/json.hpp>

#include <expected>
#include <string>
#include <string_view>

namespace weft::json {

using Json = nlohmann::ordered_json;

enum class Fault : std::uint8_t {
    too_large,     ///< more bytes than the reader takes
    not_json,      ///< not one JSON text in UTF-8 and nothing else
    too_deep,      ///< values nest deeper than the reader takes
    name_twice,    ///< an object has a name twice
    unknown_name,  ///< an object has a name that the reader does not know
    missing,       ///< an object lacks a name that must be there
    wrong_value,   ///< a value is not what its place takes
};
[[nodiscard]] std::string_view name(Fault fault) noexcept;

/// Where a value stands in its document: `blocks[3].gas`; the document itself is empty.
class Place {
public:
    [[nodiscard]] Place key(std::string_view name) const;
    [[nodiscard]] Place item(std::size_t index) const;
    [[nodiscard]] const std::string& text() const noexcept { return path_; }

private:
    std::string path_;
};

struct Malformed {
    Fault fault;
    std::string place;  ///< empty: the document itself
    std::string rule;   ///< that it breaks, for people: "given twice"
    /// "members[2]: 32 bytes in base58"; the document itself is called `whole`.
    [[nodiscard]] std::string text(std::string_view whole) const;
    friend bool operator==(const Malformed&, const Malformed&) = default;
};
[[nodiscard]] std::unexpected<Malformed> malformed(Fault fault,
                                                   const Place& place,
                                                   std::string_view rule);
template <class T>
using Read = std::expected<T, Malformed>;

struct Limits {
    std::size_t bytes_max = std::size_t{1} << 20;
    std::size_t depth_max = 64;
};

/// Faults: too_large, not_json, too_deep, name_twice. `Document` is Json, which keeps the order of
/// names, or nlohmann::json.
template <class Document = Json>
[[nodiscard]] Read<Document> parse(std::string_view text, Limits limits = {});
extern template Read<Json> parse(std::string_view, Limits);
extern template Read<nlohmann::json> parse(std::string_view, Limits);

/// Appends a member. Pre: the object has none of this name; that is not looked up, so that writing
/// is linear.
void put(Json& object, std::string name, Json value);
/// One line; bytes that are not UTF-8 become U+FFFD: descriptions and event texts come from
/// contracts.
[[nodiscard]] std::string text_of(const Json& document);

}  // namespace weft::json
