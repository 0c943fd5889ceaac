#include <weft/http/json.hpp>

namespace weft::http {

std::expected<nlohmann::json, Response> json_body(const Request& request)
{
    const auto* type = request.header("content-type");
    if (type != nullptr && !type->starts_with("application/json"))
        return std::unexpected{error(415, "wrong_content_type",
                                     "The body is not announced as JSON.",
                                     "Send the header Content-Type: application/json.")};
    // Values that nest without end overflow the stack of whoever walks them later.
    bool too_deep = false;
    const auto limit_depth = [&](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
        too_deep = too_deep || depth > json_depth_max;
        return !too_deep;
    };
    auto parsed = nlohmann::json::parse(request.body, limit_depth, false);
    if (too_deep)
        return std::unexpected{error(400, "too_deep", "The JSON body nests more than 64 levels.")};
    // The parser takes a zero byte for the end of the text.
    if (parsed.is_discarded() || request.body.contains('\0'))
        return std::unexpected{error(400, "not_json", "The body is not valid JSON.")};
    return parsed;
}

Response json_response(const nlohmann::json& value, int status)
{
    Response response;
    response.status = status;
    response.body = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return response;
}

}  // namespace weft::http
