#include "strict_json.hpp"

#include <weft/base/try.hpp>

#include <algorithm>

namespace weft::explain {

namespace {

constexpr std::size_t depth_max = 64;

/// Builds the document and watches what nlohmann's own builder lets pass.
class Builder final : public nlohmann::json_sax<Json> {
public:
    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t&) override { return put(value); }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override
    {
        auto& level = open_.back();
        level.key = name;
        if (!level.container->contains(name)) return true;
        error = place().malformed("given twice").error();
        return false;
    }

    bool parse_error(std::size_t position,
                     const std::string&,
                     const nlohmann::detail::exception&) override
    {
        error = "byte " + std::to_string(position) + ": not JSON";
        return false;
    }

    Json document;
    Malformed error;

private:
    struct Level {
        Json* container;
        std::string key;
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

    Json* place_value(Json&& value)
    {
        if (open_.empty()) return &(document = std::move(value));
        auto& level = open_.back();
        if (!level.container->is_array())
            return &((*level.container)[level.key] = std::move(value));
        level.container->push_back(std::move(value));
        return &level.container->back();
    }

    bool put(Json&& value)
    {
        place_value(std::move(value));
        return true;
    }

    bool open(Json&& container)
    {
        if (open_.size() == depth_max) {
            error = place().malformed("nested too deeply").error();
            return false;
        }
        open_.push_back({place_value(std::move(container)), {}});
        return true;
    }

    bool close()
    {
        open_.pop_back();
        return true;
    }

    std::vector<Level> open_;
};

bool plain(std::string_view name)
{
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

}  // namespace

Place Place::key(std::string_view name) const
{
    auto at = *this;
    if (!plain(name)) {
        // Quoted, so that a strange name stays on one line.
        at.path_ += "[" + Json(name).dump() + "]";
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

std::unexpected<Malformed> Place::malformed(std::string_view rule) const
{
    return std::unexpected{(path_.empty() ? "scenario" : path_) + ": " + std::string{rule}};
}

Read<Json> parse_strictly(std::string_view text)
{
    // nlohmann takes a zero byte for the end of the text.
    if (const auto zero = text.find('\0'); zero != text.npos)
        return std::unexpected{"byte " + std::to_string(zero + 1) + ": not JSON"};
    Builder builder;
    if (!Json::sax_parse(text, &builder)) return std::unexpected{std::move(builder.error)};
    return std::move(builder.document);
}

Read<void> expect_object(const Json& value, const Place& place)
{
    if (!value.is_object()) return place.malformed("not an object");
    return {};
}

Read<void> expect_array(const Json& value, const Place& place)
{
    if (!value.is_array()) return place.malformed("not a list");
    return {};
}

Read<void> expect_keys(const Json& value,
                       const Place& place,
                       std::initializer_list<std::string_view> keys)
{
    if (const auto object = expect_object(value, place); !object) return object;
    for (const auto& [name, member] : value.items())
        if (std::ranges::find(keys, name) == keys.end())
            return place.key(name).malformed("unknown key");
    for (const auto name : keys)
        if (!value.contains(name)) return place.key(name).malformed("missing");
    return {};
}

Read<std::string> text_of(const Json& value, const Place& place)
{
    if (!value.is_string()) return place.malformed("not a string");
    return value.get<std::string>();
}

Read<std::uint64_t> amount_of(const Json& value, const Place& place)
{
    // A number that does not fit 64 bits, and 1.0, were read as floating point.
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (value.is_number_integer() && value.get<std::int64_t>() == 0) return 0;  // written -0
    return place.malformed("not an integer from 0 to 2^64-1");
}

}  // namespace weft::explain
