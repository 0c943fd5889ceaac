// Routes of chains: which there are, their blocks, what became of a request.

#include <weft/api/api.hpp>
#include <weft/node_committee/committee_door.hpp>

#include "views.hpp"
#include <limits>

namespace weft::api {

namespace {

constexpr std::size_t description_bytes_max = 1024;

}  // namespace

void Api::add_chain_routes()
{
    write("/chains", [this](const http::Request& request, const http::Respond& respond) {
        const auto body = http::json_body(request);
        if (!body) return respond(body.error());
        if (!body->is_object()) return respond(bad_parameter("body", "an object"));
        const auto* chain_text = text_field(*body, "chain");
        const auto* color_text = text_field(*body, "color");
        const auto chain =
            chain_text == nullptr ? std::nullopt : types::Address::from_text(*chain_text);
        const auto origin = color_text == nullptr
                                ? std::nullopt
                                : types::id_from_text<types::TransactionId>(*color_text);
        if (!chain) return respond(bad_chain());
        if (!origin)
            return respond(bad_parameter("color", "the origin transaction's id in base58"));
        const auto* description = text_field(*body, "description");
        if (body->contains("description") &&
            (description == nullptr || description->size() > description_bytes_max))
            return respond(bad_parameter("description", "a text of at most 1024 bytes"));
        run_command(
            node::ActivateChain{*chain, *origin, description == nullptr ? "" : *description},
            respond);
    });
    read("/chains", [this](const http::Request& request) {
        return page(
            request, [&](const auto& ask) { return backend_.queries().ask(&node::CommitteeQueries::chains, ask); },
            [](const auto& info) { return view(info); });
    });
    read("/chains/{chain}", [this](const http::Request& request) {
        const auto chain = chain_of_path(request);
        if (!chain) return bad_chain();
        const auto info = backend_.queries().ask(&node::CommitteeQueries::chain, *chain);
        return info ? ok(view(*info)) : refusal(info.error());
    });
    read("/chains/{chain}/blocks", [this](const http::Request& request) {
        const auto chain = chain_of_path(request);
        if (!chain) return bad_chain();
        return page(
            request, [&](const auto& ask) { return backend_.queries().ask(&node::CommitteeQueries::blocks, *chain, ask); },
            [](const auto& block) { return view(block); });
    });
    read("/chains/{chain}/blocks/{index}", [this](const http::Request& request) {
        const auto chain = chain_of_path(request);
        if (!chain) return bad_chain();
        const auto index = number_from(request.parameter("index"));
        if (!index || *index > std::numeric_limits<std::uint32_t>::max())
            return bad_parameter("index", "a number");
        const auto block = backend_.queries().ask(&node::CommitteeQueries::block, *chain, static_cast<std::uint32_t>(*index));
        return block ? ok(view(*block)) : refusal(block.error());
    });
    server_.route(
        http::Method::get, "/chains/{chain}/requests/{request}",
        [this](const http::Request& request, const http::Respond& respond) {
            const auto chain = chain_of_path(request);
            const auto id = types::request_from_text(request.parameter("request"));
            if (!chain) return respond(bad_chain());
            if (!id) return respond(bad_parameter("request", "[index]transaction id"));
            // A block of the chain may hold the request, or bring the chain to life.
            wait(request, respond, "processed", chain->text(),
                 [this, chain = *chain, id = *id](bool last) -> std::optional<http::Response> {
                     const auto found = backend_.queries().ask(&node::CommitteeQueries::request, chain, id);
                     if (!found) {
                         // A chain that waits for its origin may yet answer.
                         if (found.error().error == node::QueryError::no_anchor_yet && !last)
                             return std::nullopt;
                         return refusal(found.error());
                     }
                     if (found->state != answers::RequestState::processed && !last)
                         return std::nullopt;
                     return ok(
                         {{"request", types::to_text(id)},
                          {"state", name(found->state)},
                          {"receipt", found->receipt ? view(*found->receipt) : Json(nullptr)}});
                 });
        });
}

}  // namespace weft::api
