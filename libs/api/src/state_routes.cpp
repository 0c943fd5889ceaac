// Routes of what a chain's state holds: views, contracts, accounts, values and proofs.

#include <weft/api/api.hpp>
#include <weft/node_committee/committee_door.hpp>

#include "turns.hpp"
#include "views.hpp"

namespace weft::api {

namespace {

/// {"hex key": "hex value"}.
std::optional<types::Dict> dict_field(const nlohmann::json& body, const char* field)
{
    types::Dict dict;
    const auto found = body.find(field);
    if (found == body.end()) return dict;
    if (!found->is_object()) return std::nullopt;
    for (const auto& [key, value] : found->items()) {
        auto key_bytes = from_hex(key);
        auto value_bytes =
            value.is_string() ? from_hex(value.get_ref<const std::string&>()) : std::nullopt;
        if (!key_bytes || !value_bytes) return std::nullopt;
        dict.insert_or_assign(*std::move(key_bytes), *std::move(value_bytes));
    }
    return dict;
}

/// A key of the state: four bytes of hname, then the contract's own.
std::optional<Bytes> key_of_path(const http::Request& request)
{
    auto key = from_hex(request.parameter("key"));
    return key && !key->empty() ? key : std::nullopt;
}
http::Response bad_key()
{
    return bad_parameter("key", "the contract's hname and its key, in hex");
}

}  // namespace

void Api::add_state_routes()
{
    // A view reads: it needs no token, although its parameters travel in a body.
    server_.route(
        http::Method::post, "/chains/{chain}/view",
        [this](const http::Request& request, const http::Respond& respond) {
            const auto chain = chain_of_path(request);
            if (!chain) return respond(bad_chain());
            const auto body = http::json_body(request);
            if (!body) return respond(body.error());
            if (!body->is_object()) return respond(bad_parameter("body", "an object"));
            const auto* contract = text_field(*body, "contract");
            const auto* entry_point = text_field(*body, "entry_point");
            const auto params = dict_field(*body, "params");
            if (contract == nullptr)
                return respond(
                    bad_parameter("contract", "a name, or an hname of eight hex digits"));
            if (entry_point == nullptr)
                return respond(
                    bad_parameter("entry_point", "a name, or an hname of eight hex digits"));
            if (!params)
                return respond(bad_parameter("params", "an object of hex keys and hex values"));
            const auto gone = std::make_shared<bool>(false);  // with whoever waits for its turn
            respond.on_gone([gone] { *gone = true; });
            turns_->take([this, respond, gone, chain = *chain, contract = hname_or_name(*contract),
                          entry_point = hname_or_name(*entry_point), params = *params] {
                if (*gone) return;
                try {
                    const auto results =
                        backend_.queries().ask(&node::CommitteeQueries::view, chain, contract, entry_point, params);
                    behind_writes(respond)(results ? ok({{"results", view(results->results)}})
                                                   : refusal(results.error()));
                } catch (const std::exception& thrown) {  // outside of the server's own guard
                    respond(http::error(500, "internal", thrown.what()));
                }
            });
        });
    read("/chains/{chain}/contracts", [this](const http::Request& request) {
        const auto chain = chain_of_path(request);
        if (!chain) return bad_chain();
        return page(
            request, [&](const auto& ask) { return backend_.queries().ask(&node::CommitteeQueries::contracts, *chain, ask); },
            [](const auto& info) { return view(info); });
    });
    read("/chains/{chain}/accounts", [this](const http::Request& request) {
        const auto chain = chain_of_path(request);
        if (!chain) return bad_chain();
        return page(
            request, [&](const auto& ask) { return backend_.queries().ask(&node::CommitteeQueries::accounts, *chain, ask); },
            [](const auto& agent) { return Json(types::to_text(agent)); });
    });
    read("/chains/{chain}/accounts/{agent...}", [this](const http::Request& request) {
        const auto chain = chain_of_path(request);
        if (!chain) return bad_chain();
        const auto agent = types::agent_from_text(request.parameter("agent"));
        if (!agent) return bad_parameter("agent", "A/<address> or C/<chain>::<hname>");
        const auto account = backend_.queries().ask(&node::CommitteeQueries::account, *chain, *agent);
        if (!account) return refusal(account.error());
        return ok(
            {{"agent", types::to_text(account->agent)}, {"balances", view(account->balances)}});
    });
    read("/chains/{chain}/state/{key}", [this](const http::Request& request) {
        const auto chain = chain_of_path(request);
        if (!chain) return bad_chain();
        const auto key = key_of_path(request);
        if (!key) return bad_key();
        const auto value = backend_.queries().ask(&node::CommitteeQueries::state_value, *chain, *key);
        if (!value) return refusal(value.error());
        return ok({{"key", to_hex(value->key)},
                   {"value", value->value ? Json(to_hex(*value->value)) : Json(nullptr)},
                   {"block_index", value->block_index}});
    });
    read("/chains/{chain}/proof/{key}", [this](const http::Request& request) {
        const auto chain = chain_of_path(request);
        if (!chain) return bad_chain();
        const auto key = key_of_path(request);
        if (!key) return bad_key();
        const auto proof = backend_.queries().ask(&node::CommitteeQueries::proof, *chain, *key);
        if (!proof) return refusal(proof.error());
        return ok({{"key", to_hex(proof->key)},
                   {"value", proof->value ? Json(to_hex(*proof->value)) : Json(nullptr)},
                   {"anchor",
                    {{"transaction", types::to_text(proof->anchor.transaction)},
                     {"bytes", to_hex(proof->anchor.bytes)}}},
                   {"proof", to_hex(proof->proof)}});
    });
    read("/chains/{chain}/events", [this](const http::Request& request) {
        const auto chain = chain_of_path(request);
        if (!chain) return bad_chain();
        const auto* contract = request.query_value("contract");
        if (contract == nullptr)
            return bad_parameter("contract", "a name, or an hname of eight hex digits");
        return page(
            request,
            [&](const auto& ask) {
                return backend_.queries().ask(&node::CommitteeQueries::contract_events, *chain, hname_or_name(*contract), ask);
            },
            [](const auto& event) { return Json{{"time", event.time}, {"text", event.text}}; });
    });
}

}  // namespace weft::api
