// Routes every node has: alive, ready, metrics, who it is, its genesis, its own description.

#include <weft/api/api.hpp>

#include "views.hpp"

namespace weft::api {

void Api::add_node_routes()
{
    // How the node is may be asked however many others ask for something.
    constexpr http::RouteOptions always{.always = true};
    const auto read_always = [&](std::string_view pattern, Read handler) {
        read_now(pattern, std::move(handler), always);
    };
    read_always("/health", [](const http::Request&) { return ok({{"status", "alive"}}); });
    read_always("/ready", [this](const http::Request&) {
        const auto reasons = backend_.queries().not_ready(backend_.now());
        Json list = Json::array();
        for (const auto& reason : reasons)
            list.push_back({{"stage", reason.stage}, {"reason", reason.reason}});
        return ok({{"ready", reasons.empty()}, {"reasons", std::move(list)}},
                  reasons.empty() ? 200 : 503);
    });
    read_always("/metrics", [this](const http::Request&) {
        return http::Response{.status = 200,
                              .content_type = "text/plain; version=0.0.4; charset=utf-8",
                              .body = metrics()};
    });
    read_now("/openapi.json",
             [](const http::Request&) { return http::Response{.body = std::string{openapi()}}; });
    read_now("/node", [this](const http::Request&) {
        const auto status = backend_.status();
        const auto& genesis = backend_.queries().genesis();
        Json peers = Json::array();
        for (const auto& peer : status.peers)
            peers.push_back({{"id", types::to_text(peer.id)},
                             {"name", peer.name},
                             {"address", peer.address},
                             {"roles", peer.roles},
                             {"connected", peer.connected},
                             {"since_ms", peer.since_ms},
                             {"frames_in", peer.frames_in},
                             {"frames_out", peer.frames_out},
                             {"last_error", peer.last_error}});
        return ok(
            {{"id", types::to_text(status.id)},
             {"version", status.version},
             {"network", {{"name", genesis.network}, {"genesis", types::hash_of(genesis).hex()}}},
             {"roles", status.roles},
             {"uptime_ms", status.uptime_ms},
             {"peers", std::move(peers)}});
    });
    read_now("/genesis", [this](const http::Request&) {
        const auto& genesis = backend_.queries().genesis();
        return ok({{"hash", types::hash_of(genesis).hex()},
                   {"network", genesis.network},
                   {"bytes", to_hex(types::encode(genesis))}});
    });
}

}  // namespace weft::api
