#include <weft/base/bytes.hpp>
#include <weft/base/check.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/dashboard/dashboard.hpp>
#include <weft/http/json.hpp>

#include "files.hpp"
#include <algorithm>
#include <map>

namespace weft::dashboard {
namespace {

constexpr std::string_view page = "index.html";
constexpr std::string_view about = "about.json";

std::string_view media_type_of(std::string_view name)
{
    static const std::map<std::string_view, std::string_view> types{
        {".css", "text/css; charset=utf-8"},
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".txt", "text/plain; charset=utf-8"}};
    const auto found = types.find(name.substr(std::min(name.rfind('.'), name.size())));
    WEFT_CHECK(found != types.end());
    return found->second;
}

std::string etag_of(std::string_view bytes)
{
    return "\"" + to_hex(crypto::blake2b(as_bytes(bytes)).bytes()).substr(0, 32) + "\"";
}

/// Where the page may call: this server, and the nodes that its operator names.
std::string policy_of(const Options& options)
{
    std::string connect = "'self'";
    for (const auto& node : options.nodes) connect += " " + node + " ws" + node.substr(4);
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src " +
           connect + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

/// RFC 9110, section 13.1.2. Tags here have no comma in them.
bool has_it(const http::Request& request, const std::string& etag)
{
    const auto* known = request.header("if-none-match");
    return known != nullptr && (*known == "*" || known->contains(etag));
}

http::Response answer(const http::Request& request, const File& file, const std::string& policy)
{
    http::Response response{.content_type = std::string{file.media_type}};
    response.headers = {{"Cache-Control", "no-cache"},
                        {"ETag", file.etag},
                        {"Content-Security-Policy", policy},
                        {"Referrer-Policy", "no-referrer"},
                        {"Cross-Origin-Opener-Policy", "same-origin"}};
    if (has_it(request, file.etag))
        response.status = 304;
    else
        response.body = std::string{file.bytes};
    return response;
}

}  // namespace

const std::vector<File>& files()
{
    static const auto all = [] {
        std::vector<File> list;
        for (const auto& one : embedded())
            list.push_back({one.name, media_type_of(one.name), one.bytes, etag_of(one.bytes)});
        return list;
    }();
    return all;
}

void serve(http::Server& server, const Options& options)
{
    const auto lead = [](const http::Request&, const http::Respond& respond) {
        respond({.status = 307, .headers = {{"Location", "/dashboard/"}}});
    };
    server.route(http::Method::get, "/", lead);
    const auto told = http::json_response({{"nodes", options.nodes}}).body;
    server.route(
        http::Method::get, "/dashboard/{file...}",
        [lead, told, etag = etag_of(told), policy = policy_of(options)](
            const http::Request& request, const http::Respond& respond) {
            auto name = request.parameter("file");
            // Names in the page are beside it.
            if (name.empty() && !std::string_view{request.target}
                                     .substr(0, request.target.find('?'))
                                     .ends_with('/'))
                return lead(request, respond);
            if (name.empty()) name = page;
            if (name == about)
                return respond(answer(
                    request,
                    {.name = about, .media_type = "application/json", .bytes = told, .etag = etag},
                    policy));
            const auto found = std::ranges::find(files(), name, &File::name);
            if (found == files().end())
                return respond(http::error(404, "no_such_endpoint", "There is no such file.",
                                           "The dashboard is at /dashboard/."));
            respond(answer(request, *found, policy));
        });
}

}  // namespace weft::dashboard
