#include <weft/http/json.hpp>

#include "media_type.hpp"
#include "text.hpp"
#include <algorithm>

namespace weft::http {
/// Who says nothing may mean it: the command line's own client does.
bool announces_json(const Request& request)
{
    const auto types = std::ranges::count(request.headers, "content-type",
                                          [](const auto& header) { return header.first; });
    if (types != 1) return types == 0;
    const auto type = parse_media_type(*request.header("content-type"));
    if (!type || !type->is("application/json")) return false;
    const auto* charset = type->parameter("charset");
    return charset == nullptr || lower(*charset) == "utf-8";
}

std::expected<nlohmann::json, Response> json_body(const Request& request)
{
    if (!announces_json(request))
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
