// Routes of key generations.

#include <weft/api/api.hpp>
#include <weft/node_dkg/dkg_door.hpp>

#include "views.hpp"
#include <algorithm>

namespace weft::api {

void Api::add_dkg_routes()
{
    write("/dkg", [this](const http::Request& request, const http::Respond& respond) {
        const auto body = http::json_body(request);
        if (!body) return respond(body.error());
        node::StartDkg start;
        const auto members = body->is_object() ? body->find("members") : body->end();
        if (!body->is_object() || members == body->end() || !members->is_array())
            return respond(bad_parameter("members", "a list of node ids in base58"));
        for (const auto& member : *members) {
            const auto id =
                member.is_string()
                    ? types::id_from_text<types::NodeId>(member.get_ref<const std::string&>())
                    : std::nullopt;
            if (!id) return respond(bad_parameter("members", "a list of node ids in base58"));
            start.members.push_back(*id);
        }
        if (const auto timeout = body->find("timeout_ms"); timeout != body->end()) {
            if (!timeout->is_number_unsigned())
                return respond(
                    bad_parameter("timeout_ms", "the phase time-out in ms, 1 to 600000"));
            start.phase_timeout_ms = timeout->get<std::uint64_t>();
        }
        run_command(std::move(start), respond);
    });
    read("/dkg", [this](const http::Request& request) {
        return page(
            request, [&](const auto& ask) { return backend_.queries().ask(&node::DkgQueries::dkg_runs, ask); },
            [](const auto& info) { return view(info); });
    });
    server_.route(http::Method::get, "/dkg/{run}",
                  [this](const http::Request& request, const http::Respond& respond) {
                      const auto run = from_hex(request.parameter("run"));
                      if (!run) return respond(bad_parameter("run", "the run's id in hex"));
                      wait(request, respond, "done", to_hex(*run),
                           [this, run = *run](bool last) -> std::optional<http::Response> {
                               const auto info = backend_.queries().ask(&node::DkgQueries::dkg_run, run);
                               if (!info) return refusal(info.error());
                               if (info->state == answers::DkgState::running && !last)
                                   return std::nullopt;
                               return ok(view(*info));
                           });
                  });
}

}  // namespace weft::api
