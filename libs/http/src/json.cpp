#include <weft/http/json.hpp>
#include <weft/json/strict.hpp>

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
    // The server bounds the bytes. Values that nest without end would overflow the stack of whoever
    // walks them later.
    auto parsed = json::parse<nlohmann::json>(
        request.body, {.bytes_max = static_cast<std::size_t>(-1), .depth_max = json_depth_max});
    if (parsed) return *std::move(parsed);
    if (parsed.error().fault == json::Fault::too_deep)
        return std::unexpected{error(400, "too_deep", "The JSON body nests more than 64 levels.")};
    return std::unexpected{
        error(400, "not_json", "The body is not valid JSON.", parsed.error().text("body"))};
}

Response json_response(const nlohmann::json& value, int status)
{
    Response response;
    response.status = status;
    response.body = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return response;
}

}  // namespace weft::http
