// What every node shows: alive, ready, who it is, its genesis. Metrics, the description and the
// event stream are the interface's own (api.cpp).

#include <weft/api/api.hpp>
#include <weft/api/peer_event.hpp>
#include <weft/api/readiness.hpp>

namespace weft::api {

namespace {

template <class Answer, class Fn>
Route now(const About& about, Fn answer)
{
    auto route = detail::route(http::Method::get, about);
    route.good = {detail::good<Answer>(200, about)};
    route.handler =
        Route::Now{[answer = std::move(answer)](const Backend& node, const http::Request&) {
            return http::Response{.body = json::write_text<Answer>(answer(node))};
        }};
    return route;
}

Route ready()
{
    const About about{
        .path = "/ready", .id = "ready", .summary = "Whether the node is at work, or why not"};
    auto route = now<answers::Readiness>(about, readiness_of);
    route.good.push_back(detail::good<answers::Readiness>(
        503, {.path = {}, .id = {}, .summary = {}, .answered = "Not ready; the reasons say why."}));
    route.always = true;
    route.handler = Route::Now{[](const Backend& node, const http::Request&) {
        const auto readiness = readiness_of(node);
        return http::Response{.status = readiness.ready ? 200 : 503,
                              .body = json::write_text(readiness)};
    }};
    return route;
}

}  // namespace

Door node_door()
{
    auto health =
        now<answers::Health>({.path = "/health", .id = "health", .summary = "The process answers"},
                             [](const Backend&) { return answers::Health{}; });
    health.always = true;
    Door door{.role = "node", .about = "Every node.", .routes = {}, .events = {}};
    door.routes = {
        health, ready(),
        now<answers::Node>(
            {.path = "/node", .id = "node", .summary = "Who this node is, and its peers"},
            [](const Backend& node) {
                auto status = node.status();
                const auto& genesis = node.queries().genesis();
                status.network = {.name = genesis.network, .genesis = types::hash_of(genesis)};
                return status;
            }),
        now<answers::Genesis>(
            {.path = "/genesis", .id = "genesis", .summary = "What the network began with"},
            [](const Backend& node) {
                const auto& genesis = node.queries().genesis();
                return answers::Genesis{.hash = types::hash_of(genesis),
                                        .network = genesis.network,
                                        .bytes = types::encode(genesis)};
            })};
    door.events = event_kinds<node::NodeEvents>();
    for (auto& kind : event_kinds<ShellEvents>()) door.events.push_back(std::move(kind));
    return door;
}

}  // namespace weft::api
