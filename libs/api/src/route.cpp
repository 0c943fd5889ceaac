#include <weft/api/route.hpp>

#include "waiting.hpp"

namespace weft::api {

namespace {

constexpr std::size_t depth_max = 64;

}  // namespace

Refused refused_body(const json::Malformed& malformed)
{
    switch (malformed.fault) {
    case json::Fault::not_json: return {"not_json", "The body is not valid JSON.", malformed.rule};
    case json::Fault::too_deep: return {"too_deep", {}, {}};
    case json::Fault::too_large: return {"body_too_large", {}, {}};
    case json::Fault::name_twice:
    case json::Fault::unknown_name:
    case json::Fault::missing:
    case json::Fault::wrong_value: break;
    }
    const auto& place = malformed.place.empty() ? std::string{"body"} : malformed.place;
    return bad_parameter(place, malformed.rule);
}

Answered<Json> body_of(const http::Request& request)
{
    if (!http::announces_json(request))
        return std::unexpected{Refused{"wrong_content_type", {}, {}}};
    // The server bounds the bytes.
    auto document = json::parse(
        request.body, {.bytes_max = static_cast<std::size_t>(-1), .depth_max = depth_max});
    if (!document) return std::unexpected{refused_body(document.error())};
    return *std::move(document);
}

std::vector<Parameter> wait_parameters(std::string_view word, std::string_view description)
{
    return {Parameter{.in_path = false,
                      .required = false,
                      .name = "wait",
                      .description = std::string{description},
                      .schema = [word = std::string{word}](
                                    json::Schemas&) { return Json{{"const", word}}; },
                      .example = std::nullopt},
            wait_timeout};
}

namespace detail {

Route route(http::Method method, const About& about)
{
    Route route;
    route.method = method;
    route.path = about.path;
    route.id = about.id;
    route.summary = about.summary;
    route.parameters = about.parameters;
    route.refusals = about.refusals;
    return route;
}

void add_body_refusals(Route& route)
{
    const std::vector<Refusal> all{
        {"bad_parameter", 400, "A parameter or the body is not what it should be.", {}},
        {"not_json", 400, "The body is not valid JSON.", {}},
        {"too_deep", 400, "The JSON body nests more than 64 levels.", {}},
        {"body_too_large", 413, "The body is larger than 1 MiB.", {}},
        {"wrong_content_type", 415, "The body is not announced as JSON.",
         "Send the header Content-Type: application/json."}};
    route.refusals.insert(route.refusals.end(), all.begin(), all.end());
}

Json values_of(const node::Answer& answer)
{
    auto values = Json::object();
    for (const auto& [key, value] : answer.values) values[key] = value;
    return values;
}

Refused unreadable(const json::Malformed& malformed)
{
    return {"answer_unreadable",
            "The command was carried out, but the node cannot say what it made: " +
                malformed.text("the answer") + ".",
            "Do not send it again before you have looked. Please report this fault."};
}

}  // namespace detail
}  // namespace weft::api
