#include <weft/api/parameter.hpp>
#include <weft/base/try.hpp>

#include <limits>

namespace weft::api {

namespace {

constexpr NumberParameter limit{"limit", "Items on a page.", 1, answers::page_limit_max,
                                answers::page_limit_default};

}  // namespace

Refused bad_parameter(std::string_view name, std::string_view what)
{
    return {"bad_parameter", std::string{name} + " is not what it should be",
            std::string{name} + ": " + std::string{what}};
}

std::optional<std::uint32_t> ParameterText<std::uint32_t>::from(std::string_view text)
{
    const auto number = json::unsigned_from(text);
    if (!number || *number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

Answered<std::uint32_t> NumberParameter::of(const http::Request& request) const
{
    const auto* text = request.query_value(std::string{name});
    if (text == nullptr) return otherwise;
    const auto number = json::unsigned_from(*text);
    if (number && *number >= min && *number <= max) return static_cast<std::uint32_t>(*number);
    return std::unexpected{bad_parameter(name, std::to_string(min) + " to " + std::to_string(max))};
}

NumberParameter::operator Parameter() const
{
    return {.in_path = false,
            .required = false,
            .name = std::string{name},
            .description = std::string{description},
            .schema =
                [least = min, most = max, instead = otherwise](json::Schemas&) {
                    return Json{{"type", "integer"},
                                {"minimum", least},
                                {"maximum", most},
                                {"default", instead}};
                },
            .example = std::nullopt};
}

Answered<answers::PageAsk> page_ask(const http::Request& request)
{
    WEFT_TRY(const auto items, limit.of(request));
    answers::PageAsk ask{.cursor = {}, .limit = items};
    if (const auto* cursor = request.query_value("cursor")) ask.cursor = *cursor;
    return ask;
}

std::vector<Parameter> page_parameters()
{
    return {limit, Parameter{.in_path = false,
                             .required = false,
                             .name = "cursor",
                             .description = "`next` of the page before.",
                             .schema =
                                 [](json::Schemas&) {
                                     return Json{{"type", "string"},
                                                 {"pattern", "^[0-9A-Za-z/:]*$"}};
                                 },
                             .example = std::nullopt}};
}

}  // namespace weft::api
