// The description of the interface, made of its routes: OpenAPI 3.1.

#include <weft/api/api.hpp>
#include <weft/base/check.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <span>

namespace weft::api {

namespace {

/// "unknown_chain" is "UnknownChain".
std::string pascal(std::string_view words)
{
    std::string name;
    bool first = true;
    for (const char c : words) {
        if (c == '_') {
            first = true;
            continue;
        }
        name += first && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        first = false;
    }
    return name;
}

Json reference(std::string_view kind, const std::string& name)
{
    return {{"$ref", "#/components/" + std::string{kind} + "/" + name}};
}

/// What may happen to any request: the server's own errors.
constexpr Refusal everywhere[] = {
    {"malformed_request", 400, "It is not HTTP as this server speaks it.", {}},
    {"malformed_target", 400, "The path or query is not well-formed.", {}},
    {"target_too_long", 414, "The path or query is too long.", {}},
    {"misdirected_request", 421, "It asks for another origin.", {}},
    {"version_not_supported", 505, "This server speaks HTTP/1.1.", {}},
    {"unknown_method", 501, "No such method is known.", {}},
    {"host_missing", 400, "A request names the host it asks.", {}},
    {"malformed_host", 400, "A request names one host.", {}},
    {"ambiguous_length", 400, "The end of the body can be read in two ways.", {}},
    {"unknown_transfer_coding", 501, "No such transfer coding is known.", {}},
    {"unknown_content_coding", 415, "No such content coding is known.", {}},
    {"expectation_failed", 417, "It expects what this server does not do.", {}},
    {"not_acceptable", 406, "It accepts nothing that this server has.", {}},
    {"precondition_failed", 412, "Answers have no versions.", {}},
    {"foreign_host", 403, "It calls the node by a name that is not the node's.", {}},
    {"foreign_origin", 403, "It comes from a page of another site.", {}},
    {"no_such_endpoint", 404, "See the paths of this document.", {}},
    {"method_not_allowed", 405, "The path has other methods.", {}},
    {"header_too_large", 431, "The header is too large.", {}},
    {"not_a_stream", 400, "The path is no WebSocket endpoint.", {}},
    {"malformed_handshake", 400, "It is no handshake of RFC 6455.", {}},
    {"request_timeout", 408, "The request did not come to its end.", {}},
    {"internal", 500, "A fault of the node: please report it.", {}},
    {"answer_unreadable", 500, "The command was carried out, and its answer is lost.", {}},
    {"unanswered", 500, "A fault of the node: please report it.", {}},
    {"timeout", 503, "The node is busy: try again later.", {}},
    {"too_many_connections", 503, "The node is busy: try again later.", {}}};

class Writer {
public:
    explicit Writer(const std::vector<Door>& doors) : doors_{doors} {}

    std::string text()
    {
        Json document{{"openapi", "3.1.0"},
                      {"info", info()},
                      {"servers", Json::array({{{"url", "http://127.0.0.1:7780"},
                                                {"description", "A node on this machine."}}})},
                      {"tags", Json::array()},
                      {"paths", Json::object()},
                      {"components", Json::object()}};
        for (const auto& door : doors_) {
            document["tags"].push_back({{"name", door.role}, {"description", door.about}});
            for (const auto& route : door.routes) add(document["paths"], route, door.role);
        }
        auto& components = document["components"];
        components["securitySchemes"] = {
            {"token",
             {{"type", "http"},
              {"scheme", "bearer"},
              {"description",
               "Needed by writes when the node has a token, which it must have to "
               "listen beyond loopback."}}}};
        (void)response("Everywhere", "What may happen to any request.", everywhere);
        components["responses"] = Json::object();
        for (const auto& [name, response] : responses_) components["responses"][name] = response;
        components["schemas"] = schemas_.components();
        WEFT_CHECK(schemas_.clashes().empty());
        return document.dump(2) + "\n";
    }

private:
    static Json info()
    {
        return {{"title", "Weft node"},
                {"version", "4.9.0"},
                {"summary", "The HTTP interface of a Weft node."},
                {"description",
                 "Ids are base58, bytes lower-case hex. Integers that may pass 2^53 are decimal "
                 "digits in a string: amounts, gas, counters, and times, which are nanoseconds "
                 "since 1970. Every error is an Error. Lists come in pages. docs/api.md is the "
                 "guide."},
                {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
    }

    void add(Json& paths, const Route& route, std::string_view role)
    {
        auto path = route.path;
        if (const auto rest = path.find("...}"); rest != std::string::npos) path.erase(rest, 3);
        Json operation{{"operationId", route.id}, {"tags", {role}}, {"summary", route.summary}};
        if (route.writes)
            operation["security"] = Json::array({{{"token", Json::array()}}, Json::object()});
        else
            operation["security"] = Json::array();
        if (!route.parameters.empty()) operation["parameters"] = Json::array();
        for (const auto& parameter : route.parameters)
            operation["parameters"].push_back(described(parameter));
        if (route.body)
            operation["requestBody"] = {
                {"required", true},
                {"content",
                 {{"application/json",
                   {{"schema", route.body->schema(schemas_)}, {"example", route.body->example}}}}}};
        operation["responses"] = responses_of(route);
        paths[path][route.method == http::Method::post ? "post" : "get"] = std::move(operation);
    }

    Json described(const Parameter& parameter)
    {
        Json json{{"name", parameter.name},
                  {"in", parameter.in_path ? "path" : "query"},
                  {"required", parameter.required},
                  {"description", parameter.description},
                  {"schema", parameter.schema(schemas_)}};
        if (parameter.example) json["example"] = *parameter.example;
        return json;
    }

    Json responses_of(const Route& route)
    {
        auto all = Json::object();
        for (const auto& good : route.good) {
            Json one{{"description", good.about}};
            if (good.schema) one["content"][good.content_type]["schema"] = good.schema(schemas_);
            all[std::to_string(good.status)] = std::move(one);
        }
        std::map<int, std::vector<Refusal>> by_status;
        for (const auto& refusal : refusals_of(route)) by_status[refusal.status].push_back(refusal);
        for (const auto& [status, refusals] : by_status) {
            std::string name;
            for (const auto& refusal : refusals)
                name += (name.empty() ? "" : "Or") + pascal(refusal.code);
            if (refusals.size() > 3)
                name = pascal(route.id) + (status < 500 ? "Refused" : "Unavailable");
            all[std::to_string(status)] = response(name, about(refusals), refusals);
        }
        // Both, because some generators look for one only.
        all["4XX"] = reference("responses", "Everywhere");
        all["default"] = reference("responses", "Everywhere");
        return all;
    }

    static std::vector<Refusal> refusals_of(const Route& route)
    {
        auto all = route.refusals;
        const bool has_parameters = !route.parameters.empty();
        const auto known = [&](std::string_view code) {
            return std::ranges::find(all, code, &Refusal::code) != all.end();
        };
        if (has_parameters && !known("bad_parameter"))
            all.push_back({"bad_parameter", 400, "A parameter is not what it should be.", {}});
        if (route.writes)
            all.push_back({"token_required",
                           401,
                           "The node has a token and this request does not bear it.",
                           {}});
        if (route.waits) all.push_back({"too_many_waiting", 503, "Too many requests wait.", {}});
        return all;
    }

    static std::string about(std::span<const Refusal> refusals)
    {
        std::string text;
        std::set<std::string_view> said;
        for (const auto& refusal : refusals) {
            const auto words =
                refusal.message.empty() ? "It breaks the rule of that name." : refusal.message;
            if (said.insert(words).second) text += (text.empty() ? "" : " ") + std::string{words};
        }
        return text;
    }

    /// A named response: an error whose code is one of these.
    Json response(const std::string& name,
                  const std::string& description,
                  std::span<const Refusal> refusals)
    {
        auto codes = Json::array();
        for (const auto& refusal : refusals) codes.push_back(refusal.code);
        // A status that a route names hides `4XX` and `default`: what may happen everywhere is said again.
        for (const auto& refusal : everywhere)
            if (refusal.status == refusals.front().status &&
                std::ranges::find(codes, refusal.code) == codes.end())
                codes.push_back(refusal.code);
        const Json narrower{
            {"type", "object"},
            {"properties",
             {{"error",
               {{"type", "object"},
                {"properties", {{"code", {{"type", "string"}, {"enum", codes}}}}}}}}}};
        Json made{
            {"description", description},
            {"content",
             {{"application/json",
               {{"schema",
                 {{"allOf", Json::array({json::schema<answers::Error>(schemas_), narrower})}}}}}}}};
        const auto [known, fresh] = responses_.try_emplace(name, made);
        WEFT_CHECK(fresh || known->second["content"] == made["content"]);
        return reference("responses", name);
    }

    const std::vector<Door>& doors_;
    json::Schemas schemas_;
    std::map<std::string, Json> responses_;
};

Json cursor_schema(json::Schemas& schemas)
{
    return schemas.named("EventCursor", [] {
        return Json{{"description", "Opaque; of this run of the node."},
                    {"type", "string"},
                    {"pattern", "^[0-9a-f]+-[0-9]+$"}};
    });
}

/// One WebSocket frame: of each topic its own schema.
Json event_schema(const std::vector<Door>& doors, json::Schemas& schemas)
{
    const auto frame = [&](Json topic, Json data, const std::string& about) {
        Json properties{{"topic", std::move(topic)},
                        {"cursor", cursor_schema(schemas)},
                        {"time", json::schema<types::Timestamp>(schemas)},
                        {"subject", {{"type", "string"}}},
                        {"data", std::move(data)}};
        Json one;
        if (!about.empty()) one["description"] = about;
        one["type"] = "object";
        one["required"] = {"topic", "cursor", "time", "subject", "data"};
        one["properties"] = std::move(properties);
        one["additionalProperties"] = false;
        return one;
    };
    return schemas.named("Event", [&] {
        auto choices = Json::array();
        auto mapping = Json::object();
        for (const auto& door : doors)
            for (const auto& kind : door.events) {
                const auto name = pascal(kind.topic) + "Event";
                choices.push_back(schemas.named(name, [&] {
                    return frame({{"type", "string"}, {"const", kind.topic}}, kind.schema(schemas),
                                 kind.about);
                }));
                mapping[std::string{kind.topic}] = choices.back()["$ref"];
            }
        choices.push_back(schemas.named("StreamNote", [&] {
            auto cursor = cursor_schema(schemas);
            return Json{{"description",
                         "gap: events before this cursor are lost. cursor: nothing "
                         "for you, but resume from here."},
                        {"type", "object"},
                        {"required", {"topic", "cursor", "data"}},
                        {"properties",
                         {{"topic", {{"type", "string"}, {"enum", {"gap", "cursor"}}}},
                          {"cursor", std::move(cursor)},
                          {"data", {{"type", "null"}}}}},
                        {"additionalProperties", false}};
        }));
        for (const auto* topic : {"gap", "cursor"}) mapping[topic] = choices.back()["$ref"];
        return Json{
            {"description", "One WebSocket text frame."},
            {"oneOf", std::move(choices)},
            {"discriminator", {{"propertyName", "topic"}, {"mapping", std::move(mapping)}}}};
    });
}

/// Metrics, this document and the events: what the interface has besides its doors' routes.
std::vector<Route> own_routes(const std::vector<Door>& doors)
{
    auto metrics =
        detail::route(http::Method::get,
                      {.path = "/metrics", .id = "metrics", .summary = "Figures for Prometheus"});
    metrics.good = {{.status = 200,
                     .about = "Text exposition format 0.0.4; docs/api.md lists the names.",
                     .content_type = "text/plain",
                     .schema = [](json::Schemas&) { return Json{{"type", "string"}}; }}};
    auto document = detail::route(
        http::Method::get, {.path = "/openapi.json", .id = "openapi", .summary = "This document"});
    document.good = {{.status = 200, .about = "Here it is.", .schema = [](json::Schemas&) {
                          return Json{{"type", "object"}};
                      }}};

    std::string topics;
    for (const auto& door : doors)
        for (const auto& kind : door.events)
            topics += (topics.empty() ? "" : ", ") + std::string{kind.topic};
    const auto text = [](json::Schemas&) { return Json{{"type", "string"}}; };
    auto events = detail::route(
        http::Method::get,
        {.path = "/events", .id = "events", .summary = "What happens, as it happens"});
    events.stream = true;
    events.parameters = {
        {.name = "topics",
         .description = "Some of these, separated by commas; all when left out: " + topics + ".",
         .schema = text,
         .example = "transaction_confirmed,block"},
        {.name = "subject",
         .description = "Only events about this.",
         .schema = text,
         .example = std::nullopt},
        {.name = "chain",
         .description = "Only what happens on this chain.",
         .schema = text,
         .example = std::nullopt},
        {.name = "cursor",
         .description = "Go on after this event. Events that are lost are told by a frame of the "
                        "topic `gap`.",
         .schema = cursor_schema,
         .example = std::nullopt}};
    events.refusals = {{"bad_parameter", 400, "A parameter is not what it should be.", {}},
                       {"malformed_cursor", 400, "The cursor is none of this node's.", {}},
                       {"upgrade_required", 426, "This is a WebSocket endpoint.", {}},
                       {"too_many_streams", 503, "All streams of this node are taken.", {}}};
    events.good = {
        {.status = 101,
         .about = "A WebSocket; every text frame is an Event.",
         .schema = [doors](json::Schemas& schemas) { return event_schema(doors, schemas); }}};
    return {metrics, document, events};
}

}  // namespace

std::string openapi(const std::vector<Door>& doors)
{
    std::vector<Door> all{node_door()};
    all.insert(all.end(), doors.begin(), doors.end());
    auto own = own_routes(all);
    all.front().routes.insert(all.front().routes.end(), own.begin(), own.end());
    return Writer{all}.text();
}

}  // namespace weft::api
