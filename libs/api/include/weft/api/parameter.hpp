#pragma once

// Parameters of a route: declared once, and with that described, read, and refused by name.
//
//   const PathParameter<types::Address> address{"address", "An address.", "ZP5C…"};
//   …
//   WEFT_TRY(const auto at, address.of(request));

#include <weft/answers/page.hpp>
#include <weft/http/message.hpp>
#include <weft/json/types.hpp>

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace weft::api {

using json::Json;

/// Why there is no answer: a code of the route's own (weft/api/route.hpp), or `bad_parameter`.
struct Refused {
    std::string code;
    std::string message;  ///< empty: the code's own
    std::string hint;     ///< empty: the code's own
};
template <class T>
using Answered = std::expected<T, Refused>;

/// `bad_parameter`: the hint is "name: what it should be".
[[nodiscard]] Refused bad_parameter(std::string_view name, std::string_view what);

/// How a parameter stands in openapi.json.
struct Parameter {
    bool in_path = false;
    bool required = false;
    std::string name;
    std::string description;
    std::function<Json(json::Schemas&)> schema;
    std::optional<Json> example;
};

/// How the text of a path or query is a value.
template <class T>
struct ParameterText {
    static std::string rule() { return std::string{json::Text<T>::rule}; }
    static std::optional<T> from(std::string_view text) { return json::value_of_text<T>(text); }
    static Json schema(json::Schemas& schemas) { return json::schema<T>(schemas); }
    static Json example(std::string_view text) { return text; }
};
template <>
struct ParameterText<std::string> {
    static std::string rule() { return "a text"; }
    static std::optional<std::string> from(std::string_view text) { return std::string{text}; }
    static Json schema(json::Schemas&) { return {{"type", "string"}, {"minLength", 1}}; }
    static Json example(std::string_view text) { return text; }
};
template <>
struct ParameterText<std::uint32_t> {
    static std::string rule() { return "a whole number from 0 to 4294967295"; }
    static std::optional<std::uint32_t> from(std::string_view text);
    static Json schema(json::Schemas& schemas) { return json::schema<std::uint32_t>(schemas); }
    static Json example(std::string_view text) { return from(text).value(); }
};

template <class T>
struct PathParameter {
    std::string_view name;
    std::string_view description;
    std::string_view example;

    [[nodiscard]] Answered<T> of(const http::Request& request) const
    {
        if (auto value = ParameterText<T>::from(request.parameter(name))) return *std::move(value);
        return std::unexpected{bad_parameter(name, ParameterText<T>::rule())};
    }
    operator Parameter() const
    {
        return {.in_path = true,
                .required = true,
                .name = std::string{name},
                .description = std::string{description},
                .schema = ParameterText<T>::schema,
                .example = ParameterText<T>::example(example)};
    }
};

/// Must be there.
template <class T>
struct QueryParameter {
    std::string_view name;
    std::string_view description;
    std::string_view example;

    [[nodiscard]] Answered<T> of(const http::Request& request) const
    {
        const auto* text = request.query_value(std::string{name});
        if (text != nullptr && !text->empty())
            if (auto value = ParameterText<T>::from(*text)) return *std::move(value);
        return std::unexpected{bad_parameter(name, description)};
    }
    operator Parameter() const
    {
        return {.in_path = false,
                .required = true,
                .name = std::string{name},
                .description = std::string{description},
                .schema = ParameterText<T>::schema,
                .example = ParameterText<T>::example(example)};
    }
};

/// A number of the query that may be left out.
struct NumberParameter {
    std::string_view name;
    std::string_view description;
    std::uint32_t min;
    std::uint32_t max;
    std::uint32_t otherwise;

    [[nodiscard]] Answered<std::uint32_t> of(const http::Request& request) const;
    operator Parameter() const;
};

/// `limit` and `cursor` of a list.
[[nodiscard]] Answered<answers::PageAsk> page_ask(const http::Request& request);
[[nodiscard]] std::vector<Parameter> page_parameters();

}  // namespace weft::api
