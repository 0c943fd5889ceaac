// Routes of the committee role: key generations, chains, blocks, requests, views, state and proofs.

#include <weft/api/api.hpp>

#include "views.hpp"
#include <charconv>

namespace weft::api {

namespace {

std::optional<types::ChainId> chain_of(const http::Request& request)
{
    return types::Address::from_text(request.parameter("chain"));
}
http::Response bad_chain()
{
    return bad_parameter("chain", "the chain's address in base58");
}

const std::string* text_field(const nlohmann::json& body, const char* field)
{
    const auto found = body.find(field);
    return found == body.end() || !found->is_string() ? nullptr
                                                      : &found->get_ref<const std::string&>();
}

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

}  // namespace

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
                return respond(bad_parameter("timeout_ms", "the phase time-out, 1 to 600000"));
            start.phase_timeout_ms = timeout->get<std::uint64_t>();
        }
        run_command(std::move(start), respond);
    });
    read("/dkg", [this](const http::Request& request) {
        const auto runs = backend_.queries().dkg_runs();
        if (!runs) return refusal(runs.error());
        return page(request, *runs, [](const auto& info) { return view(info); });
    });
    server_.route(http::Method::get, "/dkg/{run}",
                  [this](const http::Request& request, const http::Respond& respond) {
                      const auto run = from_hex(request.parameter("run"));
                      if (!run) return respond(bad_parameter("run", "the run's id in hex"));
                      wait(request, respond,
                           [this, run = *run](bool last) -> std::optional<http::Response> {
                               const auto runs = backend_.queries().dkg_runs();
                               if (!runs) return refusal(runs.error());
                               for (const auto& info : *runs) {
                                   if (info.run != run) continue;
                                   if (info.state == "running" && !last) return std::nullopt;
                                   return ok(view(info));
                               }
                               return refusal({node::QueryError::unknown_run, {}});
                           });
                  });
}

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
        if (description != nullptr && description->size() > 1024)
            return respond(bad_parameter("description", "at most 1024 bytes"));
        run_command(
            node::ActivateChain{*chain, *origin, description == nullptr ? "" : *description},
            respond);
    });
    read("/chains", [this](const http::Request& request) {
        const auto chains = backend_.queries().chains();
        if (!chains) return refusal(chains.error());
        return page(request, *chains, [](const auto& info) { return view(info); });
    });
    read("/chains/{chain}", [this](const http::Request& request) {
        const auto chain = chain_of(request);
        if (!chain) return bad_chain();
        const auto info = backend_.queries().chain(*chain);
        return info ? ok(view(*info)) : refusal(info.error());
    });
    read("/chains/{chain}/blocks", [this](const http::Request& request) {
        const auto chain = chain_of(request);
        if (!chain) return bad_chain();
        const auto limit = number(request, "limit", 100);
        const auto cursor = number(request, "cursor", 1);
        if (!limit || *limit == 0 || *limit > 1000) return bad_parameter("limit", "1 to 1000");
        if (!cursor || *cursor > 0xffff'ffffu)
            return bad_parameter("cursor", "the `next` of the page before");
        const auto blocks = backend_.queries().blocks(*chain, static_cast<std::uint32_t>(*cursor),
                                                      static_cast<std::size_t>(*limit));
        if (!blocks) return refusal(blocks.error());
        Json list = Json::array();
        for (const auto& block : *blocks) list.push_back(view(block, false));
        const bool more = blocks->size() == *limit;
        return ok({{"items", std::move(list)},
                   {"next", more ? Json(std::to_string(std::uint64_t{blocks->back().index} + 1))
                                 : Json(nullptr)}});
    });
    read("/chains/{chain}/blocks/{index}", [this](const http::Request& request) {
        const auto chain = chain_of(request);
        if (!chain) return bad_chain();
        const auto& text = request.parameter("index");
        std::uint32_t index = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
        if (error != std::errc{} || end != text.data() + text.size())
            return bad_parameter("index", "a number");
        const auto block = backend_.queries().block(*chain, index);
        return block ? ok(view(*block, true)) : refusal(block.error());
    });
    server_.route(
        http::Method::get, "/chains/{chain}/requests/{request}",
        [this](const http::Request& request, const http::Respond& respond) {
            const auto chain = chain_of(request);
            const auto id = types::request_from_text(request.parameter("request"));
            if (!chain) return respond(bad_chain());
            if (!id) return respond(bad_parameter("request", "[index]transaction"));
            wait(request, respond,
                 [this, chain = *chain, id = *id](bool last) -> std::optional<http::Response> {
                     const auto found = backend_.queries().request(chain, id);
                     if (!found) {
                         // A chain that waits for its origin may yet answer.
                         if (found.error().error == node::QueryError::no_anchor_yet && !last)
                             return std::nullopt;
                         return refusal(found.error());
                     }
                     if (found->first != node::RequestState::processed && !last)
                         return std::nullopt;
                     constexpr std::string_view names[] = {"unknown", "pending", "processed"};
                     return ok({{"request", types::to_text(id)},
                                {"state", names[static_cast<std::size_t>(found->first)]},
                                {"receipt", found->second ? view(*found->second) : Json(nullptr)}});
                 });
        });
    // A view reads: it needs no token, although its parameters travel in a body.
    server_.route(
        http::Method::post, "/chains/{chain}/view",
        [this](const http::Request& request, const http::Respond& respond) {
            const auto chain = chain_of(request);
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
            const auto results = backend_.queries().view(*chain, hname_or_name(*contract),
                                                         hname_or_name(*entry_point), *params);
            respond(results ? ok({{"results", view(*results)}}) : refusal(results.error()));
        });
    read("/chains/{chain}/contracts", [this](const http::Request& request) {
        const auto chain = chain_of(request);
        if (!chain) return bad_chain();
        const auto contracts = backend_.queries().contracts(*chain);
        if (!contracts) return refusal(contracts.error());
        return page(request, *contracts, [](const auto& info) { return view(info); });
    });
    read("/chains/{chain}/accounts", [this](const http::Request& request) {
        const auto chain = chain_of(request);
        if (!chain) return bad_chain();
        const auto accounts = backend_.queries().accounts(*chain);
        if (!accounts) return refusal(accounts.error());
        return page(request, *accounts,
                    [](const auto& agent) { return Json(types::to_text(agent)); });
    });
    read("/chains/{chain}/accounts/{agent...}", [this](const http::Request& request) {
        const auto chain = chain_of(request);
        if (!chain) return bad_chain();
        const auto agent = types::agent_from_text(request.parameter("agent"));
        if (!agent) return bad_parameter("agent", "A/<address> or C/<chain>::<hname>");
        const auto balances = backend_.queries().account(*chain, *agent);
        if (!balances) return refusal(balances.error());
        return ok({{"agent", types::to_text(*agent)}, {"balances", view(*balances)}});
    });
    read("/chains/{chain}/state/{key}", [this](const http::Request& request) {
        const auto chain = chain_of(request);
        if (!chain) return bad_chain();
        const auto key = from_hex(request.parameter("key"));
        if (!key || key->empty())
            return bad_parameter("key", "hname and the contract's key, in hex");
        const auto value = backend_.queries().state_value(*chain, *key);
        if (!value) return refusal(value.error());
        const auto info = backend_.queries().chain(*chain);
        return ok({{"key", to_hex(*key)},
                   {"value", *value ? Json(to_hex(**value)) : Json(nullptr)},
                   {"block_index", info ? info->block_index : 0}});
    });
    read("/chains/{chain}/proof/{key}", [this](const http::Request& request) {
        const auto chain = chain_of(request);
        if (!chain) return bad_chain();
        const auto key = from_hex(request.parameter("key"));
        if (!key || key->empty())
            return bad_parameter("key", "hname and the contract's key, in hex");
        const auto proof = backend_.queries().proof(*chain, *key);
        if (!proof) return refusal(proof.error());
        return ok({{"key", to_hex(proof->key)},
                   {"value", proof->value ? Json(to_hex(*proof->value)) : Json(nullptr)},
                   {"anchor",
                    {{"transaction", types::to_text(proof->anchor)},
                     {"bytes", to_hex(proof->anchor_bytes)}}},
                   {"proof", to_hex(proof->proof)}});
    });
    read("/chains/{chain}/events", [this](const http::Request& request) {
        const auto chain = chain_of(request);
        if (!chain) return bad_chain();
        const auto* contract = request.query_value("contract");
        if (contract == nullptr)
            return bad_parameter("contract", "a name, or an hname of eight hex digits");
        const auto events = backend_.queries().contract_events(*chain, hname_or_name(*contract));
        if (!events) return refusal(events.error());
        return page(request, *events, [](const auto& event) {
            return Json{{"time", event.time}, {"text", event.text}};
        });
    });
}

}  // namespace weft::api
