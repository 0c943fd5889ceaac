#include <weft/json/strict.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace weft::json {

namespace {

/// Builds the document and watches what nlohmann's own builder lets pass.
template <class Document>
class Builder final : public nlohmann::json_sax<Document> {
public:
    using Base = nlohmann::json_sax<Document>;
    using typename Base::binary_t;
    using typename Base::number_float_t;
    using typename Base::number_integer_t;
    using typename Base::number_unsigned_t;
    using typename Base::string_t;

    explicit Builder(std::size_t depth_max) : depth_max_{depth_max} {}

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t&) override { return put(value); }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Document::object()); }
    bool start_array(std::size_t) override { return open(Document::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override
    {
        auto& level = open_.back();
        level.key = name;
        // Not asked of the object: the one that keeps the order of names looks at each of them.
        if (level.names.insert(name).second) return true;
        error = malformed(Fault::name_twice, place(), "given twice").error();
        return false;
    }

    bool parse_error(std::size_t position,
                     const std::string&,
                     const nlohmann::detail::exception&) override
    {
        error = malformed(Fault::not_json, {}, "byte " + std::to_string(position) + ": not JSON")
                    .error();
        return false;
    }

    Document document;
    Malformed error{Fault::not_json, {}, {}};

private:
    struct Level {
        Document* container;
        std::string key;
        std::set<std::string> names;
    };

    /// Of the value that comes next: every open container but the innermost has its place already.
    [[nodiscard]] Place place() const
    {
        Place at;
        for (const auto& level : open_) {
            const auto placed = &level == &open_.back() ? 0u : 1u;
            at = level.container->is_array() ? at.item(level.container->size() - placed)
                                             : at.key(level.key);
        }
        return at;
    }

    Document* place_value(Document&& value)
    {
        if (open_.empty()) return &(document = std::move(value));
        auto& level = open_.back();
        if (level.container->is_array()) {
            level.container->push_back(std::move(value));
            return &level.container->back();
        }
        auto& object = level.container->template get_ref<typename Document::object_t&>();
        if constexpr (std::is_same_v<Document, Json>) {
            json::put(*level.container, level.key, std::move(value));
            return &object.back().second;
        } else {
            return &object.insert_or_assign(level.key, std::move(value)).first->second;
        }
    }

    bool put(Document&& value)
    {
        place_value(std::move(value));
        return true;
    }

    bool open(Document&& container)
    {
        if (open_.size() == depth_max_) {
            error = malformed(Fault::too_deep, place(), "nested too deeply").error();
            return false;
        }
        auto* const placed = place_value(std::move(container));
        open_.push_back({placed, {}, {}});
        return true;
    }

    bool close()
    {
        open_.pop_back();
        return true;
    }

    std::vector<Level> open_;
    std::size_t depth_max_;
};

bool plain(std::string_view name)
{
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

}  // namespace

std::string_view name(Fault fault) noexcept
{
    switch (fault) {
    case Fault::too_large: return "too_large";
    case Fault::not_json: return "not_json";
    case Fault::too_deep: return "too_deep";
    case Fault::name_twice: return "name_twice";
    case Fault::unknown_name: return "unknown_name";
    case Fault::missing: return "missing";
    case Fault::wrong_value: return "wrong_value";
    }
    return "unknown";
}

Place Place::key(std::string_view name) const
{
    auto at = *this;
    if (!plain(name)) {
        // Quoted, so that a strange name stays on one line.
        at.path_ += "[" + text_of(Json(name)) + "]";
        return at;
    }
    if (!at.path_.empty()) at.path_ += '.';
    at.path_ += name;
    return at;
}

Place Place::item(std::size_t index) const
{
    auto at = *this;
    at.path_ += "[" + std::to_string(index) + "]";
    return at;
}

std::string Malformed::text(std::string_view whole) const
{
    return (place.empty() ? std::string{whole} : place) + ": " + rule;
}

std::unexpected<Malformed> malformed(Fault fault, const Place& place, std::string_view rule)
{
    return std::unexpected{Malformed{fault, place.text(), std::string{rule}}};
}

template <class Document>
Read<Document> parse(std::string_view text, Limits limits)
{
    if (text.size() > limits.bytes_max)
        return malformed(Fault::too_large, {},
                         "more than " + std::to_string(limits.bytes_max) + " bytes");
    // nlohmann takes a zero byte for the end of the text.
    if (const auto zero = text.find('\0'); zero != text.npos)
        return malformed(Fault::not_json, {}, "byte " + std::to_string(zero + 1) + ": not JSON");
    // It also passes over a byte order mark, which RFC 8259 forbids to write.
    if (text.starts_with("\xef\xbb\xbf")) return malformed(Fault::not_json, {}, "byte 1: not JSON");
    Builder<Document> builder{limits.depth_max};
    if (!Document::sax_parse(text, &builder)) return std::unexpected{std::move(builder.error)};
    return std::move(builder.document);
}

template Read<Json> parse(std::string_view, Limits);
template Read<nlohmann::json> parse(std::string_view, Limits);

void put(Json& object, std::string name, Json value)
{
    // Past ordered_map's own way of inserting, which looks at each name.
    auto& members = static_cast<Json::object_t::Container&>(object.get_ref<Json::object_t&>());
    members.emplace_back(std::move(name), std::move(value));
}

std::string text_of(const Json& document)
{
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace weft::json
